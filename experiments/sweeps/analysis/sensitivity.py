"""Which factors matter: the elementary effects of Morris, and the indices of Sobol, of a finished sweep.

    found = sensitivity(read(Path("results/sobol")), "members")
    found.table                  # one row a factor, the most influential first
    found.variance               # parameters apart from luck, when each point has several seeds

Both are taken, by SALib, of the mean over each point's seeds: the same seeds at every point, so that for the seeds that
were run the mean is a function of the factors alone, and a factor that nothing reads has an effect of exactly zero.
Sobol: first and total order after Saltelli et al. (2010), with intervals by bootstrap over the base samples. Morris:
mean absolute elementary effect, with its interval by bootstrap over trajectories (Campolongo, Cariboni and Saltelli
2007), and standard deviation of the effects; an effect is the change of the measure over the factor's whole range,
taken from a step of two thirds of it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.sweeps.analysis.study import Floats, Outcomes, Study
from experiments.sweeps.analysis.variance_components import Variance, variance_of
from experiments.sweeps.design.designs import LEVELS, cost, places
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes

if TYPE_CHECKING:
    import pandas

    from experiments.sweeps.design.factors import Factor

RESAMPLES = 1000
"""Bootstrap samples of the intervals, which are of 95 %."""
SEED = 1
"""Of the bootstrap (SALib takes 0 for none at all)."""
KINDS = ("morris", "sobol")


@dataclass(frozen=True)
class Sensitivity:
    """How a measure depends on the factors.

    Attributes:
        measure, kind: of what, by which design.
        table: one row a factor, by rank. Sobol: factor, first, first_half, total, total_half. Morris: factor,
            mean_absolute, half, mean, deviation, luck. "half" is half of a 95 % interval; "luck" the standard error
            that luck leaves in one effect (not a number with one seed).
        interactions: what the factors do only together, a share of the variance between points, with half of its 95 %
            interval (Sobol only): 1 less the sum of the first order, which points by chance may take below zero.
        variance: parameters apart from luck (None with one seed).
        mean, deviation: of the points' means.
        study: the runs.
    """

    measure: str
    kind: str
    table: pandas.DataFrame
    interactions: tuple[float, float] | None
    variance: Variance | None
    mean: float
    deviation: float
    study: Study

    @property
    def column(self) -> str:
        """What ranks the factors."""
        return "total" if self.kind == "sobol" else "mean_absolute"

    @property
    def half(self) -> str:
        """Half of its interval."""
        return "total_half" if self.kind == "sobol" else "half"

    @property
    def ranked(self) -> list[Factor]:
        """The factors, the most influential first."""
        return [self.study.check_factor(name) for name in self.table["factor"]]

    def long_table(self) -> pandas.DataFrame:
        """One row for each factor and index: measure, design, rank, factor, index, value, half; then those of none."""
        import pandas

        pairs = (("first", "first_half"), ("total", "total_half"))
        if self.kind == "morris":
            pairs = (("mean_absolute", "half"), ("mean", ""), ("deviation", ""), ("luck", ""))
        rows = [
            (self.measure, self.kind, rank, row["factor"], name, row[name], row[half] if half else np.nan)
            for rank, row in enumerate(self.table.to_dict("records"), start=1)
            for name, half in pairs
        ]
        if self.interactions is not None:
            rows.append((self.measure, self.kind, 0, "", "interactions", *self.interactions))
        if self.variance is not None:
            names = ("variance_of_points", "variance_of_seeds", "variance_of_both")
            values = (self.variance.points, self.variance.seeds, self.variance.both)
            rows += [
                (self.measure, self.kind, 0, "", name, value, np.nan) for name, value in zip(names, values, strict=True)
            ]
        return pandas.DataFrame(rows, columns=["measure", "design", "rank", "factor", "index", "value", "half"])

    @property
    def is_first_sure(self) -> bool:
        """Whether the first factor's interval lies above the second's."""
        low, high = self.table[self.column] - self.table[self.half], self.table[self.column] + self.table[self.half]
        return len(self.table) == 1 or bool(low[0] > high[1])

    @property
    def matters(self) -> list[bool]:
        """Whether each factor's interval stays above zero, by rank."""
        return [bool(low > 0) for low in self.table[self.column] - self.table[self.half]]


def sensitivity(study: Study, measure: str) -> Sensitivity:
    """The sensitivity of a measure at the horizon to the factors of a Morris or Sobol design.

    Raises:
        UserError: another design, missing runs, values that are no numbers, a measure that is the same everywhere, or
            points that are not those of the design.
    """
    if study.kind not in KINDS:
        message = _("this sweep has the design {kind}: sensitivity needs one of {known} in the plan")
        raise UserError(message.format(kind=in_quotes(study.kind), known=", ".join(KINDS)))
    outcomes = study.outcomes(measure)
    design = _design(study, outcomes)
    means = outcomes.values.mean(axis=1)
    if np.ptp(means) <= 1e-12 * max(1.0, float(np.abs(means).max())):
        raise UserError(_("{measure} is the same at every point: no factor changes it").format(measure=measure))
    is_sobol = study.kind == "sobol"
    table = _sobol(study, means) if is_sobol else _morris(study, design, outcomes.values)
    interactions = _interactions(study, means) if is_sobol else None
    variance = variance_of(study.independent().outcomes(measure).values)
    return Sensitivity(
        measure, study.kind, table, interactions, variance, float(means.mean()), float(means.std()), study
    )


def _design(study: Study, outcomes: Outcomes) -> Floats:
    """The design between 0 and 1, once it is sure that these are its points: one missing would shift all indices."""
    samples = study.samples or 0
    wanted = cost(study.factors, study.kind, samples)
    if len(outcomes.table) != wanted:
        message = _("the design {kind} has {wanted} points, and {count} are there: run the whole sweep")
        raise UserError(message.format(kind=in_quotes(study.kind), wanted=wanted, count=len(outcomes.table)))
    design = places(len(study.factors), study.kind, samples, study.seed)
    for at, factor in enumerate(study.factors):
        made = [factor.at(float(place)) for place in design[:, at]]
        found = outcomes.table[factor.name].tolist()
        same = np.allclose(made, found, rtol=1e-9, atol=1e-12) if factor.is_number else made == found
        if not same:
            message = _("the points of {name} are not those that this design draws: the sweep and SALib do not agree")
            raise UserError(message.format(name=in_quotes(factor.name)))
    return design


def _problem(study: Study) -> dict[str, object]:
    names = [factor.name for factor in study.factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _sobol(study: Study, means: Floats) -> pandas.DataFrame:
    import pandas
    from SALib.analyze import sobol

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = sobol.analyze(_problem(study), means, calc_second_order=False, num_resamples=RESAMPLES, seed=SEED)
    table = pandas.DataFrame(
        {
            "factor": [factor.name for factor in study.factors],
            "first": found["S1"], "first_half": found["S1_conf"],
            "total": found["ST"], "total_half": found["ST_conf"],
        }
    )  # fmt: skip
    return table.sort_values("total", ascending=False, kind="stable", ignore_index=True)


def _interactions(study: Study, means: Floats) -> tuple[float, float]:
    """1 less the sum of the first order, and half of its 95 % interval, by bootstrap over the base samples."""
    from SALib.analyze import sobol
    from scipy.stats import norm

    count = len(study.factors)
    blocks = ((means - means.mean()) / means.std()).reshape(-1, count + 2).T
    first, second = blocks[0], blocks[-1]

    def alone(rows: npt.NDArray[np.int64]) -> Floats:
        of_factors = [sobol.first_order(first[rows], block[rows], second[rows]) for block in blocks[1:-1]]
        return np.sum(of_factors, axis=0, dtype=np.float64)

    bases = len(first)
    resamples = alone(np.random.default_rng(SEED).integers(0, bases, (bases, RESAMPLES)))
    return float(1.0 - alone(np.arange(bases))), float(norm.ppf(0.975) * resamples.std(ddof=1))


def _morris(study: Study, design: Floats, values: Floats) -> pandas.DataFrame:
    import pandas
    from SALib.analyze import morris

    found = morris.analyze(
        _problem(study), design, values.mean(axis=1), num_resamples=RESAMPLES, num_levels=LEVELS, seed=SEED
    )
    table = pandas.DataFrame(
        {
            "factor": [factor.name for factor in study.factors],
            "mean_absolute": np.asarray(found["mu_star"], dtype=np.float64),
            "half": np.asarray(found["mu_star_conf"], dtype=np.float64),
            "mean": np.asarray(found["mu"], dtype=np.float64),
            "deviation": np.asarray(found["sigma"], dtype=np.float64),
            "luck": _luck(design, values),
        }
    )
    return table.sort_values("mean_absolute", ascending=False, kind="stable", ignore_index=True)


def _luck(design: Floats, values: Floats) -> Floats:
    """By factor: standard error, over the seeds, of one elementary effect (quadratic mean over trajectories)."""
    count, seeds = design.shape[1], values.shape[1]
    if seeds < 2:
        return np.full(count, np.nan)
    steps = np.diff(design.reshape(-1, count + 1, count), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    size = np.take_along_axis(steps, moved[:, :, None], axis=2)
    effects = np.diff(values.reshape(-1, count + 1, seeds), axis=1) / size
    squares = effects.var(axis=2, ddof=1) / seeds
    return np.sqrt([squares[moved == at].mean() for at in range(count)])
