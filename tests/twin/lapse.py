"""Place 14 of the twin's month: who leaves the club, and who is isolated in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.state.tables import NEVER, EventType
from tests.twin.state import AWARE, Organisation

if TYPE_CHECKING:
    from tests.twin.model import Twin

FIRST_YEAR = 12.0


def leave(twin: Twin) -> None:
    """Some members leave; who is isolated is known."""
    step = twin.step_number
    leaving = []
    for member in twin.members():
        isolated = member.is_isolated
        if not isolated:
            member.isolated_since = NEVER
        elif member.isolated_since == NEVER:
            member.isolated_since = step
        if member.happens("leaves the club", twin.chance(hazard(twin, member, isolated))):
            leaving.append(member)
            twin.record(EventType.LAPSED, member.row, cause=int(isolated))
    for member in leaving:
        member.leave_club()
        member.stage, member.aware_since, member.left_at = AWARE, step, step
        member.competence *= twin.parameters.lapse.competence_kept
    if leaving:
        twin.recount()


def hazard(twin: Twin, member: Organisation, isolated: bool) -> float:
    """Newcomers without attention, tension and isolation drive out; what progress is worth, and support, hold."""
    p = twin.parameters.lapse
    rate: float = p.later
    if (twin.step_number - member.member_since) * twin.length < FIRST_YEAR:
        rate = p.first_year * (2.0 - twin.club.attention)
    rate *= (1.0 + p.tension * member.tension) * (1.0 - p.loyalty * member.benefit)
    rate *= p.isolation if isolated else 1.0
    return rate * (p.accompanied if member.is_accompanied else 1.0)
