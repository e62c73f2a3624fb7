"""efc replay: any run of a sweep again, exactly, with all its measures and the stories of its organisations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import arguments, options
from scenarios.language import _


def command(
    folder: Annotated[Path, options.sweep()],
    run: Annotated[int, typer.Argument(metavar="RUN", help=_("Number of the run, as in runs.parquet."))],
    id: Annotated[int | None, typer.Option("--id", help=_("Tell the story of this organisation."))] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of the files; replay-RUN in the sweep's by default."))
    ] = None,
) -> None:
    """Run again one run of a sweep: the same to the last bit, with all its measures and its stories."""
    from experiments.cli.output import progress as words
    from experiments.cli.output import runs, stories
    from experiments.cli.output.document import print_document
    from experiments.cli.output.sweeps import print_run
    from experiments.runs.storage.results_files import write_results
    from experiments.runs.summary_text import run_document
    from experiments.strategies.stories import keep_trials_of
    from experiments.sweeps.execution.replay import StillFails, find_run, replay
    from experiments.sweeps.storage.sweep_folder import open_sweep

    sweep = open_sweep(folder)
    find_run(sweep, run)
    to = arguments.console()
    print_run(to, sweep, run)
    months = sweep.plan.months
    prepare, more = (None, {}) if id is None else (keep_trials_of(id), {"journal.trials": True})
    try:
        with words.bar(_("months")) as progress:
            replayed_run = replay(sweep, run, rules or [], more, prepare, lambda month: progress(month, months))
    except StillFails as error:
        runs.print_aside(str(error))
        raise typer.Exit(1) from error
    print_document(to, run_document(replayed_run.results))
    if id is None:
        again = f"efc replay {folder} {run} --id"
        stories.print_noteworthy(
            to, replayed_run.world, replayed_run.scenario, months, replayed_run.planned.seed, again
        )
    else:
        stories.print_story(to, replayed_run.world, id, replayed_run.scenario, months, replayed_run.planned.seed)
    destination = out if out is not None else folder / f"replay-{run}"
    runs.print_files(to, write_results(replayed_run.results, destination))
    sweep.close()
    if replayed_run.is_same is None:
        to.print(_("This run had not finished in the sweep; here it has."), style="yellow", markup=False)
    elif replayed_run.is_same:
        to.print(_("The same as in the sweep, to the last bit."), style="green", markup=False)
    else:
        runs.print_aside(_("This is not what the sweep has stored: another machine, or another version of a library?"))
        raise typer.Exit(1)
