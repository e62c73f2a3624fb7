"""efc calibrate DIR: which of many uncertain worlds could be the real one, by what is known of the real club."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from experiments.cli import options
from experiments.cli.output import analysis
from experiments.cli.output.terminal import say
from scenarios.language import _


def command(
    folder: Annotated[Path, options.sweep(_("Folder of a sweep of worlds (a plan whose design is “worlds”)."))],
    out: Annotated[Path | None, options.beside_the_sweep()] = None,
) -> None:
    """Keep the uncertain worlds of a sweep that agree with what is known of the real club: an ensemble for efc rank."""
    from experiments.sweeps.analysis.calibration import calibrate, only_scenario
    from experiments.sweeps.analysis.calibration_text import report

    analysed = analysis.publish(folder, out, lambda study: report(calibrate(study, only_scenario(study))))
    if "ensemble" in analysed.tables:
        say(_("Strategies in these worlds: efc rank A B --worlds {file}"), file=(out or folder) / "ensemble.csv")
