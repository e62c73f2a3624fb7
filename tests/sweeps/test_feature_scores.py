"""Feature scores: what is known to explain an outcome is found, what does nothing is told from chance."""

from __future__ import annotations

import numpy as np
import pandas
import pytest

from experiments.sweeps.analysis.feature_scores import FEWEST_POINTS, score_features
from scenarios.format.problems import UserError

COUNT = 200


def points() -> pandas.DataFrame:
    luck = np.random.default_rng(3)
    numbers = {name: luck.uniform(size=COUNT) for name in ("line", "bump", "partner", "idle")}
    return pandas.DataFrame(numbers | {"word": luck.choice(["a", "b", "c"], COUNT)})


def outcome(table: pandas.DataFrame) -> np.ndarray:
    """A line, a bump that no correlation sees, and a word."""
    word = table["word"].map({"a": 0.0, "b": 1.0, "c": 0.0}).to_numpy()
    return (2.0 * table["line"] - 6.0 * (table["bump"] - 0.5) ** 2).to_numpy() + word


def test_lines_bumps_and_words_are_found_and_nothing_else() -> None:
    table = points()
    scores = score_features(table, outcome(table))
    found = {name for name, matters in zip(scores.names, scores.matters, strict=True) if matters}
    assert found == {"line", "bump", "word"}
    assert scores.share.sum() == pytest.approx(1.0) and scores.explained > 0.7
    assert (score_features(table, outcome(table)).share == scores.share).all()


def test_pure_chance_explains_nothing() -> None:
    table = points()
    scores = score_features(table, np.random.default_rng(4).normal(size=COUNT))
    assert scores.explained < 0.1


def test_what_cannot_be_scored_is_told_or_is_nothing() -> None:
    """Nothing differs: no feature matters; points without an outcome are left out; a few points are too few."""
    table = points()
    assert not score_features(table, np.ones(COUNT)).matters.any()
    values = outcome(table)
    values[:50] = np.nan
    assert score_features(table, values).matters[:2].all()
    with pytest.raises(UserError, match=f"at least {FEWEST_POINTS} points"):
        score_features(table.head(5), outcome(table.head(5)))
