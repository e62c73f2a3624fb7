"""What is told of runs in a terminal: what they are, their figures by year, causes, effort, take-off, files."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from experiments.cli.arguments import INTERRUPTED
from experiments.runs import summary
from experiments.runs.parallel.pool import PROCESS_DIED
from experiments.runs.run_text import between
from scenarios.language import _, language, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.names import month_name, not_the_region, year_or_month
from scenarios.language.numbers import duration, number, percent
from simulation.measures import CAUSES, INDEXES, MEASURES, TABLE
from simulation.state.tables import EFFORT

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from experiments.runs.results import Results
    from scenarios import Scenario

BY_YEAR = (tuple(name for name in TABLE if MEASURES[name].yearly), INDEXES)
"""The measures of the two tables by year."""


def print_aside(text: str) -> None:
    """What is said while one waits."""
    typer.echo(text, err=True)


def print_scenario(to: Console, scenario: Scenario, changes: Mapping[str, Any]) -> None:
    """Title, question and what was changed."""
    to.print(scenario.title[language()], style="bold", markup=False)
    to.print(scenario.question[language()], style="italic", markup=False)
    for name, value in changes.items():
        to.print(_("Changed: {name} = {value}").format(name=name, value=value), markup=False)
    for name, month in scenario.superseded(changes).items():
        message = _("Mind: the scenario itself sets {name} from {date} on").format(
            name=name, date=month_name(scenario.date(month))
        )
        to.print(message, style="yellow", markup=False)


def print_notice(to: Console, results: Results) -> None:
    """What the figures are, and what they are not."""
    if results.population_demonstration:
        to.print(not_the_region(results.population_own, number(results.organisations)), style="yellow")
    to.print(
        _(
            "The model compares strategies and shows tipping conditions; "
            "it does not forecast the membership of the real club."
        ),
        style="yellow",
    )


def print_results(to: Console, results: Results) -> None:
    """Everything that is told of the runs of one scenario."""
    print_notice(to, results)
    count = len(results.runs)
    about = _("1 run, seed {first}") if count == 1 else _("{count} runs, seeds {first} to {last}")
    about = about.format(count=count, first=results.seeds[0], last=results.seeds[-1])
    words = _("{about}; {first} to {last}; {organisations} organisations; {time}").format(
        about=about, first=month_name(results.dates[1]), last=month_name(results.dates[-1]),
        organisations=number(results.organisations), time=duration(results.seconds),
    )  # fmt: skip
    to.print(words, markup=False)
    for measures in BY_YEAR:
        to.print(_table_by_year(results, measures))
    to.print(_("Median of the runs; 90 % of the runs lie between the figures in brackets."), style="dim")
    to.print(_table_of_causes(results))
    to.print(_table_of_effort(results))
    _tell_levels(to, results)
    _tell_takeoff(to, results)
    _tell_verdicts(to, results)


def _table(title: str, *columns: str) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold")
    for place, words in enumerate(columns):
        table.add_column(words, justify="right" if place else "left")
    return table


def _table_by_year(results: Results, measures: Sequence[str]) -> Table:
    headings = [measure_label(name) + (" (%)" if MEASURES[name].is_share else "") for name in measures]
    table = _table("", _("end of"), *headings)
    for _year, first, last in summary.years(results):
        bands = [
            (summary.quantile_band(summary.yearly(results, name, first, last)), MEASURES[name]) for name in measures
        ]
        cells = [
            between(band, 0, 100.0) if measure.is_share else between(band, measure.decimals) for band, measure in bands
        ]
        table.add_row(year_or_month(results.dates[last]), *cells)
    return table


def _table_of_causes(results: Results) -> Table:
    table = _table(_("Joins over the whole period, by how they had become aware"), "", _("joins"), _("share"))
    causes = summary.joins_by_cause(results)
    total = causes.pop("total")
    labels = {cause.name.lower(): measure_label(f"joins_by_{cause.name.lower()}") for cause, *_rest in CAUSES}
    labels["other"] = _("Another cause")
    for name, figures in causes.items():
        if name != "other" or figures.any():
            share = figures.sum() / total.sum() if total.sum() else 0.0
            table.add_row(labels[name], between(summary.quantile_band(figures)), percent(share))
    table.add_row(_("All joins"), between(summary.quantile_band(total)), "", style="bold")
    return table


def _table_of_effort(results: Results) -> Table:
    table = _table(_("Effort and gains over the whole period"), "", _("median (90 %)"))
    account = summary.effort(results)
    for use in EFFORT:
        if account[use].any():
            table.add_row(_of_use(use), between(summary.quantile_band(account[use])))
    table.add_row(
        _("Paid work in all, full-time-equivalent months"),
        between(summary.quantile_band(account["total"])),
        style="bold",
    )
    table.add_row(_("Hours given by members"), between(summary.quantile_band(account["hours"])))
    table.add_row(_("Members gained"), between(summary.quantile_band(account["members"])), style="bold")
    table.add_row(
        _("Cooperative relations gained"), between(summary.quantile_band(account["cooperative"])), style="bold"
    )
    spent = account["total"]
    if spent.all():
        table.add_row(
            _("Members gained for ten months of paid work"),
            between(summary.quantile_band(10 * account["members"] / spent), 1),
        )
        table.add_row(
            _("Cooperative relations for ten months of paid work"),
            between(summary.quantile_band(10 * account["cooperative"] / spent), 1),
        )
    return table


def _of_use(use: str) -> str:
    return f"  {measure_label(f'effort_{use}')}"


def _tell_takeoff(to: Console, results: Results) -> None:
    months = [month for month in summary.takeoffs(results) if month is not None]
    count = len(results.runs)
    if not months:
        text = _("Take-off: not in this run.") if count == 1 else _("Take-off: in none of the {count} runs.")
        to.print(text.format(count=count), markup=False)
    elif count == 1:
        to.print(_("Take-off: in {date}.").format(date=month_name(results.dates[months[0]])), markup=False)
    else:
        text = _("Take-off: in {some} of {count} runs, half of them by {date} (earliest {first}, latest {last}).")
        middle, first, last = (
            month_name(results.dates[month])
            for month in (sorted(months)[(len(months) - 1) // 2], min(months), max(months))
        )
        to.print(text.format(some=len(months), count=count, date=middle, first=first, last=last), markup=False)
    to.print(
        _(
            "(Over two years, joins that the club's outreach did not bring exceed departures, "
            "and the club has at least 250 members.)"
        ),
        style="dim",
    )


def _tell_levels(to: Console, results: Results) -> None:
    for level in summary.LEVELS:
        months = sorted(month for month in summary.first_month_reaching(results, level) if month is not None)
        if months:
            text = _("{level} members: in {some} of {count} runs, half of them by {date}.").format(
                level=level,
                some=len(months),
                count=len(results.runs),
                date=month_name(results.dates[months[(len(months) - 1) // 2]]),
            )
            to.print(text, markup=False)


def _tell_verdicts(to: Console, results: Results) -> None:
    found = summary.verdicts(results)
    if not found:
        return
    words = _("What the scenario expects of the median of the runs")
    asked = results.scenario.parameters({}).population.organisations
    if asked != results.spec.parameters.population.organisations:
        words = _("What the scenario expects of the median of the runs, in an economy of another size than this one")
    to.print(words, style="bold")
    for one in found:
        expectation = one.expectation
        since = (
            _(" since {date}").format(date=month_name(results.dates[expectation.since]))
            if expectation.since is not None
            else ""
        )
        message = _("{mark} {measure} at the end of {date}{since}: {median}, expected {low} to {high}").format(
            mark="\u2713" if one.holds else "\u2717",
            measure=measure_label(expectation.measure),
            date=month_name(results.dates[expectation.month]),
            since=since,
            median=_short(one.median),
            low=_short(expectation.lower),
            high=_short(expectation.upper),
        )
        inside = _("inside") if one.holds else _("outside")
        to.print(f"  {message} ({inside})", style="green" if one.holds else "red", markup=False)


def _short(value: float | None) -> str:
    """A figure with as many decimals as it needs."""
    if value is None or not math.isfinite(value):
        return "\u2026" if value is None else "-"
    return number(value, 0 if value == round(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 3)


def print_files(to: Console, paths: Sequence[Path]) -> None:
    """Where the files are."""
    to.print(_("Files"), style="bold")
    for path in paths:
        to.print(f"  {path}", markup=False, soft_wrap=True)


def print_failures(results: Results) -> None:
    """Runs that failed, each with the command that shows it alone."""
    for seed, message in results.failures.items():
        reason = _("its process ended abruptly (was there enough memory?)") if message == PROCESS_DIED else message
        print_aside(_("The run of seed {seed} failed: {reason}").format(seed=seed, reason=reason))
        print_aside(_("  alone: {command}").format(command=_replay(results, seed)))
    if results.failures:
        kept = ngettext("{count} other run has finished.", "{count} other runs have finished.", len(results.runs))
        print_aside(kept.format(count=len(results.runs)))


def _replay(results: Results, seed: int) -> str:
    words = ["efc", "run", str(results.scenario.path) if not _is_ours(results) else results.scenario.name]
    words += ["--runs", "1", "--seed", str(seed), "--months", str(results.months)]
    if results.population_demonstration and not results.population_own:
        words += ["--organisations", str(results.organisations)]
    for name, value in results.changes.items():
        words += ["--set", f"{name}={value}"]
    for path in results.spec.rules:
        words += ["--rules", path]
    return " ".join(words)


def _is_ours(results: Results) -> bool:
    from scenarios import names

    return results.scenario.name in names()


@contextmanager
def save_on_interrupt(to: Console, written: Sequence[Path], say: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C in here, once the results are written: says which files there are, then what `say` says, and ends.

    Args:
        written: read when it happens, so that a list may grow meanwhile.
        say: tells what was interrupted.

    Raises:
        typer.Exit: with the code of an interruption.
    """
    try:
        yield
    except KeyboardInterrupt:
        print_files(to, written)
        say()
        raise typer.Exit(INTERRUPTED) from None


def print_interruption(done: int, asked: int) -> None:
    """How many of the runs that were asked for have finished, and what became of them."""
    message = ngettext(
        "Interrupted: {done} of {count} run had finished.", "Interrupted: {done} of {count} runs had finished.", asked
    )
    kept = _("What they gave has been written.") if done else _("Nothing was written.")
    print_aside(f"{message.format(done=done, count=asked)} {kept}")
