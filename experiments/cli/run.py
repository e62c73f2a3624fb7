"""efc run: turn the months of a scenario, several times, and tell what happens."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments import processes
from experiments.cli import asked, options
from scenarios.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.results import Results


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help=_("Scenario: a name or a file."))],
    runs: Annotated[int, typer.Option("--runs", help=_("Number of runs; each has a seed of its own."))] = 10,
    months: Annotated[
        int | None, typer.Option("--months", help=_("How long; by default as long as the scenario."))
    ] = None,
    organisations: Annotated[int | None, options.organisations()] = None,
    seed: Annotated[int, options.first_seed()] = 1,
    workers: Annotated[int | None, options.workers()] = None,
    set_: Annotated[list[str] | None, options.changes()] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of the files; results/SCENARIO by default."))
    ] = None,
) -> None:
    """Run a scenario several times: a table by year, figures, and files of all measures."""
    processes.expect(runs, months, organisations, workers)
    from experiments import checks
    from experiments.cli import telling, words
    from experiments.cli.ahead import loading_ahead
    from experiments.runs import plan_of, run_many

    chosen = asked.load_scenario(scenario)
    checks.check_typing(set_ or [])
    changes = asked.read_changes(set_ or [])
    plan_of(chosen, runs, seed, months, organisations, changes, workers, rules or [])
    folder = checks.make_folder(out if out is not None else Path("results") / chosen.name)
    to = asked.console()
    telling.tell_scenario(to, chosen, changes)
    with words.bar(_("months")) as progress:
        results = run_many(
            chosen,
            runs,
            seed,
            months,
            organisations,
            changes,
            workers,
            loading_ahead(progress),
            rules or [],
            say=telling.say_aside,
        )
    finish(to, results, folder)


def finish(to: Console, results: Results, folder: Path) -> None:
    """Tell and keep what has been run; end with the code that says whether all runs have finished."""
    from experiments.cli import telling

    say = partial(telling.tell_interruption, len(results.runs), len(results.seeds_asked))
    if results.runs:
        written = results.write(folder)
        with telling.nothing_lost(to, written, say):
            telling.tell_results(to, results)
            telling.tell_files(to, [*written, *_draw(results, folder)])
    telling.tell_failures(results)
    if results.interrupted:
        say()
        raise typer.Exit(asked.INTERRUPTED)
    if results.failures:
        raise typer.Exit(asked.FAILED)


def _draw(results: Results, folder: Path) -> list[Path]:
    from experiments.figures import draw_run
    from scenarios.language import language

    return draw_run(results, folder / "figures", language())
