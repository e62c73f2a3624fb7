"""What is told in a terminal of why two strategies differ: levers, funnel, who brought whom, stories, other worlds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.output.comparison import head
from experiments.cli.output.ranking import tell_failures
from experiments.runs.files import write_csv
from experiments.strategies import funnel, robustness_check_text
from experiments.strategies.comparison_text import difference_cells, number
from experiments.strategies.explanation_text import lever_rows, levers_head, said_of_levers, stories
from scenarios.language import _
from scenarios.language.measures import measure_label
from scenarios.language.numbers import percent
from scenarios.titles import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.text import Text

    from experiments.strategies.comparison import Comparison
    from experiments.strategies.explanation import Explanation


def tell_where_to_ask(to: Console, comparison: Comparison) -> None:
    """Where the reasons are found."""
    from rich.markup import escape

    names = " ".join(_asked_as(scenario) for scenario in comparison.scenarios)
    pair = " ".join(_asked_as(scenario) for scenario in comparison.scenarios[:2])
    words = _(
        "Why? efc compare {names} --why (levers, funnel, who brought whom, stories, other worlds); as a page: "
        "efc report {pair}"
    )
    to.print(escape(words.format(names=names, pair=pair)), style="bold", soft_wrap=True)


def _asked_as(scenario: object) -> str:
    from scenarios import names

    name, path = scenario.name, scenario.path  # type: ignore[attr-defined]
    return str(name) if name in names() else str(path)


def tell_why(to: Console, explanation: Explanation, folder: Path) -> list[Path]:
    """Tell everything and keep the figures: funnel.csv, levers.csv and worlds.csv, named after the other scenario."""
    first, other = explanation.comparison.scenarios
    to.print(
        _("Why {other} differs from {first}").format(first=named(first), other=named(other)), style="bold underline"
    )
    _tell_levers(to, explanation)
    _tell_funnel(to, explanation.comparison)
    for story in stories(explanation):
        to.print(f"{story.name} \u2013 {story.why}", style="bold", markup=False, soft_wrap=True)
        for scenario, lines in zip((first, other), story.sides, strict=True):
            to.print(f"  {named(scenario)}", style="italic", markup=False)
            for line in lines or [_("Nothing happens to it.")]:
                to.print(f"    {line}", markup=False, soft_wrap=True)
    paths = [write_csv(funnel.funnel_table(explanation.comparison), folder / f"funnel-{other.name}.csv")]
    paths.append(write_csv(explanation.contributions.table, folder / f"levers-{other.name}.csv"))
    if explanation.elsewhere is not None:
        tell_failures(explanation.elsewhere)
    if explanation.worlds is not None:
        to.print(robustness_check_text.robustness_sentence(explanation.worlds), markup=False, soft_wrap=True)
        to.print(
            robustness_check_text.robustness_reading(explanation.worlds), style="dim", markup=False, soft_wrap=True
        )
        paths.append(write_csv(explanation.worlds.by_world, folder / f"worlds-{other.name}.csv"))
    return paths


def _tell_levers(to: Console, explanation: Explanation) -> None:
    what = explanation.contributions
    to.print(said_of_levers(what), markup=False, soft_wrap=True)
    if len(what.levers) < 2:
        return
    title = _("What each lever contributes ({measure}, at the end, {runs} pairs of runs)").format(
        measure=measure_label(what.measure).lower(), runs=what.total.runs
    )
    _print_table(to, title, levers_head(), lever_rows(what))


def _tell_funnel(to: Console, comparison: Comparison) -> None:
    found, names = funnel.paired_figures(comparison), [head(one) for one in comparison.scenarios]
    heads = ["", *names, _("difference"), _("95 % interval")]
    rows = []
    for row, passage in enumerate(funnel.PASSAGES):
        for loss in funnel.LOSSES_BEFORE.get(row, ()):
            one = found["lost"][loss]
            label = _("  lost: {loss}").format(loss=funnel.loss_label(loss))
            rows.append((label, number(one.first), number(one.other), *difference_cells(one.difference, 0)))
        one = found["passage"][passage]
        rows.append(
            (funnel.passage_label(passage), number(one.first), number(one.other), *difference_cells(one.difference, 0))
        )
    _print_table(to, _("Where those are who were ever reached (mean of the runs, at the end)"), heads, rows)
    brought = found["brought_by"]
    totals = [sum(getattr(one, side) for one in brought.values()) or 1.0 for side in ("first", "other")]
    rows = [
        (
            funnel.recruiter_label(by),
            *(
                f"{number(side)} ({percent(side / total)})"
                for side, total in zip((one.first, one.other), totals, strict=True)
            ),
            *difference_cells(one.difference, 0),
        )
        for by, one in brought.items()
    ]
    _print_table(to, _("Who had sensitised those who joined (joins over the whole period)"), heads, rows)


def _print_table(to: Console, title: str, heads: Sequence[str | Text], rows: Sequence[Sequence[str]]) -> None:
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold")
    for place, words in enumerate(heads):
        table.add_column(words, justify="right" if place else "left")
    for row in rows:
        table.add_row(*row)
    to.print(table)
