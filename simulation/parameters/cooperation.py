"""Parameters of learning, cooperation, trust, the transformation of relations, and what is measured."""

from __future__ import annotations

from simulation.parameters.declaration import declare, declare_table
from simulation.parameters.people import SIZES

declare(
    "learning.practice", 0.006, "per month", (0, 10), "uncertainty", plausible=(0.003, 0.010),
    en=("Own practice", "Rate at which a member closes its gap of competence by its own practice."),
    fr=("Pratique propre", "Taux auquel un adhérent comble son manque de compétence par sa pratique."),
    source="D: 36 months from joining to a transformed offer",
)  # fmt: skip
declare(
    "learning.peers", 0.02, "per month", (0, 10), "uncertainty", mechanism="peers", plausible=(0.0, 0.04),
    en=("Peers", "Rate added by a professional community of full vitality."),
    fr=("Pairs", "Taux qu'ajoute une communauté professionnelle de pleine vitalité."),
    source="A: monthly groups of peers last and help (Cai and Szeidl 2018)",
)  # fmt: skip
declare(
    "learning.support", 0.02, "per month", (0, 10), "uncertainty", mechanism="accompaniment", plausible=(0.0, 0.04),
    en=("Accompaniment", "Rate added while accompanied."),
    fr=("Accompagnement", "Taux qu'ajoute l'accompagnement."),
    source="J",
)  # fmt: skip
declare(
    "learning.depreciation", 0.005, "per month", (0, 10), "setting",
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
    "cooperation.rate", 0.42, "per member and month", (0, 1000), "uncertainty", mechanism="proposals", plausible=(0.2, 0.6), basic=True,
    en=("Proposals", "Rate at which a member with free hours proposes to work together to one of its stakeholders."),
    fr=("Propositions", "Taux auquel un adhérent qui a du temps propose à une partie prenante de travailler ensemble."),
    source="C: 18 to 36 months from joining to the first cooperative trade relation",
)  # fmt: skip
declare(
    "cooperation.threshold", 0.52, "", (0, 1), "uncertainty", plausible=(0.45, 0.65),
    en=("Trust needed", "Own trust from which an organisation is willing (rule threshold)."),
    fr=("Confiance nécessaire", "Confiance à partir de laquelle une organisation accepte (règle « threshold »)."),
    source="J: 0.5 to 0.75; trust must pass a threshold (Akrout and Diallo 2017)",
)  # fmt: skip
declare(
    "cooperation.floor", 0.01, "share", (0, 1), "uncertainty", plausible=(0.002, 0.05), mechanism="proposals",
    en=("Weight beside trade", "What a relation weighs in the choice of a proposal beside its share of trade."),
    fr=("Poids hors échange", "Ce que pèse une relation dans le choix d'une proposition, en plus de sa part d'échange."),
    source="J: decides between trade and acquaintances",
)  # fmt: skip
declare(
    "cooperation.unaware_weight", 0.4, "factor", (0, 1), "uncertainty", plausible=(0.1, 1.0), mechanism="proposals",
    en=("Proposals to the unaware", "Weight of a stakeholder that is not aware in the choice of a proposal."),
    fr=("Propositions aux non-sensibilisées", "Poids d'une partie prenante non sensibilisée dans le choix d'une proposition."),
    source="J",
)  # fmt: skip
declare(
    "cooperation.months", 9.0, "months", (0, 120), "uncertainty", plausible=(6.0, 18.0), mechanism="projects",
    en=("Length of a project", "How long a project lasts (0: every open relation has one in each step, for theory)."),
    fr=("Durée d'un projet", "Durée d'un projet (0 : un par pas sur chaque relation ouverte, pour la théorie)."),
    source="J: a first offer takes about 18 months",
)  # fmt: skip
declare(
    "hours.accompaniment", 4.0, "hours per month", (0, 1000), "uncertainty", mechanism="time", plausible=(2.0, 8.0),
    en=("Hours of an accompagnateur", "Hours that an accompagnateur gives to accompaniment and coordination in a month."),
    fr=("Heures d'un accompagnateur", "Heures qu'un accompagnateur donne par mois à l'accompagnement et à la coordination."),
    source="J",
)  # fmt: skip
declare(
    "hours.animation", 2.0, "hours per month", (0, 1000), "setting", mechanism="time",
    en=("Hours of animation", "Hours that an animator, or an accompagnateur, gives to its community in a month."),
    fr=("Heures d'animation", "Heures qu'un animateur, ou un accompagnateur, donne par mois à sa communauté."),
    source="J",
)  # fmt: skip
declare(
    "hours.attendance", 2.0, "hours per month", (0, 1000), "setting", mechanism="time",
    en=("Hours attended", "Hours that a member spends in each of its communities in a month."),
    fr=("Heures suivies", "Heures qu'un adhérent passe par mois dans chacune de ses communautés."),
    source="A: monthly half-day groups (Cai and Szeidl 2018)",
)  # fmt: skip
declare(
    "hours.project", 4.0, "hours per month", (0, 1000), "uncertainty", mechanism="time", plausible=(3.0, 8.0),
    en=("Hours of a project", "Hours that a project takes from each of its two ends in a month."),
    fr=("Heures d'un projet", "Heures qu'un projet prend par mois à chacun des deux."),
    source="J",
)  # fmt: skip
declare(
    "hours.others", 0.5, "share", (0, 1), "setting", mechanism="time",
    en=("Time of others", "Hours of an organisation that is not a member, as a share of a member's."),
    fr=("Temps des autres", "Heures d'une organisation non adhérente, en part de celles d'un adhérent."),
    source="J",
)  # fmt: skip
declare(
    "hours.factor", 1.0, "factor", (0, 100), "uncertainty", plausible=(0.5, 2.0), mechanism="time",
    en=("Time of members", "Factor on the hours of all members."),
    fr=("Temps des adhérents", "Facteur sur les heures de tous les adhérents."),
    source="J",
)  # fmt: skip
declare_table(
    "hours.available", SIZES, {}, [[6.0], [10.0], [14.0], [24.0], [40.0]], "hours per month", (0, 1000), "setting", mechanism="time",
    en=("Hours of a member", "Hours that a member of this size class can give to cooperation in a month."),
    fr=("Heures d'un adhérent", "Heures qu'un adhérent de cette classe de taille peut donner à la coopération par mois."),
    source="J: half a day to a week a month",
)  # fmt: skip
declare(
    "cooperation.proof", 2.0, "factor", (0, 100), "uncertainty", plausible=(0.0, 6.0), mechanism="proof",
    en=("Proof", "How much more a member is heard that shows full benefit of cooperation."),
    fr=("Preuve", "De combien est mieux entendu un adhérent qui montre le plein bénéfice de la coopération."),
    source="J: hypothesis: stories of near organisations",
)  # fmt: skip
declare(
    "cooperation.time_limit", True, "", None, "setting", mechanism="time",
    en=("Time as a limit", "Whether organisations have limited hours for projects, communities and animation."),
    fr=("Le temps comme limite", "Les organisations ont-elles des heures limitées pour projets, communautés et animation ?"),
    source="J: founding text",
)  # fmt: skip
declare(
    "cooperation.trust", 0.0, "", (0, 1), "setting",
    en=("Success by trust", "What full trust of both ends adds to the chance of success."),
    fr=("Succès par la confiance", "Ce qu'ajoute la pleine confiance des deux à la probabilité de succès."),
    source="J: hypothesis",
)  # fmt: skip
declare(
    "cooperation.accompanied", 0.05, "", (0, 1), "uncertainty", plausible=(0.0, 0.1), mechanism="accompaniment",
    en=("Success when accompanied", "What accompaniment of an end adds to the chance of success."),
    fr=("Succès par l'accompagnement", "Ce qu'ajoute l'accompagnement d'un des deux à la probabilité de succès."),
    source="J",
)  # fmt: skip
declare(
    "cooperation.community", 0.10, "", (0, 1), "uncertainty", mechanism="professional", plausible=(0.0, 0.2),
    en=("Community bonus", "What a shared live community, or an end that takes part in a territorial one, adds to the chance of success."),
    fr=("Bonus de communauté", "Ce qu'ajoute une communauté vivante partagée, ou territoriale pour un des deux."),
    source="J",
)  # fmt: skip
declare(
    "cooperation.commons", 0.15, "", (0, 1), "uncertainty", plausible=(0.0, 0.3), mechanism="commons",
    en=("Success by commons", "What full commons of a community of an end add to the chance of success."),
    fr=("Succès par le patrimoine", "Ce qu'ajoute à la probabilité de succès le plein patrimoine d'une communauté d'un des deux."),
    source="J",
)  # fmt: skip
declare(
    "cooperation.competence", 0.5, "", (0, 1), "uncertainty", mechanism="failure", plausible=(0.3, 0.6),
    en=("Success by competence", "What full competence of both ends adds to the chance of success."),
    fr=("Succès par la compétence", "Ce qu'ajoute à la probabilité de succès la pleine compétence des deux."),
    source="J",
)  # fmt: skip
declare(
    "cooperation.base", 0.15, "", (0, 1), "uncertainty", plausible=(0.05, 0.3), mechanism="failure",
    en=("Base success", "Chance that a project of two organisations without competence succeeds."),
    fr=("Succès de base", "Probabilité de succès d'un projet sans compétence."),
    source="J",
)  # fmt: skip
declare(
    "cooperation.generosity", 0.1, "chance", (0, 1), "setting",
    en=("Generosity", "Chance to be willing although the other end was not, last time (rule reciprocity)."),
    fr=("Générosité", "Probabilité d'accepter bien que l'autre ait refusé la dernière fois (règle « reciprocity »)."),
    source="T: generous tit for tat, Nowak and Sigmund 1992",
)  # fmt: skip
declare(
    "cooperation.cost", 1.0, "payoff", (0, 1000), "setting",
    en=("Cost of cooperating", "What a willing member pays for each relation with a member (rule imitation)."),
    fr=("Coût de la coopération", "Ce que paie un adhérent coopératif par relation avec un adhérent (règle « imitation »)."),
    source="T: donation game, Ohtsuki, Hauert, Lieberman and Nowak 2006",
)  # fmt: skip
declare(
    "cooperation.benefit", 3.0, "payoff", (0, 1000), "setting",
    en=("Benefit of cooperation", "What a member gets from each related member that is willing (rule imitation)."),
    fr=("Bénéfice de la coopération", "Ce que reçoit un adhérent de chaque adhérent coopératif en relation (règle « imitation »)."),
    source="T: donation game, Ohtsuki, Hauert, Lieberman and Nowak 2006",
)  # fmt: skip
declare(
    "cooperation.payoffs", "sum", "", ("sum", "mean"), "setting",
    en=("Payoffs of relations", "Payoffs of all relations added up, or their mean weighted by trust (rule imitation)."),
    fr=("Gains des relations", "Gains de toutes les relations additionnés, ou leur moyenne pondérée par la confiance (règle « imitation »)."),
    source="T: added up, Ohtsuki, Hauert, Lieberman and Nowak 2006; mean, Allen et al. 2017",
)  # fmt: skip
declare(
    "cooperation.self_weight", 0.0, "relations of full trust", (0, 1000), "setting",
    en=("Weight of oneself", "Relations of full trust that a member counts for itself among those that it may copy; 0: it copies another (rule imitation)."),
    fr=("Poids de soi-même", "Relations de pleine confiance pour lesquelles un adhérent compte lui-même parmi ses modèles ; 0 : il copie un autre (règle « imitation »)."),
    source="T: 0 is death-birth, 1 is imitation, Ohtsuki, Hauert, Lieberman and Nowak 2006",
)  # fmt: skip
declare(
    "cooperation.selection", 0.05, "", (0, 1), "setting",
    en=("Strength of selection", "Weight of payoffs in who is imitated; 0 copies anybody in proportion to trust, as a voter does (rule imitation)."),
    fr=("Force de la sélection", "Poids des gains dans qui est imité ; 0 copie au hasard selon la confiance, comme un votant (règle « imitation »)."),
    source="T: weak selection, Ohtsuki, Hauert, Lieberman and Nowak 2006; voter model, Clifford and Sudbury 1973",
)  # fmt: skip
declare(
    "cooperation.revision", 0.1, "per member and month", (0, 1000), "setting",
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
    "trust.rule", "reinforcement", "", None, "setting", slot="rules/trust.py",
    en=("Trust rule", "How trust follows what happens."),
    fr=("Règle de confiance", "Comment la confiance suit ce qui se passe."),
    source="T: Bush and Mosteller 1955",
)  # fmt: skip
declare(
    "trust.gain", 0.10, "share of the gap to 1", (0, 1), "uncertainty", plausible=(0.04, 0.2), basic=True,
    en=("Trust gain", "What a success adds to trust."),
    fr=("Gain de confiance", "Ce qu'un succès ajoute à la confiance."),
    source="J: 0.02 to 0.12; no published rate was found",
)  # fmt: skip
declare(
    "trust.loss", 0.25, "share", (0, 1), "uncertainty", plausible=(0.1, 0.5), basic=True,
    en=("Trust loss", "Share of trust that a failure costs."),
    fr=("Perte de confiance", "Part de confiance que coûte un échec."),
    source="J: losses weigh more than gains (Luna-Reyes, Cresswell and Richardson 2004)",
)  # fmt: skip
declare(
    "trust.drift", 0.01, "per month", (0, 10), "uncertainty", plausible=(0.003, 0.02),
    en=("Trust drift", "Rate at which trust without interaction returns to its initial level."),
    fr=("Dérive de la confiance", "Taux de retour de la confiance à son niveau initial, sans interaction."),
    source="J: 0.3 to 2 % a month; age alone builds no trust (Vanneste, Puranam and Kretschmer 2014)",
)  # fmt: skip
declare(
    "trust.dialogue", 0.06, "share of the gap to 1", (0, 1), "uncertainty", plausible=(0.0, 0.1), mechanism="dialogue",
    en=("Trust of a dialogue", "What one dialogue adds to the trust of both ends."),
    fr=("Confiance d'un dialogue", "Ce qu'un dialogue ajoute à la confiance des deux côtés."),
    source="J: founding text (trust is mobilised by accompaniment)",
)  # fmt: skip
declare(
    "trust.accompanied_dialogue", 0.12, "share of the gap to 1", (0, 1), "uncertainty", plausible=(0.0, 0.2), mechanism="dialogue",
    en=("Trust of an accompanied dialogue", "What one dialogue adds to the trust of both ends when one of them is accompanied."),
    fr=("Confiance d'un dialogue accompagné", "Ce qu'un dialogue ajoute à la confiance des deux côtés quand l'un est accompagné."),
    source="J: founding text (trust is mobilised by accompaniment)",
)  # fmt: skip
declare(
    "trust.prior", 2.0, "experiences", (0.001, 1000), "setting",
    en=("Weight of initial trust", "Experiences that initial trust is worth (rule beta)."),
    fr=("Poids de la confiance initiale", "Expériences que vaut la confiance initiale (règle « beta »)."),
    source="T: non-informative prior weight, Jøsang and Ismail 2002",
)  # fmt: skip
declare(
    "trust.memory", 1.0, "factor", (0, 1), "setting",
    en=("Memory", "What remains of the evidence so far when a new experience comes (rule beta; 1: nothing is forgotten)."),
    fr=("Mémoire", "Ce qui reste de l'expérience passée quand une nouvelle arrive (règle « beta » ; 1 : rien n'est oublié)."),
    source="T: forgetting factor, Jøsang and Ismail 2002",
)  # fmt: skip
declare(
    "transformation.gain", 0.60, "share of the gap to 1", (0, 1), "uncertainty", mechanism="transformation", plausible=(0.0, 0.8),
    en=("Cooperation gain", "What a success adds to the cooperation level of a relation."),
    fr=("Gain de coopération", "Ce qu'un succès ajoute au niveau de coopération d'une relation."),
    source="J: one success makes a relation cooperative, a second failure unmakes it",
)  # fmt: skip
declare(
    "transformation.loss", 0.15, "share", (0, 1), "uncertainty", mechanism="transformation", plausible=(0.0, 0.5),
    en=("Cooperation loss", "Share of its cooperation level that a failure costs a relation."),
    fr=("Perte de coopération", "Part du niveau de coopération que coûte un échec."),
    source="J",
)  # fmt: skip
declare(
    "transformation.erosion", 0.02, "per month", (0, 10), "uncertainty", mechanism="transformation", plausible=(0.0, 0.05),
    en=("Industrial pull", "Rate at which cooperation erodes where an end is not engaged and no project has ended for a while."),
    fr=("Rappel industriel", "Taux d'érosion de la coopération là où un côté n'est pas engagé et où aucun projet ne s'est achevé depuis longtemps."),
    source="J: founding text (service against industrial orientation)",
)  # fmt: skip
declare(
    "transformation.quiet", 12.0, "months", (0, 600), "setting", mechanism="transformation",
    en=("Quiet time", "Months without the end of a project after which cooperation erodes."),
    fr=("Temps sans projet", "Mois sans fin de projet après lesquels la coopération s'érode."),
    source="J",
)  # fmt: skip
declare(
    "transformation.half", 0.2, "", (0.001, 1), "uncertainty", mechanism="transformation", plausible=(0.1, 0.5),
    en=("Half-benefit of progress", "Progress at which cooperation brings half of its benefit: staying, being heard."),
    fr=("Avancement de mi-bénéfice", "Avancement auquel la coopération apporte la moitié de son bénéfice : rester, être entendu."),
    source="J: the level of a trajectory to tell",
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
    "measures.trajectory", 2, "relations", (1, 1000), "setting",
    en=("Trajectory", "Cooperative trade relations from which a member has a trajectory to tell."),
    fr=("Trajectoire", "Relations commerciales coopératives à partir desquelles un adhérent a une trajectoire à raconter."),
    source="definition",
)  # fmt: skip
declare(
    "measures.trajectory_progress", 0.2, "", (0, 1), "setting",
    en=("Trajectory by progress", "Progress from which a member has a trajectory to tell."),
    fr=("Trajectoire par l'avancement", "Avancement à partir duquel un adhérent a une trajectoire à raconter."),
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
