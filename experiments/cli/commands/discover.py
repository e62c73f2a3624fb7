"""efc discover DIR --where "members > 500": boxes of conditions under which something happens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import options
from experiments.cli.output import analysis
from experiments.cli.output.terminal import bar
from experiments.runs.defaults import DENSITY, MOST_BOXES, SHUFFLES
from scenarios.language import _

if TYPE_CHECKING:
    from experiments.sweeps.analysis.report import AnalysisReport
    from experiments.sweeps.analysis.study import Study


def command(
    folder: Annotated[Path, options.sweep(_("Folder of a sweep, best a Latin hypercube."))],
    where: Annotated[str, options.where()] = "takeoff",
    boxes: Annotated[int, typer.Option("--boxes", min=1, max=9, help=_("Boxes at most."))] = MOST_BOXES,
    density: Annotated[
        float,
        typer.Option("--density", help=_("Share of a box's points at which it happens, at least: 0.8 for 80 %.")),
    ] = DENSITY,
    shuffles: Annotated[
        int, typer.Option("--shuffles", min=0, max=1000, help=_("Searches on shuffled outcomes: boxes by chance."))
    ] = SHUFFLES,
    out: Annotated[Path | None, options.beside_the_sweep()] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Find the conditions under which something happens: boxes in words, with coverage and density."""
    from experiments.sweeps.analysis.conditions import read_conditions
    from experiments.sweeps.analysis.scenario_discovery import discover_scenarios
    from experiments.sweeps.analysis.scenario_discovery_text import report

    conditions = read_conditions(where)

    def analyse(study: Study) -> AnalysisReport:
        with bar(_("searches")) as progress:
            return report(discover_scenarios(study, conditions, boxes, shuffles, density, progress))

    analysis.publish(folder, out, analyse, details)
