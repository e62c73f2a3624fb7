"""Each mechanism off, in worlds that were fitted again without it: each different world once, no pairs, no dead end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas
import pytest
from scipy import stats
from typer.testing import CliRunner

import scenarios
from experiments.cli import app
from experiments.runs.document import as_markdown
from experiments.runs.uncertainty import STRUCTURES, Ensemble, read
from experiments.strategies.mechanisms import refitted as refitted_module
from experiments.strategies.mechanisms.ablation_text import refitted_document
from experiments.strategies.mechanisms.refitted import Refitted, refit
from scenarios.format.problems import UserError
from scenarios.language import use_language

SMALL = {"months": 60, "organisations": 300, "workers": 1}
WORLDS = ({"trust.gain": 0.1}, {"trust.gain": 0.3}, {"trust.gain": 0.1}, {"trust.gain": 0.1}, {"trust.gain": 0.2})
GIVEN = Ensemble(WORLDS, "own.csv", ("", "", "transformation", "transformation", "pull"))


@pytest.fixture(scope="module")
def refitted() -> Refitted:
    return refit(scenarios.load("baseline"), ensemble=GIVEN, **SMALL)  # type: ignore[arg-type]


def test_each_different_world_is_run_once(refitted: Refitted) -> None:
    assert {name: len(results) for name, results in refitted.results.items()} == {"": 2, "transformation": 1, "pull": 1}
    assert not refitted.values("transformation", "progress").any() and refitted.values("", "progress").any()
    only = refit(scenarios.load("baseline"), ["pull"], ensemble=GIVEN, **SMALL)  # type: ignore[arg-type]
    assert set(only.results) == {"", "pull"}
    assert only.values("pull", "members") == refitted.values("pull", "members")


def test_an_interval_is_that_of_two_samples(refitted: Refitted) -> None:
    of = refitted.results
    more = replace(
        refitted, results={"": [*of[""], *of["pull"]], "pull": [*of["pull"], *of["transformation"], *of[""]]}
    )
    found = more.difference("pull", "members")
    low, high = stats.ttest_ind(
        more.values("pull", "members"), more.values("", "members"), equal_var=False
    ).confidence_interval()
    assert (found.lower, found.upper) == (low, high) and low < found.mean < high and found.runs == 4
    single = refitted.difference("pull", "members")
    assert np.isfinite(single.mean) and np.isnan(single.lower), "one world has no interval"


def test_what_the_observations_ask_for_has_no_worlds_and_the_others_a_row(refitted: Refitted) -> None:
    text = as_markdown(refitted_document(refitted))
    assert "(the model with everything)" in text and "Pull of communities" in text and "is missing" in text
    with use_language("fr"):
        assert "(le modèle entier)" in as_markdown(refitted_document(refitted))
    none = replace(refitted, results={"": refitted.results[""]})
    assert not refitted_document(none).content
    assert {"transformation", "teaching", "professional"}.isdisjoint(read(Path(STRUCTURES)).structures)


def test_organisations_of_a_users_own_have_no_such_worlds() -> None:
    own = replace(scenarios.load("baseline"), files=SimpleNamespace(members_at=""))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="does not live in the region"):
        refit(own)


def test_the_command_tells_and_writes_both(tmp_path: Path) -> None:
    words = "ablate baseline --mechanism pull --refitted --runs 2 --months 12 --organisations 150 --workers 1"
    result = CliRunner().invoke(app.build("en"), [*words.split(), "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "the model fitted again" in result.output
    table = pandas.read_csv(tmp_path / "refitted.csv", keep_default_na=False)
    assert set(table["structure"]) == {"", "pull"}
    assert (table.loc[table["outcome"] == "members", "worlds"] == 8).all()
    assert "fitted again" in (tmp_path / "ablation.md").read_text(encoding="utf-8")


@pytest.mark.long
def test_the_page_shows_the_table_of_the_baseline() -> None:
    """Every shipped world of every structure, over the whole region."""
    page = Path(refitted_module.__file__).with_name("ablation.md").read_text(encoding="utf-8").replace("\\", "")
    rows = as_markdown(refitted_document(refit(scenarios.load("baseline")))).replace("\\", "").splitlines()
    missing = [row for row in rows if row.startswith("| ") and row not in page]
    assert len(rows) > 24 and missing == []
