"""efc calibrate DIR: which of many uncertain worlds could be the real one, by what is known of the real club."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from experiments.cli import arguments, options
from experiments.cli.output import analysis
from scenarios.language import _


def command(
    folder: Annotated[Path, options.sweep(_("Folder of a sweep of worlds, such as that of the plan calibration."))],
    out: Annotated[Path | None, options.beside_the_sweep()] = None,
) -> None:
    """Keep the uncertain worlds of a sweep that agree with what is known of the real club: an ensemble for efc rank."""
    from experiments.figures.calibration import draw
    from experiments.sweeps.analysis.calibration import calibrate, scenario_of
    from experiments.sweeps.analysis.calibration_text import sentences

    study, to = analysis.open_study(folder), arguments.console()
    analysis.tell_study(to, study)
    with arguments.refusing():
        found = calibrate(study, scenario_of(folder))
    analysis.tell_sentences(to, sentences(found))
    place, more = out or folder, {"shifts": found.shifts, "recovery": found.recoveries}
    if found.kept.any():
        more["ensemble"] = found.ensemble
    analysis.keep(to, place, "calibration", found.worlds, {"calibration": draw(found)}, found.study, more)
    if found.kept.any():
        words = _("Strategies in these worlds: efc rank A B --worlds {file}")
        to.print(words.format(file=place / "ensemble.csv"), markup=False, soft_wrap=True)
