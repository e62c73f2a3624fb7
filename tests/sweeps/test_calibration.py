"""Calibration: what is planted is found, what chance would give is not, and the ensemble goes where it is needed."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas
import pytest
from typer.testing import CliRunner

import experiments
import scenarios
from experiments.cli import app
from experiments.runs import uncertainty
from experiments.sweeps.analysis import calibration
from experiments.sweeps.analysis.calibration import Calibration, calibrate
from experiments.sweeps.analysis.calibration_text import findings, pattern_in_words
from experiments.sweeps.analysis.study import Study
from experiments.sweeps.design.designs import cost, factors_of, points
from experiments.sweeps.design.factors import Factor
from scenarios import Scenario
from scenarios.format.problems import UserError
from scenarios.format.scenario import Expectation
from scenarios.language import use_language
from simulation.parameters import REGISTRY
from tests.helpers.known_studies import study_of_values
from tests.helpers.small_sweeps import THREAD

COUNT, MONTHS = 400, 24
NONE = {"en": "", "fr": ""}
PLANTED = "awareness.teach"
LABEL = REGISTRY[PLANTED].label["en"]


def scenario(*bands: Expectation) -> Scenario:
    return replace(scenarios.load("baseline"), expect=bands)


BANDS = (
    Expectation("members", 12, None, 40.0, 60.0, NONE),
    Expectation("members", 20, 8, None, 30.0, NONE),
    Expectation("members", 200, None, 0.0, 1.0, NONE),  # beyond what was run
)


@lru_cache(maxsize=1)
def worlds() -> Study:
    """Members grow with the planted number alone: 100 times its place between 0 and 1, and a tenth of that a month."""
    table = points([], "worlds", COUNT, seed=1)
    factors = tuple(factors_of("worlds", table))
    lower, upper = next((one.lower, one.upper) for one in factors if one.name == PLANTED)
    place = (table[PLANTED].to_numpy() - lower) / (upper - lower)  # type: ignore[operator]
    study = study_of_values(factors, table, "worlds", COUNT, 3, 100.0 * place)

    def monthly() -> pandas.DataFrame:
        each = [study.runs.assign(month=month, members=study.runs["members"] * (month / 12)) for month in range(25)]
        return pandas.concat(each)[["run", "month", "members"]]

    return replace(study, months=MONTHS, monthly=monthly)


@lru_cache(maxsize=1)
def found() -> Calibration:
    return calibrate(worlds(), scenario(*BANDS))


def test_worlds_inside_every_band_are_kept_and_no_other() -> None:
    members = worlds().outcomes("members")[:, 0]
    assert len(found().patterns) == 2 and found().holds.shape == (COUNT, 2)
    right = (members >= 40.0) & (members <= 60.0) & (members <= 30.0 * 12 / 12)
    assert np.array_equal(found().holds[:, 0], (members >= 40.0) & (members <= 60.0))
    assert np.array_equal(found().holds[:, 1], members <= 30.0)  # gained in twelve months: as much as at month 12
    assert np.array_equal(found().is_kept, right) and not right.any()
    first = calibrate(worlds(), scenario(BANDS[0]))
    assert first.is_kept.sum() == ((members >= 40.0) & (members <= 60.0)).sum() > 60


def test_the_planted_number_is_narrowed_and_chance_narrows_none() -> None:
    """Of a hundred numbers the correction lets chance through in one calibration out of twenty."""
    first = calibrate(worlds(), scenario(BANDS[0]))
    assert first.narrowed["factor"].tolist() == [PLANTED]
    row = first.narrowed.iloc[0]
    assert row["lower"] < row["lower_kept"] < row["median_kept"] < row["upper_kept"] < row["upper"]
    chosen = np.random.default_rng(2).random(COUNT) < 0.2
    assert (calibration._shifts(worlds().table, chosen)["p_holm"] > calibration.LEVEL).all()


def test_holm_by_hand() -> None:
    assert calibration._holm(np.array([0.03, 0.001, 0.02])).tolist() == [0.04, 0.003, 0.04]
    assert calibration._holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]


def test_what_is_kept_is_an_ensemble_for_ranking(tmp_path: Path) -> None:
    first = calibrate(worlds(), scenario(BANDS[0]))
    file = tmp_path / "ensemble.csv"
    first.ensemble.to_csv(file, index=False)
    read = uncertainty.read(file)
    assert len(read.worlds) == first.is_kept.sum() and set(read.worlds[0]) == set(uncertainty.uncertain())
    number = int(first.ensemble["world"].iloc[0])
    assert read.worlds[0][PLANTED] == worlds().table[PLANTED].iloc[number - 1]
    assert first.worlds["kept"].sum() == first.is_kept.sum() and len(first.worlds) == COUNT


def test_words() -> None:
    first = calibrate(worlds(), scenario(BANDS[0]))
    told = " ".join(findings(first))
    assert (
        f"{first.is_kept.sum()} of 400 worlds hold" in told
        and LABEL in told
        and f"Of {len(uncertainty.uncertain()) - 1} uncertain" in told
    )
    assert pattern_in_words(found(), BANDS[0]) == "Members, Dec 2014: 40 to 60"
    assert "from Aug 2014 to Aug 2015: … to 30" in pattern_in_words(found(), BANDS[1])
    assert "Taken for the real club in turn (" in told and f"unknown of each): {LABEL} (100%)" in told
    assert f"Members, Dec 2014: {LABEL} (1)" in told
    few = findings(found())
    assert "too few" in few[2] and "depends most" in few[-1]
    none = replace(first, recovery=replace(first.recovery, table=first.recovery.table.assign(p_value=1.0)))
    assert "no better than by chance" in findings(none)[-2]
    with use_language("fr"):
        assert f"{first.is_kept.sum()} mondes sur 400" in findings(first)[0]


def test_refusals() -> None:
    lever = replace(worlds(), factors=(*worlds().factors[:-1], Factor("club.staff")))
    with pytest.raises(UserError, match="no uncertain number"):
        calibrate(lever, scenario(*BANDS))
    with pytest.raises(UserError, match="24 months"):
        calibrate(worlds(), scenario(BANDS[2]))
    with pytest.raises(UserError, match="was not kept"):
        calibrate(worlds(), scenario(Expectation("lapses", 12, None, 0.0, None, NONE)))
    for none in (None, lambda: pandas.DataFrame(columns=["run", "month", "members"])):
        with pytest.raises(UserError, match="monthly = false"):
            calibrate(replace(worlds(), monthly=none), scenario(*BANDS))


def test_the_design_of_worlds() -> None:
    """Everything uncertain, as a ranking draws it: the same for a seed, each value inside the range that is told."""
    table = points([], "worlds", 30, seed=4)
    assert len(table) == cost([], "worlds", 30) == 30
    drawn = uncertainty.drawn(30, 4).table.drop(columns="world")
    pandas.testing.assert_frame_equal(table, drawn)
    for factor in factors_of("worlds", table):
        assert factor.name in uncertainty.uncertain()
        assert table[factor.name].between(factor.lower, factor.upper).all()
    with pytest.raises(UserError, match=r"leave “club\.staff” out"):
        points([Factor("club.staff")], "worlds", 30)
    with pytest.raises(UserError, match="nothing else"):  # its range would not be that of the worlds
        points([Factor(PLANTED)], "worlds", 30)
    with pytest.raises(UserError, match="needs samples"):
        cost([], "worlds")


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(
        """extends = "baseline"
title = "Small"
title_fr = "Petit"
[[expect]]
measure = "members"
at = "2014-06"
lower = 1
why = "a band"
why_fr = "une fourchette"
""",
        encoding="utf-8",
    )
    plan = {
        "scenario": str(tmp_path / "small.toml"), "organisations": 150, "months": 6, "replicates": 2,
        "measures": ["members"], "design": {"kind": "worlds", "samples": 12},
    }  # fmt: skip
    experiments.sweep(plan, tmp_path / "kept", executor=THREAD)
    for lang, words in (("fr", "12 mondes sur 12"), ("en", "12 of 12 worlds hold")):
        done = CliRunner(env={"COLUMNS": "160"}).invoke(app.build(lang), ["calibrate", "kept"])
        assert done.exit_code == 0 and words in done.output, done.output
    assert len(uncertainty.read(tmp_path / "kept" / "ensemble.csv").worlds) == 12
    for name in ("calibration.csv", "calibration.json", "calibration.png", "shifts.csv"):
        assert (tmp_path / "kept" / name).is_file()
