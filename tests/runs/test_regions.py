"""Regions are luck too: as many runs in each, pairs in the same one, and variances that are known are found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import experiments
from experiments.cli import app
from experiments.runs.document import as_markdown
from experiments.runs.statistics import variance_in_regions, variance_in_worlds
from experiments.runs.summary_text import run_document
from experiments.runs.uncertainty import drawn
from experiments.strategies.comparison_text import comparison_document
from experiments.strategies.robust_ranking_text import ranking_document
from scenarios import load
from scenarios.format.problems import UserError
from scenarios.language import LANGUAGES, use_language
from tests.helpers.source_files import ROOT

SMALL: dict[str, Any] = {"months": 24, "organisations": 300, "workers": 1}
OWN = ROOT / "scenarios" / "examples" / "food-chain.toml"


def members(results: Any) -> list[list[float]]:
    """Members at the last month, run by run, in each region."""
    return [list(row) for row in results.by_region("members")]


def test_each_region_is_the_scenario_with_another_seed_of_its_population() -> None:
    """The first is the usual one; every run has a luck of its own; the table says which region."""
    results = experiments.run("baseline", runs=6, regions=3, **SMALL)
    assert results.seeds == [1, 2, 3, 4, 5, 6] and results.regions == 3
    for number in range(3):
        alone = experiments.run(
            "baseline", runs=2, seed=1 + 2 * number, changes={"population.seed": 2018 + number}, **SMALL
        )
        assert members(results)[number] == list(alone.values("members")[:, -1])
    regions = results.monthly.groupby("run")["region"].first().tolist()
    assert regions == [2018, 2018, 2019, 2019, 2020, 2020]
    assert "region" not in experiments.run("baseline", runs=1, **SMALL).monthly
    assert members(experiments.run("baseline", runs=2, regions=1, **SMALL)) == [members(results)[0]]


def test_both_strategies_of_a_pair_live_in_the_same_region() -> None:
    """What changes nothing changes nothing in any region; each pair is that of a comparison in its region alone."""
    same = experiments.compare("baseline", load("baseline"), runs=4, regions=4, **SMALL)
    assert not np.nan_to_num(same.differences(1)).any()
    apart = experiments.compare("baseline", "no-communities", runs=3, regions=3, **SMALL)
    alone = [
        experiments.compare(
            "baseline", "no-communities", runs=1, seed=1 + number, changes={"population.seed": 2018 + number}, **SMALL
        )
        for number in range(3)
    ]
    expected = np.concatenate([one.differences(1) for one in alone])
    assert np.array_equal(apart.differences(1), expected, equal_nan=True)
    assert apart.at_end(1, "members").runs == 3 and not apart.own_population


def test_every_world_is_tried_in_every_region() -> None:
    """A world counts with the mean of its regions; one region is the usual ranking."""
    pair, worlds = ("baseline", "no-communities"), drawn(3)
    ranking = experiments.rank(*pair, worlds=worlds, runs=4, regions=2, **SMALL)
    assert ranking.by_run.shape == (3, 2, 2, 2)
    assert np.allclose(ranking.by_run.mean(axis=(1, 2)), ranking.values)
    second = experiments.rank(*pair, worlds=worlds, runs=2, seed=3, changes={"population.seed": 2019}, **SMALL)
    assert np.array_equal(ranking.by_run[:, 1].mean(axis=1), second.values)
    usual = experiments.rank(*pair, worlds=worlds, runs=2, **SMALL)
    assert np.array_equal(experiments.rank(*pair, worlds=worlds, runs=2, regions=1, **SMALL).values, usual.values)
    assert len(ranking.first_in_regions()) == 2 and ranking.variance(0, 1) is not None


# -- where variance comes from


def test_the_variance_of_regions_is_told_from_that_of_runs() -> None:
    luck = np.random.default_rng(1)
    values = luck.normal(0.0, 3.0, (400, 1)) + luck.normal(0.0, 2.0, (400, 5))
    variance = variance_in_regions(values)
    assert variance is not None
    assert variance.regions == pytest.approx(9.0, rel=0.25) and variance.runs == pytest.approx(4.0, rel=0.15)
    none = variance_in_regions(luck.normal(0.0, 2.0, (400, 5)))
    assert none is not None and none.shares[0] < 0.05
    assert variance_in_regions(values[:, :1]) is None and variance_in_regions(values[:1]) is None
    assert variance_in_regions(np.ones((4, 4))) is None
    values[0, 0] = np.nan
    assert variance_in_regions(values) == variance_in_regions(values[1:])


def made_up(parameters: float, region: float, both: float, run: float, rest: float) -> np.ndarray:
    """Outcomes of 60 worlds in 60 regions of 4 runs, with these standard deviations; runs have the same seeds."""
    luck = np.random.default_rng(2)
    shapes = ((60, 1, 1), (1, 60, 1), (60, 60, 1), (1, 60, 4), (60, 60, 4))
    deviations = (parameters, region, both, run, rest)
    return sum((luck.normal(0.0, one, shape) for one, shape in zip(deviations, shapes, strict=True)), np.zeros(()))


@pytest.mark.parametrize(
    "deviations", [(3.0, 2.0, 1.0, 2.0, 1.0), (3.0, 0.0, 0.0, 2.0, 1.0), (0.0, 2.0, 1.0, 0.0, 1.0)]
)
def test_the_variance_of_worlds_is_told_from_regions_and_runs(deviations: tuple[float, ...]) -> None:
    parameters, region, both, run, rest = (one**2 for one in deviations)
    variance = variance_in_worlds(made_up(*deviations))
    assert variance is not None and variance.runs is not None
    assert variance.parameters == pytest.approx(parameters, rel=0.4, abs=0.1)
    assert variance.regions == pytest.approx(region + both, rel=0.4, abs=0.15)
    assert variance.runs == pytest.approx(run + rest, rel=0.2)
    single = variance_in_worlds(made_up(*deviations)[:, :, :1])
    assert single is not None and single.runs is None and len(single.shares) == 2
    assert single.regions == pytest.approx(region + both + run + rest, rel=0.35)
    assert variance_in_worlds(np.ones((3, 3, 2))) is None and variance_in_worlds(np.ones((1, 3, 2))) is None


# -- what is said of it


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_say_what_they_are_conditional_on(lang: str) -> None:
    """One region, or several; how much lies between them; organisations of one's own are no draw."""
    one = {"en": "given one drawn region", "fr": "une seule région tirée"}[lang]
    several = {"en": "Over 2 drawn regions", "fr": "Sur 2 régions tirées"}[lang]
    with use_language(lang):
        texts = [as_markdown(run_document(experiments.run("baseline", runs=4, regions=n, **SMALL))) for n in (1, 2)]
        assert one in texts[0] and several in texts[1] and one not in texts[1]
        assert {"en": "lies between regions", "fr": "entre les régions"}[lang] in texts[1]
        pair = experiments.compare("baseline", "no-communities", runs=2, regions=2, **SMALL)
        assert several in as_markdown(comparison_document(pair))
        usual = experiments.compare("baseline", "no-communities", runs=2, **SMALL)
        assert one in as_markdown(comparison_document(usual))
        for regions, runs in ((1, 2), (2, 2), (2, 4)):
            ranking = experiments.rank("baseline", "no-communities", worlds=2, runs=runs, regions=regions, **SMALL)
            text = as_markdown(ranking_document(ranking))
            assert (one if regions == 1 else several) in text


def test_theory_is_given_no_region() -> None:
    ring = experiments.run("baseline", runs=1, changes={"population.generator": "ring"}, **SMALL)
    assert "drawn region" not in as_markdown(run_document(ring))


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: experiments.run("baseline", runs=10, regions=4, **SMALL), "regions = 4, runs = 10.*12 would do"),
    (lambda: experiments.run("baseline", runs=10, regions=0, **SMALL), "regions = 0 is outside its range"),
    (lambda: experiments.compare("baseline", "no-communities", runs=4, regions=2, **SMALL), "as many of both"),
    (lambda: experiments.rank("baseline", "no-communities", runs=1, regions=2, **SMALL), "2 would do"),
    (lambda: experiments.run(OWN, runs=2, regions=2, months=6, workers=1), "brings its own organisations"),
    (lambda: experiments.explain("baseline", "no-communities", regions=2, **SMALL), "told in one region"),
    (lambda: experiments.ablate("baseline", regions=2, **SMALL), "told in one region"),
]


@pytest.mark.parametrize(("wrong", "told"), REFUSED)
def test_what_cannot_be_done_in_regions_is_refused(wrong: Callable[[], Any], told: str) -> None:
    with pytest.raises(UserError, match=told):
        wrong()


def test_the_commands_take_regions(tmp_path: Path) -> None:
    """A comparison has as many pairs as regions, unless it is said; why, and a precision, are told in one region."""
    small = ["--months", "12", "--organisations", "200", "--workers", "1"]

    def invoke(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app.build("en"), [*words, *small, "--out", str(tmp_path / words[0])])
        return done.exit_code, " ".join(f"{done.output} {done.exception or ''}".split())

    pair = ("baseline", "no-communities")
    code, text = invoke("compare", *pair, "--regions", "3")
    assert code == 0 and "Over 3 drawn regions, 1 run in each." in text
    assert invoke("run", "baseline", "--runs", "4", "--regions", "2")[0] == 0
    code, text = invoke("rank", *pair, "--number", "2", "--regions", "2")
    assert code == 0 and "of 2 regions taken alone" in text
    assert "--why is told in one region" in invoke("compare", *pair, "--regions", "3", "--why")[1]
    assert "--precision is told in one region" in invoke("compare", *pair, "--regions", "3", "--precision", "5")[1]
