"""Small worlds that the tests share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from simulation import month
from simulation.club_founding import found_world
from simulation.interventions import Event, Intervention
from simulation.parameters import Parameters
from simulation.parameters.declaration import REGISTRY
from simulation.population.build import generate_population
from simulation.population.population import Population
from simulation.world import World

Changes = Mapping[str, Any]

BUSY: dict[str, Any] = {
    "club.staff": 30.0,
    "outreach.contacts_per_fte": 1.0,
    "awareness.contact_rate": 0.005,
    "awareness.forgetting": 0.04,
    "awareness.voice_aware": 0.1,
    "awareness.teach": 1.2,
    "engagement.rate": 0.9,
    "engagement.reluctance": 0.3,
    "engagement.follow": 7.0,
    "engagement.follow_accompagnateur": 2.0,
    "communities.minimum": 3,
    "communities.maximum": 12,
    "support.months": 4.0,
    "support.accompagnateur": 0.15,
    "support.accompagnateur_competence": 0.2,
    "support.accompagnateur_seniority": 3.0,
    "support.fatigue": 0.15,
    "support.organisations_per_fte": 5.0,
    "support.slots_lent": 0.5,
    "learning.practice": 0.05,
    "cooperation.rate": 1.0,
    "cooperation.threshold": 0.45,
    "cooperation.months": 3.0,
    "cooperation.base": 0.35,
    "trust.loss": 0.15,
    "transformation.gain": 0.55,
    "transformation.loss": 0.45,
    "transformation.erosion": 0.1,
    "transformation.quiet": 4.0,
    "relations.ending": 0.03,
    "relations.ending_cooperative": 0.02,
    "relations.embark": 0.5,
    "readiness.rise": 0.2,
    "readiness.fall": 0.1,
    "animation.rate": 0.3,
    "animation.competence": 0.3,
    "animation.cooperative_relations": 1,
    "animation.seniority": 3.0,
    "animation.minimum_members": 2,
    "animation.minimum_coverage": 0.3,
    "animation.readiness": 0.32,
    "animation.participation": 0.1,
    "animation.participation_known": 0.3,
    "animation.death": 0.02,
    "animation.death_uncovered": 0.1,
    "animation.fatigue": 0.4,
    "animation.months_without": 2.0,
    "lapse.first_year": 0.03,
    "lapse.later": 0.02,
    "turnover.crisis": 0.02,
    "turnover.crisis_months": 4.0,
} | {f"turnover.closing.{size}": 0.012 for size in ("size_0", "size_1_9", "size_10_19", "size_20_49", "size_50_plus")}
"""Parameters with which every mechanism of the model acts often within a year or two."""

SCENARIO_EVENTS: tuple[Event, ...] = (
    Event(5, "fund_territory", "ZE2020-3206", months=9.0),
    Event(9, "client_joins"),
    Event(12, "client_joins", "ZE2020-3206"),
    Event(15, "animators_leave"),
    Event(18, "fund_territory", "ZE2020-3203", months=12.0),
    Event(21, "animators_leave", "ZE2020-3206"),
)
"""Events of two years: two funded territories whose funding ends, clients that join, animators that stop."""

DEPARTURES: tuple[Event, ...] = (
    Event(4, "client_joins", theme="food"),
    Event(7, "staff_leaves"),
    Event(10, "accompagnateurs_leave", theme="mobility"),
    Event(12, "animators_leave", kind="partner"),
    Event(14, "staff_leaves"),
    Event(14, "accompagnateurs_leave", "ZE2020-3216"),
    Event(16, "animators_leave", "ZE2020-3216", theme="housing", kind="firm"),
    Event(18, "accompagnateurs_leave"),
)
"""Events that are restricted to a theme, a kind or a territory, and two departures of staff."""

STAFF_CUT: tuple[Intervention, ...] = (
    Intervention(16, 22, "scale", "club.staff", 0.1),
    Intervention(10, 20, "ramp", "club.heritage", 0.3),
    Intervention(26, None, "add", "communities.maximum", -3),
    Intervention(30, 34, "set", "outreach.targeting", "crisis"),
)
"""Dated changes of four kinds that overlap: a cut of staff during a ramp, a lower maximum, another targeting."""


@lru_cache(maxsize=64)
def _population(changes: tuple[tuple[str, Any], ...]) -> Population:
    return generate_population(Parameters(dict(changes)))


def cached_population(parameters: Parameters) -> Population:
    """The population of these parameters, cached for all tests."""
    values = parameters.differences()
    read = {
        name: value
        for name, value in values.items()
        if name.split(".")[0] in ("population", "relations")
        or name.split(".")[:2][-1].startswith(("reluctance", "affinity"))
    }
    return _population(tuple(sorted(read.items())))


def make_world(
    organisations: int = 300,
    changes: Changes | None = None,
    seed: int = 1,
    interventions: tuple[Intervention, ...] = (),
    events: tuple[Event, ...] = (),
    months: int = 0,
) -> World:
    """A small world after some months."""
    parameters = Parameters({"population.organisations": organisations, **(changes or {})})
    world = found_world(cached_population(parameters), parameters, seed, interventions, events)
    advance(world, months)
    return world


def busy_world(organisations: int = 300, changes: Changes | None = None, **rest: Any) -> World:
    """A small world in which every mechanism acts often (see `BUSY`)."""
    return make_world(organisations, {**BUSY, **(changes or {})}, **rest)


def advance(world: World, months: int) -> World:
    """Advance a world by a number of months."""
    for _ in range(round(months / world.length)):
        month.step(world)
    return world


def is_numeric(name: str) -> bool:
    """Whether a parameter is a number (not a word, not a switch)."""
    return not isinstance(REGISTRY[name].default, bool | str)
