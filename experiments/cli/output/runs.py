"""Scenarios, files, failures and interruptions of runs in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from experiments.cli.arguments import INTERRUPTED
from experiments.runs.parallel.pool import PROCESS_DIED
from scenarios.language import _, language, ngettext
from scenarios.language.names import month_name

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.runs.results import Results
    from experiments.strategies.robust_ranking import Ranking
    from scenarios import Scenario


def print_aside(text: str) -> None:
    """What is said while one waits."""
    typer.echo(text, err=True)


def print_scenario(to: Console, scenario: Scenario, changes: Mapping[str, Any]) -> None:
    """Title, question and what was changed."""
    to.print(scenario.title[language()], style="bold", markup=False)
    to.print(scenario.question[language()], style="italic", markup=False)
    for name, value in changes.items():
        to.print(_("Changed: {name} = {value}").format(name=name, value=value), markup=False)
    for name, month in scenario.superseded(changes).items():
        message = _("Mind: the scenario itself sets {name} from {date} on").format(
            name=name, date=month_name(scenario.date(month))
        )
        to.print(message, style="yellow", markup=False)


def print_files(to: Console, paths: Sequence[Path]) -> None:
    """Where the files are."""
    to.print(_("Files"), style="bold")
    for path in paths:
        to.print(f"  {path}", markup=False, soft_wrap=True)


def print_failures(results: Results) -> None:
    """Runs that failed, each with the command that shows it alone."""
    for seed, message in results.failures.items():
        reason = _("its process ended abruptly (was there enough memory?)") if message == PROCESS_DIED else message
        print_aside(_("The run of seed {seed} failed: {reason}").format(seed=seed, reason=reason))
        print_aside(_("  alone: {command}").format(command=_replay(results, seed)))
    if results.failures:
        sentence = ngettext("{count} other run has finished.", "{count} other runs have finished.", len(results.runs))
        print_aside(sentence.format(count=len(results.runs)))


def print_world_failures(ranking: Ranking) -> None:
    """Worlds in which a run failed, and why."""
    for number, message in ranking.failures.items():
        print_aside(_("In world {number} a run failed: {reason}").format(number=number + 1, reason=message))


def _replay(results: Results, seed: int) -> str:
    words = ["efc", "run", str(results.scenario.path) if not _is_ours(results) else results.scenario.name]
    words += ["--runs", "1", "--seed", str(seed), "--months", str(results.months)]
    if results.population_demonstration and not results.population_own:
        words += ["--organisations", str(results.organisations)]
    for name, value in results.changes.items():
        words += ["--set", f"{name}={value}"]
    for path in results.spec.rules:
        words += ["--rules", path]
    return " ".join(words)


def _is_ours(results: Results) -> bool:
    from scenarios import names

    return results.scenario.name in names()


@contextmanager
def save_on_interrupt(to: Console, written: Sequence[Path], say: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C in here, once the results are written: says which files there are, then what `say` says, and ends.

    Args:
        written: read when it happens, so that a list may grow meanwhile.
        say: tells what was interrupted.

    Raises:
        typer.Exit: with the code of an interruption.
    """
    try:
        yield
    except KeyboardInterrupt:
        print_files(to, written)
        say()
        raise typer.Exit(INTERRUPTED) from None


def print_interruption(done: int, planned: int) -> None:
    """How many of the runs that were asked for have finished, and what became of them."""
    message = ngettext(
        "Interrupted: {done} of {count} run had finished.", "Interrupted: {done} of {count} runs had finished.", planned
    )
    outcome = _("What they gave has been written.") if done else _("Nothing was written.")
    print_aside(f"{message.format(done=done, count=planned)} {outcome}")
