"""efc report: one page about two strategies that can be read on a screen, printed, or sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.output.terminal import bar, open_folder, print_files, say
from experiments.runs.defaults import FEWEST_PAIRS, MOST_PAIRS
from experiments.runs.parallel import processes
from scenarios.format.problems import UserError
from scenarios.language import _, language


def command(
    context: typer.Context,
    scenarios: Annotated[
        list[str],
        typer.Argument(metavar=_("FIRST OTHER"), help=_("Two scenarios: the other is compared with the first.")),
    ],
    runs: Annotated[int, options.runs_of_each()] = 20,
    months: Annotated[int | None, options.months_of_all()] = None,
    organisations: Annotated[int | None, options.organisations()] = None,
    seed: Annotated[int, options.first_seed()] = 1,
    workers: Annotated[int | None, options.workers()] = None,
    set_: Annotated[list[str] | None, options.changes_of_all()] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("The page; results/FIRST-and-OTHER.html by default."))
    ] = None,
    board: Annotated[bool, typer.Option("--board", help=_("Also a version of two sheets of A4 for a board."))] = False,
    precision: Annotated[float | None, options.precision()] = None,
    measure: Annotated[
        str, typer.Option("--measure", help=_("What --precision and the levers are about."))
    ] = "members",
    minimum: Annotated[int, options.minimum()] = FEWEST_PAIRS,
    maximum: Annotated[int, options.maximum()] = MOST_PAIRS,
) -> None:
    """Write one page about two strategies: question, answer, figures, why, limits, provenance."""
    processes.expect(len(scenarios) * runs, months, organisations, workers)
    from experiments.cli.paired_runs import read_request, run_pairs
    from experiments.reports import folder_of, write
    from experiments.reports.page import answer
    from experiments.runs.final_state import final_state
    from experiments.runs.options import RunOptions

    if len(scenarios) != 2:
        raise UserError(_("a report is about two scenarios, such as: efc report baseline more-support"))
    if precision is None:
        arguments.refuse_unused(context, ["minimum", "maximum"], _("{option} is for --precision"))
    run_options = RunOptions(runs, seed, months, organisations, {}, rules or [], final_state, workers)
    request = read_request(scenarios, set_ or [], run_options, measure, precision, minimum, maximum)
    first, second = request.scenarios
    path = out if out is not None else Path("results") / f"{first.name}-and-{second.name}.html"
    if path.suffix.lower() not in (".html", ".htm") or path.is_dir():
        raise UserError(_("--out {path}: the page is an HTML file, such as report.html"), path=path)
    with open_folder(folder_of(path), request.folders) as kept:
        pairs = run_pairs(request, kept)
        with pairs.save_on_interrupt():
            pairs.print_precision()
            if pairs.is_complete:
                explanation = pairs.explain(1)
                with bar(_("figures")) as progress:
                    kept.write(
                        lambda folder: write(explanation, folder.with_name(path.name), language(), progress, board)
                    )
                for line in answer(explanation):
                    say(line)
            if kept.paths:
                print_files(kept.paths)
        pairs.end()
