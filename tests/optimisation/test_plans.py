# ruff: noqa: E501 (tables of cases)
"""Plans of searches: what they mean, and what is said of every mistake in one."""

from __future__ import annotations

from pathlib import Path

import pytest

import scenarios
from experiments.optimisation.plan import Goal
from experiments.optimisation.plan_loader import load_optimisation, names
from scenarios.format.problems import ScenarioError, UserError
from scenarios.language import use_language
from simulation.parameters.interventions import Intervention

HEAD = '[[levers]]\nname = "club.staff"\nlower = 1\nupper = 4\nfrom = "2026-01"\n'
STAFF = {"name": "club.staff", "lower": 1, "upper": 4, "from": "2026-01"}


@pytest.mark.parametrize("name", names())
def test_each_plan_of_the_library_can_be_run(name: str) -> None:
    """Loads, speaks both languages, and each end of each lever can be run."""
    plan = load_optimisation(name)
    assert (
        all(plan.title[lang] and plan.question[lang] for lang in ("en", "fr")) and plan.title["en"] != plan.title["fr"]
    )


def test_a_lever_is_a_dated_change() -> None:
    """Set to a value or added to what there is, from a fixed month or from one that is searched."""
    levers = [STAFF | {"change": "add", "from": ["2026-01", "2027-12"], "until": "2030-01"}]
    plan = load_optimisation({"levers": levers, "worlds": 4})
    (lever,) = plan.levers
    assert (lever.first, lever.last, lever.until, lever.has_free_date) == (145, 168, 193, True)
    change = lever.change_in({"club.staff": 1.5, "club.staff from": 150})
    assert (change.start, change.until, change.action, change.value) == (150, 193, "add", 1.5)
    assert isinstance(change, Intervention)
    added = plan.strategy("strategy-001", {"club.staff": 1.5, "club.staff from": 150})
    assert added.dated[:-1] == plan.scenario.dated and added.dated[-1] == change and added.expect == ()


def test_directions_and_expenses_follow_the_declarations() -> None:
    signs = {name: Goal(name).sign for name in ("members", "isolated_share", "effort", "member_hours")}
    assert signs == {"members": 1.0, "isolated_share": -1.0, "effort": -1.0, "member_hours": -1.0}


def test_a_price_counts_what_is_added_while_it_is_in_force() -> None:
    lever = {
        "name": "support.accompagnateur",
        "lower": 0.0,
        "upper": 0.05,
        "from": "2026-01",
        "until": "2027-01",
        "cost": 10.0,
    }
    plan = load_optimisation({"levers": [lever], "budget": {"measure": "euros"}, "worlds": 4})
    assert plan.added_cost({"support.accompagnateur": 0.03}) == pytest.approx(12 * 10.0 * 0.02)
    assert plan.added_cost({"support.accompagnateur": 0.0}) == 0.0


def test_a_price_counts_against_what_the_scenario_has_in_each_month() -> None:
    """From June 2025 the baseline has six tenths of its two posts, for two years: until then more is added."""
    lever = STAFF | {"cost": 10.0, "from": "2026-06", "until": "2028-06"}
    plan = load_optimisation({"levers": [lever], "budget": {"measure": "euros"}, "worlds": 4})
    assert plan.added_cost({"club.staff": 3.0}) == pytest.approx(10.0 * (12 * 1.8 + 12 * 1.0))


def test_rivals_share_the_past() -> None:
    """The whole library stands for those that do; one that does not, or is another world, is refused with the reason."""
    plan = load_optimisation({"levers": [STAFF], "rivals": ["library"], "worlds": 4})
    rivals = {rival.name for rival in plan.rivals}
    assert {"more-support", "territory-first", "pivotal-clients"} <= rivals
    assert not {"baseline", "no-communities", "fragile-trust", "pioneers-along-a-chain"} & rivals
    with pytest.raises(ScenarioError, match="does not share the past of the scenario until 2026-01"):
        load_optimisation({"levers": [STAFF], "rivals": ["pioneers-along-a-chain"], "worlds": 4})
    with pytest.raises(ScenarioError, match="says itself what the worlds vary"):
        load_optimisation({"levers": [STAFF], "rivals": ["no-communities"], "worlds": 4})
    earlier = [STAFF | {"from": "2020-01"}]
    assert "more-support" in {
        rival.name for rival in load_optimisation({"levers": earlier, "rivals": ["library"]}).rivals
    }


def test_a_table_of_worlds_is_shared_out(tmp_path: Path) -> None:
    """Half of its rows to search, half to prove; four at least."""
    (tmp_path / "worlds.csv").write_text("world,trust.gain\n1,0.1\n2,0.2\n3,0.3\n4,0.4\n5,0.5\n")
    (tmp_path / "mine.toml").write_text('worlds = "worlds.csv"\n' + HEAD)
    plan = load_optimisation(tmp_path / "mine.toml")
    assert [world["trust.gain"] for world in plan.worlds.worlds] == [0.1, 0.3, 0.5]
    assert [world["trust.gain"] for world in plan.fresh.worlds] == [0.2, 0.4]
    (tmp_path / "few.csv").write_text("trust.gain\n0.1\n0.2\n")
    with pytest.raises(UserError, match="needs 4 at least"):
        load_optimisation(tmp_path / "mine.toml", tmp_path / "few.csv")
    assert len(load_optimisation({"levers": [STAFF]}, tmp_path / "worlds.csv").worlds.worlds) == 3


def test_the_shipped_worlds_are_taken_by_name(tmp_path: Path) -> None:
    """In the plan as on the command line; a table of that name beside the plan comes first."""
    (tmp_path / "mine.toml").write_text('worlds = "posterior"\n' + HEAD)
    plan = load_optimisation(tmp_path / "mine.toml")
    assert plan.worlds.source == plan.fresh.source == "posterior" and len(plan.worlds.worlds) > 2
    assert plan.worlds == load_optimisation({"levers": [STAFF]}, Path("posterior")).worlds
    with pytest.raises(UserError, match="a mechanism is off"):
        load_optimisation({"levers": [STAFF]}, Path("structures"))


def test_worlds_are_those_that_were_fitted_at_the_size_of_the_plan() -> None:
    for size, source in ((5000, "posterior-5000"), (149_810, "posterior"), (300, "drawn")):
        plan = load_optimisation({"levers": [STAFF], "organisations": size})
        assert plan.worlds.source == plan.fresh.source == source and len(plan.worlds.worlds) == 50
    assert load_optimisation({"levers": [STAFF]}).worlds.source == "posterior-5000"
    assert load_optimisation({"levers": [STAFF], "worlds": 20}).worlds.source == "drawn"


MALFORMED: dict[str, tuple[str, int | None, str, str]] = {
    "not well-formed": ("[[levers]\n", 1, "this cannot be read", "lecture impossible"),
    "unknown key": (f'outcome = ["members"]\n{HEAD}', 1, "did you mean “outcomes”", "vouliez-vous dire « outcomes"),
    "unknown key of a lever": (f"{HEAD}costs = 3\n", 6, "did you mean “cost”", "vouliez-vous dire « cost"),
    "unknown key of the budget": (f"{HEAD}[budget]\nmost_ = 3\n", 7, "did you mean “most”", "vouliez-vous dire « most"),
    "no lever": ("worlds = 4\n", None, "a search needs levers", "recherche a besoin de leviers"),
    "unknown lever": (HEAD.replace("staff", "staf"), 2, "did you mean “club.staff”", "vouliez-vous dire « club.staff"),
    "nobody decides it": (HEAD.replace("club.staff", "trust.gain"), 2, "is no lever", "n'est pas un levier"),
    "only at the founding": ('[[levers]]\nname = "founders.seeding"\nfrom = "2026-01"\n', 2, "founders.seeding", "founders.seeding"),
    "lever twice": (HEAD + HEAD, 6, "given twice", "deux fois"),
    "no bounds": ('[[levers]]\nname = "club.staff"\nfrom = "2026-01"\n', 2, "needs lower and upper", "lower et upper"),
    "bound outside": (HEAD.replace("= 4", "= 900"), 4, "from 0 to 200", "de 0 à 200"),
    "bounds upside down": (HEAD.replace("= 4", "= 0.5"), 3, "should be below", "au-dessous"),
    "bound as text": (HEAD.replace("= 4", '= "4"'), 4, "a finite number, without quotes", "un nombre"),
    "bounds and values": (f"{HEAD}values = [1, 2]\n", 6, "either values, or", "soit des valeurs"),
    "a word misspelt": ('[[levers]]\nname = "outreach.targeting"\nvalues = ["everyon"]\nfrom = "2026-01"\n', 3, 'did you mean "everyone"', 'vouliez-vous dire "everyone"'),
    "added words": ('[[levers]]\nname = "outreach.targeting"\nchange = "add"\nvalues = ["everyone"]\nfrom = "2026-01"\n', 3, "needs a number with", "demande un nombre"),
    "change misspelt": (f'{HEAD}change = "ad"\n', 6, "did you mean “add”", "vouliez-vous dire « add"),
    "no date": ('[[levers]]\nname = "club.staff"\nlower = 1\nupper = 4\n', 1, "needs from", "il manque from"),
    "no month": (HEAD.replace("2026-01", "janvier 2026"), 5, '"2026-01"', '"2026-01"'),
    "outside the scenario": (HEAD.replace("2026-01", "2046-01"), 5, "outside the scenario", "hors du scénario"),
    "dates upside down": (HEAD.replace('"2026-01"', '["2027-01", "2026-01"]'), 5, 'the last month, "2026-01", is before the first, "2027-01"', 'le dernier mois, "2026-01", précède le premier, "2027-01"'),
    "three dates": (HEAD.replace('"2026-01"', '["2027-01", "2028-01", "2029-01"]'), 5, "a month such as", "un mois comme"),
    "end before the start": (f'{HEAD}until = "2025-01"\n', 6, "is not after", "après"),
    "leads out of the range": (f'{HEAD}change = "add"\n'.replace("lower = 1", "lower = -3"), None, "from 0 to 200", "de 0 à 200"),
    "price without budget": (f"{HEAD}cost = 3\n", 6, "there is none: write [budget]", "il n'y en a pas"),
    "negative price": (f"{HEAD}cost = -3\n[budget]\n", 6, "from 0 to", "de 0 à"),
    "budget of members": (f'{HEAD}[budget]\nmeasure = "members"\n', 7, "does not count what is spent", "ne compte pas de dépense"),
    "budget misspelt": (f'{HEAD}[budget]\nmeasure = "efort"\n', 7, "did you mean “effort”", "vouliez-vous dire « effort"),
    "negative budget": (f"{HEAD}[budget]\nmost = -1\n", 7, "from 0 to", "de 0 à"),
    "outcome misspelt": (f'outcomes = ["menbers"]\n{HEAD}', 1, "did you mean “members”", "vouliez-vous dire « members"),
    "four outcomes": (f'outcomes = ["members", "aware", "effort", "joins"]\n{HEAD}', 1, "one to three different measures", "une à trois mesures"),
    "no outcome": (f"outcomes = []\n{HEAD}", 1, "one to three different measures", "une à trois mesures"),
    "one world": (f"worlds = 1\n{HEAD}", 1, "worlds", "worlds"),
    "few strategies": (f"strategies = 3\n{HEAD}", 1, "from 8 to 10000", "de 8 à 10000"),
    "unknown scenario": (f'scenario = "basline"\n{HEAD}', None, "did you mean “baseline”", "vouliez-vous dire « baseline"),
    "unknown rival": (f'rivals = ["more-suport"]\n{HEAD}', None, "did you mean “more-support”", "vouliez-vous dire « more-support"),
    "a rival that is no other": (f'rivals = ["baseline"]\n{HEAD}', 1, "compared with it already", "déjà comparée"),
    "lever and change": (f"[changes]\nclub.staff = 3\n{HEAD}", 2, "take it off [changes]", "ôtez-le de [changes]"),
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_every_mistake_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    text, line, *words = MALFORMED[name]
    (tmp_path / "plan.toml").write_text(text)
    for lang, expected in zip(("en", "fr"), words, strict=True):
        with use_language(lang), pytest.raises(ScenarioError) as found:
            load_optimisation(tmp_path / "plan.toml")
        told = str(found.value).replace("\xa0", " ").replace("\u202f", " ")
        assert expected in told, told
        assert line is None or found.value.problems[0].line == line, told


def test_a_library_name_misspelt_gets_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean “split”"):
        load_optimisation("splt")


def test_a_missing_table_of_worlds_is_named(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text('worlds = "nowhere.csv"\n' + HEAD)
    with pytest.raises((ScenarioError, UserError), match=r"nowhere\.csv"):
        load_optimisation(tmp_path / "plan.toml")


def test_strategies_keep_what_the_scenario_is(tmp_path: Path) -> None:
    """A scenario file beside the plan is found there."""
    (tmp_path / "mine.toml").write_text('extends = "baseline"\ntitle = "Mine"\nmonths = 200\n')
    (tmp_path / "plan.toml").write_text('scenario = "mine.toml"\nworlds = 4\n' + HEAD)
    plan = load_optimisation(tmp_path / "plan.toml")
    assert plan.months == 200 and plan.scenario.name == "mine"
    assert plan.strategy("strategy-001", {"club.staff": 2.0}).start == scenarios.load("baseline").start
