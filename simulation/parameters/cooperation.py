"""Parameters of learning, cooperation, trust, the transformation of relations, and what is measured."""

from __future__ import annotations

from simulation.parameters.declaration import declare

declare(
    "learning.practice", 0.010, "per month", (0, 10), "uncertainty",
    en=("Own practice", "Rate at which a member closes its gap of competence by its own practice."),
    fr=("Pratique propre", "Taux auquel un adhérent comble son manque de compétence par sa pratique."),
    source="D: 36 months from joining to a transformed offer",
)  # fmt: skip
declare(
    "learning.peers", 0.025, "per month", (0, 10), "uncertainty",
    en=("Peers", "Rate added by a professional community of full vitality."),
    fr=("Pairs", "Taux qu'ajoute une communauté professionnelle de pleine vitalité."),
    source="A: monthly groups of peers last and help (Cai and Szeidl 2018)",
)  # fmt: skip
declare(
    "learning.support", 0.030, "per month", (0, 10), "uncertainty",
    en=("Accompaniment", "Rate added while accompanied."),
    fr=("Accompagnement", "Taux qu'ajoute l'accompagnement."),
    source="J",
)  # fmt: skip
declare(
    "learning.slowdown", 0.5, "factor", (0, 1), "uncertainty",
    en=("Practice of accompagnateurs", "Factor on the own practice of an accompagnateur: lending time costs some."),
    fr=("Pratique des accompagnateurs", "Facteur sur la pratique propre d'un accompagnateur : prêter du temps en coûte."),
    source="J",
)  # fmt: skip
declare(
    "learning.depreciation", 0.005, "per month", (0, 10), "uncertainty",
    en=("Depreciation of competence", "Rate at which the competence of an organisation that is not engaged wears off."),
    fr=("Dépréciation de la compétence", "Taux de perte de compétence d'une organisation qui n'est pas engagée."),
    source="J",
)  # fmt: skip
declare(
    "cooperation.rule", "threshold", "", None, "setting",
    slot="rules/cooperation.py", en=("Cooperation rule", "Who is willing to try a joint experiment."),
    fr=("Règle de coopération", "Qui accepte de tenter une expérimentation commune."),
    source="T: Klos and Nooteboom 2001; Akrout and Diallo 2017",
)  # fmt: skip
declare(
    "cooperation.rate", 0.11, "per relation and month", (0, 1000), "uncertainty", basic=True,
    en=("Experiments", "Rate at which a relation that may try a joint experiment does."),
    fr=("Expérimentations", "Taux auquel une relation qui le peut tente une expérimentation."),
    source="J",
)  # fmt: skip
declare(
    "cooperation.threshold", 0.6, "", (0, 1), "uncertainty",
    en=("Trust needed", "Own trust from which an organisation is willing (rule threshold)."),
    fr=("Confiance nécessaire", "Confiance à partir de laquelle une organisation accepte (règle « threshold »)."),
    source="J: 0.5 to 0.75; trust must pass a threshold (Akrout and Diallo 2017)",
)  # fmt: skip
declare(
    "cooperation.generosity", 0.1, "chance", (0, 1), "uncertainty",
    en=("Generosity", "Chance to be willing although the other end was not, last time (rule reciprocity)."),
    fr=("Générosité", "Probabilité d'accepter bien que l'autre ait refusé la dernière fois (règle « reciprocity »)."),
    source="T: generous tit for tat, Nowak and Sigmund 1992",
)  # fmt: skip
declare(
    "cooperation.cost", 1.0, "payoff", (0, 1000), "uncertainty",
    en=("Cost of cooperating", "What a willing member pays for each relation with a member (rule imitation)."),
    fr=("Coût de la coopération", "Ce que paie un adhérent coopératif par relation avec un adhérent (règle « imitation »)."),
    source="T: donation game, Ohtsuki, Hauert, Lieberman and Nowak 2006",
)  # fmt: skip
declare(
    "cooperation.benefit", 3.0, "payoff", (0, 1000), "uncertainty",
    en=("Benefit of cooperation", "What a member gets from each related member that is willing (rule imitation)."),
    fr=("Bénéfice de la coopération", "Ce que reçoit un adhérent de chaque adhérent coopératif en relation (règle « imitation »)."),
    source="T: donation game, Ohtsuki, Hauert, Lieberman and Nowak 2006",
)  # fmt: skip
declare(
    "cooperation.selection", 0.05, "", (0, 1), "uncertainty",
    en=("Strength of selection", "Weight of payoffs in who is imitated; 0 copies anybody in proportion to trust, as a voter does (rule imitation)."),
    fr=("Force de la sélection", "Poids des gains dans qui est imité ; 0 copie au hasard selon la confiance, comme un votant (règle « imitation »)."),
    source="T: weak selection, Ohtsuki, Hauert, Lieberman and Nowak 2006; voter model, Clifford and Sudbury 1973",
)  # fmt: skip
declare(
    "cooperation.revision", 0.1, "per member and month", (0, 1000), "uncertainty",
    en=("Revisions", "Mean number of times that a member revises its willingness in a month, one after the other (rule imitation)."),
    fr=("Révisions", "Nombre moyen de fois qu'un adhérent révise sa disposition par mois, l'un après l'autre (règle « imitation »)."),
    source="T: death-birth updating, Ohtsuki, Hauert, Lieberman and Nowak 2006",
)  # fmt: skip
declare(
    "cooperation.willing", 1.0, "share", (0, 1), "setting", founding=True,
    en=("Willing at the start", "Share of the organisations willing at the start; founders always are (rule imitation)."),
    fr=("Coopératives au départ", "Part des organisations disposées à coopérer au départ ; les fondateurs le sont (règle « imitation »)."),
    source="setting",
)  # fmt: skip
declare(
    "cooperation.acquaintances", 0.25, "factor", (0, 1), "uncertainty",
    en=("Experiments of acquaintances", "Factor on the rate of experiments of acquaintances where no territorial community lives."),
    fr=("Expérimentations entre connaissances", "Facteur sur le taux entre connaissances, sans communauté territoriale vivante."),
    source="J: founding text (a new space of cooperation)",
)  # fmt: skip
declare(
    "cooperation.base_success", 0.65, "", (0, 1), "uncertainty",
    en=("Base success", "Chance that an experiment of two organisations without competence succeeds."),
    fr=("Succès de base", "Probabilité de succès d'une expérimentation sans compétence."),
    source="J",
)  # fmt: skip
declare(
    "cooperation.competence_weight", 0.8, "", (0, 1), "uncertainty",
    en=("Success by competence", "Share of the remaining chance that the mean competence of both ends brings."),
    fr=("Succès par la compétence", "Part de la probabilité restante qu'apporte la compétence moyenne des deux."),
    source="J",
)  # fmt: skip
declare(
    "cooperation.community_bonus", 0.10, "", (0, 1), "uncertainty",
    en=("Community bonus", "What sharing a live community adds to the chance of success."),
    fr=("Bonus de communauté", "Ce que le partage d'une communauté vivante ajoute à la probabilité de succès."),
    source="J",
)  # fmt: skip
declare(
    "cooperation.hours", 8.0, "hours", (0, 1000), "uncertainty",
    en=("Hours of an experiment", "Hours that an experiment takes from each end (account of effort)."),
    fr=("Heures d'une expérimentation", "Heures qu'une expérimentation prend à chaque côté (compte de l'effort)."),
    source="J",
)  # fmt: skip
declare(
    "trust.rule", "reinforcement", "", None, "setting", slot="rules/trust.py",
    en=("Trust rule", "How trust follows what happens."),
    fr=("Règle de confiance", "Comment la confiance suit ce qui se passe."),
    source="T: Bush and Mosteller 1955",
)  # fmt: skip
declare(
    "trust.gain", 0.06, "share of the gap to 1", (0, 1), "uncertainty", basic=True,
    en=("Trust gain", "What a success adds to trust."),
    fr=("Gain de confiance", "Ce qu'un succès ajoute à la confiance."),
    source="J: 0.02 to 0.12; no published rate was found",
)  # fmt: skip
declare(
    "trust.loss", 0.25, "share", (0, 1), "uncertainty", basic=True,
    en=("Trust loss", "Share of trust that a failure costs."),
    fr=("Perte de confiance", "Part de confiance que coûte un échec."),
    source="J: losses weigh more than gains (Luna-Reyes, Cresswell and Richardson 2004)",
)  # fmt: skip
declare(
    "trust.drift", 0.01, "per month", (0, 10), "uncertainty",
    en=("Trust drift", "Rate at which trust without interaction returns to its initial level."),
    fr=("Dérive de la confiance", "Taux de retour de la confiance à son niveau initial, sans interaction."),
    source="J: 0.3 to 2 % a month; age alone builds no trust (Vanneste, Puranam and Kretschmer 2014)",
)  # fmt: skip
declare(
    "trust.prior", 2.0, "experiences", (0.001, 1000), "uncertainty",
    en=("Weight of initial trust", "Experiences that initial trust is worth (rule beta)."),
    fr=("Poids de la confiance initiale", "Expériences que vaut la confiance initiale (règle « beta »)."),
    source="T: non-informative prior weight, Jøsang and Ismail 2002",
)  # fmt: skip
declare(
    "trust.memory", 1.0, "factor", (0, 1), "uncertainty",
    en=("Memory", "What remains of the evidence so far when a new experience comes (rule beta; 1: nothing is forgotten)."),
    fr=("Mémoire", "Ce qui reste de l'expérience passée quand une nouvelle arrive (règle « beta » ; 1 : rien n'est oublié)."),
    source="T: forgetting factor, Jøsang and Ismail 2002",
)  # fmt: skip
declare(
    "trust.garant", 0.5, "factor", (0, 1), "uncertainty",
    en=("Protection by a garant", "Factor on the loss of trust where a live territorial community has an animator."),
    fr=("Protection par un garant", "Facteur sur la perte de confiance là où une communauté territoriale vivante est animée."),
    source="J: the garant arbitrates and keeps commitments (clubnoe.org, 2024)",
)  # fmt: skip
declare(
    "transformation.gain", 0.20, "share of the gap to 1", (0, 1), "uncertainty",
    en=("Cooperation gain", "What a success adds to the cooperation level of a relation."),
    fr=("Gain de coopération", "Ce qu'un succès ajoute au niveau de coopération d'une relation."),
    source="J: about four successes in a row for a cooperative relation",
)  # fmt: skip
declare(
    "transformation.loss", 0.15, "share", (0, 1), "uncertainty",
    en=("Cooperation loss", "Share of its cooperation level that a failure costs a relation."),
    fr=("Perte de coopération", "Part du niveau de coopération que coûte un échec."),
    source="J",
)  # fmt: skip
declare(
    "transformation.erosion", 0.05, "per month", (0, 10), "uncertainty",
    en=("Industrial pull", "Rate at which an end that is not engaged and holds all the trade erodes cooperation."),
    fr=("Rappel industriel", "Taux d'érosion de la coopération par un côté non engagé qui pèse tout l'échange."),
    source="J: founding text (service against industrial orientation)",
)  # fmt: skip
declare(
    "transformation.acquaintance_pull", 0.1, "share", (0, 1), "uncertainty",
    en=("Pull of an acquaintance", "Share that stands for an acquaintance, which holds no trade, in the industrial pull."),
    fr=("Rappel d'une connaissance", "Part qui tient lieu d'échange pour une connaissance, dans le rappel industriel."),
    source="J",
)  # fmt: skip
declare(
    "transformation.switch_up", 0.0, "per month", (0, 1000), "setting",
    en=("Switch to cooperative", "Rate at which a value chain relation turns cooperative by itself (theory)."),
    fr=("Bascule vers la coopération", "Taux auquel une relation de chaîne de valeur devient coopérative d'elle-même (théorie)."),
    source="T: two-state Markov chain",
)  # fmt: skip
declare(
    "transformation.switch_down", 0.0, "per month", (0, 1000), "setting",
    en=("Switch to value chain", "Rate at which a cooperative relation falls back by itself (theory)."),
    fr=("Bascule vers la chaîne de valeur", "Taux auquel une relation coopérative retombe d'elle-même (théorie)."),
    source="T: two-state Markov chain",
)  # fmt: skip
declare(
    "transformation.cooperative", 0.5, "", (0, 1), "setting",
    en=("Cooperative level", "Cooperation level from which a relation is cooperative; below, it is value chain."),
    fr=("Niveau coopératif", "Niveau à partir duquel une relation est coopérative ; en dessous, chaîne de valeur."),
    source="definition",
)  # fmt: skip
declare(
    "measures.transformed_share", 0.3, "share of value", (0, 1), "setting",
    en=("Transformed", "Share of the value of its relations that is cooperative in a transformed member."),
    fr=("Transformé", "Part coopérative de la valeur des relations d'un adhérent transformé."),
    source="definition",
)  # fmt: skip
declare(
    "measures.trajectory", 2, "relations", (1, 1000), "setting",
    en=("Trajectory", "Cooperative relations from which a member has a trajectory to tell."),
    fr=("Trajectoire", "Relations coopératives à partir desquelles un adhérent a une trajectoire à raconter."),
    source="definition",
)  # fmt: skip
declare(
    "measures.network_every", 12, "months", (1, 1200), "setting",
    en=("Network measures", "Months between two takings of the costly measures (chains, components, triangles)."),
    fr=("Mesures de réseau", "Mois entre deux relevés des mesures coûteuses (chaînes, composantes, triangles)."),
    source="setting",
)  # fmt: skip
declare(
    "measures.reference_members", 500.0, "organisations", (1, 1_000_000), "setting",
    en=("Reference membership", "Members at which the extent of the scale-up figures is one half."),
    fr=("Adhérents de référence", "Nombre d'adhérents auquel l'étendue, dans les indices de changement d'échelle, vaut un demi."),
    source="J: the club saturates at 150 to 250 members without member-led recruitment",
)  # fmt: skip
declare(
    "measures.reference_community", 15.0, "organisations", (1, 100_000), "setting",
    en=("Reference community", "Members of a territorial community at which it counts for one half of its territory."),
    fr=("Communauté de référence", "Nombre d'adhérents auquel une communauté territoriale compte pour la moitié de son territoire."),
    source="A: territorial poles of about 15 structures",
)  # fmt: skip
declare(
    "measures.chain_sources", 400, "organisations", (1, 1_000_000), "setting",
    en=("Sources of chains", "Members from which chains are followed, evenly chosen; all of them when there are fewer."),
    fr=("Départs des chaînes", "Adhérents d'où les chaînes sont suivies ; tous s'ils sont moins nombreux."),
    source="setting",
)  # fmt: skip
declare(
    "journal.trials", False, "", None, "setting",
    en=("Record trials", "Record every experiment in the journal of events, not only the rare events."),
    fr=("Noter les essais", "Noter chaque expérimentation dans le journal, pas seulement les événements rares."),
    source="setting",
)  # fmt: skip
