"""Strategies side by side: the same population, the same seeds, the same luck; what differs is what the strategy did.

    >>> import scenarios
    >>> pair = [scenarios.load("baseline"), scenarios.load("no-communities")]
    >>> comparison = compare(pair, runs=2, months=24, organisations=300, workers=1)
    >>> list(comparison.table)
    ['scenario', 'measure', 'month', 'mean_difference', 'lower', 'upper', 'wins', 'ties', 'runs']
    >>> comparison.at_end(1, "members").runs              # no-communities less baseline, at the last month
    2
    >>> comparison.over_time(1, "members")["date"].iloc[-1]
    '2015-12'
    >>> comparison.frequency(1, "members").runs
    2

A difference is always "the other less the first", run by run; the interval is Student's, over the runs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from experiments.runs.batch import Request, run_all, run_in_regions
from experiments.runs.checks import check_comparable, check_regions
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.parallel.compilation import warm_up
from experiments.runs.parallel.processes import expect
from experiments.runs.plotting import Plottable
from experiments.runs.results import Results, with_seeds
from experiments.runs.setup import build_population, differing_population, run_spec
from experiments.runs.statistics import Floats, interval
from experiments.runs.storage.data_dictionary import OF_COMPARISONS, write_tables
from experiments.runs.storage.files import write_json
from experiments.runs.storage.provenance import provenance_of
from experiments.runs.storage.results_files import write_results
from experiments.strategies.bimodality import BinomialShare, binomial_interval
from scenarios import Scenario
from scenarios.language import _
from scenarios.titles import distinct, named_apart
from simulation.measures import COLUMN_OF, MEASURES
from simulation.population.population import Population

if TYPE_CHECKING:
    import pandas


Verdict = Literal["better", "worse", "untold"]
"""What can be said of a difference: the other does better, it does worse, or they cannot be told apart."""
UNEQUAL = 0.01
"""Share of the first scenario's effort (or hours, or euros) from which the two are called unequal."""
COLUMNS = ("scenario", "measure", "month", "mean_difference", "lower", "upper", "wins", "ties", "runs")
"""The columns of comparison.csv."""


@dataclass(frozen=True)
class Difference:
    """One measure at one month, the other scenario less the first, over the pairs of runs.

    Attributes:
        mean, lower, upper: mean difference and its 95 % interval (no number with a single pair).
        wins: pairs in which the other does better.
        ties: pairs in which both are level.
        runs: pairs.
        more_is_better: does a larger figure count as a win?
    """

    mean: float
    lower: float
    upper: float
    wins: int
    ties: int
    runs: int
    more_is_better: bool = True

    @property
    def verdict(self) -> Verdict:
        """Whether the other does better; "untold" where the interval holds nothing, or there is none."""
        if not (self.lower > 0 or self.upper < 0):
            return "untold"
        return "better" if (self.mean > 0) == self.more_is_better else "worse"

    @property
    def losses(self) -> int:
        """Pairs in which the other does worse."""
        return self.runs - self.wins - self.ties


@dataclass(frozen=True)
class PairedMeans:
    """One figure at the end in both scenarios (means over the pairs of runs), and the paired difference."""

    first: float
    second: float
    difference: Difference

    @property
    def share(self) -> float:
        """The difference as a share of the first (no number where the first has none)."""
        return self.difference.mean / self.first if self.first else float("nan")

    @property
    def is_unequal(self) -> bool:
        """Do the two differ by more than `UNEQUAL`?"""
        return abs(self.difference.mean) > UNEQUAL * abs(self.first)


class Comparison(Plottable):
    """The first scenario and the others, on the same population and seeds.

    Attributes:
        scenarios: the first one is what the others are compared with.
        results: the runs of each.
        own_population: for each other scenario that has a population of its own, the parameters that make it differ.
    """

    def __init__(self, results: Sequence[Results], own_population: Mapping[str, Sequence[str]] | None = None) -> None:
        self.results = list(results)
        self.scenarios = [result.scenario for result in results]
        self.own_population = dict(own_population or {})
        self.months = min(result.months for result in results)

    @property
    def interrupted(self) -> bool:
        """Was any scenario stopped before its end?"""
        return any(result.interrupted for result in self.results)

    def pairs(self, index: int) -> list[int]:
        """The seeds that have finished in the first scenario and in the one at `index`."""
        return [seed for seed in self.results[0].seeds if seed in self.results[index].seeds]

    def parting(self, index: int) -> int | None:
        """The first month in which the scenario at `index` differs from the first in any pair (None: in none)."""
        differ = np.flatnonzero(np.nan_to_num(self.differences(index)).any(axis=(0, 2)))
        return int(differ[0]) if len(differ) else None

    def differences(self, index: int) -> Floats:
        """The scenario at `index` less the first: shape (pairs, months + 1, measures)."""
        first, second = (
            {run.seed: run.monthly[: self.months + 1] for run in self.results[side].runs} for side in (0, index)
        )
        seeds = self.pairs(index)
        return (
            np.stack([second[seed] - first[seed] for seed in seeds])
            if seeds
            else np.empty((0, self.months + 1, len(MEASURES)))
        )

    @cached_property
    def table(self) -> pandas.DataFrame:
        """One row for each other scenario, measure and month at which the measure was taken."""
        import pandas

        names = distinct([scenario.name for scenario in self.scenarios])
        parts = [_summarised(names[index], self.differences(index)) for index in range(1, len(self.results))]
        return pandas.concat(parts, ignore_index=True)

    def at_end(self, index: int, measure: str) -> Difference:
        """A measure at the last month, for the scenario at `index`."""
        return paired_difference(self.differences(index)[:, -1, COLUMN_OF[measure]], measure)

    def over_time(self, index: int, measure: str) -> pandas.DataFrame:
        """A measure through time: month, date, mean_difference, lower, upper, wins, ties, runs."""
        table = _summarised("", self.differences(index)[:, :, [COLUMN_OF[measure]]], [measure])
        table.insert(3, "date", [self.results[0].dates[month] for month in table["month"]])
        return table.drop(columns=["scenario", "measure"])

    def frequency(self, index: int, measure: str) -> BinomialShare:
        """In how many pairs the scenario at `index` does better than the first at the last month."""
        end = self.at_end(index, measure)
        return binomial_interval(end.wins, end.runs)

    def pair(self, index: int) -> Comparison:
        """The first scenario and the one at `index` alone, with the runs that have finished in both."""
        name = self.scenarios[index].name
        seeds = self.pairs(index)
        own = {name: self.own_population[name]} if name in self.own_population else {}
        return Comparison([with_seeds(self.results[side], seeds) for side in (0, index)], own)

    def pairs_at_end(self, index: int, measure: str) -> tuple[Floats, Floats]:
        """A measure at the last month in the first scenario and in the one at `index`, pair by pair."""
        return self.pairs_in(self.months, index, measure)

    def pairs_in(self, month: int, index: int, measure: str) -> tuple[Floats, Floats]:
        """A measure in a month in the first scenario and in the one at `index`, pair by pair."""
        seeds = self.pairs(index)
        column = COLUMN_OF[measure]
        first, second = (
            np.array([run.monthly[month, column] for run in results.runs if run.seed in seeds])
            for results in (self.results[0], self.results[index])
        )
        return first, second

    def called(self, scenarios: Sequence[Scenario]) -> Comparison:
        """The same runs, under the titles that these scenarios have."""
        named = list(map(copy, self.results))
        for results, one in zip(named, scenarios, strict=True):
            results.scenario = replace(results.scenario, title=one.title, has_whole_title=one.has_whole_title)
        return Comparison(named, self.own_population)

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Where the comparison comes from."""
        return {
            "compared": [scenario.name for scenario in self.scenarios],
            "own_population": {name: list(names) for name, names in self.own_population.items()},
            "months": self.months,
            "results": [provenance_of(result) for result in self.results],
        }

    def to_frame(self) -> pandas.DataFrame:
        """The table of the differences: one row for each other scenario, measure and month (see `COLUMNS`)."""
        return self.table

    def write(self, folder: Path) -> list[Path]:
        """comparison.csv, provenance.json, and the runs of each scenario in a folder of its own."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        names = distinct([scenario.name for scenario in self.scenarios])
        return [
            *write_tables(folder, {"comparison.csv": (self.table[list(COLUMNS)], OF_COMPARISONS)}),
            write_json(self.provenance, folder / "provenance.json"),
            *(write_results(results, folder / name)[0] for name, results in zip(names, self.results, strict=True)),
        ]


def compare(
    scenarios: Sequence[Scenario],
    options: RunOptions = DEFAULTS,
    populations: dict[int, Population] | None = None,
    **keywords: Any,
) -> Comparison:
    """Run every scenario with the same population and seeds; in several regions, each pair in one of its own.

    Months beyond the shortest scenario are left out. A scenario whose parameters ask for another population has its own
    (see `Comparison.own_population`).

    Args:
        scenarios: at least two; the others are compared with the first.
        options, keywords: how they are run, as for `experiments.runs.batch.run_many`.
        populations: by index of their scenario; those that are missing are added, for another call.

    Raises:
        ValueError: the scenarios cannot be compared, or not run.
    """

    check_comparable(scenarios)
    scenarios = named_apart(scenarios)
    options = replace(options, **keywords).over_common_months(scenarios)
    specs = [run_spec(scenario, options) for scenario in scenarios]
    check_regions(scenarios, options, is_paired=True)
    warm_up(options.say)
    expect(len(specs) * options.runs, options.months, specs[0].parameters.population.organisations, options.workers)
    populations = {} if populations is None else populations
    own: dict[str, list[str]] = {}
    requests = []
    for index, (scenario, spec) in enumerate(zip(scenarios, specs, strict=True)):
        differing = differing_population(specs[0].parameters, spec.parameters)
        if scenario.files != scenarios[0].files:
            differing = [_("organisations of its own"), *differing]
        if differing:
            own[scenario.name] = differing
        if options.regions is not None:
            continue
        if index not in populations:
            populations[index] = build_population(scenario, spec) if differing or not index else populations[0]
        requests.append(Request(scenario, spec, populations[index]))
    return Comparison(run_all(requests, options) if requests else run_in_regions(scenarios, options), own)


def paired_difference(differences: Floats, measure: str) -> Difference:
    """What the differences of some pairs say of one measure."""
    rows = _moments(differences[:, None], np.array([MEASURES[measure].less_is_better]))
    mean, lower, upper, wins, ties, runs = (column[0] for column in rows)
    more_is_better = not MEASURES[measure].less_is_better
    return Difference(float(mean), float(lower), float(upper), int(wins), int(ties), int(runs), more_is_better)


def paired_means(first: Floats, second: Floats, measure: str = "members") -> PairedMeans:
    """One figure of each run on both sides, pair by pair; what is no number is left out."""
    finite = np.isfinite(first) & np.isfinite(second)
    before = first[finite]
    after = second[finite]
    difference = paired_difference(without_rounding_noise(after - before, before), measure)
    first_mean, other_mean = (float(values.mean()) if len(values) else float("nan") for values in (before, after))
    return PairedMeans(first_mean, other_mean, difference)


def without_rounding_noise(differences: Floats, beside: Floats) -> Floats:
    """Differences in which what only the order of additions leaves (1e-9 of the value) is nothing."""
    return np.where(np.abs(differences) <= 1e-9 * np.abs(beside), 0.0, differences)


def _moments(differences: Floats, lower_is_better: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[Any], ...]:
    """Mean, lower, upper, wins, ties and runs over the first axis; what is no number is left out."""
    finite = np.isfinite(differences)
    runs = finite.sum(axis=0)
    values = np.where(finite, differences, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = values.sum(axis=0) / runs
        spread = np.where(finite, values - mean, 0.0)
        deviation = np.sqrt((spread * spread).sum(axis=0) / np.maximum(runs - 1, 1))
    half = interval(deviation, runs)
    wins = (np.where(lower_is_better, -values, values) > 0).sum(axis=0)
    return mean, mean - half, mean + half, wins, ((values == 0) & finite).sum(axis=0), runs


def _summarised(scenario: str, differences: Floats, names: Collection[str] = MEASURES) -> pandas.DataFrame:
    import pandas

    columns = _moments(differences, np.array([MEASURES[name].less_is_better for name in names]))
    months = differences.shape[1]
    table = pandas.DataFrame(
        {
            "scenario": scenario,
            "measure": np.repeat(list(names), months),
            "month": np.tile(np.arange(months, dtype=np.int32), len(names)),
            **{
                name: column.T.ravel()
                for name, column in zip(
                    ("mean_difference", "lower", "upper", "wins", "ties", "runs"), columns, strict=True
                )
            },
        }
    )
    return table[table["runs"] > 0].reset_index(drop=True)
