"""The funnel and who brought whom, averaged over runs, in words: reached, aware, engaged, able, animating, alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.endings import BROUGHT_BY, LOSSES, PASSAGES
from scenarios.language import _

if TYPE_CHECKING:
    import pandas

    from experiments.results import Results

LOST_BEFORE = {
    1: ("forgot", "closed"),
    2: ("undecided", "left"),
    3: ("learning",),
    4: ("not_animating",),
    5: ("not_alive",),
}
"""What was lost at each passage."""


@dataclass(frozen=True)
class Funnel:
    """Means over the runs.

    Attributes:
        passages: organisations at each of `PASSAGES`.
        lost: by each of `LOSSES`.
        brought: joins after the founding, by whom (`BROUGHT_BY`).
    """

    passages: npt.NDArray[np.float64]
    lost: dict[str, float]
    brought: dict[str, float]


def of_results(results: Results) -> Funnel:
    """The means over runs that have kept their ending."""
    kept = [run.ending for run in results.runs]
    if not kept or any(one is None for one in kept):
        raise ValueError("the runs have not kept their ending: ask for it with at_end=ENDING")
    lost = np.mean([one.lost for one in kept], axis=0)
    brought = np.mean([one.brought.sum(axis=1) for one in kept], axis=0)
    return Funnel(
        np.mean([one.funnel for one in kept], axis=0),
        dict(zip(LOSSES, lost.tolist(), strict=True)),
        dict(zip(BROUGHT_BY, brought.tolist(), strict=True)),
    )


def table(pairs: list[tuple[str, Funnel]]) -> pandas.DataFrame:
    """One row for each scenario and figure."""
    import pandas

    rows = []
    for name, found in pairs:
        rows += [(name, "passage", one, value) for one, value in zip(PASSAGES, found.passages.tolist(), strict=True)]
        rows += [(name, "lost", one, value) for one, value in found.lost.items()]
        rows += [(name, "brought_by", one, value) for one, value in found.brought.items()]
    return pandas.DataFrame(rows, columns=["scenario", "what", "which", "mean"])


def label(passage: str) -> str:
    """A passage in the current language."""
    return {
        "reached": _("reached at some time"), "aware": _("aware or member now"), "engaged": _("members now"),
        "able": _("able to animate"), "animating": _("animating"), "alive": _("in a live territory"),
    }[passage]  # fmt: skip


def lost_label(loss: str) -> str:
    """A loss in the current language."""
    return {
        "forgot": _("forgot"), "closed": _("closed"), "undecided": _("never joined"), "left": _("left the club"),
        "learning": _("still learning"), "not_animating": _("able, not animating"), "not_alive": _("no live community"),
    }[loss]  # fmt: skip


def brought_label(by: str) -> str:
    """Who had sensitised the recruits, in the current language."""
    return {
        "outreach": _("the club's outreach"), "community": _("a territorial community"),
        "client": _("one of its clients"), "supplier": _("one of its suppliers"), "acquaintance": _("an acquaintance"),
    }[by]  # fmt: skip


def lost_in_words(found: Funnel, row: int) -> str:
    """Who was lost before a passage."""
    from experiments.figures.style import number

    parts = [f"{lost_label(one)} {number(found.lost[one])}" for one in LOST_BEFORE[row]]
    return _("lost: {parts}").format(parts=", ".join(parts))


def in_words(name: str, found: Funnel) -> str:
    """The funnel in a sentence."""
    from experiments.figures.style import number

    parts = [f"{label(one)} {number(value)}" for one, value in zip(PASSAGES, found.passages.tolist(), strict=True)]
    return _("{scenario}: {parts}.").format(scenario=name, parts=", ".join(parts))
