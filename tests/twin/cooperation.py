"""Place 9 of the twin's month: projects end, members propose, stakeholders learn, talk, and begin projects."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from simulation.state.tables import NEVER, Cause, EventType, Kind, Refusal
from tests.twin.imitation import imitate
from tests.twin.state import ACCOMPANIED, ALONE, AWARE, FAILURE, SUCCESS, Group, Organisation, Relation

if TYPE_CHECKING:
    from tests.twin.model import Twin

REFERENCE_HERITAGE = 0.10
NOTHING_LEFT = 0.8


class Proposal(NamedTuple):
    """A member proposes to work together on a relation."""

    proposer: Organisation
    other: Organisation
    relation: Relation
    own_willing: bool
    other_willing: bool
    reaches_aware: bool


def cooperate(twin: Twin) -> None:
    """Projects end; then members propose, one after the other."""
    p = twin.parameters
    in_theory = p.cooperation.months <= 0.0
    if p.cooperation.rule == "imitation":
        imitate(twin)
    if not in_theory:
        end_projects(twin)
    made = every_open_relation(twin) if in_theory else chosen_relations(twin)
    proposals = [decided(twin, proposer, relation) for proposer, relation in made]
    proposals.sort(key=lambda one: twin.luck.uniform("turn of a proposal", one.proposer.identity))
    for proposal in proposals:
        settle(twin, proposal, in_theory)
    under_way = sum(member.projects for member in twin.members())
    twin.hours["projects"] += under_way * p.hours.project * twin.length
    if in_theory:
        end_projects(twin)


# -- projects end


def end_projects(twin: Twin) -> None:
    """The projects that are due end; a success leaves something to the live communities of its two ends."""
    p = twin.parameters
    due = [one for one in twin.relations if not one.is_open and one.project_until <= twin.step_number]
    succeeded = [twin.luck.uniform("project succeeds", *one.names) < chance_of_success(twin, one) for one in due]
    groups: list[Group] = [*twin.communities, *twin.territories]
    successes = dict.fromkeys(groups, 0)
    for relation, success in zip(due, succeeded, strict=True):
        relation.outcome = SUCCESS if success else FAILURE
        relation.event_at = relation.last_project = twin.step_number
        relation.project_until, relation.active = NEVER, True
        relation.projects_ended += 1
        relation.projects_succeeded += success
        relation.source.projects -= 1
        relation.target.projects -= 1
        event = EventType.SUCCEEDED if success else EventType.FAILED
        twin.record(event, relation.source.row, relation.target.row)
        for group in groups_of_both_ends(relation) if success else ():
            successes[group] += 1
    lost, each = twin.chance(p.heritage.depreciation), p.club.heritage / REFERENCE_HERITAGE
    for group in groups:
        group.commons -= lost * group.commons
        if group.alive:
            group.commons += each * successes[group]


def groups_of_both_ends(relation: Relation) -> set[Group]:
    """The communities of the two ends, each once."""
    ends = (relation.source, relation.target)
    groups: set[Group] = {end.professional for end in ends if end.professional is not None}
    return groups | {end.territory for end in ends if end.participant}


def chance_of_success(twin: Twin, relation: Relation) -> float:
    """Competence, commons, community, accompaniment and trust make a project succeed."""
    p = twin.parameters.cooperation
    one, two = relation.source, relation.target
    chance: float = p.base + p.competence * (0.5 * (one.competence + two.competence))
    chance += p.commons * max(one.commons_effect, two.commons_effect)
    chance += p.trust * (0.5 * (relation.trust_source + relation.trust_target))
    together = one.professional is two.professional and one.professional is not None and one.professional.alive
    bonus = p.community if together or one.takes_part or two.takes_part else 0.0
    help_ = p.accompanied if one.is_accompanied or two.is_accompanied else 0.0
    return min(1.0, chance + (bonus + help_))


# -- who proposes to whom


def every_open_relation(twin: Twin) -> list[tuple[Organisation, Relation]]:
    """In theory, relations of members with somebody aware try at their rate; of two members the supplier proposes."""
    p = twin.parameters
    chance = twin.chance(p.cooperation.rate * (1.0 - p.club.heritage))
    return [
        (member, relation)
        for member in twin.members()
        for relation, other in member.around()
        if other.stage >= AWARE
        and not (other.is_member and relation.target is member)
        and twin.luck.uniform("tries in theory", *relation.names) < chance
    ]


def chosen_relations(twin: Twin) -> list[tuple[Organisation, Relation]]:
    """Each member with hours enough chooses one relation, at its rate."""
    p = twin.parameters
    chance = twin.chance(p.cooperation.rate * (1.0 - p.club.heritage))
    made = []
    for member in twin.members():
        if member.free_hours >= p.hours.project and member.happens("proposes", chance):
            waits = {relation: patience(twin, member, relation) for relation in member.relations}
            if waits and min(waits.values()) < math.inf:
                made.append((member, min(waits, key=lambda relation: waits[relation])))
    return made


def patience(twin: Twin, member: Organisation, relation: Relation) -> float:
    """How long a relation waits to be chosen: the shorter, the more trust and trade there is."""
    p = twin.parameters.cooperation
    if not relation.is_open or relation.cooperation > NOTHING_LEFT:
        return math.inf
    other = relation.beyond(member)
    share = 0.0 if member.kind == Kind.PARTNER else relation.share_of(member)
    weight = relation.trust_of(member) * (share + p.floor)
    if other.stage < AWARE:
        weight *= p.unaware_weight
    if weight <= 0.0:
        return math.inf
    role = "an acquaintance"
    if relation.is_trade:
        role = "a client" if relation.source is member else "a supplier"
    return -math.log(1.0 - twin.luck.uniform(f"chooses {role}", member.identity, other.identity)) / weight


# -- what comes of it


def decided(twin: Twin, proposer: Organisation, relation: Relation) -> Proposal:
    """A proposal, decided on what the month has found."""
    other = relation.beyond(proposer)
    if other.stage < AWARE:
        return Proposal(proposer, other, relation, False, False, False)
    own, others = is_willing(twin, relation, proposer), is_willing(twin, relation, other)
    return Proposal(proposer, other, relation, own, others, True)


def is_willing(twin: Twin, relation: Relation, organisation: Organisation) -> bool:
    """Is one end willing, by the cooperation rule?"""
    p, end = twin.parameters.cooperation, relation.end_of(organisation)
    trusts = bool(relation.trust_of(organisation) >= p.threshold)
    if p.rule == "threshold":
        return trusts
    if p.rule == "reciprocity":
        last = relation.action_target if end == "source" else relation.action_source
        if last == NEVER:
            return trusts
        return last == 1 or twin.luck.uniform(f"{end} is willing", *relation.names) < p.generosity
    if p.rule == "imitation":
        return organisation.willing
    assert p.rule in ("always", "never")
    return bool(p.rule == "always")


def settle(twin: Twin, proposal: Proposal, in_theory: bool) -> None:
    """One proposal, after those before it have taken hours and relations."""
    p, proposer, other = twin.parameters, proposal.proposer, proposal.other
    record(twin, EventType.PROPOSED, proposal, int(proposal.reaches_aware))
    relation = proposal.relation
    if not proposal.reaches_aware:
        if other.stage < AWARE and learns(twin, proposal):
            twin.make_aware(other, cause_of(proposal), proposer)
            other.voice_faded = False
        return
    if not relation.is_open:
        return
    relation.__dict__[f"action_{relation.end_of(proposer)}"] = int(proposal.own_willing)
    relation.__dict__[f"action_{relation.end_of(other)}"] = int(proposal.other_willing)
    relation.active = True
    if not in_theory:
        helped = proposer.is_accompanied or other.is_accompanied
        relation.dialogue = max(relation.dialogue, ACCOMPANIED if helped else ALONE)
        relation.event_at = twin.step_number
    if not (proposal.own_willing and proposal.other_willing):
        record(twin, EventType.REFUSED, proposal, int(Refusal.UNWILLING))
    elif not in_theory and min(proposer.free_hours, other.free_hours) < p.hours.project:
        record(twin, EventType.REFUSED, proposal, int(Refusal.NO_TIME))
    else:
        relation.project_until = twin.step_number + twin.in_steps(p.cooperation.months)
        proposer.projects += 1
        other.projects += 1
        record(twin, EventType.BEGAN, proposal)


def record(twin: Twin, event: EventType, proposal: Proposal, cause: int = NEVER) -> None:
    """Proposals, refusals and beginnings are listed only where the journal asks for it."""
    listed = twin.parameters.journal.trials
    twin.record(event, proposal.proposer.row, proposal.other.row, cause, line=listed)


def learns(twin: Twin, proposal: Proposal) -> bool:
    """Does a stakeholder become aware through a proposal? What the proposer can show convinces."""
    p, proposer, other = twin.parameters, proposal.proposer, proposal.other
    stories = p.heritage.stories * proposer.commons_effect
    show = 1.0 - (1.0 - proposer.benefit) * (1.0 - stories)
    force = p.awareness.teach * (1.0 + p.cooperation.proof * show)
    trust = proposal.relation.trust_of(other)
    hears = min(1.0, trust * other.influence(proposal.relation) * force)
    return bool(twin.luck.uniform("learns from a proposal", other.identity, proposer.identity) < hears)


def cause_of(proposal: Proposal) -> int:
    """Who has taught: a client, a supplier or an acquaintance."""
    if not proposal.relation.is_trade:
        return int(Cause.ACQUAINTANCE)
    return int(Cause.CLIENT if proposal.relation.target is proposal.proposer else Cause.SUPPLIER)
