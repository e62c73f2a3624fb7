"""Why the numbers of members differ: an account of joins and departures whose parts add up to the difference.

    >>> import scenarios
    >>> from experiments.strategies.comparison import compare
    >>> pair = [scenarios.load("baseline"), scenarios.load("no-communities")]
    >>> comparison = compare(pair, runs=2, months=24, organisations=300, workers=1)
    >>> parts = members_account(comparison)
    >>> abs(sum(part.gained.mean for part in parts) - comparison.at_end(1, "members").mean) < 1e-9
    True

Beside it: since when a difference can be told, what can be told in its first year already, and which uncertain number
tells the worlds in which it does not hold from the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from experiments.runs.statistics import Floats
from experiments.strategies.comparison import Comparison, Difference, paired_difference
from experiments.strategies.robust_ranking import Ranking
from simulation.measures import CAUSES, COLUMN_OF, MEASURES

SIGNS = 3
"""Signs of the first year that are named."""
DOUBT = 0.05
"""Chance that some uncertain number tells worlds apart by luck alone."""


@dataclass(frozen=True)
class AccountPart:
    """A part of the difference of members.

    Attributes:
        name: "outreach", "community", ... or "other" (joins), "isolated", "departures", "closures".
        gained: members that the other strategy has more (or fewer) by it.
    """

    name: str
    gained: Difference


def members_account(comparison: Comparison, index: int = 1) -> list[AccountPart]:
    """The parts of the difference of members at the last month, the largest first."""
    sums = comparison.differences(index)[:, 1:, :].sum(axis=1)

    def flow(measure: str) -> Floats:
        return np.asarray(sums[:, COLUMN_OF[measure]])

    causes = [cause.name.lower() for cause, *_texts in CAUSES]
    parts = {cause: flow(f"joins_by_{cause}") for cause in causes}
    parts["other"] = flow("joins") - np.sum(list(parts.values()), axis=0)
    parts["isolated"] = -flow("lapses_isolated")
    parts["departures"] = flow("lapses_isolated") - flow("lapses")
    parts["closures"] = -flow("closures")
    account = [AccountPart(name, paired_difference(values, "members")) for name, values in parts.items()]
    return sorted(account, key=lambda part: -abs(part.gained.mean))


def told_since(comparison: Comparison, index: int = 1, measure: str = "members") -> int | None:
    """The month from which on the interval of the difference does not hold 0, to the end (None: at the end it does)."""
    table = comparison.over_time(index, measure)
    told = ((table["lower"] > 0) | (table["upper"] < 0)).to_numpy()
    if not len(told) or not told[-1]:
        return None
    unclear = np.flatnonzero(~told)
    return int(table["month"].iloc[unclear[-1] + 1 if len(unclear) else 0])


def first_signs(comparison: Comparison, index: int = 1) -> list[tuple[str, Difference]]:
    """What can be told apart a year after the strategies part: measures with their differences, the surest first.

    What happens within months is summed over the year. Expenses, rare measures and members are left out.
    """
    since = comparison.parting(index)
    if since is None:
        return []
    last = min(max(since, 1) + 11, comparison.months)
    differences = comparison.differences(index)
    signs = []
    for name, measure in MEASURES.items():
        is_told = name != "members" and (measure.yearly or measure.usual or measure.headline)
        if measure.more_is_better is None or measure.costly or not is_told:
            continue
        values = differences[:, :, COLUMN_OF[name]]
        year = values[:, max(since, 1) : last + 1].sum(axis=1) if measure.is_flow else values[:, last]
        difference = paired_difference(year, name)
        if difference.verdict != "untold":
            signs.append((name, difference))
    return sorted(signs, key=lambda sign: -_sureness(sign[1]))[:SIGNS]


def _sureness(difference: Difference) -> float:
    half = difference.upper - difference.mean
    return abs(difference.mean) / half if half > 0 else math.inf


@dataclass(frozen=True)
class Weakness:
    """In which other worlds a difference does not hold.

    Attributes:
        fails, worlds: in how many of how many.
        parameter: the uncertain number that tells them apart best ("" where none does more than luck would).
        is_high: does it fail where this number is high?
    """

    fails: int
    worlds: int
    parameter: str = ""
    is_high: bool = False


def weakness(ranking: Ranking, is_better: bool) -> Weakness:
    """Where the second strategy of a ranking of two does not have more members (or fewer) than the first.

    Rank correlations of the difference with each number that the worlds vary, against what the largest of as many would
    be by luck (Bonferroni).
    """
    gains = np.diff(ranking.outcomes["members"])[:, 0]
    holds = gains if is_better else -gains
    finite = np.isfinite(holds)
    worlds = [world for world, is_told in zip(ranking.done, finite, strict=True) if is_told]
    holds = holds[finite]
    fails = int((holds <= 0).sum())
    if not fails or len(holds) < 3:
        return Weakness(fails, len(holds))
    varied = [
        name
        for name, value in ranking.ensemble.worlds[worlds[0]].items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    order = _ranks(holds)
    columns = {name: np.array([float(ranking.ensemble.worlds[world][name]) for world in worlds]) for name in varied}
    with np.errstate(invalid="ignore", divide="ignore"):
        links = {name: float(np.corrcoef(order, _ranks(values))[0, 1]) for name, values in columns.items()}
    strongest = max(links, key=lambda name: abs(links[name]) if math.isfinite(links[name]) else -1.0, default="")
    least = NormalDist().inv_cdf(1.0 - DOUBT / (2 * max(1, len(links)))) / math.sqrt(len(holds) - 1)
    if not strongest or not abs(links[strongest]) > least:
        return Weakness(fails, len(holds))
    return Weakness(fails, len(holds), strongest, links[strongest] < 0)


def _ranks(values: Floats) -> Floats:
    """Ranks from 0, the mean of its places for equal values."""
    _values, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts + 1) / 2.0)[inverse])
