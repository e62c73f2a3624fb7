"""efc phase PLAN_OR_DIR --x ... --y ... --measure ...: a phase diagram, in one command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import options
from experiments.cli.output import analysis
from scenarios.format.problems import UserError
from scenarios.language import _

if TYPE_CHECKING:
    from experiments.sweeps.analysis.report import AnalysisReport
    from experiments.sweeps.analysis.study import Study


def command(
    sweep: Annotated[
        str, typer.Argument(metavar="PLAN_OR_DIR", help=_("Folder of a sweep, or a plan, which is run first."))
    ],
    x: Annotated[str | None, typer.Option("--x", help=_("Factor along; by default the first of the plan."))] = None,
    y: Annotated[str | None, typer.Option("--y", help=_("Factor upwards; by default the second of the plan."))] = None,
    measure: Annotated[str, typer.Option("--measure", help=_("The outcome."))] = "members",
    where: Annotated[str, options.where()] = "takeoff",
    workers: Annotated[int | None, options.workers()] = None,
    out: Annotated[Path | None, options.beside_the_sweep()] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Draw an outcome, and how often something happens, over two factors of a sweep."""
    from experiments.sweeps.analysis.conditions import read_conditions
    from experiments.sweeps.analysis.phase_diagram import phase_diagram
    from experiments.sweeps.analysis.phase_diagram_text import report

    conditions = read_conditions(where)

    def analyse(study: Study) -> AnalysisReport:
        names = [factor.name for factor in study.factors]
        if len(names) < 2:
            raise UserError(_("a phase diagram needs two factors; this sweep has {count}"), count=len(names))
        first = x or next(name for name in names if name != y)
        second = y or next(name for name in names if name != first)
        return report(phase_diagram(study, first, second, measure, conditions))

    analysis.publish(_folder(sweep, workers), out, analyse, details)


def _folder(sweep: str, workers: int | None) -> Path:
    """The folder of a sweep; a plan's sweep is run first, or finished where it had stopped."""
    if Path(sweep).is_dir():
        return Path(sweep)
    from experiments.cli.commands import sweep as sweeping
    from experiments.sweeps.design.plan_loader import load_plan

    folder = Path("results") / load_plan(sweep).name
    sweeping.command(sweep, workers, None, None, False, None, folder)
    return folder
