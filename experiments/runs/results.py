"""The results of a scenario's runs: tables to read, files to keep.

    results.values("members")            # one row a run, one column a month (the founding first)
    results.monthly                      # pandas: one row for each run and month, all measures

`experiments.runs.storage.results_files` writes them.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.runs.plotting import Plottable
from experiments.runs.run import Outcome, Run, RunSpec
from scenarios import Scenario
from simulation.measures import COLUMN_OF, MEASURES
from simulation.population.population import Population

if TYPE_CHECKING:
    import pandas


class Results(Plottable):
    """The finished runs of one scenario.

    Attributes:
        scenario, spec: what was run.
        runs: the finished runs, in the order of seeds.
        seeds, seeds_asked: seeds of the finished runs, and of all that were asked for.
        failures: what went wrong, by seed.
        interrupted: stopped before all had finished.
        months: how long a run lasts.
        organisations, population_demonstration, population_own, population_digest, population_source: who was there.
        level, codes, territory_names: the territories.
        seconds: time that the runs took.
        changes: what was changed for these runs.
        populations: seeds of the populations, with the number of runs that were asked for in each.
    """

    def __init__(
        self,
        scenario: Scenario,
        spec: RunSpec,
        population: Population,
        seeds: Sequence[int],
        outcome: Outcome,
        seconds: float = 0.0,
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        self.scenario = scenario
        self.spec = spec
        self.months = spec.months
        self.runs: list[Run] = list(outcome.runs.values())
        self.seeds = [run.seed for run in self.runs]
        self.seeds_asked = list(seeds)
        self.failures = dict(outcome.failures)
        self.interrupted = outcome.interrupted
        self.organisations = len(population)
        self.population_demonstration = population.demonstration
        self.population_own = population.is_own
        self.population_digest = population.digest()
        self.population_source = population.source
        self.level = population.places.level
        self.codes = population.places.codes
        self.territory_names = population.places.names
        self.seconds = seconds
        self.changes = dict(changes or {})
        self.populations = [(int(spec.parameters.population.seed), len(seeds))]

    @property
    def regions(self) -> int:
        """In how many regions the runs were to be."""
        return len(dict(self.populations))

    def region_of(self, seed: int) -> int:
        """The seed of the population of a run."""
        ends = np.cumsum([runs for _seed, runs in self.populations])
        return self.populations[int(np.searchsorted(ends, self.seeds_asked.index(seed), side="right"))][0]

    @property
    def numbers(self) -> list[int]:
        """The number of each finished run: 1 for the first seed that was asked for."""
        return [seed - self.seeds_asked[0] + 1 for seed in self.seeds]

    @cached_property
    def dates(self) -> list[str]:
        """The calendar month of each row of a run; the founding has the month before the start."""
        return [self.scenario.date(month) for month in range(self.months + 1)]

    @property
    def not_recorded(self) -> dict[int, str]:
        """Why the organisations of a run were not recorded, by seed (see `experiments.runs.storage.panel`)."""
        return {run.seed: run.panel.error for run in self.runs if run.panel is not None and run.panel.error}

    def values(self, measure: str) -> npt.NDArray[np.float64]:
        """One measure: shape (runs, months + 1)."""
        if measure not in COLUMN_OF:
            raise KeyError(f'there is no measure "{measure}"')
        if not self.runs:
            return np.empty((0, self.months + 1))
        return np.stack([run.monthly[:, COLUMN_OF[measure]] for run in self.runs])

    def by_region(self, measure: str) -> npt.NDArray[np.float64]:
        """One measure at the last month: shape (regions, runs), no number where a run has not finished."""
        values = dict(zip(self.seeds, self.values(measure)[:, -1], strict=True))
        return np.array([values.get(seed, np.nan) for seed in self.seeds_asked]).reshape(self.regions, -1)

    @cached_property
    def monthly(self) -> pandas.DataFrame:
        """One row for each run and month: run, seed, month, date and all measures."""
        import pandas

        rows = len(self.runs)
        months = self.months + 1
        whole = np.concatenate([run.monthly for run in self.runs]) if rows else np.empty((0, len(MEASURES)))
        of_region = {"region": np.repeat([self.region_of(seed) for seed in self.seeds], months)}
        return pandas.DataFrame(
            {
                "run": np.repeat(np.array(self.numbers, dtype=np.int32), months),
                **(of_region if self.regions > 1 else {}),
                "seed": np.repeat(np.array(self.seeds, dtype=np.int64), months),
                "month": np.tile(np.arange(months, dtype=np.int32), rows),
                "date": self.dates * rows,
                **dict(zip(MEASURES, whole.T, strict=True)),
            }
        )

    @cached_property
    def territories(self) -> pandas.DataFrame:
        """One row for each run, month and territory: run, month, code, members, alive."""
        import pandas

        rows = len(self.runs)
        months = self.months + 1
        codes = len(self.codes)
        members, alive = (
            np.concatenate([getattr(run, f"territories_{name}").ravel() for run in self.runs])
            if rows
            else np.empty(0, kind)
            for name, kind in (("members", np.int32), ("alive", np.bool_))
        )
        return pandas.DataFrame(
            {
                "run": np.repeat(np.array(self.numbers, dtype=np.int32), months * codes),
                "month": np.tile(np.repeat(np.arange(months, dtype=np.int32), codes), rows),
                "code": pandas.Categorical(list(self.codes) * (rows * months), categories=list(self.codes)),
                "members": members,
                "alive": alive,
            }
        )

    def to_frame(self) -> pandas.DataFrame:
        """The table `monthly`: one row for each run and month, with run, seed, month, date and all measures."""
        return self.monthly

    def digest(self) -> str:
        """Fingerprint (SHA-256) of seeds and monthly values."""
        digest = hashlib.sha256()
        for run in self.runs:
            digest.update(str(run.seed).encode())
            for array in (run.monthly, run.territories_members, run.territories_alive):
                digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


def _changed(results: Results, **attributes: Any) -> Results:
    """A copy with other runs."""
    duplicate = copy.copy(results)
    for name in ("monthly", "territories"):
        duplicate.__dict__.pop(name, None)
    duplicate.__dict__.update(attributes)
    return duplicate


def with_seeds(results: Results, seeds: Sequence[int]) -> Results:
    """The runs of these seeds alone."""
    runs = [run for run in results.runs if run.seed in seeds]
    return _changed(results, runs=runs, seeds=[run.seed for run in runs])


def join_results(first: Results, more: Results) -> Results:
    """The runs of two results of the same plan, as if they had been asked for together."""
    return _changed(
        first,
        runs=first.runs + more.runs,
        seeds=first.seeds + more.seeds,
        seeds_asked=first.seeds_asked + more.seeds_asked,
        populations=first.populations + more.populations,
        failures={**first.failures, **more.failures},
        interrupted=first.interrupted or more.interrupted,
        seconds=first.seconds + more.seconds,
    )
