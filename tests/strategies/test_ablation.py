"""Each mechanism off: paired under the same luck, told in both languages, with its expected signs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas
import pytest
import typer
from typer.testing import CliRunner

import scenarios
from experiments.cli import app
from experiments.cli.commands.ablate import finish
from experiments.figures import figures_of
from experiments.runs.batch import run_many
from experiments.runs.document import as_markdown
from experiments.runs.storage.output_folder import OutputFolder
from experiments.strategies.comparison import paired_difference
from experiments.strategies.mechanisms.ablation import COLUMNS, Ablation, ablate, moves
from experiments.strategies.mechanisms.ablation_text import ablation_document, sentence
from experiments.strategies.mechanisms.outcomes import FLOW, OUTCOMES, STOCK
from scenarios.format.problems import UserError, chosen
from scenarios.language import use_language
from simulation.parameters.mechanisms import MECHANISMS

SMALL = {"runs": 3, "months": 24, "organisations": 200, "workers": 1}
NAMES = ["transformation", "transformation_open", "accompagnateurs", "pull", "communities_pull_25"]
"""One in a world of its own, one that a dated change moves, and a variant whose world is the usual one."""


@pytest.fixture(scope="module")
def ablation() -> Ablation:
    return ablate(scenarios.load("baseline"), NAMES, **SMALL)


def test_sides_differ_by_nothing_but_the_mechanism(ablation: Ablation) -> None:
    """Each side once; the same population and seeds; no dated change moves what is switched off."""
    assert len(ablation.results) == 1 + len(NAMES) + 1  # the scenario, each one off, and the world of its own
    assert len({results.population_digest for results in ablation.results}) == 1
    for row in ablation.rows:
        assert row.pairs == [1, 2, 3]
        with_it, without = row.with_it.spec, row.without.spec
        expected = with_it.parameters.changed(row.mechanism.off)
        assert without.parameters == expected and with_it.parameters != expected
        assert not {change.parameter for change in without.interventions} & set(row.mechanism.off)
    assert ablation.row("pull").with_it is ablation.row("communities_pull_25").with_it is ablation.results[0]
    assert ablation.row("transformation_open").with_it is not ablation.results[0]


def test_a_side_is_what_a_run_with_these_values_is(ablation: Ablation) -> None:
    alone = run_many(scenarios.load("baseline"), changes=dict(MECHANISMS["transformation"].off), **SMALL)
    assert ablation.row("transformation").without.digest() == alone.digest()
    assert ablation.results[0].digest() == run_many(scenarios.load("baseline"), **SMALL).digest()


def test_outcomes_are_means_of_the_last_years(ablation: Ablation) -> None:
    """Of the whole run where it is shorter, the founding left out."""
    results = ablation.results[0]
    assert (STOCK, FLOW) == (5, 10)
    assert OUTCOMES["members"].of(results) == pytest.approx(results.values("members")[:, 1:].mean(axis=1))
    assert OUTCOMES["joins"].of(results) == pytest.approx(results.values("joins")[:, 1:].sum(axis=1) / 2)
    exits = (results.values("lapses") + results.values("closures"))[:, 1:].sum(axis=1) / 2
    assert OUTCOMES["exits"].of(results) == pytest.approx(exits / results.values("members")[:, 1:].mean(axis=1))
    row = ablation.row("transformation")
    expected = OUTCOMES["progress"].of(row.without) - OUTCOMES["progress"].of(row.with_it)
    assert row.difference("progress") == paired_difference(expected, "progress")
    assert OUTCOMES["cooperative_trade"].of(row.without).sum() == 0.0


def test_what_moves_leaves_its_interval() -> None:
    values = {1: [2.0, 2.5, 3.0], -1: [-2.0, -2.5, -3.0], 0: [1.0, 2.0, 3.0]}
    for sign, differences in values.items():
        assert moves(paired_difference(np.array(differences), "members")) == sign
    assert moves(paired_difference(np.array([5.0]), "members")) == 0


def test_changes_hold_on_both_sides() -> None:
    found = ablate(scenarios.load("baseline"), ["pull"], changes={"club.staff": 3.0}, **{**SMALL, "runs": 1})
    for results in found.results:
        assert results.spec.parameters.club.staff == 3.0 and results.changes["club.staff"] == 3.0
    assert found.row("pull").without.changes["engagement.weight_community"] == 0.0


def test_an_unknown_mechanism_is_one_clear_message() -> None:
    with use_language("en"), pytest.raises(UserError, match=r"teching.*did you mean.*teaching"):
        ablate(scenarios.load("baseline"), ["teching"])
    assert chosen([], MECHANISMS, "") == list(MECHANISMS.values())


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_sentence_for_each_in_both_languages(ablation: Ablation, lang: str) -> None:
    with use_language(lang):
        page = as_markdown(ablation_document(ablation))
        for row in ablation.rows:
            assert sentence(row).startswith(row.mechanism.label[lang]) and sentence(row).endswith(".")
        (figure,) = figures_of(ablation)
        assert figure.draw(ablation).alternative
    tables = re.findall(r"(?:^\| .*\n)+", page, re.M)
    assert len(tables) >= 3
    assert all(len({line.count("|") for line in table.splitlines()}) == 1 for table in tables)


def test_files(ablation: Ablation, tmp_path: Path) -> None:
    paths = ablation.write(tmp_path)
    table = pandas.read_csv(tmp_path / "ablation.csv")
    assert tuple(table.columns) == COLUMNS and len(table) == len(NAMES) * len(OUTCOMES)
    assert all(path.is_file() for path in paths) and len(paths) == 3 + len(ablation.results)


def test_ctrl_c_keeps_what_has_finished(tmp_path: Path) -> None:
    """The first pairs are told and written, and the command ends with the code of an interruption."""

    def stop(months: int, _all: int) -> None:
        if months > 30:  # both sides of the first seed have twelve months
            raise KeyboardInterrupt

    options = {**SMALL, "months": 12, "progress": stop}
    ablation = ablate(scenarios.load("baseline"), ["pull"], **options)
    assert ablation.interrupted and ablation.row("pull").pairs == [1]
    with use_language("en"):
        assert "single pair" in sentence(ablation.row("pull"))
        with pytest.raises(typer.Exit) as end:
            finish(ablation, OutputFolder(tmp_path))
    assert end.value.exit_code == 130
    assert (tmp_path / "ablation.csv").is_file() and (tmp_path / "baseline" / "monthly.parquet").is_file()


def test_the_command_speaks_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = [
        "ablate",
        "baseline",
        "--mechanism",
        "pull",
        "--organisations",
        "200",
        "--months",
        "12",
        "--runs",
        "2",
        "--details",
    ]
    for lang, expected in (("en", "What each mechanism does"), ("fr", "Ce que fait chaque m\u00e9canisme")):
        done = CliRunner(env={"COLUMNS": "400"}).invoke(app.build(lang), [*words, "--workers", "1"])
        assert done.exit_code == 0, done.output
        assert expected in done.output and "ablation.png" in done.output
    use_language("en")
    wrong = CliRunner().invoke(app.build("en"), ["ablate", "baseline", "--mechanism", "pul"])
    assert wrong.exit_code == 2 and "did you mean" in wrong.output


@pytest.mark.long
def test_the_baseline_keeps_its_signs() -> None:
    """Each mechanism and variant moves at least one outcome of the region beyond its interval as was written before."""
    found = ablate(scenarios.load("baseline"))
    silent = [row.mechanism.name for row in found.rows if not row.holds]
    assert silent == [], "\n".join(sentence(found.row(name)) for name in silent)
    members = found.row("communities_depth").difference("members")
    depth = found.row("communities_depth").judged()
    assert members.upper > 0.0 and sum(sign == 1 for sign in depth.values()) >= 2
