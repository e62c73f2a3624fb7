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

from simulation.chains import network
from simulation.journal import Event
from simulation.members import KINDS, NEVER, THEMES, Cause, Stage
from simulation.parameters.people import KINDS as KIND_LABELS
from simulation.parameters.people import THEMES as THEME_LABELS
from simulation.survey import Survey
from simulation.world import EFFORT, HOURS, World


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


ORGANISATIONS, SHARE, MONTHS = "organisations", "share", "months"

# Stocks
_measure("members", ORGANISATIONS, lambda s: s.count,
         ("Members", "Organisations engaged or animating."), ("Adhérents", "Organisations engagées ou animatrices."))
for _stage, _en, _fr in (
    (Stage.UNAWARE, "Unaware", "Non sensibilisées"), (Stage.AWARE, "Aware", "Sensibilisées"),
    (Stage.ENGAGED, "Engaged", "Engagées"), (Stage.ANIMATOR, "Animators", "Animatrices"),
):  # fmt: skip
    _measure(_stage.name.lower() if _stage != Stage.ANIMATOR else "animators", ORGANISATIONS, lambda s, at=_stage: s.stages[at],
             (_en, f"Organisations at the stage {_stage.name.lower()}."), (_fr, f"Organisations au stade « {_fr.lower()} »."))
for _at, _kind in enumerate(KINDS):
    _measure(f"members_{_kind}", ORGANISATIONS, lambda s, at=_at: s.kinds[at],
             (f"Members: {_kind}s", f"Members whose main position is {_kind}."),
             (f"Adhérents : {KIND_LABELS[_kind]}", f"Adhérents dont la position principale est {KIND_LABELS[_kind]}."))
for _at, _theme in enumerate(THEMES):
    _measure(f"members_{_theme}", ORGANISATIONS, lambda s, at=_at: s.themes[at],
             (f"Members: {_theme.replace('_', ' ')}", "Members of this theme."),
             (f"Adhérents : {THEME_LABELS[_theme]}", "Adhérents de ce thème."))
_measure("members_share", SHARE, lambda s: s.count / max(1, len(s.world.organisations)),
         ("Share of the population", "Members among all organisations."),
         ("Part de la population", "Adhérents parmi toutes les organisations."), 1)

# Flows of the step
_measure("made_aware", ORGANISATIONS, lambda s: s.happened(Event.MADE_AWARE),
         ("Made aware", "Organisations made aware this month."), ("Prises de conscience", "Organisations sensibilisées ce mois."))
_CAUSES = (
    (Cause.OUTREACH, "outreach", "sensibilisation du club"), (Cause.COMMUNITY, "territorial community", "communauté territoriale"),
    (Cause.CLIENT, "a client", "un client"), (Cause.SUPPLIER, "a supplier", "un fournisseur"),
    (Cause.ACQUAINTANCE, "an acquaintance", "une connaissance"),
)  # fmt: skip
for _cause, _en, _fr in _CAUSES:
    _name = _cause.name.lower()
    _measure(f"made_aware_by_{_name}", ORGANISATIONS, lambda s, at=_cause: s.happened(Event.MADE_AWARE, at),
             (f"Made aware by {_en}", f"Organisations made aware this month through {_en}."),
             (f"Sensibilisées par {_fr}", f"Organisations sensibilisées ce mois par {_fr}."))
    _measure(f"joins_by_{_name}", ORGANISATIONS, lambda s, at=_cause: s.happened(Event.ENGAGED, at),
             (f"Joined through {_en}", f"Organisations that joined this month and had become aware through {_en}."),
             (f"Adhésions par {_fr}", f"Organisations qui adhèrent ce mois, sensibilisées par {_fr}."))
_measure("outreach_so_far", ORGANISATIONS, lambda s: s.happened_so_far(Event.MADE_AWARE, Cause.OUTREACH),
         ("Made aware by outreach so far", "Organisations made aware by the club's outreach since the start."),
         ("Sensibilisées par le club, cumul", "Organisations sensibilisées par le club depuis le début."))
_measure("forgot", ORGANISATIONS, lambda s: s.happened(Event.FORGOT),
         ("Forgot", "Aware organisations that forgot this month."), ("Oublis", "Organisations sensibilisées qui oublient ce mois."))
_measure("joins", ORGANISATIONS, lambda s: s.happened(Event.ENGAGED),
         ("Joins", "Organisations that joined this month."), ("Adhésions", "Organisations qui adhèrent ce mois."))
_measure("joins_so_far", ORGANISATIONS, lambda s: s.happened_so_far(Event.ENGAGED),
         ("Joins so far", "Organisations that joined since the start, founders included."),
         ("Adhésions, cumul", "Adhésions depuis le début, fondateurs compris."))
_measure("lapses", ORGANISATIONS, lambda s: s.happened(Event.LAPSED),
         ("Lapses", "Members that left the club this month."), ("Départs", "Adhérents qui quittent le club ce mois."))
_measure("closures", ORGANISATIONS, lambda s: s.happened(Event.CLOSED, Stage.ENGAGED, Stage.ANIMATOR),
         ("Members closed", "Members that closed this month."), ("Adhérents fermés", "Adhérents qui ferment ce mois."))

# Route a: territories
_measure("territorial_communities", "communities", lambda s: len(s.live),
         ("Live territorial communities", "Territorial communities alive."),
         ("Communautés territoriales", "Communautés territoriales vivantes."))
_measure("territories_covered", SHARE, lambda s: len(s.live) / max(1, len(s.world.territories)),
         ("Territories covered", "Share of territories with a live community."),
         ("Territoires couverts", "Part des territoires qui ont une communauté vivante."), 1)
_measure("organisations_covered", SHARE, lambda s: _covered(s) / max(1, len(s.world.organisations)),
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

# Route b: the value chain
for _at, _name, _en, _fr in (
    (8, "engaged_supplier", "an engaged supplier", "un fournisseur engagé"),
    (9, "engaged_client", "an engaged client", "un client engagé"),
    (10, "engaged_both", "an engaged supplier and an engaged client", "un fournisseur et un client engagés"),
):  # fmt: skip
    _measure(_name, SHARE, lambda s, at=_at: s.per_member(s.sums[at]),
             (f"With {_en}", f"Share of members with {_en}."), (f"Avec {_fr}", f"Part des adhérents avec {_fr}."), 1)
_measure("longest_chain", "relations", lambda s: _network(s).longest_chain,
         ("Longest chain", "Longest shortest path of engaged organisations, supplier to client."),
         ("Plus longue chaîne", "Plus long plus court chemin d'organisations engagées, de fournisseur à client."), costly=True)
_measure("mean_chain", "relations", lambda s: _network(s).mean_chain,
         ("Mean chain", "Mean length of the shortest paths of engaged organisations, supplier to client."),
         ("Chaîne moyenne", "Longueur moyenne des plus courts chemins d'organisations engagées."), costly=True)

# Route c: relations
_measure("cooperative_relations", "relations", lambda s: s.sums[1],
         ("Cooperative relations", "Relations of members that are cooperative."),
         ("Relations coopératives", "Relations des adhérents devenues coopératives."))
_measure("cooperative_share", SHARE, lambda s: s.sums[1] / s.sums[0] if s.sums[0] else 0.0,
         ("Cooperative share", "Share of members' relations that are cooperative, by count."),
         ("Part coopérative", "Part des relations des adhérents qui sont coopératives, en nombre."), 1)
_measure("cooperative_value", SHARE, lambda s: s.sums[7] / s.sums[6] if s.sums[6] else 0.0,
         ("Cooperative share of value", "Share of members' relations that are cooperative, by value."),
         ("Part coopérative en valeur", "Part des relations des adhérents qui sont coopératives, en valeur."), 1)
_measure("transformed", ORGANISATIONS, lambda s: s.sums[11],
         ("Transformed members", "Members whose relations are cooperative for at least the declared share of their value."),
         ("Adhérents transformés", "Adhérents dont les relations sont coopératives pour la part de valeur déclarée."))
_measure("trajectories", ORGANISATIONS, lambda s: s.sums[12],
         ("Members with a trajectory", "Members with enough cooperative relations to have a trajectory to tell."),
         ("Adhérents avec trajectoire", "Adhérents dont les relations coopératives suffisent à raconter une trajectoire."))
_measure("largest_component", ORGANISATIONS, lambda s: _network(s).largest_component,
         ("Largest cooperative ecosystem", "Organisations in the largest component of cooperative relations."),
         ("Plus grand écosystème coopératif", "Organisations de la plus grande composante coopérative."), costly=True)
_measure("triangles", "triangles", lambda s: _network(s).triangles,
         ("Triangles closed", "Triangles of cooperative relations."),
         ("Triangles fermés", "Triangles de relations coopératives."), costly=True)
_measure("trust_inside", "", lambda s: s.sums[3] / s.sums[2] if s.sums[2] else math.nan,
         ("Trust inside", "Mean trust on relations between members."),
         ("Confiance interne", "Confiance moyenne des relations entre adhérents."), 1)
_measure("trust_outside", "", lambda s: s.sums[5] / s.sums[4] if s.sums[4] else math.nan,
         ("Trust outside", "Mean trust on relations between members and others."),
         ("Confiance externe", "Confiance moyenne des relations entre adhérents et autres."), 1)

# Danger
_measure("isolated", ORGANISATIONS, lambda s: len(s.isolated),
         ("Isolated members", "Members without any engaged relation or live territorial community around them."),
         ("Adhérents isolés", "Adhérents sans relation engagée ni communauté territoriale vivante autour d'eux."))
_measure("isolated_share", SHARE, lambda s: s.per_member(len(s.isolated)),
         ("Share isolated", "Share of members that are isolated."), ("Part isolée", "Part des adhérents qui sont isolés."), 1)
_measure("isolation_spell", MONTHS, lambda s: s.isolated.mean() if len(s.isolated) else 0.0,
         ("Isolation spell", "Mean length so far of the present spells of isolation."),
         ("Durée d'isolement", "Durée moyenne des isolements en cours."))

# Work
_measure("experiments", "experiments", lambda s: s.happened(Event.WON) + s.happened(Event.LOST),
         ("Experiments", "Joint experiments of this month."), ("Expérimentations", "Expérimentations communes ce mois."))
_measure("experiments_won", "experiments", lambda s: s.happened(Event.WON),
         ("Experiments won", "Joint experiments of this month that succeeded."),
         ("Expérimentations réussies", "Expérimentations communes réussies ce mois."))
_measure("competence", "", lambda s: s.per_member(s.world.organisations.competence[s.members].sum()),
         ("Competence", "Mean competence of members."), ("Compétence", "Compétence moyenne des adhérents."), 1)
_measure("commons", "experiences", lambda s: s.world.communities.commons.sum() + s.world.territories.commons.sum(),
         ("Commons", "Shared heritage of all communities."), ("Patrimoine commun", "Patrimoine de toutes les communautés."))
_measure("accompagnateurs", ORGANISATIONS, lambda s: np.count_nonzero(s.world.organisations.accompagnateur),
         ("Accompagnateurs", "Members that lend accompaniment slots."),
         ("Accompagnateurs", "Adhérents qui prêtent des places d'accompagnement."))
for _at, _name, _en, _fr in (
    (0, "slots", ("Slots", "Accompaniment slots."), ("Places", "Places d'accompagnement.")),
    (1, "slots_used", ("Slots used", "Members being accompanied."), ("Places occupées", "Adhérents accompagnés.")),
    (2, "queue", ("Queue", "Members waiting for accompaniment."), ("File d'attente", "Adhérents en attente d'accompagnement.")),
):  # fmt: skip
    _measure(_name, ORGANISATIONS, lambda s, at=_at: s.slots[at], _en, _fr)

# Effort
FTE_MONTHS = "full-time-equivalent months"
_measure("effort", FTE_MONTHS, lambda s: sum(s.world.effort.values()),
         ("Effort", "Full-time-equivalent months spent so far, programmes included."),
         ("Effort", "Équivalents temps plein-mois dépensés jusqu'ici, programmes compris."))
_USES = dict(zip(EFFORT, ("sensibilisation", "accompagnement", "communautés", "territoires", "patrimoine", "programmes"), strict=True))
for _name, _fr in _USES.items():
    _measure(f"effort_{_name}", FTE_MONTHS, lambda s, use=_name: s.world.effort[use],
             (f"Effort: {_name}", f"Full-time-equivalent months spent on {_name} so far."),
             (f"Effort : {_fr}", f"Équivalents temps plein-mois dépensés jusqu'ici : {_fr}."))
_measure("member_hours", "hours", lambda s: sum(s.world.hours[use] for use in HOURS),
         ("Members' hours", "Hours that members spent so far on communities, experiments and animation."),
         ("Heures des adhérents", "Heures passées par les adhérents : communautés, expérimentations, animation."))
_measure("members_per_effort", "organisations per full-time-equivalent month", lambda s: _per_effort(s, s.count - s.founders),
         ("Members gained per effort", "Members gained since the start per full-time-equivalent month."),
         ("Adhérents gagnés par effort", "Adhérents gagnés depuis le début par équivalent temps plein-mois."), signed=True)
_measure("cooperation_per_effort", "relations per full-time-equivalent month", lambda s: _per_effort(s, s.sums[1]),
         ("Cooperative relations per effort", "Cooperative relations per full-time-equivalent month."),
         ("Relations coopératives par effort", "Relations coopératives par équivalent temps plein-mois."))

# Scale-up
_measure("route_territories", "index", lambda s: _route_a(s),
         ("Route a: territories", "Share of the region's organisations around live communities, each weighted by its size."),
         ("Voie a : territoires", "Part des organisations autour de communautés vivantes, pondérées par leur taille."), 1)
_measure("route_chain", "index", lambda s: _route_b(s),
         ("Route b: value chain", "Extent of membership times the mean share of members with an engaged supplier, or client."),
         ("Voie b : chaîne de valeur", "Étendue de l'adhésion fois la part moyenne d'adhérents à fournisseur, ou client, engagé."), 1)
_measure("route_relations", "index", lambda s: _route_c(s),
         ("Route c: relations", "Extent of membership times the cooperative share of relations (mean of count and value)."),
         ("Voie c : relations", "Étendue de l'adhésion fois la part coopérative des relations (moyenne nombre et valeur)."), 1)
_measure("scale_up", "index", lambda s: (_route_a(s) * _route_b(s) * _route_c(s)) ** (1 / 3),
         ("Scale-up", "Geometric mean of the three routes."), ("Changement d'échelle", "Moyenne géométrique des trois voies."), 1)


def _covered(survey: Survey) -> float:
    return float(survey.world.territories.organisations[survey.live].sum())


def _network(survey: Survey) -> Any:
    if "_network" not in survey.__dict__:
        survey.__dict__["_network"] = network(survey.world, survey.members)
    return survey.__dict__["_network"]


def _per_effort(survey: Survey, gain: float) -> float:
    spent = sum(survey.world.effort.values())
    return gain / spent if spent > 0 else 0.0


def _route_a(survey: Survey) -> float:
    territories, reference = survey.world.territories, survey.world.parameters.measures.reference_community
    weight = territories.members[survey.live] / (territories.members[survey.live] + reference)
    return float((territories.organisations[survey.live] * weight).sum()) / max(1, len(survey.world.organisations))


def _route_b(survey: Survey) -> float:
    return survey.extent * survey.per_member(0.5 * (survey.sums[8] + survey.sums[9]))


def _route_c(survey: Survey) -> float:
    if not survey.sums[0]:
        return 0.0
    by_value = survey.sums[7] / survey.sums[6] if survey.sums[6] else 0.0
    return survey.extent * 0.5 * (survey.sums[1] / survey.sums[0] + by_value)


def observe(world: World, network_too: bool | None = None) -> dict[str, float]:
    """Every measure of the world as it stands (place 12 of the month). Changes nothing.

    Args:
        network_too: take the costly measures; by default every `measures.network_every` months.
    """
    if network_too is None:
        network_too = world.is_new_month and world.month % world.parameters.measures.network_every == 0
    survey = Survey(world, network_too)
    return {
        name: float(measure.of(survey)) if network_too or not measure.costly else math.nan
        for name, measure in MEASURES.items()
    }


def month_of_takeoff(joins: Any, joins_by_outreach: Any, exits: Any, members: Any, window: int = 24) -> int | None:
    """The month of take-off, or None: growth has become self-sustaining.

    It is the first month at which, over the last `window` months, the joins that the club's own outreach did not bring
    exceed all exits, while membership is at least twice what it was at the start. (Definition of this project: the
    network reproduces itself.)

    Args:
        joins, joins_by_outreach, exits, members: monthly series from month 0, shape (months + 1,).
        window: months looked back.
    """
    members = np.asarray(members, dtype=np.float64)
    net = np.cumsum(np.asarray(joins) - np.asarray(joins_by_outreach) - np.asarray(exits))
    for month in range(window, len(members)):
        if net[month] - net[month - window] > 0 and members[month] >= 2 * members[0] > 0:
            return month
    return None


