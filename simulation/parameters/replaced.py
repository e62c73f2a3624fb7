"""Names of parameters that no longer exist: what takes their place, and why (declared once, for every message)."""

from __future__ import annotations

from typing import NamedTuple


class Replacement(NamedTuple):
    """What has become of a parameter.

    Attributes:
        names: the parameters that take its place (none: nothing does).
        why: what the model does instead, a part of a sentence, {"en": ..., "fr": ...}.
    """

    names: tuple[str, ...]
    why: dict[str, str]

    def in_words(self, name: str) -> str:
        """The message, in English."""
        quoted = ", ".join(f'"{new}"' for new in self.names)
        return f'the parameter "{name}" no longer exists{f"; see {quoted}" if quoted else ""}: {self.why["en"]}'


def _replaced(name: str, by: str, en: str, fr: str) -> None:
    REPLACED[name] = Replacement(tuple(by.split()), {"en": en, "fr": fr})


REPLACED: dict[str, Replacement] = {}
_replaced(
    "communities.hours_given", "hours.animation",
    "who animates or accompanies gives these hours to its communities",
    "qui anime ou accompagne donne ces heures à ses communautés",
)  # fmt: skip
_replaced(
    "communities.hours_attended", "hours.attendance",
    "a member spends these hours in each of its communities",
    "un adhérent passe ces heures dans chacune de ses communautés",
)  # fmt: skip
_replaced(
    "support.dialogue", "cooperation.rate trust.accompanied_dialogue",
    "a dialogue is now what follows each proposal to a stakeholder that is aware",
    "un dialogue suit maintenant chaque proposition à une partie prenante sensibilisée",
)  # fmt: skip
_replaced(
    "support.dialogue_gain", "trust.dialogue trust.accompanied_dialogue",
    "a dialogue raises trust, more so if one of the two is accompanied",
    "un dialogue accroît la confiance, davantage si l'un des deux est accompagné",
)  # fmt: skip
_replaced(
    "support.slots_lent_by_partner", "support.partner_factor",
    "it is a factor on support.slots_lent",
    "c'est un facteur sur support.slots_lent",
)  # fmt: skip
_replaced(
    "animation.territories_per_fte", "animation.hours_needed club.territories",
    "communities share the hours of coordination; beyond them they live less well and end sooner",
    "les communautés se partagent les heures de coordination ; au-delà, elles vivent moins bien et finissent plus tôt",
)  # fmt: skip
_replaced(
    "animation.coordinated", "animation.minimum_coverage animation.hours_needed",
    "no number of communities is given: one is founded where the hours of coordination still cover this share",
    "aucun nombre de communautés n'est fixé : on fonde tant que les heures de coordination couvrent cette part",
)  # fmt: skip
_replaced(
    "animation.readiness_base", "readiness.base",
    "readiness has a section of its own",
    "la maturité a sa propre section",
)  # fmt: skip
_replaced(
    "animation.readiness_per_partner", "readiness.partner readiness.shared_project",
    "partners build the shared project of their territory, and the shared project makes it ready",
    "les partenaires construisent le projet partagé du territoire, et ce projet le rend mûr",
)  # fmt: skip
_replaced(
    "heritage.per_success", "",
    "a success at a heritage effort of 10 % is one experience, by definition",
    "un succès, pour un effort de patrimonialisation de 10 %, est une expérience, par définition",
)  # fmt: skip
_replaced(
    "heritage.success_gain", "cooperation.commons",
    "what full commons add to the chance of success",
    "ce qu'un plein patrimoine ajoute à la probabilité de succès",
)  # fmt: skip
_replaced(
    "cooperation.acquaintances", "cooperation.floor",
    "a member chooses its stakeholders by trust and share of trade; this is what one without trade weighs",
    "un adhérent choisit ses parties prenantes selon la confiance et la part d'échange ; c'est le poids de celles sans échange",
)  # fmt: skip
_replaced(
    "cooperation.base_success", "cooperation.base",
    "the chance that a project without competence succeeds",
    "la probabilité de succès d'un projet sans compétence",
)  # fmt: skip
_replaced(
    "cooperation.competence_weight", "cooperation.competence",
    "what full competence of both ends adds to the chance of success",
    "ce qu'ajoute à la probabilité de succès la pleine compétence des deux",
)  # fmt: skip
_replaced(
    "cooperation.community_bonus", "cooperation.community",
    "what a shared live community adds to the chance of success",
    "ce qu'une communauté vivante partagée ajoute à la probabilité de succès",
)  # fmt: skip
_replaced(
    "cooperation.hours", "hours.project",
    "the hours that a project takes from each of its two ends in a month",
    "les heures qu'un projet prend par mois à chacun des deux",
)  # fmt: skip
_replaced(
    "trust.garant", "",
    "the protection of trust by a guarantor moved nothing",
    "la protection de la confiance par un garant ne changeait rien",
)  # fmt: skip
_replaced(
    "transformation.acquaintance_pull", "transformation.erosion",
    "cooperation erodes alike on trade and between acquaintances",
    "la coopération s'érode de même dans l'échange et entre connaissances",
)  # fmt: skip
_replaced(
    "learning.slowdown", "hours.animation hours.accompaniment",
    "who animates or accompanies learns as others do, but has less time",
    "qui anime ou accompagne apprend comme les autres, mais a moins de temps",
)  # fmt: skip
_replaced(
    "engagement.weight_tension", "engagement.weight_lock_in",
    "what holds a candidate back is its trade with organisations that are not engaged",
    "ce qui retient une candidate, ce sont ses échanges avec des organisations non engagées",
)  # fmt: skip
_replaced(
    "measures.transformed_share", "measures.trajectory_progress",
    "a member is told apart by its trajectory: its progress, or its cooperative trade relations",
    "un adhérent se distingue par sa trajectoire : son progrès, ou ses échanges coopératifs",
)  # fmt: skip
