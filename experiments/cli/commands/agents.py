"""efc agents: the dated story of one organisation, or a few organisations whose story is worth reading."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import arguments, options
from scenarios.language import _


def command(
    scenario: Annotated[str, typer.Argument(help=_("Scenario: a name or a file."))],
    month: Annotated[str, options.month()],
    id: Annotated[
        int | None, typer.Option("--id", help=_("Number of the organisation; without it, a few are proposed."))
    ] = None,
    seed: Annotated[int, options.seed()] = 1,
    organisations: Annotated[int | None, options.organisations()] = None,
    set_: Annotated[list[str] | None, options.changes()] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    every_trial: Annotated[
        bool, typer.Option("--every-trial", help=_("A line for each proposal, refusal and project."))
    ] = False,
) -> None:
    """Tell the dated story of one organisation: who sensitised it, what it tried with whom, what happened."""
    from experiments.cli.output.runs import name_or_file
    from experiments.cli.output.stories import print_noteworthy, print_story
    from experiments.strategies.stories import keep_trials_of

    loaded_scenario = arguments.load_scenario(scenario)
    stop = arguments.read_month(loaded_scenario, month)
    changes = arguments.read_changes(set_ or [])
    prepare = keep_trials_of(id) if id is not None else None
    changes |= {"journal.trials": True} if id is not None else {}
    world = arguments.build_world(loaded_scenario, stop, seed, organisations, changes, rules or [], prepare)
    if id is None:
        command = shlex.join(["efc", "agents", name_or_file(loaded_scenario), "--month", str(stop), "--id"])
        print_noteworthy(world, loaded_scenario, stop, seed, command)
    else:
        print_story(world, id, loaded_scenario, stop, seed, every_trial)
