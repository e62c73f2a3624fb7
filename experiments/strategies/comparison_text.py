"""Two strategies side by side, in words: the rows of the table, how often B does better, humps, effort beside gains.

What the terminal and the report share. Every text is in the current language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.strategies.bimodality import TwoModes, binomial_interval, find_modes
from experiments.strategies.comparison import Comparison, Difference, paired_difference
from experiments.strategies.cost_effectiveness import PairedMeans, cost_effectiveness, without_rounding_noise
from scenarios.language import _, between_semicolons, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.numbers import digits_for, number, percent
from scenarios.titles import named
from simulation.measures import HEADLINES, MEASURES, TABLE

if TYPE_CHECKING:
    pass

Floats = npt.NDArray[np.float64]

SENTENCES = tuple((name, MEASURES[name].decimals_of_mean) for name in HEADLINES[:3])
"""The measures that get a sentence, with their decimals."""
ENOUGH_FOR_TEN = 10
"""Runs from which one speaks of "7 times out of 10"."""
HUMPED = " \u2021"
"""The sign of a row whose runs end in one of two ways."""


@dataclass(frozen=True)
class Row:
    """One figure at the end.

    Attributes:
        label: in the current language.
        first, other: means over the pairs of runs.
        difference: paired.
        digits: decimals.
        is_won: can one strategy do better than the other?
        less_is_better: is less of it better?
        humps: of the first, of the other, and of the paired differences (None: one hump).
    """

    label: str
    first: float
    other: float
    difference: Difference
    digits: int
    is_won: bool = True
    less_is_better: bool = False
    humps: tuple[TwoModes | None, TwoModes | None, TwoModes | None] = (None, None, None)

    @property
    def is_humped(self) -> bool:
        """Would a mean hide two groups of runs?"""
        return any(one is not None for one in self.humps)

    def cells(self) -> tuple[str, ...]:
        """Label, first, other, difference, 95 % interval, "does better in"."""
        found, label = self.difference, self.label + (_(" (less is better)") if self.less_is_better else "")
        label += HUMPED if self.is_humped else ""
        wins = _("{wins} of {runs}").format(wins=found.wins, runs=found.runs) if self.is_won else ""
        means = (number(self.first, self.digits), number(self.other, self.digits))
        return (label, *means, *difference_cells(found, self.digits), wins)


def difference_cells(found: Difference, digits: int) -> tuple[str, str]:
    """A difference and its 95 % interval ("" with a single pair), with as many decimals as it needs."""
    fine = digits_for(found.mean, digits)
    lower, upper = number(found.lower, fine, True), number(found.upper, fine, True)
    bounds = _("{lower} to {upper}").format(lower=lower, upper=upper) if found.runs > 1 else ""
    return number(found.mean, fine, True), bounds


def rows(comparison: Comparison, place: int = 1) -> list[Row]:
    """The table of the last month: measures, then what was gained for what it took."""
    found = []
    for name in TABLE:
        measure = MEASURES[name]
        first, other = comparison.pairs_at_end(place, name)
        difference = paired_difference(without_rounding_noise(other - first, first), name)
        is_won = measure.more_is_better is not None
        humps = (find_modes(first), find_modes(other), find_modes(other - first)) if is_won else (None, None, None)
        means, digits = (_mean(first), _mean(other)), measure.decimals_of_mean
        found.append(Row(measure_label(name), *means, difference, digits, is_won, measure.less_is_better, humps))
    account = cost_effectiveness(comparison, place)
    for label, sides in (
        (_("Members gained per FTE month"), account.members_per_month),
        (_("Cooperative relations gained per FTE month"), account.cooperative_per_month),
        (_("Members gained per 1,000 hours of members"), account.members_per_hours),
        (_("Cooperative relations gained per 1,000 hours of members"), account.cooperative_per_hours),
    ):
        found.append(Row(label, sides.first, sides.other, sides.difference, 2))
    return found


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def how_often(some: int, runs: int) -> str:
    """ "7 times out of 10 (14 of 20 runs, probability 46% to 88%)"."""
    if runs < ENOUGH_FOR_TEN:
        return _("in {some} of {runs} runs").format(some=some, runs=runs)
    tenths, rest = divmod(10 * some, runs)
    nearest = round(10 * some / runs)
    if not rest:
        times = _("{count} times out of 10").format(count=tenths)
    elif nearest == 10:
        times = _("more than 9 times out of 10")
    elif nearest == 0:
        times = _("less than once out of 10")
    else:
        times = _("about {count} times out of 10").format(count=nearest)
    chance = binomial_interval(some, runs)
    return _("{times} ({some} of {runs} runs, probability {lower} to {upper})").format(
        times=times, some=some, runs=runs, lower=percent(chance.lower), upper=percent(chance.upper)
    )


def sentence(comparison: Comparison, place: int, measure: str, digits: int = 1) -> str:
    """How often the other scenario does better (or worse), in words."""
    found, often = comparison.at_end(place, measure), comparison.frequency(place, measure)
    words = {
        "other": named(comparison.scenarios[place]),
        "first": named(comparison.scenarios[0]),
        "measure": measure_label(measure).lower(),
        "difference": number(found.mean, digits_for(found.mean, digits), True),
    }
    if often.level == often.runs:
        return _("In every run, {other} and {first} are level: {measure}.").format(**words)
    if often.better >= often.worse:
        text = _("{often}, {other} does better than {first}: {measure}, {difference} on average")
    else:
        text = _("{often}, {other} does worse than {first}: {measure}, {difference} on average")
    text = text.format(often=how_often(max(often.better, often.worse), often.runs), **words)
    text = text[:1].upper() + text[1:]
    ties = _(" (level in {ties})").format(ties=often.level) if often.level else ""
    return f"{text}{ties}."


def outcomes(comparison: Comparison, place: int, found: Sequence[Row]) -> list[str]:
    """In how many runs each takes off, and whatever ends in one of two ways, which a mean would hide."""
    lines = [takeoff(comparison, place)]
    names = [named(comparison.scenarios[at]) for at in (0, place)]
    for row in found:
        label = row.label.lower()
        whose = [
            _("{measure} of {scenario}").format(measure=label, scenario=names[0]),
            _("{measure} of {scenario}").format(measure=label, scenario=names[1]),
            _("the difference of {measure}").format(measure=label),
        ]
        levels = row.humps[:2] != (None, None)  # humps of a level say enough of those of the difference
        for what, humps in zip(whose, row.humps[:2] if levels else row.humps, strict=not levels):
            if humps is not None:
                lines.append(_said_of_humps(what, humps, row.digits))
    return lines


def _said_of_humps(what: str, humps: TwoModes, digits: int) -> str:
    fine = max(digits_for(humps.low, digits), digits_for(humps.high, digits))
    text = _(
        "Mind: {what} has two humps, which the mean hides: about {low} in {few} runs and "
        "about {high} in {some} (probability of the upper one {lower} to {upper})."
    )
    return text.format(
        what=what, low=number(humps.low, fine), high=number(humps.high, fine), few=humps.upper.runs - humps.upper.some,
        some=humps.upper.some, lower=percent(humps.upper.lower), upper=percent(humps.upper.upper),
    )  # fmt: skip


def takeoff(comparison: Comparison, place: int) -> str:
    """In how many of the paired runs each scenario takes off, with the exact interval of the probability."""
    from experiments.runs.summary import takeoffs

    shares, seeds = [], comparison.pairs(place)
    for at in (0, place):
        results = comparison.results[at]
        months = [month for seed, month in zip(results.seeds, takeoffs(results), strict=True) if seed in seeds]
        within = sum(month is not None and month <= comparison.months for month in months)
        found = binomial_interval(within, len(months))
        shares.append(
            _("{scenario} in {some} of {runs} runs (probability {lower} to {upper})").format(
                scenario=named(comparison.scenarios[at]), some=found.some, runs=found.runs,
                lower=percent(found.lower), upper=percent(found.upper),
            )
        )  # fmt: skip
    return _("Take-off: {shares}.").format(shares=between_semicolons(shares))


def account(comparison: Comparison, place: int) -> list[str]:
    """Effort beside gains: what differs is always said."""
    found = cost_effectiveness(comparison, place)
    spent, hours = found.effort.difference.mean, found.hours.difference.mean
    lines = [
        _("Difference of effort: {effort} full-time-equivalent months of paid work, {hours} hours of members.").format(
            effort=number(spent, 1, True), hours=number(hours, 0, True)
        )
    ]
    if not found.is_unequal:
        return [*lines, _("Both strategies take as much paid work and as much of the members' time.")]
    if not found.effort.is_unequal:
        text = _("Both strategies take as much paid work, but not as much of the members' time ({share}).")
        return [*lines, text.format(share=_share(found.hours))]
    text = _("The strategies are of unequal effort: paid work {paid}, members' time {given}.").format(
        paid=_share(found.effort), given=_share(found.hours)
    )
    gains_of = (found.members.difference.mean / abs(spent), found.cooperative.difference.mean / abs(spent))
    if spent > 0:
        per = _("For each further month of work: {members}, {relations}.")
    else:
        per = _("For each month of work spared: {members}, {relations}.")
    return [*lines, text + " " + per.format(members=so_many_members(gains_of[0]), relations=_so_many(gains_of[1]))]


def so_many_members(count: float) -> str:
    """ "+1.12 members"."""
    text = ngettext("{count} members", "{count} members", int(abs(count)))  # French: one up to 2
    return text.format(count=number(count, 2, True))


def _so_many(relations: float) -> str:
    text = ngettext("{count} cooperative relations", "{count} cooperative relations", int(abs(relations)))
    return text.format(count=number(relations, 2, True))


def _share(sides: PairedMeans) -> str:
    """+25 %, or "=" where both are equal."""
    if not sides.is_unequal:
        return _("equal")
    if not np.isfinite(sides.share):
        return number(sides.difference.mean, 0, True)
    return ("+" if sides.share > 0 else "") + percent(sides.share)


DATES = 6
"""Dates of the table of differences over time."""


def months_told(months: int, count: int = DATES) -> list[int]:
    """Months spread over the horizon, the last one included; whole years where there are enough."""
    unit = 12 if months >= 12 * count else 1
    spread = {round(months * at / count / unit) * unit for at in range(1, count)}
    return sorted({month for month in spread if 0 < month < months} | {months})
