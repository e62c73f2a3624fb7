"""The answer in three sentences: what changes and how sure we are, what it takes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.strategies.bimodality import find_modes
from experiments.strategies.comparison import paired_difference
from experiments.strategies.comparison_text import difference_cells, how_often, so_many_members
from experiments.strategies.cost_effectiveness import cost_effectiveness, without_rounding_noise
from experiments.strategies.explanation_text import said_of_levers
from scenarios.language import _
from scenarios.language.measures import measure_label
from scenarios.language.names import year_or_month
from scenarios.language.numbers import digits_for, number, percent
from scenarios.titles import named
from simulation.measures import BRIEF, MEASURES

if TYPE_CHECKING:
    from experiments.strategies.comparison import Comparison
    from experiments.strategies.explanation import Explanation


def answer(found: Explanation) -> list[str]:
    """Three sentences."""
    return [_what_changes(found), _what_it_takes(found), said_of_levers(found.contributions)]


def _what_changes(found: Explanation) -> str:
    comparison = found.comparison
    end, often = comparison.at_end(1, "members"), comparison.frequency(1, "members")
    firsts, others = comparison.pairs_at_end(1, "members")
    date = comparison.results[0].scenario.date(comparison.months)
    words = {
        "date": year_or_month(date),
        "first": named(comparison.scenarios[0]), "other": named(comparison.scenarios[1]),
        "after": number(float(np.mean(others))), "before": number(float(np.mean(firsts))),
        "mean": number(end.mean, digits_for(end.mean), True),
        "lower": number(end.lower, digits_for(end.mean), True), "upper": number(end.upper, digits_for(end.mean), True),
        "often": how_often(max(often.better, often.worse), often.runs),
    }  # fmt: skip
    if end.ties == end.runs:
        return _(
            "At the end of {date} nothing distinguishes {other} from {first}: members are equal in every run."
        ).format(**words)
    humps = find_modes(others)
    if humps is not None:
        return _(
            "At the end of {date} {other} ends in one of two ways: about {low} members in {few} runs, about {high} in "
            "{some} (probability {p_low} to {p_high}), against {before} on average with {first}."
        ).format(
            low=number(humps.low), high=number(humps.high), few=humps.upper.runs - humps.upper.some,
            some=humps.upper.some, p_low=percent(humps.upper.lower), p_high=percent(humps.upper.upper), **words,
        )  # fmt: skip
    if end.runs == 1:
        return _("At the end of {date} {other} has {after} members and {first} {before}, in a single run.").format(
            **words
        )
    if end.lower <= 0 <= end.upper:
        return _(
            "At the end of {date} the runs do not distinguish {other} ({after} members) from {first} ({before}): "
            "the difference, {mean}, could be nothing (95 % interval {lower} to {upper})."
        ).format(**words)
    if often.better >= often.worse:
        text = _(
            "At the end of {date} {other} has {after} members and {first} {before}: {mean} on average "
            "(95 % interval {lower} to {upper}); it does better {often}."
        )
    else:
        text = _(
            "At the end of {date} {other} has {after} members and {first} {before}: {mean} on average "
            "(95 % interval {lower} to {upper}); it does worse {often}."
        )
    return text.format(**words)


def _what_it_takes(found: Explanation) -> str:
    account = cost_effectiveness(found.comparison)
    spent, hours = account.effort.difference.mean, account.hours.difference.mean
    if account.hours.is_unequal:
        given = _("{hours} more hours of members") if hours > 0 else _("{hours} fewer hours of members")
        share = f" ({_signed_share(account.hours.share)})" if account.hours.first else ""
        given = given.format(hours=number(abs(hours))) + share
    else:
        given = _("as many hours of members")
    if not account.effort.is_unequal:
        return _("It takes as much paid work and {hours}.").format(hours=given)
    share = _signed_share(account.effort.share) if account.effort.first else "-"
    gain = so_many_members(account.members.difference.mean / abs(spent))
    if spent > 0:
        text = _(
            "It takes {effort} more full-time-equivalent months of paid work ({share}) and {hours}, that is {gain} for "
            "each further month of work."
        )
    else:
        text = _(
            "It takes {effort} fewer full-time-equivalent months of paid work ({share}) and {hours}, that is {gain} "
            "for each month of work spared."
        )
    return text.format(effort=number(abs(spent), 1), share=share, hours=given, gain=gain)


def _signed_share(share: float) -> str:
    return ("+" if share > 0 else "") + percent(share)


def tiles(comparison: Comparison) -> list[dict[str, Any]]:
    """The four figures that one takes away: B at the end, A, the difference, how often."""
    found = []
    for measure in (*BRIEF, "effort"):
        digits = MEASURES[measure].decimals
        firsts, others = comparison.pairs_at_end(1, measure)
        difference = paired_difference(without_rounding_noise(others - firsts, firsts), measure)
        middle, bounds = difference_cells(difference, digits)
        often = comparison.frequency(1, measure)
        rest = [
            _("against {before}").format(before=number(float(np.mean(firsts)), digits)),
            f"{middle} ({bounds})" if bounds else middle,
        ]
        if measure == "effort":
            rest[1:] = [middle if difference.mean else _("as much"), _("full-time-equivalent months")]
        elif often.level == often.runs:
            rest.append(_("level in every run"))
        else:
            text = (
                _("better in {some} of {runs} runs")
                if often.better >= often.worse
                else _("worse in {some} of {runs} runs")
            )
            rest.append(text.format(some=max(often.better, often.worse), runs=often.runs))
        humped = find_modes(firsts) is not None or find_modes(others) is not None
        if humped and measure != "effort":
            rest.append(_("two humps: see the table"))
        value = number(float(np.mean(others)), digits)
        found.append({"name": measure_label(measure), "value": value, "rest": rest})
    return found
