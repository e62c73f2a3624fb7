"""The emulator: what a run in any world would give of each observation, learnt from the runs of a library.

    emulator = Emulator.fitted(library.worlds, library.outcomes(observed))
    emulator.log_likelihoods(observed, said, worlds)

Each outcome, as log(1 + m), is regressed on the uncertain numbers and on the squares and products of those that move it
most (ridge regression, scikit-learn; the strength of the penalty by cross-validation). What predictions out of sample
miss, luck and what is not emulated alike, is its spread. It proposes worlds and never judges them: the weight of a
world comes from its own run, so that a poor emulator costs runs and no truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas

from experiments.calibration.likelihood import Floats, log_likelihoods
from scenarios.format.problems import UserError
from scenarios.format.scenario import Observation
from scenarios.language import _

CROSSED = 14
"""Numbers of which squares and products are taken: assumed; the dozen that screening finds matter."""
PENALTIES = tuple(float(10.0**power) for power in range(-1, 6))
FOLDS = 5
DECIMALS = 6
"""Of a log-likelihood: what lies beyond differs between machines and must not decide which worlds are run."""


@dataclass(frozen=True)
class Emulator:
    """Regressions, one for each observation.

    Attributes:
        models: from features to log(1 + outcome).
        crossed: of each model, the numbers of which products are taken.
        centre, scale: of the numbers.
        spread: standard deviation of what predictions out of sample miss, of log(1 + outcome).
    """

    models: Sequence[Any]
    crossed: Sequence[np.ndarray]
    centre: Floats
    scale: Floats
    spread: Floats

    @classmethod
    def fitted(cls, worlds: pandas.DataFrame, outcomes: Floats) -> Emulator:
        """Learn from runs.

        Args:
            worlds: one row a run, one column an uncertain number.
            outcomes: what each run gave of each observation, shape (runs, observations).
        """
        numbers = worlds.to_numpy(dtype=np.float64)
        centre = numbers.mean(axis=0)
        scale = np.where(numbers.std(axis=0) > 0.0, numbers.std(axis=0), 1.0)
        places = (numbers - centre) / scale
        models, crossed, spread = [], [], []
        for values in np.log1p(np.maximum(outcomes, 0.0)).T:
            most = np.argsort(-np.abs(ridge().fit(places, values).coef_), kind="stable")[:CROSSED]
            features = _features(places, most)
            models.append(ridge().fit(features, values))
            crossed.append(most)
            spread.append(np.std(values - predicted(features, values)))
        return cls(models, crossed, centre, scale, np.array(spread))

    def log_likelihoods(self, observed: Sequence[Observation], said: Floats, worlds: pandas.DataFrame) -> Floats:
        """The synthetic log-likelihood (Wood 2010) of what was said, world by world: shape (worlds,).

        Outcomes are taken as normal about the prediction; their spread as a share of it, since it is one of logarithms.
        """
        places = (worlds.to_numpy(dtype=np.float64) - self.centre) / self.scale
        means = [model.predict(_features(places, most)) for model, most in zip(self.models, self.crossed, strict=True)]
        logarithms = np.stack(means, axis=1)
        outcomes = np.expm1(logarithms)
        found = log_likelihoods(observed, said, outcomes, self.spread * np.exp(logarithms))
        return np.round(found.sum(axis=1), DECIMALS)


def ridge() -> Any:
    """A ridge regression whose penalty is chosen by cross-validation.

    Raises:
        UserError: scikit-learn is not installed.
    """
    try:
        from sklearn.linear_model import RidgeCV
    except ImportError as error:
        raise UserError(
            _('this needs scikit-learn, which is not installed: pip install "efc-diffusion[calibration]"')
        ) from error
    return RidgeCV(PENALTIES)


def predicted(features: Floats, values: Floats) -> Floats:
    """What such a regression predicts of each value from the others, in so many folds."""
    from sklearn.model_selection import cross_val_predict

    return np.asarray(cross_val_predict(ridge(), features, values, cv=FOLDS))


def _features(places: Floats, most: np.ndarray) -> Floats:
    """All numbers, and the squares and products of some."""
    first, second = np.triu_indices(len(most))
    return np.hstack([places, places[:, most[first]] * places[:, most[second]]])
