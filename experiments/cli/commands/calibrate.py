"""efc calibrate: which uncertain worlds could be the real one, by what was observed of the real club."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.output.document import print_answer
from experiments.cli.output.terminal import INTERRUPTED, open_folder, print_aside, print_files, say
from experiments.runs.defaults import DRAWS_WANTED, FEWEST_RUNS, ROUNDS, RUNS_A_ROUND
from scenarios.language import _

if TYPE_CHECKING:
    import pandas

    from experiments.calibration.posterior import Calibration
    from experiments.runs.storage.output_folder import OutputFolder
    from experiments.sweeps.execution.sweep_options import SweepOptions


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help=_("Scenario: a name or a file."))] = "baseline",
    observed: Annotated[
        Path | None, typer.Option("--observed", help=_("Your own observations, a table; the scenario's by default."))
    ] = None,
    organisations: Annotated[int | None, options.organisations()] = None,
    draws: Annotated[
        int, typer.Option("--draws", help=_("Independent draws that the posterior should be worth."))
    ] = DRAWS_WANTED,
    runs: Annotated[int, typer.Option("--runs", help=_("Runs of a round."))] = RUNS_A_ROUND,
    rounds: Annotated[int, typer.Option("--rounds", help=_("Rounds at most."))] = ROUNDS,
    held_out: Annotated[
        list[str] | None,
        typer.Option("--held-out", help=_("Foretell what was observed after this month from what came before.")),
    ] = None,
    structures: Annotated[
        bool, typer.Option("--structures", help=_("Fit again without each mechanism: do the observations ask for it?"))
    ] = False,
    seed: Annotated[int, options.first_seed()] = 1,
    workers: Annotated[int | None, options.workers()] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of runs and files; results/calibrate-SCENARIO by default."))
    ] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Weigh uncertain worlds by what was observed of the real club: worlds for efc rank, and a forecast."""
    from experiments.calibration.posterior import Settings, calibrate
    from experiments.cli.output.sweeps import watch_progress
    from experiments.runs import checks
    from experiments.sweeps.execution.sweep_options import SweepOptions
    from scenarios.format.observations import observing

    loaded = observing(arguments.load_scenario(scenario), observed)
    checks.check_counts(seed=seed, organisations=organisations, workers=workers)
    for name, value, least, most in (
        ("draws", draws, 1, 10_000), ("runs", runs, FEWEST_RUNS, checks.MOST_RUNS), ("rounds", rounds, 1, 100),
    ):  # fmt: skip
        checks.check_range(name, value, least, most)
    for date in held_out or ():
        loaded.month_of(date)
    settings = Settings(organisations, draws, runs, rounds, seed)
    folder = out if out is not None else Path("results") / f"calibrate-{loaded.name}"
    try:
        with watch_progress() as watch:
            sweep_options = SweepOptions(workers, rules=rules or [], watch=watch, say=print_aside)
            calibration = calibrate(loaded, folder, settings, sweep_options)
            with open_folder(folder) as kept:
                is_whole = finish(calibration, held_out or (), structures, kept, sweep_options, details)
    except KeyboardInterrupt:  # in the first round, or between the runs
        is_whole = False
    if not is_whole:
        print_aside(_("Interrupted: what has finished is kept. The same command does what is missing."))
        raise typer.Exit(INTERRUPTED)


def finish(
    calibration: Calibration,
    dates: Sequence[str],
    has_structures: bool,
    kept: OutputFolder,
    sweep_options: SweepOptions,
    has_details: bool,
) -> bool:
    """Prove, foretell, print and write; gives whether all of it was done."""
    from experiments.calibration.calibration_text import calibration_document, tables
    from experiments.calibration.forecast import foretell
    from experiments.calibration.held_out import held_out
    from experiments.calibration.proof import prove
    from experiments.calibration.structures import compare_structures
    from experiments.figures import save_figures

    held = [one for date in dates for one in held_out(calibration, date)]
    proof = prove(calibration)
    forecast = structures = None
    if not calibration.interrupted:
        forecast = foretell(calibration, kept.folder / "forecast", options=sweep_options)
    if forecast is not None and has_structures:
        structures = compare_structures(calibration, kept.folder / "structures", options=sweep_options)
    document = calibration_document(calibration, proof, held, forecast, structures)
    kept.write(partial(_write, tables(calibration, proof, held, forecast, structures)))
    print_answer(document, kept, "calibration", has_details)
    kept.write(lambda folder: save_figures(calibration, folder / "figures"))
    if forecast is not None:
        kept.write(lambda folder: save_figures(forecast, folder / "figures"))
    print_files(kept.paths)
    say(
        _("Strategies in these worlds: efc rank FIRST OTHER --worlds {file}"),
        is_whole=True,
        file=kept.folder / "posterior.csv",
    )
    return forecast is not None and not (structures is not None and structures.interrupted)


def _write(found: Mapping[str, pandas.DataFrame], folder: Path) -> list[Path]:
    from experiments.runs.storage.data_dictionary import OF_CALIBRATIONS, OF_OUTCOME, write_tables

    texts = {
        **dict.fromkeys((name for name in found["posterior"].columns if "@" in name), OF_OUTCOME),
        **OF_CALIBRATIONS,
    }
    return write_tables(folder, {f"{name}.csv": (table, texts) for name, table in found.items()})
