"""Cooperation: which relations try a joint experiment, which ends are willing, and which experiments succeed.

    P(try) = 1 - exp(-rate * (1 - heritage effort) * step)   (acquaintances without a live territorial community: less)
    P(success) = base + (1 - base) * weight * mean competence + bonus if both share a live community + gain by commons

A relation can try an experiment if both ends are at least aware and one is engaged. Both must be willing (the
cooperation rule). The outcome is the same for both. A success adds to the commons of the live communities of both ends.

Reads   organisations.stage, organisations.identity, organisations.competence, organisations.professional,
        organisations.territory, organisations.willing, relations.source, relations.target, relations.type,
        relations.trust_source, relations.trust_target, communities.alive_since, territories.alive_since
Writes  organisations.willing, organisations.payoff, relations.outcome, relations.event_at, relations.action_source,
        relations.action_target, relations.tried, relations.won, relations.active, communities.commons,
        territories.commons
Source  founding text (experimenter, patrimonialiser); forms assumed
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import walk
from simulation.core.luck import Floats
from simulation.core.rule_slots import Answer, Slot, rule_of
from simulation.parameters import Parameters
from simulation.rules.imitation import imitate
from simulation.state.neighbourhood import ACQUAINTANCE_BIT, ROLE_MASK, TO_ACQUAINTANCE, Rows, count_relations
from simulation.state.tables import NEVER, EventType, Outcome, Stage
from simulation.world import World

AWARE = int(Stage.AWARE)
ENGAGED = int(Stage.ENGAGED)
SUCCESS = int(Outcome.SUCCESS)
FAILURE = int(Outcome.FAILURE)
REFERENCE_HERITAGE = 0.10
"""The heritage effort at which a success adds `heritage.per_success` to the commons."""


@dataclass(frozen=True)
class Ends:
    """The input of a cooperation rule: one element for each end of each relation that tries an experiment.

    Attributes:
        relations: rows of the relations.
        trust: trust in the other end, [0, 1].
        other_action: last action of the other end (1 willing, 0 not, NEVER none yet).
        willing: the organisation's own willingness (imitation).
        draw: draws `luck`, only if a rule needs it.
    """

    relations: npt.NDArray[np.integer]
    trust: Floats
    other_action: npt.NDArray[np.int8]
    willing: npt.NDArray[np.bool_]
    draw: Callable[[], Floats]

    @cached_property
    def luck(self) -> Floats:
        """A uniform random number for each end, for stochastic rules."""
        return self.draw()


class NamedRelations(NamedTuple):
    """Relations with the two identities that name the luck of each (see `World.luck_identities`)."""

    rows: Rows
    source_keys: Rows
    target_keys: Rows

    def first(self, count: int) -> NamedRelations:
        """The first `count` relations."""
        return NamedRelations(self.rows[:count], self.source_keys[:count], self.target_keys[:count])


COOPERATION = Slot(
    "cooperation.rule",
    Answer("end", lambda ends, parameters: len(ends.trust), is_yes_or_no=True),
)


@COOPERATION.rule
def threshold(ends: Ends, parameters: Parameters) -> npt.NDArray[np.bool_]:
    """Willing when own trust reaches a level.

    Source: loyalty by threshold, Klos and Nooteboom 2001.
    """
    above: npt.NDArray[np.bool_] = ends.trust >= parameters.cooperation.threshold
    return above


@COOPERATION.rule
def reciprocity(ends: Ends, parameters: Parameters) -> npt.NDArray[np.bool_]:
    """Does what the other end did last time (willing at first), or forgives by generosity.

    Source: Nowak and Sigmund 1992.
    """
    generous = ends.luck < parameters.cooperation.generosity
    did_not_refuse: npt.NDArray[np.bool_] = ends.other_action != 0
    return did_not_refuse | generous


@COOPERATION.rule
def imitation(ends: Ends, parameters: Parameters) -> npt.NDArray[np.bool_]:
    """Copies the willingness of related members in proportion to trust and payoff, one after the other.

    Source: death-birth updating, Ohtsuki et al. 2006.
    """
    return ends.willing


@COOPERATION.rule
def always(ends: Ends, parameters: Parameters) -> npt.NDArray[np.bool_]:
    """Always willing.

    Source: assumed.
    """
    return np.ones(len(ends.relations), dtype=np.bool_)


@COOPERATION.rule
def never(ends: Ends, parameters: Parameters) -> npt.NDArray[np.bool_]:
    """Never willing.

    Source: assumed.
    """
    return np.zeros(len(ends.relations), dtype=np.bool_)


@walk
def success_chance(competence_one, competence_two, shares, commons_effect, base, weight, bonus, gain):
    """Probability that one experiment succeeds."""
    chance = base + (1.0 - base) * (weight * (0.5 * (competence_one + competence_two)))
    if shares:
        chance += bonus + gain * commons_effect
    return min(1.0, chance)


@walk
def _find_open_relations(
    members, stage, territory, identity, alive_since, start, degree, incident, neighbour, link, full_chance,
    reduced_chance, relations, source_keys, target_keys, chances,
):  # fmt: skip
    """List the relations that can try this month, each once, with their probability and the identities of their luck.

    For each member, a loop without branches first finds the open relations; only then is the rest fetched for these.
    """
    count = 0
    most = 0
    for index in range(members.shape[0]):
        most = max(most, degree[members[index]])
    open_at = np.empty(most + 1, dtype=np.int64)
    for index in range(members.shape[0]):
        member = members[index]
        covered = alive_since[territory[member]] != NEVER
        identity_here = identity[member]
        first = start[member]
        last = start[member] + degree[member]
        entries = incident[first:last]
        far = neighbour[first:last]
        links = link[first:last]
        open_count = 0
        for position in range(entries.shape[0]):
            far_stage = stage[np.uint32(far[position])]
            sells = entries[position] & 1 == 0
            open_at[open_count] = position  # always written, retained only if open
            open_count += 1 if (far_stage >= AWARE) & (sells | (far_stage < ENGAGED)) else 0
        for position in open_at[:open_count]:
            partner = np.uint32(far[position])
            entry = entries[position]
            supply = links[position] & ROLE_MASK != TO_ACQUAINTANCE
            sells = entry & 1 == 0
            full = covered | supply | ((stage[partner] >= ENGAGED) & (alive_since[territory[partner]] != NEVER))
            relations[count] = entry >> 1
            identity_there = identity[partner]
            source_keys[count] = identity_here if sells else identity_there
            target_keys[count] = (identity_there if sells else identity_here) + (0 if supply else ACQUAINTANCE_BIT)
            chances[count] = full_chance if full else reduced_chance
            count += 1
    return count


@walk
def _select_attempts(luck, chances, relations, source_keys, target_keys):
    """Move the relations that try, with their identities, to the front; returns their number."""
    count = 0
    for index in range(luck.shape[0]):
        source_keys[count] = source_keys[index]
        target_keys[count] = target_keys[index]
        relations[count] = relations[index]
        count += 1 if luck[index] < chances[index] else 0
    return count


@walk
def _fill_ends(relations, source, target, trust_source, trust_target, action_source, action_target, own, trust, action,
              willing):  # fmt: skip
    """Fill the columns of `Ends` for these relations: all sources, then all targets."""
    count = relations.shape[0]
    for index in range(count):
        relation = relations[index]
        trust[index] = trust_source[relation]
        trust[count + index] = trust_target[relation]
        action[index] = action_target[relation]
        action[count + index] = action_source[relation]
        willing[index] = own[source[relation]]
        willing[count + index] = own[target[relation]]


@walk
def _act(relations, source_keys, target_keys, willing, action_source, action_target):
    """Record the actions of both ends, and move the relations with two willing ends to the front.

    Returns their number.
    """
    tries = relations.shape[0]
    count = 0
    for index in range(tries):
        action_source[relations[index]] = willing[index]
        action_target[relations[index]] = willing[tries + index]
        source_keys[count] = source_keys[index]
        target_keys[count] = target_keys[index]
        relations[count] = relations[index]
        count += 1 if willing[index] and willing[tries + index] else 0
    return count


@walk
def _succeed(
    relations, luck, source, target, stage, competence, professional, territory, community_alive, community_commons,
    territory_alive, territory_commons, base, weight, bonus, gain, commons_half, won,
):  # fmt: skip
    """Draw which experiments succeed; returns their number."""
    count = 0
    for index in range(relations.shape[0]):
        first = source[relations[index]]
        second = target[relations[index]]
        shares = False
        commons = 0.0
        group = professional[first]
        if group != NEVER and group == professional[second] and community_alive[group] != NEVER:
            shares = True
            commons = community_commons[group]
        territory_row = territory[first]
        both = stage[first] >= ENGAGED and stage[second] >= ENGAGED
        if territory_row == territory[second] and territory_alive[territory_row] != NEVER and both:
            shares = True
            commons = max(commons, territory_commons[territory_row])
        effect = commons / (commons + commons_half)
        won[index] = luck[index] < success_chance(
            competence[first], competence[second], shares, effect, base, weight, bonus, gain
        )
        count += 1 if won[index] else 0
    return count


@walk
def _write_outcomes(relations, succeeds, step, outcome, event_at, tried, won, active):
    """Record the outcome of the experiment on each of these relations."""
    for index in range(relations.shape[0]):
        relation = relations[index]
        outcome[relation] = SUCCESS if succeeds[index] else FAILURE
        event_at[relation] = step
        active[relation] = True
        tried[relation] += 1
        won[relation] += 1 if succeeds[index] else 0


@walk
def _share_commons(
    relations, won, source, target, stage, professional, territory, community_alive, community_commons,
    territory_alive, territory_commons, per_success,
):  # fmt: skip
    """Each success adds once to the commons of every live community of its two ends."""
    community_successes = np.zeros(community_alive.shape[0], dtype=np.int64)
    territory_successes = np.zeros(territory_alive.shape[0], dtype=np.int64)
    for index in range(relations.shape[0]):
        if not won[index]:
            continue
        first = source[relations[index]]
        second = target[relations[index]]
        if professional[first] != NEVER:
            community_successes[professional[first]] += 1
        if professional[second] != NEVER and professional[second] != professional[first]:
            community_successes[professional[second]] += 1
        if stage[first] >= ENGAGED:
            territory_successes[territory[first]] += 1
        if stage[second] >= ENGAGED and not (stage[first] >= ENGAGED and territory[first] == territory[second]):
            territory_successes[territory[second]] += 1
    for group in range(community_alive.shape[0]):
        if community_alive[group] != NEVER:
            community_commons[group] += per_success * community_successes[group]
    for territory_row in range(territory_alive.shape[0]):
        if territory_alive[territory_row] != NEVER:
            territory_commons[territory_row] += per_success * territory_successes[territory_row]


def experiment(world: World) -> None:
    """Relations try joint experiments; successes add to the commons of communities."""
    cooperation = world.parameters.cooperation
    relations = world.relations
    depreciation = world.chance(world.parameters.heritage.depreciation)
    _depreciate(depreciation, world.communities.commons, world.territories.commons)
    if cooperation.rule == "imitation":
        imitate(world)
    trying = _draw_attempts(world)
    if not len(trying.rows):
        return
    willing = _decide_willingness(world, trying)
    together = trying.first(_act(*trying, willing, relations.action_source, relations.action_target))
    if not len(together.rows):
        return
    won, wins = _draw_successes(world, together)
    _write_outcomes(
        together.rows, won, world.step, relations.outcome, relations.event_at, relations.tried, relations.won,
        relations.active,
    )  # fmt: skip
    world.hours["experiments"] += 2.0 * len(together.rows) * cooperation.hours
    _record_outcomes(world, together.rows, won, wins)
    if wins:
        _add_to_commons(world, together.rows, won)


def _record_outcomes(world: World, together: Rows, won: npt.NDArray[np.bool_], wins: int) -> None:
    """Count the experiments, and record them as events on request."""
    relations = world.relations
    event_log = world.event_log
    if not world.parameters.journal.trials:
        event_log.count(EventType.WON, NEVER, wins)
        event_log.count(EventType.LOST, NEVER, len(together) - wins)
        return
    for event, rows in ((EventType.WON, together[won]), (EventType.LOST, together[~won])):
        event_log.record(world.step, event, relations.source[rows], relations.target[rows])


@walk
def _depreciate(lost, community_commons, territory_commons):
    for community in range(community_commons.shape[0]):
        community_commons[community] -= lost * community_commons[community]
    for territory in range(territory_commons.shape[0]):
        territory_commons[territory] -= lost * territory_commons[territory]


def _draw_attempts(world: World) -> NamedRelations:
    organisations = world.organisations
    neighbourhood = world.neighbourhood
    members = world.members()
    room = count_relations(members, neighbourhood.degree)
    candidates, source_keys, target_keys = np.empty((3, room + 1), dtype=np.int64)
    chances = np.empty(room + 1)
    cooperation = world.parameters.cooperation
    rate = cooperation.rate * (1.0 - world.parameters.club.heritage)
    count = _find_open_relations(
        members, organisations.stage, organisations.territory, organisations.identity, world.territories.alive_since,
        neighbourhood.start, neighbourhood.degree, neighbourhood.incident, neighbourhood.neighbour, neighbourhood.link,
        world.chance(rate), world.chance(rate * cooperation.acquaintances), candidates, source_keys, target_keys,
        chances,
    )  # fmt: skip
    luck = world.luck.uniform("tries an experiment", source_keys[:count], target_keys[:count])
    return NamedRelations(candidates, source_keys, target_keys).first(
        _select_attempts(luck, chances, candidates, source_keys, target_keys)
    )


def _decide_willingness(world: World, named: NamedRelations) -> npt.NDArray[np.bool_]:
    """The willingness of all the sources, then of all the targets."""
    relations = world.relations
    organisations = world.organisations
    parameters = world.parameters
    rule = rule_of(parameters.cooperation.rule, COOPERATION)
    trying, source_keys, target_keys = named
    count = len(trying)
    luck = world.luck
    trust = np.empty(2 * count)
    action = np.empty(2 * count, np.int8)
    own = np.empty(2 * count, np.bool_)
    _fill_ends(
        trying, relations.source, relations.target, relations.trust_source, relations.trust_target,
        relations.action_source, relations.action_target, organisations.willing, trust, action, own,
    )  # fmt: skip
    ends = Ends(
        relations=np.concatenate((trying, trying)),
        trust=trust,
        other_action=action,
        willing=own,
        draw=lambda: np.concatenate(
            (
                luck.uniform("source is willing", source_keys, target_keys),
                luck.uniform("target is willing", source_keys, target_keys),
            )
        ),
    )
    willing = np.empty(2 * count, dtype=np.bool_)
    willing[:] = rule(ends, parameters)
    return willing


def _draw_successes(world: World, together: NamedRelations) -> tuple[npt.NDArray[np.bool_], int]:
    """Whether each experiment succeeds, and the number of successes."""
    organisations = world.organisations
    relations = world.relations
    communities = world.communities
    territories = world.territories
    p = world.parameters  # fmt: skip
    won = np.empty(len(together.rows), dtype=np.bool_)
    luck = world.luck
    wins = _succeed(
        together.rows, luck.uniform("experiment succeeds", together.source_keys, together.target_keys),
        relations.source, relations.target, organisations.stage, organisations.competence, organisations.professional,
        organisations.territory, communities.alive_since, communities.commons, territories.alive_since,
        territories.commons, p.cooperation.base_success, p.cooperation.competence_weight, p.cooperation.community_bonus,
        p.heritage.success_gain, p.communities.commons_half, won,
    )  # fmt: skip
    return won, wins


def _add_to_commons(world: World, together: Rows, won: npt.NDArray[np.bool_]) -> None:
    """Each success adds to the commons in proportion to the heritage effort."""
    organisations = world.organisations
    relations = world.relations
    communities = world.communities
    territories = world.territories  # fmt: skip
    per_success = world.parameters.heritage.per_success * world.parameters.club.heritage / REFERENCE_HERITAGE
    _share_commons(
        together, won, relations.source, relations.target, organisations.stage, organisations.professional,
        organisations.territory, communities.alive_since, communities.commons, territories.alive_since,
        territories.commons, per_success,
    )  # fmt: skip
