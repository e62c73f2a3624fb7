"""Laws of joining, leaving, closing: attention, hazards of lapse, appointments; and what members see around them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulation.core.compiled import exposed
from simulation.interventions import Intervention
from simulation.rules import engagement, lapse
from simulation.state.tables import NEVER, EventType, Kind, Stage, Tie
from simulation.world import World
from tests.helpers.small_worlds import advance, busy_world, make_world

attention = exposed(engagement.attention)
hazard_of = exposed(lapse.hazard_of)

SIZES = ("size_0", "size_1_9", "size_10_19", "size_20_49", "size_50_plus")
NOBODY = {f"founders.{kind}s": 0 for kind in ("firm", "supplier", "client", "partner")}


def all_aware(organisations: int, **changes: Any) -> World:
    """A world in which everybody outside the club is aware, and nobody closes or forgets."""
    calm: dict[str, Any] = {f"turnover.closing.{size}": 0.0 for size in SIZES} | {"awareness.forgetting": 0.0}
    calm |= {"lapse.first_year": 0.0, "lapse.later": 0.0, "readiness.base": 1.0, "cooperation.rate": 0.0}
    world = make_world(organisations, {**calm, **changes})
    world.organisations.stage[world.organisations.stage == Stage.UNAWARE] = Stage.AWARE
    return world


# -- attention


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"engagement.attention": "none", "club.staff": 0.0}, 1.0),
        ({"club.staff": 0.0}, 0.0),
        ({"club.staff": 0.0, "engagement.follow": 0.0, "engagement.follow_accompagnateur": 0.0}, 1.0),
        ({"club.staff": 3.0, "engagement.follow": 0.0}, 1.0),
        ({"engagement.attention": "staff", "club.staff": 0.0, "engagement.follow_staff": 0.0}, 1.0),
        ({"engagement.attention": "staff", "club.staff": 0.5, "engagement.follow_staff": 10.0}, 5.0 / 13.0),
        ({"club.staff": 0.5, "engagement.follow": 10.0, "club.heritage": 0.0}, 0.5 * 0.4 * 10.0 / 13.0),
        ({"club.staff": 200.0}, 1.0),
        ({**NOBODY, "club.staff": 0.0}, 1.0),
    ],
)
def test_attention_at_its_edges(changes: dict[str, Any], expected: float) -> None:
    """Capacity over members, at most 1; no capacity with `follow` 0, and no members, mean no limit."""
    world = make_world(200, changes)
    assert attention(world.record(), *engagement.staff_that_follow(world)) == pytest.approx(expected)


@pytest.mark.parametrize("zero", [{"club.staff": 0.0}, {"readiness.base": 0.0, "readiness.shared_project": 0.0}])
def test_an_infinite_hazard_times_nothing_is_nothing(zero: dict[str, Any]) -> None:
    """Engagement at once, but no attention or no readiness: nobody joins, and nothing is NaN."""
    world = all_aware(200, **{"engagement.rule": "immediate", **zero})
    with np.errstate(all="raise"):
        advance(world, 6)
    assert len(world.members()) == world.founders
    assert np.isfinite(world.club.attention[0])
    free = all_aware(200, **{"engagement.rule": "immediate", "engagement.attention": "none"})
    assert len(advance(free, 1).members()) == 200


def test_attention_multiplies_the_hazard() -> None:
    """A constant rate and half of the attention: 1 - exp(-rate / 2) join in the month (5 standard errors)."""
    changes = {"engagement.rule": "spontaneous", "engagement.rate": 0.8, "club.staff": 1.0, "club.heritage": 0.0}
    world = all_aware(
        3000, **changes, **{"engagement.follow": 0.5 * 13.0 / 0.4, "engagement.follow_accompagnateur": 0.0}
    )
    aware = int((world.organisations.stage == Stage.AWARE).sum())
    joined = len(advance(world, 1).members()) - world.founders
    share = -math.expm1(-0.4)
    assert world.club.attention[0] == pytest.approx(0.5)
    assert abs(joined - aware * share) <= 5 * math.sqrt(aware * share * (1 - share))


@pytest.mark.parametrize("step", [1.0, 0.5])
def test_who_has_left_does_not_join_within_a_year(step: float) -> None:
    """Everybody joins at once, except who left less than twelve months ago."""
    world = all_aware(100, **{"engagement.rule": "immediate", "engagement.attention": "none", "time.step": step})
    outside = world.organisations.stage == Stage.AWARE
    world.organisations.left_at[outside] = 0
    for month in range(1, 14):
        advance(world, 1)
        assert (len(world.members()) == world.founders) == (month < 12), month


# -- leaving


def test_the_hazard_of_lapse_is_its_formula() -> None:
    """Base by seniority and attention, tension, loyalty, isolation, accompaniment: for every member of a busy world."""
    world = busy_world(250, months=18)
    organisations, p = world.organisations, world.parameters.lapse
    record = world.record()
    for row in world.members().tolist():
        senior = world.step - organisations.member_since[row] >= 12
        x = organisations.progress[row] / (organisations.progress[row] + world.parameters.transformation.half)
        sides = trade_around(world, row)
        tension = (
            organisations.competence[row] * (1.0 - x) if sides and organisations.kind[row] != Kind.PARTNER else 0.0
        )
        expected = p.later if senior else p.first_year * (2.0 - world.club.attention[0])
        expected *= (1.0 + p.tension * tension) * (1.0 - p.loyalty * x)
        expected *= p.accompanied if organisations.accompanied_until[row] != NEVER else 1.0
        for isolated in (False, True):
            assert hazard_of(record, row, isolated) == pytest.approx(expected * (p.isolation if isolated else 1.0))


def trade_around(world: World, row: int) -> list[tuple[int, int, float, float]]:
    """The trade of one organisation: side (0 sales, 1 purchases), other end, share, cooperation."""
    relations = world.relations
    supply = relations.type == Tie.SUPPLY
    sales = np.flatnonzero(supply & (relations.source == row)).tolist()
    purchases = np.flatnonzero(supply & (relations.target == row)).tolist()
    k = relations.cooperation
    return [
        *((0, int(relations.target[r]), float(relations.share_of_sales[r]), float(k[r])) for r in sales),
        *((1, int(relations.source[r]), float(relations.share_of_purchases[r]), float(k[r])) for r in purchases),
    ]


def test_isolation_lock_in_and_progress_are_their_definitions() -> None:
    """Counted anew from the tables of relations, for every member, after a month and a half year."""
    world = busy_world(250, {"animation.participation": 0.02, "animation.participation_known": 0.02}, months=12)
    organisations = world.organisations
    level = world.parameters.transformation.cooperative
    seen = 0
    for _ in range(2):
        advance(world, 3)
        # who left or joined in the last places of the month has changed what its contacts see
        lapsed = world.event_log.recent[EventType.LAPSED].sum()
        members = world.members()
        lock_in = world.neighbourhood_summary(members).lock_in
        for row, share in zip(members.tolist(), lock_in.tolist(), strict=True):
            trade = trade_around(world, row)
            engaged = [organisations.stage[other] >= Stage.ENGAGED for _, other, _, _ in trade]
            if organisations.kind[row] == Kind.PARTNER:
                assert share == 0.0
                continue
            sides = []
            progress = []
            for side in (0, 1):
                mine = [(one[2], one[3], near) for one, near in zip(trade, engaged, strict=True) if one[0] == side]
                whole = math.fsum(weight for weight, _, _ in mine)
                if whole > 0.0:
                    sides.append(math.fsum(weight for weight, _, near in mine if not near) / whole)
                    progress.append(math.fsum(weight * k for weight, k, _ in mine) / whole)
            assert share == pytest.approx(np.mean(sides) if sides else 0.0)
            assert organisations.progress[row] == pytest.approx(np.mean(progress) if progress else 0.0)
            cooperative = any(k >= level for _, _, _, k in trade)
            isolated = bool(trade) and not any(engaged) and not cooperative and not organisations.participant[row]
            if not lapsed:
                assert (organisations.isolated_since[row] != NEVER) == isolated
            seen += isolated
    assert seen > 0


# -- closing: appointments


@pytest.mark.parametrize("step", [1.0, 0.5])
def test_survival_of_closings_is_exponential(step: float) -> None:
    """The hazard of closing h: exp(-h t) have never closed after t months; partners at their factor (5 std errors)."""
    changes = {f"turnover.closing.{size}": 0.02 for size in SIZES} | {"turnover.partner_factor": 0.5, "time.step": step}
    world = make_world(3000, {**NOBODY, "club.staff": 0.0, **changes}, months=30)
    is_partner = world.organisations.kind == Kind.PARTNER
    for rows, hazard in ((~is_partner, 0.02), (is_partner, 0.01)):
        survivors = int((world.organisations.generation[rows] == 0).sum())
        count, share = int(rows.sum()), math.exp(-hazard * 30)
        assert abs(survivors - count * share) <= 5 * math.sqrt(count * share * (1 - share))
    newcomers = world.organisations.generation[~is_partner]
    assert newcomers.mean() == pytest.approx(
        0.6, abs=5 * math.sqrt(0.6 / len(newcomers))
    )  # Poisson: newcomers close too


def test_a_dated_change_of_the_hazard_acts_at_once() -> None:
    """Five times the hazard from month 13 on: exp(-12 h - 5 h (t - 12)), from its first month (5 standard errors)."""
    rate = 0.01
    later = tuple(Intervention(13, None, "scale", f"turnover.closing.{size}", 5.0) for size in SIZES)
    changes = {f"turnover.closing.{size}": rate for size in SIZES} | {"turnover.partner_factor": 1.0, **NOBODY}
    world = make_world(3000, {**changes, "club.staff": 0.0}, interventions=later, months=12)
    for months in (0, 1, 11):
        advance(world, months)
        survivors = int((world.organisations.generation == 0).sum())
        share = math.exp(-rate * (12 + 5 * (world.month - 12)))
        assert abs(survivors - 3000 * share) <= 5 * math.sqrt(3000 * share * (1 - share)), world.month


@pytest.mark.parametrize("months", [6, 24])
def test_crises_strike_at_their_rate(months: int) -> None:
    """1 - exp(-rate t) have had a crisis after t months, aware or not, and a crisis lasts (5 standard errors)."""
    still: dict[str, Any] = {f"turnover.closing.{size}": 0.0 for size in SIZES}
    changes = {**NOBODY, **still, "club.staff": 0.0, "turnover.crisis": 0.03, "turnover.crisis_months": 6.0}
    world = make_world(3000, changes, months=months)
    until = world.organisations.crisis_until
    share = -math.expm1(-0.03 * months)
    assert abs((until != NEVER).sum() - 3000 * share) <= 5 * math.sqrt(3000 * share * (1 - share))
    assert (until <= world.step + 6).all()
