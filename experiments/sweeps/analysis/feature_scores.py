"""Which features explain an outcome, for points of any design: extra trees (Geurts, Ernst and Wehenkel 2006).

    scores = score_features(table, members)      # table: a column a feature, a row a point
    scores.share                                 # of each feature, its share of what the trees explain; they add to 1
    scores.matters                               # more than chance gives, and at least `LEAST`
    score_factors(study, "members").table        # the factors of a sweep, the one that explains most first

Chance is told by shadows: each feature once more, shuffled (as in Kursa and Rudnicki 2010). A score says how much a
feature explains, in whatever way, with or without others; not in which direction, and not what one may expect of a
change of it alone. `efc sensitivity` asks which factors of a sweep matter, `efc optimise` which levers decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas

from experiments.runs.plotting import Plottable
from experiments.sweeps.analysis.study import Study
from experiments.sweeps.analysis.variance_components import VarianceComponents, variance_components
from experiments.sweeps.design.factors import Factor
from scenarios.format.problems import UserError
from scenarios.language import _

Floats = npt.NDArray[np.float64]

TREES = 300
FEWEST_POINTS = 10
LEAST = 0.05
"""Share of what is explained below which a feature hardly matters, whatever chance gives."""


@dataclass(frozen=True)
class FeatureScores:
    """How much each feature explains.

    Attributes:
        names: of the features.
        share: of each, its share of what the trees explain, shadows left out.
        chance: the largest share of a shadow.
        explained: share of the variance that the trees predict of points that they have not seen (out of the bag).
    """

    names: tuple[str, ...]
    share: Floats
    chance: float
    explained: float

    @property
    def matters(self) -> npt.NDArray[np.bool_]:
        """Which features explain more than chance does, and not next to nothing: none, where all together do not."""
        return np.asarray((self.share > self.chance) & (self.share >= LEAST) & (self.explained >= LEAST))


@dataclass(frozen=True)
class FactorScores(Plottable):
    """How much each factor of a sweep explains of a measure.

    Attributes:
        measure: of what.
        scores: of the factors, in the order of the plan.
        variance: parameters apart from luck (None with one seed).
        study: the runs; points with unfinished ones are left out.
    """

    measure: str
    scores: FeatureScores
    variance: VarianceComponents | None
    study: Study

    @property
    def table(self) -> pandas.DataFrame:
        """One row a factor, the one that explains most first: factor, share, matters."""
        columns = {"factor": self.scores.names, "share": self.scores.share, "matters": self.scores.matters}
        return pandas.DataFrame(columns).sort_values("share", ascending=False, kind="stable", ignore_index=True)

    @property
    def ranked(self) -> list[Factor]:
        """The factors, the one that explains most first."""
        return [self.study.check_factor(name) for name in self.table["factor"]]

    @property
    def is_constant(self) -> bool:
        """Is the mean the same at every point, so that nothing is to be explained?"""
        return not self.scores.share.any()

    def long_table(self) -> pandas.DataFrame:
        """One row for each factor, then those of none: measure, design, rank, factor, index, value."""
        table = self.table
        ranks: list[Any] = [pandas.NA] * len(table) if self.is_constant else list(range(1, len(table) + 1))
        rows = [
            (rank, name, "share", share)
            for rank, name, share in zip(ranks, table["factor"], table["share"], strict=True)
        ]
        rows += [(0, "", "chance", self.scores.chance), (0, "", "explained", self.scores.explained)]
        if self.variance is not None:
            parts = ("points", "seeds", "both")
            rows += [(0, "", f"variance_of_{part}", getattr(self.variance, part)) for part in parts]
        return pandas.DataFrame(
            [(self.measure, self.study.kind, *row) for row in rows],
            columns=["measure", "design", "rank", "factor", "index", "value"],
        ).astype({"rank": "Int64"})


def score_factors(study: Study, measure: str) -> FactorScores:
    """How much each factor of a sweep explains of a measure at the horizon, in the mean over each point's seeds.

    Raises:
        UserError: too few points, values that are no numbers, or scikit-learn is not installed.
    """
    study = study.without_missing()
    outcomes = study.outcomes(measure)
    scores = score_features(study.table, outcomes.mean(axis=1))
    return FactorScores(measure, scores, variance_components(study.independent().outcomes(measure)), study)


def forest(seed: int = 1) -> Any:
    """The trees, untrained.

    Raises:
        UserError: scikit-learn is not installed.
    """
    try:
        from sklearn.ensemble import ExtraTreesRegressor
    except ImportError as error:
        message = _('this needs scikit-learn, which is not installed: pip install "efc-diffusion[sensitivity]"')
        raise UserError(message) from error
    return ExtraTreesRegressor(
        TREES, max_features=1.0, min_samples_leaf=2, bootstrap=True, oob_score=True, random_state=seed
    )


def score_features(table: pandas.DataFrame, outcome: Floats, seed: int = 1) -> FeatureScores:
    """Scores of the features of some points.

    Args:
        table: one row a point, one column a feature: numbers, words, switches.
        outcome: of each point.
        seed: of the trees and of the shadows.

    Raises:
        UserError: too few points, or scikit-learn is not installed.
    """
    trees = forest(seed)
    finite = np.isfinite(outcome)
    if int(finite.sum()) < FEWEST_POINTS:
        raise UserError(_("feature scores need at least {count} points"), count=FEWEST_POINTS)
    outcome = outcome[finite]
    features = np.column_stack([_as_numbers(table[name])[finite] for name in table.columns])
    count = features.shape[1]
    if not np.ptp(outcome):
        return FeatureScores(tuple(map(str, table.columns)), np.zeros(count), 0.0, 0.0)
    shadows = np.random.default_rng(seed).permuted(features, axis=0)
    trees.fit(np.column_stack([features, shadows]), outcome)
    importance = np.asarray(trees.feature_importances_)
    total = importance[:count].sum() or 1.0
    shares = importance / total
    explained = max(0.0, float(trees.oob_score_))
    return FeatureScores(tuple(map(str, table.columns)), shares[:count], float(shares[count:].max()), explained)


def _as_numbers(column: pandas.Series) -> Floats:
    """Numbers as they are; words by their order in the alphabet."""
    if pandas.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=np.float64)
    return np.asarray(pandas.factorize(column.astype(str), sort=True)[0], dtype=np.float64)
