"""The funnel and who brought whom, averaged over runs, in words: reached, aware, engaged, able, animating, alive.

>>> import scenarios
>>> from experiments.strategies.comparison import compare
>>> from experiments.runs.final_state import final_state
>>> pair = [scenarios.load("baseline"), scenarios.load("no-communities")]
>>> comparison = compare(pair, runs=2, months=24, organisations=300, workers=1, collect=final_state)
>>> funnel_table(comparison).query("what == 'brought_by'")["which"].tolist()
['outreach', 'community', 'client', 'supplier', 'acquaintance']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.runs.final_state import BROUGHT_BY, LOSSES, PASSAGES, WORK
from experiments.runs.results import Results
from experiments.strategies.comparison import Comparison, PairedMeans, paired_means
from scenarios.language import _, mark
from scenarios.language.numbers import number

if TYPE_CHECKING:
    import pandas

LOSSES_BEFORE = {
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


def mean_funnel(results: Results) -> Funnel:
    """The means over runs that have kept their ending."""
    figures = _figures(results, results.seeds)
    means = {which: {name: float(values.mean()) for name, values in of.items()} for which, of in figures.items()}
    return Funnel(np.array([means["passage"][name] for name in PASSAGES]), means["lost"], means["brought_by"])


def _figures(results: Results, seeds: Sequence[int]) -> dict[str, dict[str, npt.NDArray[np.float64]]]:
    """What was counted at the end of each run."""
    states = [run.collected for run in results.runs if run.seed in seeds]
    if not states or any(state is None for state in states):
        raise ValueError("the final states of the runs are missing: ask for them with collect=final_state")
    return {
        group: dict(zip(names, np.array(rows, dtype=np.float64).T, strict=True))
        for group, (names, rows) in {
            "passage": (PASSAGES, [state.funnel for state in states]),
            "lost": (LOSSES, [state.lost for state in states]),
            "work": (tuple(WORK), [state.work for state in states]),
            "brought_by": (BROUGHT_BY, [state.brought.sum(axis=1) for state in states]),
        }.items()
    }


def paired_figures(comparison: Comparison, index: int = 1) -> dict[str, dict[str, PairedMeans]]:
    """Every figure in the first scenario and in the one at `index`: by "passage", "lost", "work", "brought_by"."""
    seeds = comparison.pairs(index)
    first, second = (_figures(comparison.results[side], seeds) for side in (0, index))
    return {
        group: {name: paired_means(figures[name], second[group][name]) for name in figures}
        for group, figures in first.items()
    }


def funnel_table(comparison: Comparison, index: int = 1) -> pandas.DataFrame:
    """One row for each figure: what, which, first, other, mean_difference, lower, upper, runs."""
    import pandas

    rows = [
        (
            group,
            name,
            means.first,
            means.second,
            means.difference.mean,
            means.difference.lower,
            means.difference.upper,
            means.difference.runs,
        )
        for group, figures in paired_figures(comparison, index).items()
        for name, means in figures.items()
    ]
    names = ["what", "which", "first", "other", "mean_difference", "lower", "upper", "runs"]
    return pandas.DataFrame(rows, columns=names)


WORDS = {
    "reached": mark("reached at some time"), "aware": mark("aware or member now"), "engaged": mark("members now"),
    "able": mark("able to animate"), "animating": mark("animating"), "alive": mark("in a live territory"),
} | {
    "forgot": mark("forgot"), "closed": mark("closed"), "undecided": mark("never joined"),
    "left": mark("left the club"), "learning": mark("still learning"), "not_animating": mark("able, not animating"),
    "not_alive": mark("no live community"),
    "outreach": mark("the club's outreach"), "community": mark("a territorial community"),
    "client": mark("one of its clients"), "supplier": mark("one of its suppliers"),
    "acquaintance": mark("an acquaintance"),
} | {
    "proposals": mark("proposals to stakeholders"), "dialogues": mark("of these, dialogues"),
    "begun": mark("projects begun"), "succeeded": mark("projects succeeded"), "failed": mark("projects failed"),
    "trade_turned": mark("trade relations turned cooperative"),
    "trade_turned_back": mark("trade relations turned back to a value chain"),
    "acquaintances_turned": mark("acquaintances turned cooperative"),
    "suppliers_changed": mark("suppliers changed"), "changed_to_members": mark("of these, towards members"),
    "took_part": mark("members that began to take part in a territorial community"),
    "departures": mark("departures from the club"), "departures_isolated": mark("of these, isolated"),
}  # fmt: skip
"""Passages, losses, work, and who had sensitised the recruits, in words."""


def label(name: str) -> str:
    """A passage, a loss, work or a recruiter in the current language."""
    return _(WORDS[name])


def losses_before(funnel: Funnel, row: int) -> str:
    """Who was lost before a passage."""

    parts = [f"{label(loss)} {number(funnel.lost[loss])}" for loss in LOSSES_BEFORE[row]]
    return _("lost: {parts}").format(parts=", ".join(parts))


def funnel_sentence(name: str, funnel: Funnel) -> str:
    """The funnel in a sentence."""

    parts = [
        f"{label(passage)} {number(value)}" for passage, value in zip(PASSAGES, funnel.passages.tolist(), strict=True)
    ]
    return _("{scenario}: {parts}.").format(scenario=name, parts=", ".join(parts))
