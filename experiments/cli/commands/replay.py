"""efc replay: any run of a sweep again, exactly, with all its measures and the stories of its organisations."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import options
from experiments.cli.output.document import print_document
from experiments.cli.output.terminal import FAILED, bar, print_aside, print_files, say
from scenarios.language import _


def command(
    folder: Annotated[Path, options.sweep()],
    run: Annotated[int, typer.Argument(metavar="RUN", help=_("Number of the run, as in runs.parquet."))],
    id: Annotated[int | None, typer.Option("--id", help=_("Tell the story of this organisation."))] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of the files; replay-RUN in the sweep's by default."))
    ] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Run again one run of a sweep: the same to the last bit, with all its measures and its stories."""
    from experiments.cli.output.stories import print_noteworthy, print_story
    from experiments.cli.output.sweeps import print_run
    from experiments.runs.storage.results_files import write_results
    from experiments.runs.summary_text import run_document
    from experiments.strategies.stories import keep_trials_of
    from experiments.sweeps.execution.replay import StillFails, find_run, replay
    from experiments.sweeps.storage.sweep_folder import open_sweep

    prepare, more = (None, {}) if id is None else (keep_trials_of(id), {"journal.trials": True})
    with closing(open_sweep(folder)) as sweep:
        find_run(sweep, run)
        print_run(sweep, run)
        months = sweep.plan.months
        try:
            with bar(_("months")) as progress:
                replayed = replay(sweep, run, rules or [], more, prepare, lambda month: progress(month, months))
        except StillFails as error:
            print_aside(str(error))
            raise typer.Exit(FAILED) from error
    print_document(run_document(replayed.results), has_details=details)
    if id is None:
        print_noteworthy(
            replayed.world, replayed.scenario, months, replayed.planned.seed, f"efc replay {folder} {run} --id"
        )
    else:
        print_story(replayed.world, id, replayed.scenario, months, replayed.planned.seed)
    print_files(write_results(replayed.results, out or folder / f"replay-{run}"))
    if replayed.is_same is None:
        say(_("This run had not finished in the sweep; here it has."), "yellow")
    elif replayed.is_same:
        say(_("The same as in the sweep, to the last bit."), "green")
    else:
        print_aside(_("This is not what the sweep has stored: another machine, or another version of a library?"))
        raise typer.Exit(FAILED)
