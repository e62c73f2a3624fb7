"""A sweep as the analyses read it: its points, its seeds, and one outcome of every run.

    study = read_study(Path("results/morris"))                 # a sweep's folder
    study.outcomes("members")                            # shape (points, replicates)
    study.table                                          # the points: one column a factor
    study.happenings(read_conditions("members > 500"))   # the same, true or false

Every point is run with the same seeds. What is missing, failed or no number is named, never filled in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas

from experiments.sweeps.analysis.conditions import NOT, TAKEOFF, Condition
from experiments.sweeps.design.designs import SAMPLED
from experiments.sweeps.design.factors import SCENARIO, Factor
from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.storage import export
from experiments.sweeps.storage.sweep_folder import Sweep, open_sweep
from scenarios import Scenario
from scenarios.format.problems import UserError, did_you_mean, near
from scenarios.format.values import near_measure
from scenarios.language import _, in_quotes, ngettext
from simulation.measures import FOR_TAKEOFF, MEASURES, months_of_takeoff
from simulation.population.counts.counts import region_size

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Result = TypeVar("Result")
DONE = "done"
MOST_NAMED = 12
"""Missing runs that a message names; the others are counted."""


@dataclass(frozen=True)
class Study:
    """A sweep's runs and what is known of them.

    Attributes:
        runs: one row a run: run, point, replicate, seed, scenario, status, a column a factor, a column a measure.
        factors: what was changed.
        kind, samples, seed: the design (see `experiments.sweeps.design.designs`).
        months: the horizon.
        organisations: size of a demonstration economy (None: the whole region, or a population of the user's own).
        is_own: is it a population of the user's own?
        measures: those of the runs.
        titles: of the plan, {"en": ..., "fr": ...}.
        monthly: gives the table by run and month (run, month, measures), read only when it is needed.
        provenance: gives where the runs come from.
        left_out: points that are not used because a run of theirs is missing.
        scenarios: those of the plan.
    """

    runs: pandas.DataFrame
    factors: tuple[Factor, ...]
    kind: str = "table"
    samples: int | None = None
    seed: int = 1
    months: int = 0
    organisations: int | None = None
    is_own: bool = False
    measures: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    monthly: Callable[[], pandas.DataFrame] | None = None
    provenance: Callable[[], Mapping[str, Any]] = dict
    left_out: int = 0
    scenarios: Sequence[Scenario] = ()

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that every point is run with (with sequential stopping, points differ in the others)."""
        counts = self.runs.groupby("seed")["point"].nunique()
        return tuple(int(seed) for seed in sorted(counts.index[counts == self.points]))

    @cached_property
    def points(self) -> int:
        """How many points there are."""
        return int(self.runs["point"].nunique())

    def digest(self) -> str:
        """Fingerprint (SHA-256) of the runs: points, seeds, status and measures."""

        return hashlib.sha256(pandas.util.hash_pandas_object(self.runs, index=False).to_numpy().tobytes()).hexdigest()

    def check_measure(self, measure: str) -> None:
        """Refuse what is not among the measures of the runs."""
        if measure in self.measures:
            return
        if measure in MEASURES:
            raise UserError(
                _("{name} was not kept in this sweep: put it among the measures of its plan (there are {known})"),
                name=in_quotes(measure),
                known=", ".join(self.measures),
            )
        raise UserError(
            _("{name} is not a measure").format(name=in_quotes(measure))
            + did_you_mean(near_measure(measure, self.measures) or near_measure(measure))
        )

    def check_factor(self, name: str) -> Factor:
        """The factor of a name."""
        names = [factor.name for factor in self.factors]
        if name not in names:
            raise UserError(
                _("{name} is not a factor of this sweep; its factors are {known}").format(
                    name=in_quotes(name), known=", ".join(names)
                )
                + did_you_mean(near(name, names))
            )
        return self.factors[names.index(name)]

    def complete(self) -> Study:
        """Itself, when every run has finished.

        Raises:
            UserError: the runs that are missing are named.
        """
        missing = self.runs.loc[self.runs["status"] != DONE, "run"].tolist()
        if missing:
            message = ngettext(
                "{count} run of {total} has not finished: {runs}; run the sweep again, only what is missing is done",
                "{count} runs of {total} have not finished: {runs}; run the sweep again, only what is missing is done",
                len(missing),
            )
            raise UserError(message, count=len(missing), total=len(self.runs), runs=_named(missing))
        return self

    def without_missing(self) -> Study:
        """The points all of whose runs have finished."""
        unfinished = set(self.runs.loc[self.runs["status"] != DONE, "point"])
        runs = self.runs[~self.runs["point"].isin(unfinished)]
        if not len(runs):
            raise UserError(_("no point of this sweep has finished: run the sweep first"))
        return replace(self, runs=runs, left_out=len(unfinished)) if unfinished else self

    def independent(self) -> Study:
        """The points that are drawn on their own, without those that mix others (see `SampledDesign`)."""
        if self.kind not in SAMPLED:
            return self
        return replace(
            self, runs=self.runs[SAMPLED[self.kind].is_independent(self.runs["point"] - 1, len(self.factors))]
        )

    @cached_property
    def _order(self) -> npt.NDArray[np.intp]:
        """The rows of the runs with a seed that all points share: shape (points, replicates)."""
        if not self.seeds:
            raise UserError(_("the points of this sweep have no seed in common"))
        order = np.lexsort((self.runs["seed"].to_numpy(), self.runs["point"].to_numpy()))
        return order[self.runs["seed"].isin(self.seeds).to_numpy()[order]].reshape(-1, len(self.seeds))

    @property
    def table(self) -> pandas.DataFrame:
        """The points: one column a factor."""
        return self.runs.iloc[self._order[:, 0]][[factor.name for factor in self.factors]].reset_index(drop=True)

    def outcomes(self, measure: str) -> Floats:
        """A measure at the horizon in every run: shape (points, replicates); one column a seed.

        Raises:
            UserError: the measure is not there, runs are missing, or it is no number in some of them.
        """
        self.check_measure(measure)
        values = self.complete().runs[measure].to_numpy(dtype=np.float64)
        missing = self.runs.loc[~np.isfinite(values), "run"].tolist()
        if missing:
            raise UserError(
                ngettext(
                    "{measure} is no number in {count} run: {runs}",
                    "{measure} is no number in {count} runs: {runs}",
                    len(missing),
                ),
                measure=measure,
                count=len(missing),
                runs=_named(missing),
            )
        return values[self._order]

    def outcomes_at(self, measure: str, month: int) -> Floats:
        """A measure at the end of a month, in every run: shape (points, replicates).

        Raises:
            UserError: the plan has not kept it, or no months.
        """
        self.check_measure(measure)
        then = self.by_month[self.by_month["month"] == month].set_index("run")[measure]
        return then.loc[self.runs["run"]].to_numpy(dtype=np.float64)[self._order]

    @cached_property
    def by_month(self) -> pandas.DataFrame:
        """The table by run and month, read once from a large file.

        Raises:
            UserError: the plan has kept no months.
        """
        table = self.monthly() if self.monthly is not None else None
        if table is None or table.empty:
            raise UserError(_("this sweep has kept the horizon only: its plan says  monthly = false"))
        return table

    def happenings(self, conditions: Sequence[Condition]) -> npt.NDArray[np.bool_]:
        """Whether all the conditions hold, in every run: shape (points, replicates)."""
        happens: npt.NDArray[np.bool_] = np.ones((self.points, len(self.seeds)), dtype=np.bool_)
        for condition in conditions:
            if condition.measure == TAKEOFF:
                happens &= self.takeoffs() != (condition.sign == NOT)
            else:
                happens &= condition.holds(self.outcomes(condition.measure))
        return happens

    def takeoffs(self) -> npt.NDArray[np.bool_]:
        """Whether each run takes off (see `simulation.measures.month_of_takeoff`): shape (points, replicates)."""
        self.complete()
        table = self.monthly() if self.monthly is not None else None
        lacking = [name for name in FOR_TAKEOFF if table is None or table.empty or name not in table.columns]
        if table is None or lacking:
            raise UserError(
                _(
                    "a take-off is read from {names} by month: put them among the measures of a plan with "
                    "monthly = true, or say what else happens, such as --where {example}"
                ),
                names=", ".join(lacking),
                example=f'"{(*self.measures, "members")[0]} > 0"',
            )
        months = int(table["month"].max()) + 1
        table = table[table["run"].isin(self.runs["run"])].sort_values(["run", "month"])
        takeoffs = months_of_takeoff(
            {name: table[name].to_numpy(dtype=np.float64).reshape(-1, months) for name in FOR_TAKEOFF}
        )
        takes_off = dict(zip(table["run"].to_numpy()[::months], [month is not None for month in takeoffs], strict=True))
        return self.runs["run"].map(takes_off).to_numpy(dtype=np.bool_)[self._order]


def analyse_each(measures: Iterable[str], analyse: Callable[[str], Result]) -> tuple[list[Result], list[str]]:
    """The analyses of several measures, and what is said of those that cannot be analysed: they stop no other.

    Raises:
        UserError: none of them can be analysed.
    """
    results: list[Result] = []
    refusals: list[UserError] = []
    for measure in dict.fromkeys(measures):
        try:
            results.append(analyse(measure))
        except UserError as refusal:
            refusals.append(refusal)
    if refusals and not results:
        raise refusals[0]
    return results, [str(refusal) for refusal in refusals]


def read_study(folder: Path) -> Study:
    """The study in a sweep's folder.

    Raises:
        UserError: there is no sweep.
    """

    return study_of_sweep(open_sweep(folder))


def study_of_sweep(sweep: Sweep) -> Study:
    """The study of an opened sweep."""

    plan = sweep.plan
    scenarios = plan.load_scenarios()
    organisations, is_own = _population(plan, scenarios)
    return Study(
        runs=sweep.runs,
        factors=tuple(sweep.factors),
        kind=plan.kind,
        samples=plan.samples,
        seed=plan.design_seed,
        months=plan.months,
        organisations=organisations,
        is_own=is_own,
        measures=tuple(plan.measures),
        titles=dict(plan.title),
        monthly=lambda: sweep.monthly,
        provenance=lambda: export.sweep_provenance(sweep),
        scenarios=tuple(scenarios.values()),
    )


def _population(plan: SweepPlan, scenarios: Mapping[str, Scenario]) -> tuple[int | None, bool]:
    """The size of a demonstration economy, None for the region; and whether a scenario brings its own organisations."""
    points = {plan.scenario_of(point): point for point in range(1, len(plan.points) + 1)}
    sizes = [
        int(scenarios[name].parameters(plan.changes_of(point)).population.organisations) or region_size()
        for name, point in points.items()
    ]
    smallest = min(sizes)
    is_own = any(not scenarios[name].is_of_region for name in points)
    return (None if is_own or smallest >= region_size() else smallest), is_own


def name_of_point(table: pandas.DataFrame, row: int) -> str:
    """What a point is called: its scenario, or its number from 1."""
    if SCENARIO in table.columns and table[SCENARIO].is_unique:
        return str(table[SCENARIO].iloc[row])
    return _("point {number}").format(number=row + 1)


def _named(runs: Sequence[int]) -> str:
    return ", ".join(map(str, runs[:MOST_NAMED])) + ("\u2026" if len(runs) > MOST_NAMED else "")
