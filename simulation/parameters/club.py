"""Parameters of the club and its communities: staff, outreach, support, communities, animation, heritage."""

from __future__ import annotations

from simulation.parameters.declaration import declare, declare_table
from simulation.parameters.people import KINDS, SIZES, THEMES

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
    "club.fees_to_posts", 0.0, "share", (0, 1), "lever",
    en=("Fees that pay posts", "Share of the members' fees that pays further posts."),
    fr=("Cotisations pour des postes", "Part des cotisations qui paie des postes supplémentaires."),
    source="J: option, off",
)  # fmt: skip
declare(
    "club.public_posts", 0.0, "full-time equivalents", (0, 100), "lever",
    en=("Posts by public money", "Posts that public money pays where the shared project is full everywhere, in proportion to its mean."),
    fr=("Postes par argent public", "Postes que paie l'argent public si le projet partagé est plein partout, en proportion de sa moyenne."),
    source="J: option, off",
)  # fmt: skip
declare(
    "outreach.contacts_per_fte", 3.75, "organisations per full-time-equivalent month", (0, 1000), "uncertainty", plausible=(2.5, 5.5),
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
    "communities.membership", "mandatory", "", ("mandatory", "optional", "absent"), "lever", mechanism="professional", basic=True,
    en=("Professional community", "Whether an engaged organisation must join the professional community of its theme."),
    fr=("Communauté professionnelle", "L'adhérent doit-il intégrer la communauté professionnelle de son thème ?"),
    source="E: founding text (mandatory)",
)  # fmt: skip
declare(
    "communities.optional_share", 0.5, "share", (0, 1), "setting",
    en=("Optional membership", "Share of members that join a professional community when it is optional."),
    fr=("Adhésion facultative", "Part des adhérents qui intègrent une communauté quand elle est facultative."),
    source="J",
)  # fmt: skip
declare(
    "communities.cost", 0.03, "", (0, 1), "uncertainty", mechanism="professional", plausible=(0.0, 0.08),
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
    "communities.size_half", 6.0, "members", (0.1, 1000), "uncertainty", mechanism="professional", plausible=(3.0, 12.0),
    en=("Half-vitality size", "Size at which a community's vitality reaches half of its ceiling."),
    fr=("Taille de mi-vitalité", "Taille à laquelle la vitalité atteint la moitié de son plafond."),
    source="J",
)  # fmt: skip
declare(
    "communities.commons_weight", 0.4, "share", (0, 1), "uncertainty", mechanism="commons", plausible=(0.0, 0.7),
    en=("Weight of commons", "Share of a community's vitality that its shared heritage brings."),
    fr=("Poids du patrimoine", "Part de la vitalité d'une communauté qu'apporte son patrimoine commun."),
    source="J",
)  # fmt: skip
declare(
    "communities.commons_half", 1.0, "experiences per member", (0.01, 10_000), "uncertainty", mechanism="commons", plausible=(0.3, 3.0),
    en=("Half-effect of commons", "Shared experiences for each member at which commons have half of their effect."),
    fr=("Patrimoine de mi-effet", "Expériences partagées par adhérent auxquelles le patrimoine a la moitié de son effet."),
    source="J",
)  # fmt: skip
declare(
    "communities.hours_needed", 1.2, "hours per member and month", (0, 100), "uncertainty", mechanism="professional", plausible=(0.6, 2.4),
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
    "communities.hours_per_fte", 140.0, "hours per month", (1, 400), "setting",
    en=("Hours of staff", "Working hours of a full-time equivalent in a month."),
    fr=("Heures d'un salarié", "Heures de travail mensuelles d'un équivalent temps plein."),
    source="E: 35 hours a week, leave taken off",
)  # fmt: skip
declare(
    "support.organisations_per_fte", 30.0, "organisations per full-time equivalent", (0, 1000), "uncertainty", mechanism="accompaniment", plausible=(15.0, 45.0),
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
    "support.meeting", 0.3, "per member and month", (0, 100), "uncertainty", mechanism="professional", plausible=(0.0, 0.6),
    en=("Meetings", "Rate at which a member of a live community meets a co-member."),
    fr=("Rencontres", "Taux auquel un adhérent d'une communauté vivante rencontre un autre adhérent."),
    source="A: monthly groups create partners (Cai and Szeidl 2018)",
)  # fmt: skip
declare(
    "support.meeting_gain", 0.05, "share of the gap to 1", (0, 1), "uncertainty", mechanism="professional", plausible=(0.0, 0.1),
    en=("Trust of a meeting", "What a later meeting adds to the trust of both ends."),
    fr=("Confiance d'une rencontre", "Ce qu'une rencontre suivante ajoute à la confiance des deux côtés."),
    source="J",
)  # fmt: skip
declare(
    "support.accompagnateur", 0.01, "per month", (0, 10), "lever", mechanism="accompagnateurs",
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
    "support.fatigue", 0.02, "per month", (0, 10), "uncertainty", mechanism="accompagnateurs", plausible=(0.01, 0.04),
    en=("Fatigue of accompagnateurs", "Rate at which an accompagnateur stops."),
    fr=("Fatigue des accompagnateurs", "Taux auquel un accompagnateur s'arrête."),
    source="J",
)  # fmt: skip
declare(
    "support.slots_lent", 2.0, "slots", (0, 100), "uncertainty", mechanism="accompaniment", plausible=(0.0, 4.0),
    en=("Slots lent", "Accompaniment slots of an accompagnateur who lends no hours to coordination."),
    fr=("Places prêtées", "Places d'accompagnement d'un accompagnateur qui ne prête aucune heure à la coordination."),
    source="J",
)  # fmt: skip
declare(
    "support.partner_factor", 2.0, "factor", (0, 100), "setting", mechanism="accompagnateurs",
    en=("Slots lent by partners", "Factor on the slots that an accompagnateur lends when it is a partner."),
    fr=("Places prêtées par un partenaire", "Facteur sur les places que prête un accompagnateur partenaire."),
    source="J",
)  # fmt: skip
declare(
    "support.lent_to_coordination", 0.5, "share", (0, 1), "lever",
    en=("Hours lent to coordination", "Share of their hours that accompagnateurs lend to the coordination of territories, in place of slots."),
    fr=("Heures prêtées à la coordination", "Part de leurs heures que les accompagnateurs prêtent à la coordination des territoires, au lieu de places."),
    source="J",
)  # fmt: skip
declare(
    "animation.rate", 0.025, "per month", (0, 10), "uncertainty", mechanism="territorial", plausible=(0.01, 0.05),
    en=("Becoming animator", "Rate at which a member able to animate becomes animator."),
    fr=("Devenir animateur", "Taux auquel un adhérent en capacité d'animer devient animateur."),
    source="C: one territorial community in 900 to 950 member-years",
)  # fmt: skip
declare_table(
    "animation.propensity", KINDS, {}, [[1.0], [0.7], [1.0], [1.5]], "factor", (0, 100), "setting",
    en=("Propensity to animate", "Factor on the rate of becoming animator, by kind."),
    fr=("Propension à animer", "Facteur sur le taux de devenir animateur, par type."),
    source="J: every kind can animate",
)  # fmt: skip
declare(
    "animation.competence", 0.5, "", (0, 1), "uncertainty", mechanism="gate", plausible=(0.4, 0.6),
    en=("Competence to animate", "Competence from which a member is able to animate cooperation."),
    fr=("Compétence pour animer", "Compétence à partir de laquelle un adhérent peut animer la coopération."),
    source="J",
)  # fmt: skip
declare(
    "animation.cooperative_relations", 2, "relations", (0, 1000), "uncertainty", mechanism="gate", plausible=(0, 3),
    en=("Cooperative relations to found", "Cooperative relations in its own ecosystem that an animator must have to found a community."),
    fr=("Relations coopératives pour fonder", "Relations coopératives dans son propre écosystème qu'un animateur doit avoir pour fonder une communauté."),
    source="J: founding text (able to animate cooperation in its own ecosystem)",
)  # fmt: skip
declare(
    "animation.seniority", 30.0, "months", (0, 600), "uncertainty", mechanism="gate", plausible=(24.0, 48.0),
    en=("Seniority to animate", "Membership from which a member can animate."),
    fr=("Ancienneté pour animer", "Ancienneté à partir de laquelle un adhérent peut animer."),
    source="J: Gesnord took four to seven years",
)  # fmt: skip
declare(
    "animation.funded_fte", 0.3, "full-time equivalents", (0, 10), "lever",
    en=("Animation of a funded territory", "Paid animation that a programme brings to a funded territory."),
    fr=("Animation d'un territoire financé", "Animation payée qu'un programme apporte à un territoire financé."),
    source="J: 0.2 to 0.5 full-time equivalent a community",
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
    "readiness.base", 0.3, "", (0, 1), "uncertainty", mechanism="political_plane", plausible=(0.2, 0.5),
    en=("Base readiness", "Readiness of a territory without a shared project."),
    fr=("Maturité de base", "Maturité d'un territoire sans projet partagé."),
    source="J",
)  # fmt: skip
declare(
    "readiness.shared_project", 0.7, "", (0, 1), "uncertainty", plausible=(0.0, 1.0), mechanism="political_plane",
    en=("Readiness by the shared project", "What a full shared project adds to the readiness of its territory (at most 1 in all)."),
    fr=("Maturité par le projet partagé", "Ce qu'un plein projet partagé ajoute à la maturité de son territoire (1 au plus en tout)."),
    source="J: local authorities' support is a precondition",
)  # fmt: skip
declare(
    "readiness.partner", 0.15, "", (0, 1), "uncertainty", plausible=(0.0, 0.4), mechanism="political_plane",
    en=("Shared project by partner", "What each engaged partner brings to the shared project of its territory."),
    fr=("Projet partagé par partenaire", "Ce que chaque partenaire engagé apporte au projet partagé de son territoire."),
    source="J: local authorities' support is a precondition",
)  # fmt: skip
declare(
    "readiness.community", 0.5, "", (0, 1), "uncertainty", plausible=(0.0, 1.0), mechanism="political_plane",
    en=("Shared project by community", "What a live territorial community of full coverage brings to the shared project."),
    fr=("Projet partagé par communauté", "Ce qu'une communauté territoriale vivante, à la coordination pleinement assurée, apporte au projet partagé."),
    source="J",
)  # fmt: skip
declare(
    "readiness.rise", 0.03, "per month", (0, 10), "setting", mechanism="political_plane",
    en=("Rise of the shared project", "Rate at which the shared project rises towards what is there."),
    fr=("Montée du projet partagé", "Taux auquel le projet partagé monte vers ce qui est là."),
    source="J",
)  # fmt: skip
declare(
    "readiness.fall", 0.01, "per month", (0, 10), "setting", mechanism="political_plane",
    en=("Fall of the shared project", "Rate at which the shared project falls: it outlives a departure for a while."),
    fr=("Baisse du projet partagé", "Taux auquel le projet partagé baisse : il survit un temps à un départ."),
    source="J",
)  # fmt: skip
declare(
    "animation.local_contacts", 0.5, "organisations per month", (0, 1000), "uncertainty", mechanism="territorial", plausible=(0.0, 1.0),
    en=("Local outreach", "Organisations that a live territorial community sensitises in its territory in a month."),
    fr=("Sensibilisation locale", "Organisations qu'une communauté territoriale vivante sensibilise par mois."),
    source="J",
)  # fmt: skip
declare(
    "animation.fatigue", 0.012, "per month", (0, 10), "uncertainty", mechanism="territorial", plausible=(0.008, 0.03),
    en=("Fatigue of animators", "Rate at which an animator stops animating and remains a member."),
    fr=("Fatigue des animateurs", "Taux auquel un animateur cesse d'animer et reste adhérent."),
    source="J",
)  # fmt: skip
declare(
    "animation.months_without", 12.0, "months", (0, 120), "uncertainty", mechanism="territorial", plausible=(3.0, 18.0),
    en=("Months without animator", "Months without an animator after which a territorial community goes dormant."),
    fr=("Mois sans animateur", "Mois sans animateur après lesquels une communauté territoriale s'endort."),
    source="A: territorial poles without paid animation die at 20 to 34 % a year",
)  # fmt: skip
declare(
    "animation.hours_needed", 42.0, "hours per month", (0, 10_000), "uncertainty", plausible=(28.0, 70.0), mechanism="coordination",
    en=("Coordination of a territory", "Hours of coordination that a live territorial community needs in a month."),
    fr=("Coordination d'un territoire", "Heures de coordination dont une communauté territoriale vivante a besoin par mois."),
    source="J: 0.2 to 0.5 full-time equivalent a community",
)  # fmt: skip
declare(
    "animation.minimum_coverage", 0.8, "share", (0, 1), "lever", mechanism="coordination",
    en=("Minimum coverage to found", "Share of the hours needed, after the foundation, from which a community may be founded."),
    fr=("Coordination assurée pour fonder", "Part des heures de coordination nécessaires qui doit être assurée, nouvelle communauté comprise, pour la fonder."),
    source="J",
)  # fmt: skip
declare(
    "animation.death", 0.0043, "per month", (0, 10), "uncertainty", mechanism="territorial", plausible=(0.0017, 0.0088),
    en=("End of a covered community", "Hazard that a territorial community with full coverage goes dormant."),
    fr=("Fin d'une communauté bien coordonnée", "Risque que s'endorme une communauté territoriale à la coordination pleinement assurée."),
    source="J: 5 % a year",
)  # fmt: skip
declare(
    "animation.death_uncovered", 0.0150, "per month", (0, 10), "uncertainty", plausible=(0.0124, 0.0346), mechanism="coordination",
    en=("End of an uncovered community", "Hazard that a territorial community without any coordination goes dormant."),
    fr=("Fin d'une communauté sans coordination", "Risque qu'une communauté territoriale sans aucune coordination s'endorme."),
    source="A: territorial poles without paid animation die at 20 to 34 % a year",
)  # fmt: skip
declare(
    "animation.participation", 0.03, "per month", (0, 10), "uncertainty", mechanism="territorial", plausible=(0.01, 0.1),
    en=("Taking part", "Rate at which a member of its territory takes part in a live territorial community."),
    fr=("Participer", "Taux auquel un adhérent du territoire prend part à une communauté territoriale vivante."),
    source="J: communities of 8 to 25",
)  # fmt: skip
declare(
    "animation.participation_known", 0.15, "per month", (0, 10), "setting", mechanism="territorial",
    en=("Taking part, related", "The same rate for a member that is related to a participant."),
    fr=("Participer, en relation", "Le même taux pour un adhérent en relation avec un participant."),
    source="J: communities of 8 to 25",
)  # fmt: skip
declare(
    "heritage.depreciation", 0.02, "per month", (0, 10), "uncertainty", mechanism="commons", plausible=(0.01, 0.04),
    en=("Depreciation of commons", "Monthly rate at which shared heritage loses its use."),
    fr=("Dépréciation du patrimoine", "Taux mensuel de perte du patrimoine commun."),
    source="J",
)  # fmt: skip
declare(
    "heritage.stories", 0.5, "share", (0, 1), "uncertainty", plausible=(0.0, 1.0), mechanism="stories",
    en=("Stories", "Weight of the shared heritage of its community in what a member shows."),
    fr=("Récits", "Poids du patrimoine commun de sa communauté dans ce qu'un adhérent donne à voir."),
    source="J: hypothesis: narratives feed the first temps (founding text)",
)  # fmt: skip
for _name, _value, _unit, _en, _meaning, _fr, _meaning_fr, _source in (
    (
        "post",
        55_000.0,
        "euros a year",
        "Cost of a post",
        "Yearly cost of a full-time equivalent of the club's staff.",
        "Coût d'un poste",
        "Coût annuel d'un équivalent temps plein de l'équipe.",
        "J: two posts cost about 110,000 euros",
    ),
    (
        "hour",
        35.0,
        "euros an hour",
        "Value of a member's hour",
        "What an hour that a member gives is worth.",
        "Valeur d'une heure d'adhérent",
        "Ce que vaut une heure donnée par un adhérent.",
        "J",
    ),
    (
        "contact",
        100.0,
        "euros",
        "Cost of an event, by organisation made aware",
        "What events of outreach cost beside posts, for each organisation that they make aware.",
        "Coût d'un événement, par organisation sensibilisée",
        "Ce que coûtent les événements de sensibilisation hors postes, par organisation sensibilisée.",
        "J",
    ),
    (
        "public_money",
        0.0,
        "euros a year",
        "Public money",
        "Public money that the club receives in a year.",
        "Argent public",
        "Argent public que reçoit le club par an.",
        "J: unknown, to be filled in",
    ),
):
    declare(
        f"account.{_name}", _value, _unit, (0, 100_000_000), "setting",
        en=(_en, _meaning), fr=(_fr, _meaning_fr), source=_source,
    )  # fmt: skip
declare_table(
    "account.fee", SIZES, {}, [[100.0], [250.0], [500.0], [1000.0], [2000.0]], "euros a year", (0, 1_000_000), "setting",
    en=("Fee", "Yearly fee of a member of this size class."),
    fr=("Cotisation", "Cotisation annuelle d'un adhérent de cette classe de taille."),
    source="J: 100 to 2,000 euros by size",
)  # fmt: skip
