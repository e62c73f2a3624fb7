"""Accounts that close after every step, in every world: stocks and flows, hours, projects, slots, adjacency lists."""

from __future__ import annotations

import numpy as np

from simulation.core.compiled import exposed
from simulation.state import surroundings
from simulation.state.neighbourhood import FIRST_BIT, ROLE_MASK, TO_ACQUAINTANCE, TO_CLIENT, TO_SUPPLIER
from simulation.state.tables import NEVER, Cause, EventType, Stage, Tie
from simulation.world import World
from tests.helpers.small_worlds import advance

free_hours = exposed(surroundings.free_hours)

A_YEAR = 12.0


def stocks(world: World) -> np.ndarray:
    """Number of organisations at each stage."""
    return np.bincount(world.organisations.stage, minlength=len(Stage))


def flows(world: World) -> dict[str, int]:
    """Events of the step by name; closures by the stage of who closed."""
    lately = world.event_log.recent
    counts = {event.name: int(lately[event].sum()) for event in EventType}
    return counts | {f"CLOSED {stage.name}": int(lately[EventType.CLOSED, stage + 1]) for stage in Stage}


def check_accounts(world: World, before: np.ndarray) -> None:
    """Entries and exits explain the stocks; everything that is counted twice agrees."""
    check_stocks(world, before)
    check_communities(world)
    check_projects(world)
    check_hours(world)
    check_adjacency(world)


def check_stocks(world: World, before: np.ndarray) -> None:
    """Entries and exits explain the stocks; who is not a member has nothing that only members have."""
    organisations = world.organisations
    now = stocks(world)
    flow = flows(world)
    assert now.sum() == len(organisations)
    closed = flow["CLOSED ENGAGED"] + flow["CLOSED ANIMATOR"]
    assert now[Stage.ENGAGED :].sum() == before[Stage.ENGAGED :].sum() + flow["ENGAGED"] - flow["LAPSED"] - closed
    in_and_out = flow["LAPSED"] - flow["FORGOT"] - flow["ENGAGED"] - flow["CLOSED AWARE"]
    assert now[Stage.AWARE] == before[Stage.AWARE] + flow["MADE_AWARE"] + in_and_out
    animators = flow["BECAME_ANIMATOR"] - flow["STOPPED_ANIMATING"] - flow["CLOSED ANIMATOR"]
    animators_who_lapsed = before[Stage.ANIMATOR] + animators - now[Stage.ANIMATOR]
    assert 0 <= animators_who_lapsed <= flow["LAPSED"]
    member = organisations.stage >= Stage.ENGAGED
    for name in ("waiting_since", "accompanied_since", "professional", "isolated_since"):
        assert (getattr(organisations, name)[~member] == NEVER).all(), name
    for name in ("accompagnateur", "participant", "progress"):
        assert not getattr(organisations, name)[~member].any(), name
    assert ((organisations.member_since != NEVER) == member).all()
    returned = member & (organisations.left_at != NEVER) & (organisations.sensitised_cause != Cause.EVENT)
    away = (organisations.member_since - organisations.left_at) * world.length
    assert (away[returned] >= A_YEAR).all()  # who has left does not join again within a year
    in_use = int((organisations.accompanied_until != NEVER).sum())
    assert in_use <= world.club.slots[0]
    assert ((organisations.accompanied_since == NEVER) == (organisations.accompanied_until == NEVER)).all()
    assert not ((organisations.waiting_since != NEVER) & (organisations.accompanied_until != NEVER)).any()


def check_communities(world: World) -> None:
    """Counts by community and by territory are those of the members; participants are where a community lives."""
    organisations = world.organisations
    communities = world.communities
    territories = world.territories
    member = organisations.stage >= Stage.ENGAGED
    membership = world.parameters.communities.membership
    if membership != "optional":
        assert ((organisations.professional != NEVER) == (member & (membership == "mandatory"))).all()
    belongs = np.flatnonzero(organisations.professional != NEVER)
    assert (communities.theme[organisations.professional[belongs]] == organisations.theme[belongs]).all()
    sizes = np.bincount(organisations.professional[belongs], minlength=len(communities))
    assert np.array_equal(communities.size, sizes)
    assert (communities.size <= world.parameters.communities.maximum).all()
    assert ((communities.alive_since != NEVER) == (communities.size >= world.parameters.communities.minimum)).all()
    where = organisations.territory
    counts = {
        "members": member,
        "partners": member & (organisations.kind == 3),
        "participants": organisations.participant,
        "animators": organisations.stage == Stage.ANIMATOR,
    }
    for name, counted in counts.items():
        expected = np.bincount(where[counted], minlength=len(territories))
        assert np.array_equal(getattr(territories, name), expected), name
    alive = territories.alive_since != NEVER
    assert np.array_equal(territories.founded - territories.died, alive)
    assert alive[where[organisations.participant]].all()


def check_projects(world: World) -> None:
    """Projects under way are counted at both ends, none goes on beyond its end, and outcomes add up.

    Who forgets has no project and no cooperative relation.
    """
    organisations = world.organisations
    relations = world.relations
    under_way = relations.project_until != NEVER
    ends = np.concatenate((relations.source[under_way], relations.target[under_way]))
    assert np.array_equal(organisations.projects, np.bincount(ends, minlength=len(organisations)))
    assert (relations.project_until[under_way] > world.step).all()
    assert (relations.projects_succeeded <= relations.projects_ended).all()
    assert ((relations.projects_ended > 0) == (relations.last_project != NEVER)).all()
    assert (relations.outcome == 0).all() and (relations.dialogue == 0).all()  # read and cleared within the month
    unaware = organisations.stage == Stage.UNAWARE
    assert not organisations.projects[unaware].any()
    if not world.parameters.transformation.switch_up:
        cooperative = relations.cooperation >= world.parameters.transformation.cooperative
        assert not (unaware[relations.source] | unaware[relations.target])[cooperative].any()


def check_hours(world: World) -> None:
    """Hours used do not exceed hours had, except by projects of who has left the club."""
    organisations = world.organisations
    record = world.record()
    busy = np.flatnonzero((organisations.projects > 0) | (organisations.stage >= Stage.ENGAGED))
    free = np.array([free_hours(record, row) for row in busy.tolist()])
    has_left = (organisations.stage[busy] < Stage.ENGAGED) & (organisations.left_at[busy] != NEVER)
    assert (free[~has_left] >= -1e-9).all()


def check_adjacency(world: World) -> None:
    """The adjacency lists say what the relations say; one relation of each pair is its first; no loop, no double."""
    relations = world.relations
    network = world.neighbourhood
    count = len(relations)
    segments = [np.arange(first, first + size) for first, size in zip(network.start, network.degree, strict=True)]
    places = np.concatenate(segments) if segments else np.empty(0, dtype=np.int64)
    own = np.repeat(np.arange(len(world.organisations)), network.degree)
    entries = network.incident[places]
    assert np.array_equal(np.sort(entries), np.arange(2 * count))
    order = np.argsort(entries)
    places = places[order]
    own = own[order].reshape(-1, 2)
    ends = np.stack((relations.source, relations.target), axis=1)
    assert np.array_equal(own, ends)
    assert np.array_equal(network.neighbour[places].reshape(-1, 2), ends[:, ::-1])
    shares = np.stack((relations.share_of_sales, relations.share_of_purchases), axis=1)
    assert np.array_equal(network.held[places].reshape(-1, 2), shares)
    links = network.link[places].reshape(-1, 2)
    supply = (relations.type == Tie.SUPPLY)[:, None]
    assert np.array_equal(links & ROLE_MASK, np.where(supply, [[TO_CLIENT, TO_SUPPLIER]], TO_ACQUAINTANCE))
    assert np.array_equal(links & FIRST_BIT != 0, np.repeat(relations.first_of_pair[:, None], 2, axis=1))
    assert (relations.source != relations.target).all()
    keys = ends.min(axis=1).astype(np.int64) * len(world.organisations) + ends.max(axis=1)
    assert np.array_equal(np.unique(keys), np.sort(keys[relations.first_of_pair]))
    trade = ends[relations.type == Tie.SUPPLY]
    assert len(np.unique(trade, axis=0)) == len(trade)


def advance_with_accounts(world: World, months: int) -> World:
    """Step a world and check the accounts after every step."""
    for _ in range(round(months / world.length)):
        before = stocks(world)
        advance(world, world.length)  # type: ignore[arg-type]
        check_accounts(world, before)
    return world
