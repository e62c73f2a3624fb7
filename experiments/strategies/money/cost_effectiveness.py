"""Gains beside what they take: paid work, hours of members, euros.

    >>> import scenarios
    >>> from experiments.strategies.comparison import compare
    >>> from experiments.strategies.money.cost_effectiveness import cost_effectiveness, paired_money
    >>> pair = [scenarios.load("baseline"), scenarios.load("more-support")]
    >>> comparison = compare(pair, runs=2, months=24, organisations=300, workers=1)
    >>> found = cost_effectiveness(comparison)
    >>> found.effort.difference.mean, found.is_unequal
    (0.0, False)
    >>> round(paired_money(comparison).spent.first)          # posts for two years, and events
    170400

Strategies of unequal effort are never compared without saying so (`CostEffectiveness.is_unequal`). What a further
member or relation costs is the ratio of the two mean differences (the incremental cost-effectiveness ratio of health
economics), with its interval by Fieller (1954).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.runs import summary
from experiments.runs.results import Results
from experiments.runs.statistics import interval
from experiments.runs.summary import Costs
from experiments.strategies.comparison import Comparison, PairedMeans, paired_means

Floats = npt.NDArray[np.float64]

GAINED = ("members", "cooperative_trade")
"""The measures that are told beside what they cost."""
HOURS_UNIT = 1000.0
"""Hours of members in whose terms gains are told."""


@dataclass(frozen=True)
class CostEffectiveness:
    """What each scenario spends and gains, from the founding to the last month.

    Attributes:
        effort: full-time-equivalent months of paid work.
        hours: hours of members.
        members, cooperative: members and cooperative relations gained.
        members_per_month, cooperative_per_month: gained for each full-time-equivalent month.
        members_per_hours, cooperative_per_hours: gained for each thousand hours of members.
    """

    effort: PairedMeans
    hours: PairedMeans
    members: PairedMeans
    cooperative: PairedMeans
    members_per_month: PairedMeans
    cooperative_per_month: PairedMeans
    members_per_hours: PairedMeans
    cooperative_per_hours: PairedMeans

    @property
    def is_unequal(self) -> bool:
        """Is paid work or the members' time unequal?"""
        return self.effort.is_unequal or self.hours.is_unequal


def cost_effectiveness(comparison: Comparison, index: int = 1) -> CostEffectiveness:
    """What the scenario at `index` and the first one spend and gain."""
    seeds = comparison.pairs(index)
    first, second = (_account(comparison.results[side], seeds) for side in (0, index))
    return CostEffectiveness(**{name: paired_means(first[name], second[name]) for name in first})


def _account(results: Results, seeds: Sequence[int]) -> dict[str, Floats]:
    account = {name: figures[_rows(results, seeds)] for name, figures in summary.effort(results).items()}
    months, hours, members, cooperative = (account[name] for name in ("total", "hours", "members", "cooperative"))
    return {
        "effort": months,
        "hours": hours,
        "members": members,
        "cooperative": cooperative,
        "members_per_month": _ratio(members, months),
        "cooperative_per_month": _ratio(cooperative, months),
        "members_per_hours": HOURS_UNIT * _ratio(members, hours),
        "cooperative_per_hours": HOURS_UNIT * _ratio(cooperative, hours),
    }


def _rows(results: Results, seeds: Sequence[int]) -> list[int]:
    return [results.seeds.index(seed) for seed in seeds]


def _ratio(amount: Floats, per: Floats) -> Floats:
    """No number where there is nothing to divide by."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(per > 0, amount / per, np.nan)


@dataclass(frozen=True)
class Price:
    """What one more of something costs: the ratio of two mean differences, with its 95 % interval."""

    euros: float
    lower: float
    upper: float


@dataclass(frozen=True)
class PairedMoney:
    """What both scenarios cost, in euros.

    Attributes:
        since: the first month in which they differ (1 where they never do).
        spent, fees, public_money, hours: from the founding to the last month; hours at what they are worth.
        spent_a_year: mean of a year since they differ.
        to_find_a_year: of this, what neither fees nor public money pay.
        spent_per_member, spent_per_relation: for each member, each cooperative trade relation gained in all.
        member, relation: what each further one costs (None: whether there are more of them cannot be told).
    """

    since: int
    spent: PairedMeans
    fees: PairedMeans
    public_money: PairedMeans
    hours: PairedMeans
    spent_a_year: PairedMeans
    to_find_a_year: PairedMeans
    spent_per_member: PairedMeans
    spent_per_relation: PairedMeans
    member: Price | None
    relation: Price | None


def paired_money(comparison: Comparison, index: int = 1, costs: Costs | None = None) -> PairedMoney:
    """What the scenario at `index` and the first one cost; no run is needed for other costs.

    Args:
        costs: of both (None: those of each scenario).
    """
    seeds = comparison.pairs(index)
    parting = comparison.parting(index)
    before = (parting or 1) - 1
    years = max(comparison.months - before, 1) / 12.0
    sides = []
    for results in (comparison.results[0], comparison.results[index]):
        rows = _rows(results, seeds)
        account = {name: euros[rows] for name, euros in summary.money(results, costs).items()}
        end = {name: euros[:, comparison.months] for name, euros in account.items()}
        late = {name: (end[name] - euros[:, before]) / years for name, euros in account.items()}
        members, relations = (
            values[rows, comparison.months] - values[rows, 0] for values in map(results.values, GAINED)
        )
        sides.append(
            {
                **{name: end[name] for name in ("spent", "fees", "public_money", "hours")},
                "spent_a_year": late["spent"],
                "to_find_a_year": late["spent"] - late["fees"] - late["public_money"],
                "spent_per_member": _ratio(end["spent"], members),
                "spent_per_relation": _ratio(end["spent"], relations),
            }
        )
    first, second = sides
    further = second["spent"] - first["spent"]
    member, relation = (
        price(further, np.subtract(*comparison.pairs_at_end(index, measure)[::-1])) for measure in GAINED
    )
    means = {name: paired_means(first[name], second[name], "euros") for name in first}
    return PairedMoney(parting or 1, **means, member=member, relation=relation)


def price(euros: Floats, gained: Floats) -> Price | None:
    """The ratio of the means of both, pair by pair, with its interval by Fieller.

    Returns:
        None where the interval of what is gained holds nothing: then the ratio may be anything.
    """
    runs = len(gained)
    if runs < 2 or not gained.mean():
        return None
    # Fieller: the ratios r whose differences `euros - r * gained` may have the mean 0.
    scale = float(interval(np.float64(1.0), np.int64(runs))) ** 2
    (spread, both), (_, of_gained) = np.cov(euros, gained)
    square = gained.mean() ** 2 - scale * of_gained
    if square <= 0.0:
        return None
    middle = euros.mean() * gained.mean() - scale * both
    root = np.sqrt(max(middle**2 - square * (euros.mean() ** 2 - scale * spread), 0.0))
    return Price(float(euros.mean() / gained.mean()), float((middle - root) / square), float((middle + root) / square))
