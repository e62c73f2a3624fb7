"""What the user asked for, read from the command line; what cannot be done ends with code 2 and one clear message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from scenarios.language import _, in_quotes

if TYPE_CHECKING:
    from rich.console import Console

    from scenarios import Scenario
    from simulation.population.population import Population
    from simulation.world import World

INTERRUPTED, FAILED = 130, 1
"""Codes with which a command ends when it was stopped, and when something of what was asked for failed."""
WIDTH_OF_A_FILE = 140
"""Width of what is printed where there is no terminal to ask."""


def console() -> Console:
    """Where results are printed."""
    import sys

    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)


def refuse(message: str) -> NoReturn:
    """Say what is wrong and end with code 2."""
    typer.echo(message, err=True)
    raise typer.Exit(2)


@contextmanager
def refusing() -> Iterator[None]:
    """What is wrong with names, values, files or rules becomes one message and code 2."""
    from scenarios.format.model_errors import explain

    try:
        yield
    except OSError as error:
        refuse(
            _("cannot write or read {path}: {reason}").format(path=error.filename or "", reason=error.strerror or error)
        )
    except ValueError as error:
        refuse(explain(error))


def load_scenario(name: str) -> Scenario:
    """The scenario of a name or a file."""
    from scenarios import load

    with refusing():
        return load(name)


def read_population(scenario: Scenario, organisations: int | None, changes: dict[str, Any]) -> Population:
    """The population of a scenario, before anything is run."""
    from experiments.runs.options import RunOptions
    from experiments.runs.setup import build_population, run_spec

    with refusing():
        options = RunOptions(organisations=organisations, changes=changes)
        return build_population(scenario, run_spec(scenario, options))


def read_changes(texts: Sequence[str]) -> dict[str, Any]:
    """Changes such as "club.staff=3", each in its parameter's own type."""
    from experiments.runs.checks import as_typed
    from simulation.parameters import find

    changes: dict[str, Any] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name or not value:
            refuse(_("--set {text} should be name=value, such as club.staff=3").format(text=in_quotes(text)))
        with refusing():
            parameter = find(name)
            changes[name] = parameter.check(as_typed(value, parameter.default))
    return changes


def read_month(scenario: Scenario, text: str) -> int:
    """A month's number, or a date such as 2025-06."""
    if text.isdecimal():
        month = int(text)
    else:
        with refusing():
            month = scenario.month_of(text)
    if not 0 <= month <= scenario.months:
        refuse(
            _("--month {text} is outside this scenario: from 0 (the founding) to {last} ({date})").format(
                text=text, last=scenario.months, date=scenario.date(scenario.months)
            )
        )
    return month


def build_world(
    scenario: Scenario,
    month: int,
    seed: int,
    organisations: int | None,
    changes: dict[str, Any],
    rules: Sequence[Path] = (),
    prepare: Any = None,
) -> World:
    """The world at a month, with a bar while it turns."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from experiments.runs.options import RunOptions
    from experiments.runs.world_at import world_at

    with refusing():
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(_("months"), total=month)
            options = RunOptions(seed=seed, organisations=organisations, changes=changes, rules=rules)
            return world_at(scenario, month, options, prepare, lambda done: progress.update(task, completed=done))


def say_what_it_is(world: World, scenario: Scenario, month: int, seed: int, to: Console) -> None:
    """Scenario, date, seed; and "not the region" where it is not."""
    from scenarios.language import language
    from scenarios.language.names import month_name, not_the_region

    to.print(
        _("{title}, end of {date} (month {month}), seed {seed}").format(
            title=scenario.title[language()], date=month_name(scenario.date(month)), month=month, seed=seed
        ),
        style="bold",
    )
    if world.population.demonstration:
        to.print(not_the_region(world.population.is_own, len(world.organisations)), style="yellow")
