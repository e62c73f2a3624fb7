"""The answer in three sentences: what changes and how sure we are, what it takes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.cli.words import digits_for, number, percent
from experiments.gains import gains
from experiments.humps import humps_of
from experiments.reasons import said_of_levers
from experiments.side_by_side import how_often, named
from scenarios.language import _

if TYPE_CHECKING:
    from experiments.study import Study


def answer(found: Study) -> list[str]:
    """Three sentences."""
    return [f"{_what_changes(found)} {_scale_up(found)}", _what_it_takes(found), said_of_levers(found.contributions)]


def _what_changes(found: Study) -> str:
    comparison = found.comparison
    end = comparison.at_end(1, "members")
    before, after = (float(np.mean(values)) for values in comparison.pairs_at_end(1, "members"))
    names = {"first": named(comparison.scenarios[0]), "other": named(comparison.scenarios[1])}
    date = comparison.results[0].scenario.date(comparison.months)[:4]
    if end.ties == end.runs:
        return _(
            "At the end of {date} nothing distinguishes {other} from {first}: members are equal in every run."
        ).format(date=date, **names)
    numbers = {
        "date": date, "after": number(after), "before": number(before), "wins": end.wins, "runs": end.runs,
        "mean": number(end.mean, digits_for(end.mean), True),
        "lower": number(end.lower, digits_for(end.mean), True), "upper": number(end.upper, digits_for(end.mean), True),
    }  # fmt: skip
    humps = humps_of(comparison.pairs_at_end(1, "members")[1])
    if humps is not None:
        return _(
            "At the end of {date} {other} ends in one of two ways: about {low} members in {few} runs, about {high} in "
            "{some} (probability {p_low} to {p_high}), against {before} on average with {first}."
        ).format(
            low=number(humps.low), high=number(humps.high), few=humps.upper.runs - humps.upper.some,
            some=humps.upper.some, p_low=percent(humps.upper.lower), p_high=percent(humps.upper.upper),
            **names, **numbers,
        )  # fmt: skip
    if end.runs > 1 and end.lower <= 0 <= end.upper:
        return _(
            "At the end of {date} the runs do not distinguish {other} ({after} members) from {first} ({before}): "
            "the difference, {mean}, could be nothing (95 % interval {lower} to {upper})."
        ).format(**names, **numbers)
    if end.runs == 1:
        return _("At the end of {date} {other} has {after} members and {first} {before}, in a single run.").format(
            **names, **numbers
        )
    return _(
        "At the end of {date} {other} has {after} members and {first} {before}: {mean} on average "
        "(95 % interval {lower} to {upper}), and it does better in {wins} of {runs} runs."
    ).format(**names, **numbers)


def _scale_up(found: Study) -> str:
    end = found.comparison.at_end(1, "scale_up")
    before, after = (float(np.mean(values)) for values in found.comparison.pairs_at_end(1, "scale_up"))
    return _("(Scale-up, from 0 to 1: {after} against {before}; better in {wins} of {runs} runs.)").format(
        after=number(after, 3), before=number(before, 3), wins=end.wins, runs=end.runs
    )


def _what_it_takes(found: Study) -> str:
    comparison = found.comparison
    spent, hours = (comparison.at_end(1, measure).mean for measure in ("effort", "member_hours"))
    base = float(np.mean(comparison.pairs_at_end(1, "effort")[0]))
    members = comparison.at_end(1, "members").mean
    given = _("{hours} more hours of members") if hours > 0 else _("{hours} fewer hours of members")
    given = given.format(hours=number(abs(hours))) if abs(hours) >= 0.5 else _("as many hours of members")
    if abs(spent) <= UNEQUAL * base:
        return _("It takes as much paid work and {hours}.").format(hours=given)
    text = _("It takes {effort} full-time-equivalent months of paid work ({share} %) and {hours}").format(
        effort=number(spent, 1, True), share=number(100 * spent / base, 0, True) if base else "-", hours=given
    )
    return text + _(", that is {gain} members for each month of work that differs.").format(
        gain=number(members / spent, 2, True)
    )
