"""What people do with the model: run a scenario, compare, rank and explain strategies, report, sweep.

    import experiments

    results = experiments.run("baseline", runs=10, organisations=2000)
    comparison = experiments.compare("baseline", "more-support", organisations=2000)
    ranking = experiments.rank("baseline", "more-support", worlds=30)
    explanation = experiments.explain("baseline", "more-support", organisations=2000)
    experiments.report("baseline", "more-support", "page.html")
    ablation = experiments.ablate("baseline", organisations=2000)
    table = experiments.sweep("smoke")
    sweep = experiments.open_sweep("results/smoke")

Every result has `to_frame()`, a pandas table, and `plot()`, Matplotlib figures by name. A scenario is a name of the
library (`scenarios.names()`), the path of a TOML file, or a `scenarios.Scenario`. These functions accept as options:

    seed: seed of the first run (a whole number from 0; the next runs have the next seeds). The same seed gives the
        same results to the last bit; two scenarios with the same seed have the same luck (common random numbers).
    months: how long a run lasts (1 to 1200; as long as the scenario, or as the shortest of several).
    organisations: size of a demonstration economy (1 to 149810; the whole region of 149,810).
    changes: other values of parameters, in every scenario: {"club.staff": 3} (`efc parameters` lists them).
    rules: the user's own files of rules.
    collect: a function of a module that reads the world of each run at its end; `collected` of the run is its answer.
    regions: for `run`, `compare` and `rank`: in how many regions the runs are, each drawn with a seed of its own, as
        many runs in each; in a comparison one pair in each (1 to 1000; by default the one that the scenario has).
    workers: processes (1 to 1024; as many as help). The results do not depend on it.
    progress: a function called with the months simulated so far and the months of all runs.

A wrong one raises a ValueError whose message names the thing, its value, its range, the nearest right name. Worker
processes do not import the script that calls these functions.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efc_diffusion import check_packages

check_packages(Path(__file__).parent.parent, "simulation", "scenarios")

# Imports stand inside the functions: worker processes import this package, and whoever sweeps waits for no figures.
if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Executor

    import pandas

    from experiments.runs.options import RunOptions
    from experiments.runs.results import Results
    from experiments.runs.storage.panel import Panel
    from experiments.runs.uncertainty import Ensemble
    from experiments.strategies.comparison import Comparison
    from experiments.strategies.explanation import Explanation
    from experiments.strategies.mechanisms.ablation import Ablation
    from experiments.strategies.robust_ranking import Ranking
    from experiments.sweeps.design.plan import SweepPlan
    from experiments.sweeps.execution.progress import Watch
    from experiments.sweeps.storage.sweep_folder import Sweep
    from scenarios import Scenario

    AnyScenario = str | os.PathLike[str] | Scenario

__all__ = ["ablate", "compare", "explain", "open_sweep", "rank", "report", "run", "sweep"]


def run(scenario: AnyScenario, runs: int = 10, panel: Panel | None = None, **options: Any) -> Results:
    """Run a scenario several times, each time under another seed.

    Args:
        scenario: a name, a path, or a scenario.
        runs: how many runs (1 to 100,000).
        panel: columns of organisations to write down, and where (see `experiments.runs.storage.panel`).
        options: see `experiments`.

    Returns:
        `Results`. `values(measure)` is an array of shape (runs, months + 1): one row a run, one column a month, the
        founding first. `to_frame()` has one row for each run and month, and a column for each measure in its own unit
        (members are organisations, effort is full-time-equivalent months). `plot()` draws stocks, routes and the map.
        Ctrl-C keeps the runs that have finished; then `interrupted` is true. `failures` holds what went wrong, by seed.

    Raises:
        ScenarioError: the scenario's file is wrong; every problem with its line.
        ParameterError: a parameter's name or value in `changes` is wrong.
        ValueError: another value is outside its range, or no run has finished (both errors above are such errors).

    Example:
        >>> results = run("baseline", runs=2, months=12, organisations=300, workers=1)
        >>> results.values("members").shape
        (2, 13)
        >>> results.to_frame()[["run", "month", "members"]].shape
        (26, 3)
        >>> sorted(results.plot())
        ['map', 'routes', 'stocks']
    """
    from experiments.runs.batch import run_many

    results = run_many(_scenario(scenario), _options(runs, options, in_regions=True), panel=panel)
    _check_finished(results)
    return results


def compare(*scenarios: AnyScenario, runs: int = 20, **options: Any) -> Comparison:
    """Run scenarios on the same population with the same luck, and measure what the others change against the first.

    Args:
        scenarios: at least two, which start at the same month; the others are compared with the first.
        runs: pairs of runs (1 to 100,000).
        options: see `experiments`.

    Returns:
        `Comparison`. `to_frame()` has one row for each other scenario, measure and month: the mean of the paired
        differences (the other less the first, in the measure's unit), the bounds of its 95 % interval (Student), and
        in how many pairs the other does better. `at_end(1, measure)` is the last month of the first of the others;
        `differences(1)` is an array of shape (pairs, months + 1, measures). `plot()` draws the differences.

    Raises:
        ValueError: fewer than two scenarios, scenarios that start apart, or an error as in `run`.

    Example:
        >>> comparison = compare("baseline", "more-support", runs=2, months=12, organisations=300, workers=1)
        >>> comparison.at_end(1, "members").runs
        2
        >>> list(comparison.to_frame())[:6]
        ['scenario', 'measure', 'month', 'mean_difference', 'lower', 'upper']
        >>> list(comparison.plot())
        ['comparison']
    """
    from experiments.strategies import comparison

    compared = comparison.compare([_scenario(one) for one in scenarios], _options(runs, options, in_regions=True))
    _check_finished(*compared.results)
    return compared


def rank(
    *scenarios: AnyScenario,
    worlds: int | str | os.PathLike[str] | Ensemble | None = None,
    width: float = 1.0,
    measure: str = "members",
    runs: int = 1,
    **options: Any,
) -> Ranking:
    """Rank strategies by what there is to regret: each lives in many uncertain worlds under the same luck.

    Args:
        scenarios: the strategies, at least two.
        worlds: how many worlds are drawn from the plausible ranges (1 to 10,000; not calibrated); or a table of worlds,
            CSV or Parquet; or an `Ensemble`. By default a few worlds of each structure of the model that agrees with
            what is known of the real club (40 that are drawn, where none were fitted to an economy of this size).
        width: how far drawn worlds lie from the declared values (0 to 5; 1: the plausible ranges).
        measure: what ranks the strategies, at the last month.
        runs: runs of each strategy in each world, of all its regions together.
        options: see `experiments`; without `organisations` the economy has 5,000.

    Returns:
        `Ranking`. `to_frame()` has one row a strategy, the one with the least to regret first (regret: how far it is
        behind the best strategy of a world, in the measure's unit). `regrets()` is an array of shape (worlds,
        strategies). `plot()` draws values and regrets.

    Raises:
        ValueError: an unknown measure, a wrong table of worlds, or an error as in `compare`.

    Example:
        >>> ranking = rank("baseline", "more-support", worlds=2, months=12, organisations=300, workers=1)
        >>> ranking.regrets().shape
        (2, 2)
        >>> list(ranking.to_frame())[:4]
        ['rank', 'strategy', 'measure', 'median']
    """
    from experiments import figures  # noqa: F401  (declares how a ranking is drawn)
    from experiments.runs import uncertainty
    from experiments.runs.defaults import USUAL_WORLDS
    from experiments.strategies import robust_ranking, robustness_check

    strategies = [_scenario(one) for one in scenarios]
    size = robust_ranking.economy_size(strategies, options.get("organisations"))
    ensemble: Any = USUAL_WORLDS if worlds is None else worlds
    if worlds is None and width == 1.0:
        ensemble = robustness_check.usual_worlds(strategies, size, options.get("seed", 1))
    elif isinstance(ensemble, int):
        ensemble = uncertainty.drawn(ensemble, options.get("seed", 1), width)
    elif not isinstance(ensemble, uncertainty.Ensemble):
        ensemble = uncertainty.read(Path(ensemble))
    size = robust_ranking.economy_size(strategies, options.get("organisations"), ensemble)
    options = {**options, "organisations": size}
    return robust_ranking.rank(strategies, ensemble, measure, _options(runs, options, in_regions=True))


def explain(
    first: AnyScenario, other: AnyScenario, runs: int = 20, measure: str = "members", **options: Any
) -> Explanation:
    """Explain why two strategies differ: lever by lever, through which stages, by which organisations.

    Args:
        first, other: the strategies; `other` is compared with `first`.
        runs: pairs of runs (1 to 100,000). Each lever is tried with as many more, or at least 12.
        measure: what the levers are tried on.
        options: see `experiments`.

    Returns:
        `Explanation`. `to_frame()` has one row for each lever and way ("taken_away" from the second strategy, "alone"
        added to the first): the mean difference of the measure at the last month and its 95 % interval. `comparison` is
        the comparison, `stories` tells of organisations whose lives differ, `robustness` ranks both in
        other worlds. `plot()` draws all figures of a report.

    Raises:
        ValueError: as in `compare`.

    Example:
        >>> explanation = explain("baseline", "more-support", runs=2, months=12, organisations=300, workers=1)
        >>> list(explanation.to_frame())
        ['lever', 'way', 'measure', 'mean_difference', 'lower', 'upper', 'runs']
        >>> list(explanation.plot())[:2]
        ['causes', 'levels']
    """
    from experiments.reports import explain_strategies

    explanation = explain_strategies(_scenario(first), _scenario(other), _options(runs, options), measure)
    _check_finished(*explanation.comparison.results)
    return explanation


def report(
    first: AnyScenario,
    other: AnyScenario,
    path: str | os.PathLike[str] = "report.html",
    runs: int = 20,
    measure: str = "members",
    board: bool = False,
    **options: Any,
) -> Path:
    """Write one page about two strategies: question, answer, figures, why, limits, provenance.

    Args:
        first, other: the strategies; `other` is compared with `first`.
        path: the page, an HTML file that holds everything and prints to A4. Its figures and data are written beside
            it, in a folder of the same name.
        runs: pairs of runs (1 to 100,000).
        measure: what the levers are tried on.
        board: write also a version of two sheets of A4, beside the page (page-board.html).
        options: see `experiments`.

    Returns:
        The path of the page. It is in the current language (`scenarios.language.use_language("fr")`).

    Raises:
        ValueError: nothing can be written there, or an error as in `compare`.

    Example:
        >>> report("baseline", "more-support", "page.html", runs=2, months=12, organisations=300, workers=1).name
        'page.html'
    """
    from experiments.reports import write
    from experiments.runs import checks
    from scenarios.language import language

    page = Path(path)
    checks.make_folder(page.parent)
    write(explain(first, other, runs, measure, **options), page, language(), with_board=board)
    return page


def ablate(scenario: AnyScenario, mechanisms: Sequence[str] = (), runs: int = 10, **options: Any) -> Ablation:
    """Switch off each mechanism of the model, one at a time, and measure what moves beyond chance.

    Args:
        scenario: a name, a path, or a scenario.
        mechanisms: names of `simulation.parameters.mechanisms` (none: all of them, and the variants).
        runs: pairs of runs of each mechanism (1 to 100,000).
        options: see `experiments`.

    Returns:
        `Ablation`. `to_frame()` has one row for each mechanism and outcome: the level with the mechanism, the mean of
        the paired differences (without it less with it), its 95 % interval, the sign that was expected, and whether it
        leaves the interval. Stocks are means of the last five years, flows of the last ten. `plot()` draws them.

    Raises:
        ValueError: an unknown mechanism, or an error as in `run`.

    Example:
        >>> ablation = ablate("baseline", ["teaching"], runs=2, months=12, organisations=300, workers=1)
        >>> list(ablation.to_frame())[:4]
        ['mechanism', 'outcome', 'with_it', 'mean_difference']
        >>> list(ablation.plot())
        ['ablation']
    """
    from experiments.strategies.mechanisms import ablation

    switched_off = ablation.ablate(_scenario(scenario), mechanisms, _options(runs, options))
    _check_finished(*switched_off.results)
    return switched_off


def sweep(
    plan: str | os.PathLike[str] | Mapping[str, Any] | SweepPlan,
    folder: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    tasks: int | None = None,
    dask: str | None = None,
    fresh: bool = False,
    rules: Sequence[str | Path] = (),
    watch: Watch | None = None,
) -> pandas.DataFrame:
    """Run what is missing of a plan, and read the table of all its runs.

    Args:
        plan: a plan of the library, a file, a dictionary of the same form, or a checked plan.
        folder: where every run is written as soon as it has finished (None: results/NAME).
        workers: processes of this machine.
        executor, tasks: any executor instead, such as mpi4py's, and how many batches it carries out at the same time.
        dask: the address of a Dask scheduler instead.
        fresh: forget what the folder holds.
        rules: the user's own files of rules.
        watch: called with the state of the sweep.

    Returns:
        One row a run, in the plan's order: run, point, replicate, seed, scenario, status, a column for each factor, a
        column for each measure at the last month (see `experiments.sweeps`).

    Raises:
        ScenarioError: the plan is wrong; every problem is named.
        ValueError: the plan cannot be run, or not in this folder.

    Example:
        >>> plan = {"organisations": 120, "months": 6, "replicates": 2, "measures": ["aware"]}
        >>> plan["factors"] = {"outreach.contacts_per_fte": [1, 20]}
        >>> sweep(plan, "results/first", workers=1)[["point", "replicate", "status"]].shape
        (4, 3)
    """
    from experiments.sweeps.design.plan_loader import load_plan
    from experiments.sweeps.execution.sweep_options import SweepOptions
    from experiments.sweeps.execution.sweep_run import run_sweep

    checked = load_plan(plan)
    place = Path("results") / checked.name if folder is None else Path(folder)
    run_sweep(checked, place, SweepOptions(workers, dask, executor, tasks, None, fresh, rules, watch))
    with closing(open_sweep(place)) as finished:
        return finished.runs


def open_sweep(folder: str | os.PathLike[str]) -> Sweep:
    """Open the folder of a sweep, finished or not, even while it runs.

    Args:
        folder: the folder.

    Returns:
        `Sweep`: its `plan`, `factors`, `points`, tables `runs` (also `to_frame()`: one row a run) and `monthly` (one
        row a finished run and month), `missing` and `failed` run numbers, `is_complete`. `plot()` draws what ranks the
        factors of a Morris or Sobol design, of other designs how many replicates are enough. Close it with `close()`.

    Raises:
        ValueError: this is not the folder of a sweep.

    Example:
        >>> plan = {"organisations": 120, "months": 6, "replicates": 2, "measures": ["aware"]}
        >>> plan["factors"] = {"outreach.contacts_per_fte": [1, 20]}
        >>> table = sweep(plan, "results/second", workers=1)
        >>> kept = open_sweep("results/second")
        >>> kept.is_complete, len(kept.to_frame())
        (True, 4)
        >>> kept.close()
    """
    from experiments import figures  # noqa: F401
    from experiments.sweeps.storage import sweep_folder

    return sweep_folder.open_sweep(folder)


def _scenario(scenario: AnyScenario) -> Scenario:
    from scenarios import Scenario, load

    return scenario if isinstance(scenario, Scenario) else load(scenario)


def _check_finished(*results: Results) -> None:
    """Each scenario has runs to show, and figures are declared; else Ctrl-C, or why no run has finished."""
    from experiments import figures  # noqa: F401
    from experiments.runs.checks import check_finished

    for one in results:
        if one.interrupted and not one.runs:
            raise KeyboardInterrupt
        check_finished(one.runs, one.failures)


def _options(runs: int, options: dict[str, Any], in_regions: bool = False) -> RunOptions:
    from experiments.runs.options import DEFAULTS, RunOptions
    from scenarios.format.problems import UserError, did_you_mean, near
    from scenarios.language import _, in_quotes

    for name in options:
        if name not in vars(DEFAULTS):
            hint = did_you_mean(near(name, vars(DEFAULTS)))
            raise UserError(_("there is no option {name}").format(name=in_quotes(name)) + hint)
    if options.get("regions") is not None and not in_regions:
        raise UserError(_("this is told in one region: leave {name} out"), name=in_quotes("regions"))
    return RunOptions(runs=runs, **{name: value for name, value in options.items() if value is not None})
