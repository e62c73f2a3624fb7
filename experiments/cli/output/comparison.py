"""What is told of a comparison in a terminal: the differences, in how many runs, and at what effort."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.output.runs import print_notice
from experiments.runs.files import write_csv
from experiments.runs.results_files import write_results
from experiments.strategies.comparison import Comparison
from experiments.strategies.comparison_text import SENTENCES, Row, account, months_told, outcomes, rows, sentence
from scenarios.language import _, typeset
from scenarios.language.measures import measure_label
from scenarios.language.names import year_or_month
from scenarios.language.numbers import digits_for, number
from scenarios.titles import distinct, named, short_title

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from experiments.strategies.precision import SequentialResult
    from scenarios import Scenario

WIDE = 18
"""Letters of a strategy's name on one line at the head of a column."""


def tell_comparison(to: Console, comparison: Comparison) -> None:
    """Everything that is told of a comparison."""
    print_notice(to, comparison.results[0])
    for name, parameters in comparison.own_population.items():
        message = _(
            "Mind: {scenario} has a population of its own ({parameters}): part of the difference comes from that."
        )
        to.print(message.format(scenario=name, parameters=", ".join(parameters)), style="yellow", markup=False)
    for place in range(1, len(comparison.results)):
        found = rows(comparison, place)
        to.print(_table(comparison, place, found))
        to.print(_table_over_time(comparison, place))
        for measure, digits in SENTENCES:
            to.print(f"  {sentence(comparison, place, measure, digits)}", markup=False, soft_wrap=True)
        for line in (*outcomes(comparison, place, found), *account(comparison, place)):
            to.print(f"  {line}", markup=False, soft_wrap=True)
    to.print(
        _("Same population, same seeds, same luck. Difference: mean over the pairs of runs, with its 95 % interval."),
        style="dim",
    )


def head(scenario: Scenario) -> Text:
    """A strategy at the head of a column: its short title on narrow lines."""
    from rich.text import Text

    return Text("\n".join(textwrap.wrap(typeset(short_title(scenario)), WIDE)))


def _table(comparison: Comparison, place: int, found: Sequence[Row]) -> Table:
    from rich.table import Table

    first, other = comparison.scenarios[0], comparison.scenarios[place]
    title = _("{other} compared with {first}, at the end of {date}").format(
        other=named(other), first=named(first), date=year_or_month(comparison.results[0].dates[comparison.months])
    )
    humped = _("\u2021 two humps, which the mean hides: see below") if any(row.is_humped for row in found) else None
    table = Table(title=title, title_justify="left", title_style="bold", caption=humped, caption_justify="left")
    table.add_column("")
    for words in (head(first), head(other), _("difference"), _("95 % interval"), _("does better in")):
        table.add_column(words, justify="right")
    for row in found:
        table.add_row(*row.cells())
    return table


def _table_over_time(comparison: Comparison, place: int) -> Table:
    """The paired differences at a few dates."""
    from rich.table import Table

    title = _("Differences over time (95 % interval)")
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(_("end of"))
    columns = []
    for measure, digits in SENTENCES:
        table.add_column(measure_label(measure), justify="right")
        columns.append((comparison.over_time(place, measure).set_index("month"), digits))
    for month in months_told(comparison.months):
        cells = []
        for through, digits in columns:
            at = through.loc[month]
            fine = digits_for(at.mean_difference, digits)
            low, high = number(at.lower, fine, True), number(at.upper, fine, True)
            between = _(" ({lower} to {upper})").format(lower=low, upper=high) if at.runs > 1 else ""
            cells.append(number(at.mean_difference, fine, True) + between)
        table.add_row(year_or_month(comparison.results[0].dates[month]), *cells)
    return table


def tell_precision(to: Console, found: SequentialResult) -> None:
    """The half-width against the number of pairs of runs, and whether the target was reached."""
    target = found.target
    label = measure_label(target.measure).lower()
    fine = digits_for(target.half_width, 1)
    steps = ", ".join(
        _("{half} after {runs} runs").format(half=number(step.half_width, fine), runs=step.runs) for step in found.steps
    )
    to.print(_("Half of the 95 % interval of the difference ({measure}): {steps}.").format(measure=label, steps=steps))
    if not found.reached:
        to.print(
            _(
                "The precision of {target} was not reached within {maximum} runs; the intervals say what is known."
            ).format(target=number(target.half_width, fine), maximum=target.maximum),
            style="yellow",
        )


def keep_precision(found: SequentialResult, folder: Path) -> list[Path]:
    """precision.csv and figures/precision.png: the half-width against the number of pairs."""
    import pandas

    from experiments.figures import precision

    table = pandas.DataFrame([(step.runs, step.half_width) for step in found.steps], columns=["runs", "half_width"])
    table.insert(0, "measure", found.target.measure)
    return [write_csv(table, folder / "precision.csv"), *precision.draw(found).save(folder / "figures", "precision")]


def keep_what_there_is(comparison: Comparison, folder: Path) -> list[Path]:
    """Without a pair of runs there is nothing to compare: the finished runs are kept."""
    paths: list[Path] = []
    for name, results in zip(distinct([one.name for one in comparison.scenarios]), comparison.results, strict=True):
        if results.runs:
            paths += write_results(results, folder / name)[:1]
    return paths
