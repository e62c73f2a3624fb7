"""Parameters of the club and its communities: staff, outreach, support, communities, animation, heritage."""

from __future__ import annotations

from simulation.parameters.declaration import declare, declare_table
from simulation.parameters.people import KINDS, THEMES

declare(
    "club.staff", 2.0, "full-time equivalents", (0, 200), "lever", basic=True, lever="club.staff",
    en=("Staff", "Paid staff of the club."),
    fr=("Salariés", "Équipe salariée du club."),
    source="E: two employees (clubnoe.org, September 2024)",
)  # fmt: skip
for _use, _weight, _en, _fr in (
    ("outreach", 0.40, "outreach events", "événements de sensibilisation"),
    ("accompaniment", 0.40, "accompaniment of members", "accompagnement des adhérents"),
    ("territories", 0.20, "coordination of territories", "coordination des territoires"),
):
    declare(
        f"club.{_use}", _weight, "weight", (0, 1), "lever", basic=True, lever="club.split",
        en=(f"Effort: {_en}", f"Weight of {_en} in the staff's effort, once heritage is taken; the three weights are divided by their sum."),
        fr=(f"Effort : {_fr}", f"Poids de « {_fr} » dans l'effort de l'équipe, hors patrimoine ; les trois poids sont rapportés à leur somme."),
        source="J",
    )  # fmt: skip
declare(
    "club.heritage", 0.10, "share", (0, 0.9), "lever", basic=True, lever="club.heritage",
    en=("Heritage effort", "Share of staff and members' time spent on turning experience into shared heritage, taken from the rest."),
    fr=("Effort de patrimonialisation", "Part du temps de l'équipe et des adhérents pour patrimonialiser, prise sur le reste."),
    source="J",
)  # fmt: skip
declare(
    "outreach.contacts_per_fte", 3.75, "organisations per full-time-equivalent month", (0, 1000), "uncertainty",
    en=("Contacts by outreach", "Organisations that one full-time equivalent of outreach sensitises in a month."),
    fr=("Contacts de sensibilisation", "Organisations qu'un équivalent temps plein sensibilise en un mois."),
    source="E: more than 150 structures trained in six years (La Gazette, about 2019)",
)  # fmt: skip
declare(
    "outreach.targeting", "everyone", "",
    None, "lever", slot="rules/targeting.py",
    basic=True, en=("Outreach targets", "Whom the outreach aims at."),
    fr=("Cible de la sensibilisation", "À qui s'adresse la sensibilisation."), source="J",
)  # fmt: skip
declare(
    "outreach.territory", "", "", None, "lever", names="territory",
    en=("Targeted territories", "Codes of the territories that outreach and allocation aim at, separated by commas."),
    fr=("Territoires visés", "Codes des territoires visés par la sensibilisation et l'attribution, séparés par des virgules."),
    source="J",
)  # fmt: skip
for _what, _known, _names in (
    ("theme", THEMES, ("Targeted theme", "theme", "Thème visé", "Le thème")),
    ("kind", KINDS, ("Targeted kind", "kind of organisation", "Type visé", "Le type d'organisation")),
):
    declare(
        f"outreach.{_what}", "none", "", ("none", *_known), "lever", names=_what,
        en=(_names[0], f"The {_names[1]} that outreach aims at when its targets are \"{_what}\"."),
        fr=(_names[2], f"{_names[3]} que vise la sensibilisation quand sa cible est « {_what} »."),
        source="J",
    )  # fmt: skip
declare(
    "outreach.per_organisation", 0.0, "per month", (0, 100), "setting",
    en=("Outreach per organisation", "External influence on each organisation, on top of the club's (theory: Bass's p)."),
    fr=("Sensibilisation par organisation", "Influence externe sur chaque organisation, en plus du club (théorie : p de Bass)."),
    source="T: Bass 1969",
)  # fmt: skip
declare(
    "communities.membership", "mandatory", "", ("mandatory", "optional", "absent"), "lever", basic=True,
    en=("Professional community", "Whether an engaged organisation must join the professional community of its theme."),
    fr=("Communauté professionnelle", "L'adhérent doit-il intégrer la communauté professionnelle de son thème ?"),
    source="E: founding text (mandatory)",
)  # fmt: skip
declare(
    "communities.optional_share", 0.5, "share", (0, 1), "uncertainty",
    en=("Optional membership", "Share of members that join a professional community when it is optional."),
    fr=("Adhésion facultative", "Part des adhérents qui intègrent une communauté quand elle est facultative."),
    source="J",
)  # fmt: skip
declare(
    "communities.cost", 0.03, "", (0, 1), "uncertainty",
    en=("Cost of mandatory membership", "What the time of mandatory membership adds to reluctance."),
    fr=("Coût de l'adhésion obligatoire", "Ce que le temps de l'adhésion obligatoire ajoute à la réticence."),
    source="J",
)  # fmt: skip
declare(
    "communities.minimum", 5, "members", (1, 1000), "lever",
    en=("Minimum size", "Members from which a professional community comes alive."),
    fr=("Taille minimale", "Nombre d'adhérents à partir duquel une communauté professionnelle prend vie."),
    source="J",
)  # fmt: skip
declare(
    "communities.maximum", 25, "members", (2, 100_000), "lever",
    en=("Maximum size", "Members above which a professional community divides."),
    fr=("Taille maximale", "Nombre d'adhérents au-delà duquel une communauté professionnelle se divise."),
    source="J: cohorts of 6 to 17 (ADEME), groups of 10 (Cai and Szeidl 2018)",
)  # fmt: skip
declare(
    "communities.size_half", 6.0, "members", (0.1, 1000), "uncertainty",
    en=("Half-vitality size", "Size at which a community's vitality reaches half of its ceiling."),
    fr=("Taille de mi-vitalité", "Taille à laquelle la vitalité atteint la moitié de son plafond."),
    source="J",
)  # fmt: skip
declare(
    "communities.commons_weight", 0.4, "share", (0, 1), "uncertainty",
    en=("Weight of commons", "Share of a community's vitality that its shared heritage brings."),
    fr=("Poids du patrimoine", "Part de la vitalité d'une communauté qu'apporte son patrimoine commun."),
    source="J",
)  # fmt: skip
declare(
    "communities.commons_half", 6.0, "experiences", (0.01, 10_000), "uncertainty",
    en=("Half-effect of commons", "Shared experiences at which commons have half of their effect."),
    fr=("Patrimoine de mi-effet", "Expériences partagées auxquelles le patrimoine a la moitié de son effet."),
    source="J",
)  # fmt: skip
declare(
    "communities.hours_needed", 1.2, "hours per member and month", (0, 100), "uncertainty",
    en=("Animation needed", "Hours of animation that a community needs for each member in a month."),
    fr=("Animation nécessaire", "Heures d'animation nécessaires par adhérent et par mois."),
    source="J: 0.2 to 0.5 full-time equivalent a community, when paid",
)  # fmt: skip
declare(
    "communities.staff_share", 0.4, "share", (0, 1), "lever",
    en=("Staff for communities", "Share of the accompaniment effort that animates professional communities, not single members."),
    fr=("Équipe pour les communautés", "Part de l'effort d'accompagnement qui anime les communautés professionnelles."),
    source="J",
)  # fmt: skip
declare(
    "communities.hours_per_fte", 140.0, "hours per month", (1, 400), "uncertainty",
    en=("Hours of staff", "Working hours of a full-time equivalent in a month."),
    fr=("Heures d'un salarié", "Heures de travail mensuelles d'un équivalent temps plein."),
    source="E: 35 hours a week, leave taken off",
)  # fmt: skip
declare(
    "communities.hours_given", 2.0, "hours per month", (0, 100), "uncertainty",
    en=("Hours given by animating members", "Hours that an animator or accompagnateur gives to its communities in a month."),
    fr=("Heures données", "Heures qu'un animateur ou accompagnateur donne à ses communautés par mois."), source="J",
)  # fmt: skip
declare(
    "communities.hours_attended", 2.0, "hours per month", (0, 100), "uncertainty",
    en=("Hours attended", "Hours that a member of a live community spends in it in a month (account of effort)."),
    fr=("Heures suivies", "Heures qu'un adhérent d'une communauté vivante y passe par mois (compte de l'effort)."),
    source="A: monthly half-day groups (Cai and Szeidl 2018)",
)  # fmt: skip
declare(
    "support.organisations_per_fte", 30.0, "organisations per full-time equivalent", (0, 1000), "uncertainty",
    en=("Slots per full-time equivalent", "Organisations that one full-time equivalent accompanies at a time."),
    fr=("Places par temps plein", "Organisations qu'un équivalent temps plein accompagne à la fois."),
    source="A: cohorts of 6 to 17",
)  # fmt: skip
declare(
    "support.months", 12.0, "months", (0.01, 120), "lever",
    en=("Length of accompaniment", "How long an organisation is accompanied."),
    fr=("Durée d'accompagnement", "Durée de l'accompagnement d'une organisation."),
    source="E: collective courses of 10 to 18 months",
)  # fmt: skip
declare(
    "support.allocation", "first_come", "", None, "lever", slot="rules/allocation.py", basic=True,
    en=("Who is accompanied first", "First come, readiest, most isolated, or members of the targeted territories first."),
    fr=("Priorité d'accompagnement", "Premier arrivé, plus prêt, plus isolé, ou territoires visés d'abord."),
    source="J",
)  # fmt: skip
declare(
    "support.dialogue", 0.25, "per relation and month", (0, 10), "uncertainty",
    en=("Dialogues", "Rate of dialogues of an accompanied member with each aware stakeholder."),
    fr=("Dialogues", "Taux de dialogues d'un adhérent accompagné avec chaque partie prenante sensibilisée."),
    source="J: founding text (trust is mobilised by accompaniment)",
)  # fmt: skip
declare(
    "support.dialogue_gain", 0.10, "share of the gap to 1", (0, 1), "uncertainty",
    en=("Trust of a dialogue", "What one dialogue adds to the trust of both ends."),
    fr=("Confiance d'un dialogue", "Ce qu'un dialogue ajoute à la confiance des deux côtés."),
    source="J",
)  # fmt: skip
declare(
    "support.meeting", 0.6, "per member and month", (0, 100), "uncertainty",
    en=("Meetings", "Rate at which a member of a live community meets a co-member."),
    fr=("Rencontres", "Taux auquel un adhérent d'une communauté vivante rencontre un autre adhérent."),
    source="A: monthly groups create partners (Cai and Szeidl 2018)",
)  # fmt: skip
declare(
    "support.meeting_gain", 0.08, "share of the gap to 1", (0, 1), "uncertainty",
    en=("Trust of a meeting", "What a later meeting adds to the trust of both ends."),
    fr=("Confiance d'une rencontre", "Ce qu'une rencontre suivante ajoute à la confiance des deux côtés."),
    source="J",
)  # fmt: skip
declare(
    "support.accompagnateur", 0.01, "per month", (0, 10), "lever",
    en=("Recruitment of accompagnateurs", "Rate at which a competent senior member becomes accompagnateur."),
    fr=("Recrutement d'accompagnateurs", "Taux auquel un adhérent compétent et ancien devient accompagnateur."),
    source="J; group created in 2022 after failed attempts (clubnoe.org, January 2023)",
)  # fmt: skip
declare(
    "support.accompagnateur_competence", 0.5, "", (0, 1), "lever",
    en=("Competence of accompagnateurs", "Competence from which a member can become accompagnateur."),
    fr=("Compétence d'accompagnateur", "Compétence à partir de laquelle un adhérent peut accompagner."),
    source="J",
)  # fmt: skip
declare(
    "support.accompagnateur_seniority", 24.0, "months", (0, 600), "lever",
    en=("Seniority of accompagnateurs", "Membership from which a member can become accompagnateur."),
    fr=("Ancienneté d'accompagnateur", "Ancienneté à partir de laquelle un adhérent peut accompagner."),
    source="J",
)  # fmt: skip
declare(
    "support.fatigue", 0.02, "per month", (0, 10), "uncertainty",
    en=("Fatigue of accompagnateurs", "Rate at which an accompagnateur stops."),
    fr=("Fatigue des accompagnateurs", "Taux auquel un accompagnateur s'arrête."),
    source="J",
)  # fmt: skip
declare(
    "support.slots_lent", 1.0, "slots", (0, 100), "uncertainty",
    en=("Slots lent", "Accompaniment slots that an accompagnateur lends."),
    fr=("Places prêtées", "Places d'accompagnement que prête un accompagnateur."),
    source="J",
)  # fmt: skip
declare(
    "support.slots_lent_by_partner", 2.0, "slots", (0, 100), "uncertainty",
    en=("Slots lent by partners", "Accompaniment slots that an accompagnateur who is a partner lends."),
    fr=("Places prêtées par un partenaire", "Places d'accompagnement que prête un accompagnateur partenaire."),
    source="J",
)  # fmt: skip
declare(
    "animation.rate", 0.02, "per month", (0, 10), "uncertainty",
    en=("Becoming animator", "Rate at which a member able to animate becomes animator."),
    fr=("Devenir animateur", "Taux auquel un adhérent en capacité d'animer devient animateur."),
    source="C: one territorial community in 900 to 950 member-years",
)  # fmt: skip
declare_table(
    "animation.propensity", KINDS, {}, [[1.0], [0.7], [1.0], [1.5]], "factor", (0, 100), "uncertainty",
    en=("Propensity to animate", "Factor on the rate of becoming animator, by kind."),
    fr=("Propension à animer", "Facteur sur le taux de devenir animateur, par type."),
    source="J: every kind can animate",
)  # fmt: skip
declare(
    "animation.competence", 0.6, "", (0, 1), "uncertainty",
    en=("Competence to animate", "Competence from which a member is able to animate cooperation."),
    fr=("Compétence pour animer", "Compétence à partir de laquelle un adhérent peut animer la coopération."),
    source="J",
)  # fmt: skip
declare(
    "animation.cooperative_relations", 2, "relations", (0, 1000), "uncertainty",
    en=("Cooperative relations to animate", "Cooperative relations that an animator must have in its own ecosystem."),
    fr=("Relations coopératives pour animer", "Relations coopératives nécessaires dans son propre écosystème."),
    source="J: founding text (able to animate cooperation in its own ecosystem)",
)  # fmt: skip
declare(
    "animation.seniority", 36.0, "months", (0, 600), "uncertainty",
    en=("Seniority to animate", "Membership from which a member can animate."),
    fr=("Ancienneté pour animer", "Ancienneté à partir de laquelle un adhérent peut animer."),
    source="J: Gesnord took four to seven years",
)  # fmt: skip
declare(
    "animation.territories_per_fte", 6.0, "territories per full-time equivalent", (0, 1000), "uncertainty",
    en=("Territories per full-time equivalent", "Territorial communities that one full-time equivalent coordinates."),
    fr=("Territoires par temps plein", "Communautés territoriales qu'un équivalent temps plein coordonne."),
    source="J: 0.2 to 0.5 full-time equivalent a community",
)  # fmt: skip
declare(
    "animation.funded_fte", 0.3, "full-time equivalents", (0, 10), "lever",
    en=("Animation of a funded territory", "Paid animation that a programme brings to a funded territory."),
    fr=("Animation d'un territoire financé", "Animation payée qu'un programme apporte à un territoire financé."),
    source="J: 0.2 to 0.5 full-time equivalent a community",
)  # fmt: skip
declare(
    "animation.coordinated", 1000, "territories", (0, 100_000), "lever",
    en=("Territories coordinated", "Ceiling that the club sets itself on the territories that it coordinates."),
    fr=("Territoires coordonnés", "Plafond que le club se fixe pour les territoires coordonnés."),
    source="J",
)  # fmt: skip
declare(
    "animation.minimum_members", 5, "organisations", (1, 1000), "lever",
    en=("Members to found", "Engaged organisations of a territory needed to found its community."),
    fr=("Adhérents pour fonder", "Organisations engagées nécessaires sur le territoire pour fonder la communauté."),
    source="J",
)  # fmt: skip
declare(
    "animation.founded_by", "animators", "", ("animators", "members"), "setting",
    en=("Who founds", "Whether a territorial community needs an animator, or only its minimum number of members."),
    fr=("Qui fonde", "Une communauté territoriale demande-t-elle un animateur, ou seulement son nombre minimal d'adhérents ?"),
    source="E: founding text (animators); T: order statistics (members)",
)  # fmt: skip
declare(
    "animation.readiness", 0.35, "", (0, 1), "lever",
    en=("Selection threshold", "Readiness of a territory from which a community may be founded."),
    fr=("Seuil de sélection", "Maturité du territoire à partir de laquelle une communauté peut être fondée."),
    source="J: preconditions of a territory (CREPE-EFC 2016)",
)  # fmt: skip
declare(
    "animation.readiness_base", 0.3, "", (0, 1), "uncertainty",
    en=("Base readiness", "Readiness of a territory without engaged partners."),
    fr=("Maturité de base", "Maturité d'un territoire sans partenaire engagé."),
    source="J",
)  # fmt: skip
declare(
    "animation.readiness_per_partner", 0.05, "", (0, 1), "uncertainty",
    en=("Readiness by partner", "What each engaged partner adds to the readiness of its territory (up to 1)."),
    fr=("Maturité par partenaire", "Ce que chaque partenaire engagé ajoute à la maturité de son territoire (jusqu'à 1)."),
    source="J: local authorities' support is a precondition",
)  # fmt: skip
declare(
    "animation.local_contacts", 0.5, "organisations per month", (0, 1000), "uncertainty",
    en=("Local outreach", "Organisations that a live territorial community sensitises in its territory in a month."),
    fr=("Sensibilisation locale", "Organisations qu'une communauté territoriale vivante sensibilise par mois."),
    source="J",
)  # fmt: skip
declare(
    "animation.fatigue", 0.015, "per month", (0, 10), "uncertainty",
    en=("Fatigue of animators", "Rate at which an animator stops animating and remains a member."),
    fr=("Fatigue des animateurs", "Taux auquel un animateur cesse d'animer et reste adhérent."),
    source="J",
)  # fmt: skip
declare(
    "animation.months_without", 6.0, "months", (0, 120), "uncertainty",
    en=("Months without animator", "Months without an animator after which a territorial community goes dormant."),
    fr=("Mois sans animateur", "Mois sans animateur après lesquels une communauté territoriale s'endort."),
    source="A: territorial poles without paid animation die at 20 to 34 % a year",
)  # fmt: skip
declare(
    "heritage.per_success", 1.0, "experiences", (0, 100), "uncertainty",
    en=("Heritage of a success", "Experience that one success adds to the commons at the reference heritage effort (10 %)."),
    fr=("Patrimoine d'un succès", "Expérience qu'un succès ajoute au patrimoine, pour un effort de 10 %."), source="J",
)  # fmt: skip
declare(
    "heritage.depreciation", 0.01, "per month", (0, 10), "uncertainty",
    en=("Depreciation of commons", "Monthly rate at which shared heritage loses its use."),
    fr=("Dépréciation du patrimoine", "Taux mensuel de perte du patrimoine commun."),
    source="J",
)  # fmt: skip
declare(
    "heritage.success_gain", 0.10, "", (0, 1), "uncertainty",
    en=("Success by commons", "What full commons of a shared community add to the chance of success."),
    fr=("Succès par le patrimoine", "Ce qu'un patrimoine complet ajoute à la probabilité de succès."),
    source="J",
)  # fmt: skip
