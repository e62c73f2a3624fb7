"""efc compare: several strategies on the same population, with the same seeds and the same luck."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.output.document import print_answer, print_document
from experiments.cli.output.terminal import open_folder, print_files, say
from experiments.runs.defaults import FEWEST_PAIRS, MOST_PAIRS
from experiments.runs.parallel import processes
from scenarios.format.problems import UserError
from scenarios.language import _

if TYPE_CHECKING:
    from experiments.cli.paired_runs import PairedRuns


def command(
    context: typer.Context,
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar=_("FIRST OTHER..."), help=_("Scenarios: the first is what the others are compared with.")
        ),
    ],
    runs: Annotated[int, options.runs_of_each()] = 20,
    months: Annotated[int | None, options.months_of_all()] = None,
    organisations: Annotated[int | None, options.organisations()] = None,
    seed: Annotated[int, options.first_seed()] = 1,
    regions: Annotated[int | None, options.regions()] = None,
    workers: Annotated[int | None, options.workers()] = None,
    set_: Annotated[list[str] | None, options.changes_of_all()] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of the files; results/FIRST-and-OTHER by default."))
    ] = None,
    precision: Annotated[float | None, options.precision()] = None,
    measure: Annotated[
        str, typer.Option("--measure", help=_("What --precision and the levers of --why are about."))
    ] = "members",
    minimum: Annotated[int, options.minimum()] = FEWEST_PAIRS,
    maximum: Annotated[int, options.maximum()] = MOST_PAIRS,
    why: Annotated[
        bool,
        typer.Option(
            "--why", help=_("Say why too: levers, funnel, who brought whom, stories, other worlds (more runs).")
        ),
    ] = False,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Compare strategies run by run: what each changes, in how many runs it does better, at what effort."""
    processes.expect(len(scenarios) * runs, months, organisations, workers)
    from experiments.cli.output.runs import print_scenario
    from experiments.cli.paired_runs import read_request, run_pairs
    from experiments.runs.final_state import final_state
    from experiments.runs.options import RunOptions

    collect = final_state if why else None
    if precision is None:
        arguments.refuse_unused(context, ["minimum", "maximum"], _("{option} is for --precision"))
    if regions is not None and (why or precision is not None):
        message = _("{option} is told in one region: leave --regions out")
        raise UserError(message, option="--why" if why else "--precision")
    runs = regions if regions is not None and not arguments.is_given(context, "runs") else runs
    run_options = RunOptions(runs, seed, months, organisations, {}, rules or [], collect, workers, regions=regions)
    request = read_request(scenarios, set_ or [], run_options, measure, precision, minimum, maximum)
    names = "-and-".join(scenario.name for scenario in request.scenarios)
    folder = out if out is not None else Path("results") / names
    with open_folder(folder, request.folders) as kept:
        for scenario in request.scenarios:
            print_scenario(scenario, request.options.changes)
        pairs = run_pairs(request, kept)
        with pairs.save_on_interrupt():
            pairs.print_precision()
            print_pairs(pairs, why, details)
        pairs.end()


def print_pairs(pairs: PairedRuns, why: bool, has_details: bool) -> None:
    """Print what has been compared, and why if that is asked for; draw and write it."""
    from experiments.cli.output.comparison import why_hints, write_explanation
    from experiments.cli.output.runs import print_world_failures
    from experiments.figures import save_figures
    from experiments.strategies.comparison_text import comparison_document
    from experiments.strategies.explanation_text import explanation_document

    comparison = pairs.comparison
    if pairs.is_complete:
        print_answer(comparison_document(comparison), pairs.kept, "comparison", has_details)
        for index in range(1, len(comparison.results) if why else 1):
            explanation = pairs.explain(index)
            print_document(explanation_document(explanation))
            if explanation.robustness_check is not None:
                print_world_failures(explanation.robustness_check)
            pairs.kept.write(partial(write_explanation, explanation))
        pairs.kept.write(lambda folder: save_figures(comparison, folder / "figures"))
    if pairs.kept.paths:
        print_files(pairs.kept.paths)
    if pairs.is_complete and not why:
        for hint in why_hints(comparison):
            say(hint, "bold", is_whole=True)
