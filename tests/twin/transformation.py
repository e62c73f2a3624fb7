"""The transformation of relations in the twin: towards a cooperative ecosystem, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.state.tables import NEVER, EventType
from tests.twin.state import ENGAGED, FAILURE, NOTHING, SILENCE, SUCCESS, Relation

if TYPE_CHECKING:
    from tests.twin.model import Twin


def deploy(twin: Twin) -> None:
    """Relations become cooperative, erode or fall back; members progress."""
    p = twin.parameters.transformation
    for relation in twin.relations:
        if relation.active:
            transform(twin, relation)
    if p.switch_up > 0.0 or p.switch_down > 0.0:
        switch(twin)
    for member in twin.members():
        member.progress = member.progress_now()


def transform(twin: Twin, relation: Relation) -> None:
    """What the month makes of one relation."""
    p = twin.parameters.transformation
    before = after = relation.cooperation
    if relation.outcome == SUCCESS:
        after = before + p.gain * (1.0 - before)
    elif relation.outcome == FAILURE:
        after = before - p.loss * before
    if after > 0.0 and min(relation.source.stage, relation.target.stage) < ENGAGED and is_quiet(twin, relation):
        after -= twin.chance(p.erosion) * after
    relation.cooperation, relation.outcome, relation.dialogue = after, NOTHING, SILENCE
    if before < p.cooperative <= after:
        record(twin, EventType.TURNED_COOPERATIVE, relation)
    elif after < p.cooperative <= before:
        record(twin, EventType.TURNED_BACK, relation)


def is_quiet(twin: Twin, relation: Relation) -> bool:
    """Has no project ended for a year (or never)?"""
    last = relation.last_project
    return last == NEVER or (twin.step_number - last) * twin.length >= twin.parameters.transformation.quiet


def record(twin: Twin, event: EventType, relation: Relation) -> None:
    """A relation turns; trade and acquaintance are told apart."""
    twin.record(event, relation.source.row, relation.target.row, relation.type)


def switch(twin: Twin) -> None:
    """Relations switch by themselves, at given rates."""
    p = twin.parameters.transformation
    up, down = twin.chance(p.switch_up), twin.chance(p.switch_down)
    for relation in twin.relations:
        cooperative = relation.cooperation >= p.cooperative
        if twin.luck.uniform("relation switches", *relation.names) < (down if cooperative else up):
            relation.cooperation = 0.0 if cooperative else 1.0
            relation.active, relation.event_at = relation.active or not cooperative, twin.step_number
            record(twin, EventType.TURNED_BACK if cooperative else EventType.TURNED_COOPERATIVE, relation)
