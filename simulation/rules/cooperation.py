"""Cooperation, and the first temps by one's own activity: proposals to chosen stakeholders, projects that end.

    P(propose) = 1 - exp(-rate * (1 - heritage effort) * step), for a member with hours enough for a project
    weight of a relation = own trust * (share of own trade + floor) * (1 if the other is aware, else unaware_weight)
    P(made aware) = min(1, its trust in the proposer * direction * teach * (1 + proof * show))
    show = 1 - (1 - x) * (1 - stories * h)
    P(success) = min(1, base + competence * mean competence + commons * h + community + accompanied
                        + trust * mean trust)

Projects that are due end first, and their outcome is recorded; a success adds to the commons of the live communities of
each end. Then each proposer chooses one relation without a project and below the level at which there is nothing left
to try, by the smallest -log(u) / weight (partners: share 0). All choose and decide on what the month has found; the
proposals are settled in the order of a named ticket, and each sees the hours and projects that those before have taken.
A stakeholder that is not aware may become aware. One that is aware has a dialogue with the proposer, and if both are
willing (the cooperation rule) and have the hours, a project begins. With `cooperation.months = 0` every open relation
has a project in each step, with the chance of the rate, without choice and hours (theory).

Reads   organisations.identity, organisations.kind, organisations.competence, organisations.professional,
        organisations.territory, organisations.size_class, organisations.accompanied_until,
        organisations.accompagnateur, organisations.participant, organisations.progress, organisations.willing,
        relations.source, relations.target, relations.type, relations.trust_source, relations.trust_target,
        relations.cooperation, communities.alive_since, communities.size, territories.alive_since,
        territories.participants
Writes  organisations.stage, organisations.aware_since, organisations.sensitised_cause, organisations.sensitised_by,
        organisations.voice_faded, organisations.projects, organisations.willing, organisations.payoff,
        relations.outcome, relations.dialogue, relations.project_until, relations.last_project, relations.event_at,
        relations.action_source, relations.action_target, relations.projects_ended, relations.projects_succeeded,
        relations.active, communities.commons, territories.commons
Source  founding text (experimenter, patrimonialiser); choice by exponential clocks: Gumbel 1954; nearby stories
        convince (case evidence); alliances fail in about half of the cases (published surveys); forms assumed
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from simulation.core.chance import in_turn, note, steps_of, uniform, uniform_each
from simulation.core.compiled import exposed, part, walk
from simulation.core.distributions import chance
from simulation.core.luck import Floats, decision, draw_around
from simulation.core.rule_slots import Answer, Rule, Slot, rule_of
from simulation.parameters import Parameters
from simulation.rules.imitation import imitate
from simulation.rules.projects import end_projects, second_key
from simulation.state.lists import activate, active_of, members_of
from simulation.state.neighbourhood import (
    ROLE_MASK,
    TO_ACQUAINTANCE,
    TO_SUPPLIER,
    Rows,
)
from simulation.state.surroundings import (
    benefit_of,
    commons_effect,
    free_hours,
    influence_on,
    own_trust,
    segment_of,
    trust_of_other,
)
from simulation.state.tables import NEVER, Cause, Dialogue, EventType, Kind, Refusal, Stage, Tie
from simulation.world import World

PARTNER = int(Kind.PARTNER)
AWARE = int(Stage.AWARE)
ENGAGED = int(Stage.ENGAGED)
ACQUAINTANCE = int(Tie.ACQUAINTANCE)
ALONE = int(Dialogue.ALONE)
ACCOMPANIED = int(Dialogue.ACCOMPANIED)
UNWILLING = int(Refusal.UNWILLING)
NO_TIME = int(Refusal.NO_TIME)
BY_ACQUAINTANCE, BY_CLIENT, BY_SUPPLIER = int(Cause.ACQUAINTANCE), int(Cause.CLIENT), int(Cause.SUPPLIER)
MADE_AWARE = int(EventType.MADE_AWARE)
PROPOSED = int(EventType.PROPOSED)
REFUSED = int(EventType.REFUSED)
BEGAN = int(EventType.BEGAN)
PROPOSES = decision("proposes")
CHOOSES = np.array([decision(f"chooses {role}") for role in ("a client", "a supplier", "an acquaintance")])
TURN = decision("turn of a proposal")
LEARNS = decision("learns from a proposal")
TRIES = decision("tries in theory")
NOTHING_LEFT = 0.8
"""Cooperation above which a relation has nothing left to try (assumed)."""
AT_ONCE = 32
"""Draws that are made at once; a few more than are needed cost less than the last ones made one by one."""


@dataclass(frozen=True)
class Ends:
    """The input of a cooperation rule: one element for each end of each relation in dialogue.

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
    """Does what the other end did last time, or forgives by generosity; the first time, as own trust says.

    Source: Nowak and Sigmund 1992.
    """
    generous = ends.luck < parameters.cooperation.generosity
    first_time = ends.other_action == NEVER
    willing: npt.NDArray[np.bool_] = np.where(
        first_time, threshold(ends, parameters), (ends.other_action == 1) | generous
    )
    return willing


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


@part
def _choose(world, row, decisions, others, luck):
    """The relation to which one member proposes, as 2 * relation + its own end; NEVER if there is none.

    Args:
        decisions, others, luck: room for the draws.
    """
    cooperation = world.parameters.cooperation
    organisations = world.organisations
    relations = world.relations
    incident, neighbour, held, link = segment_of(world, row)
    project_until, level = relations.project_until, relations.cooperation
    stage, identities = organisations.stage, organisations.identity
    is_partner = organisations.kind[row] == PARTNER
    for place in range(incident.shape[0]):
        decisions[place] = CHOOSES[link[place] & ROLE_MASK]
        others[place] = identities[np.uint32(neighbour[place])]
    whole = (incident.shape[0] + AT_ONCE - 1) // AT_ONCE * AT_ONCE
    draw_around(world.seed, decisions, world.step, identities[row], others, luck[:whole])
    chosen = NEVER
    least = math.inf
    for place in range(incident.shape[0]):
        most = (0.0 if is_partner else held[place]) + cooperation.floor
        if luck[place] >= least * most:  # -log(1 - u) >= u: even at full trust, most relations stop here
            continue
        entry = incident[place]
        contact = neighbour[place]
        clock = -math.log(1.0 - luck[place])
        weight = own_trust(world, entry) * most * (cooperation.unaware_weight if stage[contact] < AWARE else 1.0)
        if weight <= 0.0 or clock >= least * weight:
            continue
        if project_until[entry >> 1] == NEVER and level[entry >> 1] <= NOTHING_LEFT:
            least = clock / weight
            chosen = entry
    return chosen


@part
def _list_proposals(world, rate):
    """Who proposes, in ascending order, and to whom, as 2 * relation + own end."""
    hours = world.parameters.hours.project
    members = members_of(world)
    luck = uniform_each(world, PROPOSES, members)
    proposes = chance(rate, world.length)
    proposers, entries = np.empty((2, members.shape[0]), dtype=np.int64)
    proposing, most = 0, 0
    for index in range(members.shape[0]):
        row = members[index]
        if luck[index] < proposes and free_hours(world, row) >= hours:
            proposers[proposing] = row
            proposing += 1
            most = max(most, world.neighbourhood.degree[row])
    decisions, others = np.zeros((2, most + AT_ONCE), dtype=np.int64)
    luck_of_choice = np.empty(most + AT_ONCE)
    count = 0
    for row in proposers[:proposing]:
        entry = _choose(world, row, decisions, others, luck_of_choice)
        if entry != NEVER:
            proposers[count] = row
            entries[count] = entry
            count += 1
    return proposers[:count], entries[:count]


@part
def _list_open(world, rate):
    """The open relations that have a project in this step, each once (theory), as `_list_proposals` lists them."""
    organisations = world.organisations
    network = world.neighbourhood
    tries = chance(rate, world.length)
    room = 0
    for row in members_of(world):
        room += network.degree[row]
    proposers, entries = np.empty((2, room), dtype=np.int64)
    count = 0
    for row in members_of(world):
        for position in range(network.start[row], network.start[row] + network.degree[row]):
            contact = network.neighbour[position]
            entry = network.incident[position]
            sells = entry & 1 == 0
            if organisations.stage[contact] < AWARE or (organisations.stage[contact] >= ENGAGED and not sells):
                continue
            relation = entry >> 1
            source = organisations.identity[world.relations.source[relation]]
            if uniform(world, TRIES, source, second_key(world, relation)) < tries:
                proposers[count] = row
                entries[count] = entry
                count += 1
    return proposers[:count], entries[:count]


@part
def _other_end(world, entry):
    """The row of the other end of one of an organisation's relations."""
    return world.relations.target[entry >> 1] if entry & 1 == 0 else world.relations.source[entry >> 1]


@part
def _begin(world):
    """Projects that are due end; then who proposes, to whom, and whether the other is aware."""
    cooperation = world.parameters.cooperation
    rate = cooperation.rate * (1.0 - world.parameters.club.heritage)
    if cooperation.months > 0.0:
        end_projects(world)
    if rate <= 0.0:
        proposers, entries = np.empty((2, 0), dtype=np.int64)
    elif cooperation.months > 0.0:
        proposers, entries = _list_proposals(world, rate)
    else:
        proposers, entries = _list_open(world, rate)
    aware = np.empty(entries.shape[0], dtype=np.bool_)
    for index in range(entries.shape[0]):
        aware[index] = world.organisations.stage[_other_end(world, entries[index])] >= AWARE
    return proposers, entries, aware


@walk
def _fill_ends(world, proposers, entries, trust, action, willing):
    """The columns of `Ends` for these dialogues: the proposers, then the others."""
    organisations = world.organisations
    relations = world.relations
    for index in range(entries.shape[0]):
        entry = entries[index]
        actions = relations.action_source[entry >> 1], relations.action_target[entry >> 1]
        trust[0, index], trust[1, index] = own_trust(world, entry), trust_of_other(world, entry)
        action[0, index], action[1, index] = actions[1 - (entry & 1)], actions[entry & 1]
        willing[0, index] = organisations.willing[proposers[index]]
        willing[1, index] = organisations.willing[_other_end(world, entry)]


@part
def show(world, row):
    """What one member shows: what it has achieved itself, and what its communities have turned into stories, [0, 1]."""
    told = world.parameters.heritage.stories * commons_effect(world, row)
    return 1.0 - (1.0 - benefit_of(world, row)) * (1.0 - told)


@part
def _teach(world, row, other, entry):
    """One member's proposal reaches a stakeholder that is not aware, which may become aware."""
    organisations = world.organisations
    relation = entry >> 1
    role = TO_ACQUAINTANCE if world.relations.type[relation] == ACQUAINTANCE else entry & 1
    force = world.parameters.awareness.teach * (1.0 + world.parameters.cooperation.proof * show(world, row))
    hears = min(1.0, trust_of_other(world, entry) * influence_on(world, role) * force)
    if uniform(world, LEARNS, organisations.identity[other], organisations.identity[row]) >= hears:
        return
    cause = BY_ACQUAINTANCE
    if role != TO_ACQUAINTANCE:
        cause = BY_CLIENT if role == TO_SUPPLIER else BY_SUPPLIER
    organisations.stage[other] = AWARE
    organisations.aware_since[other] = world.step
    organisations.sensitised_cause[other] = cause
    organisations.sensitised_by[other] = row
    organisations.voice_faded[other] = False
    note(world, MADE_AWARE, other, row, cause)


@part
def _settle(world, proposers, entries, aware, willing):
    """Settle the proposals in the order of tickets; each sees the hours and projects that those before have taken."""
    organisations = world.organisations
    relations = world.relations
    hours = world.parameters.hours.project
    in_theory = world.parameters.cooperation.months <= 0.0
    until = world.step + steps_of(world, world.parameters.cooperation.months)
    for index in in_turn(world, TURN, proposers):
        row = proposers[index]
        entry = entries[index]
        relation = entry >> 1
        other = _other_end(world, entry)
        note(world, PROPOSED, row, other, 1 if aware[index] else 0)
        if not aware[index]:
            if organisations.stage[other] < AWARE:
                _teach(world, row, other, entry)
            continue
        if relations.project_until[relation] != NEVER:
            continue
        helped = organisations.accompanied_until[row] != NEVER or organisations.accompanied_until[other] != NEVER
        own_willing, other_willing = willing[0, index], willing[1, index]
        if entry & 1 == 0:
            relations.action_source[relation], relations.action_target[relation] = own_willing, other_willing
        else:
            relations.action_source[relation], relations.action_target[relation] = other_willing, own_willing
        activate(world, relation)
        if not in_theory:
            relations.dialogue[relation] = max(relations.dialogue[relation], ACCOMPANIED if helped else ALONE)
            relations.event_at[relation] = world.step
        if not (own_willing and other_willing):
            note(world, REFUSED, row, other, UNWILLING)
        elif not in_theory and (free_hours(world, row) < hours or free_hours(world, other) < hours):
            note(world, REFUSED, row, other, NO_TIME)
        else:
            relations.project_until[relation] = until
            organisations.projects[row] += 1
            organisations.projects[other] += 1
            note(world, BEGAN, row, other, NEVER)


@part
def _end(world, proposers, entries, aware, willing):
    """The proposals are settled; returns the number of projects under way, counted at each member."""
    _settle(world, proposers, entries, aware, willing)
    under_way = 0
    if active_of(world).shape[0] > 0:
        for row in members_of(world):
            under_way += world.organisations.projects[row]
    if world.parameters.cooperation.months <= 0.0:
        end_projects(world)
    return under_way


@walk
def _cooperate(world):
    """The whole month with the rule `threshold`, in one walk."""
    proposers, entries, aware = _begin(world)
    least = world.parameters.cooperation.threshold
    willing = np.empty((2, entries.shape[0]), dtype=np.bool_)
    for index in range(entries.shape[0]):
        willing[0, index] = own_trust(world, entries[index]) >= least
        willing[1, index] = trust_of_other(world, entries[index]) >= least
    return _end(world, proposers, entries, aware, willing)


_begin_each, _end_each = exposed(_begin), exposed(_end)


def cooperate(world: World) -> None:
    """Projects end; members propose to their stakeholders, who learn, or talk and begin a project."""
    rule = rule_of(world.parameters.cooperation.rule, COOPERATION)
    if rule is imitation:
        imitate(world)
    if rule is threshold:
        under_way = _cooperate(world.record())
    else:
        proposers, entries, aware = _begin_each(world.record())
        willing = np.zeros((2, len(entries)), dtype=np.bool_)
        if aware.any():
            willing[:, aware] = _decide(world, rule, proposers[aware], entries[aware])
        under_way = _end_each(world.record(), proposers, entries, aware, willing)
    world.hours["projects"] += int(under_way) * world.parameters.hours.project * world.length
    world.log_notes()


def _decide(world: World, rule: Rule, proposers: Rows, entries: Rows) -> npt.NDArray[np.bool_]:
    """Whether proposer and stakeholder of each dialogue are willing (shape: 2, dialogues)."""
    luck = world.luck
    trust = np.empty((2, len(entries)))
    action = np.empty((2, len(entries)), np.int8)
    own = np.empty((2, len(entries)), np.bool_)
    _fill_ends(world.record(), proposers, entries, trust, action, own)
    relations = entries >> 1
    keys = world.luck_identities(relations)
    ends = Ends(
        relations=np.concatenate((relations, relations)),
        trust=trust.ravel(),
        other_action=action.ravel(),
        willing=own.ravel(),
        draw=lambda: np.concatenate(
            [
                np.where(
                    entries & 1 == end,
                    luck.uniform("source is willing", *keys),
                    luck.uniform("target is willing", *keys),
                )
                for end in (0, 1)
            ]
        ),
    )
    willing = np.empty((2, len(entries)), dtype=np.bool_)
    willing.ravel()[:] = rule(ends, world.parameters)
    return willing
