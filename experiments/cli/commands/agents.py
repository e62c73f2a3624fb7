"""efc agents: the dated story of one organisation, or a few organisations whose story is worth reading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments, options
from scenarios.language import _, as_number

if TYPE_CHECKING:
    from rich.console import Console

    from scenarios import Scenario
    from simulation.world import World


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
    every_trial: Annotated[bool, typer.Option("--every-trial", help=_("A line for each experiment."))] = False,
) -> None:
    """Tell the dated story of one organisation: who sensitised it, what it tried with whom, what happened."""
    from experiments.strategies.stories import keep_trials_of

    chosen = arguments.load_scenario(scenario)
    stop, changes = arguments.read_month(chosen, month), arguments.read_changes(set_ or [])
    if id is None:
        world = arguments.build_world(chosen, stop, seed, organisations, changes, rules or [])
        propose(world, chosen, stop, seed, arguments.console(), f"efc agents {chosen.name} --month {stop} --id")
        return
    changes["journal.trials"] = True
    world = arguments.build_world(chosen, stop, seed, organisations, changes, rules or [], keep_trials_of(id))
    tell(world, id, chosen, stop, seed, every_trial, arguments.console())


def propose(world: World, scenario: Scenario, month: int, seed: int, to: Console, again: str) -> None:
    """Organisations worth a story, and the command (less a number) that tells it."""
    from rich.table import Table

    from experiments.strategies.stories import noteworthy
    from scenarios.language.names import full_name

    arguments.say_what_it_is(world, scenario, month, seed, to)
    found = noteworthy(world, scenario.date)
    if not found:
        to.print(_("No organisation has a story yet."))
        return
    table = Table(title=_("Organisations worth a story"), title_justify="left")
    for words in ("--id", _("organisation"), _("why")):
        table.add_column(words)
    for finding in found:
        table.add_row(str(finding.row), full_name(world, finding.row), finding.why)
    to.print(table)
    to.print(_("Their story: {command} NUMBER").format(command=again))


def tell(world: World, row: int, scenario: Scenario, month: int, seed: int, every_trial: bool, to: Console) -> None:
    """The story of one organisation."""
    from rich.table import Table
    from rich.text import Text

    from experiments.strategies.organisation_state import relations_of, state
    from experiments.strategies.stories import story
    from scenarios.language.names import full_name

    arguments.say_what_it_is(world, scenario, month, seed, to)
    name = full_name(world, row)
    to.print(Text("\n" + name[0].upper() + name[1:], style="bold"))
    now = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for words, value in state(world, row, scenario.date):
        now.add_row(Text(words, style="dim"), value)
    to.print(now)
    table = Table(title=_("Relations"), title_justify="left")
    table.add_column("")
    columns = (_("number"), _("engaged"), _("cooperative"), _("mean trust"), _("tried"), _("won"))
    for words in columns:
        table.add_column(words, justify="right")
    for sort in relations_of(world, row):
        trust = as_number(round(sort.trust, 2)) if sort.number else ""
        numbers = (str(sort.number), str(sort.engaged), str(sort.cooperative), trust, str(sort.tried), str(sort.won))
        table.add_row(sort.words, *numbers)
    to.print(table)
    to.print(_("Story"), style="bold")
    entries = story(world, row, scenario.date, every_trial)
    lines = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for entry in entries:
        lines.add_row(Text(entry.date, style="dim"), Text(entry.words))
    to.print(lines)
    if not entries:
        to.print(_("  nothing has happened to it yet"))
