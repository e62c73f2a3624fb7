"""Parameters of who is there: time, population, relations, founders, turnover."""

from __future__ import annotations

from simulation.parameters.declaration import declare, declare_table

SECTORS = {
    "agriculture": "agriculture",
    "industry": "industrie",
    "construction": "construction",
    "trade": "commerce",
    "transport_services": "transports et services",
    "public_education_health_social": "administration, enseignement, santé, action sociale",
}
KINDS = {"firm": "entreprise", "supplier": "fournisseur", "client": "client", "partner": "partenaire"}
SIZES = {
    "size_0": "0 salarié au 31 décembre",
    "size_1_9": "1 à 9 salariés",
    "size_10_19": "10 à 19 salariés",
    "size_20_49": "20 à 49 salariés",
    "size_50_plus": "50 salariés et plus",
}
THEMES = {
    "housing": "habitat",
    "food": "alimentation durable",
    "health": "santé",
    "mobility": "mobilité",
    "strategy_communication": "stratégie et communication",
    "financing": "financement",
}
TRADERS = {kind: KINDS[kind] for kind in ("firm", "supplier", "client")}

declare(
    "time.step", 1.0, "months", (0.01, 1.0), "setting", founding=True,
    en=("Time step", "Length of one step; rates are per month, so results depend on it only by its error."),
    fr=("Pas de temps", "Durée d'un pas ; les taux sont mensuels, le résultat n'en dépend qu'à l'erreur près."),
    source="J: dwell times are 12 to 60 months, groups meet monthly",
)  # fmt: skip
declare(
    "population.organisations", 0, "organisations", (0, 10_000_000), "setting", founding=True, makes_population=True,
    en=("Organisations", "Size of the economy; 0 means the whole region, anything smaller is a demonstration economy."),
    fr=("Organisations", "Taille de l'économie ; 0 pour toute la région, moins est une économie de démonstration."),
    source="E: INSEE Flores 2018, 149,810 employer establishments",
)  # fmt: skip
declare(
    "population.seed", 2018, "", (0, 2**32 - 1), "setting", founding=True, makes_population=True,
    en=("Population seed", "Which region is drawn; all runs of a comparison live in the same one."),
    fr=("Graine de la population", "Quelle région est tirée ; toutes les simulations d'une comparaison y vivent."),
    source="setting",
)  # fmt: skip
declare(
    "population.level", "zone_emploi", "", ("zone_emploi", "epci", "arrondissement", "departement"), "setting",
    founding=True, makes_population=True,
    en=("Territory level", "Which complete partition of the region the territories are."),
    fr=("Échelle des territoires", "Quel découpage complet de la région forme les territoires."),
    source="E: INSEE geography 2021",
)  # fmt: skip
declare(
    "population.generator", "region", "",
    ("region", "complete", "erdos_renyi", "random_regular", "ring", "torus", "given"), "setting", founding=True,
    makes_population=True,
    en=("Population generator", "The region, or a graph of theory; complete: everybody is related to everybody, as a whole, without stored relations."),
    fr=("Générateur de population", "La région, ou un graphe de théorie ; complete : tous en lien avec tous, en bloc, sans relations stockées."),
    source="T: graphs of network diffusion; limits of the model",
)  # fmt: skip
declare(
    "population.copies", 1, "copies", (1, 1_000_000), "setting", founding=True, makes_population=True,
    en=("Copies", "Disjoint copies of a theory population, or of your own tables, in one world, each a replicate with territories of its own."),
    fr=("Copies", "Copies disjointes d'une population de théorie, ou de vos tables, dans un même monde, chacune une réplique avec ses territoires."),
    source="setting",
)  # fmt: skip
declare(
    "population.degree", 4.0, "relations", (0, 1000), "setting", founding=True, makes_population=True,
    en=("Degree", "Relations of each organisation of a theory graph (mean for erdos_renyi; 4 or 8 on a torus)."),
    fr=("Degré", "Relations de chaque organisation d'un graphe de théorie (moyenne pour erdos_renyi ; 4 ou 8 sur un tore)."),
    source="setting",
)  # fmt: skip
declare(
    "population.rewiring", 0.0, "share", (0, 1), "setting", founding=True, makes_population=True,
    en=("Rewiring", "Share of the relations of a ring, torus or given graph that are rewired by exchanging ends: degrees stay."),
    fr=("Recâblage", "Part des relations d'un anneau, tore ou graphe donné recâblées par échange de bouts : les degrés restent."),
    source="T: Maslov and Sneppen 2002; Centola and Macy 2007",
)  # fmt: skip
declare(
    "population.edges", "", "", None, "setting", founding=True, makes_population=True,
    en=("Given relations", "Relations of the generator given, as \"0-1:3 0>2\": undirected, or from supplier to client, with an optional weight."),
    fr=("Relations données", "Relations du générateur given, comme « 0-1:3 0>2 » : non orientées, ou du fournisseur au client, poids facultatif."),
    source="setting",
)  # fmt: skip
declare(
    "population.tie_trust", 1.0, "", (0, 1), "setting", founding=True, makes_population=True,
    en=("Trust of theory", "Initial trust of both ends of a theory relation; a given weight multiplies it, relative to the largest above 1."),
    fr=("Confiance de théorie", "Confiance initiale des deux bouts d'une relation de théorie ; un poids donné la multiplie, rapporté au plus grand."),
    source="setting",
)  # fmt: skip
declare(
    "population.thresholds", "", "", None, "setting", founding=True, makes_population=True,
    en=("Given thresholds", "Reluctance of each organisation of a theory graph in order, as \"0 2 2 3..99\"; empty: drawn as in the region."),
    fr=("Seuils donnés", "Réticence de chaque organisation d'un graphe de théorie, dans l'ordre, comme « 0 2 2 3..99 » ; vide : tirée."),
    source="setting",
)  # fmt: skip
declare(
    "population.aware", 0.0, "share", (0, 1), "setting", founding=True, makes_population=True,
    en=("Aware at the start", "Share of all organisations that are aware before the first month (theory)."),
    fr=("Sensibilisées au départ", "Part de toutes les organisations sensibilisées avant le premier mois (théorie)."),
    source="setting",
)  # fmt: skip
declare_table(
    "population.kind_by_sector", SECTORS, KINDS,
    [
        [0.10, 0.85, 0.00, 0.05],
        [0.40, 0.55, 0.05, 0.00],
        [0.70, 0.20, 0.10, 0.00],
        [0.25, 0.15, 0.60, 0.00],
        [0.45, 0.20, 0.25, 0.10],
        [0.00, 0.00, 0.60, 0.40],
    ],
    "share", (0, 1), "uncertainty", founding=True, makes_population=True,
    en=("Kind by sector", "Weight of each main position in the value chain among the organisations of a sector."),
    fr=("Type selon le secteur", "Poids de chaque position principale dans la chaîne de valeur, par secteur."),
    source="J: about a quarter of firms take subcontracts, a tenth are on both sides (INSEE 2024)",
)  # fmt: skip
declare_table(
    "population.theme_by_sector", SECTORS, THEMES,
    [ [0.02, 0.80, 0.02, 0.02, 0.07, 0.07], [0.15, 0.20, 0.10, 0.20, 0.25, 0.10], [0.75, 0.00, 0.00, 0.05, 0.12, 0.08], [0.15, 0.35, 0.10, 0.15, 0.20, 0.05], [0.10, 0.12, 0.08, 0.20, 0.30, 0.20], [0.10, 0.10, 0.50, 0.05, 0.20, 0.05], ],
    "share", (0, 1), "uncertainty", founding=True, makes_population=True,
    en=("Theme by sector", "Weight of each theme (trade, activity or function) that decides the professional community."),
    fr=("Thème selon le secteur", "Poids de chaque thème (métier, activité, fonction) qui décide de la communauté."),
    source="J: themes after the club's working groups (about 2019) and the Agora du Ternois",
)  # fmt: skip
declare_table(
    "population.staff_by_size", SIZES, {},
    [[1.0], [3.5], [14.0], [31.0], [140.0]],
    "employees", (0, 100_000), "uncertainty", founding=True, makes_population=True,
    en=("Staff by size class", "Typical number of employees of an establishment of a size class."),
    fr=("Effectif par classe", "Effectif typique d'un établissement de la classe de taille."),
    source="J: class centres; 50 and more after the share of jobs in large establishments",
)  # fmt: skip
declare(
    "relations.suppliers", 6.0, "relations", (0, 50), "uncertainty", founding=True, makes_population=True,
    en=("Main suppliers", "Mean number of main suppliers of an organisation that is not a partner."),
    fr=("Fournisseurs principaux", "Nombre moyen de fournisseurs principaux d'une organisation qui n'est pas partenaire."),
    source="E: a typical small firm names six or seven (Mizuno, Souma and Watanabe 2014)",
)  # fmt: skip
declare(
    "relations.suppliers_exponent", 1.5, "", (1.05, 4.0), "uncertainty", founding=True, makes_population=True,
    en=("Tail of suppliers", "Cumulative exponent of the heavy tail of the number of suppliers."),
    fr=("Queue des fournisseurs", "Exposant cumulé de la distribution du nombre de fournisseurs."),
    source="E: about 1.5 (Mizuno, Souma and Watanabe 2014)",
)  # fmt: skip
declare(
    "relations.customers_exponent", 1.0, "", (0.8, 4.0), "uncertainty", founding=True, makes_population=True,
    en=("Tail of customers", "Cumulative exponent of the heavy tail of the number of customers."),
    fr=("Queue des clients", "Exposant cumulé de la distribution du nombre de clients."),
    source="E: about 1, Zipf (Mizuno, Souma and Watanabe 2014)",
)  # fmt: skip
declare(
    "relations.size_effect", 0.3, "", (0.0, 1.0), "setting", founding=True, makes_population=True,
    en=("Size effect", "Power of the number of employees in the number of relations: larger organisations have more."),
    fr=("Effet de taille", "Puissance de l'effectif dans le nombre de relations : les grandes en ont plus."),
    source="A: customers explain most size differences (Bernard, Dhyne, Magerman, Manova and Moxnes 2021); size judged",
)  # fmt: skip
declare(
    "relations.local_share", 0.38, "share", (0.0, 1.0), "uncertainty", founding=True, makes_population=True,
    en=("Locality", "Share of supply relations inside the same department."),
    fr=("Ancrage local", "Part des relations d'achat à l'intérieur du même département."),
    source="E: 47.5 % of transactions inside the same NUTS 2 region, Belgium (National Bank of Belgium 2023)",
)  # fmt: skip
declare_table(
    "relations.sells_to", TRADERS, TRADERS,
    [[0.5, 0.1, 0.8], [0.8, 0.35, 0.25], [0.08, 0.04, 0.08]],
    "weight", (0, 1), "uncertainty", founding=True, makes_population=True,
    en=("Who sells to whom", "Weight of a seller's kind (row) for a buyer of a kind (column)."),
    fr=("Qui vend à qui", "Poids du type de vendeur (ligne) pour un acheteur d'un type (colonne)."),
    source="J: tiers supplier, firm, client, with firm to firm allowed",
)  # fmt: skip
declare(
    "relations.share_exponent", 0.88, "", (0.0, 4.0), "uncertainty", founding=True, makes_population=True,
    en=("Concentration of shares", "Zipf exponent of the ranked shares of sales and of purchases."),
    fr=("Concentration", "Exposant de Zipf des parts de ventes et d'achats rangées."),
    source="E: first client 0.63 of sales in the network (National Bank of Belgium 2023); 0.627 with this exponent",
)  # fmt: skip
declare(
    "relations.acquaintances", 4.0, "relations", (0, 50), "uncertainty", founding=True, makes_population=True,
    en=("Acquaintances", "Mean number of acquaintances of an organisation in its territory."),
    fr=("Connaissances", "Nombre moyen de connaissances d'une organisation sur son territoire."),
    source="J",
)  # fmt: skip
declare(
    "relations.partner_acquaintances", 10.0, "relations", (0, 100), "setting", founding=True, makes_population=True,
    en=("Acquaintances of partners", "Mean number of acquaintances of a partner (local authority, association, adviser)."),
    fr=("Connaissances des partenaires", "Nombre moyen de connaissances d'un partenaire (collectivité, association, conseil)."),
    source="J: intermediary bodies know more organisations",
)  # fmt: skip
declare(
    "relations.circle_size", 3, "organisations", (2, 12), "setting", founding=True, makes_population=True,
    en=("Circle size", "Acquaintances come in circles of this size, in which all know each other (triangles)."),
    fr=("Taille des cercles", "Les connaissances forment des cercles de cette taille, où tous se connaissent."),
    source="J: acquaintance networks are clustered",
)  # fmt: skip
declare(
    "relations.trust_supply", 0.42, "", (0.01, 0.99), "uncertainty", founding=True, makes_population=True,
    en=("Initial trust, supply", "Mean initial trust on a supply relation (Beta distribution)."),
    fr=("Confiance initiale, achat", "Confiance initiale moyenne sur une relation d'achat (loi Beta)."),
    source="J: lower on supply relations than on acquaintances",
)  # fmt: skip
declare(
    "relations.trust_acquaintance", 0.52, "", (0.01, 0.99), "uncertainty", founding=True, makes_population=True,
    en=("Initial trust, acquaintance", "Mean initial trust between acquaintances (Beta distribution)."),
    fr=("Confiance initiale, connaissance", "Confiance initiale moyenne entre connaissances (loi Beta)."),
    source="J",
)  # fmt: skip
declare(
    "relations.trust_concentration", 8.0, "", (0.5, 1000), "setting", founding=True, makes_population=True,
    en=("Concentration of initial trust", "Sum of the two parameters of the Beta distribution: larger means more alike."),
    fr=("Concentration de la confiance", "Somme des deux paramètres de la loi Beta : plus grande, plus homogène."),
    source="J",
)  # fmt: skip
declare(
    "relations.ending", 0.00786, "per month", (0, 10), "uncertainty", plausible=(0.006, 0.0135), mechanism="trade_partners",
    en=("End of trade relations", "Rate at which a supply relation ends and the client takes another supplier (9 % a year)."),
    fr=("Fin des relations d'échange", "Taux auquel une relation d'achat prend fin et le client change de fournisseur (9 % par an)."),
    source="E: 7 to 15 % of main suppliers change in a year",
)  # fmt: skip
declare(
    "relations.ending_cooperative", 0.00297, "per month", (0, 10), "uncertainty", mechanism="trade_partners", plausible=(0.0008, 0.007),
    en=("End of cooperative trade relations", "The same rate where the relation is cooperative (3.5 % a year)."),
    fr=("Fin des relations coopératives", "Le même taux si la relation est coopérative (3,5 % par an)."),
    source="J",
)  # fmt: skip
declare(
    "relations.change_in", "region", "", ("region", "everywhere"), "setting",
    en=("Where trade partners change", "Whether trade partners change in a generated region only, or in users' own tables and graphs of theory too."),
    fr=("Où les partenaires changent", "Les partenaires d'échange changent-ils dans la région générée seulement, ou aussi dans vos propres tables et les graphes de théorie ?"),
    source="J: own tables say who buys from whom",
)  # fmt: skip
declare(
    "relations.embark", 0.3, "chance", (0, 1), "lever", plausible=(0.0, 0.8), mechanism="embarking",
    en=("Buying from members", "Chance that a member that changes a supplier takes an engaged organisation that it knows."),
    fr=("Acheter aux adhérents", "Probabilité qu'un adhérent qui change de fournisseur choisisse une organisation engagée qu'il connaît."),
    source="J: hypothesis, and a lever: a charter to buy from members",
)  # fmt: skip
for _kind, _number in {"partner": 7, "firm": 4, "supplier": 1, "client": 1}.items():
    declare(
        f"founders.{_kind}s", _number, "organisations", (0, 10_000), "setting", founding=True,
        en=(f"Founding {_kind}s", f"Number of {_kind}s among the founders."),
        fr=(f"Fondateurs : {KINDS[_kind]}", f"Nombre de fondateurs du type {KINDS[_kind]}."),
        source="E: 13 regional partner structures in 2014 (La Gazette, about 2023), seven of them bodies (eco121, 2017)",
    )  # fmt: skip
declare(
    "founders.seeding", "random", "", None, "lever", founding=True, slot="founders.py",
    en=("Choice of the founders", "Random, largest first, clustered in one territory, along one value chain, first in order, or around one organisation."),
    fr=("Choix des fondateurs", "Au hasard, par taille, sur un territoire, le long d'une chaîne de valeur, premiers dans l'ordre, ou autour d'une organisation."),
    source="J",
)  # fmt: skip
declare(
    "founders.territory", "", "", None, "lever", founding=True, names="territory",
    en=("Founders' territory", "Code of the territory of clustered founders; empty for the one with most organisations."),
    fr=("Territoire des fondateurs", "Code du territoire des fondateurs groupés ; vide pour le plus peuplé."),
    source="J",
)  # fmt: skip
declare(
    "founders.first", 0, "", (0, 10_000_000), "setting", founding=True,
    en=("First founder", "Number in order of the organisation with which the seeding \"first\" begins, in each copy."),
    fr=("Premier fondateur", "Numéro d'ordre de l'organisation par laquelle commence le choix « first », dans chaque copie."),
    source="setting",
)  # fmt: skip
declare(
    "founders.competence", 0.35, "", (0, 1), "setting", founding=True,
    en=("Founders' competence", "Competence of the founders at the start (leader training of 2011-12)."),
    fr=("Compétence des fondateurs", "Compétence des fondateurs au départ (formation de dirigeants de 2011-12)."),
    source="J: earlier regional ground 2010-12 (IE-EFC timeline)",
)  # fmt: skip
declare(
    "founders.acquainted", 0.6, "share", (0, 1), "setting", founding=True,
    en=("Founders who know each other", "Share of the pairs of founders that are acquainted at the start."),
    fr=("Fondateurs qui se connaissent", "Part des paires de fondateurs qui se connaissent au départ."),
    source="J: they created the club together",
)  # fmt: skip
declare(
    "founders.network", 45, "organisations", (0, 100_000), "setting", founding=True,
    en=("Network of founding bodies", "Acquaintances across the region that each founding partner brings: it is a network itself."),
    fr=("Réseau des fondateurs", "Connaissances régionales qu'apporte chaque partenaire fondateur, lui-même un réseau."),
    source="C: founding bodies are networks of firms (CJD, Réseau Alliances, CCI; eco121, 2017); size moved by hand",
)  # fmt: skip
declare(
    "founders.aware", 0.35, "share", (0, 1), "setting", founding=True,
    en=("Aware before the start", "Share of the founders' outside acquaintances who were aware before the club began."),
    fr=("Sensibilisées avant le départ", "Part des connaissances extérieures des fondateurs déjà sensibilisées au départ."),
    source="C: leader training 2011-12, working groups since 2010, each founder's own scheme (IE-EFC timeline; eco121, 2017)",
)  # fmt: skip
declare(
    "founders.relations", 3, "relations", (0, 1000), "setting", founding=True,
    en=("Relations of a founder", "Relations that a founder should have: organisations with fewer come only when the others run out."),
    fr=("Relations d'un fondateur", "Relations qu'un fondateur devrait avoir : les autres ne viennent qu'à défaut."),
    source="J: founders are established organisations",
)  # fmt: skip
declare(
    "founders.share", 0.0, "share", (0, 1), "setting", founding=True,
    en=("Share of founders", "Founders as a share of the population, on top of the numbers by kind (theory: seed fraction)."),
    fr=("Part de fondateurs", "Fondateurs en part de la population, en plus des nombres par type (théorie : graines)."),
    source="T: seed fraction of Gleeson and Cahalane 2007",
)  # fmt: skip
declare_table(
    "turnover.closing", SIZES, {},
    [[0.0075], [0.0054], [0.0036], [0.0028], [0.0020]],
    "per month", (0, 1), "uncertainty",
    en=("Closing hazard", "Monthly hazard that an organisation of a size class closes; a newcomer takes its place."),
    fr=("Risque de fermeture", "Risque mensuel qu'une organisation ferme ; une nouvelle prend sa place."),
    source="D: 5 to 8 % a year after survival of cohorts (INSEE 2023), about 6 % on average",
)  # fmt: skip
declare(
    "turnover.partner_factor", 0.25, "", (0, 1), "setting",
    en=("Closing of partners", "Factor on the closing hazard of partners: public bodies seldom close."),
    fr=("Fermeture des partenaires", "Facteur sur le risque de fermeture des partenaires."),
    source="J",
)  # fmt: skip
declare(
    "turnover.crisis", 0.005, "per month", (0, 1), "uncertainty", plausible=(0.0025, 0.0107),
    en=("Crisis of the volume model", "Monthly hazard that a crisis of the volume model strikes an organisation."),
    fr=("Crise du modèle de volume", "Risque mensuel qu'une crise du modèle de volume frappe une organisation."),
    source="J: 6 % a year, between 3 and 12",
)  # fmt: skip
declare(
    "turnover.crisis_months", 12.0, "months", (0, 120), "setting",
    en=("Length of a crisis", "How long a crisis lasts."),
    fr=("Durée d'une crise", "Durée d'une crise."),
    source="J",
)  # fmt: skip
