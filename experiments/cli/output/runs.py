"""Scenarios, and runs that failed, in a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.cli.output.terminal import print_aside, say
from experiments.runs.parallel.pool import PROCESS_DIED
from scenarios import names
from scenarios.language import _, language, ngettext
from scenarios.language.names import month_name

if TYPE_CHECKING:
    from experiments.runs.results import Results
    from experiments.strategies.robust_ranking import Ranking
    from scenarios import Scenario


def print_scenario(scenario: Scenario, changes: Mapping[str, Any]) -> None:
    """Title, question and what was changed."""
    say(scenario.title[language()], "bold")
    say(scenario.question[language()], "italic")
    for name, value in changes.items():
        say(_("Changed: {name} = {value}"), name=name, value=value)
    for name, (slot, word) in scenario.idle(changes).items():
        message = _("Mind: {name} changes nothing here: {slot} = {word} reads it, which is not chosen")
        say(message, "yellow", name=name, slot=slot, word=word)
    for name, month in scenario.superseded(changes).items():
        say(
            _("Mind: the scenario itself sets {name} from {date} on"),
            "yellow",
            name=name,
            date=month_name(scenario.date(month)),
        )


def print_failures(results: Results) -> None:
    """Runs that failed, each with the command that shows it alone; and those whose organisations are not recorded."""
    for seed, reason in results.not_recorded.items():
        print_aside(
            _("The organisations of the run of seed {seed} are not recorded: {reason}"), seed=seed, reason=reason
        )
    for seed, message in results.failures.items():
        reason = _("its process ended abruptly (was there enough memory?)") if message == PROCESS_DIED else message
        print_aside(_("The run of seed {seed} failed: {reason}"), seed=seed, reason=reason)
        print_aside(_("  alone: {command}"), command=_replay(results, seed))
    if results.failures:
        print_aside(
            ngettext("{count} other run has finished.", "{count} other runs have finished.", len(results.runs)),
            count=len(results.runs),
        )


def print_world_failures(ranking: Ranking) -> None:
    """Worlds in which a run failed, and why."""
    for number, message in ranking.failures.items():
        print_aside(_("In world {number} a run failed: {reason}"), number=number + 1, reason=message)


def name_or_file(scenario: Scenario) -> str:
    """How a command names a scenario."""
    return scenario.name if scenario.name in names() else str(scenario.path)


def _replay(results: Results, seed: int) -> str:
    is_sample = results.population_demonstration and not results.population_own
    options = [("runs", 1), ("seed", seed), ("months", results.months)]
    options += [("organisations", results.organisations)] if is_sample else []
    options += [("set", f"{name}={value}") for name, value in results.changes.items()]
    options += [("rules", path) for path in results.spec.rules]
    words = (word for name, value in options for word in (f"--{name}", str(value)))
    return shlex.join(["efc", "run", name_or_file(results.scenario), *words])
