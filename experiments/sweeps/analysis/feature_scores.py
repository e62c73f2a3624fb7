"""Which features explain an outcome, for points of any design: extra trees (Geurts, Ernst and Wehenkel 2006).

    scores = score_features(table, members)      # table: a column a feature, a row a point
    scores.share                                 # of each feature, its share of what the trees explain; they add to 1
    scores.matters                               # more than chance gives, and at least `LEAST`

Chance is told by shadows: each feature once more, shuffled (as in Kursa and Rudnicki 2010). A score says how much a
feature explains, in whatever way, with or without others; not in which direction, and not what one may expect of a
change of it alone. `efc optimise` asks which levers decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas

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
        """Which features explain more than chance does, and not next to nothing."""
        return np.asarray((self.share > self.chance) & (self.share >= LEAST))


def score_features(table: pandas.DataFrame, outcome: Floats, seed: int = 1) -> FeatureScores:
    """Scores of the features of some points.

    Args:
        table: one row a point, one column a feature: numbers, words, switches.
        outcome: of each point.
        seed: of the trees and of the shadows.

    Raises:
        UserError: too few points, or scikit-learn is not installed.
    """
    try:
        from sklearn.ensemble import ExtraTreesRegressor
    except ImportError as error:
        message = _('this needs scikit-learn, which is not installed: pip install "efc-diffusion[optimise]"')
        raise UserError(message) from error
    finite = np.isfinite(outcome)
    if int(finite.sum()) < FEWEST_POINTS:
        raise UserError(_("feature scores need at least {count} points"), count=FEWEST_POINTS)
    outcome = outcome[finite]
    features = np.column_stack([_as_numbers(table[name])[finite] for name in table.columns])
    count = features.shape[1]
    if not np.ptp(outcome):
        return FeatureScores(tuple(map(str, table.columns)), np.zeros(count), 0.0, 0.0)
    shadows = np.random.default_rng(seed).permuted(features, axis=0)
    trees = ExtraTreesRegressor(
        TREES, max_features=1.0, min_samples_leaf=2, bootstrap=True, oob_score=True, random_state=seed
    )
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
