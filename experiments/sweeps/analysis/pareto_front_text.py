"""What a Pareto front says, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.sweeps.analysis.study import name_of_point
from scenarios.language import _, ngettext
from scenarios.language.numbers import percent

if TYPE_CHECKING:
    from experiments.sweeps.analysis.pareto_front import Front


MOST_NAMED = 12
"""Strategies of the front that are named in the picture."""


def _names(found: Front) -> list[str]:
    """The strategies of the front, each with its share of the seeds."""
    rows = np.flatnonzero(found.best)
    return [f"{name_of_point(found.table, int(row))} ({percent(found.chance[row])})" for row in rows]


def sentences(found: Front) -> list[str]:
    """How many strategies are not dominated, which ones, and how sure each is."""
    count, total = int(found.best.sum()), len(found.best)
    first = ngettext(
        "{count} of {total} strategies is not dominated by any other.",
        "{count} of {total} strategies are not dominated by any other.", count,
    ).format(count=count, total=total)  # fmt: skip
    names, told = _names(found), [first]
    if len(names) <= 2 * MOST_NAMED:
        told.append(
            _("Not dominated, with the share of the seeds in which this is so: {names}.").format(names=", ".join(names))
        )
    luck = int((found.chance[found.best] < 0.5).sum())
    if luck:
        message = ngettext(
            "{count} of them is so in less than half of the seeds: luck may have put it there.",
            "{count} of them are so in less than half of the seeds: luck may have put them there.",
            luck,
        )
        told.append(message.format(count=luck))
    return told
