"""Strategies ranked by what there is to regret: each in many uncertain worlds, under the same luck.

    ranking = rank([load("baseline"), load("value-chain-first")], drawn(30), runs=2, organisations=5000)
    ranking.table                    # one row a strategy, the one with the least to regret first
    ranking.regrets()                # shape (worlds, strategies): how far each is behind the best of that world

In each world every strategy has the same population and the same seeds. In several regions, each world is tried in each
of them, and counts with the mean of all its runs. What a scenario says itself of an uncertain
parameter holds in every world (a strategy that does without meetings does without them everywhere).

The order is that of the regret (Savage 1951) that is exceeded in one world in ten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.runs import checks
from experiments.runs.batch import run_in_worlds
from experiments.runs.defaults import DEMONSTRATION
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.plotting import Plottable
from experiments.runs.results import Results
from experiments.runs.statistics import WorldVariance, check_measure, variance_in_worlds
from experiments.runs.storage.data_dictionary import OF_COMPARISONS, OF_RANKING, write_tables
from experiments.runs.storage.files import write_json
from experiments.runs.storage.provenance import provenance_of, scenario_provenance
from experiments.runs.summary import Costs
from experiments.runs.uncertainty import Ensemble
from experiments.strategies.bimodality import BinomialShare, binomial_interval
from experiments.strategies.money.cost_effectiveness import GAINED
from scenarios import Scenario
from scenarios.titles import distinct, named_apart
from simulation.measures import MEASURES, TABLE
from simulation.parameters import REGISTRY

if TYPE_CHECKING:
    import pandas


Floats = npt.NDArray[np.float64]

REPORTED = (*TABLE, "outreach_so_far")
"""Measures kept of every strategy in every world, besides the one that ranks."""
WORST = 0.1
"""The worst tenth of the worlds."""


@dataclass(frozen=True)
class Ranking(Plottable):
    """Strategies in uncertain worlds.

    Attributes:
        scenarios: the strategies.
        ensemble: the worlds, those that were not finished included.
        measure: what they are ranked by, at the last month.
        done: numbers of the finished worlds, from 0.
        outcomes: of each measure the mean over the runs: {measure: shape (finished worlds, strategies)}.
        runs, seed, months, organisations: how each was run.
        failures: what went wrong in a run, by number of the world (it counts with its other seeds, if there are any).
        interrupted: stopped before the last world.
        provenance: where the runs come from.
        costs: of each strategy.
        gained: of members and of cooperative trade relations how many were gained, shaped like the outcomes.
        regions: in how many regions each world was tried.
        by_run: the measure in worlds that have finished whole: shape (worlds, regions, runs in each, strategies).
    """

    scenarios: Sequence[Scenario]
    ensemble: Ensemble
    measure: str
    done: tuple[int, ...]
    outcomes: Mapping[str, Floats]
    runs: int
    seed: int
    months: int
    organisations: int
    failures: Mapping[int, str] = field(default_factory=dict)
    interrupted: bool = False
    provenance: Mapping[str, Any] = field(default_factory=dict)
    costs: Sequence[Costs] = ()
    gained: Mapping[str, Floats] = field(default_factory=dict)
    regions: int = 1
    by_run: Floats = field(default_factory=lambda: np.empty((0, 1, 1, 0)))

    @property
    def names(self) -> list[str]:
        """A name for each strategy."""
        return distinct([scenario.name for scenario in self.scenarios])

    @property
    def values(self) -> Floats:
        """The measure: shape (finished worlds, strategies)."""
        return self.outcomes[self.measure]

    @property
    def less_is_better(self) -> bool:
        """Is the measure one of which less is better?"""
        return MEASURES[self.measure].less_is_better

    def regrets(self) -> Floats:
        """How far each strategy is behind the best of each world (no number where its measure is none)."""
        good = -self.values if self.less_is_better else self.values
        return _best(good)[:, None] - good

    def wins(self) -> npt.NDArray[np.int64]:
        """In how many worlds each strategy is the best (or level with it)."""
        return np.asarray((self.regrets() == 0).sum(axis=0))

    def worst_tenth(self) -> Floats:
        """The value that each strategy falls short of in one world in ten."""
        return _quantile(self.values, 1.0 - WORST if self.less_is_better else WORST)

    def order(self) -> list[int]:
        """The strategies from the least to regret to the most."""
        regrets = self.regrets()
        keys = np.vstack([np.arange(len(self.scenarios)), _mean(regrets), _quantile(regrets, 1.0 - WORST)])
        return [int(index) for index in np.lexsort(np.where(np.isnan(keys), np.inf, keys))]

    def first_in_regions(self) -> list[int]:
        """The strategy with the least to regret in each region taken alone."""
        alone = self.by_run.mean(axis=2).swapaxes(0, 1)
        return [replace(self, outcomes={self.measure: here}).order()[0] for here in alone]

    def variance(self, strategy: int, rival: int) -> WorldVariance | None:
        """Where the variance of the difference between two strategies comes from, in a single run."""
        return variance_in_worlds(self.by_run[..., strategy] - self.by_run[..., rival])

    def better_than(self, strategy: int, rival: int) -> BinomialShare:
        """In how many worlds a strategy does better than another; level ones and no numbers count for neither."""
        difference = self.values[:, strategy] - self.values[:, rival]
        difference = (-difference if self.less_is_better else difference)[np.isfinite(difference)]
        return binomial_interval(int((difference > 0).sum()), int((difference != 0).sum()))

    def is_settled(self, strategy: int, rival: int) -> bool:
        """Does one of two strategies do better in clearly more than half of the worlds where they differ?"""
        share = self.better_than(strategy, rival)
        return not share.lower <= 0.5 <= share.upper

    def spent(self, costs: Costs | None = None) -> Floats:
        """Euros spent on posts and events: shape (finished worlds, strategies). Other costs need no other run.

        Args:
            costs: of all strategies (None: those of each).
        """
        each = [costs] * len(self.scenarios) if costs is not None else self.costs
        effort, contacts = (self.outcomes[name].T for name in ("effort", "outreach_so_far"))
        return np.transpose([cost.posts(effort[side]) + cost.events(contacts[side]) for side, cost in enumerate(each)])

    def spent_for(self, measure: str, costs: Costs | None = None) -> Floats:
        """Euros for each member, or each cooperative trade relation, that was gained: the ratio of the means.

        Args:
            measure: one of `gained`.
        """
        gained = self.gained[measure].mean(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(gained > 0, self.spent(costs).mean(axis=0) / gained, np.nan)

    @cached_property
    def table(self) -> pandas.DataFrame:
        """One row a strategy, in order: what rank.csv holds."""
        import pandas

        regrets = self.regrets()
        wins = self.wins()
        worst = self.worst_tenth()
        spent = self.spent().mean(axis=0)
        per_member, per_relation = map(self.spent_for, GAINED)
        rows = []
        for position, index in enumerate(self.order(), start=1):
            share = binomial_interval(int(wins[index]), len(self.done))
            rows.append(
                {
                    "rank": position,
                    "strategy": self.names[index],
                    "measure": self.measure,
                    "median": _quantile(self.values, 0.5)[index],
                    "worst_tenth": worst[index],
                    "regret_median": _quantile(regrets, 0.5)[index],
                    "regret_worst_tenth": _quantile(regrets, 1.0 - WORST)[index],
                    "regret_largest": _quantile(regrets, 1.0)[index],
                    "best_in": share.successes,
                    "worlds": len(self.done),
                    "best_share_lower": share.lower,
                    "best_share_upper": share.upper,
                    "effort": float(self.outcomes["effort"][:, index].mean()),
                    "member_hours": float(self.outcomes["member_hours"][:, index].mean()),
                    "spent": float(spent[index]),
                    "spent_per_member": float(per_member[index]),
                    "spent_per_relation": float(per_relation[index]),
                }
            )
        return pandas.DataFrame(rows)

    def to_frame(self) -> pandas.DataFrame:
        """The table of the strategies, the one with the least to regret first."""
        return self.table

    @property
    def by_world(self) -> pandas.DataFrame:
        """One row for each finished world and strategy: measures and regret."""
        import pandas

        return pandas.DataFrame(
            {
                "world": np.repeat([number + 1 for number in self.done], len(self.scenarios)),
                "strategy": self.names * len(self.done),
                **{name: values.ravel() for name, values in self.outcomes.items()},
                "regret": self.regrets().ravel(),
            }
        )

    def write(self, folder: Path) -> list[Path]:
        """rank.csv, outcomes.csv (each strategy in each world), worlds.csv (their parameters), provenance.json."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        tables = {
            "rank.csv": (self.table, OF_RANKING),
            "outcomes.csv": (self.by_world, OF_COMPARISONS),
            "worlds.csv": (self.ensemble.table, OF_COMPARISONS),
        }
        return [
            *write_tables(folder, tables),
            write_json(self.provenance, folder / "provenance.json"),
        ]


def rank(
    scenarios: Sequence[Scenario],
    ensemble: Ensemble,
    measure: str = "members",
    options: RunOptions = DEFAULTS,
    **keywords: Any,
) -> Ranking:
    """Try every strategy in every world, all runs in one pool of processes. Ctrl-C keeps what has finished.

    Args:
        scenarios: the strategies, two at least, that start together.
        ensemble: the worlds.
        measure: what ranks them, at the last month.
        options, keywords: as for `run_many`, in each world; progress is that of all worlds together.

    Raises:
        ValueError: what is asked for cannot be run.
    """

    check_measure(measure)
    checks.check_comparable(scenarios)
    scenarios = named_apart(scenarios)
    options = replace(options, **keywords).over_common_months(scenarios)
    results, is_cut = run_in_worlds(scenarios, ensemble, options)
    return _gathered(scenarios, ensemble, measure, results, options, is_cut)


def _gathered(
    scenarios: Sequence[Scenario],
    ensemble: Ensemble,
    measure: str,
    results: Sequence[Sequence[Results]],
    options: RunOptions,
    interrupted: bool,
) -> Ranking:
    """What has finished: a world counts with the seeds that have finished under every strategy."""
    shared = [sorted(set.intersection(*(set(result.seeds) for result in here))) for here in results]
    done = [number for number, seeds in enumerate(shared) if seeds]
    assert options.months is not None

    def means(name: str, month: int) -> Floats:
        here = [[_mean_at(one, name, shared[number], month) for one in results[number]] for number in done]
        return np.array(here).reshape(len(done), len(scenarios))

    outcomes = {name: means(name, options.months) for name in dict.fromkeys((measure, *REPORTED))}
    gained = {name: outcomes[name] - means(name, 0) for name in GAINED}
    failures = {
        number: message
        for number, here in enumerate(results)
        for result in here
        for message in result.failures.values()
    }
    organisations = results[0][0].organisations if results else 0
    provenance = _provenance(scenarios, ensemble, measure, done, results, failures, interrupted)
    return Ranking(
        tuple(scenarios),
        ensemble,
        measure,
        tuple(done),
        outcomes,
        options.runs,
        options.seed,
        options.months,
        organisations,
        failures,
        interrupted,
        provenance,
        tuple(Costs.of(scenario.parameters(options.changes)) for scenario in scenarios),
        gained,
        options.regions or 1,
        _by_run(results, measure) if options.regions is not None else np.empty((0, 1, 1, len(scenarios))),
    )


def _by_run(results: Sequence[Sequence[Results]], measure: str) -> Floats:
    """The measure of every run, in the worlds all of whose runs have finished (see `Ranking.by_run`)."""
    values = np.array([np.stack([one.by_region(measure) for one in here], axis=-1) for here in results])
    return values[np.isfinite(values).all(axis=(1, 2, 3))] if len(values) else np.empty((0, 1, 1, 0))


def economy_size(
    scenarios: Sequence[Scenario], organisations: int | None = None, ensemble: Ensemble | None = None
) -> int | None:
    """Organisations of the economy where none are named: as many as the worlds were fitted to, or a demonstration.

    None: strategies bring their own.
    """
    if organisations is not None or not all(scenario.is_of_region for scenario in scenarios):
        return organisations
    return (ensemble.organisations if ensemble is not None else None) or DEMONSTRATION


def own_uncertainties(scenario: Scenario, ensemble: Ensemble) -> list[str]:
    """What a strategy says itself of parameters that the worlds vary: there it does not live in the ensemble."""
    varied = set().union(*ensemble.worlds)
    own = {*scenario.changes, *(change.parameter for change in scenario.dated)}
    return sorted(name for name in own & varied if REGISTRY[name].role != "lever")


def _mean_at(results: Results, measure: str, seeds: Sequence[int], month: int) -> float:
    """The mean over these seeds at a month."""
    return float(results.values(measure)[[results.seeds.index(seed) for seed in seeds], month].mean())


def _provenance(
    scenarios: Sequence[Scenario],
    ensemble: Ensemble,
    measure: str,
    done: Sequence[int],
    results: Sequence[Sequence[Results]],
    failures: Mapping[int, str],
    interrupted: bool,
) -> dict[str, Any]:

    first = provenance_of(results[0][0]) if results else {}
    shared = ("project", "version", "commit", "model", "months", "seeds", "population", "rules", "platform", "command")
    return {
        **{name: first[name] for name in shared if name in first},
        "ranked": [scenario_provenance(scenario) for scenario in scenarios],
        "measure": measure,
        "worlds": {
            "source": ensemble.source,
            "number": len(ensemble.worlds),
            "finished": [number + 1 for number in done],
            "failures": {str(number + 1): message for number, message in failures.items()},
            "interrupted": interrupted,
        },
        "results_sha256": [[result.digest() for result in results[number]] for number in done],
    }


def _best(good: Floats) -> Floats:
    comparable = np.where(np.isnan(good), -np.inf, good)
    best = comparable.max(axis=1) if comparable.shape[1] else np.empty(len(comparable))
    return np.where(np.isneginf(best), np.nan, best)


def _quantile(values: Floats, share: float) -> Floats:
    """Of each column, what is no number left out."""
    return np.array([np.quantile(finite, share) if len(finite) else np.nan for finite in _finite_columns(values)])


def _mean(values: Floats) -> Floats:
    return np.array([finite.mean() if len(finite) else np.nan for finite in _finite_columns(values)])


def _finite_columns(values: Floats) -> list[Floats]:
    return [column[~np.isnan(column)] for column in values.T]
