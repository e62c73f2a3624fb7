"""The danger of isolation, the work that is done, and the account of effort."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulation.measures.declaration import EUROS, FTE_MONTHS, MONTHS, ORGANISATIONS, SHARE, declare, happened
from simulation.state.tables import EFFORT, EventType, Refusal

if TYPE_CHECKING:
    from simulation.measures.survey import Survey

USES = ("sensibilisation", "accompagnement", "communautés", "territoires", "patrimoine", "programmes")


def _spent_on(use: str) -> Callable[[Survey], float]:
    return lambda s: s.world.effort[use]


def _euros_for(use: str) -> Callable[[Survey], float]:
    return lambda s: s.euros(use)


# -- the danger of isolation

declare(
    "isolated",
    ORGANISATIONS,
    lambda s: s.isolated,
    (
        "Isolated members",
        "Trading members without engaged or cooperative trade partner, that take part in no live territorial community.",
    ),
    ("Adhérents isolés", "Adhérents qui échangent sans partenaire engagé ni coopératif, hors communauté territoriale."),
    more_is_better=False,
    colour="vermilion",
)
declare(
    "isolated_share",
    SHARE,
    lambda s: s.isolated / s.trading if s.trading else 0.0,
    ("Share isolated", "Share of trading members that are isolated."),
    ("Part isolée", "Part des adhérents qui échangent et sont isolés."),
    upper=1,
    more_is_better=False,
    headline=5,
    usual=5,
    panel=4,
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

declare(
    "tension",
    "",
    lambda s: s.tension / s.trading if s.trading else 0.0,
    ("Tension", "Mean tension of trading members: competence that cooperation does not reward."),
    ("Tension", "Tension moyenne des adhérents qui échangent : compétence que la coopération ne paie pas."),
    upper=1,
    more_is_better=False,
)
declare(
    "lapses_isolated",
    ORGANISATIONS,
    happened(EventType.LAPSED, 1),
    ("Left isolated", "Members that left the club this month while they were isolated."),
    ("Départs isolés", "Adhérents qui quittent le club ce mois alors qu'ils étaient isolés."),
    more_is_better=False,
    is_flow=True,
)

# -- the work that is done

declare(
    "projects",
    "projects",
    lambda s: s.projects,
    ("Projects under way", "Projects under way, counted at each member that takes part."),
    ("Projets en cours", "Projets en cours, comptés chez chaque adhérent qui y prend part."),
    usual=11,
)
for name, event, causes, en, meaning, fr, meaning_fr in (
    ("proposals", EventType.PROPOSED, (), "Proposals", "Proposals of members to their stakeholders this month.",
     "Propositions", "Propositions des adhérents à leurs parties prenantes ce mois."),
    ("refusals", EventType.REFUSED, (), "Refusals", "Dialogues of this month after which no project began.",
     "Refus", "Dialogues du mois après lesquels aucun projet n'a commencé."),
    ("refusals_for_time", EventType.REFUSED, (Refusal.NO_TIME,), "Refusals for want of time",
     "Dialogues of this month after which an end had no hours for a project.",
     "Refus faute de temps", "Dialogues du mois après lesquels l'un des deux n'avait pas d'heures pour un projet."),
    ("projects_begun", EventType.BEGAN, (), "Projects begun", "Projects that began this month.",
     "Projets commencés", "Projets commencés ce mois."),
    ("projects_succeeded", EventType.SUCCEEDED, (), "Projects succeeded", "Projects that succeeded this month.",
     "Projets réussis", "Projets réussis ce mois."),
    ("projects_failed", EventType.FAILED, (), "Projects failed", "Projects that failed this month.",
     "Projets échoués", "Projets échoués ce mois."),
):  # fmt: skip
    declare(
        name,
        "projects",
        happened(event, *causes),
        (en, meaning),
        (fr, meaning_fr),
        is_flow=True,
        more_is_better=name not in ("refusals", "refusals_for_time", "projects_failed"),
    )
declare(
    "success_rate",
    SHARE,
    lambda s: s.success_rate,
    ("Success of projects", "Share of the projects ended since the start that have succeeded."),
    ("Réussite des projets", "Part des projets achevés depuis le début qui ont réussi."),
    upper=1,
    yearly=True,
)
declare(
    "hours_per_member",
    "hours",
    lambda s: s.per_member(s.hours),
    (
        "Hours per member",
        "Hours that a member spends in a month on communities, projects, animation and accompaniment.",
    ),
    ("Heures par adhérent", "Heures par mois d'un adhérent : communautés, projets, animation et accompagnement."),
    yearly=True,
    decimals=1,
    more_is_better=None,
)
declare(
    "without_hours",
    SHARE,
    lambda s: s.per_member(s.without_hours),
    ("Members without hours", "Share of members that have no hours left for one more project."),
    ("Adhérents sans heures", "Part des adhérents qui n'ont plus d'heures pour un projet de plus."),
    upper=1,
    more_is_better=False,
)
declare(
    "attention",
    SHARE,
    lambda s: s.world.club.attention[0],
    ("Attention", "Attention that a newcomer finds: capacity to follow members over their number, at most 1."),
    ("Accueil", "Accueil que trouve un nouveau : capacité à suivre les adhérents sur leur nombre, 1 au plus."),
    upper=1,
    yearly=True,
)
declare(
    "coverage",
    SHARE,
    lambda s: s.world.club.coverage[0],
    ("Coverage", "Share of the hours of coordination that live territorial communities need."),
    ("Coordination assurée", "Part des heures de coordination dont ont besoin les communautés territoriales vivantes."),
    upper=1,
    yearly=True,
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
    lambda s: s.world.club.slots[0],
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
    lambda s: s.hours_so_far,
    ("Members' hours", "Hours that members spent so far on communities, projects, animation and accompaniment."),
    ("Heures des adhérents", "Heures passées par les adhérents : communautés, projets, animation, accompagnement."),
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
    lambda s: s.cooperative_trade / s.spent if s.spent else 0.0,
    ("Cooperative trade per effort", "Cooperative trade relations per full-time-equivalent month."),
    ("Commerce coopératif par effort", "Relations commerciales coopératives par équivalent temps plein-mois."),
)

# -- the account in euros

for use, fr in zip(EFFORT, USES, strict=True):
    declare(
        f"euros_{use}",
        EUROS,
        _euros_for(use),
        (f"Euros: {use}", f"Euros spent on posts for {use} so far."),
        (f"Euros : {fr}", f"Euros dépensés jusqu'ici en postes : {fr}."),
        more_is_better=None,
    )
declare(
    "euros_contacts",
    EUROS,
    lambda s: s.contacts_cost,
    ("Euros: contacts", "Euros spent on outreach so far beside posts, for each organisation that it made aware."),
    (
        "Euros : contacts",
        "Euros dépensés jusqu'ici pour la sensibilisation hors postes, par organisation sensibilisée.",
    ),
    more_is_better=None,
)
declare(
    "euros",
    EUROS,
    lambda s: s.spent * s.world.parameters.account.post / 12.0 + s.contacts_cost,
    ("Euros spent", "Euros spent on posts and contacts so far."),
    ("Euros dépensés", "Euros dépensés jusqu'ici en postes et contacts."),
    more_is_better=None,
)
declare(
    "fees",
    "euros a year",
    lambda s: s.fees,
    ("Fees", "Fees of the present members in a year."),
    ("Cotisations", "Cotisations annuelles des adhérents actuels."),
)
declare(
    "income",
    "euros a year",
    lambda s: s.fees + s.world.parameters.account.public_money,
    ("Income", "Fees of the present members and public money, in a year."),
    ("Recettes", "Cotisations des adhérents actuels et argent public, par an."),
)
declare(
    "value_of_hours",
    EUROS,
    lambda s: s.hours_so_far * s.world.parameters.account.hour,
    ("Value of members' hours", "What the hours that members have given so far are worth."),
    ("Valeur des heures", "Ce que valent les heures données jusqu'ici par les adhérents."),
    more_is_better=None,
)
