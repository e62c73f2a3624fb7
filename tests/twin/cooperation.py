"""Places 7, 8 and 9 of the twin's month: experiments, trust, the transformation of relations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.state.tables import EventType
from tests.twin.imitation import imitate
from tests.twin.state import ACQUAINTANCE, AWARE, ENGAGED, FAILURE, NOTHING, SUCCESS, Organisation, Relation

if TYPE_CHECKING:
    from tests.twin.model import Twin

REFERENCE_HERITAGE = 0.10
AT_REST = 1e-6


def experiment(twin: Twin) -> None:
    """Relations try; a success leaves something to the live communities of its two ends."""
    p, step = twin.parameters, twin.step_number
    lost = twin.chance(p.heritage.depreciation)
    for group in (*twin.communities, *twin.territories):
        group.commons -= lost * group.commons
    if p.cooperation.rule == "imitation":
        imitate(twin)
    trying = who_tries(twin)
    together = []
    decided = [(willing(twin, relation, "source"), willing(twin, relation, "target")) for relation in trying]
    for relation, (one, two) in zip(trying, decided, strict=True):
        relation.action_source, relation.action_target = int(one), int(two)
        if one and two:
            together.append(relation)
    won = [twin.luck.uniform("experiment succeeds", *one.names) < success(twin, one) for one in together]
    if together:
        twin.hours["experiments"] += 2.0 * len(together) * p.cooperation.hours
    wins: dict[int, int] = {}
    groups = {}
    for relation, success_ in zip(together, won, strict=True):
        relation.outcome = SUCCESS if success_ else FAILURE
        relation.event_at, relation.active = step, True
        relation.tried += 1
        relation.won += success_
        event = EventType.WON if success_ else EventType.LOST
        twin.record(event, relation.source.row, relation.target.row, line=p.journal.trials)
        if success_:
            for group in of_both_ends(relation):
                wins[id(group)] = wins.get(id(group), 0) + 1
                groups[id(group)] = group
    each = p.heritage.per_success * p.club.heritage / REFERENCE_HERITAGE
    for key, group in groups.items():
        if group.alive:
            group.commons += each * wins[key]


def of_both_ends(relation: Relation) -> list:
    """The communities of the two ends, each once."""
    groups = []
    for end in (relation.source, relation.target):
        if end.professional is not None and end.professional not in groups:
            groups.append(end.professional)
        if end.stage >= ENGAGED and end.territory not in groups:
            groups.append(end.territory)
    return groups


def who_tries(twin: Twin) -> list[Relation]:
    """Relations of a member with somebody aware, at their rate."""
    cooperation = twin.parameters.cooperation
    rate = cooperation.rate * (1.0 - twin.parameters.club.heritage)
    full, less = twin.chance(rate), twin.chance(rate * cooperation.acquaintances)
    trying = []
    for member in twin.organisations:
        if member.stage < ENGAGED:
            continue
        covered = member.territory.alive
        for relation in member.relations:
            is_source = relation.source is member
            other = relation.target if is_source else relation.source
            if other.stage < AWARE or (other.stage >= ENGAGED and not is_source):
                continue
            slow = relation.type == ACQUAINTANCE and not (covered or (other.stage >= ENGAGED and other.territory.alive))
            if twin.luck.uniform("tries an experiment", *relation.names) < (less if slow else full):
                trying.append(relation)
    return trying


def willing(twin: Twin, relation: Relation, end: str) -> bool:
    """Is one end willing, by the cooperation rule?"""
    cooperation = twin.parameters.cooperation
    if cooperation.rule == "threshold":
        return bool(getattr(relation, f"trust_{end}") >= cooperation.threshold)
    if cooperation.rule == "reciprocity":
        last = relation.action_target if end == "source" else relation.action_source
        return last != 0 or twin.luck.uniform(f"{end} is willing", *relation.names) < cooperation.generosity
    if cooperation.rule == "imitation":
        return bool(getattr(relation, end).willing)
    assert cooperation.rule in ("always", "never")
    return bool(cooperation.rule == "always")


def success(twin: Twin, relation: Relation) -> float:
    """Chance that an experiment succeeds."""
    p = twin.parameters.cooperation
    one, two = relation.source, relation.target
    chance: float = p.base_success + (1.0 - p.base_success) * (
        p.competence_weight * (0.5 * (one.competence + two.competence))
    )
    shared = []
    if one.professional is not None and one.professional is two.professional and one.professional.alive:
        shared.append(one.professional.commons)
    both = one.stage >= ENGAGED and two.stage >= ENGAGED
    if both and one.territory is two.territory and one.territory.alive:
        shared.append(one.territory.commons)
    if shared:
        commons = max(shared)
        effect = commons / (commons + twin.parameters.communities.commons_half)
        chance += p.community_bonus + twin.parameters.heritage.success_gain * effect
    return min(1.0, chance)


def update_trust(twin: Twin) -> None:
    """Both ends of each relation to which something has happened learn from the month."""
    p = twin.parameters.trust
    if p.rule == "fixed":
        return
    if p.rule == "beta":
        for relation in twin.relations:
            if relation.active:
                weigh_evidence(twin, relation)
        return
    assert p.rule == "reinforcement"
    drift = twin.chance(p.drift)
    for relation in twin.relations:
        if not relation.active:
            continue
        interacted = relation.event_at == twin.step_number
        loss = p.loss
        if relation.outcome == FAILURE and (garant(relation.source) or garant(relation.target)):
            loss = p.loss * p.garant
        relation.trust_source, relation.trust_target = (
            reinforced(trust, initial, relation.outcome, interacted, p.gain, loss, drift)
            for trust, initial in (
                (relation.trust_source, relation.initial_source),
                (relation.trust_target, relation.initial_target),
            )
        )


def weigh_evidence(twin: Twin, relation: Relation) -> None:
    """Both ends add this month's experience to what they knew."""
    p, drift = twin.parameters.trust, twin.chance(twin.parameters.trust.drift)
    protected = relation.outcome == FAILURE and (garant(relation.source) or garant(relation.target))
    for end in ("source", "target"):
        known, against = getattr(relation, f"{end}_for"), getattr(relation, f"{end}_against")
        if relation.outcome == SUCCESS:
            known, against = p.memory * known + 1.0, p.memory * against
        elif relation.outcome == FAILURE:
            known, against = p.memory * known, p.memory * against + (p.garant if protected else 1.0)
        elif relation.event_at != twin.step_number:
            known, against = known - drift * known, against - drift * against
        expected = (known + p.prior * getattr(relation, f"initial_{end}")) / (known + against + p.prior)
        relation.__dict__.update({f"{end}_for": known, f"{end}_against": against, f"trust_{end}": min(1.0, expected)})


def garant(organisation: Organisation) -> bool:
    """Is it a member whose territory has a live community with an animator?"""
    territory = organisation.territory
    return organisation.stage >= ENGAGED and territory.alive and territory.animators > 0


def reinforced(
    trust: float, initial: float, outcome: int, interacted: bool, gain: float, loss: float, drift: float
) -> float:
    """Trust of one end after the month."""
    if outcome == SUCCESS:
        return trust + gain * (1.0 - trust)
    if outcome == FAILURE:
        return trust - loss * trust
    return trust if interacted else trust + drift * (initial - trust)


def deploy(twin: Twin) -> None:
    """Relations become cooperative, erode, fall back, or come to rest."""
    p = twin.parameters.transformation
    back: list[Relation] = []
    for relation in twin.relations:
        if not relation.active:
            continue
        before = after = relation.cooperation
        if relation.outcome == SUCCESS:
            after = before + p.gain * (1.0 - before)
        elif relation.outcome == FAILURE:
            after = before - p.loss * before
        if after > 0.0:
            for end, share in (
                (relation.source, relation.share_of_purchases),
                (relation.target, relation.share_of_sales),
            ):
                if end.stage < ENGAGED:
                    pull = p.acquaintance_pull if relation.type == ACQUAINTANCE else share
                    after -= -math.expm1(-p.erosion * pull * twin.length) * after
        if (
            after < AT_REST
            and abs(relation.trust_source - relation.initial_source) < AT_REST
            and abs(relation.trust_target - relation.initial_target) < AT_REST
        ):
            relation.trust_source, relation.trust_target = relation.initial_source, relation.initial_target
            after, relation.active = 0.0, False
        relation.cooperation, relation.outcome = after, NOTHING
        if before < p.cooperative <= after:
            twin.record(EventType.TURNED_COOPERATIVE, relation.source.row, relation.target.row)
        elif after < p.cooperative <= before:
            back.append(relation)
    for relation in back:
        twin.record(EventType.TURNED_BACK, relation.source.row, relation.target.row)
    if p.switch_up > 0.0 or p.switch_down > 0.0:
        switch(twin)


def switch(twin: Twin) -> None:
    """Relations switch by themselves, at given rates."""
    p = twin.parameters.transformation
    up, down = twin.chance(p.switch_up), twin.chance(p.switch_down)
    for relation in twin.relations:
        cooperative = relation.cooperation >= p.cooperative
        if twin.luck.uniform("relation switches", *relation.names) < (down if cooperative else up):
            relation.cooperation = 0.0 if cooperative else 1.0
            relation.active, relation.event_at = relation.active or not cooperative, twin.step_number
            event = EventType.TURNED_BACK if cooperative else EventType.TURNED_COOPERATIVE
            twin.record(event, relation.source.row, relation.target.row)
