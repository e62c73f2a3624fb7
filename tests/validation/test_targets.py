"""Validation: every published row is checked, by the general model alone; what fails is said to fail."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.cli.app import main
from experiments.validation import targets as validation
from experiments.validation.quantities import QUANTITIES, Estimate, crossings, estimate
from experiments.validation.targets import CHECKS, SCENARIOS, Check, Verdict, checks, targets, validate, verdicts_of
from scenarios import load
from simulation.parameters import REGISTRY

QUICK = ["C1", "C5", "C7", "B4", "E3", "E5", "E7", "E8", "S2"]
"""Targets whose worlds take a second or two together: exact ones, and one of each kind of luck."""


def test_every_published_row_is_checked() -> None:
    """48 rows, 24 families; a row that stands several times under one name is told apart by its number."""
    rows, seen = targets(), {}
    assert len(rows) == 48 and len({row["id"] for row in rows}) == 24
    wanted = set()
    for row in rows:
        key = row["id"], row["quantity"]
        seen[key] = seen.get(key, 0) + 1
        wanted.add((*key, seen[key]))
    several = {key for key, number in seen.items() if number > 1}
    found = {(one.id, one.quantity, one.number) for one in checks()}
    assert {(*key, 1) for key in seen} <= found
    assert {one for one in found if (one[0], one[1]) in several} == {one for one in wanted if one[:2] in several}


def test_expected_numbers_and_tolerances_are_those_published() -> None:
    """Every expected number stands in its row, and no allowance is wider than the row's own."""
    rows: dict[tuple[str, str, int], dict[str, str]] = {}
    for row in targets():
        number = 1 + sum(key[:2] == (row["id"], row["quantity"]) for key in rows)
        rows[row["id"], row["quantity"], number] = row
    worked_out = {"C1", "C3", "C5", "C6", "S2"}  # counts, bands and rules in words: their comments say how
    for one in checks():
        row = rows[one.id, one.quantity, one.number]
        written = [
            float(word) for word in row["expected"].replace(":", " ").replace(";", " ").split() if _is_number(word)
        ]
        if one.id not in worked_out:
            for number in one.expected:
                assert any(abs(number - other) < 5e-6 for other in written), (one.id, number, written)
        if row["tolerance"].startswith("abs "):
            assert one.tolerance <= float(row["tolerance"].split()[1]) + 1e-12, one.id
        if row["tolerance"].startswith("4 SE"):
            assert one.tolerance == 0.0 and not one.exact, one.id
        if row["tolerance"] == "exact":
            assert one.exact, one.id


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def test_no_target_has_code_of_its_own() -> None:
    """A check names a scenario, a quantity and parameters; scenarios hold switches of the model and nothing else."""
    for one in checks():
        assert (SCENARIOS / f"{one.scenario}.toml").is_file() and one.read in QUANTITIES
        assert {name for changes in one.vary for name in changes} <= set(REGISTRY)
    used = {one.scenario for one in checks()}
    others = {path.stem for path in SCENARIOS.glob("*.toml")} - used
    assert others == {"theory", "physicians"}
    for name in sorted(used):
        scenario = load(SCENARIOS / f"{name}.toml")
        assert scenario.source and not scenario.events
        assert all(one.parameter in REGISTRY for one in scenario.interventions)
    code = (Path(validation.__file__).parent / "quantities.py").read_text(encoding="utf-8")
    assert not [one.id for one in checks() if one.id in code]


@pytest.mark.parametrize("target", QUICK)
def test_quick_targets_pass(target: str) -> None:
    verdicts = list(validate(quick=True, only=[target]))
    assert verdicts and not [one for one in verdicts if not one.passed]


@pytest.mark.long
def test_all_targets_pass_quickly() -> None:
    verdicts = list(validate(quick=True))
    assert len({one.id for one in verdicts}) == 24
    assert not [one for one in verdicts if not one.passed]


# -- judging


def sampled(samples: np.ndarray, **changes: object) -> Verdict:
    """The verdict on samples that were not simulated."""
    check = replace(Check("X", "mean", "bass", "engaged_share", [0.5], tolerance=0.01), **changes)  # type: ignore[arg-type]

    class Given:
        def samples(self, _check: Check, _changes: dict[str, object]) -> np.ndarray:
            return samples

    return verdicts_of(check, Given())[0]  # type: ignore[arg-type]


def test_a_result_that_is_too_far_away_fails() -> None:
    rng = np.random.default_rng(1)
    near, error = 0.5 + 0.1 * rng.standard_normal((400, 1)), 0.1 / 20
    assert sampled(near).passed and sampled(near).standard_error == pytest.approx(error, rel=0.1)
    assert sampled(near + 0.01 + 3 * error).passed
    assert not sampled(near + 0.01 + 6 * error).passed
    assert not sampled(np.array([[0.5 + 2e-9]]), exact=True, tolerance=0.0).passed
    assert sampled(np.array([[0.5]]), exact=True, tolerance=0.0).passed
    assert not sampled(np.empty((0, 1))).passed  # nothing to say is not a pass
    assert not sampled(near, expected=[0.6, 0.7], between=True).passed


def test_estimates_have_the_errors_of_theory() -> None:
    """Mean and deviation of a normal sample, and where a line crosses a level."""
    rng = np.random.default_rng(2)
    found = [estimate(rng.normal(2.0, 3.0, (500, 1)), ["mean", "sd"]) for _ in range(400)]
    values, errors = np.array([one.values for one in found]), np.array([one.errors for one in found])
    assert np.allclose(values.mean(axis=0), [2.0, 3.0], atol=0.05)
    assert np.allclose(errors.mean(axis=0), values.std(axis=0), rtol=0.15)
    crossed = crossings([1.0, 3.0], [Estimate([0.2], [0.01]), Estimate([0.8], [0.01])], 0.5)
    assert crossed.values[0] == pytest.approx(2.0) and crossed.errors[0] == pytest.approx(0.01 * 0.5**0.5 / 0.3)


# -- the command


def ended(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["validate", *words])
    return int(end.value.code or 0)


def test_the_command_writes_its_table_and_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--only", "E8", "--only", "C5", "--out", str(tmp_path), "--lang", "fr") == 0
    told = capsys.readouterr().out
    assert "8 nombres sur 8" in told and "valeur attendue" in told and "expected" not in told
    with (tmp_path / "validation.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["id", "quantity", "expected", "obtained", "standard_error", "tolerance", "passed"]
    assert {row["id"] for row in rows} == {"C5", "E8"} and {row["passed"] for row in rows} == {"true"}
    assert (tmp_path / "validation.png").stat().st_size > 10_000


def test_the_command_ends_with_1_when_something_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "checks.toml"
    wrong.write_text(
        CHECKS.read_text(encoding="utf-8").replace("expected = [0.8]", "expected = [0.81]"), encoding="utf-8"
    )
    monkeypatch.setattr(validation, "CHECKS", wrong)
    validation._file.cache_clear()
    try:
        assert ended("--only", "E8", "--out", str(tmp_path), "--lang", "en") == 1
    finally:
        validation._file.cache_clear()
    said = capsys.readouterr().out
    assert "FAILED" in said and "1 of 2 numbers passed" in said and "Failed: E8 (expected value)" in said
    assert "E8,expected value,0.81,0.8,0,1e-09,false" in (tmp_path / "validation.csv").read_text(encoding="utf-8")


def test_an_unknown_target_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--only", "Z9", "--lang", "en") == 2
    assert "there is no target Z9; there are A1" in capsys.readouterr().err
