"""What stands on the command line, read into scenarios, values, months and worlds; wrong input is a `UserError`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from experiments.cli.output.terminal import bar
from scenarios.format.problems import UserError, did_you_mean, near
from scenarios.language import _, in_quotes

if TYPE_CHECKING:
    from experiments.runs.storage.panel import Panel
    from scenarios import Scenario
    from simulation.population.population import Population
    from simulation.world import World


@contextmanager
def user_errors() -> Iterator[None]:
    """Whatever value the model rejects becomes a `UserError`, which ends the command with one message and code 2."""
    from scenarios.format.model_errors import explain

    try:
        yield
    except ValueError as error:
        raise UserError(explain(error)) from error


def refuse_unused(context: typer.Context, names: Sequence[str], reason: str) -> None:
    """Refuse options that were given and that nothing would read.

    Args:
        names: of the command's parameters.
        reason: a text with the {option} that says what it is for.

    Raises:
        UserError: one of them was given.
    """
    for parameter in context.command.params:
        if parameter.name in names and is_given(context, parameter.name or ""):
            raise UserError(reason, option=parameter.opts[0])


def is_given(context: typer.Context, name: str) -> bool:
    """Was an option given, and not left at what it has by default?"""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def load_scenario(name: str) -> Scenario:
    """The scenario of a name or a file."""
    from scenarios import load

    return load(name)


def read_population(scenario: Scenario, organisations: int | None, changes: dict[str, Any]) -> Population:
    """The population of a scenario, before anything is run."""
    from experiments.runs.options import RunOptions
    from experiments.runs.setup import build_population, run_spec

    return build_population(scenario, run_spec(scenario, RunOptions(organisations=organisations, changes=changes)))


def read_changes(texts: Sequence[str]) -> dict[str, Any]:
    """Changes such as "club.staff=3", each in its parameter's own type."""
    from experiments.runs.checks import as_typed, check_typing
    from simulation.parameters import find

    check_typing(texts)
    changes: dict[str, Any] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name or not value:
            raise UserError(_("--set {text} should be name=value, such as club.staff=3"), text=in_quotes(text))
        parameter = find(name)
        changes[name] = parameter.check(as_typed(value, parameter.default))
    return changes


def read_columns(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Names of a user's columns such as "id=siret": pairs of the model's name and the user's."""
    from simulation.population.table_columns import known

    names = [*known("organisations"), *known("relations")]
    pairs = []
    for text in texts:
        name, equals, column = (part.strip() for part in text.partition("="))
        if not equals or not name:
            raise UserError(_("--column {text} should be name=column, such as id=siret"), text=in_quotes(text))
        if name not in names:
            hint = did_you_mean(near(name, names)) or _("; the keys are {keys}").format(keys=", ".join(names))
            raise UserError(_("--column: {name} is no column that the model reads").format(name=in_quotes(name)) + hint)
        pairs.append((name, column))
    return tuple(pairs)


def read_members_at(text: str) -> str:
    """The month at whose beginning a list tells the members ("": this month)."""
    from scenarios.format import dates

    if not text:
        return f"{datetime.date.today():%Y-%m}"
    if dates.count_of(text) is None:
        meant = dates.guess(text)
        message = _("--at {text} is not a month; write it like this: {example}")
        raise UserError(message, text=in_quotes(text), example=meant or "2026-01")
    return text


def read_month(scenario: Scenario, text: str, last: int | None = None, option: str = "--month") -> int:
    """A month's number, or a date such as 2025-06.

    Args:
        last: the last month that is allowed (None: that of the scenario).
        option: what the text is of.
    """
    last = scenario.months if last is None else last
    month = int(text) if text.isdecimal() else scenario.month_of(text)
    if not 0 <= month <= last:
        raise UserError(
            _("{option} {text} is outside this scenario: from 0 (the founding) to {last} ({date})"),
            option=option,
            text=text,
            last=last,
            date=scenario.date(last),
        )
    return month


def read_panel(
    scenario: Scenario, last: int, folder: Path, columns: Sequence[str], every: int | None, at: str | None
) -> Panel | None:
    """What is recorded of organisations (None: nothing is).

    Args:
        last: the last month of the runs.
        folder: where its files lie.
        columns: names, several in a text where commas stand between them.
        every, at: at the end of which months; every twelfth where neither is given.
    """
    from experiments.runs.checks import check_range
    from experiments.runs.storage.panel import Panel

    if not columns:
        return None
    names = [name.strip() for text in columns for name in text.split(",") if name.strip()]
    months: set[int] = set()
    if every is not None or at is None:
        check_range("record-every", 12 if every is None else every, 1, max(1, last))
        months |= set(range(0, last + 1, 12 if every is None else every))
    if at is not None:
        months |= {read_month(scenario, text.strip(), last, "--record-at") for text in at.split(",")}
    return Panel(folder, names, months)


def build_world(
    scenario: Scenario,
    month: int,
    seed: int,
    organisations: int | None,
    changes: dict[str, Any],
    rules: Sequence[Path] = (),
    prepare: Any = None,
) -> World:
    """The world at a month, with a progress bar."""
    from experiments.runs.options import RunOptions
    from experiments.runs.world_at import world_at

    options = RunOptions(seed=seed, organisations=organisations, changes=changes, rules=rules)
    with user_errors(), bar(_("months")) as progress:
        return world_at(scenario, month, options, prepare, lambda done: progress(done, month))
