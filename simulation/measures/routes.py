"""The three routes of the founding text and the scale-up: territories, value chain, relations."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from simulation.measures.declaration import COMMUNITIES, INDEX, ORGANISATIONS, RELATIONS, SHARE, declare, happened
from simulation.state.tables import NEVER, EventType

if TYPE_CHECKING:
    from simulation.measures.survey import Survey


def _of_members(tally: str) -> Callable[[Survey], float]:
    return lambda s: s.per_member(getattr(s, tally))


# -- territories

declare(
    "territorial_communities",
    COMMUNITIES,
    lambda s: s.live,
    ("Live territorial communities", "Territorial communities alive."),
    ("Communautés territoriales", "Communautés territoriales vivantes."),
    headline=4,
    usual=4,
    yearly=True,
    colour="green",
    question={
        "en": "How many territorial communities will be alive at the end of {date}?",
        "fr": "Combien de communautés territoriales seront vivantes fin {date}\u00a0?",
    },
)
declare(
    "territories_covered",
    SHARE,
    lambda s: s.live / max(1, len(s.world.territories)),
    ("Territories covered", "Share of territories with a live community."),
    ("Territoires couverts", "Part des territoires qui ont une communauté vivante."),
    upper=1,
)
declare(
    "participants",
    ORGANISATIONS,
    lambda s: s.participants,
    ("Participants", "Members that take part in a live territorial community."),
    ("Participants", "Adhérents qui prennent part à une communauté territoriale vivante."),
    usual=8,
    yearly=True,
    route="a",
    colour="green",
)
declare(
    "organisations_near",
    ORGANISATIONS,
    lambda s: s.near,
    (
        "Organisations near a community",
        "Organisations that take part in a territorial community or are related to a participant.",
    ),
    ("Organisations proches d'une communauté", "Organisations participantes, ou en relation avec une participante."),
    costly=True,
)
declare(
    "participants_per_community",
    ORGANISATIONS,
    lambda s: s.participants / s.live if s.live else 0.0,
    ("Participants per territorial community", "Mean number of participants of the live territorial communities."),
    ("Participants par communauté", "Nombre moyen de participants des communautés territoriales vivantes."),
)
declare(
    "shared_project",
    "",
    lambda s: s.project / max(1, len(s.world.territories)),
    ("Shared project", "Mean shared project of the territories, the political plane."),
    ("Projet partagé", "Projet partagé moyen des territoires, le plan politique."),
    upper=1,
)
declare(
    "communities_founded",
    COMMUNITIES,
    lambda s: s.foundations,
    ("Communities founded", "Territorial communities founded since the start."),
    ("Communautés fondées", "Communautés territoriales fondées depuis le début."),
)
declare(
    "communities_dormant",
    COMMUNITIES,
    lambda s: s.ends,
    ("Communities gone dormant", "Times that a territorial community went dormant since the start."),
    ("Communautés endormies", "Endormissements de communautés territoriales depuis le début."),
    more_is_better=False,
)
declare(
    "professional_communities",
    COMMUNITIES,
    lambda s: np.count_nonzero(s.world.communities.alive_since != NEVER),
    ("Live professional communities", "Thematic communities alive."),
    ("Communautés professionnelles", "Communautés thématiques vivantes."),
)

# -- chain

for name, en, fr in (
    ("supplier", "an engaged or cooperative supplier", "un fournisseur engagé ou coopératif"),
    ("client", "an engaged or cooperative client", "un client engagé ou coopératif"),
    ("both", "an engaged or cooperative supplier and client", "un fournisseur et un client engagés ou coopératifs"),
):
    declare(
        f"engaged_{name}",
        SHARE,
        _of_members(f"with_{name}"),
        (f"With {en}", f"Share of members with {en}."),
        (f"Avec {fr}", f"Part des adhérents avec {fr}."),
        upper=1,
        route="" if name == "both" else "b",
        colour="blue" if name == "supplier" else "orange",
        line="solid" if name == "supplier" else "dashed",
    )
declare(
    "changed_towards_members",
    RELATIONS,
    happened(EventType.CHANGED_SUPPLIER, 1),
    ("Trade changed towards members", "Supply relations that changed this month towards a supplier that is a member."),
    ("Échanges passés aux adhérents", "Relations d'achat passées ce mois à un fournisseur adhérent."),
    is_flow=True,
)
declare(
    "longest_chain",
    RELATIONS,
    lambda s: s.network.longest_chain,
    ("Longest chain", "Longest shortest path of engaged organisations, supplier to client."),
    ("Plus longue chaîne", "Plus long plus court chemin d'organisations engagées, de fournisseur à client."),
    costly=True,
)
declare(
    "mean_chain",
    RELATIONS,
    lambda s: s.network.mean_chain,
    ("Mean chain", "Mean length of the shortest paths of engaged organisations, supplier to client."),
    ("Chaîne moyenne", "Longueur moyenne des plus courts chemins d'organisations engagées."),
    costly=True,
)

# -- relations

declare(
    "cooperative_trade",
    RELATIONS,
    lambda s: s.cooperative_trade,
    ("Cooperative trade relations", "Supply relations of members that have become cooperative."),
    ("Relations commerciales coopératives", "Relations d'achat ou de vente des adhérents devenues coopératives."),
    headline=2,
    usual=6,
    panel=3,
    yearly=True,
    route="c",
    colour="purple",
    question={
        "en": "How many trade relations of members will be cooperative at the end of {date}?",
        "fr": "Combien de relations commerciales des adhérents seront coopératives fin {date}\u00a0?",
    },
)
declare(
    "cooperative_trade_share",
    SHARE,
    lambda s: s.cooperative_trade / s.trade if s.trade else 0.0,
    ("Cooperative share of trade", "Share of members' supply relations that are cooperative, by count."),
    ("Part coopérative du commerce", "Part des relations commerciales des adhérents qui sont coopératives, en nombre."),
    upper=1,
    panel=5,
    colour="purple",
    line="dashed",
)
declare(
    "cooperative_value",
    SHARE,
    lambda s: s.cooperative_value / s.value if s.value else 0.0,
    ("Cooperative share of value", "Share of members' trade that is cooperative, by value."),
    ("Part coopérative en valeur", "Part du commerce des adhérents qui est coopérative, en valeur."),
    upper=1,
)
declare(
    "cooperative_acquaintances",
    RELATIONS,
    lambda s: s.cooperative_acquaintances,
    ("Cooperative acquaintances", "Acquaintances of members that have become cooperative; they are not trade."),
    ("Connaissances coopératives", "Connaissances des adhérents devenues coopératives ; ce n'est pas du commerce."),
    yearly=True,
    route="c",
    colour="orange",
    line="dotted",
)
declare(
    "trajectories",
    ORGANISATIONS,
    lambda s: s.trajectories,
    (
        "Members with a trajectory",
        "Members whose progress, or two cooperative trade relations, make a trajectory to tell.",
    ),
    (
        "Adhérents avec trajectoire",
        "Adhérents dont l'avancement, ou deux échanges coopératifs, font une trajectoire à raconter.",
    ),
    headline=3,
    usual=9,
    yearly=True,
    colour="purple",
    line="dashed",
)
declare(
    "progress",
    "",
    lambda s: s.progress / s.trading if s.trading else 0.0,
    ("Progress", "Mean progress of trading members: the share-weighted cooperation of their trade."),
    (
        "Avancement",
        "Avancement moyen des adhérents qui échangent : coopération de leurs échanges, pondérée par les parts.",
    ),
    upper=1,
    usual=10,
)
declare(
    "largest_component",
    ORGANISATIONS,
    lambda s: s.network.largest_component,
    ("Largest cooperative ecosystem", "Organisations in the largest component of cooperative relations."),
    ("Plus grand écosystème coopératif", "Organisations de la plus grande composante coopérative."),
    costly=True,
)
declare(
    "triangles",
    "triangles",
    lambda s: s.network.triangles,
    ("Triangles closed", "Triangles of cooperative relations."),
    ("Triangles fermés", "Triangles de relations coopératives."),
    costly=True,
)
declare(
    "trust_inside",
    "",
    lambda s: s.trust_inside / s.inside if s.inside else math.nan,
    ("Trust inside", "Mean trust on relations between members."),
    ("Confiance interne", "Confiance moyenne des relations entre adhérents."),
    upper=1,
)
declare(
    "cohesion",
    "",
    lambda s: s.trust_together / s.together if s.together else math.nan,
    ("Cohesion", "Mean trust on relations between co-members of a professional community."),
    ("Cohésion", "Confiance moyenne des relations entre membres d'une même communauté professionnelle."),
    upper=1,
)
declare(
    "trust_outside",
    "",
    lambda s: s.trust_outside / s.outside if s.outside else math.nan,
    ("Trust outside", "Mean trust on relations between members and others."),
    ("Confiance externe", "Confiance moyenne des relations entre adhérents et autres."),
    upper=1,
    costly=True,
)

# -- scale up

declare(
    "route_territories",
    INDEX,
    lambda s: s.route_territories,
    (
        "Route a: territories",
        "Share of the region's organisations around live communities, each weighted by its participants.",
    ),
    ("Voie a : territoires", "Part des organisations autour de communautés vivantes, pondérées par leur taille."),
    upper=1,
    colour="green",
)
declare(
    "route_chain",
    INDEX,
    lambda s: s.route_chain,
    (
        "Route b: value chain",
        "Extent of membership times the mean share of members with an engaged supplier, or client.",
    ),
    (
        "Voie b : chaîne de valeur",
        "Étendue de l'adhésion fois la part moyenne d'adhérents à fournisseur, ou client, engagé.",
    ),
    upper=1,
    colour="blue",
    line="dashed",
)
declare(
    "route_relations",
    INDEX,
    lambda s: s.route_relations,
    (
        "Route c: relations",
        "Extent of membership times the cooperative share of trade (mean of count and value).",
    ),
    (
        "Voie c : relations",
        "Étendue de l'adhésion fois la part coopérative des échanges (moyenne nombre et valeur).",
    ),
    upper=1,
    colour="orange",
    line="dotted",
)
declare(
    "scale_up",
    INDEX,
    lambda s: (s.route_territories * s.route_chain * s.route_relations) ** (1 / 3),
    ("Scale-up", "Geometric mean of the three routes."),
    ("Changement d'échelle", "Moyenne géométrique des trois voies."),
    upper=1,
)
