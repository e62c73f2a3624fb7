"""The document of the runs of one scenario: by year, causes, effort, take-off, what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from experiments.runs import summary
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
from experiments.runs.results import Results
from experiments.runs.run_text import between, caution, regions_of, seeds_text, warning
from experiments.runs.statistics import variance_in_regions
from scenarios.language import _, language, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.names import month_name, year_or_month
from scenarios.language.numbers import duration, number, percent, significant_decimals
from simulation.measures import BRIEF, CAUSES, MEASURES, TABLE
from simulation.state.tables import EFFORT

BY_YEAR = tuple(
    tuple(name for name, measure in MEASURES.items() if measure.yearly and (name in TABLE) == is_headline)
    for is_headline in (True, False)
)
"""The measures of the two tables by year."""
SHORT = 6
"""Rows of a short table through time."""


def run_document(results: Results) -> Document:
    """What the runs of one scenario answer, a short table, and everything else that is said of them."""
    months = [(first, last) for _year, first, last in summary.years(results)]
    step = -(-len(months) // SHORT)
    return Document(
        "",
        [
            Sentence(answer(results), "strong"),
            *sentences([warning(results)], "warning"),
            table_by_year(results, BRIEF, months[::-step][::-1]),
            Sentence(_("Mean of the runs; 90 % of the runs lie between the figures in brackets."), "note"),
            *takeoff(results)[:1],
            *sentences([about_text(results), regions_of(results)], "note"),
            Sentence(caution(), "warning"),
            details(
                [
                    *takeoff(results)[1:],
                    *sentences([region_variance_text(results)], "finding"),
                    *(table_by_year(results, measures, months) for measures in BY_YEAR),
                    table_of_causes(results),
                    table_of_effort(results),
                    *sentences(level_texts(results)),
                    *expectations(results),
                ]
            ),
        ],
    )


def answer(results: Results) -> str:
    """How the club grows, in one sentence."""
    members = results.values("members")
    end = summary.quantile_band(members[:, -1])
    text = _("The club goes from {first} members to {middle} at the end of {date}, in a single run.")
    if len(results.runs) > 1:
        text = _(
            "In {runs} runs the club goes from {first} members to {middle} at the end of {date} (nine runs in ten: "
            "{low} to {high})."
        )
    return text.format(
        runs=len(results.runs),
        first=number(float(members[:, 0].mean())),
        middle=number(end.mean),
        low=number(end.lower),
        high=number(end.upper),
        date=month_name(results.dates[-1]),
    )


def about_text(results: Results) -> str:
    """How many runs, which seeds and months, how large an economy, how long it took."""
    size = ngettext("{count} organisation", "{count} organisations", results.organisations)
    return _("{about}; {first} to {last}; {organisations}; {time}").format(
        about=seeds_text(results.seeds),
        first=month_name(results.dates[1]),
        last=month_name(results.dates[-1]),
        organisations=size.format(count=number(results.organisations)),
        time=duration(results.seconds),
    )


def region_variance_text(results: Results, measure: str = "members") -> str:
    """How much of a single run's variance lies between regions ("" with one region, or one run in each)."""
    variance = variance_in_regions(results.by_region(measure))
    if variance is None:
        return ""
    regions, within = map(percent, variance.shares)
    message = _("Of the variance of {measure} at the end, {regions} lies between regions and {within} within one.")
    return message.format(measure=measure_label(measure).lower(), regions=regions, within=within)


def table_by_year(results: Results, measures: Sequence[str], months: Sequence[tuple[int, int]]) -> Table:
    """Mean and range of the measures for calendar years; a row is the first and the last month of a year."""

    def column(name: str) -> Column:
        measure = MEASURES[name]
        digits, factor = (0, 100.0) if measure.is_share else (measure.decimals, 1.0)
        return Column(
            measure_label(name) + (" (%)" if measure.is_share else ""),
            lambda year: between(summary.quantile_band(summary.yearly(results, name, *year)), digits, factor),
        )

    end = label_column(_("end of"), lambda year: year_or_month(results.dates[year[1]]))
    return Table("", [end, *map(column, measures)], months)


def table_of_causes(results: Results) -> Table:
    """Joins by how the recruits had become aware."""
    causes = summary.joins_by_cause(results)
    total = causes.pop("total")
    labels = {cause.name.lower(): measure_label(f"joins_by_{cause.name.lower()}") for cause, *_rest in CAUSES}
    labels["other"] = _("Another cause")
    rows = []
    for name, joins in causes.items():
        if name != "other" or joins.any():
            share = joins.sum() / total.sum() if total.sum() else 0.0
            rows.append((labels[name], between(summary.quantile_band(joins)), percent(share), "plain"))
    rows.append((_("All joins"), between(summary.quantile_band(total)), "", "total"))
    return _written_table(
        _("Joins over the whole period, by how they had become aware"), ["", _("joins"), _("share")], rows
    )


def table_of_effort(results: Results) -> Table:
    """What was spent and gained from the founding to the last month."""
    account = summary.effort(results)
    rows = [
        (measure_label(f"effort_{use}"), between(summary.quantile_band(account[use])), "part")
        for use in EFFORT
        if account[use].any()
    ]
    for name, label, style in (
        ("total", _("Paid work in all, full-time-equivalent months"), "total"),
        ("hours", _("Hours given by members"), "plain"),
        ("members", _("Members gained"), "total"),
        ("cooperative", _("Cooperative trade relations gained"), "total"),
    ):
        rows.append((label, between(summary.quantile_band(account[name])), style))
    if account["total"].all():
        for name, label in (
            ("members", _("Members gained for ten months of paid work")),
            ("cooperative", _("Cooperative trade relations for ten months of paid work")),
        ):
            rows.append((label, between(summary.quantile_band(10 * account[name] / account["total"]), 1), "plain"))
    rows += _money_rows(results, account)
    return _written_table(_("Effort and gains over the whole period"), ["", _("mean (90 %)")], rows)


def _money_rows(results: Results, account: Mapping[str, summary.Floats]) -> Iterable[tuple[str, str, str]]:
    """What the runs cost in euros, a year and for what was gained."""
    account_in_euros = {name: values[:, -1] for name, values in summary.money(results).items()}
    spent = account_in_euros["spent"]
    yield _("Euros spent on posts and events"), between(summary.quantile_band(spent)), "total"
    yield _("Euros spent a year"), between(summary.quantile_band(12 * spent / max(results.months, 1))), "plain"
    for name, label in (
        ("members", _("Euros spent for each member gained")),
        ("cooperative", _("Euros spent for each cooperative trade relation gained")),
    ):
        if (account[name] > 0).all():
            yield label, between(summary.quantile_band(spent / account[name])), "plain"
    for name, label in (
        ("fees", _("Fees of members, euros")),
        ("public_money", _("Public money, euros")),
        ("hours", _("Worth of the hours of members, euros")),
    ):
        if account_in_euros[name].any():
            yield label, between(summary.quantile_band(account_in_euros[name])), "plain"


def _written_table(title: str, headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
    """A table of texts whose last item is the style of the row."""
    columns = [
        Column(heading, lambda row, index=index: row[index], is_text=not index)  # type: ignore[misc]
        for index, heading in enumerate(headings)
    ]
    styles: dict[str, RowStyle] = {"part": "part", "total": "total"}
    return Table(title, columns, rows, style=lambda row: styles.get(row[-1], "plain"))


def level_texts(results: Results) -> Iterable[str]:
    """When the club reaches some sizes, in how many runs."""
    for level in summary.LEVELS:
        months = sorted(month for month in summary.first_month_reaching(results, level) if month is not None)
        if months:
            count = len(results.runs)
            text = ngettext(
                "{level} members: in {some} of {count} run, by {date}.",
                "{level} members: in {some} of {count} runs, half of them by {date}.",
                count,
            )
            date = month_name(results.dates[_middle(months)])
            yield text.format(level=level, some=len(months), count=count, date=date)


def _middle(months: Sequence[int]) -> int:
    return months[(len(months) - 1) // 2]


def takeoff(results: Results) -> list[Block]:
    """In how many runs the club takes off, when, and what that means."""
    months = sorted(month for month in summary.takeoffs(results) if month is not None)
    count = len(results.runs)
    if not months:
        text = _("Take-off: not in this run.") if count == 1 else _("Take-off: in none of the {count} runs.")
        text = text.format(count=count)
    elif count == 1:
        text = _("Take-off: in {date}.").format(date=month_name(results.dates[months[0]]))
    else:
        text = _("Take-off: in {some} of {count} runs, half of them by {date} (earliest {first}, latest {last}).")
        dates = [month_name(results.dates[month]) for month in (_middle(months), months[0], months[-1])]
        text = text.format(some=len(months), count=count, date=dates[0], first=dates[1], last=dates[2])
    meaning = _(
        "(Over two years, joins that the club's outreach did not bring exceed departures, "
        "and the club has at least 250 members.)"
    )
    return [Sentence(text), Sentence(meaning, "note")]


def expectations(results: Results, with_reasons: bool = False) -> list[Block]:
    """What the scenario expects of the median of the runs, and whether it lies within that range."""
    verdicts = summary.verdicts(results)
    if not verdicts:
        return []
    heading = _("What the scenario expects of the median of the runs")
    if results.scenario.parameters({}).population.organisations != results.spec.parameters.population.organisations:
        heading = _("What the scenario expects of the median of the runs, in an economy of another size than this one")
    content: list[Block] = [Sentence(heading, "strong")]
    for verdict in verdicts:
        expectation = verdict.expectation
        since = "" if expectation.since is None else results.dates[expectation.since]
        text = _("{mark} {measure} at the end of {date}{since}: {median}, expected {low} to {high}").format(
            mark="\u2713" if verdict.holds else "\u2717",
            measure=measure_label(expectation.measure),
            date=month_name(results.dates[expectation.month]),
            since=_(" since {date}").format(date=month_name(since)) if since else "",
            median=_figure(verdict.median),
            low=_figure(expectation.lower),
            high=_figure(expectation.upper),
        )
        inside = _("inside") if verdict.holds else _("outside")
        content.append(Sentence(f"{text} ({inside})", "good" if verdict.holds else "bad"))
        if with_reasons:
            content.append(Sentence(expectation.finding[language()] or expectation.why[language()], "note"))
    return content


def _figure(value: float | None) -> str:
    return "\u2026" if value is None else number(value, significant_decimals(value))
