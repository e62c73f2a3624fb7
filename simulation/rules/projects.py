"""Projects: the success of those that are due (part of `cooperation`)."""

from __future__ import annotations

import numpy as np

from simulation.core.chance import note, uniform
from simulation.core.compiled import part
from simulation.core.distributions import chance
from simulation.core.luck import decision
from simulation.state.lists import activate, active_of
from simulation.state.neighbourhood import ACQUAINTANCE_BIT
from simulation.state.surroundings import commons_effect, takes_part
from simulation.state.tables import NEVER, EventType, Outcome, Tie

ACQUAINTANCE = int(Tie.ACQUAINTANCE)
SUCCESS = int(Outcome.SUCCESS)
FAILURE = int(Outcome.FAILURE)
SUCCEEDED = int(EventType.SUCCEEDED)
FAILED = int(EventType.FAILED)
SUCCEEDS = decision("project succeeds")
REFERENCE_HERITAGE = 0.10
"""The heritage effort at which a success adds one experience to the commons."""


@part
def success_chance(competence, commons, shares, is_accompanied, trust, weights):
    """Probability that one project succeeds: means of both ends, and what their communities and support add."""
    chance = weights.base + weights.competence * competence + weights.commons * commons + weights.trust * trust
    chance += (weights.community if shares else 0.0) + (weights.accompanied if is_accompanied else 0.0)
    return min(1.0, chance)


@part
def _chance_of_success(world, relation):
    organisations = world.organisations
    relations = world.relations
    first, second = relations.source[relation], relations.target[relation]
    group = organisations.professional[first]
    shares = group != NEVER and group == organisations.professional[second]
    shares = shares and world.communities.alive_since[group] != NEVER
    shares = shares or takes_part(world, first) or takes_part(world, second)
    is_accompanied = organisations.accompanied_until[first] != NEVER or organisations.accompanied_until[second] != NEVER
    return success_chance(
        0.5 * (organisations.competence[first] + organisations.competence[second]),
        max(commons_effect(world, first), commons_effect(world, second)),
        shares,
        is_accompanied,
        0.5 * (relations.trust_source[relation] + relations.trust_target[relation]),
        world.parameters.cooperation,
    )


@part
def second_key(world, relation):
    """The second identity of a relation's luck (see `World.luck_identities`)."""
    target = world.organisations.identity[world.relations.target[relation]]
    return target + ACQUAINTANCE_BIT if world.relations.type[relation] == ACQUAINTANCE else target


@part
def end_projects(world):
    """End the projects that are due; a success adds to the commons of both ends, once each."""
    organisations = world.organisations
    relations = world.relations
    communities = world.communities
    territories = world.territories
    lost = chance(world.parameters.heritage.depreciation, world.length)
    successes = np.zeros(communities.size.shape[0])
    local_successes = np.zeros(territories.commons.shape[0])
    for relation in active_of(world):
        if relations.project_until[relation] == NEVER or relations.project_until[relation] > world.step:
            continue
        row = relations.source[relation]
        other = relations.target[relation]
        luck = uniform(world, SUCCEEDS, organisations.identity[row], second_key(world, relation))
        succeeds = luck < _chance_of_success(world, relation)
        relations.outcome[relation] = SUCCESS if succeeds else FAILURE
        relations.event_at[relation] = relations.last_project[relation] = world.step
        activate(world, relation)
        relations.project_until[relation] = NEVER
        relations.projects_ended[relation] += 1
        relations.projects_succeeded[relation] += 1 if succeeds else 0
        organisations.projects[row] -= 1
        organisations.projects[other] -= 1
        note(world, SUCCEEDED if succeeds else FAILED, row, other, NEVER)
        if not succeeds:
            continue
        group, other_group = organisations.professional[row], organisations.professional[other]
        if group != NEVER:
            successes[group] += 1.0
        if other_group != NEVER and other_group != group:
            successes[other_group] += 1.0
        territory, other_territory = organisations.territory[row], organisations.territory[other]
        if organisations.participant[row]:
            local_successes[territory] += 1.0
        if organisations.participant[other] and not (organisations.participant[row] and territory == other_territory):
            local_successes[other_territory] += 1.0
    per_success = world.parameters.club.heritage / REFERENCE_HERITAGE
    for group in range(successes.shape[0]):
        communities.commons[group] -= lost * communities.commons[group]
        if communities.alive_since[group] != NEVER:
            communities.commons[group] += per_success * successes[group]
    for territory in range(local_successes.shape[0]):
        territories.commons[territory] -= lost * territories.commons[territory]
        if territories.alive_since[territory] != NEVER:
            territories.commons[territory] += per_success * local_successes[territory]
