"""efc report: one page about two strategies that can be read on a screen, printed, or sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.commands.compare import end
from experiments.runs.defaults import FEWEST_PAIRS, MOST_PAIRS
from experiments.runs.parallel import processes
from scenarios.format.problems import UserError
from scenarios.language import _

if TYPE_CHECKING:
    from simulation.population.population import Population


def command(
    scenarios: Annotated[list[str], typer.Argument(metavar="A B", help=_("Two scenarios: B is compared with A."))],
    runs: Annotated[int, options.runs_of_each()] = 20,
    months: Annotated[int | None, options.months_of_all()] = None,
    organisations: Annotated[int | None, options.organisations()] = None,
    seed: Annotated[int, options.first_seed()] = 1,
    workers: Annotated[int | None, options.workers()] = None,
    set_: Annotated[list[str] | None, options.changes_of_all()] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[Path | None, typer.Option("--out", help=_("The page; results/A-and-B.html by default."))] = None,
    precision: Annotated[float | None, options.precision()] = None,
    measure: Annotated[
        str, typer.Option("--measure", help=_("What --precision and the levers are about."))
    ] = "members",
    minimum: Annotated[int, options.minimum()] = FEWEST_PAIRS,
    maximum: Annotated[int, options.maximum()] = MOST_PAIRS,
) -> None:
    """Write one page about two strategies: question, answer, figures, why, limits, provenance."""
    processes.expect(len(scenarios) * runs, months, organisations, workers)
    from experiments.cli.output import progress as words
    from experiments.cli.output import runs as telling
    from experiments.cli.paired_runs import run_pairs
    from experiments.reports import folder_of, write
    from experiments.reports.answer import answer
    from experiments.runs import checks
    from experiments.runs.final_state import final_state
    from experiments.runs.options import RunOptions
    from experiments.runs.setup import run_spec
    from experiments.runs.statistics import Target, check_measure
    from experiments.strategies.explanation import explain
    from scenarios.language import language

    if len(scenarios) != 2:
        raise UserError(_("a report is about two scenarios, such as: efc report baseline more-support"))
    check_measure(measure)
    first, other = (arguments.load_scenario(name) for name in scenarios)
    checks.check_comparable([first, other])
    checks.check_typing(set_ or [])
    changes = arguments.read_changes(set_ or [])
    target = Target(measure, precision, minimum, maximum) if precision is not None else None
    if target is not None:
        target.check()
    run_options = RunOptions(runs, seed, months, organisations, changes, rules or [], final_state, workers)
    for scenario in (first, other):
        run_spec(scenario, run_options)
    path = out if out is not None else Path("results") / f"{first.name}-and-{other.name}.html"
    if path.suffix.lower() not in (".html", ".htm"):
        raise UserError(_("--out {path}: the page is an HTML file, such as report.html").format(path=path))
    checks.make_folder(path.parent)
    to = arguments.console()
    populations: dict[int, Population] = {}
    pairs = run_pairs([first, other], target, folder_of(path), run_options, populations)
    is_interrupted = pairs.comparison.interrupted
    with pairs.save_on_interrupt(to):
        pairs.tell_precision(to)
        if pairs.is_complete:
            with words.bar(_("why: months")) as progress:
                found = explain(pairs.comparison, populations, measure, workers, progress)
            is_interrupted = found.is_interrupted
            with words.bar(_("figures")) as drawn:
                pairs.written += write(found, path, language(), drawn)
            for line in answer(found):
                to.print(line, markup=False, soft_wrap=True)
        if pairs.written:
            telling.print_files(to, list(dict.fromkeys(pairs.written)))
        end(pairs, is_interrupted)
