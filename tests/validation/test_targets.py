"""Validation: every published row is checked, by the general model alone; what fails is said to fail."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from experiments.cli.app import main
from experiments.validation import checks as validation
from experiments.validation.checks import CHECKS, SCENARIOS, Check, CheckFile, load_checks
from experiments.validation.mutants import try_mutants
from experiments.validation.quantities import QUANTITIES, Estimate, crossings, estimate, growth, half_width
from experiments.validation.targets import (
    FAILED,
    PASSED,
    UNDECIDED,
    Verdict,
    targets,
    validate,
    verdicts_of,
)
from scenarios import load
from scenarios.format.problems import ScenarioError
from simulation.parameters import REGISTRY

QUICK = ["C1", "C5", "C7", "B2", "B4", "E5", "E7", "E8", "S2", "T1", "T3", "T5", "T6", "T7"]
"""Targets whose worlds take a few seconds together: exact ones, and one of each kind of luck."""
README = Path(validation.__file__).parent / "README.md"


def checks() -> Sequence[Check]:
    """The project's own checks."""
    return load_checks().checks


def test_every_published_row_is_checked() -> None:
    """48 rows of 24 families were published, 8 of 7 (T) worked out; several under one name are told by a number."""
    rows, seen = targets(), {}
    assert len(rows) == 56 and len({row["id"] for row in rows}) == 31
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
    worked_out = {"C1", "C3", "C5", "C6", "S2", "T7"}  # counts, bands and rules in words: their comments say how
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
            assert one.tolerance == 0.0 and one.resolution and not one.exact, one.id
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
    assert len({one.id for one in verdicts}) == 31
    assert not [one for one in verdicts if not one.passed]


# -- mutants


def test_every_check_has_a_mutant_and_the_page_lists_it() -> None:
    """Numbers are wrong by a tenth at most, or the page says why that cannot be seen."""
    file = load_checks()
    rows = [row for row in README.read_text(encoding="utf-8").splitlines() if row.startswith("| ")]
    for one in file.checks:
        assert one.mutant, one.id
        right = load(file.scenarios[one.scenario]).parameters(dict(one.vary[0]))
        listed = [
            f"`{name} = {wrong if isinstance(wrong, str) else f'{wrong:.6g}'}`" for name, wrong in one.mutant.items()
        ]
        row = next((row for row in rows if row.startswith(f"| {one.id} |") and all(text in row for text in listed)), "")
        assert row, (one.id, listed)
        for name, wrong in one.mutant.items():
            group, own = name.split(".", 1)
            value = getattr(getattr(right, group), own)
            is_tenth = not isinstance(wrong, str | int) and value and abs(wrong / value - 1.0) < 0.1001
            assert is_tenth or row.split("|")[-2].strip(), row


@pytest.mark.parametrize("target", QUICK)
def test_quick_mutants_are_seen(target: str) -> None:
    found = list(try_mutants(quick=True, only=[target]))
    assert found and not [one.changes() for one in found if not one.is_seen]


@pytest.mark.long
def test_all_mutants_are_seen() -> None:
    found = list(try_mutants(quick=True))
    assert len(found) == len(checks()) and not [(one.check.id, one.changes()) for one in found if not one.is_seen]


# -- judging


def sampled(samples: np.ndarray, **changes: object) -> Verdict:
    """The verdict on samples that were not simulated, one a copy."""
    content = {"id": "X", "quantity": "mean", "scenario": "bass", "read": "engaged_share", "expected": [0.5]}
    check = Check.model_validate({**content, "tolerance": 0.02, **changes})

    file_of_one = CheckFile(CHECKS, [check], {}, {"bass": [[len(samples), 1], [1, 1]]})

    class Given:
        file = file_of_one
        quick = True

        def samples(self, _check: Check, _changes: dict[str, object]) -> np.ndarray:
            return samples

    return verdicts_of(check, Given())[0]  # type: ignore[arg-type]


def test_a_result_that_is_too_far_away_fails() -> None:
    rng = np.random.default_rng(1)
    near, error = 0.5 + 0.1 * rng.standard_normal((900, 1)), 0.1 / 30
    assert sampled(near).passed and sampled(near).standard_error == pytest.approx(error, rel=0.1)
    assert sampled(near + 0.02 + 3 * error).passed
    assert sampled(near + 0.02 + 6 * error).state == FAILED
    assert not sampled(np.array([[0.5 + 2e-9]]), exact=True, tolerance=0.0).passed
    assert sampled(np.array([[0.5]]), exact=True, tolerance=0.0).passed
    assert not sampled(np.array([[0.4], [0.6]]), exact=True, tolerance=0.0).passed  # luck in what has none
    assert not sampled(np.array([[0.495], [0.505]]), exact=True).passed  # nor within its allowance
    assert sampled(near, expected=[0.6, 0.7], between=True).state == FAILED
    assert sampled(np.full((50, 1), np.inf)).state == FAILED  # what never happens is not late


def test_what_is_run_too_little_is_not_decided() -> None:
    """The same luck, copy for copy: never passed with few, passed with enough, as many as were asked for."""
    rng = np.random.default_rng(3)
    luck = 0.5 + 0.1 * rng.standard_normal((5000, 1))
    assert sampled(luck[:0]).state == UNDECIDED  # no replicate gave a number
    for few in (1, 2, 5, 30):
        found = sampled(luck[:few])
        assert found.state == UNDECIDED and found.more_copies >= (20 - few), few
    asked = 100 + sampled(luck[:100]).more_copies
    assert sampled(luck[: round(0.6 * asked)]).state == UNDECIDED
    assert sampled(luck[: round(1.2 * asked)]).state == PASSED
    assert sampled(luck[:100], resolution=0.05).state == PASSED
    assert sampled(luck[:100], expected=[0.4, 0.6], between=True).state == UNDECIDED


def test_what_never_happened_is_not_certain() -> None:
    """A share that is 0 in every copy has the error of few copies; equal numbers of few copies show nothing."""
    assert sampled(np.zeros((20, 1)), expected=[0.0]).state == UNDECIDED
    assert sampled(np.zeros((1000, 1)), expected=[0.0]).state == PASSED
    assert sampled(np.full((10, 1), 3.0), expected=[3.0]).state == UNDECIDED
    assert sampled(np.full((20, 1), 3.0), expected=[3.0]).state == PASSED
    rng = np.random.default_rng(4)  # a true share of a half per cent is not refused more often than the errors allow
    drawn = [
        sampled((rng.random((200, 1)) < 0.005).astype(float), expected=[0.005], resolution=1.0) for _ in range(500)
    ]
    assert all(one.passed for one in drawn)
    assert np.isnan(growth(np.zeros((50, 5))).errors[0])


def test_intervals_of_few_copies_are_those_of_student() -> None:
    assert half_width(1.0, 1_000_000) == pytest.approx(4.0, abs=1e-3)
    assert half_width(1.0, 20) == pytest.approx(5.15, abs=0.05) and half_width(1.0, 5) > 12.0
    assert half_width(1.0, 1) == np.inf
    rng = np.random.default_rng(5)
    missed = 0
    for _ in range(20_000):
        part = estimate(rng.standard_normal((3, 1)), ["mean"])
        missed += abs(part.values[0]) > half_width(part.errors[0], 3)
    assert missed <= 8  # 1.3 are expected; four standard errors of three copies would miss 1,100


def test_estimates_have_the_errors_of_theory() -> None:
    """Mean and deviation of a normal sample, and where a line crosses a level."""
    rng = np.random.default_rng(2)
    found = [estimate(rng.normal(2.0, 3.0, (500, 1)), ["mean", "sd"]) for _ in range(400)]
    values, errors = np.array([one.values for one in found]), np.array([one.errors for one in found])
    assert np.allclose(values.mean(axis=0), [2.0, 3.0], atol=0.05)
    assert np.allclose(errors.mean(axis=0), values.std(axis=0), rtol=0.15)
    crossed = crossings([1.0, 3.0], [Estimate([0.2], [0.01], 9), Estimate([0.8], [0.01], 9)], 0.5)
    assert crossed.values[0] == pytest.approx(2.0) and crossed.errors[0] == pytest.approx(0.01 * 0.5**0.5 / 0.3)


# -- the command


def ended(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["validate", *words])
    return int(end.value.code or 0)


def test_the_command_writes_its_table_and_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--only", "E8", "--only", "C5", "--details", "--out", str(tmp_path), "--lang", "fr") == 0
    told = capsys.readouterr().out
    assert "8 nombres sur 8" in told and "valeur attendue" in told and "expected" not in told
    with (tmp_path / "validation.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        "id",
        "quantity",
        "expected",
        "obtained",
        "standard_error",
        "tolerance",
        "verdict",
        "more_copies",
    ]
    assert {row["id"] for row in rows} == {"C5", "E8"} and {row["verdict"] for row in rows} == {"passed"}
    assert (tmp_path / "validation.png").stat().st_size > 10_000


def test_the_command_ends_with_1_when_something_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "checks.toml"
    wrong.write_text(
        CHECKS.read_text(encoding="utf-8").replace("expected = [0.8]", "expected = [0.81]"), encoding="utf-8"
    )
    assert ended("--checks", str(wrong), "--only", "E8", "--out", str(tmp_path), "--lang", "en") == 1
    said = capsys.readouterr().out
    assert "FAILED" in said and "1 of 2 numbers passed" in said and "Failed: E8 (expected value)" in said
    assert "E8,expected value,0.81,0.8,0,1e-09,failed,0" in (tmp_path / "validation.csv").read_text(encoding="utf-8")


def test_an_unknown_target_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--only", "Z9", "--lang", "en") == 2
    assert "there is no target Z9; there are A1" in capsys.readouterr().err


# -- a referee's own targets

OWN = """
[sizes]
theory = [[30, 1], [4000, 1]]

[[check]]
id = "X1"
quantity = "expected time until three have heard, each pair at rate 1/2"
source = "birth process: 1 + 1"
scenario = "theory"
read = "time_to_all"
expected = [2.0]
resolution = 0.1
months = 20
mutant = { "awareness.contact_rate" = 1.1 }

[[check.vary]]
population.organisations = 3
time.step = 0.01
awareness.contact_rate = 1.0
awareness.normalisation = "share"
founders.firms = 1
"""


def test_a_file_of_ones_own_is_checked_with_a_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Too few copies are told how many more decide; more copies pass, with another seed too; its mutant is seen."""
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    own = "--checks", str(path), "--out", str(tmp_path), "--lang", "en"
    assert ended(*own) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "not decided X1" in said and "more copies would decide" in said and "Not decided: X1" in said
    assert ended(*own, "--full") == 0
    first = (tmp_path / "validation.csv").read_text(encoding="utf-8")
    assert ended(*own, "--full", "--seed", "2") == 0
    assert (tmp_path / "validation.csv").read_text(encoding="utf-8") != first
    assert ended(*own, "--full", "--mutants") == 0
    assert "awareness.contact_rate = 1.1" in (tmp_path / "mutants.csv").read_text(encoding="utf-8")


OWN_SCENARIO = """
extends = "theory"
title = "A path of three"
months = 6

[population]
organisations = "organisations.csv"
relations = "relations.csv"

[changes]
population.generator = "region"
engagement.rule = "own_weight"
engagement.reluctance = 0.5
engagement.reluctance_spread = 0.5
"""
OWN_CHECK = """
[sizes]
path = [[20000, 1], [20000, 1]]

[[check]]
id = "X2"
quantity = "expected adopters, half of the weight held by nobody"
scenario = "path"
read = "engaged_number"
expected = [1.75]
resolution = 0.03
mutant = { "engagement.reluctance" = 0.45 }
"""


def test_tables_of_ones_own_are_run_in_copies(tmp_path: Path) -> None:
    """A scenario beside the checks extends the limiting case and brings its own organisations and relations."""
    files = {
        "path.toml": OWN_SCENARIO,
        "mine.toml": OWN_CHECK,
        "organisations.csv": "id,stage\na,engaged\nb,aware\nc,aware\n",
        "relations.csv": "source,target,trust_source,trust_target\na,b,0.5,0.5\nb,c,0.5,0.5\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    own = "--checks", str(tmp_path / "mine.toml"), "--out", str(tmp_path)
    assert ended(*own) == 0
    assert ended(*own, "--mutants") == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"time_to_all"', '"time_to_al"', 'read = "time_to_al": there are'),
        ('"theory"\n', '"theori"\n', "did you mean \u201ctheory\u201d?"),
        ("resolution = 0.1", "", "needs a tolerance above 0, or a resolution"),
        ("resolution = 0.1", "resolution = -1", "resolution = -1 should be a number above 0"),
        ("[2.0]", '["two"]', 'expected = "two" should be a finite number'),
        ("[2.0]", "[]", "expected = [] should be [0.5]"),
        ("months = 20", "mnths = 20", "did you mean \u201cmonths\u201d?"),
        ("months = 20", "at = 3", "at = 3: time_to_all has no use for it"),
        ("contact_rate", "contact_rat", "did you mean \u201cawareness.contact_rate\u201d?"),
        ("theory = [[30, 1], [4000, 1]]", "theory = [[30, 1]]", "theory = [[30, 1]] should be copies and worlds"),
        ("theory = [[30, 1]", "theory = [[9000000, 1]", "10000000 at most"),
        ('"time_to_all"', '"generations"', "at least 50000 organisations for each founder; here 3"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_file_of_ones_own_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load_checks(path)
    assert "mine.toml: " in str(error.value) and told in str(error.value)


def test_numbers_that_do_not_fit_what_is_read_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    for old, new, told in (
        ("[2.0]", "[2.0, 3.0]", "expected = [2, 3]: should hold as many numbers as time_to_all gives: 1"),
        ("months = 20", "part = 4", "part = 4 should be 0"),
    ):
        path.write_text(OWN.replace(old, new), encoding="utf-8")
        assert ended("--checks", str(path), "--out", str(tmp_path), "--lang", "en") == 2
        assert told in (said := capsys.readouterr().err) and "mine.toml" in said
