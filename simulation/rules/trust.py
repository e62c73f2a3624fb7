"""Trust: how the events of the month change the trust of each end of a relation.

    success: t += gain * (1 - t)        failure: t -= loss * t
    nothing: t += (1 - exp(-drift * step)) * (initial - t)

Trust depends on events, not on age. A failure costs less if a member of the relation is in a territory whose live
community has an animator (garant). Dialogues and meetings have already raised trust (support) and only suspend drift.

Reads   relations.outcome, relations.event_at, relations.initial_source, relations.initial_target, relations.active,
        relations.source, relations.target, organisations.stage, organisations.territory, territories.alive_since,
        territories.animators
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

from simulation.core.compiled import walk
from simulation.core.distributions import chance
from simulation.core.luck import Floats
from simulation.core.rule_slots import Answer, Slot, rule_of
from simulation.parameters import Parameters
from simulation.state.tables import NEVER, Outcome, Stage
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)
SUCCESS = int(Outcome.SUCCESS)
FAILURE = int(Outcome.FAILURE)


@dataclass(frozen=True)
class Experience:
    """The input of a trust rule: one element for each active relation, for one of its ends.

    Attributes:
        trust: current trust, [0, 1], shape (relations,).
        initial: initial trust, [0, 1].
        outcome: outcome of an experiment this month (Outcome).
        interacted: whether there was any event this month.
        protection: factor on losses (below 1 under a garant).
        step: length of the step, in months.
        recall: returns the evidence for and against that this end has gathered (rule beta).
    """

    trust: Floats
    initial: Floats
    outcome: npt.NDArray[np.int8]
    interacted: npt.NDArray[np.bool_]
    protection: Floats
    step: float
    recall: Callable[[], tuple[Floats, Floats]] = lambda: (np.empty(0), np.empty(0))


class Learned(NamedTuple):
    """The result of a trust rule that stores evidence: trust, and the evidence for and against."""

    trust: Floats
    supporting: Floats
    opposing: Floats


@walk
def reinforced(trust, outcome, interacted, initial, gain, loss, drift):
    """The trust of one end after a month."""
    if outcome == SUCCESS:
        return trust + gain * (1.0 - trust)
    if outcome == FAILURE:
        return trust - loss * trust
    return trust if interacted else trust + drift * (initial - trust)


@walk
def _reinforce(trust, initial, outcome, interacted, protection, gain, loss, drift, out):
    for index in range(trust.shape[0]):
        out[index] = reinforced(
            trust[index], outcome[index], interacted[index], initial[index], gain, loss * protection[index], drift
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
        experience.trust, experience.initial, experience.outcome, experience.interacted, experience.protection,
        p.gain, p.loss, chance(p.drift, experience.step), out,
    )  # fmt: skip
    return out


@walk
def _weigh_evidence(initial, outcome, interacted, protection, prior, memory, drift, supporting, opposing, out):
    for index in range(initial.shape[0]):
        if outcome[index] == SUCCESS:
            supporting[index] = memory * supporting[index] + 1.0
            opposing[index] = memory * opposing[index]
        elif outcome[index] == FAILURE:
            supporting[index] = memory * supporting[index]
            opposing[index] = memory * opposing[index] + protection[index]
        elif not interacted[index]:
            supporting[index] -= drift * supporting[index]
            opposing[index] -= drift * opposing[index]
        total = supporting[index] + opposing[index] + prior
        out[index] = min(1.0, (supporting[index] + prior * initial[index]) / total)


@TRUST.rule
def beta(experience: Experience, parameters: Parameters) -> Learned:
    """Trust is (for + prior initial) / (for + against + prior): evidence adds up, and is forgotten by a factor.

    A new experience counts 1 (a failure under a garant counts less) after earlier evidence is multiplied by the memory;
    without events, evidence decays at the rate of drift.

    Source: Jøsang, Ismail 2002.
    """
    p = parameters.trust
    supporting, opposing = experience.recall()
    out = np.empty(len(experience.trust))
    _weigh_evidence(
        experience.initial, experience.outcome, experience.interacted, experience.protection, p.prior, p.memory,
        chance(p.drift, experience.step), supporting, opposing, out,
    )  # fmt: skip
    return Learned(out, supporting, opposing)


@TRUST.rule
def fixed(experience: Experience, parameters: Parameters) -> Floats:
    """Trust never moves by experiments.

    Source: definition (a limit for theory).
    """
    return experience.trust


@walk
def _fill_experience(
    rows, outcome, event_at, trust_source, trust_target, initial_source, initial_target, source, target, stage,
    territory, alive_since, animators, now, factor, outcomes, interacted, now_source, now_target, first_source,
    first_target, protection,
):  # fmt: skip
    """Fill the columns of `Experience` for the two ends of these relations."""
    garant = (alive_since != NEVER) & (animators > 0)
    for index in range(rows.shape[0]):
        relation = rows[index]
        outcomes[index] = outcome[relation]
        interacted[index] = event_at[relation] == now
        protection[index] = 1.0
        now_source[index] = trust_source[relation]
        now_target[index] = trust_target[relation]
        first_source[index] = initial_source[relation]
        first_target[index] = initial_target[relation]
        if outcome[relation] != FAILURE:
            continue
        first = source[relation]
        second = target[relation]
        if (stage[first] >= ENGAGED and garant[territory[first]]) or (
            stage[second] >= ENGAGED and garant[territory[second]]
        ):
            protection[index] = factor


def update(world: World) -> None:
    """Update the trust of each end of each active relation."""
    rows = world.active_relations()
    if not len(rows):
        return
    organisations = world.organisations
    relations = world.relations
    territories = world.territories
    parameters = world.parameters  # fmt: skip
    rule = rule_of(parameters.trust.rule, TRUST)
    count = len(rows)
    outcome = np.empty(count, dtype=np.int8)
    interacted = np.empty(count, dtype=np.bool_)
    now_source, now_target, first_source, first_target, protection = np.empty((5, count))
    _fill_experience(
        rows, relations.outcome, relations.event_at, relations.trust_source, relations.trust_target,
        relations.initial_source, relations.initial_target, relations.source, relations.target, organisations.stage,
        organisations.territory, territories.alive_since, territories.animators, world.step, parameters.trust.garant,
        outcome, interacted, now_source, now_target, first_source, first_target, protection,
    )  # fmt: skip
    ends = (
        (relations.trust_source, now_source, first_source, relations.source_for, relations.source_against),
        (relations.trust_target, now_target, first_target, relations.target_for, relations.target_against),
    )
    for trust, now, initial, supporting, opposing in ends:
        evidence = supporting, opposing
        seen = Experience(
            now, initial, outcome, interacted, protection, world.length,
            lambda evidence=evidence: (evidence[0][rows], evidence[1][rows]),  # type: ignore[misc]
        )  # fmt: skip
        learned = rule(seen, parameters)
        if isinstance(learned, Learned):
            supporting[rows] = learned.supporting
            opposing[rows] = learned.opposing
            learned = learned.trust
        trust[rows] = learned
