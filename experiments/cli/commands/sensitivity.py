"""efc sensitivity DIR: which factors of a sweep matter, and how much is luck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import options
from experiments.cli.output import analysis
from scenarios.language import _

if TYPE_CHECKING:
    from experiments.sweeps.analysis.report import AnalysisReport
    from experiments.sweeps.analysis.study import Study


def command(
    folder: Annotated[Path, options.sweep()],
    measure: Annotated[list[str] | None, options.measures()] = None,
    scores: Annotated[
        bool,
        typer.Option("--scores", help=_("Feature scores (extra trees), as any other design than Morris or Sobol has.")),
    ] = False,
    out: Annotated[Path | None, options.beside_the_sweep()] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Rank the factors of a sweep by what they do to each measure, luck set apart: Morris, Sobol or feature scores."""
    from experiments.sweeps.analysis import feature_scores_text, sensitivity_text
    from experiments.sweeps.analysis.methods import load_methods

    def analyse(study: Study) -> AnalysisReport:
        has_method = study.kind in load_methods() and not scores
        report = sensitivity_text.report if has_method else feature_scores_text.report
        return report(study, measure or study.measures)

    analysis.publish(folder, out, analyse, details)
