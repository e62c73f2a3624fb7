"""Places 1 and 2 of the twin's month: what the scenario changes; who closes, who opens, whom a crisis strikes."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from simulation.parameters.interventions import Event, in_force
from simulation.state.tables import KINDS, NEVER, THEMES, Cause, EventType, Kind
from tests.twin.state import ANIMATOR, AWARE, ENGAGED, UNAWARE, Organisation

if TYPE_CHECKING:
    from tests.twin.model import Twin


def act(twin: Twin) -> None:
    """Dated changes and events of a new month; the staff in force."""
    if twin.is_new_month and twin.interventions:
        twin.parameters = in_force(twin.scenario_parameters, twin.interventions, twin.month)
    twin.club.staff = staff(twin)
    for event in twin.events if twin.is_new_month else ():
        if event.month == twin.month:
            HAPPENINGS[event.name](twin, event)


def staff(twin: Twin) -> float:
    """The club's own posts, those that fees pay (size class by size class), those that public money pays."""
    club, account = twin.parameters.club, twin.parameters.account
    posts: float = club.staff
    if club.fees_to_posts > 0.0:
        paying = Counter(member.size_class for member in twin.members())
        for size_class, fee in enumerate(account.fee.tolist()):
            posts += club.fees_to_posts * paying[size_class] * fee / account.post
    if club.public_posts > 0.0:
        for territory in twin.territories:
            posts += club.public_posts * territory.shared_project / len(twin.territories)
    return posts


def concerns(twin: Twin, event: Event, organisation: Organisation) -> bool:
    """Is it of the territory, the theme and the kind that the event is restricted to?"""
    return (
        (not event.territory or twin.codes[organisation.territory.row] == event.territory)
        and (not event.theme or THEMES[organisation.theme] == event.theme)
        and (not event.kind or KINDS[organisation.kind] == event.kind)
    )


def client_joins(twin: Twin, event: Event) -> None:
    """The client that stands for the largest share of others' sales joins."""
    largest: Organisation | None = None
    for organisation in twin.organisations:
        if organisation.kind != Kind.CLIENT or organisation.stage >= ENGAGED or not concerns(twin, event, organisation):
            continue
        if largest is None or organisation.pivotality > largest.pivotality:
            largest = organisation
    if largest is not None:
        if largest.stage == UNAWARE:
            twin.make_aware(largest, int(Cause.EVENT), None)
        largest.sensitised_cause, largest.sensitised_by = int(Cause.EVENT), None
        twin.join([largest])


def animators_leave(twin: Twin, event: Event) -> None:
    """All animators (of a territory, a theme, a kind) stop animating."""
    for organisation in twin.organisations:
        if organisation.stage == ANIMATOR and concerns(twin, event, organisation):
            organisation.stage = ENGAGED
            twin.record(EventType.STOPPED_ANIMATING, organisation.row, cause=int(Cause.EVENT))
    twin.recount()


def accompagnateurs_leave(twin: Twin, event: Event) -> None:
    """All accompagnateurs (of a territory, a theme, a kind) stop."""
    for organisation in twin.organisations:
        if organisation.accompagnateur and concerns(twin, event, organisation):
            organisation.accompagnateur = False
            twin.record(EventType.STOPPED_ACCOMPANYING, organisation.row, cause=int(Cause.EVENT))


def staff_leaves(twin: Twin, event: Event) -> None:
    """Some who are accompanied wait again: as many as one full-time equivalent follows."""
    p = twin.parameters
    person = min(1.0, twin.club.staff) * twin.share_of_effort("accompaniment") * (1.0 - p.communities.staff_share)
    accompanied = [one for one in twin.organisations if one.accompanied_until != NEVER]
    accompanied.sort(key=lambda one: (twin.luck.uniform("loses its accompanist", one.identity), one.row))
    for organisation in accompanied[: math.floor(person * p.support.organisations_per_fte + 1e-9)]:
        organisation.accompanied_since = organisation.accompanied_until = NEVER
        organisation.waiting_since = twin.step_number


def fund_territory(twin: Twin, event: Event) -> None:
    """A programme founds a territorial community, or pays for the one that lives."""
    territory = twin.territories[twin.codes.index(event.territory)]
    if not territory.alive:
        territory.alive_since = twin.step_number
        territory.founded += 1
        territory.founder = territory.without_since = NEVER
        twin.record(EventType.FOUNDED, NEVER, territory.row, int(Cause.EVENT))
    territory.funded_until = twin.step_number + twin.in_steps(event.months)


HAPPENINGS = {
    "client_joins": client_joins,
    "animators_leave": animators_leave,
    "accompagnateurs_leave": accompagnateurs_leave,
    "staff_leaves": staff_leaves,
    "fund_territory": fund_territory,
}


def turn_over(twin: Twin) -> None:
    """Time passes: closings and crises that have been appointed come due."""
    turnover, length = twin.parameters.turnover, twin.length
    for size_class, rate in zip(twin.size_classes, turnover.closing.tolist(), strict=True):
        size_class.ordinary += rate * length
        size_class.partner += turnover.partner_factor * rate * length
    twin.club.crisis_hazard += turnover.crisis * length
    hazard, lasts = twin.club.crisis_hazard, twin.in_steps(turnover.crisis_months)
    closing = [one for one in twin.organisations if one.closing_at <= twin.hazard_of_closing(one)]
    for organisation in twin.organisations:
        if organisation.crisis_at > hazard:
            continue
        organisation.crisis_at = hazard + twin.survived("hazard survived until a crisis", organisation)
        if organisation.crisis_until <= twin.step_number:
            organisation.crisis_until = twin.step_number + lasts
            if organisation.stage >= AWARE:
                twin.record(EventType.CRISIS, organisation.row)
    was_member = [organisation.is_member for organisation in closing]
    for organisation in closing:
        if organisation.stage >= AWARE:
            twin.record(EventType.CLOSED, organisation.row, cause=organisation.stage)
        newcomer(twin, organisation)
    if any(was_member):
        twin.recount()


def newcomer(twin: Twin, organisation: Organisation) -> None:
    """The organisation has closed; another one takes its place among the same relations, which start again."""
    p = twin.parameters.engagement
    for relation, other in organisation.around():
        if not relation.is_open:
            other.projects -= 1
        relation.start_again()
    organisation.leave_club()
    organisation.generation += 1
    organisation.stage, organisation.competence, organisation.payoff, organisation.projects = UNAWARE, 0.0, 0.0, 0
    organisation.closing_at = twin.hazard_of_closing(organisation) + twin.survived(
        "hazard survived until closing", organisation
    )
    spread = 2.0 * twin.luck.uniform("reluctance of a newcomer", organisation.identity) - 1.0
    organisation.reluctance = p.reluctance + p.reluctance_spread * spread
    luck = twin.luck.uniform("affinity of a newcomer", organisation.identity)
    organisation.affinity = twin.from_beta(luck, p.affinity, p.affinity_concentration)
    organisation.sensitised_cause = organisation.aware_since = organisation.left_at = NEVER
    organisation.crisis_until, organisation.sensitised_by = NEVER, None
    organisation.willing, organisation.voice_faded = True, False
