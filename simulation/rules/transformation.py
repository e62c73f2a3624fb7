"""Transformation of relations (déployer): from value chain to cooperative ecosystem, and back.

    success: k += gain * (1 - k)        failure: k -= loss * k
    where an end is not engaged and no project has ended for `quiet` months: k -= (1 - exp(-erosion * step)) * k
    progress = mean over the sides of trade that a member has of Σ share * k / Σ share

A relation at or above the cooperative level is cooperative. Trade and acquaintance are never counted together. A
partner's progress is the mean k of the acquaintances with whom a project has ended. For theory, relations can also
switch spontaneously, up to 1 and down to 0, at given rates.

Reads   relations.outcome, relations.active, relations.source, relations.target, relations.type, relations.event_at,
        relations.project_until, relations.last_project, relations.projects_ended, relations.share_of_sales,
        relations.share_of_purchases, organisations.stage, organisations.kind
Writes  relations.cooperation, relations.outcome, relations.dialogue, relations.active, relations.event_at,
        organisations.progress
Source  founding text (progressive transformation of relations; service against industrial orientation); forms assumed
"""

from __future__ import annotations

import numpy as np

from simulation.core.chance import note
from simulation.core.compiled import part, walk
from simulation.core.distributions import chance
from simulation.state.lists import activate_each, active_of, members_of
from simulation.state.surroundings import progress_of
from simulation.state.tables import NEVER, EventType, Outcome, Stage
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)
NOTHING = int(Outcome.NOTHING)
SUCCESS = int(Outcome.SUCCESS)
FAILURE = int(Outcome.FAILURE)
TURNED_COOPERATIVE = int(EventType.TURNED_COOPERATIVE)
TURNED_BACK = int(EventType.TURNED_BACK)


@part
def deployed(cooperation, outcome, gain, loss):
    """The cooperation level of one relation after its project."""
    if outcome == SUCCESS:
        return cooperation + gain * (1.0 - cooperation)
    if outcome == FAILURE:
        return cooperation - loss * cooperation
    return cooperation


@part
def _deploy(world, relation, eroded):
    """Apply the outcome of this step to one relation; cooperation erodes."""
    p = world.parameters.transformation
    organisations = world.organisations
    relations = world.relations
    before = relations.cooperation[relation]
    after = deployed(before, relations.outcome[relation], p.gain, p.loss)
    relations.outcome[relation] = relations.dialogue[relation] = NOTHING
    if before == 0.0 and after == 0.0:
        return
    source, target = relations.source[relation], relations.target[relation]
    if organisations.stage[source] < ENGAGED or organisations.stage[target] < ENGAGED:
        last = relations.last_project[relation]
        if last == NEVER or (world.step - last) * world.length >= p.quiet:
            after -= eroded * after
    relations.cooperation[relation] = after
    if (before >= p.cooperative) != (after >= p.cooperative):
        event = TURNED_COOPERATIVE if after >= p.cooperative else TURNED_BACK
        note(world, event, source, target, relations.type[relation])


@walk
def _transform(world, deploys):
    """Relations change (or only members' progress is brought up to date); no other member than theirs has progress."""
    organisations = world.organisations
    relations = world.relations
    eroded = chance(world.parameters.transformation.erosion, world.length)
    progresses = np.zeros(organisations.stage.shape[0], dtype=np.bool_)
    for relation in active_of(world):
        if deploys:
            _deploy(world, relation, eroded)
        if relations.cooperation[relation] > 0.0:
            progresses[relations.source[relation]] = progresses[relations.target[relation]] = True
    for row in members_of(world):
        organisations.progress[row] = progress_of(world, row) if progresses[row] else 0.0


def begin(world: World) -> None:
    """At the founding, the progress of members follows from the cooperation of their relations."""
    _transform(world.record(), False)


def deploy(world: World) -> None:
    """Relations become cooperative, or fall back to the value chain; members progress."""
    _transform(world.record(), True)
    p = world.parameters.transformation
    if p.switch_up > 0.0 or p.switch_down > 0.0:
        _switch(world)
        _transform(world.record(), False)
    world.log_notes()


def _switch(world: World) -> None:
    """Relations switch spontaneously. Source: two-state Markov chain."""
    relations = world.relations
    p = world.parameters.transformation
    rows = np.arange(len(relations))
    cooperative = relations.cooperation >= p.cooperative
    chances = np.where(cooperative, world.chance(p.switch_down), world.chance(p.switch_up))
    source_keys, target_keys = world.luck_identities(rows)
    switching = world.luck.happens("relation switches", source_keys, chances, target_keys)
    up = rows[switching & ~cooperative]
    down = rows[switching & cooperative]
    relations.cooperation[up] = 1.0
    relations.cooperation[down] = 0.0
    activate_each(world.record(), up)
    relations.event_at[rows[switching]] = world.step
    for event, changed in ((EventType.TURNED_COOPERATIVE, up), (EventType.TURNED_BACK, down)):
        world.event_log.record(
            world.step, event, relations.source[changed], relations.target[changed], relations.type[changed]
        )
