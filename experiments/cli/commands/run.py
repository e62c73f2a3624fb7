"""efc run: turn the months of a scenario, several times, and tell what happens."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.output.document import print_answer
from experiments.cli.output.terminal import (
    bar,
    end,
    open_folder,
    print_aside,
    print_files,
    print_interruption,
    save_on_interrupt,
)
from experiments.runs.parallel import processes
from scenarios.language import _

if TYPE_CHECKING:
    from experiments.runs.results import Results
    from experiments.runs.storage.output_folder import OutputFolder


def command(
    context: typer.Context,
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help=_("Scenario: a name or a file."))],
    runs: Annotated[int, typer.Option("--runs", help=_("Number of runs; each has a seed of its own."))] = 10,
    months: Annotated[
        int | None, typer.Option("--months", help=_("How long; by default as long as the scenario."))
    ] = None,
    organisations: Annotated[int | None, options.organisations()] = None,
    seed: Annotated[int, options.first_seed()] = 1,
    regions: Annotated[int | None, options.regions()] = None,
    workers: Annotated[int | None, options.workers()] = None,
    set_: Annotated[list[str] | None, options.changes()] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    record: Annotated[list[str] | None, options.record()] = None,
    record_every: Annotated[int | None, options.record_every()] = None,
    record_at: Annotated[str | None, options.record_at()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of the files; results/SCENARIO by default."))
    ] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Run a scenario several times: what becomes of the club, a short table, figures, and files of all measures."""
    processes.expect(runs, months, organisations, workers)
    from experiments.cli.background_imports import import_meanwhile
    from experiments.cli.output.runs import print_scenario
    from experiments.runs.batch import run_many
    from experiments.runs.checks import check_regions
    from experiments.runs.options import RunOptions
    from experiments.runs.setup import run_spec

    if not record:
        arguments.refuse_unused(context, ["record_every", "record_at"], _("{option} is for --record"))
    loaded_scenario = arguments.load_scenario(scenario)
    changes = arguments.read_changes(set_ or [])
    run_options = RunOptions(runs, seed, months, organisations, changes, rules or [], workers=workers, regions=regions)
    spec = run_spec(loaded_scenario, run_options)
    check_regions([loaded_scenario], run_options)
    folder = out if out is not None else Path("results") / loaded_scenario.name
    panel = arguments.read_panel(
        loaded_scenario, spec.months, folder / "organisations", record or [], record_every, record_at
    )
    with open_folder(folder) as kept:
        print_scenario(loaded_scenario, changes)
        with bar(_("months")) as progress:
            meanwhile = import_meanwhile(progress)
            results = run_many(loaded_scenario, run_options, panel=panel, progress=meanwhile, say=print_aside)
        finish(results, kept, details)


def finish(results: Results, kept: OutputFolder, has_details: bool) -> None:
    """Print and keep what has been run; end with the code that says whether all runs have finished."""
    from experiments.cli.output.runs import print_failures
    from experiments.figures import save_figures
    from experiments.runs.storage.results_files import write_results
    from experiments.runs.summary_text import run_document

    explain = partial(print_interruption, len(results.runs), len(results.seeds_asked))
    if results.runs:
        kept.write(partial(write_results, results))
        if results.spec.panel is not None:
            kept.paths.append(results.spec.panel.folder)
        with save_on_interrupt(kept.paths, explain):
            print_answer(run_document(results), kept, "run", has_details)
            kept.write(lambda folder: save_figures(results, folder / "figures"))
            if kept.paths:
                print_files(kept.paths)
    print_failures(results)
    end(results.interrupted, bool(results.failures or results.not_recorded), explain)
