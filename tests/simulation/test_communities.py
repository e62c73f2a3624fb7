"""Laws of communities: lives, participation, coverage, commons that are divided, the political plane."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulation import membership
from simulation.club_founding import found_world
from simulation.core.compiled import exposed
from simulation.measures.observation import observe
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.rules import learning
from simulation.state import coordination
from simulation.state.tables import NEVER, EventType, Stage
from simulation.world import World
from tests.helpers.small_worlds import STAFF_CUT, advance, busy_world

coverage = exposed(coordination.coverage)

vitality = exposed(learning.vitality)

STILL: dict[str, Any] = {
    "population.generator": "given",
    "population.edges": "0-1",
    "founders.partners": 0,
    "founders.firms": 2,
    "founders.suppliers": 0,
    "founders.clients": 0,
    "founders.acquainted": 0.0,
    "founders.network": 0,
    "founders.aware": 0.0,
    "founders.seeding": "first",
    "communities.membership": "absent",
    "cooperation.rate": 0.0,
    "lapse.first_year": 0.0,
    "lapse.later": 0.0,
    "turnover.crisis": 0.0,
    "animation.rate": 0.0,
    "animation.months_without": 120.0,
    "support.meeting": 0.0,
    "club.staff": 0.0,
    "engagement.rate": 0.0,
} | {f"turnover.closing.{size}": 0.0 for size in ("size_0", "size_1_9", "size_10_19", "size_20_49", "size_50_plus")}
"""Pairs of members, a territory each, and nothing happens to them."""
PLACES = 3000


def alive_everywhere(edges: str = "0-1", **changes: Any) -> World:
    """A world in which a community lives in each of many territories."""
    parameters = Parameters({**STILL, "population.edges": edges, "population.copies": PLACES, **changes})
    world = found_world(generate_population(parameters), parameters, seed=3)
    world.territories.alive_since[:] = 0
    world.territories.founded[:] = 1
    return world


# -- lives


@pytest.mark.parametrize("step", [1.0, 0.5])
@pytest.mark.parametrize("covered", [True, False])
def test_lives_of_territorial_communities_are_geometric(covered: bool, step: float) -> None:
    """Covered, at the hazard `death`; not at all, at `death_uncovered`: exp(-hazard t) are alive (5 std errors)."""
    changes = {"animation.death": 0.02, "animation.death_uncovered": 0.07, "time.step": step}
    world = alive_everywhere(**changes, **{"animation.hours_needed": 0.0 if covered else 42.0})
    for _ in range(3):
        advance(world, 12)
        share = math.exp(-(0.02 if covered else 0.07) * world.month)
        alive = (world.territories.alive_since != NEVER).sum()
        assert abs(alive - PLACES * share) <= 5 * math.sqrt(PLACES * share * (1 - share))
    assert world.club.coverage[0] == (1.0 if covered or not alive else 0.0)
    assert (world.territories.died == (world.territories.alive_since == NEVER)).all()


def test_a_community_without_animator_ends_after_its_time() -> None:
    """No hazard, no animator: all end together, `months_without` after the first month; a programme keeps them."""
    changes = {"animation.death": 0.0, "animation.death_uncovered": 0.0, "animation.months_without": 6.0}
    world = alive_everywhere(**changes)
    world.territories.funded_until[:10] = 24
    advance(world, 6)
    assert (world.territories.alive_since != NEVER).all()
    advance(world, 1)
    assert (world.territories.alive_since != NEVER).sum() == 10
    advance(world, 24)
    assert (world.territories.alive_since == NEVER).all()


def test_coverage_has_no_cliff() -> None:
    """Hours there are over hours needed, at most 1: halves, tenths and a single hour count."""
    assert coverage(0.0, 0.0) == 1.0 == coverage(5.0, 0.0) == coverage(84.0, 42.0)
    assert coverage(0.0, 42.0) == 0.0
    for hours in np.linspace(0.0, 42.0, 43):
        assert coverage(float(hours), 42.0) == pytest.approx(hours / 42.0)


@pytest.mark.parametrize("minimum", [0.0, 0.5, 1.0])
def test_nothing_is_founded_below_the_minimum_coverage(minimum: float) -> None:
    """With hours for two and a half communities: five at a minimum of a half, two at 1, as many as can be at 0."""
    changes = {"animation.minimum_coverage": minimum, "animation.founded_by": "members", "animation.minimum_members": 2}
    changes |= {"animation.hours_needed": 10.0, "communities.hours_per_fte": 25.0, "club.staff": 1.0}
    changes |= {"readiness.base": 1.0}
    changes |= {"club.territories": 1.0, "club.outreach": 0.0, "club.accompaniment": 0.0, "club.heritage": 0.0}
    parameters = Parameters({**STILL, **changes, "population.copies": 12})
    world = advance(found_world(generate_population(parameters), parameters, seed=1), 3)
    alive = int((world.territories.alive_since != NEVER).sum())
    assert alive == {0.0: 12, 0.5: 5, 1.0: 2}[minimum]
    assert world.club.coverage[0] == pytest.approx(min(1.0, 2.5 / alive))


# -- participation


@pytest.mark.parametrize("known", [False, True])
def test_members_take_part_at_their_rate(known: bool) -> None:
    """Who knows no participant comes at `participation`, who knows one at `participation_known` (5 std errors)."""
    changes = {"animation.participation": 0.03, "animation.participation_known": 0.15, "animation.death": 0.0}
    changes |= {"animation.death_uncovered": 0.0, "awareness.contact_rate": 0.0, "population.organisations": 2}
    world = alive_everywhere("0-1" if known else "", **changes)
    if known:
        world.organisations.participant[::2] = True
        membership.recount(world)
    advance(world, 12)
    comers = world.organisations.participant[1::2] if known else world.organisations.participant
    share = -math.expm1(-(0.15 if known else 0.03) * 12)
    assert abs(comers.sum() - len(comers) * share) <= 5 * math.sqrt(len(comers) * share * (1 - share))
    assert world.event_log.totals[EventType.TOOK_PART].sum() == comers.sum()


def test_without_hours_nobody_takes_part() -> None:
    """Taking part costs hours of attendance: who has none does not."""
    free, busy = (alive_everywhere(**{"hours.attendance": hours, "animation.death": 0.0}) for hours in (2.0, 11.0))
    advance(free, 12), advance(busy, 12)
    assert free.organisations.participant.any() and not busy.organisations.participant.any()


# -- commons


def test_commons_are_divided_never_copied() -> None:
    """When a community divides, its commons are split in proportion to members; the sum stays what it was."""
    world = busy_world(250, {"communities.maximum": 100}, months=12)
    communities = world.communities
    communities.commons[:] = 7.0 * communities.size
    whole = communities.commons.sum()
    world.parameters = world.parameters.changed({"communities.maximum": 4})
    membership.recount(world)
    assert (communities.size <= 4).all() and len(communities) > 12
    assert communities.commons.sum() == pytest.approx(whole, rel=1e-12)
    assert communities.commons == pytest.approx(7.0 * communities.size)


@pytest.mark.parametrize("heritage", [0.05, 0.3])
def test_commons_are_at_most_what_successes_left(heritage: float) -> None:
    """A success leaves its effort once in each community of its two ends; nothing else adds, whatever divides.

    With communities of at most four, which divide all the time.
    """
    world = busy_world(250, {"communities.maximum": 4, "club.heritage": heritage, "heritage.depreciation": 0.0})
    per_success = heritage / 0.1
    left = 0.0
    for _ in range(30):
        before = world.communities.commons.sum() + world.territories.commons.sum()
        advance(world, 1)
        succeeded = int(world.event_log.recent[EventType.SUCCEEDED].sum())
        after = world.communities.commons.sum() + world.territories.commons.sum()
        assert before - 1e-9 <= after <= before + 4.0 * per_success * succeeded + 1e-9
        left += 2.0 * per_success * succeeded
        assert world.communities.commons.sum() <= left + 1e-9 >= world.territories.commons.sum()
    assert len(world.communities) > 15 and world.communities.commons.sum() > 0.0


def test_commons_count_for_each_member() -> None:
    """Vitality grows with commons for each member, from (1 - w) to 1 of what its size allows."""
    for size in (5, 20):
        empty, half, full = (vitality(size, commons * size, 1.0, 6.0, 0.4, 1.0) for commons in (0.0, 1.0, 1e9))
        allowed = size / (size + 6.0)
        assert (empty, half, full) == pytest.approx((0.6 * allowed, 0.8 * allowed, allowed))
    assert vitality(0, 5.0, 1.0, 6.0, 0.4, 1.0) == 0.0


# -- the political plane


def test_without_partner_and_community_readiness_is_its_base() -> None:
    """Nothing sustains a shared project: readiness is its base everywhere, always."""
    nothing = {"readiness.partner": 0.0, "readiness.community": 0.0, "animation.readiness": 0.3}
    world = busy_world(200, nothing, months=24)
    assert not world.territories.shared_project.any()
    assert (world.territories.readiness == world.parameters.readiness.base).all()
    assert (world.territories.founded > 0).any()


def test_the_shared_project_rises_fast_and_falls_slowly() -> None:
    """Towards 1 - exp(-(community * coverage)) at `rise`; without the community back to nothing at `fall`."""
    changes = {"readiness.community": 0.5, "readiness.rise": 0.1, "readiness.fall": 0.02, "animation.hours_needed": 0.0}
    world = alive_everywhere(**changes, **{"animation.death": 0.0, "animation.death_uncovered": 0.0})
    assert not world.territories.shared_project.any()
    advance(world, 12)
    target = -math.expm1(-0.5)
    peak = target * -math.expm1(-0.1 * 12)
    assert world.territories.shared_project == pytest.approx(peak)
    world.territories.alive_since[:] = NEVER
    advance(world, 12)
    assert world.territories.shared_project == pytest.approx(peak * math.exp(-0.02 * 12))
    base, weight = world.parameters.readiness.base, world.parameters.readiness.shared_project
    assert world.territories.readiness == pytest.approx(base + weight * world.territories.shared_project)


# -- what is published


def test_slots_in_use_never_exceed_slots() -> None:
    """In the published measures, every month, through a cut of staff; other measures agree with the state."""
    world = busy_world(250, interventions=STAFF_CUT)
    for _ in range(30):
        seen = observe(advance(world, 1))
        assert seen["slots_used"] <= seen["slots"] and seen["queue"] >= 0
        assert seen["participants"] == world.organisations.participant.sum()
        assert seen["attention"] == world.club.attention[0] and seen["coverage"] == world.club.coverage[0]
        assert seen["members"] == (world.organisations.stage >= Stage.ENGAGED).sum()
        assert 0.0 <= seen["isolated_share"] <= 1.0 and seen["trajectories"] <= seen["members"]
