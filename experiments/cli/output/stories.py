"""What a terminal prints of the organisations of a world: those worth a story, and the story of one."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments.strategies.organisation_state import relations_of, state
from experiments.strategies.stories import noteworthy, story
from scenarios import Scenario
from scenarios.language import _, as_number, language
from scenarios.language.names import full_name, month_name, not_the_region
from simulation.world import World


def print_heading(console: Console, world: World, scenario: Scenario, month: int, seed: int) -> None:
    """Scenario, date and seed of a world; and "not the region" where it is not."""
    heading = _("{title}, end of {date} (month {month}), seed {seed}").format(
        title=scenario.title[language()], date=month_name(scenario.date(month)), month=month, seed=seed
    )
    console.print(heading, style="bold")
    if world.population.demonstration:
        console.print(not_the_region(world.population.is_own, len(world.organisations)), style="yellow")


def print_noteworthy(console: Console, world: World, scenario: Scenario, month: int, seed: int, command: str) -> None:
    """Organisations worth a story, and the command (less a number) that tells it."""
    print_heading(console, world, scenario, month, seed)
    findings = noteworthy(world, scenario.date)
    if not findings:
        console.print(_("No organisation has a story yet."))
        return
    table = Table(title=_("Organisations worth a story"), title_justify="left")
    for heading in ("--id", _("organisation"), _("why")):
        table.add_column(heading)
    for finding in findings:
        table.add_row(str(finding.row), full_name(world, finding.row), finding.why)
    console.print(table)
    console.print(_("Their story: {command} NUMBER").format(command=command))


def print_story(
    console: Console, world: World, row: int, scenario: Scenario, month: int, seed: int, every_trial: bool = False
) -> None:
    """The story of one organisation."""
    print_heading(console, world, scenario, month, seed)
    name = full_name(world, row)
    console.print(Text("\n" + name[0].upper() + name[1:], style="bold"))
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for words, value in state(world, row, scenario.date):
        facts.add_row(Text(words, style="dim"), value)
    console.print(facts)
    table = Table(title=_("Relations"), title_justify="left")
    table.add_column("")
    for heading in (_("number"), _("engaged"), _("cooperative"), _("mean trust"), _("projects ended"), _("succeeded")):
        table.add_column(heading, justify="right")
    for sort in relations_of(world, row):
        trust = as_number(round(sort.trust, 2)) if sort.number else ""
        numbers = (
            str(sort.number),
            str(sort.engaged),
            str(sort.cooperative),
            trust,
            str(sort.ended),
            str(sort.succeeded),
        )
        table.add_row(sort.words, *numbers)
    console.print(table)
    console.print(_("Story"), style="bold")
    entries = story(world, row, scenario.date, every_trial)
    lines = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for entry in entries:
        lines.add_row(Text(entry.date, style="dim"), Text(entry.words))
    console.print(lines)
    if not entries:
        console.print(_("  nothing has happened to it yet"))
