"""efc export: the world at a month as a graph and two tables."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.output.terminal import open_folder, print_aside, print_files
from scenarios.format.problems import UserError
from scenarios.language import _, ngettext


def command(
    context: typer.Context,
    scenario: Annotated[str, typer.Argument(help=_("Scenario: a name or a file; or the folder of a sweep."))],
    month: Annotated[str | None, options.month()] = None,
    out: Annotated[Path | None, typer.Option("--out", help=_("Folder of the files."))] = None,
    seed: Annotated[int, options.seed()] = 1,
    organisations: Annotated[int | None, options.organisations()] = None,
    set_: Annotated[list[str] | None, options.changes()] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=_("All organisations, not only those that are at least aware."))
    ] = False,
) -> None:
    """Write the world at a month as a graph (GraphML) and two tables (CSV); or the tables of a sweep (Parquet)."""
    from experiments.cli.output.stories import print_heading
    from experiments.runs.storage.network_export import export

    if Path(scenario).is_dir():
        unused = _("{option} is for a scenario; the tables of a sweep have no use for it")
        arguments.refuse_unused(context, ["month", "seed", "organisations", "set_", "rules", "everything"], unused)
        _export_sweep(Path(scenario), out)
        return
    if month is None:
        raise UserError(_("{name} is missing"), name="--month")
    loaded_scenario = arguments.load_scenario(scenario)
    stop = arguments.read_month(loaded_scenario, month)
    changes = arguments.read_changes(set_ or [])
    with open_folder(out if out is not None else Path("results") / f"{loaded_scenario.name}-month-{stop}") as kept:
        world = arguments.build_world(loaded_scenario, stop, seed, organisations, changes, rules or [])
        kept.write(lambda folder: export(world, loaded_scenario, folder, stop, seed, everything))
        print_heading(world, loaded_scenario, stop, seed)
        print_files(kept.paths)


def _export_sweep(folder: Path, out: Path | None) -> None:
    from experiments.cli.output.sweeps import print_failures
    from experiments.sweeps.storage.export import export_sweep
    from experiments.sweeps.storage.sweep_folder import open_sweep

    with closing(open_sweep(folder)) as sweep, open_folder(out or folder, is_held=out is not None) as kept:
        print_files(export_sweep(sweep, kept.folder))
        if missing := sweep.missing:
            print_aside(
                ngettext(
                    "{count} run is missing (run {run}): it is a row without measures.",
                    "{count} runs are missing (the first is run {run}): they are rows without measures.",
                    len(missing),
                ),
                count=len(missing),
                run=missing[0],
            )
        print_failures(sweep)
