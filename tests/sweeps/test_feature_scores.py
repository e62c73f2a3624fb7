"""Feature scores: what is known to explain an outcome is found, what does nothing is told from chance."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas
import pytest
from typer.testing import CliRunner

from experiments import sweep
from experiments.cli import app
from experiments.figures import pages
from experiments.runs.document import as_markdown
from experiments.sweeps.analysis.feature_scores import FEWEST_POINTS, score_factors, score_features
from experiments.sweeps.analysis.feature_scores_text import findings, report
from scenarios.format.problems import UserError
from scenarios.language import LANGUAGES, use_language
from tests.helpers.known_studies import Floats, study_of_function

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
    assert scores.explained < 0.05 and not scores.matters.any()


def test_what_cannot_be_scored_is_told_or_is_nothing() -> None:
    """Nothing differs: no feature matters; points without an outcome are left out; a few points are too few."""
    table = points()
    assert not score_features(table, np.ones(COUNT)).matters.any()
    values = outcome(table)
    values[:50] = np.nan
    assert score_features(table, values).matters[:2].all()
    with pytest.raises(UserError, match=f"at least {FEWEST_POINTS} points"):
        score_features(table.head(5), outcome(table.head(5)))


# -- the factors of a sweep


def known(unit: Floats) -> Floats:
    """A line, and a product that neither factor explains alone; the fourth factor does nothing."""
    return 2.0 * unit[:, 0] + 6.0 * (unit[:, 1] - 0.5) * (unit[:, 2] - 0.5)


@pytest.mark.parametrize("kind", ["latin-hypercube", "full-factorial", "sobol", "morris"])
def test_factors_of_any_design_are_scored(kind: str) -> None:
    """The three that matter before the one that does not, whatever the design; luck is told apart."""
    samples = {"latin-hypercube": 200, "full-factorial": 4, "sobol": 32, "morris": 30}[kind]
    study = study_of_function(known, 4, kind, samples, seeds=2, luck=lambda seed, unit: np.full(len(unit), seed))
    result = score_factors(study, "members")
    assert [factor.name for factor in result.ranked if factor.name != "trust.loss"] == list(result.table["factor"][:3])
    assert result.table["matters"].tolist() == [True, True, True, False]
    assert result.variance is not None and result.variance.seeds == pytest.approx(0.5)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said_of_scores(lang: str) -> None:
    """Ranked in words, in a table and a picture; a measure that no factor changes stops no other."""
    study = study_of_function(known, 4, "latin-hypercube", 200, seeds=2)
    study = replace(study, runs=study.runs.assign(animators=3.0), measures=("animators", "members"))
    with use_language(lang):
        analysis = report(study, study.measures)
        words = as_markdown(analysis.document())
        result = score_factors(study, "members")
        assert all(text in words for text in findings(result)) and result.ranked[0].label in findings(result)[0]
        assert list(pages(result)) == ["feature-scores"] and not pages(score_factors(study, "animators"))
        table = analysis.tables["feature-scores"].set_index("measure")
        assert table.loc["animators", "rank"].fillna(0).max() == 0 and table.loc["members", "rank"].max() == 4


def test_points_with_unfinished_runs_are_left_out_and_told() -> None:
    study = study_of_function(known, 4, "latin-hypercube", 200, seeds=2)
    runs = study.runs.copy()
    runs.loc[[3, 8], "status"] = "died"
    result = score_factors(replace(study, runs=runs), "members")
    assert result.study.left_out == 2 and result.study.points == 198
    assert "2 points with unfinished runs" in as_markdown(report(replace(study, runs=runs), ["members"]).document())


def test_the_command_scores_what_has_no_method_and_says_first_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = {"organisations": 60, "months": 2, "measures": ["aware"], "design": {"kind": "latin-hypercube"}}
    plan |= {"factors": {"outreach.contacts_per_fte": {"lower": 1, "upper": 30}}}
    sweep(plan | {"design": {"kind": "latin-hypercube", "samples": 12}}, tmp_path / "hypercube", workers=1)
    sweep(plan | {"design": {"kind": "morris", "samples": 6}}, tmp_path / "morris", workers=1)
    run = CliRunner(env={"COLUMNS": "160"}).invoke
    command = app.build("en")
    done = run(command, ["sensitivity", str(tmp_path / "hypercube")])
    assert done.exit_code == 0 and "by chance up to" in done.output
    assert {"feature-scores.csv", "feature-scores.json"} <= {path.name for path in (tmp_path / "hypercube").iterdir()}
    assert run(command, ["sensitivity", str(tmp_path / "morris")]).exit_code == 0
    assert run(command, ["sensitivity", str(tmp_path / "morris"), "--scores"]).exit_code == 0
    assert {"sensitivity.csv", "feature-scores.csv"} <= {path.name for path in (tmp_path / "morris").iterdir()}
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    with pytest.raises(UserError, match=r"efc-diffusion\[sensitivity\]"):
        report(study_of_function(known, 4, "latin-hypercube", 4), ["no such measure"])
