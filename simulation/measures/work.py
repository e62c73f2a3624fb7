"""The danger of isolation, the work that is done, and the account of effort."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulation.measures.declaration import FTE_MONTHS, MONTHS, ORGANISATIONS, SHARE, declare
from simulation.state.tables import EFFORT, EventType

if TYPE_CHECKING:
    from simulation.measures.survey import Survey

USES = ("sensibilisation", "accompagnement", "communautés", "territoires", "patrimoine", "programmes")


def _spent_on(use: str) -> Callable[[Survey], float]:
    return lambda s: s.world.effort[use]


# -- the danger of isolation

declare(
    "isolated",
    ORGANISATIONS,
    lambda s: s.isolated,
    ("Isolated members", "Members without any engaged relation or live territorial community around them."),
    ("Adhérents isolés", "Adhérents sans relation engagée ni communauté territoriale vivante autour d'eux."),
    more_is_better=False,
    colour="vermilion",
)
declare(
    "isolated_share",
    SHARE,
    lambda s: s.per_member(s.isolated),
    ("Share isolated", "Share of members that are isolated."),
    ("Part isolée", "Part des adhérents qui sont isolés."),
    upper=1,
    more_is_better=False,
    headline=5,
    usual=5,
    yearly=True,
    colour="vermilion",
)
declare(
    "isolation_spell",
    MONTHS,
    lambda s: s.isolation / s.isolated if s.isolated else 0.0,
    ("Isolation spell", "Mean length so far of the present spells of isolation."),
    ("Durée d'isolement", "Durée moyenne des isolements en cours."),
    more_is_better=False,
)

# -- the work that is done

declare(
    "experiments",
    "experiments",
    lambda s: s.happened(EventType.WON) + s.happened(EventType.LOST),
    ("Experiments", "Joint experiments of this month."),
    ("Expérimentations", "Expérimentations communes ce mois."),
    is_flow=True,
)
declare(
    "experiments_won",
    "experiments",
    lambda s: s.happened(EventType.WON),
    ("Experiments won", "Joint experiments of this month that succeeded."),
    ("Expérimentations réussies", "Expérimentations communes réussies ce mois."),
    is_flow=True,
)
declare(
    "competence",
    "",
    lambda s: s.per_member(s.competence),
    ("Competence", "Mean competence of members."),
    ("Compétence", "Compétence moyenne des adhérents."),
    upper=1,
)
declare(
    "commons",
    "experiences",
    lambda s: s.world.communities.commons.sum() + s.world.territories.commons.sum(),
    ("Commons", "Shared heritage of all communities."),
    ("Patrimoine commun", "Patrimoine de toutes les communautés."),
)
declare(
    "accompagnateurs",
    ORGANISATIONS,
    lambda s: s.accompagnateurs,
    ("Accompagnateurs", "Members that lend accompaniment slots."),
    ("Accompagnateurs", "Adhérents qui prêtent des places d'accompagnement."),
)
declare(
    "slots",
    ORGANISATIONS,
    lambda s: s.slots,
    ("Slots", "Accompaniment slots."),
    ("Places", "Places d'accompagnement."),
)
declare(
    "slots_used",
    ORGANISATIONS,
    lambda s: s.accompanied,
    ("Slots used", "Members being accompanied."),
    ("Places occupées", "Adhérents accompagnés."),
)
declare(
    "queue",
    ORGANISATIONS,
    lambda s: s.waiting,
    ("Queue", "Members waiting for accompaniment."),
    ("File d'attente", "Adhérents en attente d'accompagnement."),
    more_is_better=False,
)

# -- the account of effort

declare(
    "effort",
    FTE_MONTHS,
    lambda s: s.spent,
    ("Effort", "Full-time-equivalent months spent so far, programmes included."),
    ("Effort", "Équivalents temps plein-mois dépensés jusqu'ici, programmes compris."),
    more_is_better=None,
    headline=10,
)
for use, fr in zip(EFFORT, USES, strict=True):
    declare(
        f"effort_{use}",
        FTE_MONTHS,
        _spent_on(use),
        (f"Effort: {use}", f"Full-time-equivalent months spent on {use} so far."),
        (f"Effort : {fr}", f"Équivalents temps plein-mois dépensés jusqu'ici : {fr}."),
        more_is_better=None,
    )
declare(
    "member_hours",
    "hours",
    lambda s: sum(s.world.hours.values()),
    ("Members' hours", "Hours that members spent so far on communities, experiments and animation."),
    ("Heures des adhérents", "Heures passées par les adhérents : communautés, expérimentations, animation."),
    more_is_better=None,
    headline=11,
)
declare(
    "members_per_effort",
    "organisations per full-time-equivalent month",
    lambda s: (s.count - s.world.founders) / s.spent if s.spent else 0.0,
    ("Members gained per effort", "Members gained since the start per full-time-equivalent month."),
    ("Adhérents gagnés par effort", "Adhérents gagnés depuis le début par équivalent temps plein-mois."),
    lower=None,
)
declare(
    "cooperation_per_effort",
    "relations per full-time-equivalent month",
    lambda s: s.cooperative / s.spent if s.spent else 0.0,
    ("Cooperative relations per effort", "Cooperative relations per full-time-equivalent month."),
    ("Relations coopératives par effort", "Relations coopératives par équivalent temps plein-mois."),
)
