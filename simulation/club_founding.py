"""Founds the club: creates a world whose founders join before the first month.

world = found_world(generate_population(parameters), parameters, seed=1)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation import membership
from simulation.founders import already_aware, founders
from simulation.interventions import staff_in_force
from simulation.parameters import Parameters
from simulation.parameters.interventions import Event, Intervention
from simulation.population.population import Population
from simulation.rules import learning, political_plane, transformation, turnover
from simulation.state.neighbourhood import Rows, rows_where
from simulation.state.tables import NEVER, Cause, EventType, Stage
from simulation.world import World


def found_world(
    population: Population,
    parameters: Parameters,
    seed: int,
    interventions: Sequence[Intervention] = (),
    events: Sequence[Event] = (),
    keep_events: bool = True,
) -> World:
    """Create the world of a run and found its club. The arguments are those of `World`."""
    world = World(population, parameters, seed, interventions, events, keep_events)
    found_club(world)
    return world


def found_club(world: World) -> None:
    """Step 0: the founders join and bring their acquaintances; some organisations are already aware."""
    turnover.make_appointments(world)
    world.club.staff[0] = staff_in_force(world)
    rows, pairs = founders(world.population, world.parameters)
    _draw_awareness(world, rows, pairs)
    sources, targets = pairs
    unrelated = world.relations_between(sources, targets) == NEVER
    world.create_acquaintances(np.column_stack(pairs)[unrelated])
    world.founders = len(rows)
    organisations = world.organisations
    competence = organisations.competence[rows]  # positive only in a user's own population
    organisations.competence[rows] = np.where(competence > 0.0, competence, world.parameters.founders.competence)
    animators = rows[organisations.stage[rows] == Stage.ANIMATOR]
    _draw_willingness(world, rows)
    membership.join(world, rows)
    if len(animators):
        organisations.stage[animators] = Stage.ANIMATOR
        membership.recount(world)
    learning.begin(world)
    political_plane.begin_projects(world)
    transformation.begin(world)


def _draw_willingness(world: World, founding: Rows) -> None:
    organisations = world.organisations
    share = world.parameters.cooperation.willing
    if share < 1.0:
        organisations.willing[:] = world.luck.happens("willing at the start", organisations.identity, share)
        organisations.willing[founding] = True


def _draw_awareness(world: World, founding: Rows, pairs: tuple[Rows, Rows]) -> None:
    organisations = world.organisations
    organisations.aware_since[organisations.stage != Stage.UNAWARE] = world.step
    if world.parameters.population.aware > 0.0:
        share = world.parameters.population.aware
        knows = rows_where(organisations.stage == Stage.UNAWARE)
        knows = knows[world.luck.happens("aware at the start", organisations.identity[knows], share)]
        organisations.stage[knows] = Stage.AWARE
        organisations.aware_since[knows] = world.step
        organisations.sensitised_cause[knows] = Cause.EVENT
        world.event_log.record(world.step, EventType.MADE_AWARE, knows, causes=Cause.EVENT)
    aware, by = already_aware(world.population, world.parameters, founding, pairs)
    unaware = organisations.stage[aware] == Stage.UNAWARE
    aware = aware[unaware]
    by = by[unaware]
    organisations.stage[aware] = Stage.AWARE
    organisations.aware_since[aware] = world.step
    organisations.sensitised_cause[aware] = Cause.ACQUAINTANCE
    organisations.sensitised_by[aware] = by
    world.event_log.record(world.step, EventType.MADE_AWARE, aware, by, Cause.ACQUAINTANCE)
