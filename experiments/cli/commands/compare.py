"""efc compare: several strategies on the same population, with the same seeds and the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments, options
from experiments.runs.defaults import FEWEST_PAIRS, MOST_PAIRS
from experiments.runs.parallel import processes
from scenarios.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.cli.paired_runs import Pairs
    from experiments.strategies.comparison import Comparison
    from experiments.strategies.explanation import Explanation
    from simulation.population.population import Population


def command(
    scenarios: Annotated[
        list[str],
        typer.Argument(metavar="A B...", help=_("Scenarios: the first is what the others are compared with.")),
    ],
    runs: Annotated[int, options.runs_of_each()] = 20,
    months: Annotated[int | None, options.months_of_all()] = None,
    organisations: Annotated[int | None, options.organisations()] = None,
    seed: Annotated[int, options.first_seed()] = 1,
    workers: Annotated[int | None, options.workers()] = None,
    set_: Annotated[list[str] | None, options.changes_of_all()] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of the files; results/A-and-B by default."))
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
) -> None:
    """Compare strategies run by run: what each changes, in how many runs it does better, at what effort."""
    processes.expect(len(scenarios) * runs, months, organisations, workers)
    from experiments.cli.output import runs as telling
    from experiments.cli.paired_runs import run_pairs
    from experiments.runs import checks
    from experiments.runs.final_state import final_state
    from experiments.runs.options import RunOptions
    from experiments.runs.setup import run_spec
    from experiments.runs.statistics import Target, check_measure

    check_measure(measure)
    chosen = [arguments.load_scenario(name) for name in scenarios]
    checks.check_comparable(chosen)
    checks.check_typing(set_ or [])
    changes = arguments.read_changes(set_ or [])
    target = Target(measure, precision, minimum, maximum) if precision is not None else None
    if target is not None:
        target.check()
    collect = final_state if why else None
    run_options = RunOptions(runs, seed, months, organisations, changes, rules or [], collect, workers)
    for scenario in chosen:
        run_spec(scenario, run_options)
    folder = checks.make_folder(out if out is not None else Path("results") / "-and-".join(one.name for one in chosen))
    to = arguments.console()
    for scenario in chosen:
        telling.print_scenario(to, scenario, changes)
    populations: dict[int, Population] = {}
    pairs = run_pairs(chosen, target, folder, run_options, populations)
    with pairs.save_on_interrupt(to):
        pairs.tell_precision(to)
        finish(to, pairs, _explained(pairs.comparison, populations, measure, workers) if why else [])


def _explained(
    comparison: Comparison, populations: dict[int, Population], measure: str, workers: int | None
) -> list[Explanation]:
    """Why each of the other scenarios differs from the first."""
    from experiments.cli.output import progress as words
    from experiments.strategies.explanation import explain

    explanations = []
    for place in range(1, len(comparison.results)):
        with words.bar(_("why: months")) as progress:
            explanations.append(explain(comparison, populations, measure, workers, progress, place))
    return explanations


def finish(to: Console, pairs: Pairs, explanations: Sequence[Explanation]) -> None:
    """Tell what has been compared, draw it; end with the code that says whether all runs have finished."""
    from experiments.cli.output import comparison as differing
    from experiments.cli.output import explanation as explaining
    from experiments.cli.output import runs
    from experiments.figures import save_figures

    comparison = pairs.comparison
    if pairs.is_complete:
        differing.tell_comparison(to, comparison)
        for explanation in explanations:
            pairs.written += explaining.tell_why(to, explanation, pairs.folder)
        pairs.written += save_figures(comparison, pairs.folder / "figures")
    if pairs.written:
        runs.print_files(to, pairs.written)
    if pairs.is_complete and not explanations:
        explaining.tell_where_to_ask(to, comparison)
    end(pairs, comparison.interrupted or any(one.is_interrupted for one in explanations))


def end(pairs: Pairs, is_interrupted: bool) -> None:
    """Tell the runs that failed or were not turned, and end with the code that says so."""
    from experiments.cli.output import runs

    for results in pairs.comparison.results:
        runs.print_failures(results)
    if is_interrupted:
        pairs.tell_interruption()
        raise typer.Exit(arguments.INTERRUPTED)
    if any(results.failures for results in pairs.comparison.results):
        raise typer.Exit(arguments.FAILED)
