"""efc convergence DIR: how many replicates each measure needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import options
from experiments.cli.output import analysis
from scenarios.format.problems import UserError
from scenarios.language import _


def command(
    folder: Annotated[Path, options.sweep(_("Folder of a sweep with several seeds a point."))],
    measure: Annotated[list[str] | None, options.measures()] = None,
    share: Annotated[
        float, typer.Option("--share", help=_("Half of the interval that you want, as a share of the mean."))
    ] = 0.05,
    out: Annotated[Path | None, options.beside_the_sweep()] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Say how many replicates each measure of a sweep needs."""
    from experiments.sweeps.analysis.convergence import study_convergence
    from experiments.sweeps.analysis.convergence_text import report

    if not 0 < share < 1:
        raise UserError(_("--share {share}: write a share between 0 and 1, such as 0.05 for 5 %"), share=share)
    analysis.publish(
        folder,
        out,
        lambda study: report(study_convergence(study, measure or study.measures, share)),
        details,
    )
