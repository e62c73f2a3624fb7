"""Laws of the declared measures: lists are read from the declarations, and what is declared can be shown."""

from __future__ import annotations

import pytest

from experiments.dashboard.components.style import DASHES
from experiments.figures.parts.style import PALETTE
from scenarios.language import LANGUAGES, use_language
from scenarios.language.measures import (
    measure_difference,
    measure_label,
    measure_mean,
    measure_spread,
    measure_unit,
    measure_value,
)
from scenarios.language.numbers import MISSING
from simulation.measures import HEADLINES, MEASURES, TABLE, USUAL
from simulation.measures.observation import observe
from simulation.month import run_to
from simulation.state.tables import EFFORT, KINDS, THEMES
from tests.helpers.small_worlds import SCENARIO_EVENTS, STAFF_CUT, busy_world

NAN = float("nan")


def test_a_sweep_keeps_the_same_columns_as_ever() -> None:
    """The columns of result files whose plan names no measures."""
    assert USUAL == (
        "members",
        "aware",
        "animators",
        "territorial_communities",
        "isolated_share",
        "cooperative_trade",
        "joins_so_far",
        "participants",
        "trajectories",
        "progress",
        "projects",
    )


def test_no_two_headlines_have_the_same_rank() -> None:
    ranks = [MEASURES[name].headline for name in HEADLINES]
    assert ranks == sorted(set(ranks))
    assert sorted(TABLE) == sorted(HEADLINES)


def test_what_is_declared_can_be_drawn_and_asked() -> None:
    for measure in MEASURES.values():
        assert measure.colour in PALETTE and measure.line in DASHES, measure.name
        assert not measure.question or set(measure.question) == set(LANGUAGES), measure.name
        assert all("{date}" in text for text in measure.question.values()), measure.name
        assert measure.lower is None or measure.upper is None or measure.lower < measure.upper, measure.name


def test_a_measure_is_said_in_both_languages() -> None:
    """Shares in percent; an index shows more decimals where it is small; a mean has three digits that count."""
    with use_language("en"):
        assert (measure_label("members"), measure_unit("members"), measure_unit("cohesion")) == (
            "Members",
            "organisations",
            "",
        )
        assert measure_value("members", 1234.0) == "1,234" and measure_difference("members", 3.0) == "+3"
        assert measure_value("isolated_share", 0.123) == "12%"
        assert (measure_value("scale_up", 0.0456), measure_value("scale_up", 0.456)) == ("0.046", "0.46")
        assert (measure_mean("members", 12.34), measure_mean("members", 126.0)) == ("12.3", "126")
        assert (measure_mean("isolated_share", 0.0123), measure_mean("isolated_share", 0.123)) == ("1.2%", "12%")
        assert {say(name, NAN) for name in MEASURES for say in (measure_value, measure_mean)} == {MISSING}
        assert [measure_difference("isolated_share", value) for value in (-0.21, 0.0101)] == ["−21 points", "+1 point"]
        assert [measure_spread("isolated_share", value) for value in (0.0123, 0.21)] == ["1.2 points", "21 points"]
    with use_language("fr"):
        assert (measure_label("members"), measure_unit("scale_up")) == ("Adhérents", "indice")
        assert measure_value("isolated_share", 0.123) == "12\u00a0%" and measure_mean("members", 12.34) == "12,3"


PARTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("slots_used",), "slots"),
    (("slots_used", "queue"), "members"),
    (("isolated",), "members"),
    (("participants",), "members"),
    (("participants",), "organisations_near"),
    (("accompagnateurs",), "members"),
    (("trajectories",), "members"),
    (("lapses_isolated",), "lapses"),
    (("refusals_for_time",), "refusals"),
    (("professional_communities",), "members"),
    (tuple(name for name in MEASURES if name.startswith("joins_by_")), "joins"),
    (tuple(name for name in MEASURES if name.startswith("made_aware_by_")), "made_aware"),
)
"""Measures whose sum is never above another one of the same month."""
WHOLES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("engaged", "animators"), "members"),
    (tuple(f"members_{kind}" for kind in KINDS), "members"),
    (tuple(f"members_{theme}" for theme in THEMES), "members"),
    (("territorial_communities", "communities_dormant"), "communities_founded"),
    (tuple(f"effort_{use}" for use in EFFORT), "effort"),
    (("euros_contacts", *(f"euros_{use}" for use in EFFORT)), "euros"),
)
"""Measures whose sum is another one of the same month."""


@pytest.mark.parametrize("step", [1.0, 0.5])
@pytest.mark.parametrize(
    "changes", [{}, {"support.slots_lent": 4.0, "support.accompagnateur": 0.5, "support.fatigue": 0.3}]
)
def test_the_measures_of_a_month_are_taken_at_one_moment(changes: dict[str, float], step: float) -> None:
    """A part is never above its whole, whatever happens later in the month to members, slots and communities."""
    world = busy_world(300, {"time.step": step, **changes}, interventions=STAFF_CUT, events=SCENARIO_EVENTS)
    most = 0.0
    for month in range(1, 49):
        run_to(world, month)
        seen = observe(world, network_too=True)
        most = max(most, seen["slots_used"])
        for parts, whole in PARTS:
            assert sum(seen[part] for part in parts) <= seen[whole], (month, parts, whole)
        for parts, whole in WHOLES:
            assert sum(seen[part] for part in parts) == pytest.approx(seen[whole]), (month, parts, whole)
        for name, measure in MEASURES.items():
            assert measure.lower is None or seen[name] >= measure.lower, name
            assert measure.upper is None or seen[name] <= measure.upper, name
    assert most > 10
