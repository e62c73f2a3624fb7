"""What a terminal prints of the organisations of a world: those worth a story, and the story of one."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Column, Table
from rich.text import Text

from experiments.cli.output.terminal import console, literal, say
from experiments.strategies.organisation_state import relations_of, state
from experiments.strategies.stories import noteworthy, story
from scenarios import Scenario
from scenarios.language import _, as_number, language
from scenarios.language.names import full_name, month_name, not_the_region
from simulation.world import World


def print_heading(world: World, scenario: Scenario, month: int, seed: int) -> None:
    """Scenario, date and seed of a world; and "not the region" where it is not."""
    heading = _("{title}, end of {date} (month {month}), seed {seed}").format(
        title=scenario.title[language()], date=month_name(scenario.date(month)), month=month, seed=seed
    )
    say(heading, "bold")
    if world.population.demonstration:
        say(not_the_region(world.population.is_own, len(world.organisations)), "yellow")


def print_noteworthy(world: World, scenario: Scenario, month: int, seed: int, command: str) -> None:
    """Organisations worth a story, and the command (less a number) that tells it."""
    print_heading(world, scenario, month, seed)
    findings = noteworthy(world, scenario.date)
    if not findings:
        say(_("No organisation has a story yet."))
        return
    columns = (Column(heading, overflow="fold") for heading in ("--id", _("organisation"), _("why")))
    table = Table(*columns, title=_("Organisations worth a story"), title_justify="left")
    for finding in findings:
        table.add_row(str(finding.row), literal(full_name(world, finding.row)), literal(finding.why))
    console().print(table)
    say(_("Their story: {command} NUMBER"), is_whole=True, command=command)


def print_story(world: World, row: int, scenario: Scenario, month: int, seed: int, every_trial: bool = False) -> None:
    """The story of one organisation."""
    print_heading(world, scenario, month, seed)
    name = full_name(world, row)
    say("\n" + name[0].upper() + name[1:], "bold")
    _print_lines(state(world, row, scenario.date))
    headings = (_("number"), _("engaged"), _("cooperative"), _("mean trust"), _("projects ended"), _("succeeded"))
    columns = (Column(heading, justify="right") for heading in headings)
    table = Table("", *columns, title=_("Relations"), title_justify="left")
    for sort in relations_of(world, row):
        trust = as_number(round(sort.trust, 2)) if sort.number else ""
        numbers = (sort.number, sort.engaged, sort.cooperative, trust, sort.ended, sort.succeeded)
        table.add_row(sort.words, *map(str, numbers))
    console().print(table)
    say(_("Story"), "bold")
    lines = [(entry.date, entry.words) for entry in story(world, row, scenario.date, every_trial)]
    _print_lines(lines)
    if not lines:
        say(_("  nothing has happened to it yet"))


def _print_lines(lines: Iterable[tuple[str, str]]) -> None:
    """Two columns without a frame: what, and how it stands or what happened."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for words, value in lines:
        table.add_row(Text(words, style="dim"), Text(literal(value), overflow="fold"))
    console().print(table)
