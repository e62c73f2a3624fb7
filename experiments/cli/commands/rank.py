"""efc rank: strategies in many uncertain worlds, under the same luck; which one leaves the least to regret."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.output.document import print_answer, print_document
from experiments.cli.output.terminal import bar, end, open_folder, print_aside, print_files, save_on_interrupt
from experiments.runs.defaults import DEMONSTRATION, USUAL_WORLDS
from experiments.runs.parallel import processes
from scenarios.format.problems import UserError
from scenarios.language import _, ngettext

if TYPE_CHECKING:
    from experiments.runs.storage.output_folder import OutputFolder
    from experiments.runs.uncertainty import Ensemble
    from experiments.strategies.robust_ranking import Ranking


def command(
    context: typer.Context,
    scenarios: Annotated[
        list[str], typer.Argument(metavar=_("FIRST OTHER..."), help=_("Scenarios: the strategies, two at least."))
    ],
    worlds: Annotated[
        Path | None,
        typer.Option(
            "--worlds",
            help=_(
                "Table of worlds (CSV, Parquet), or those shipped: posterior, or structures, where mechanisms are off; "
                "by default some of structures."
            ),
        ),
    ] = None,
    number: Annotated[
        int | None,
        typer.Option("--number", help=_("Draw so many worlds from the plausible ranges, not calibrated.")),
    ] = None,
    width: Annotated[
        float | None,
        typer.Option("--width", help=_("So far from our values: 1, the plausible ranges; 2, twice as far.")),
    ] = None,
    measure: Annotated[str, typer.Option("--measure", help=_("What ranks them, at the end."))] = "members",
    runs: Annotated[int, typer.Option("--runs", help=_("Runs of each strategy in each world."))] = 1,
    months: Annotated[int | None, options.months_of_all()] = None,
    organisations: Annotated[
        int | None,
        typer.Option(
            "--organisations",
            help=_("Size of the economy; by default {size}, or, in shipped worlds, the whole region.").format(
                size=DEMONSTRATION
            ),
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help=_("Seed of the worlds and of the first run."))] = 1,
    regions: Annotated[
        int | None,
        typer.Option("--regions", help=_("Each world in so many regions, drawn anew; as many runs in each.")),
    ] = None,
    workers: Annotated[int | None, options.workers()] = None,
    set_: Annotated[list[str] | None, options.changes_of_all()] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of the files; results/rank-FIRST-and-OTHER by default."))
    ] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Rank strategies by what there is to regret: each in many uncertain worlds, under the same luck."""
    runs = regions if regions is not None and not arguments.is_given(context, "runs") else runs
    processes.expect(len(scenarios) * (number or USUAL_WORLDS) * runs, months, organisations or DEMONSTRATION, workers)
    from experiments.runs import checks
    from experiments.runs.options import RunOptions
    from experiments.runs.statistics import check_measure
    from experiments.strategies.robust_ranking import economy_size, rank
    from experiments.strategies.robust_ranking_text import ensemble_document
    from experiments.strategies.robustness_check import usual_worlds

    strategies = [arguments.load_scenario(name) for name in scenarios]
    checks.check_comparable(strategies)
    check_measure(measure)
    checks.check_regions(strategies, RunOptions(runs, regions=regions))
    checks.check_counts(runs, seed, months, organisations, workers)
    changes = arguments.read_changes(set_ or [])
    ensemble = _given(worlds, number, seed, width) or usual_worlds(strategies, economy_size(strategies, organisations))
    varied = sorted(set(changes) & set().union(*ensemble.worlds))
    if varied:
        raise UserError(_("--set {name}: the worlds give it values of their own"), name=varied[0])
    organisations = economy_size(strategies, organisations, ensemble)
    count = len(strategies)
    names = "-and-".join(strategy.name for strategy in strategies) if count <= 4 else f"{count}-strategies"
    with open_folder(out if out is not None else Path("results") / f"rank-{names}") as kept:
        print_document(ensemble_document(strategies, ensemble, organisations))
        with bar(_("months")) as progress:
            run_options = RunOptions(
                runs, seed, months, organisations, changes, rules or [], None, workers, progress, print_aside, regions
            )
            ranking = rank(strategies, ensemble, measure, run_options)
        finish(ranking, kept, details)


def _given(path: Path | None, number: int | None, seed: int, width: float | None) -> Ensemble | None:
    """The worlds of a table, or drawn ones; None where neither is asked for."""
    from experiments.runs import uncertainty

    if path is None:
        if number is None and width is None:
            return None
        return uncertainty.drawn(USUAL_WORLDS if number is None else number, seed, 1.0 if width is None else width)
    if number is not None or width is not None:
        raise UserError(_("--number and --width draw worlds, --worlds brings them: give the one or the other"))
    if str(path).isdecimal() and not path.exists():
        raise UserError(_("--worlds {text} names a table of worlds; to draw so many: --number {text}"), text=path)
    return uncertainty.read(path)


def finish(ranking: Ranking, kept: OutputFolder, has_details: bool) -> None:
    """Print and keep the worlds that have finished; end with the code that says whether all have."""
    from experiments.cli.output.runs import print_world_failures
    from experiments.figures import save_figures
    from experiments.strategies.mechanisms.structures import write_by_structure
    from experiments.strategies.robust_ranking_text import ranking_document

    count = len(ranking.ensemble.worlds)
    text = ngettext(
        "Interrupted: {done} of {count} world had finished.",
        "Interrupted: {done} of {count} worlds had finished.",
        count,
    )
    explain = partial(print_aside, text.format(done=len(ranking.done), count=count))
    print_world_failures(ranking)
    if ranking.done:
        kept.write(ranking.write)
        if ranking.ensemble.structures:
            kept.write(partial(write_by_structure, ranking))
        with save_on_interrupt(kept.paths, explain):
            print_answer(ranking_document(ranking), kept, "ranking", has_details)
            kept.write(lambda folder: save_figures(ranking, folder / "figures"))
            if kept.paths:
                print_files(kept.paths)
    end(ranking.interrupted, bool(ranking.failures), explain)
