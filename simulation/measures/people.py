"""Who is where in the EFC, and who comes and goes: stocks and flows of the month."""

from __future__ import annotations

from collections.abc import Callable

from simulation.measures.declaration import ORGANISATIONS, SHARE, declare
from simulation.measures.survey import Survey
from simulation.parameters.people import KINDS as KIND_LABELS
from simulation.parameters.people import THEMES as THEME_LABELS
from simulation.state.event_log import Event
from simulation.state.tables import KINDS, THEMES, Cause, Stage

CAUSES = (
    (Cause.OUTREACH, "outreach", "sensibilisation du club"),
    (Cause.COMMUNITY, "a territorial community", "communauté territoriale"),
    (Cause.CLIENT, "a client", "un client"),
    (Cause.SUPPLIER, "a supplier", "un fournisseur"),
    (Cause.ACQUAINTANCE, "an acquaintance", "une connaissance"),
)


def _declare_stocks() -> None:
    declare(
        "members",
        ORGANISATIONS,
        lambda s: s.count,
        ("Members", "Organisations engaged or animating."),
        ("Adhérents", "Organisations engagées ou animatrices."),
    )
    declare(
        "unaware",
        ORGANISATIONS,
        lambda s: s.stages[0],
        ("Unaware", "Organisations that do not know the EFC."),
        ("Non sensibilisées", "Organisations qui ignorent l'EFC."),
    )
    declare(
        "aware",
        ORGANISATIONS,
        lambda s: s.stages[1],
        ("Aware", "Organisations that are aware and have not joined."),
        ("Sensibilisées", "Organisations sensibilisées qui n'ont pas adhéré."),
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
    )
    for at, kind in enumerate(KINDS):
        declare(
            f"members_{kind}",
            ORGANISATIONS,
            _item("kinds", at),
            (f"Members: {kind}s", f"Members whose main position is {kind}."),
            (f"Adhérents : {KIND_LABELS[kind]}", f"Adhérents dont la position principale est {KIND_LABELS[kind]}."),
        )
    for at, theme in enumerate(THEMES):
        declare(
            f"members_{theme}",
            ORGANISATIONS,
            _item("themes", at),
            (f"Members: {theme.replace('_', ' ')}", "Members of this theme."),
            (f"Adhérents : {THEME_LABELS[theme]}", "Adhérents de ce thème."),
        )
    declare(
        "members_share",
        SHARE,
        lambda s: s.of_organisations(s.count),
        ("Share of the population", "Members among all organisations."),
        ("Part de la population", "Adhérents parmi toutes les organisations."),
        1,
    )


def _declare_flows() -> None:
    declare(
        "made_aware",
        ORGANISATIONS,
        _happened(Event.MADE_AWARE),
        ("Made aware", "Organisations made aware this month."),
        ("Prises de conscience", "Organisations sensibilisées ce mois."),
    )
    for cause, en, fr in CAUSES:
        name = cause.name.lower()
        declare(
            f"made_aware_by_{name}",
            ORGANISATIONS,
            _happened(Event.MADE_AWARE, cause),
            (f"Made aware by {en}", f"Organisations made aware this month through {en}."),
            (f"Sensibilisées par {fr}", f"Organisations sensibilisées ce mois par {fr}."),
        )
        declare(
            f"joins_by_{name}",
            ORGANISATIONS,
            _happened(Event.ENGAGED, cause),
            (f"Joined through {en}", f"Organisations that joined this month and had become aware through {en}."),
            (f"Adhésions par {fr}", f"Organisations qui adhèrent ce mois, sensibilisées par {fr}."),
        )
    declare(
        "outreach_so_far",
        ORGANISATIONS,
        lambda s: s.happened_so_far(Event.MADE_AWARE, Cause.OUTREACH),
        ("Made aware by outreach so far", "Organisations made aware by the club's outreach since the start."),
        ("Sensibilisées par le club, cumul", "Organisations sensibilisées par le club depuis le début."),
    )
    declare(
        "forgot",
        ORGANISATIONS,
        _happened(Event.FORGOT),
        ("Forgot", "Aware organisations that forgot this month."),
        ("Oublis", "Organisations sensibilisées qui oublient ce mois."),
    )
    declare(
        "joins",
        ORGANISATIONS,
        _happened(Event.ENGAGED),
        ("Joins", "Organisations that joined this month."),
        ("Adhésions", "Organisations qui adhèrent ce mois."),
    )
    declare(
        "joins_so_far",
        ORGANISATIONS,
        lambda s: s.happened_so_far(Event.ENGAGED),
        ("Joins so far", "Organisations that joined since the start, founders included."),
        ("Adhésions, cumul", "Adhésions depuis le début, fondateurs compris."),
    )
    declare(
        "lapses",
        ORGANISATIONS,
        _happened(Event.LAPSED),
        ("Lapses", "Members that left the club this month."),
        ("Départs", "Adhérents qui quittent le club ce mois."),
    )
    declare(
        "closures",
        ORGANISATIONS,
        _happened(Event.CLOSED, Stage.ENGAGED, Stage.ANIMATOR),
        ("Members closed", "Members that closed this month."),
        ("Adhérents fermés", "Adhérents qui ferment ce mois."),
    )


def _item(column: str, at: int) -> Callable[[Survey], float]:
    return lambda s: getattr(s, column)[at]


def _happened(event: Event, *causes: int) -> Callable[[Survey], float]:
    return lambda s: s.happened(event, *causes)


_declare_stocks()
_declare_flows()
