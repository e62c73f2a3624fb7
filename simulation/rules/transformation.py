"""Transformation of relations (déployer): from value chain to cooperative ecosystem, and back.

    success: k += gain * (1 - k)        failure: k -= loss * k
    every month, for each end that is not engaged: k -= (1 - exp(-erosion * share * step)) * k

`share`, the industrial pull, is this end's share of the other end's sales or purchases. A relation at or above the
cooperative level is cooperative. A relation that is back at its initial state is at rest and no longer active. For
theory, relations can also switch spontaneously, up to 1 and down to 0, at given rates.

Reads   relations.outcome, relations.active, relations.source, relations.target, relations.type, relations.event_at,
        relations.share_of_sales, relations.share_of_purchases, relations.initial_source, relations.initial_target,
        organisations.stage
Writes  relations.cooperation, relations.outcome, relations.active, relations.event_at, relations.trust_source,
        relations.trust_target
Source  founding text (progressive transformation of relations; service against industrial orientation); forms assumed
"""

from __future__ import annotations

import math

import numpy as np

from simulation.core.compiled import walk
from simulation.state.tables import EventType, Outcome, Stage, Tie
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)
NOTHING = int(Outcome.NOTHING)
SUCCESS = int(Outcome.SUCCESS)
FAILURE = int(Outcome.FAILURE)
ACQUAINTANCE = int(Tie.ACQUAINTANCE)
AT_REST = 1e-6
"""A relation is at rest if its trust is this close to the initial level and its cooperation is this low."""


@walk
def deployed(cooperation, outcome, gain, loss):
    """The cooperation level of one relation after its experiment."""
    if outcome == SUCCESS:
        return cooperation + gain * (1.0 - cooperation)
    if outcome == FAILURE:
        return cooperation - loss * cooperation
    return cooperation


@walk
def _deploy(
    rows, outcome, cooperation, trust_source, trust_target, initial_source, initial_target, active,
    source, target, type_, share_of_sales, share_of_purchases, stage, gain, loss, erosion, acquaintance_pull, level,
    step, switched, direction,
):  # fmt: skip
    count = 0
    for index in range(rows.shape[0]):
        relation = rows[index]
        before = cooperation[relation]
        after = deployed(before, outcome[relation], gain, loss)
        if after > 0.0:
            if stage[source[relation]] < ENGAGED:
                pull = acquaintance_pull if type_[relation] == ACQUAINTANCE else share_of_purchases[relation]
                after -= -math.expm1(-erosion * pull * step) * after
            if stage[target[relation]] < ENGAGED:
                pull = acquaintance_pull if type_[relation] == ACQUAINTANCE else share_of_sales[relation]
                after -= -math.expm1(-erosion * pull * step) * after
        if (
            after < AT_REST
            and abs(trust_source[relation] - initial_source[relation]) < AT_REST
            and abs(trust_target[relation] - initial_target[relation]) < AT_REST
        ):
            trust_source[relation] = initial_source[relation]
            trust_target[relation] = initial_target[relation]
            after = 0.0
            active[relation] = False
        cooperation[relation] = after
        outcome[relation] = NOTHING
        if (before >= level) != (after >= level):
            switched[count] = relation
            direction[count] = after >= level
            count += 1
    return count


def deploy(world: World) -> None:
    """Relations become cooperative, or fall back to the value chain."""
    _apply_outcomes(world)
    p = world.parameters.transformation
    if p.switch_up > 0.0 or p.switch_down > 0.0:
        _switch(world)


def _switch(world: World) -> None:
    """Relations switch spontaneously. Source: two-state Markov chain."""
    relations = world.relations
    p = world.parameters.transformation
    rows = np.arange(len(relations))
    cooperative = relations.cooperation >= p.cooperative
    chance = np.where(cooperative, world.chance(p.switch_down), world.chance(p.switch_up))
    source_keys, target_keys = world.luck_identities(rows)
    switching = world.luck.happens("relation switches", source_keys, chance, target_keys)
    up = rows[switching & ~cooperative]
    down = rows[switching & cooperative]
    relations.cooperation[up] = 1.0
    relations.cooperation[down] = 0.0
    relations.active[up] = True
    relations.event_at[rows[switching]] = world.step
    for event, changed in ((EventType.TURNED_COOPERATIVE, up), (EventType.TURNED_BACK, down)):
        world.event_log.record(world.step, event, relations.source[changed], relations.target[changed])


def _apply_outcomes(world: World) -> None:
    organisations = world.organisations
    relations = world.relations
    p = world.parameters.transformation
    rows = world.active_relations()
    if not len(rows):
        return
    switched = np.empty(len(rows), dtype=np.int64)
    direction = np.empty(len(rows), dtype=np.bool_)
    count = _deploy(
        rows, relations.outcome, relations.cooperation, relations.trust_source, relations.trust_target,
        relations.initial_source, relations.initial_target, relations.active, relations.source, relations.target,
        relations.type, relations.share_of_sales, relations.share_of_purchases, organisations.stage,
        p.gain, p.loss, p.erosion, p.acquaintance_pull, p.cooperative, world.length, switched, direction,
    )  # fmt: skip
    if not count:
        return
    switched = switched[:count]
    direction = direction[:count]
    for event, changed in (
        (EventType.TURNED_COOPERATIVE, switched[direction]),
        (EventType.TURNED_BACK, switched[~direction]),
    ):
        world.event_log.record(world.step, event, relations.source[changed], relations.target[changed])
