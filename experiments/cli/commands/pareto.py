"""efc pareto DIR --most members --least effort: the strategies that no other one beats on every outcome."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import options
from experiments.cli.output import analysis
from scenarios.language import _


def command(
    folder: Annotated[Path, options.sweep()],
    most: Annotated[
        list[str] | None, typer.Option("--most", help=_("A measure of which more is better (several times)."))
    ] = None,
    least: Annotated[
        list[str] | None, typer.Option("--least", help=_("A measure of which less is better (several times)."))
    ] = None,
    out: Annotated[Path | None, options.beside_the_sweep()] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Name the strategies of a sweep that no other one beats on two or three outcomes."""
    from experiments.sweeps.analysis.pareto_front import Goal, pareto_front
    from experiments.sweeps.analysis.pareto_front_text import report

    goals = [Goal(name) for name in most or ()] + [Goal(name, is_least=True) for name in least or ()]
    analysis.publish(folder, out, lambda study: report(pareto_front(study, goals)), details)
