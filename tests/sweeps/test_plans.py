# ruff: noqa: E501 (tables of cases)
"""Plans of sweeps: what they mean, and what is said of every mistake in one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.design.plan_loader import check_runnable, load_plan, names, without_effect
from scenarios.format import problems
from scenarios.format.problems import ScenarioError
from scenarios.language import use_language

HEAD = 'title = "a"\n[design]\nkind = "full-factorial"\nsamples = 3\n[factors]\n'

# -- what plans mean


@pytest.mark.parametrize("name", names())
def test_each_plan_of_the_library_can_be_run(name: str) -> None:
    """Loads, speaks both languages, and every scenario and value that it names can be run."""
    plan = load_plan(name)
    assert (
        all(plan.title[lang] and plan.question[lang] for lang in ("en", "fr")) and plan.title["en"] != plan.title["fr"]
    )
    check_runnable(plan)
    assert SweepPlan.from_data(plan.to_data(), plan.points) == plan and plan.count >= 1


def test_the_smoke_plan_is_what_it_says() -> None:
    plan = load_plan("smoke")
    assert (plan.count, plan.organisations, plan.months) == (60, 300, 24)
    assert {"trust.rule", "time.step"} < {factor.name for factor in plan.factors}


def test_seeds_are_common_to_all_points() -> None:
    plan = load_plan({"seed": 5, "replicates": 3, "factors": {"club.staff": [1, 2]}})
    assert [(one.run, one.point, one.replicate, one.seed) for one in plan.runs()] == [
        (1, 1, 1, 5), (2, 1, 2, 6), (3, 1, 3, 7), (4, 2, 1, 5), (5, 2, 2, 6), (6, 2, 3, 7),
    ]  # fmt: skip


def test_bounds_are_the_declared_ones_unless_given() -> None:
    plan = load_plan(
        {"design": {"kind": "sobol", "samples": 4}, "factors": {"club.heritage": {}, "trust.loss": {"upper": 0.5}}}
    )
    assert [(one.name, one.lower, one.upper) for one in plan.factors] == [
        ("club.heritage", 0.0, 0.9),
        ("trust.loss", 0.0, 0.5),
    ]
    assert len(plan.points) == 4 * (2 + 2)


def test_rules_generator_step_and_scenario_are_factors() -> None:
    plan = load_plan(
        {
            "organisations": 120,
            "months": 3,
            "factors": {
                "trust.rule": [],
                "cooperation": {"rule": ["threshold"]},
                "engagement.rule": ["logit", "share"],
                "population.generator": ["region", "ring"],
                "time.step": [1.0, 0.5],
                "scenario": ["baseline", "no-communities"],
            },
        }
        | {"design": {"kind": "one-at-a-time", "samples": 2}}
    )
    assert plan.scenario_of(len(plan.points)) == "no-communities" and plan.scenario_of(1) == "baseline"
    assert plan.changes_of(1)["population.organisations"] == 120 and "scenario" not in plan.changes_of(1)
    check_runnable(plan)


def test_a_factor_is_named_in_three_ways(tmp_path: Path) -> None:
    plans = []
    for text in ("club.staff = [1, 2]", '"club.staff" = [1, 2]', "[factors.club]\nstaff = { values = [1, 2] }"):
        (tmp_path / "plan.toml").write_text("months = 3\n[factors]\n" + text)
        plans.append(load_plan(tmp_path / "plan.toml"))
    assert plans[0] == plans[1] == plans[2] and plans[0].digest() == plans[2].digest()


def test_a_plan_without_factors_is_one_point() -> None:
    plan = load_plan({"replicates": 4, "changes": {"club.staff": 3}})
    assert (len(plan.points), plan.count, plan.months) == (1, 4, 264) and plan.changes_of(1) == {"club.staff": 3.0}


def test_a_table_of_ones_own_gives_the_points(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("club.staff,trust.rule\n1,beta\n2.5,fixed\n")
    (tmp_path / "plan.toml").write_text('[design]\nkind = "table"\ntable = "points.csv"\n')
    plan = load_plan(tmp_path / "plan.toml")
    assert plan.values == [{"club.staff": 1.0, "trust.rule": "beta"}, {"club.staff": 2.5, "trust.rule": "fixed"}]


def test_a_factor_that_changes_nothing_is_pointed_out() -> None:
    """The baseline itself sets the staff of its first four years."""
    factors = {"club.staff": [1, 2], "club.heritage": [0.1]}
    assert without_effect(load_plan({"months": 48, "factors": factors})) == [("baseline", "club.staff")]
    assert without_effect(load_plan({"months": 49, "factors": factors})) == []


def test_a_scale_is_kept_with_the_plan_and_a_linear_one_changes_no_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(
        'months = 3\n[design]\nkind = "sobol"\nsamples = 4\n[factors]\n'
        'awareness.contact_rate = { lower = 0.0001, upper = 0.1, scale = "log" }\ntrust.loss = { upper = 0.5 }\n'
    )
    plan = load_plan(tmp_path / "plan.toml")
    assert [factor.scale for factor in plan.factors] == ["log", "linear"]
    assert SweepPlan.from_data(plan.to_data(), plan.points) == plan
    assert ["scale" in entry for entry in plan.to_data()["factors"]] == [True, False]


def test_a_distribution_is_kept_with_the_plan_and_tells_its_own_line(tmp_path: Path) -> None:
    """The journal gives the same plan back; a wrong number is told with file, line, field, value and range."""
    path = tmp_path / "plan.toml"
    text = (
        'months = 3\n[design]\nkind = "morris"\nsamples = 4\n[factors]\ntrust.loss = { lower = 0, upper = 0.5, '
        'distribution = { kind = "normal", mean = 0.25, deviation = 0.1 } }\ntrust.gain = { upper = 0.5 }\n'
    )
    path.write_text(text)
    plan = load_plan(path)
    assert SweepPlan.from_data(json.loads(json.dumps(plan.to_data())), plan.points) == plan
    assert ["distribution" in entry for entry in plan.to_data()["factors"]] == [True, False]
    path.write_text(text.replace("0.25", "0.7"))
    with pytest.raises(ScenarioError) as found:
        load_plan(path)
    (problem,) = found.value.problems
    assert (problem.file, problem.line, problem.field) == (str(path), 6, "factors.trust.loss.distribution.mean")
    assert problem.value == 0.7 and problem.allowed == "a number from 0 to 0.5"


# -- mistakes

MALFORMED: dict[str, tuple[str, int | None, str, str]] = {
    "not well-formed": ("[factors]\nclub.staff = [1, 2\n", 2, "opened and never closed", "ferm"),
    "decimal comma": ("[factors]\nclub.staff = 1,5\n", 2, "a decimal point: 1.5", "point décimal : 1.5"),
    "empty": ("", None, "the file is empty", "le fichier est vide"),
    "unknown key": ('titl = "a"\n', 1, "did you mean “title”", "vouliez-vous dire « title"),
    "unknown key inside": (f"{HEAD}club.staff = {{ lowr = 1 }}\n", 6, "did you mean “lower”", "vouliez-vous dire « lower"),
    "unknown key of the design": ('[design]\nkind = "list"\nsample = 3\n', 3, "did you mean “samples”", "vouliez-vous dire « samples"),
    "replicates as text": ('replicates = "3"\n', 1, "a whole number, without quotes", "un nombre entier"),
    "no replicates": ("replicates = 0\n", 1, "from 1 to 100000", "de 1 à 100000"),
    "no months": ("months = 0\n", 1, "from 1 to 1200", "de 1 à 1200"),
    "design as text": ('design = "sobol"\n', 1, "write [design]", "écrivez [design]"),
    "unknown design": ('[design]\nkind = "sobl"\n[factors]\nclub.staff = [1]\n', 2, "did you mean “sobol”", "vouliez-vous dire « sobol"),
    "no power of two": ('[design]\nkind = "sobol"\nsamples = 5\n[factors]\nclub.staff = {}\n', 3, "such as 4 or 8", "4 ou 8"),
    "no samples": ('[design]\nkind = "morris"\n[factors]\nclub.staff = {}\n', 1, "needs samples", "samples"),
    "no factors": ('[design]\nkind = "morris"\nsamples = 4\n', 1, "a design needs factors", "a besoin de facteurs"),
    "unknown parameter": (f"{HEAD}club.staf = [1]\n", 6, "did you mean “club.staff”", "vouliez-vous dire « club.staff"),
    "value outside": (f"{HEAD}club.staff = [1, 900]\n", 6, "from 0 to 200", "de 0 à 200"),
    "bound outside": (f"{HEAD}club.heritage = {{ upper = 2 }}\n", 6, "from 0 to 0.9", "de 0 à 0,9"),
    "bounds upside down": (f"{HEAD}club.staff = {{ lower = 3, upper = 2 }}\n", 6, "should be below", "au-dessous"),
    "bounds of words": (f"{HEAD}trust.rule = {{ lower = 1 }}\n", 6, "give values", "valeurs"),
    "scale misspelt": (f'{HEAD}trust.gain = {{ scale = "lgo" }}\n', 6, 'did you mean "log"', 'vouliez-vous dire "log"'),
    "log of nothing": (f'{HEAD}trust.gain = {{ lower = 0, upper = 0.5, scale = "log" }}\n', 6, "above 0", "au-dessus de 0"),
    "word misspelt": (f'{HEAD}trust.rule = ["bet"]\n', 6, 'did you mean "beta"', 'vouliez-vous dire "beta"'),
    "a number for a factor": (f"{HEAD}club.staff = 3\n", 6, "a list of values such as [1, 2, 3]", "une liste de valeurs"),
    "values that are no list": (f"{HEAD}club.staff = {{ values = 3 }}\n", 6, "a list such as [1, 2, 3]", "une liste comme"),
    "a value twice": (f"{HEAD}club.staff = [1, 1]\n", 6, "twice", "deux fois"),
    "factor and change": ("[changes]\nclub.staff = 3\n[factors]\nclub.staff = [1]\n", 2, "take it off [changes]", "ôtez-le de [changes]"),
    "change outside": ("[changes]\nclub.staff = 900\n", 2, "from 0 to 200", "de 0 à 200"),
    "unknown measure": ('measures = ["menbers"]\n', 1, "did you mean “members”", "vouliez-vous dire « members"),
    "measure twice": ('measures = ["members", "members"]\n', 1, "given twice", "deux fois"),
    "no measure": ("measures = []\n", 1, "measures is empty", "measures est vide"),
    "replicates and stopping": ('replicates = 3\n[stopping]\nmeasure = "members"\nhalf_width = 1.0\n', 1, "exclude each other", "s'excluent"),
    "stopping without measure": ("[stopping]\nhalf_width = 1.0\n", 1, "needs measure", "il manque measure"),
    "no width": ('[stopping]\nmeasure = "members"\nhalf_width = 0\n', 3, "a number above 0", "un nombre supérieur à 0"),
    "least above most": ('[stopping]\nmeasure = "members"\nhalf_width = 1\nminimum = 9\nmaximum = 3\n', 4, "is above maximum", "au-dessus de maximum"),
    "no time": ("[limits]\nseconds = 0\n", 2, "a number above 0", "un nombre supérieur à 0"),
    "unknown scenario": ('scenario = "basline"\n', None, "did you mean “baseline”", "vouliez-vous dire « baseline"),
    "table elsewhere": ('[design]\nkind = "table"\ntable = "../a.csv"\n', 2, "no such file beside", "n'y a pas"),
    "uneven list": ('[design]\nkind = "list"\n[factors]\nclub.staff = [1, 2]\nclub.heritage = [0.1]\n', 2, "as many values", "autant de valeurs"),
    "too many runs": (f"replicates = 100000\n{HEAD}club.staff = {{}}\nclub.heritage = {{}}\nclub.outreach = {{}}\n", 1, "1000000 at most", "1000000 au plus"),
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_every_mistake_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    text, line, *words = MALFORMED[name]
    (tmp_path / "plan.toml").write_text(text)
    for lang, expected in zip(("en", "fr"), words, strict=True):
        with use_language(lang), pytest.raises(ScenarioError) as found:
            load_plan(tmp_path / "plan.toml")
        told = str(found.value).replace("\xa0", " ").replace("\u202f", " ")
        assert expected in told, told
        assert found.value.problems[0].line == line, told


def test_a_library_name_misspelt_gets_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean “smoke”"):
        load_plan("smok")
    with pytest.raises(ScenarioError, match="there is no such file"):
        load_plan("nowhere/plan.toml")


def test_what_cannot_be_run_is_refused_before_it_starts() -> None:
    """A change at a date leads out of the range at one end of the factor."""
    with pytest.raises(ValueError, match="give its file yourself"):
        check_runnable(load_plan({"months": 3, "factors": {"trust.rule": ["mine.py:rule"]}}))
    with pytest.raises(problems.UserError, match="no file of rules"):
        check_runnable(load_plan({"months": 3}), ("nowhere.py",))


# -- the commands

Efc = Callable[..., Any]


@pytest.fixture
def efc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Efc]:
    """Call `efc` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    yield lambda *words, lang="en": CliRunner().invoke(app.build(lang), list(words))
    use_language("en")


@pytest.mark.parametrize(
    ("words", "english", "french"),
    [
        ("sweep", "PLAN is missing", "il manque PLAN"),
        ("sweep smok", "did you mean “smoke”?", "vouliez-vous dire « smoke"),
        ("sweep smoke --shard 3/2", "write 1/4 to 4/4", "écrivez de 1/4 à 4/4"),
        ("sweep smoke --workers 0", "workers = 0 is outside", "workers = 0 est hors"),
        ("sweep smoke --rules nowhere.py", "no file of rules", "pas de fichier de règles"),
        ("sweep smoke --out file/under", "nothing can be written in", "impossible d'écrire dans"),
        ("status nowhere", "is not the folder of a sweep", "n'est pas le dossier d'un balayage"),
        ("merge a --out b", "at least two folders", "au moins deux dossiers"),
        ("merge a b --out c", "is not the folder of a sweep", "n'est pas le dossier d'un balayage"),
        ("replay nowhere 1", "is not the folder of a sweep", "n'est pas le dossier d'un balayage"),
        ("replay nowhere one", "should be a whole number", "devrait être un nombre entier"),
        ("export .", "is not the folder of a sweep", "n'est pas le dossier d'un balayage"),
        ("export baseline", "--month is missing", "il manque --month"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_clear_message_and_code_2(
    words: str, english: str, french: str, efc: Efc, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    for lang, expected in (("en", english), ("fr", french)):
        done = efc(*words.split(), lang=lang)
        told = done.output.replace("\xa0", " ").replace("\u202f", " ")
        assert done.exit_code == 2 and expected in told and "Traceback" not in told, told


def test_a_very_wide_range_is_warned_of(efc: Efc, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(
        'organisations = 120\nmonths = 1\n[design]\nkind = "latin-hypercube"\nsamples = 2\n[factors]\n'
        "awareness.contact_rate = { lower = 0, upper = 1000 }\n"
    )
    done = efc("sweep", "plan.toml", "--workers", "1")
    assert done.exit_code == 0 and "Mind: the range of awareness.contact_rate reaches" in done.output
