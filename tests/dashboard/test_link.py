# ruff: noqa: E501 (tables of cases)
"""The link of a page: it holds all that is not usual, comes back as it was, and whatever it says breaks nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("solara")

from experiments.dashboard.session import link
from experiments.dashboard.session.link import LONGEST_LINK, to_query
from experiments.dashboard.session.settings import OWN, Settings, StrategySettings
from experiments.dashboard.session.strategy import build_scenario
from experiments.dashboard.views import all_views
from scenarios import ScenarioError, load, names
from scenarios.language import use_language
from simulation.parameters import REGISTRY
from simulation.parameters.interventions import Event, Intervention

NO_REASON = {"en": "", "fr": ""}
EVERYTHING = Settings(
    lang="fr",
    view="compare",
    organisations=2000,
    seed=7,
    month=144,
    first=StrategySettings(
        "more-support",
        {"club.staff": 3.0, "communities.membership": "optional"},
        (
            Intervention(145, 169, "scale", "club.staff", 0.5, NO_REASON),
            Intervention(10, None, "set", "trust.rule", "fixed", NO_REASON),
            Event(150, "fund_territory", "ZE2020-3206", 36.0, NO_REASON),
        ),
    ),
    second=StrategySettings("baseline", {"club.staff": 1.5}, ()),
    costs={"post": 60_000.0, "fees": 1.5},
)


def from_query(query: str) -> tuple[Settings, list[str]]:
    """A link as the page reads it."""
    return link.from_query(query, list(all_views()))


def changed(**settings: object) -> Settings:
    """Settings whose strategy A is not as the page opens."""
    return Settings(first=StrategySettings(**{"scenario": "baseline", **settings}))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system of the tests speaks English."""
    monkeypatch.setenv("LANGUAGE", "en")


def test_nothing_unusual_makes_no_link() -> None:
    assert to_query(Settings()) == "" and from_query("") == (Settings(), [])


def test_everything_comes_back() -> None:
    assert from_query(to_query(EVERYTHING)) == (EVERYTHING, [])
    assert from_query("?" + to_query(EVERYTHING)) == (EVERYTHING, [])


def test_the_language_of_the_system_is_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")
    assert from_query("")[0].lang == "fr"
    for lang in ("en", "fr"):
        assert from_query(to_query(Settings(lang=lang)))[0].lang == lang


@given(
    st.dictionaries(
        st.sampled_from([n for n, p in REGISTRY.items() if p.role != "setting" and isinstance(p.default, float)]),
        st.floats(0, 1),
    )
)
def test_numbers_come_back_to_the_last_digit(changes: dict[str, float]) -> None:
    changes = {name: value for name, value in changes.items() if REGISTRY[name].lower <= value <= REGISTRY[name].upper}  # type: ignore[operator]
    settings, messages = from_query(to_query(changed(changes=changes)))
    assert settings.first.changes == changes and messages == []


@given(st.text(max_size=300))
def test_no_link_breaks_the_page(text: str) -> None:
    settings, _messages = from_query(text)
    assert from_query(to_query(settings)) == (settings, [])


HOSTILE = [
    ("lang=de", "lang"), ("scenario=../../etc/passwd", "scenario"), ("scenario=%00", "scenario"), ("club.staf=3", "club.staff"),
    ("club.staff=1e999", "club.staff"), ("club.staff=nan", "club.staff"), ("club.staff=3,5", "club.staff"), ("club.staff=999", "200"),
    ("seed=-1", "seed"), ("seed=99999999999999999999", "seed"), ("organisations=0", "organisations"), ("month=two", "month"), ("month=1000", "264"),
    ("view=nowhere", "view"), ("trust.rule=rules/evil.py:rule", "trust.rule"), ("population.edges=0-1", "population.edges"),
    ("time.step=0.001", "time.step"), ("journal.trials=1000000", "journal.trials"), ("at=1~2", "1~2"), ("at=9~3~set~club.staff~1", "9~3"),
    ("at=5~~ramp~club.staff~1", "ramp"), ("at=5~~set~founders.firms~1", "founders"), ("at=5~~add~club.staff~inf", "inf"),
    ("at=5~fund_territory~Paris~36", "Paris"), ("at=5~fund_territory~~36", "fund_territory"), ("at=5~explode~~1", "explode"),
    ("at=5~~set~club.staff~1&at=5~~set~club.staff~2", "club.staff"), ("at=5~~add~club.staff~500", "club.staff"),
    ("cost:pots=1", "post"), ("cost:post=-1", "account.post"), ("cost:fees=1e9", "fees"), ("cost:hour=soon", "account.hour"),
    ("<script>alert(1)</script>=1", "script"), ("other:seed=3", "other:seed"), ("x" * (LONGEST_LINK + 1), "8000"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "named"), HOSTILE, ids=[query[:40] for query, _named in HOSTILE])
def test_what_cannot_be_falls_back_with_a_message(query: str, named: str) -> None:
    for lang in ("en", "fr"):
        settings, messages = from_query(f"{query}&lang={lang}" if len(query) < LONGEST_LINK else query)
        assert len(messages) == 1 and named in messages[0], messages
        usual = Settings(lang=lang if query != "lang=de" and len(query) < LONGEST_LINK else "en")
        assert (
            settings.first.changes == {}
            and settings.first.scenario == "baseline"
            and settings.first.timeline in (None, ())
        )
        assert settings.month in (None, 264) and settings.seed == usual.seed and settings.view == usual.view


def test_good_parts_of_a_bad_link_are_kept() -> None:
    settings, messages = from_query("club.staff=3&club.staf=4&seed=5&month=-1")
    assert settings == replace(changed(changes={"club.staff": 3.0}), seed=5) and len(messages) == 2


def test_a_long_timeline_is_cut() -> None:
    query = "&".join(f"at={month}~~add~club.staff~0.01" for month in range(1, 130))
    settings, messages = from_query(query)
    assert settings.first.timeline is not None and len(settings.first.timeline) == 100 and len(messages) == 1


def test_own_files_are_never_in_a_link() -> None:
    assert to_query(changed(scenario=OWN)) == "scenario=own"
    assert from_query("scenario=own") == (changed(scenario=OWN), [])


def test_the_strategy_that_is_meant() -> None:
    assert build_scenario(Settings().first) == load("baseline")
    first = build_scenario(EVERYTHING.first)
    assert first.changes["club.staff"] == 3.0 and first.expect == ()
    assert first.title["en"].startswith("More support, with Staff 3, "), "its name says what differs"
    assert [one.start for one in first.dated] == [10, 145] and first.happenings[0].territory == "ZE2020-3206"
    second = build_scenario(EVERYTHING.second)
    assert second.changes == {"club.staff": 1.5} and second.dated == ()


@pytest.mark.parametrize("name", names())
def test_the_scenario_s_own_timeline_says_the_same_in_a_link(name: str) -> None:
    """Its reasons, which a link does not hold, are found again."""
    scenario = load(name)
    settings = changed(scenario=name, timeline=(*scenario.dated, *scenario.happenings))
    read, messages = from_query(to_query(settings))
    assert messages == []
    again = build_scenario(read.first)
    assert (again.dated, again.happenings, again.changes) == (scenario.dated, scenario.happenings, scenario.changes)


def test_a_timeline_that_cannot_be_is_told() -> None:
    entry = Intervention(5, None, "add", "club.staff", 500.0, NO_REASON)
    with use_language("fr"), pytest.raises(ScenarioError, match="bornes"):
        build_scenario(StrategySettings("baseline", timeline=(entry,)))


def test_a_name_of_one_s_own_is_part_of_the_link() -> None:
    settings, messages = from_query("club.staff=3&name=Deux+<b>de+plus&other=baseline&other:club.staff=4")
    assert not messages and from_query(to_query(settings)) == (settings, [])
    assert build_scenario(settings.first).title == {"en": "Deux <b>de plus", "fr": "Deux <b>de plus"}
    assert build_scenario(settings.second).title == {"en": "Baseline, with Staff 4", "fr": "Référence, avec Salariés 4"}
