"""efc sensitivity DIR: which factors of a Morris or Sobol sweep matter, and how much is luck."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from experiments.cli import options
from experiments.cli.output import analysis


def command(
    folder: Annotated[Path, options.sweep()],
    measure: Annotated[list[str] | None, options.measures()] = None,
    out: Annotated[Path | None, options.beside_the_sweep()] = None,
) -> None:
    """Rank the factors of a Morris or Sobol sweep by what they do to each measure, luck set apart."""
    from experiments.sweeps.analysis.sensitivity_text import report

    analysis.publish(folder, out, lambda study: report(study, measure or study.measures))
