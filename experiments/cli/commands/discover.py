"""efc discover DIR --where "members > 500": boxes of conditions under which something happens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.output import analysis
from experiments.runs.defaults import DENSITY, MOST_BOXES, SHUFFLES
from scenarios.language import _

if TYPE_CHECKING:
    import pandas

    from experiments.sweeps.analysis.scenario_discovery import Discovery


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
) -> None:
    """Find the conditions under which something happens: boxes in words, with coverage and density."""
    from experiments.cli.output.progress import bar
    from experiments.figures.scenario_discovery import draw
    from experiments.sweeps.analysis.conditions import read
    from experiments.sweeps.analysis.scenario_discovery import discover
    from experiments.sweeps.analysis.scenario_discovery_text import sentences

    with arguments.refusing():
        conditions = read(where)
    study, to = analysis.open_study(folder), arguments.console()
    analysis.tell_study(to, study)
    with arguments.refusing(), bar(_("searches")) as progress:
        found = discover(study, conditions, boxes, shuffles, density, progress)
    analysis.tell_sentences(to, sentences(found))
    analysis.keep(to, out or folder, "discovery", _table(found), {"discovery": draw(found)}, found.study)


def _table(found: Discovery) -> pandas.DataFrame:
    """One row a condition of a box."""
    import pandas

    rows = []
    for number, box in enumerate(found.boxes, start=1):
        for name, limit in box.limits.items():
            is_range = isinstance(limit, tuple)
            rows.append(
                {
                    "box": number, "density": box.density, "coverage": box.coverage, "points": box.points,
                    "runs_share": box.runs_share, "factor": name,
                    "lower": limit[0] if is_range else None, "upper": limit[1] if is_range else None,
                    "values": "" if is_range else " ".join(sorted(map(str, limit))), "quasi_p": box.quasi_p[name],
                }
            )  # fmt: skip
    names = ["box", "density", "coverage", "points", "runs_share", "factor", "lower", "upper", "values", "quasi_p"]
    return pandas.DataFrame(rows, columns=names)
