"""Who is where in the EFC, and who comes and goes: stocks and flows of the month."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulation.measures.declaration import ORGANISATIONS, SHARE, declare, happened
from simulation.parameters.people import KINDS as KIND_LABELS
from simulation.parameters.people import THEMES as THEME_LABELS
from simulation.state.tables import KINDS, THEMES, Cause, EventType, Stage

if TYPE_CHECKING:
    from simulation.measures.survey import Survey

CAUSES = (
    (Cause.OUTREACH, "outreach", "sensibilisation du club"),
    (Cause.COMMUNITY, "a territorial community", "communauté territoriale"),
    (Cause.CLIENT, "a client", "un client"),
    (Cause.SUPPLIER, "a supplier", "un fournisseur"),
    (Cause.ACQUAINTANCE, "an acquaintance", "une connaissance"),
)


def _item(column: str, index: int) -> Callable[[Survey], float]:
    return lambda s: getattr(s, column)[index]


# -- stocks

declare(
    "members",
    ORGANISATIONS,
    lambda s: s.count,
    ("Members", "Organisations engaged or animating."),
    ("Adhérents", "Organisations engagées ou animatrices."),
    headline=1,
    usual=1,
    panel=1,
    yearly=True,
    colour="blue",
    question={
        "en": "How many members will there be at the end of {date}?",
        "fr": "Combien d'adhérents y aura-t-il fin {date}\u00a0?",
    },
)
declare(
    "unaware",
    ORGANISATIONS,
    lambda s: s.stages[0],
    ("Unaware", "Organisations that do not know the EFC."),
    ("Non sensibilisées", "Organisations qui ignorent l'EFC."),
    more_is_better=False,
)
declare(
    "aware",
    ORGANISATIONS,
    lambda s: s.stages[1],
    ("Aware (not yet members)", "Organisations that are aware and have not joined."),
    ("Sensibilisées (pas encore adhérentes)", "Organisations sensibilisées qui n'ont pas adhéré."),
    usual=2,
    panel=2,
    colour="orange",
    line="dashed",
)
declare(
    "engaged",
    ORGANISATIONS,
    lambda s: s.stages[2],
    ("Engaged", "Members that do not animate."),
    ("Engagées", "Adhérents qui n'animent pas."),
)
declare(
    "animators",
    ORGANISATIONS,
    lambda s: s.stages[3],
    ("Animators", "Members that animate cooperation in their ecosystem."),
    ("Animatrices", "Adhérents qui animent la coopération dans leur écosystème."),
    headline=6,
    usual=3,
    panel=2,
    yearly=True,
    colour="green",
    line="dotted",
)
for index, kind in enumerate(KINDS):
    declare(
        f"members_{kind}",
        ORGANISATIONS,
        _item("kinds", index),
        (f"Members: {kind}s", f"Members whose main position is {kind}."),
        (f"Adhérents : {KIND_LABELS[kind]}", f"Adhérents dont la position principale est {KIND_LABELS[kind]}."),
    )
for index, theme in enumerate(THEMES):
    declare(
        f"members_{theme}",
        ORGANISATIONS,
        _item("themes", index),
        (f"Members: {theme.replace('_', ' ')}", "Members of this theme."),
        (f"Adhérents : {THEME_LABELS[theme]}", "Adhérents de ce thème."),
    )
declare(
    "members_share",
    SHARE,
    lambda s: s.per_organisation(s.count),
    ("Share of the population", "Members among all organisations."),
    ("Part de la population", "Adhérents parmi toutes les organisations."),
    upper=1,
)

# -- flows

declare(
    "made_aware",
    ORGANISATIONS,
    happened(EventType.MADE_AWARE),
    ("Made aware", "Organisations made aware this month."),
    ("Prises de conscience", "Organisations sensibilisées ce mois."),
    is_flow=True,
)
for cause, en, fr in CAUSES:
    name = cause.name.lower()
    declare(
        f"made_aware_by_{name}",
        ORGANISATIONS,
        happened(EventType.MADE_AWARE, cause),
        (f"Made aware by {en}", f"Organisations made aware this month through {en}."),
        (f"Sensibilisées par {fr}", f"Organisations sensibilisées ce mois par {fr}."),
        is_flow=True,
    )
    declare(
        f"joins_by_{name}",
        ORGANISATIONS,
        happened(EventType.ENGAGED, cause),
        (f"Joined through {en}", f"Organisations that joined this month and had become aware through {en}."),
        (f"Adhésions par {fr}", f"Organisations qui adhèrent ce mois, sensibilisées par {fr}."),
        is_flow=True,
    )
declare(
    "outreach_so_far",
    ORGANISATIONS,
    lambda s: s.happened_so_far(EventType.MADE_AWARE, Cause.OUTREACH),
    ("Made aware by outreach so far", "Organisations made aware by the club's outreach since the start."),
    ("Sensibilisées par le club, cumul", "Organisations sensibilisées par le club depuis le début."),
)
declare(
    "forgot",
    ORGANISATIONS,
    happened(EventType.FORGOT),
    ("Forgot", "Aware organisations that forgot this month."),
    ("Oublis", "Organisations sensibilisées qui oublient ce mois."),
    more_is_better=False,
    is_flow=True,
)
declare(
    "joins",
    ORGANISATIONS,
    happened(EventType.ENGAGED),
    ("Joins", "Organisations that joined this month."),
    ("Adhésions", "Organisations qui adhèrent ce mois."),
    is_flow=True,
)
declare(
    "joins_so_far",
    ORGANISATIONS,
    lambda s: s.happened_so_far(EventType.ENGAGED),
    ("Joins so far", "Organisations that joined since the start, founders included."),
    ("Adhésions, cumul", "Adhésions depuis le début, fondateurs compris."),
    usual=7,
)
declare(
    "lapses",
    ORGANISATIONS,
    happened(EventType.LAPSED),
    ("Lapses", "Members that left the club this month."),
    ("Départs", "Adhérents qui quittent le club ce mois."),
    more_is_better=False,
    is_flow=True,
)
declare(
    "closures",
    ORGANISATIONS,
    happened(EventType.CLOSED, Stage.ENGAGED, Stage.ANIMATOR),
    ("Members closed", "Members that closed this month."),
    ("Adhérents fermés", "Adhérents qui ferment ce mois."),
    more_is_better=False,
    is_flow=True,
)
