"""What is observed: each measure is a pure function of the world's survey, with its unit, meaning and range.

    observe(world)                       # {"members": 13.0, ...}: the twelfth place of the month
    MEASURES["members"].label["fr"]      # "Adhérents"

Costly measures (chains, components, triangles) are taken every `measures.network_every` months and at the end; between
two takings they are not a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.journal import Event
from simulation.members import KINDS, NEVER, THEMES, Cause, Stage
from simulation.parameters.people import KINDS as KIND_LABELS
from simulation.parameters.people import THEMES as THEME_LABELS
from simulation.survey import Survey
from simulation.world import EFFORT, World


@dataclass(frozen=True)
class Measure:
    """A declared measure.

    Attributes:
        name: column name in results.
        unit: unit.
        upper: largest possible value (None: no bound); the smallest is 0 unless `signed`.
        label, meaning: {"en": ..., "fr": ...}.
        of: the function of the survey.
        costly: taken only every `measures.network_every` months.
        signed: may be negative.
    """

    name: str
    unit: str
    upper: float | None
    label: dict[str, str]
    meaning: dict[str, str]
    of: Callable[[Survey], float]
    costly: bool = False
    signed: bool = False


MEASURES: dict[str, Measure] = {}

_Pair = tuple[str, str]


def _measure(
    name: str, unit: str, of: Callable[[Survey], Any], en: _Pair, fr: _Pair, upper: float | None = None, **flags: bool
) -> None:
    label, meaning = {"en": en[0], "fr": fr[0]}, {"en": en[1], "fr": fr[1]}
    MEASURES[name] = Measure(name, unit, upper, label, meaning, of, **flags)


ORGANISATIONS, SHARE, MONTHS, FTE_MONTHS = "organisations", "share", "months", "full-time-equivalent months"


def _declare_stocks() -> None:
    _measure("members", ORGANISATIONS, lambda s: s.count,
             ("Members", "Organisations engaged or animating."), ("Adhérents", "Organisations engagées ou animatrices."))
    _measure("unaware", ORGANISATIONS, lambda s: s.stages[0],
             ("Unaware", "Organisations that do not know the EFC."), ("Non sensibilisées", "Organisations qui ignorent l'EFC."))
    _measure("aware", ORGANISATIONS, lambda s: s.stages[1],
             ("Aware", "Organisations that are aware and have not joined."),
             ("Sensibilisées", "Organisations sensibilisées qui n'ont pas adhéré."))
    _measure("engaged", ORGANISATIONS, lambda s: s.stages[2],
             ("Engaged", "Members that do not animate."), ("Engagées", "Adhérents qui n'animent pas."))
    _measure("animators", ORGANISATIONS, lambda s: s.stages[3],
             ("Animators", "Members that animate cooperation in their ecosystem."),
             ("Animatrices", "Adhérents qui animent la coopération dans leur écosystème."))
    for at, kind in enumerate(KINDS):
        _measure(f"members_{kind}", ORGANISATIONS, _item("kinds", at),
                 (f"Members: {kind}s", f"Members whose main position is {kind}."),
                 (f"Adhérents : {KIND_LABELS[kind]}", f"Adhérents dont la position principale est {KIND_LABELS[kind]}."))
    for at, theme in enumerate(THEMES):
        _measure(f"members_{theme}", ORGANISATIONS, _item("themes", at),
                 (f"Members: {theme.replace('_', ' ')}", "Members of this theme."),
                 (f"Adhérents : {THEME_LABELS[theme]}", "Adhérents de ce thème."))
    _measure("members_share", SHARE, lambda s: s.of_organisations(s.count),
             ("Share of the population", "Members among all organisations."),
             ("Part de la population", "Adhérents parmi toutes les organisations."), 1)


CAUSES = (
    (Cause.OUTREACH, "outreach", "sensibilisation du club"),
    (Cause.COMMUNITY, "a territorial community", "communauté territoriale"),
    (Cause.CLIENT, "a client", "un client"),
    (Cause.SUPPLIER, "a supplier", "un fournisseur"),
    (Cause.ACQUAINTANCE, "an acquaintance", "une connaissance"),
)


def _declare_flows() -> None:
    _measure("made_aware", ORGANISATIONS, _happened(Event.MADE_AWARE),
             ("Made aware", "Organisations made aware this month."),
             ("Prises de conscience", "Organisations sensibilisées ce mois."))
    for cause, en, fr in CAUSES:
        name = cause.name.lower()
        _measure(f"made_aware_by_{name}", ORGANISATIONS, _happened(Event.MADE_AWARE, cause),
                 (f"Made aware by {en}", f"Organisations made aware this month through {en}."),
                 (f"Sensibilisées par {fr}", f"Organisations sensibilisées ce mois par {fr}."))
        _measure(f"joins_by_{name}", ORGANISATIONS, _happened(Event.ENGAGED, cause),
                 (f"Joined through {en}", f"Organisations that joined this month and had become aware through {en}."),
                 (f"Adhésions par {fr}", f"Organisations qui adhèrent ce mois, sensibilisées par {fr}."))
    _measure("outreach_so_far", ORGANISATIONS, lambda s: s.happened_so_far(Event.MADE_AWARE, Cause.OUTREACH),
             ("Made aware by outreach so far", "Organisations made aware by the club's outreach since the start."),
             ("Sensibilisées par le club, cumul", "Organisations sensibilisées par le club depuis le début."))
    _measure("forgot", ORGANISATIONS, _happened(Event.FORGOT),
             ("Forgot", "Aware organisations that forgot this month."),
             ("Oublis", "Organisations sensibilisées qui oublient ce mois."))
    _measure("joins", ORGANISATIONS, _happened(Event.ENGAGED),
             ("Joins", "Organisations that joined this month."), ("Adhésions", "Organisations qui adhèrent ce mois."))
    _measure("joins_so_far", ORGANISATIONS, lambda s: s.happened_so_far(Event.ENGAGED),
             ("Joins so far", "Organisations that joined since the start, founders included."),
             ("Adhésions, cumul", "Adhésions depuis le début, fondateurs compris."))
    _measure("lapses", ORGANISATIONS, _happened(Event.LAPSED),
             ("Lapses", "Members that left the club this month."), ("Départs", "Adhérents qui quittent le club ce mois."))
    _measure("closures", ORGANISATIONS, _happened(Event.CLOSED, Stage.ENGAGED, Stage.ANIMATOR),
             ("Members closed", "Members that closed this month."), ("Adhérents fermés", "Adhérents qui ferment ce mois."))


def _declare_territories() -> None:
    _measure("territorial_communities", "communities", lambda s: len(s.live),
             ("Live territorial communities", "Territorial communities alive."),
             ("Communautés territoriales", "Communautés territoriales vivantes."))
    _measure("territories_covered", SHARE, lambda s: len(s.live) / max(1, len(s.world.territories)),
             ("Territories covered", "Share of territories with a live community."),
             ("Territoires couverts", "Part des territoires qui ont une communauté vivante."), 1)
    _measure("organisations_covered", SHARE, lambda s: s.of_organisations(s.world.territories.organisations[s.live].sum()),
             ("Organisations covered", "Share of organisations in a territory with a live community."),
             ("Organisations couvertes", "Part des organisations dans un territoire à communauté vivante."), 1)
    _measure("members_per_community", ORGANISATIONS,
             lambda s: s.world.territories.members[s.live].mean() if len(s.live) else 0.0,
             ("Members per territorial community", "Mean membership of the live territorial communities."),
             ("Adhérents par communauté", "Effectif moyen des communautés territoriales vivantes."))
    _measure("communities_founded", "communities", lambda s: s.world.territories.founded.sum(),
             ("Communities founded", "Territorial communities founded since the start."),
             ("Communautés fondées", "Communautés territoriales fondées depuis le début."))
    _measure("communities_dormant", "communities", lambda s: s.world.territories.died.sum(),
             ("Communities gone dormant", "Times that a territorial community went dormant since the start."),
             ("Communautés endormies", "Endormissements de communautés territoriales depuis le début."))
    _measure("professional_communities", "communities", lambda s: np.count_nonzero(s.world.communities.alive_since != NEVER),
             ("Live professional communities", "Thematic communities alive."),
             ("Communautés professionnelles", "Communautés thématiques vivantes."))


def _declare_chain() -> None:
    for name, en, fr in (
        ("supplier", "an engaged supplier", "un fournisseur engagé"),
        ("client", "an engaged client", "un client engagé"),
        ("both", "an engaged supplier and an engaged client", "un fournisseur et un client engagés"),
    ):
        _measure(f"engaged_{name}", SHARE, _of_members(f"with_{name}"),
                 (f"With {en}", f"Share of members with {en}."), (f"Avec {fr}", f"Part des adhérents avec {fr}."), 1)
    _measure("longest_chain", "relations", lambda s: s.network.longest_chain,
             ("Longest chain", "Longest shortest path of engaged organisations, supplier to client."),
             ("Plus longue chaîne", "Plus long plus court chemin d'organisations engagées, de fournisseur à client."),
             costly=True)
    _measure("mean_chain", "relations", lambda s: s.network.mean_chain,
             ("Mean chain", "Mean length of the shortest paths of engaged organisations, supplier to client."),
             ("Chaîne moyenne", "Longueur moyenne des plus courts chemins d'organisations engagées."), costly=True)


def _declare_relations() -> None:
    _measure("cooperative_relations", "relations", lambda s: s.cooperative,
             ("Cooperative relations", "Relations of members that are cooperative."),
             ("Relations coopératives", "Relations des adhérents devenues coopératives."))
    _measure("cooperative_share", SHARE, lambda s: s.cooperative / s.relations if s.relations else 0.0,
             ("Cooperative share", "Share of members' relations that are cooperative, by count."),
             ("Part coopérative", "Part des relations des adhérents qui sont coopératives, en nombre."), 1)
    _measure("cooperative_value", SHARE, lambda s: s.cooperative_value / s.value if s.value else 0.0,
             ("Cooperative share of value", "Share of members' relations that are cooperative, by value."),
             ("Part coopérative en valeur", "Part des relations des adhérents qui sont coopératives, en valeur."), 1)
    _measure("transformed", ORGANISATIONS, lambda s: s.transformed,
             ("Transformed members", "Members whose relations are cooperative for at least the declared share of their value."),
             ("Adhérents transformés", "Adhérents dont les relations sont coopératives pour la part de valeur déclarée."))
    _measure("trajectories", ORGANISATIONS, lambda s: s.trajectories,
             ("Members with a trajectory", "Members with enough cooperative relations to have a trajectory to tell."),
             ("Adhérents avec trajectoire", "Adhérents dont les relations coopératives suffisent à raconter une trajectoire."))
    _measure("largest_component", ORGANISATIONS, lambda s: s.network.largest_component,
             ("Largest cooperative ecosystem", "Organisations in the largest component of cooperative relations."),
             ("Plus grand écosystème coopératif", "Organisations de la plus grande composante coopérative."), costly=True)
    _measure("triangles", "triangles", lambda s: s.network.triangles,
             ("Triangles closed", "Triangles of cooperative relations."),
             ("Triangles fermés", "Triangles de relations coopératives."), costly=True)
    _measure("trust_inside", "", lambda s: s.trust_inside / s.inside if s.inside else math.nan,
             ("Trust inside", "Mean trust on relations between members."),
             ("Confiance interne", "Confiance moyenne des relations entre adhérents."), 1)
    _measure("cohesion", "", lambda s: s.trust_together / s.together if s.together else math.nan,
             ("Cohesion", "Mean trust on relations between co-members of a professional community."),
             ("Cohésion", "Confiance moyenne des relations entre membres d'une même communauté professionnelle."), 1)
    _measure("trust_outside", "", lambda s: s.trust_outside / s.outside if s.outside else math.nan,
             ("Trust outside", "Mean trust on relations between members and others."),
             ("Confiance externe", "Confiance moyenne des relations entre adhérents et autres."), 1)


def _declare_danger() -> None:
    _measure("isolated", ORGANISATIONS, lambda s: s.isolated,
             ("Isolated members", "Members without any engaged relation or live territorial community around them."),
             ("Adhérents isolés", "Adhérents sans relation engagée ni communauté territoriale vivante autour d'eux."))
    _measure("isolated_share", SHARE, _of_members("isolated"),
             ("Share isolated", "Share of members that are isolated."),
             ("Part isolée", "Part des adhérents qui sont isolés."), 1)
    _measure("isolation_spell", MONTHS, lambda s: s.isolation / s.isolated if s.isolated else 0.0,
             ("Isolation spell", "Mean length so far of the present spells of isolation."),
             ("Durée d'isolement", "Durée moyenne des isolements en cours."))


def _declare_work() -> None:
    _measure("experiments", "experiments", lambda s: s.happened(Event.WON) + s.happened(Event.LOST),
             ("Experiments", "Joint experiments of this month."),
             ("Expérimentations", "Expérimentations communes ce mois."))
    _measure("experiments_won", "experiments", _happened(Event.WON),
             ("Experiments won", "Joint experiments of this month that succeeded."),
             ("Expérimentations réussies", "Expérimentations communes réussies ce mois."))
    _measure("competence", "", _of_members("competence"),
             ("Competence", "Mean competence of members."), ("Compétence", "Compétence moyenne des adhérents."), 1)
    _measure("commons", "experiences", lambda s: s.world.communities.commons.sum() + s.world.territories.commons.sum(),
             ("Commons", "Shared heritage of all communities."), ("Patrimoine commun", "Patrimoine de toutes les communautés."))
    _measure("accompagnateurs", ORGANISATIONS, lambda s: s.accompagnateurs,
             ("Accompagnateurs", "Members that lend accompaniment slots."),
             ("Accompagnateurs", "Adhérents qui prêtent des places d'accompagnement."))
    _measure("slots", ORGANISATIONS, lambda s: s.slots,
             ("Slots", "Accompaniment slots."), ("Places", "Places d'accompagnement."))
    _measure("slots_used", ORGANISATIONS, lambda s: s.accompanied,
             ("Slots used", "Members being accompanied."), ("Places occupées", "Adhérents accompagnés."))
    _measure("queue", ORGANISATIONS, lambda s: s.waiting,
             ("Queue", "Members waiting for accompaniment."), ("File d'attente", "Adhérents en attente d'accompagnement."))


USES = ("sensibilisation", "accompagnement", "communautés", "territoires", "patrimoine", "programmes")


def _declare_effort() -> None:
    _measure("effort", FTE_MONTHS, lambda s: s.spent,
             ("Effort", "Full-time-equivalent months spent so far, programmes included."),
             ("Effort", "Équivalents temps plein-mois dépensés jusqu'ici, programmes compris."))
    for use, fr in zip(EFFORT, USES, strict=True):
        _measure(f"effort_{use}", FTE_MONTHS, _spent_on(use),
                 (f"Effort: {use}", f"Full-time-equivalent months spent on {use} so far."),
                 (f"Effort : {fr}", f"Équivalents temps plein-mois dépensés jusqu'ici : {fr}."))
    _measure("member_hours", "hours", lambda s: sum(s.world.hours.values()),
             ("Members' hours", "Hours that members spent so far on communities, experiments and animation."),
             ("Heures des adhérents", "Heures passées par les adhérents : communautés, expérimentations, animation."))
    _measure("members_per_effort", "organisations per full-time-equivalent month",
             lambda s: (s.count - s.world.founders) / s.spent if s.spent else 0.0,
             ("Members gained per effort", "Members gained since the start per full-time-equivalent month."),
             ("Adhérents gagnés par effort", "Adhérents gagnés depuis le début par équivalent temps plein-mois."), signed=True)
    _measure("cooperation_per_effort", "relations per full-time-equivalent month",
             lambda s: s.cooperative / s.spent if s.spent else 0.0,
             ("Cooperative relations per effort", "Cooperative relations per full-time-equivalent month."),
             ("Relations coopératives par effort", "Relations coopératives par équivalent temps plein-mois."))


def _declare_scale_up() -> None:
    _measure("route_territories", "index", _route_a,
             ("Route a: territories", "Share of the region's organisations around live communities, each weighted by its size."),
             ("Voie a : territoires", "Part des organisations autour de communautés vivantes, pondérées par leur taille."), 1)
    _measure("route_chain", "index", _route_b,
             ("Route b: value chain",
              "Extent of membership times the mean share of members with an engaged supplier, or client."),
             ("Voie b : chaîne de valeur",
              "Étendue de l'adhésion fois la part moyenne d'adhérents à fournisseur, ou client, engagé."), 1)
    _measure("route_relations", "index", _route_c,
             ("Route c: relations",
              "Extent of membership times the cooperative share of relations (mean of count and value)."),
             ("Voie c : relations",
              "Étendue de l'adhésion fois la part coopérative des relations (moyenne nombre et valeur)."), 1)
    _measure("scale_up", "index", lambda s: (_route_a(s) * _route_b(s) * _route_c(s)) ** (1 / 3),
             ("Scale-up", "Geometric mean of the three routes."),
             ("Changement d'échelle", "Moyenne géométrique des trois voies."), 1)


def _item(column: str, at: int) -> Callable[[Survey], float]:
    return lambda s: getattr(s, column)[at]


def _of_members(tally: str) -> Callable[[Survey], float]:
    return lambda s: s.of_members(getattr(s, tally))


def _happened(event: Event, *causes: int) -> Callable[[Survey], float]:
    return lambda s: s.happened(event, *causes)


def _spent_on(use: str) -> Callable[[Survey], float]:
    return lambda s: s.world.effort[use]


def _route_a(survey: Survey) -> float:
    territories, reference = survey.world.territories, survey.world.parameters.measures.reference_community
    members = territories.members[survey.live]
    return survey.of_organisations(float((territories.organisations[survey.live] * (members / (members + reference))).sum()))


def _route_b(survey: Survey) -> float:
    return survey.extent * survey.of_members(0.5 * (survey.with_supplier + survey.with_client))


def _route_c(survey: Survey) -> float:
    if not survey.relations:
        return 0.0
    by_value = survey.cooperative_value / survey.value if survey.value else 0.0
    return survey.extent * 0.5 * (survey.cooperative / survey.relations + by_value)


for _declare in (
    _declare_stocks, _declare_flows, _declare_territories, _declare_chain, _declare_relations, _declare_danger,
    _declare_work, _declare_effort, _declare_scale_up,
):  # fmt: skip
    _declare()


def observe(world: World, network_too: bool | None = None) -> dict[str, float]:
    """Every measure of the world as it stands (place 12 of the month). Changes nothing.

    Args:
        network_too: take the costly measures; by default every `measures.network_every` months.
    """
    if network_too is None:
        network_too = world.is_new_month and world.month % world.parameters.measures.network_every == 0
    survey = Survey(world)
    return {
        name: float(measure.of(survey)) if network_too or not measure.costly else math.nan
        for name, measure in MEASURES.items()
    }


def month_of_takeoff(
    joins: Any, joins_by_outreach: Any, exits: Any, members: Any, large: float = 250.0, window: int = 24
) -> int | None:
    """The month of take-off, or None: at scale, growth has become self-sustaining.

    It is the first month at which, over the last `window` months, the joins that the club's own outreach did not bring
    exceed all exits, while the club has at least `large` members: more than a team of two ever held together by itself.
    (Definition of this project: the network reproduces itself.)

    Args:
        joins, joins_by_outreach, exits, members: monthly series from month 0, shape (months + 1,).
        large: members from which growth counts (half of the reference membership; the upper end of the range at which a
            club that only its staff feeds saturates).
        window: months looked back.
    """
    members = np.asarray(members, dtype=np.float64)
    net = np.cumsum(np.asarray(joins) - np.asarray(joins_by_outreach) - np.asarray(exits))
    for month in range(window, len(members)):
        if net[month] - net[month - window] > 0 and members[month] >= large:
            return month
    return None
