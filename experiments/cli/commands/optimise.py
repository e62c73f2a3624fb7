"""efc optimise PLAN: the best use of what there is, over uncertain worlds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import options
from experiments.cli.output.terminal import FAILED, INTERRUPTED, bar, open_folder, print_aside, print_files
from scenarios.language import _, ngettext

if TYPE_CHECKING:
    from experiments.optimisation.optimum import Optimum


def command(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help=_("Plan of the search: a name or a file."))],
    worlds: Annotated[
        Path | None,
        typer.Option(
            "--worlds",
            help=_("Table of worlds (CSV, Parquet), or posterior: those shipped; half to search, half to prove."),
        ),
    ] = None,
    workers: Annotated[int | None, options.workers()] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help=_("Forget what the folder holds."))] = False,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of the search; results/optimise-PLAN by default."))
    ] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Search for the best use of a budget; whatever interrupts it, the same command goes on where it was."""
    from experiments.cli.output.document import print_document
    from experiments.optimisation.optimise import optimise
    from experiments.optimisation.optimum_text import plan_document
    from experiments.optimisation.plan_loader import load_optimisation
    from experiments.sweeps.execution.sweep_options import SweepOptions

    checked = load_optimisation(plan, worlds, rules or [])
    folder = out if out is not None else Path("results") / f"optimise-{checked.name}"
    print_document(plan_document(checked))
    sweep_options = SweepOptions(workers, fresh=fresh, rules=rules or [], say=print_aside)
    try:
        with bar(_("runs")) as progress:
            optimum = optimise(checked, folder, sweep_options, progress)
        finish(optimum, folder, details)
    except KeyboardInterrupt as error:  # between the runs, while they go on, or while what was found is written
        print_aside(_("Interrupted: what has finished is kept. The same command goes on where it was."))
        raise typer.Exit(INTERRUPTED) from error


def finish(optimum: Optimum, folder: Path, has_details: bool) -> None:
    """Print what was found and write it; end with the code that says whether all runs have finished."""
    from experiments.cli.output.document import print_answer
    from experiments.figures import save_figures
    from experiments.optimisation.optimise import write_front
    from experiments.optimisation.optimum_text import optimum_document

    with open_folder(folder, is_held=False) as kept:
        kept.write(lambda target: [*optimum.write(target), *write_front(optimum, target)])
        print_answer(optimum_document(optimum), kept, "optimum", has_details)
        kept.write(lambda target: save_figures(optimum, target / "figures"))
        print_files(kept.paths)
    if optimum.failures:
        text = ngettext(
            "{count} run failed: efc status {folder} says which.",
            "{count} runs failed: efc status {folder} says which.",
            optimum.failures,
        )
        print_aside(text, count=optimum.failures, folder=folder)
        raise typer.Exit(FAILED)
