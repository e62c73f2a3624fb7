"""The document of a comparison: what another strategy changes, what it takes, how often it is better.

Terminal, report and page render it. Every text is in the current language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.runs.document import (
    Block,
    Column,
    Document,
    RowStyle,
    Sentence,
    Table,
    details,
    label_column,
    sentences,
)
from experiments.runs.run_text import caution, regions_of, warning
from experiments.runs.summary import Costs, takeoffs
from experiments.strategies.bimodality import TwoModes, binomial_interval, find_modes
from experiments.strategies.comparison import Comparison, Difference, PairedMeans, paired_difference, paired_means
from experiments.strategies.money.cost_effectiveness import cost_effectiveness
from experiments.strategies.money.cost_effectiveness_text import money_section, money_sentence
from scenarios.language import _, between_semicolons, ngettext
from scenarios.language.measures import measure_label, points
from scenarios.language.names import year_or_month
from scenarios.language.numbers import digits_for, number, percent
from scenarios.titles import named, short_title
from simulation.measures import COLUMN_OF, HEADLINES, MEASURES, TABLE

MAIN = HEADLINES[:3]
"""The measures that get a sentence and a column through time."""
ENOUGH_FOR_TEN = 10
"""Runs from which one speaks of "7 times out of 10"."""
BIMODAL = " \u2021"
"""The sign of a row whose runs end in one of two ways."""
DATES = 6
"""Dates of the table of differences over time."""


@dataclass(frozen=True)
class PairedRow:
    """A row of a table about two strategies.

    Attributes:
        label: in the current language.
        means: of both over the pairs of runs, with the paired difference.
        digits: decimals.
        measure: the measure at the end ("" where the row is about something else).
        is_won: can one strategy do better than the other?
        modes: of the first, of the other, and of the paired differences (None: one mode).
        style: what the row is among its neighbours.
    """

    label: str
    means: PairedMeans
    digits: int = 0
    measure: str = ""
    is_won: bool = True
    modes: tuple[TwoModes | None, TwoModes | None, TwoModes | None] = (None, None, None)
    style: RowStyle = "plain"

    @property
    def is_bimodal(self) -> bool:
        """Would a mean hide two groups of runs?"""
        return any(modes is not None for modes in self.modes)

    @property
    def is_share(self) -> bool:
        """Are its figures percentages, and their differences points?"""
        return bool(self.measure) and MEASURES[self.measure].is_share

    def level(self, side: int, digits: int | None = None) -> str:
        """The mean of the strategy 0 or 1, in words."""
        value = (self.means.first, self.means.second)[side]
        return percent(value, 1) if self.is_share else number(value, self.digits if digits is None else digits)

    @property
    def full_label(self) -> str:
        """The label with its direction and the sign of two modes."""
        less_is_better = bool(self.measure) and MEASURES[self.measure].less_is_better
        return self.label + (_(" (less is better)") if less_is_better else "") + (BIMODAL if self.is_bimodal else "")


def difference_texts(difference: Difference, digits: int, is_share: bool = False) -> tuple[str, str]:
    """A difference and its 95 % interval ("" with a single pair), as fine as it needs; of shares in points."""
    scale, fine = (100.0, 1) if is_share else (1.0, digits_for(difference.mean, digits))
    ends = (difference.mean, difference.lower, difference.upper)
    mean, lower, upper = (number(scale * value, fine, True) for value in ends)
    mean = points(difference.mean, fine, True) if is_share else mean
    return mean, _("{lower} to {upper}").format(lower=lower, upper=upper) if difference.runs > 1 else ""


def difference_text(difference: Difference, digits: int) -> str:
    """A difference with its 95 % interval in brackets."""
    mean, bounds = difference_texts(difference, digits)
    return f"{mean} ({bounds})" if bounds else mean


def difference_columns(
    heading: str,
    difference: Callable[[Any], Difference | None],
    digits: Callable[[Any], int],
    is_share: Callable[[Any], bool] = lambda _row: False,
) -> list[Column]:
    """A column of differences and one of their intervals."""

    def write(row: Any, part: int) -> str:
        value = difference(row)
        return difference_texts(value, digits(row), is_share(row))[part] if value is not None else ""

    return [Column(heading, lambda row: write(row, 0)), Column(_("95 % interval"), lambda row: write(row, 1))]


def paired_columns(
    comparison: Comparison, index: int, heading: str = "", level: Callable[[PairedRow, int], str] | None = None
) -> list[Column]:
    """Label, both strategies, the difference and its interval. `level` writes a row's figure of the strategy 0 or 1."""

    def write(row: PairedRow, side: int) -> str:
        return level(row, side) if level else row.level(side)

    return [
        label_column(heading, lambda row: row.full_label),
        Column(short_title(comparison.scenarios[0]), lambda row: write(row, 0)),
        Column(short_title(comparison.scenarios[index]), lambda row: write(row, 1)),
        *difference_columns(
            _("difference"), lambda row: row.means.difference, lambda row: row.digits, lambda row: row.is_share
        ),
    ]


def measure_rows(comparison: Comparison, index: int = 1) -> list[PairedRow]:
    """The headline measures at the last month, then what was gained for what it took."""
    rows = []
    for measure in TABLE:
        first, second = comparison.pairs_at_end(index, measure)
        means = paired_means(first, second, measure)
        digits = MEASURES[measure].decimals_of_mean
        is_won = MEASURES[measure].more_is_better is not None
        modes = (find_modes(first), find_modes(second), find_modes(second - first)) if is_won else (None, None, None)
        rows.append(PairedRow(measure_label(measure), means, digits, measure, is_won, modes))
    gains = cost_effectiveness(comparison, index)
    return [
        *rows,
        PairedRow(_("Members gained per FTE month"), gains.members_per_month, 2),
        PairedRow(_("Cooperative trade relations gained per FTE month"), gains.cooperative_per_month, 2),
        PairedRow(_("Members gained per 1,000 hours of members"), gains.members_per_hours, 2),
        PairedRow(_("Cooperative trade relations gained per 1,000 hours of members"), gains.cooperative_per_hours, 2),
    ]


def table_at_end(comparison: Comparison, index: int, rows: Sequence[PairedRow]) -> Table:
    """Both strategies at the last month, with the paired difference, and whether the other does better."""
    other, first = (named(comparison.scenarios[side]) for side in (index, 0))
    title = _("{other} compared with {first}, at the end of {date}").format(
        other=other, first=first, date=_end(comparison)
    )
    judged = Column(_("verdict"), lambda row: verdict_text(row.means.difference) if row.is_won else "")
    note = (
        _("\u2021 ends in one of two ways, which the mean hides: see below")
        if any(row.is_bimodal for row in rows)
        else ""
    )
    return Table(title, [*paired_columns(comparison, index), judged], rows, note)


def table_over_time(comparison: Comparison, index: int) -> Table:
    """The paired differences at a few dates."""
    differences = comparison.differences(index)

    def column(measure: str) -> Column:
        values = differences[:, :, COLUMN_OF[measure]]
        digits = MEASURES[measure].decimals_of_mean
        return Column(
            measure_label(measure), lambda month: difference_text(paired_difference(values[:, month], measure), digits)
        )

    dates = label_column(_("end of"), lambda month: year_or_month(comparison.results[0].dates[month]))
    title = _("Differences over time (95 % interval)")
    return Table(title, [dates, *map(column, MAIN)], months_shown(comparison.months))


def months_shown(months: int, count: int = DATES) -> list[int]:
    """Months spread over the horizon, the last one included; whole years where there are enough."""
    unit = 12 if months >= 12 * count else 1
    spread = {round(months * step / count / unit) * unit for step in range(1, count)}
    return sorted({month for month in spread if 0 < month < months} | {months})


def _end(comparison: Comparison) -> str:
    return year_or_month(comparison.scenarios[0].date(comparison.months))


def how_often(count: int, runs: int) -> str:
    """ "7 times out of 10 (14 of 20 runs, probability 46% to 88%)"."""
    if runs < ENOUGH_FOR_TEN:
        return ngettext("in {some} of {runs} run", "in {some} of {runs} runs", runs).format(some=count, runs=runs)
    tenths = round(10 * count / runs)
    about = {0: _("less than once out of 10"), 10: _("more than 9 times out of 10")}
    is_exact = tenths * runs == 10 * count
    nearly = ngettext("about {count} time out of 10", "about {count} times out of 10", tenths)
    exactly = ngettext("{count} time out of 10", "{count} times out of 10", tenths)
    text = exactly if is_exact else about.get(tenths, nearly)
    probability = binomial_interval(count, runs)
    return _("{times} ({some} of {runs} runs, probability {lower} to {upper})").format(
        times=text.format(count=tenths),
        some=count,
        runs=runs,
        lower=percent(probability.lower),
        upper=percent(probability.upper),
    )


def verdict_text(difference: Difference) -> str:
    """What can be said of a difference: "better in 6 of 8", "worse in 5 of 8", "not told apart", or level."""
    if difference.ties == difference.runs:
        return _("level in every run") if difference.runs else ""
    texts = {
        "better": _("better in {some} of {runs}"),
        "worse": _("worse in {some} of {runs}"),
        "untold": _("not told apart"),
    }
    some = {"better": difference.wins, "worse": difference.losses, "untold": 0}[difference.verdict]
    return texts[difference.verdict].format(some=some, runs=difference.runs)


def answer(comparison: Comparison, index: int = 1) -> str:
    """What the other strategy changes in the number of members, and how sure that is."""
    end = comparison.at_end(index, "members")
    first, second = comparison.pairs_at_end(index, "members")
    mean, bounds = difference_texts(end, 0)
    after = float(np.mean(second))
    if end.ties == end.runs:
        text = _("At the end of {date} nothing distinguishes {other} from {first}: members are equal in every run.")
    elif end.runs == 1:
        text = _("At the end of {date} {other} has {after} and {first} {before}, in a single run.")
    else:
        text = {
            "untold": _(
                "At the end of {date} the runs do not distinguish {other} ({after}) from {first} ({before}): "
                "the difference, {mean}, could be nothing (95 % interval {interval})."
            ),
            "better": _(
                "At the end of {date} {other} has {after} and {first} {before}: {mean} on average "
                "(95 % interval {interval}); it does better {often}."
            ),
            "worse": _(
                "At the end of {date} {other} has {after} and {first} {before}: {mean} on average "
                "(95 % interval {interval}); it does worse {often}."
            ),
        }[end.verdict]
    told = text.format(
        date=_end(comparison), first=named(comparison.scenarios[0]), other=named(comparison.scenarios[index]),
        after=ngettext("{count} member", "{count} members", round(after)).format(count=number(after)),
        before=number(float(np.mean(first))), mean=mean, interval=bounds, often=_how_often_so(end),
    )  # fmt: skip
    modes = find_modes(second)
    if modes is None:
        return told
    subject = _("{measure} of {scenario}").format(
        measure=measure_label("members").lower(), scenario=named(comparison.scenarios[index])
    )
    return f"{told} {_mode_sentence(subject, modes, 0)}"


def _how_often_so(difference: Difference) -> str:
    """How often the verdict holds."""
    return how_often(difference.losses if difference.verdict == "worse" else difference.wins, difference.runs)


def effort_sentence(comparison: Comparison, index: int = 1) -> str:
    """What the other strategy takes beside the first: what differs is always said."""
    gains = cost_effectiveness(comparison, index)
    spent = gains.effort.difference.mean
    hours = gains.hours.difference.mean
    hours_text = _("as many hours of members")
    if gains.hours.is_unequal:
        hours_text = (
            _("{hours} more hours of members ({share})") if hours > 0 else _("{hours} fewer hours of members ({share})")
        ).format(hours=number(abs(hours)), share=percent(gains.hours.share, signed=True))
    if not gains.effort.is_unequal:
        return _("It takes as much paid work and {hours}.").format(hours=hours_text)
    text = (
        _("It takes {effort} more full-time-equivalent months of paid work ({share}) and {hours}.")
        if spent > 0
        else _("It takes {effort} fewer full-time-equivalent months of paid work ({share}) and {hours}.")
    )
    return text.format(effort=number(abs(spent), 1), share=percent(gains.effort.share, signed=True), hours=hours_text)


def frequency_sentence(comparison: Comparison, index: int, measure: str) -> str:
    """Whether the other scenario does better or worse, and how often; or that this cannot be told."""
    end = comparison.at_end(index, measure)
    mean, bounds = difference_texts(end, MEASURES[measure].decimals_of_mean, MEASURES[measure].is_share)
    words = {
        "other": named(comparison.scenarios[index]), "first": named(comparison.scenarios[0]), "mean": mean,
        "interval": bounds, "measure": measure_label(measure).lower(), "often": _how_often_so(end),
    }  # fmt: skip
    if end.ties == end.runs:
        return _("In every run, {other} and {first} are level: {measure}.").format(**words)
    if end.runs == 1:
        return _("In a single run, {other} differs from {first}: {measure}, {mean}.").format(**words)
    text = {
        "better": _("{often}, {other} does better than {first}: {measure}, {mean} on average"),
        "worse": _("{often}, {other} does worse than {first}: {measure}, {mean} on average"),
        "untold": _(
            "{other} and {first} cannot be told apart: {measure}, {mean} on average (95 % interval {interval})"
        ),
    }[end.verdict].format(**words)
    ties = _(" (level in {ties})").format(ties=end.ties) if end.ties and end.verdict != "untold" else ""
    return f"{text[:1].upper()}{text[1:]}{ties}."


def takeoff_sentence(comparison: Comparison, index: int) -> str:
    """In how many of the paired runs each scenario takes off, with the exact interval of the probability."""
    shares = []
    seeds = comparison.pairs(index)
    for results in (comparison.results[0], comparison.results[index]):
        months = [month for seed, month in zip(results.seeds, takeoffs(results), strict=True) if seed in seeds]
        within = sum(month is not None and month <= comparison.months for month in months)
        probability = binomial_interval(within, len(months))
        shares.append(
            ngettext(
                "{scenario} in {some} of {runs} run (probability {lower} to {upper})",
                "{scenario} in {some} of {runs} runs (probability {lower} to {upper})",
                len(months),
            ).format(
                scenario=named(results.scenario),
                some=within,
                runs=len(months),
                lower=percent(probability.lower),
                upper=percent(probability.upper),
            )
        )
    return _("Take-off: {shares}.").format(shares=between_semicolons(shares))


def mode_sentences(comparison: Comparison, index: int, rows: Sequence[PairedRow]) -> list[str]:
    """Whatever ends in one of two ways, which a mean would hide."""
    texts = []
    for row in rows:
        label = row.label.lower()
        levels = row.modes[:2]
        for scenario, modes in zip((comparison.scenarios[0], comparison.scenarios[index]), levels, strict=True):
            if modes is not None:
                subject = _("{measure} of {scenario}").format(measure=label, scenario=named(scenario))
                texts.append(_mode_sentence(subject, modes, row.digits, row.is_share))
        if levels == (None, None) and row.modes[2] is not None:  # else those of a level say enough of the difference
            subject = _("the difference of {measure}").format(measure=label)
            texts.append(_mode_sentence(subject, row.modes[2], row.digits, row.is_share))
    return texts


def _mode_sentence(subject: str, modes: TwoModes, digits: int, is_share: bool = False) -> str:
    text = _(
        "Mind: {what} ends in one of two ways, which the mean hides: about {low} in {few} runs and "
        "about {high} in {some} (probability of the upper one {p_low} to {p_high})."
    )
    fine = max(digits_for(modes.low, digits), digits_for(modes.high, digits))
    low, high = (percent(end, 1) if is_share else number(end, fine) for end in (modes.low, modes.high))
    upper = modes.upper
    return text.format(
        what=subject, low=low, few=upper.runs - upper.successes, high=high, some=upper.successes,
        p_low=percent(upper.lower), p_high=percent(upper.upper),
    )  # fmt: skip


def verdict(comparison: Comparison, index: int, costs: Costs | None = None) -> list[Sentence]:
    """What the other strategy changes, what it takes, and what it costs (`costs`: see `money_sentence`)."""
    texts = [answer(comparison, index), effort_sentence(comparison, index), money_sentence(comparison, index, costs)]
    return sentences(texts, "finding")


def frequencies(comparison: Comparison, index: int) -> list[Sentence]:
    """How often the other strategy does better in what is not said by the answer."""
    return sentences((frequency_sentence(comparison, index, measure) for measure in MAIN[1:]), "finding")


def outcomes(comparison: Comparison, index: int, rows: Sequence[PairedRow]) -> list[Sentence]:
    """In how many runs each takes off, and what ends in one of two ways."""
    return sentences([takeoff_sentence(comparison, index), *mode_sentences(comparison, index, rows)], "finding")


def own_population_warnings(comparison: Comparison) -> list[Sentence]:
    """Strategies that are not compared on the same population."""
    text = _("Mind: {scenario} has a population of its own ({parameters}): part of the difference comes from that.")
    return sentences(
        (
            text.format(scenario=name, parameters=", ".join(parameters))
            for name, parameters in comparison.own_population.items()
        ),
        "warning",
    )


def table_of_members(comparison: Comparison) -> Table:
    """The members of all strategies at a few dates, each with its difference from the first."""

    def column(index: int) -> Column:
        def write(month: int) -> str:
            first, other = comparison.pairs_in(month, index, "members")
            return f"{number(float(other.mean()))} ({number(float((other - first).mean()), signed=True)})"

        return Column(short_title(comparison.scenarios[index]), write)

    columns = [
        label_column(_("end of"), lambda month: year_or_month(comparison.results[0].dates[month])),
        Column(
            short_title(comparison.scenarios[0]),
            lambda month: number(float(comparison.pairs_in(month, 1, "members")[0].mean())),
        ),
        *map(column, range(1, len(comparison.results))),
    ]
    title = _("Members, means of the runs (difference from {first})").format(first=named(comparison.scenarios[0]))
    return Table(title, columns, months_shown(comparison.months))


def comparison_document(comparison: Comparison) -> Document:
    """What each of the other strategies changes beside the first, a short table, and everything else."""
    others = range(1, len(comparison.results))
    rest: list[Block] = []
    for index in others:
        rows = measure_rows(comparison, index)
        rest += [table_at_end(comparison, index, rows), table_over_time(comparison, index)]
        rest += [*frequencies(comparison, index), *outcomes(comparison, index, rows), money_section(comparison, index)]
    reading = _(
        "Same population, same seeds, same luck. Difference: mean over the pairs of runs, with its 95 % interval."
    )
    content: list[Block] = [
        *sentences((answer(comparison, index) for index in others), "strong"),
        *sentences([warning(comparison.results[0])], "warning"),
        *own_population_warnings(comparison),
        table_of_members(comparison),
    ]
    for index in others:
        costs = f"{effort_sentence(comparison, index)} {money_sentence(comparison, index)}".strip()
        strategy = f"{named(comparison.scenarios[index])}{_(': ')}"
        content.append(Sentence(f"{strategy}{costs[:1].lower()}{costs[1:]}", "finding"))
    content += sentences([reading, regions_of(comparison.results[0])], "note")
    return Document("", [*content, Sentence(caution(), "warning"), details(rest)])
