"""efc ablate: each mechanism of the model off, one at a time, against a scenario under the same luck."""

from __future__ import annotations

from dataclasses import replace
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
    from experiments.runs.storage.output_folder import OutputFolder
    from experiments.strategies.mechanisms.ablation import Ablation
    from experiments.strategies.mechanisms.refitted import Refitted


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help=_("Scenario: a name or a file."))],
    mechanism: Annotated[
        list[str] | None,
        typer.Option("--mechanism", help=_("Only this mechanism, such as teaching (several times); all by default.")),
    ] = None,
    refitted: Annotated[
        bool,
        typer.Option(
            "--refitted", help=_("Also in worlds of the region that were fitted again without each mechanism.")
        ),
    ] = False,
    runs: Annotated[int, typer.Option("--runs", help=_("Pairs of runs of each mechanism."))] = 10,
    months: Annotated[int | None, options.months_of_all()] = None,
    organisations: Annotated[int | None, options.organisations()] = None,
    seed: Annotated[int, options.first_seed()] = 1,
    workers: Annotated[int | None, options.workers()] = None,
    set_: Annotated[list[str] | None, options.changes_of_all()] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of the files; results/ablate-SCENARIO by default."))
    ] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Switch off each mechanism of the model, one at a time, and say what moves beyond chance."""
    from experiments.cli.output.runs import print_scenario
    from experiments.runs import checks
    from experiments.runs.options import RunOptions
    from experiments.strategies.mechanisms.ablation import ablate, folders, mechanisms_named
    from experiments.strategies.mechanisms.refitted import refit

    loaded = arguments.load_scenario(scenario)
    mechanisms = mechanisms_named(mechanism or [])
    checks.check_typing(set_ or [])
    processes.expect((len(mechanisms) + 1) * runs, months, organisations, workers)
    changes = arguments.read_changes(set_ or [])
    folder = out if out is not None else Path("results") / f"ablate-{loaded.name}"
    with open_folder(folder, folders(loaded, mechanisms)) as kept:
        print_scenario(loaded, changes)
        with bar(_("months")) as progress:
            run_options = RunOptions(
                runs, seed, months, organisations, changes, rules or [], None, workers, progress, print_aside
            )
            ablation = ablate(loaded, mechanism or [], run_options)
        again = None
        if refitted and not ablation.interrupted:
            with bar(_("months")) as progress:
                again = refit(loaded, mechanism or [], replace(run_options, progress=progress))
        finish(ablation, kept, details, again)


def finish(ablation: Ablation, kept: OutputFolder, has_details: bool = False, refitted: Refitted | None = None) -> None:
    """Write what has finished, print and draw it; end with the code that says whether all have."""
    from experiments.cli.output.runs import print_failures
    from experiments.figures import save_figures
    from experiments.runs.document import Document
    from experiments.strategies.mechanisms.ablation_text import ablation_document, refitted_document

    done = sum(len(results.runs) for results in ablation.results)
    planned = sum(len(results.seeds_asked) for results in ablation.results)
    explain = partial(print_interruption, done, planned)
    if done:
        kept.write(ablation.write)
    with save_on_interrupt(kept.paths, explain):
        if ablation.rows:
            document = ablation_document(ablation)
            if refitted is not None:
                kept.write(refitted.write)
                document = Document("", [*document.content, *refitted_document(refitted).content])
            print_answer(document, kept, "ablation", has_details)
            kept.write(lambda folder: save_figures(ablation, folder / "figures"))
        if kept.paths:
            print_files(kept.paths)
    for results in ablation.results:
        print_failures(results)
    is_cut = ablation.interrupted or (refitted is not None and refitted.interrupted)
    end(is_cut, any(results.failures for results in ablation.results), explain)
