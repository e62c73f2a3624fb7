"""The mechanisms of the model, each with the values that switch it off and what should move when it is off.

    MECHANISMS["teaching"].off                   # {"awareness.teach": 0.0}
    mechanism_of("awareness.teach")              # the mechanism that the number belongs to
    MECHANISMS["teaching"].expected["members"]   # -1: fewer members without it

Every mechanism is a hypothesis: `efc ablate` switches it off from the start and shows what moves. The signs follow the
founding text and the prototype of this edition. Those of eight (tension, isolation, projects, proof, stories, commons,
attention, embarking) were widened after a first small run. Variants are no mechanisms, but other rules and structures that the same table shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulation.parameters import Parameters
from simulation.parameters.declaration import REGISTRY, Value, find

MORE, LESS = 1, -1
PULLS = (0.0, 0.25, 0.5)
"""The weights of the pull of communities at which it is told what communities add: the hypothesis includes 0."""


@dataclass(frozen=True)
class Mechanism:
    """A mechanism, or a variant of the model.

    Attributes:
        name: what it is called on the command line.
        label, meaning: short name and one sentence, {"en": ..., "fr": ...}.
        off: the changes that switch it off, or that make the variant.
        alike: further changes, the same with and without it.
        expected: the sign of what its absence does to an outcome (`experiments.strategies.mechanisms.outcomes`): MORE or LESS.
        is_variant: whether it is another rule or structure, not a mechanism that is off.
        shown_by: the measure that shows it at work ("": none does).
    """

    name: str
    label: Mapping[str, str]
    meaning: Mapping[str, str]
    off: Mapping[str, Value]
    alike: Mapping[str, Value] = field(default_factory=dict)
    expected: Mapping[str, int] = field(default_factory=dict)
    is_variant: bool = False
    shown_by: str = ""

    def is_absent(self, parameters: Parameters) -> bool:
        """Whether these parameters switch it off."""
        return all(parameters[name] == value for name, value in self.off.items())

    @property
    def is_hypothesis(self) -> bool:
        """Whether all that switches it off is plausible: then nobody knows that it is there at all."""
        ranges = [(REGISTRY[name].plausible, value) for name, value in self.off.items()]
        return all(bounds is not None and bounds[0] <= float(value) <= bounds[1] for bounds, value in ranges)


MECHANISMS: dict[str, Mechanism] = {}


def declare(
    name: str,
    off: Mapping[str, Value],
    expected: Mapping[str, int],
    en: tuple[str, str],
    fr: tuple[str, str],
    alike: Mapping[str, Value] | None = None,
    is_variant: bool = False,
    shown_by: str = "",
) -> None:
    """Declare a mechanism, or a variant; `en` and `fr` are (label, one-sentence meaning).

    Raises:
        ParameterError: a value that switches it off is not allowed.
    """
    off, alike = (
        {parameter: find(parameter).check(value) for parameter, value in changes.items()}
        for changes in (off, alike or {})
    )
    labels = {"en": en[0], "fr": fr[0]}
    meanings = {"en": en[1], "fr": fr[1]}
    MECHANISMS[name] = Mechanism(name, labels, meanings, off, alike, expected, is_variant, shown_by)


def signs(**directions: int) -> Mapping[str, int]:
    """What the absence of a mechanism should do to outcomes: MORE or LESS of each."""
    return directions


def mechanism_of(name: str) -> Mechanism | None:
    """The mechanism that a parameter belongs to, if it belongs to any."""
    return MECHANISMS.get(REGISTRY[name].mechanism)


ACT_THROUGH: Mapping[str, tuple[str, ...]] = {
    "club.staff": ("attention", "accompaniment", "coordination"),
    "club.fees_to_posts": ("attention", "accompaniment", "coordination"),
    "club.public_posts": ("political_plane", "attention", "accompaniment", "coordination"),
    "club.accompaniment": ("attention", "accompaniment"),
    "club.territories": ("coordination",),
    "club.heritage": ("commons", "stories", "attention"),
    "outreach.kind": ("political_plane",),
    "communities.membership": ("peers",),
    "communities.minimum": ("professional",),
    "communities.maximum": ("professional",),
    "communities.staff_share": ("professional",),
    "support.months": ("accompaniment",),
    "support.allocation": ("accompaniment",),
    "support.accompagnateur": ("accompaniment", "coordination"),
    "support.accompagnateur_competence": ("accompagnateurs",),
    "support.accompagnateur_seniority": ("accompagnateurs",),
    "support.lent_to_coordination": ("coordination", "accompaniment"),
    "animation.funded_fte": ("territorial",),
    "animation.minimum_members": ("territorial",),
    "animation.readiness": ("territorial",),
    "client_joins": ("lock_in", "teaching"),
    "animators_leave": ("territorial",),
    "accompagnateurs_leave": ("accompagnateurs", "accompaniment"),
    "staff_leaves": ("accompaniment", "attention"),
    "fund_territory": ("territorial",),
}
"""The mechanisms through which levers and events act besides their own, those first that weigh most in the ablation of
the baseline."""


def mechanisms_through(name: str) -> tuple[Mechanism, ...]:
    """The mechanisms through which a parameter or an event acts, its own first."""
    own = REGISTRY[name].mechanism if name in REGISTRY else ""
    return tuple(MECHANISMS[mechanism] for mechanism in (own, *ACT_THROUGH.get(name, ())) if mechanism)


def off_value(name: str) -> Value | None:
    """The value at which a parameter switches its mechanism off (None: it alone does not)."""
    mechanism = mechanism_of(name)
    return mechanism.off.get(name) if mechanism is not None else None


declare(
    "time", {"cooperation.time_limit": False}, signs(members=MORE, cooperative_trade=MORE, hours_per_member=MORE),
    en=("Time as a limit", "Projects, communities and animation take hours, and nobody has more than its size gives."),
    fr=("Le temps comme limite", "Projets, communautés et animation prennent des heures, et nul n'en a plus que sa taille n'en donne."),
    shown_by="without_hours",
)  # fmt: skip
declare(
    "proposals", {"cooperation.floor": 1.0, "cooperation.unaware_weight": 1.0},
    signs(cooperative_trade=LESS, progress=LESS),
    en=("Choice by trade", "A member proposes to those with whom it trades most, and sooner to those who know the EFC; without it, to any relation by trust alone."),
    fr=("Choix selon l'échange", "Un adhérent propose à ceux avec qui il échange le plus, et plutôt à qui connaît l'EFC ; sans cela, à toute relation selon la seule confiance."),
    shown_by="proposals",
)  # fmt: skip
declare(
    "teaching", {"awareness.teach": 0.0},
    signs(members=LESS, joins=LESS, cooperative_trade=LESS, isolated_share=MORE),
    en=("Teaching by proposals", "A proposal makes an unaware stakeholder aware: members sensitise by what they do."),
    fr=("Sensibilisation par les propositions", "Une proposition sensibilise une partie prenante : les adhérents sensibilisent par ce qu'ils font."),
    shown_by="proposals",
)  # fmt: skip
declare(
    "dialogue", {"trust.dialogue": 0.0, "trust.accompanied_dialogue": 0.0}, signs(cooperative_trade=LESS, progress=LESS),
    en=("Dialogues", "To speak of a project builds trust at both ends, more when one of them is accompanied."),
    fr=("Dialogues", "Parler d'un projet crée de la confiance des deux côtés, davantage si l'un est accompagné."),
)  # fmt: skip
declare(
    "projects", {"cooperation.months": 1.0}, signs(members=MORE, cooperative_trade=MORE, progress=MORE, hours_per_member=LESS),
    en=("Projects that last", "A project takes many months and its hours; without it, one month."),
    fr=("Projets qui durent", "Un projet prend des mois et ses heures ; sans cela, un mois."),
    shown_by="projects",
)  # fmt: skip
declare(
    "failure", {"cooperation.base": 1.0}, signs(success_rate=MORE, cooperative_trade=MORE),
    en=("Failure of projects", "Projects can fail, less often with competence, commons, communities and accompaniment."),
    fr=("Échec des projets", "Les projets peuvent échouer, moins avec compétence, patrimoine, communautés et accompagnement."),
    shown_by="success_rate",
)  # fmt: skip
declare(
    "transformation", {"transformation.gain": 0.0},
    signs(cooperative_trade=LESS, members=LESS, territorial_communities=LESS),
    en=("Transformation of relations", "A success makes a relation more cooperative, and cooperation pays: one stays and is heard."),
    fr=("Transformation des relations", "Un succès rend une relation plus coopérative, et la coopération paie : on reste et on est entendu."),
    shown_by="progress",
)  # fmt: skip
declare(
    "transformation_open", {"transformation.gain": 0.0}, signs(cooperative_trade=LESS, members=LESS, exits=MORE),
    alike={"animation.cooperative_relations": 0},
    en=("Transformation, gate open", "The same where animators need no cooperative relation: what transformation does beyond letting communities be founded."),
    fr=("Transformation, sans la condition", "La même là où l'animateur n'a besoin d'aucune relation coopérative : ce qu'elle fait au-delà de permettre les communautés."),
)  # fmt: skip
declare(
    "gate", {"animation.cooperative_relations": 0}, signs(territorial_communities=MORE, coverage=LESS),
    alike={"transformation.gain": 0.0},  # where relations transform, coordination binds first: there it moved neither
    en=("Animators' gate", "To found a territorial community an animator needs cooperative relations in its own ecosystem; judged where no relation transforms."),
    fr=("Condition de l'animateur", "Pour fonder une communauté territoriale, un animateur doit avoir des relations coopératives dans son écosystème ; jugé là où aucune relation ne se transforme."),
    shown_by="territorial_communities",
)  # fmt: skip
declare(
    "proof", {"cooperation.proof": 0.0}, signs(members=LESS, joins=LESS, joins_by_trade=LESS, cooperative_trade=LESS),
    en=("Proof", "Who has achieved something is heard more."),
    fr=("Preuve", "Qui a obtenu quelque chose est mieux entendu."),
)  # fmt: skip
declare(
    "stories", {"heritage.stories": 0.0}, signs(members=LESS, joins=LESS, joins_by_trade=LESS),
    en=("Stories", "What the community has turned into stories is heard too."),
    fr=("Récits", "Ce que la communauté a mis en récits est entendu aussi."),
)  # fmt: skip
declare(
    "loyalty", {"lapse.loyalty": 0.0}, signs(exits=MORE),
    en=("Loyalty", "Who gains from cooperation stays."),
    fr=("Fidélité", "Qui gagne à coopérer reste."),
    shown_by="progress",
)  # fmt: skip
declare(
    "tension", {"lapse.tension": 0.0}, signs(exits=LESS, members=MORE),
    en=("Tension", "Who is competent and finds nothing changed in its ecosystem leaves."),
    fr=("Tension", "Qui est compétent et ne voit rien changer dans son écosystème part."),
    shown_by="tension",
)  # fmt: skip
declare(
    "isolation", {"lapse.isolation": 1.0}, signs(exits=LESS, members=MORE),
    en=("Isolation", "Who is isolated in its own ecosystem leaves more readily."),
    fr=("Isolement", "Qui est isolé dans son propre écosystème part plus volontiers."),
    shown_by="isolated_share",
)  # fmt: skip
declare(
    "pull", {"engagement.weight_community": 0.0}, signs(members=LESS, joins=LESS),
    en=("Pull of communities", "Live communities convince those who meet them (a hypothesis)."),
    fr=("Attrait des communautés", "Les communautés vivantes convainquent ceux qui les rencontrent (une hypothèse)."),
)  # fmt: skip
declare(
    "lock_in", {"engagement.weight_lock_in": 0.0}, signs(members=MORE, joins=MORE),
    en=("Lock-in", "Who trades with organisations that are not engaged hesitates to join."),
    fr=("Dépendance", "Qui échange avec des organisations non engagées hésite à adhérer."),
)  # fmt: skip
declare(
    "professional", {"communities.membership": "absent"},
    signs(cooperative_trade=LESS, isolated_share=MORE, exits=MORE, success_rate=LESS),
    en=("Professional communities", "Members meet, learn and gather experience in the community of their theme, at a cost in time."),
    fr=("Communautés professionnelles", "Les adhérents se rencontrent, apprennent et capitalisent dans la communauté de leur thème, au prix de leur temps."),
    shown_by="professional_communities",
)  # fmt: skip
declare(
    "peers", {"learning.peers": 0.0}, signs(competence=LESS, success_rate=LESS),
    en=("Learning from peers", "A live professional community makes its members more competent."),
    fr=("Apprendre des pairs", "Une communauté professionnelle vivante rend ses adhérents plus compétents."),
    shown_by="competence",
)  # fmt: skip
declare(
    "accompaniment", {"support.organisations_per_fte": 0.0, "support.slots_lent": 0.0},
    signs(joins=LESS, cooperative_trade=LESS, success_rate=LESS),
    en=("Accompaniment", "The support space accompanies members: they learn, dare, succeed and stay."),
    fr=("Accompagnement", "L'espace accompagnateur accompagne des adhérents : ils apprennent, osent, réussissent et restent."),
    shown_by="slots_used",
)  # fmt: skip
declare(
    "accompagnateurs", {"support.accompagnateur": 0.0}, signs(members=LESS, joins=LESS),
    en=("Accompagnateurs", "Competent senior members lend slots and hours."),
    fr=("Accompagnateurs", "Des adhérents compétents et anciens prêtent des places et des heures."),
    shown_by="accompagnateurs",
)  # fmt: skip
declare(
    "attention", {"engagement.attention": "none"}, signs(members=MORE, joins=MORE, isolated_share=LESS, success_rate=LESS),
    en=("Attention", "Who is not welcomed does not come in: staff can follow only so many members."),
    fr=("Accueil", "Qui n'est pas accueilli n'entre pas : l'équipe ne peut suivre qu'un certain nombre d'adhérents."),
    shown_by="attention",
)  # fmt: skip
declare(
    "territorial", {"animation.rate": 0.0}, signs(territorial_communities=LESS, members=LESS, isolated_share=MORE),
    en=("Territorial communities", "Members become animators and found communities of their territory."),
    fr=("Communautés territoriales", "Des adhérents deviennent animateurs et fondent des communautés de leur territoire."),
    shown_by="participants",
)  # fmt: skip
declare(
    "coordination", {"animation.hours_needed": 0.0}, signs(territorial_communities=MORE, coverage=MORE, members=MORE),
    en=("Coordination", "A live territorial community needs hours of coordination, which are scarce."),
    fr=("Coordination", "Une communauté territoriale vivante a besoin d'heures de coordination, qui sont rares."),
    shown_by="coverage",
)  # fmt: skip
declare(
    "commons", {"communities.commons_half": 10_000.0}, signs(members=LESS, joins=LESS, cooperative_trade=LESS, success_rate=LESS),
    en=("Commons", "Shared experience helps projects, enlivens communities and becomes stories; without it, it has no effect and keeps its price."),
    fr=("Patrimoine commun", "L'expérience partagée aide les projets, anime les communautés et devient récit ; sans cela, elle n'a pas d'effet et garde son prix."),
    shown_by="commons",
)  # fmt: skip
declare(
    "trade_partners", {"relations.ending": 0.0, "relations.ending_cooperative": 0.0}, signs(isolated_share=MORE, exits=MORE),
    en=("Change of trade partners", "Trade relations end and clients find other suppliers."),
    fr=("Changement de partenaires d'échange", "Des relations d'achat prennent fin et les clients trouvent d'autres fournisseurs."),
    shown_by="changed_towards_members",
)  # fmt: skip
declare(
    "embarking", {"relations.embark": 0.0}, signs(cooperative_trade=LESS, progress=LESS, isolated_share=MORE, exits=MORE),
    en=("Buying from members", "A member that changes supplier looks first among the engaged organisations that it knows."),
    fr=("Acheter aux adhérents", "Un adhérent qui change de fournisseur regarde d'abord parmi les organisations engagées qu'il connaît."),
    shown_by="changed_towards_members",
)  # fmt: skip
declare(
    "political_plane", {"readiness.partner": 0.0, "readiness.community": 0.0, "readiness.base": 0.5},
    signs(members=LESS, joins=LESS),
    alike={"club.public_posts": 10.0},
    en=("Political plane", "Engaged partners and live communities build a shared project, which opens the territory and pays posts; without it, every territory is as ready as the aware find theirs on average (0.5)."),
    fr=("Plan politique", "Partenaires engagés et communautés vivantes construisent un projet partagé, qui ouvre le territoire et paie des postes ; sans cela, chaque territoire est aussi mûr que l'est en moyenne celui des sensibilisées (0,5)."),
    shown_by="shared_project",
)  # fmt: skip

for _name, _changes, _expected, _en, _fr in (
    ("trust_fixed", {"trust.rule": "fixed"}, signs(cooperative_trade=LESS, progress=LESS), "Trust: fixed", "Confiance : fixe"),
    ("trust_beta", {"trust.rule": "beta"}, signs(cooperative_trade=LESS), "Trust: beta", "Confiance : beta"),
    ("cooperation_always", {"cooperation.rule": "always"}, signs(cooperative_trade=MORE, progress=MORE), "Cooperation: always", "Coopération : toujours"),
    ("cooperation_never", {"cooperation.rule": "never"}, signs(cooperative_trade=LESS, members=LESS), "Cooperation: never", "Coopération : jamais"),
):  # fmt: skip
    declare(
        _name, _changes, _expected, is_variant=True,
        en=(_en, "Another rule in place of the usual one."), fr=(_fr, "Une autre règle à la place de la règle habituelle."),
    )  # fmt: skip
for _name, _alike, _en, _fr in (
    *((f"communities_pull_{round(100 * pull)}", {"engagement.weight_community": pull}, f"pull {pull:g}", f"attrait {pull:g}".replace(".", ",")) for pull in PULLS),
    ("communities_depth", {"engagement.weight_community": 0.0, "heritage.stories": 0.0}, "pull 0, stories 0", "attrait 0, récits 0"),
):  # fmt: skip
    declare(
        _name, {"communities.membership": "absent", "animation.rate": 0.0},
        signs(cooperative_trade=LESS, isolated_share=MORE, exits=MORE, success_rate=LESS),
        alike=_alike, is_variant=True,
        en=(f"No communities ({_en})", "Neither professional nor territorial communities, with this strength of their paths to numbers."),
        fr=(f"Sans communautés ({_fr})", "Ni communautés professionnelles ni territoriales, à cette force de leurs chemins vers le nombre."),
    )  # fmt: skip
