"""efc pareto DIR --most members --least effort: the strategies that no other one beats on every outcome."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.output import analysis
from scenarios.language import _
from scenarios.language.measures import measure_label, measure_mean

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.sweeps.analysis.pareto_front import Front


def command(
    folder: Annotated[Path, options.sweep()],
    most: Annotated[
        list[str] | None, typer.Option("--most", help=_("A measure of which more is better (several times)."))
    ] = None,
    least: Annotated[
        list[str] | None, typer.Option("--least", help=_("A measure of which less is better (several times)."))
    ] = None,
    out: Annotated[Path | None, options.beside_the_sweep()] = None,
) -> None:
    """Name the strategies of a sweep that no other one beats on two or three outcomes."""
    from experiments.figures.pareto_front import draw
    from experiments.sweeps.analysis.pareto_front import Goal, front
    from experiments.sweeps.analysis.pareto_front_text import sentences

    study, to = analysis.open_study(folder), arguments.console()
    goals = [Goal(name) for name in most or ()] + [Goal(name, is_least=True) for name in least or ()]
    with arguments.refusing():
        found = front(study, goals)
    analysis.tell_study(to, found.study)
    _tell(to, found)
    analysis.tell_sentences(to, sentences(found))
    analysis.keep(to, out or folder, "pareto", found.as_table(), {"pareto": draw(found)}, found.study)


MOST_ROWS = 30


def _tell(to: Console, found: Front) -> None:
    from rich.table import Table

    from experiments.sweeps.analysis.study import name_of_point
    from scenarios.language.numbers import percent

    table = Table(title=_("Not dominated by any other"), title_justify="left", title_style="bold")
    table.add_column(_("strategy"))
    for goal in found.goals:
        table.add_column(measure_label(goal.measure), justify="right")
    table.add_column(_("in so many of the seeds"), justify="right")
    rows = [row for row in range(len(found.best)) if found.best[row]]
    rows.sort(key=lambda row: -found.means[row, 0])
    for row in rows[:MOST_ROWS]:
        values = [
            measure_mean(goal.measure, float(value)) for goal, value in zip(found.goals, found.means[row], strict=True)
        ]
        table.add_row(name_of_point(found.table, row), *values, percent(float(found.chance[row])))
    to.print(table)
    if len(rows) > MOST_ROWS:
        to.print(_("{count} more in the file.").format(count=len(rows) - MOST_ROWS), markup=False)
