"""Trust in the twin: what both ends of each relation learn from the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.twin.state import ACCOMPANIED, ALONE, ENDS, FAILURE, SUCCESS, Relation, evidence_of

if TYPE_CHECKING:
    from tests.twin.model import Twin


def update(twin: Twin) -> None:
    """Both ends of each relation to which something has happened learn."""
    rule = twin.parameters.trust.rule
    for relation in twin.relations if rule != "fixed" else ():
        if relation.active:
            for end in ENDS:
                RULES[rule](twin, relation, end)


def is_idle(twin: Twin, relation: Relation) -> bool:
    """Has nothing happened, and is no project under way?"""
    return relation.event_at != twin.step_number and relation.is_open


def gain_of_dialogue(twin: Twin, relation: Relation) -> float:
    """What a dialogue of this month adds, as a share of the gap."""
    p = twin.parameters.trust
    gain: float = {ALONE: p.dialogue, ACCOMPANIED: p.accompanied_dialogue}.get(relation.dialogue, 0.0)
    return gain


def reinforce(twin: Twin, relation: Relation, end: str) -> None:
    """An outcome moves trust, time brings it back, a dialogue raises it."""
    p = twin.parameters.trust
    trust: float = getattr(relation, f"trust_{end}")
    if relation.outcome == SUCCESS:
        trust += p.gain * (1.0 - trust)
    elif relation.outcome == FAILURE:
        trust -= p.loss * trust
    elif is_idle(twin, relation):
        trust += twin.chance(p.drift) * (getattr(relation, f"initial_{end}") - trust)
    setattr(relation, f"trust_{end}", trust + gain_of_dialogue(twin, relation) * (1.0 - trust))


def weigh_evidence(twin: Twin, relation: Relation, end: str) -> None:
    """This month's experience is added to what was known."""
    p, forgotten = twin.parameters.trust, twin.chance(twin.parameters.trust.drift)
    known, against = getattr(relation, f"{end}_for"), getattr(relation, f"{end}_against")
    if relation.outcome == SUCCESS:
        known, against = p.memory * known + 1.0, p.memory * against
    elif relation.outcome == FAILURE:
        known, against = p.memory * known, p.memory * against + 1.0
    elif is_idle(twin, relation):
        known, against = known - forgotten * known, against - forgotten * against
    known += evidence_of(gain_of_dialogue(twin, relation), p.prior)
    expected = (known + p.prior * getattr(relation, f"initial_{end}")) / (known + against + p.prior)
    relation.__dict__.update({f"{end}_for": known, f"{end}_against": against, f"trust_{end}": min(1.0, expected)})


RULES = {"reinforcement": reinforce, "beta": weigh_evidence}
