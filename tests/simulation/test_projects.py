"""Laws of cooperation: time as a limit, chosen stakeholders, projects that last and can fail, what they leave."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas
import pytest

from simulation import membership
from simulation.club_founding import found_world
from simulation.parameters import Parameters
from simulation.population.tables import read_tables
from simulation.rules import turnover
from simulation.state.tables import NEVER, Cause, EventType, Refusal, Stage
from simulation.world import World
from tests.helpers.accounts import advance_with_accounts
from tests.helpers.small_worlds import advance, busy_world

QUIET: dict[str, Any] = {
    "club.staff": 0.0,
    "club.heritage": 0.0,
    "outreach.per_organisation": 0.0,
    "awareness.forgetting": 0.0,
    "communities.membership": "absent",
    "support.accompagnateur": 0.0,
    "animation.rate": 0.0,
    "lapse.first_year": 0.0,
    "lapse.later": 0.0,
    "turnover.crisis": 0.0,
    "engagement.rate": 0.0,
    "founders.acquainted": 0.0,
    "founders.network": 0,
    "founders.aware": 0.0,
    "journal.trials": True,
    "cooperation.rate": 1000.0,
} | {f"turnover.closing.{size}": 0.0 for size in ("size_0", "size_1_9", "size_10_19", "size_20_49", "size_50_plus")}
"""Members propose for certain, and nothing else happens."""


def stars(count: int, rays: list[dict[str, Any]], **changes: Any) -> World:
    """Many members, each with its own stakeholders: one acquaintance for each row of `rays` (stage, trust)."""
    each = len(rays) + 1
    stages = ["engaged", *(ray.get("stage", "aware") for ray in rays)] * count
    people = pandas.DataFrame({"id": range(count * each), "stage": stages, "kind": "firm"})
    ties = [
        {"source": each * star, "target": each * star + number, "type": "acquaintance", **ray["trust"]}
        for star in range(count)
        for number, ray in enumerate(rays, 1)
    ]
    parameters = Parameters({**QUIET, **changes})
    return found_world(read_tables(people, pandas.DataFrame(ties), parameters), parameters, seed=1)


def trusts(source: float, target: float = 0.5) -> dict[str, float]:
    """The trust of the member in the stakeholder, and of the stakeholder in the member."""
    return {"trust_source": source, "trust_target": target}


def events_of(world: World, event: EventType) -> dict[str, np.ndarray]:
    """The columns of the journal for one type of events."""
    columns = world.event_log.columns()
    return {name: values[columns["event"] == event] for name, values in columns.items()}


# -- time


def test_without_hours_there_is_no_project() -> None:
    """No hours: nobody proposes, nobody works on a project, nobody animates; the club goes on."""
    world = advance_with_accounts(busy_world(200, {"hours.factor": 0.0, "hours.attendance": 0.0}), 24)
    totals = world.event_log.totals
    for event in (EventType.PROPOSED, EventType.BEGAN, EventType.SUCCEEDED, EventType.BECAME_ANIMATOR):
        assert totals[event].sum() == 0
    assert not world.relations.cooperation.any() and totals[EventType.ENGAGED].sum() > 20


def test_a_member_has_no_more_projects_than_hours() -> None:
    """With hours for one project, one; where the limit is off, as many as there are stakeholders."""
    rays = [{"trust": trusts(0.9, 0.9)}] * 3
    for limited, most in ((True, 1), (False, 3)):
        changes = {"hours.project": 7.0, "hours.others": 1.0, "cooperation.time_limit": limited}
        world = advance(stars(50, rays, **changes, **{"cooperation.rule": "always"}), 6)  # 10 hours each
        assert world.organisations.projects.max() == most
        refused = world.event_log.totals[EventType.REFUSED, Refusal.NO_TIME + 1]
        assert refused == 0  # the proposer itself has no hours: it does not propose


# -- the choice of a stakeholder


def test_stakeholders_are_chosen_by_trust_and_awareness() -> None:
    """A proposal goes to each stakeholder in proportion to own trust, times `unaware_weight` if it is not aware.

    Shares of 4,000 choices, within five standard errors.
    """
    count = 4000
    rays = [
        {"trust": trusts(0.2)},
        {"trust": trusts(0.4)},
        {"trust": trusts(0.8), "stage": "unaware"},
    ]
    world = stars(count, rays, **{"cooperation.unaware_weight": 0.25, "cooperation.rule": "never"})
    chosen = events_of(advance(world, 1), EventType.PROPOSED)["other"] % 4
    weights = np.array([0.2, 0.4, 0.8 * 0.25])
    expected = weights / weights.sum()
    shares = np.bincount(chosen, minlength=4)[1:] / count
    assert (np.abs(shares - expected) <= 5 * np.sqrt(expected * (1 - expected) / count)).all()


def test_trade_weighs_by_its_share() -> None:
    """Trade is chosen by (share + floor), an acquaintance by the floor; within five standard errors."""
    count = 2000
    people = pandas.DataFrame({"id": range(3 * count), "stage": ["engaged", "aware", "aware"] * count})
    ties = [
        {"source": 3 * star, "target": 3 * star + end, "type": kind, "trust_source": 0.5, "trust_target": 0.5}
        for star in range(count)
        for end, kind in ((1, "supply"), (2, "acquaintance"))
    ]
    parameters = Parameters({**QUIET, "cooperation.floor": 0.5, "cooperation.rule": "never"})
    world = found_world(read_tables(people, pandas.DataFrame(ties), parameters), parameters, seed=2)
    chosen = events_of(advance(world, 1), EventType.PROPOSED)["other"] % 3
    share = (1.0 + 0.5) / (1.0 + 0.5 + 0.5)
    assert abs((chosen == 1).mean() - share) <= 5 * math.sqrt(share * (1 - share) / count)


@pytest.mark.parametrize(("rate", "heritage"), [(0.4, 0.0), (0.4, 0.5), (1.5, 0.2)])
def test_members_propose_at_their_rate(rate: float, heritage: float) -> None:
    """Proposals per member: 1 - exp(-rate (1 - heritage effort)), within five standard errors."""
    count = 4000
    changes = {"cooperation.rate": rate, "club.heritage": heritage, "cooperation.rule": "never"}
    world = advance(stars(count, [{"trust": trusts(0.5)}], **changes), 1)
    share = -math.expm1(-rate * (1.0 - heritage))
    proposed = world.event_log.totals[EventType.PROPOSED].sum()
    assert abs(proposed - count * share) <= 5 * math.sqrt(count * share * (1 - share))


# -- temps 1 by one's own activity


@pytest.mark.parametrize(("trust", "teach", "proof"), [(0.6, 0.5, 0.0), (0.9, 0.4, 3.0), (0.9, 5.0, 0.0)])
def test_a_proposal_teaches_by_trust(trust: float, teach: float, proof: float) -> None:
    """An unaware stakeholder becomes aware with chance min(1, its trust * direction * teach), novices have no proof.

    Within five standard errors; the cause is the acquaintance, and nobody begins a project with the unaware.
    """
    count = 3000
    changes = {"awareness.teach": teach, "cooperation.proof": proof, "cooperation.rule": "always"}
    changes |= {"heritage.stories": 0.0}
    world = advance(stars(count, [{"trust": trusts(0.5, trust), "stage": "unaware"}], **changes), 1)
    totals = world.event_log.totals
    chance = min(1.0, trust * world.parameters.awareness.acquaintance * teach)
    learned = totals[EventType.MADE_AWARE, Cause.ACQUAINTANCE + 1]
    assert abs(learned - count * chance) <= 5 * math.sqrt(count * chance * (1 - chance))
    assert totals[EventType.MADE_AWARE].sum() == learned and totals[EventType.BEGAN].sum() == 0


def test_what_cooperates_is_heard() -> None:
    """Proof: a member with progress x teaches 1 + proof * x times as well; within five standard errors."""
    count = 3000
    changes = {"awareness.teach": 0.3, "cooperation.proof": 2.0, "heritage.stories": 0.0, "transformation.half": 0.2}
    world = stars(count, [{"trust": trusts(0.5, 0.5), "stage": "unaware"}], **changes)
    world.organisations.progress[world.members()] = 0.3
    chance = 0.5 * world.parameters.awareness.acquaintance * 0.3 * (1.0 + 2.0 * 0.3 / 0.5)
    learned = advance(world, 1).event_log.totals[EventType.MADE_AWARE].sum()
    assert abs(learned - count * chance) <= 5 * math.sqrt(count * chance * (1 - chance))


def test_a_dialogue_raises_both_trusts() -> None:
    """Nobody is willing: each dialogue raises the trust of both ends by its share of the gap, and nothing more."""
    changes = {"trust.dialogue": 0.1, "cooperation.rule": "never"}
    world = advance(stars(20, [{"trust": trusts(0.4, 0.7)}], **changes), 3)
    assert world.relations.trust_source == pytest.approx(1.0 - 0.6 * 0.9**3)
    assert world.relations.trust_target == pytest.approx(1.0 - 0.3 * 0.9**3)


# -- projects


@pytest.mark.parametrize("step", [1.0, 0.5, 0.25])
def test_a_project_lasts_its_months(step: float) -> None:
    """What ends began exactly `cooperation.months` before, on the same relation; nothing stays beyond its end."""
    months = 5.0
    world = busy_world(150, {"cooperation.months": months, "time.step": step, "journal.trials": True}, months=18)
    ended = [events_of(world, event) for event in (EventType.SUCCEEDED, EventType.FAILED)]
    began = events_of(world, EventType.BEGAN)
    begun = {
        (int(at), min(row, other), max(row, other))
        for at, row, other in zip(began["step"].tolist(), began["organisation"], began["other"], strict=True)
    }
    count = 0
    for columns in ended:
        for at, row, other in zip(*(columns[name].tolist() for name in ("step", "organisation", "other")), strict=True):
            assert (at - round(months / step), min(row, other), max(row, other)) in begun
            count += 1
    assert count > 20


@pytest.mark.parametrize("base", [0.0, 0.3, 0.8, 1.0])
def test_success_has_its_chance(base: float) -> None:
    """Nothing but the base: that share of projects succeeds, within five standard errors."""
    nothing = {f"cooperation.{name}": 0.0 for name in ("competence", "commons", "community", "accompanied", "trust")}
    changes = {"cooperation.base": base, "cooperation.rule": "always", "cooperation.months": 2.0, **nothing}
    world = advance(stars(1500, [{"trust": trusts(0.5)}], **changes), 3)
    succeeded, failed = (int(world.event_log.totals[event].sum()) for event in (EventType.SUCCEEDED, EventType.FAILED))
    ended = succeeded + failed
    assert ended == 1500
    assert abs(succeeded - ended * base) <= 5 * math.sqrt(ended * base * (1 - base))
    assert (world.relations.projects_succeeded.sum(), world.relations.projects_ended.sum()) == (succeeded, ended)


def test_closing_cancels_and_leaving_does_not() -> None:
    """A closing ends a project without outcome; after a lapse it goes on to its end, and no other begins."""
    changes = {"cooperation.rule": "always", "cooperation.months": 4.0}
    world = advance(stars(40, [{"trust": trusts(0.9, 0.9)}], **changes), 1)
    assert (world.relations.project_until != NEVER).all()
    turnover.close(world, np.arange(0, 20, 2))  # the members of the first ten
    assert (world.relations.project_until[:10] == NEVER).all() and not world.organisations.projects[:20].any()
    rows = np.arange(20, 80, 2)
    membership.leave(world, rows)
    world.organisations.stage[rows] = Stage.AWARE
    world.organisations.left_at[rows] = world.step
    membership.recount(world)
    advance(world, 12)
    totals = world.event_log.totals
    assert totals[[EventType.SUCCEEDED, EventType.FAILED]].sum() == 30 and totals[EventType.BEGAN].sum() == 40
    assert not world.organisations.projects.any()


# -- transformation


def test_without_gain_nothing_is_ever_cooperative() -> None:
    """Gain 0: no relation ever cooperates, nobody makes progress; with it, the club is another one (8 seeds)."""
    differences = []
    strong = {"lapse.loyalty": 0.9, "lapse.tension": 4.0, "cooperation.proof": 6.0, "lapse.later": 0.04}
    for seed in range(8):
        without = busy_world(200, {**strong, "transformation.gain": 0.0}, seed=seed, months=36)
        assert not without.relations.cooperation.any() and not without.organisations.progress.any()
        assert without.event_log.totals[EventType.TURNED_COOPERATIVE].sum() == 0
        default = busy_world(200, strong, seed=seed, months=36)
        differences.append(len(default.members()) - len(without.members()))
    assert np.mean(differences) > 2.0 * np.std(differences, ddof=1) / math.sqrt(8), differences
