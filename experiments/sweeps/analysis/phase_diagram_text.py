"""What a phase diagram says, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.sweeps.analysis import conditions, study_text
from scenarios.language import _
from scenarios.language.measures import measure_label, measure_mean

if TYPE_CHECKING:
    from experiments.sweeps.analysis.phase_diagram import Phase


def sentences(found: Phase) -> list[str]:
    """Where it happens, and where the outcome is highest and lowest."""
    what = conditions.words(found.conditions, is_first=True)
    share = found.probability[np.isfinite(found.probability)]
    often, never = int((share >= 0.5).sum()), int((share == 0.0).sum())
    if often == 0:
        first = _("{what}: nowhere in at least half of the runs.").format(what=what)
    elif often == len(share):
        first = _("{what}: everywhere in at least half of the runs.").format(what=what)
    else:
        first = _("{what}: in at least half of the runs in {some} of {all} cells.").format(
            some=often, all=len(share), what=what
        )
    told = [first, _("It never happens in {count} cells.").format(count=never)] if 0 < never < len(share) else [first]
    for place, message in (
        (np.nanargmin(found.outcome), _("{measure}: lowest ({value}) at {x} and {y}.")),
        (np.nanargmax(found.outcome), _("{measure}: highest ({value}) at {x} and {y}.")),
    ):
        row, column = divmod(int(place), found.outcome.shape[1])
        told.append(
            message.format(
                measure=measure_label(found.measure),
                value=measure_mean(found.measure, float(found.outcome[row, column])),
                x=f"{found.x.label} = {study_text.value_of(found.x, found.at_x[column])}",
                y=f"{found.y.label} = {study_text.value_of(found.y, found.at_y[row])}",
            )
        )
    return told
