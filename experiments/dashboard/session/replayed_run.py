"""A run of a sweep on which the page opens: `efc dashboard --replay DIR RUN`.

    query = open_on(Path("results/smoke"), 17)      # the link of the page; sessions then open on the run's scenario
    opening_scenario()                              # the scenario of the run, with its values, or None

It is the run of the sweep, with the same seed and the same values: month by month the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from experiments.dashboard.session.link import LARGEST_SEED, to_query
from experiments.dashboard.session.settings import OWN, Settings, StrategySettings
from experiments.dashboard.workers import own_rules
from experiments.sweeps.execution.fingerprints import Addresses
from experiments.sweeps.execution.replay import find_run
from experiments.sweeps.storage.sweep_folder import open_sweep
from scenarios import Scenario
from scenarios.format.problems import UserError
from scenarios.language import _

_opening: list[Scenario] = []


def opening_scenario() -> Scenario | None:
    """The scenario of the run on which this server opens."""
    return _opening[0] if _opening else None


def open_on(folder: Path, run: int, files: Sequence[Path] = ()) -> str:
    """Make this server open on a run; gives the link's query.

    Args:
        folder: of the sweep.
        run: its number.
        files: the user's own files of rules, if the sweep had any.

    Raises:
        UserError: it is not the folder of a sweep, there is no such run, or the model is no longer the sweep's.
    """
    paths = [str(file.resolve()) for file in files]
    with closing(open_sweep(folder)) as sweep:
        row, address = find_run(sweep, run)
        own_rules.load(paths)
        plan = sweep.plan
        scenarios = plan.load_scenarios()
        if Addresses(plan, scenarios, paths).number(row).task.address != address:
            raise UserError(
                _(
                    "run {run} cannot be watched: the model, the scenario or the rules are no longer those of the "
                    "sweep (give the files of rules with --rules)"
                ),
                run=run,
            )
        scenario = scenarios[plan.scenario_of(row.point)]
        changes = {**scenario.changes, **plan.changes_of(row.point)}
        size = int(changes.pop("population.organisations", 0)) or None  # for what it is compared with too
        title = {lang: f"{text} ({folder.name}, {run})" for lang, text in scenario.title.items()}
        if row.seed > LARGEST_SEED:
            raise UserError(_("run {run} cannot be watched: its seed is too large for the page"), run=run)
        _opening[:] = [replace(scenario, changes=changes, months=plan.months, title=title, expect=())]
        return to_query(Settings(first=StrategySettings(OWN), organisations=size, seed=row.seed, month=plan.months))
