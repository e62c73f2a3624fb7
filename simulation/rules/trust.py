"""Trust: how the events of the month change the trust of each end of a relation.

    success: t += gain * (1 - t)        failure: t -= loss * t        then, after a dialogue: t += dialogue * (1 - t)
    nothing, and no project under way: t += (1 - exp(-drift * step)) * (initial - t)

Trust depends on events, not on age. A dialogue moves trust more if one end is accompanied. Meetings have already raised
trust (support) and only suspend drift.

Reads   relations.outcome, relations.dialogue, relations.project_until, relations.event_at, relations.initial_source,
        relations.initial_target, relations.active
Writes  relations.trust_source, relations.trust_target, relations.source_for, relations.source_against,
        relations.target_for, relations.target_against
Source  linear reinforcement (Bush and Mosteller 1955); Beta reputation (Jøsang and Ismail 2002);
        losses weigh more (Luna-Reyes, Cresswell and Richardson 2004)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import part, walk
from simulation.core.distributions import beta_evidence, chance
from simulation.core.luck import Floats
from simulation.core.rule_slots import Answer, Rule, Slot, rule_of
from simulation.parameters import Parameters
from simulation.state.lists import active_of
from simulation.state.tables import NEVER, Outcome
from simulation.world import World

SUCCESS = int(Outcome.SUCCESS)
FAILURE = int(Outcome.FAILURE)


@dataclass(frozen=True)
class Experience:
    """The input of a trust rule: one element for each active relation, for one of its ends.

    Attributes:
        trust: current trust, [0, 1], shape (relations,).
        initial: initial trust, [0, 1].
        outcome: outcome of the project that ended this month (Outcome).
        dialogue: what a dialogue of this month adds, as a share of the gap to 1 (0: there was none).
        idle: whether nothing happened this month and no project is under way.
        step: length of the step, in months.
        recall: returns the evidence for and against that this end has gathered (rule beta).
    """

    trust: Floats
    initial: Floats
    outcome: npt.NDArray[np.int8]
    dialogue: Floats
    idle: npt.NDArray[np.bool_]
    step: float
    recall: Callable[[], tuple[Floats, Floats]] = lambda: (np.empty(0), np.empty(0))


class Learned(NamedTuple):
    """The result of a trust rule that stores evidence: trust, and the evidence for and against."""

    trust: Floats
    supporting: Floats
    opposing: Floats


@part
def reinforced(trust, outcome, dialogue, idle, initial, gain, loss, drift):
    """The trust of one end after a month."""
    if outcome == SUCCESS:
        trust += gain * (1.0 - trust)
    elif outcome == FAILURE:
        trust -= loss * trust
    if idle:
        trust += drift * (initial - trust)
    return trust + dialogue * (1.0 - trust)


@walk
def _reinforce(trust, initial, outcome, dialogue, idle, gain, loss, drift, out):
    for index in range(trust.shape[0]):
        out[index] = reinforced(
            trust[index], outcome[index], dialogue[index], idle[index], initial[index], gain, loss, drift
        )


TRUST = Slot(
    "trust.rule",
    Answer("relation", lambda experience, parameters: len(experience.trust), lower=0.0, upper=1.0),
)


@TRUST.rule
def reinforcement(experience: Experience, parameters: Parameters) -> Floats:
    """Success: t += gain (1 - t); failure: t -= loss t; nothing: drift to the initial level.

    Source: Bush and Mosteller 1955, linear operator.
    """
    p = parameters.trust
    out = np.empty(len(experience.trust))
    _reinforce(
        experience.trust, experience.initial, experience.outcome, experience.dialogue, experience.idle, p.gain, p.loss,
        chance(p.drift, experience.step), out,
    )  # fmt: skip
    return out


@walk
def _weigh_evidence(initial, outcome, evidence, idle, prior, memory, drift, supporting, opposing, out):
    for index in range(initial.shape[0]):
        if outcome[index] == SUCCESS:
            supporting[index] = memory * supporting[index] + 1.0
            opposing[index] = memory * opposing[index]
        elif outcome[index] == FAILURE:
            supporting[index] = memory * supporting[index]
            opposing[index] = memory * opposing[index] + 1.0
        elif idle[index]:
            supporting[index] -= drift * supporting[index]
            opposing[index] -= drift * opposing[index]
        supporting[index] += evidence[index]
        total = supporting[index] + opposing[index] + prior
        out[index] = min(1.0, (supporting[index] + prior * initial[index]) / total)


@TRUST.rule
def beta(experience: Experience, parameters: Parameters) -> Learned:
    """Trust is (for + prior initial) / (for + against + prior): evidence adds up, and is forgotten by a factor.

    A new experience counts 1 after earlier evidence is multiplied by the memory. A dialogue counts a part of one,
    always the same: what would raise the trust of strangers by its gain. So it moves less where much is known. Without
    events, evidence decays at the rate of drift.

    Source: Jøsang, Ismail 2002.
    """
    p = parameters.trust
    supporting, opposing = experience.recall()
    out = np.empty(len(experience.trust))
    _weigh_evidence(
        experience.initial, experience.outcome, beta_evidence(experience.dialogue, p.prior), experience.idle, p.prior,
        p.memory, chance(p.drift, experience.step), supporting, opposing, out,
    )  # fmt: skip
    return Learned(out, supporting, opposing)


@TRUST.rule
def fixed(experience: Experience, parameters: Parameters) -> Floats:
    """Trust never moves by projects and dialogues.

    Source: definition (a limit for theory).
    """
    return experience.trust


@part
def _experience_of(world, relation):
    """The outcome on one relation, what its dialogue adds, and whether it is idle (see `Experience`)."""
    relations = world.relations
    gains = world.parameters.trust.dialogue, world.parameters.trust.accompanied_dialogue
    dialogue = relations.dialogue[relation]
    idle = relations.event_at[relation] != world.step and relations.project_until[relation] == NEVER
    return relations.outcome[relation], gains[dialogue - 1] if dialogue > 0 else 0.0, idle


@walk
def _reinforce_active(world):
    """The rule `reinforcement` for both ends of each active relation, in one walk."""
    p = world.parameters.trust
    relations = world.relations
    drift = chance(p.drift, world.length)
    trust_source, trust_target = relations.trust_source, relations.trust_target
    initial_source, initial_target = relations.initial_source, relations.initial_target
    for relation in active_of(world):
        outcome, dialogue, idle = _experience_of(world, relation)
        trust_source[relation] = reinforced(
            trust_source[relation], outcome, dialogue, idle, initial_source[relation], p.gain, p.loss, drift
        )
        trust_target[relation] = reinforced(
            trust_target[relation], outcome, dialogue, idle, initial_target[relation], p.gain, p.loss, drift
        )


@walk
def _fill_experience(world, rows, outcomes, dialogues, idle, trusts):
    """Fill the columns of `Experience` for these relations; `trusts`: of source, of target, and their initial trust."""
    relations = world.relations
    for index in range(rows.shape[0]):
        relation = rows[index]
        outcomes[index], dialogues[index], idle[index] = _experience_of(world, relation)
        trusts[0, index] = relations.trust_source[relation]
        trusts[1, index] = relations.trust_target[relation]
        trusts[2, index] = relations.initial_source[relation]
        trusts[3, index] = relations.initial_target[relation]


def update(world: World) -> None:
    """Update the trust of each end of each active relation."""
    rule = rule_of(world.parameters.trust.rule, TRUST)
    if rule is reinforcement:
        _reinforce_active(world.record())
    else:
        _apply(world, rule)


def _apply(world: World, rule: Rule) -> None:
    """Apply a rule of the slot to both ends of each active relation."""
    rows = world.active_relations()
    if not len(rows):
        return
    relations = world.relations
    outcome = np.empty(len(rows), dtype=np.int8)
    idle = np.empty(len(rows), dtype=np.bool_)
    dialogue = np.empty(len(rows))
    trusts = np.empty((4, len(rows)))
    _fill_experience(world.record(), rows, outcome, dialogue, idle, trusts)
    ends = (
        (relations.trust_source, trusts[0], trusts[2], relations.source_for, relations.source_against),
        (relations.trust_target, trusts[1], trusts[3], relations.target_for, relations.target_against),
    )
    for trust, now, initial, supporting, opposing in ends:
        evidence = supporting, opposing
        seen = Experience(
            now, initial, outcome, dialogue, idle, world.length,
            lambda evidence=evidence: (evidence[0][rows], evidence[1][rows]),  # type: ignore[misc]
        )  # fmt: skip
        learned = rule(seen, world.parameters)
        if isinstance(learned, Learned):
            supporting[rows] = learned.supporting
            opposing[rows] = learned.opposing
            learned = learned.trust
        trust[rows] = learned
