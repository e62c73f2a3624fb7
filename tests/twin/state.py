"""What the twin is made of: organisations (Mesa agents), relations, communities, territories, the club."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import mesa

from simulation.state.tables import NEVER, Dialogue, Kind, Outcome, Stage, Tie

if TYPE_CHECKING:
    from tests.twin.model import Twin

UNAWARE, AWARE, ENGAGED, ANIMATOR = (int(stage) for stage in Stage)
SUPPLY, ACQUAINTANCE = int(Tie.SUPPLY), int(Tie.ACQUAINTANCE)
NOTHING, SUCCESS, FAILURE = (int(outcome) for outcome in Outcome)
SILENCE, ALONE, ACCOMPANIED = (int(dialogue) for dialogue in Dialogue)
PARTNER = int(Kind.PARTNER)
ENDS = ("source", "target")


class Sight(NamedTuple):
    """What an organisation sees around it."""

    contacts: int
    engaged: int
    weight: float
    ties: float
    vitality: float


class Club:
    """The club."""

    def __init__(self) -> None:
        self.staff = self.crisis_hazard = 0.0
        self.attention = self.coverage = 1.0
        self.slots = 0


class SizeClass:
    """A size class, and the hazard of closing that its organisations have accumulated so far."""

    def __init__(self) -> None:
        self.ordinary = self.partner = 0.0


class Group:
    """What professional and territorial communities have in common: their life and their heritage."""

    def __init__(self, row: int) -> None:
        self.row = row
        self.alive_since = NEVER
        self.commons = self.vitality = 0.0

    @property
    def alive(self) -> bool:
        """Is it alive?"""
        return self.alive_since != NEVER

    def people(self) -> int:
        """How many share its heritage: nobody in a group of no kind."""
        return 0

    def heritage(self, half: float) -> float:
        """The effect of its commons, which count per member."""
        return self.commons / (self.commons + half * self.people()) if self.commons > 0.0 else 0.0


class Community(Group):
    """A professional community."""

    def __init__(self, row: int, theme: int) -> None:
        super().__init__(row)
        self.theme = theme
        self.size = 0

    def people(self) -> int:
        """Its members."""
        return self.size


class Territory(Group):
    """A real place and its territorial community."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.organisations = self.members = self.partners = self.participants = self.animators = 0
        self.shared_project = self.readiness = 0.0
        self.founder = self.without_since = self.funded_until = NEVER
        self.founded = self.died = 0

    def people(self) -> int:
        """Those who take part."""
        return self.participants


def evidence_of(gain: float, prior: float) -> float:
    """Experiences that raise the trust of strangers by this gain."""
    return gain / max(1e-9, 1.0 - gain) * prior


class Relation:
    """A tie between two organisations; in trade the source is the supplier."""

    def __init__(self, row: int, source: Organisation, target: Organisation, values: dict[str, Any]) -> None:
        self.row, self.source, self.target = row, source, target
        self.type: int = SUPPLY
        self.first_of_pair = True
        self.share_of_sales = self.share_of_purchases = 0.0
        self.initial_source = self.initial_target = 0.5
        self.born = NEVER
        self.start_again()
        self.__dict__.update(values)
        source.relations.append(self)
        target.relations.append(self)

    def start_again(self) -> None:
        """No history: as it was at first."""
        self.trust_source, self.trust_target = self.initial_source, self.initial_target
        self.cooperation, self.outcome, self.dialogue, self.active = 0.0, NOTHING, SILENCE, False
        self.event_at = self.project_until = self.last_project = NEVER
        self.action_source = self.action_target = NEVER
        self.projects_ended = self.projects_succeeded = 0
        self.source_for = self.source_against = self.target_for = self.target_against = 0.0

    @property
    def has_history(self) -> bool:
        """Does a user's own table give it trust, cooperation or projects of its own?"""
        moved = any(getattr(self, f"trust_{end}") != getattr(self, f"initial_{end}") for end in ENDS)
        return moved or self.cooperation > 0.0 or self.projects_ended > 0

    @property
    def is_trade(self) -> bool:
        """Does one end sell to the other?"""
        return self.type == SUPPLY

    @property
    def is_open(self) -> bool:
        """Is there no project under way?"""
        return self.project_until == NEVER

    @property
    def names(self) -> tuple[int, int]:
        """The two identities that name its luck (an acquaintance has other luck than trade)."""
        return self.source.identity, self.target.identity | self.type << 31

    def end_of(self, organisation: Organisation) -> str:
        """The name of the end that an organisation holds."""
        return "source" if self.source is organisation else "target"

    def beyond(self, organisation: Organisation) -> Organisation:
        """The organisation at the other end."""
        return self.target if self.source is organisation else self.source

    def trust_of(self, organisation: Organisation) -> float:
        """The trust of one of its ends in the other."""
        return self.trust_source if self.source is organisation else self.trust_target

    def share_of(self, organisation: Organisation) -> float:
        """The share of its own sales or purchases that one end has in it."""
        return self.share_of_sales if self.source is organisation else self.share_of_purchases

    def meet(self, gain: float, step: int, trust: Any) -> None:
        """Its ends meet: the trust of both rises, and so does evidence where trust rests on it."""
        for end in ENDS:
            share = gain
            if trust.rule == "beta":
                more = evidence_of(gain, trust.prior)
                known = getattr(self, f"{end}_for") + more
                setattr(self, f"{end}_for", known)
                share = more / (known + getattr(self, f"{end}_against") + trust.prior)
            before = getattr(self, f"trust_{end}")
            setattr(self, f"trust_{end}", before + share * (1.0 - before))
        self.event_at, self.active = step, True


class Organisation(mesa.Agent):
    """A firm, a supplier, a client or a partner."""

    model: Twin

    def __init__(self, model: Twin, row: int, territory: Territory, values: dict[str, Any]) -> None:
        super().__init__(model)
        self.row, self.territory = row, territory
        self.relations: list[Relation] = []
        self.professional: Community | None = None
        self.sensitised_by: Organisation | None = None
        self.sensitised_cause = self.aware_since = self.member_since = self.left_at = self.waiting_since = NEVER
        self.accompanied_since = self.accompanied_until = self.crisis_until = self.isolated_since = NEVER
        self.closing_at = self.crisis_at = math.inf
        self.generation, self.stage, self.competence, self.payoff = 0, UNAWARE, 0.0, 0.0
        self.projects, self.progress = 0, 0.0
        self.accompagnateur, self.participant, self.willing, self.voice_faded = False, False, True, False
        self.pivotality = 0.0
        self.__dict__.update(values)

    def happens(self, name: str, chance: float) -> bool:
        """Does it happen to this organisation now?"""
        return self.model.luck.uniform(name, self.identity) < chance

    @property
    def economy(self) -> int:
        """The disjoint economy to which it belongs."""
        return self.row // self.model.rows_of_each

    @property
    def is_member(self) -> bool:
        """Has it joined the club?"""
        return self.stage >= ENGAGED

    @property
    def is_accompanied(self) -> bool:
        """Does the support space accompany it?"""
        return self.accompanied_until != NEVER

    @property
    def takes_part(self) -> bool:
        """Does it take part in a live territorial community?"""
        return self.participant and self.territory.alive

    # -- what it sees

    def around(self) -> Iterator[tuple[Relation, Organisation]]:
        """Its relations, and who is at the other end of each."""
        for relation in self.relations:
            yield relation, relation.target if relation.source is self else relation.source

    def influence(self, relation: Relation) -> float:
        """How strongly it is influenced along a relation: clients are heard most."""
        awareness = self.model.parameters.awareness
        if relation.type != SUPPLY:
            return awareness.acquaintance
        return awareness.client_to_supplier if relation.source is self else awareness.supplier_to_client

    def look(self) -> Sight:
        """Its contacts, the engaged ones, its trust in both, and the liveliest community of its theme that it meets."""
        contacts = engaged = 0
        weight = ties = vitality = 0.0
        for relation, other in self.around():
            strength = relation.trust_of(self) * self.influence(relation)
            contacts += relation.first_of_pair
            ties += strength
            if other.stage < ENGAGED:
                continue
            engaged += relation.first_of_pair
            weight += strength
            group = other.professional
            if group is not None and group.alive and group.theme == self.theme:
                vitality = max(vitality, group.vitality)
        if self.model.is_mixed:
            everybody = self.model.economies[self.economy]
            unrelated = self.model.parameters.awareness.acquaintance
            members = sum(one.is_member for one in everybody) - self.is_member
            weight += unrelated * (members - engaged)
            ties += unrelated * (len(everybody) - 1 - contacts)
            contacts, engaged = len(everybody) - 1, members
        return Sight(contacts, engaged, weight, ties, vitality)

    def lock_in(self) -> float:
        """The share of its trade that is with organisations that are not engaged."""
        if self.kind == PARTNER:
            return 0.0
        return self.mean_of_sides(lambda relation, other, share: 0.0 if other.is_member else share)

    def mean_of_sides(self, part: Any) -> float:
        """The mean, over the sides of trade that it has, of `part(relation, other, share)` over all shares."""
        whole, parts = {"source": 0.0, "target": 0.0}, {"source": 0.0, "target": 0.0}
        for relation, other in self.around():
            if relation.is_trade:
                side, share = relation.end_of(self), relation.share_of(self)
                whole[side] += share
                parts[side] += part(relation, other, share)
        sides = [parts[side] / whole[side] for side in ENDS if whole[side] > 0.0]
        if len(sides) == 2:
            return 0.5 * (sides[0] + sides[1])
        return sides[0] if sides else 0.0

    def progress_now(self) -> float:
        """How cooperative its trade is; of a partner: the acquaintances with whom it has tried."""
        if self.kind != PARTNER:
            return self.mean_of_sides(lambda relation, other, share: share * relation.cooperation)
        tried, total = 0, 0.0
        for relation in self.relations:
            if not relation.is_trade and relation.projects_ended > 0:
                tried += 1
                total += relation.cooperation
        return total / tried if tried else 0.0

    @property
    def benefit(self) -> float:
        """What its progress is worth."""
        half: float = self.model.parameters.transformation.half
        return self.progress / (self.progress + half)

    @property
    def tension(self) -> float:
        """It is oriented to service inside an industrial ecosystem."""
        trades = self.kind != PARTNER and any(relation.is_trade for relation in self.relations)
        return self.competence * (1.0 - self.benefit) if trades else 0.0

    @property
    def is_isolated(self) -> bool:
        """A member without engaged or cooperative trade partner nor live territorial community."""
        if self.takes_part:
            return False
        if self.kind == PARTNER:
            return not any(other.is_member for _, other in self.around())
        trade = [(relation, other) for relation, other in self.around() if relation.is_trade]
        alone = all(not other.is_member and not self.is_cooperative(relation) for relation, other in trade)
        return bool(trade) and alone

    def is_cooperative(self, relation: Relation) -> bool:
        """Has a relation reached the level from which it is cooperative?"""
        return bool(relation.cooperation >= self.model.parameters.transformation.cooperative)

    @property
    def commons_effect(self) -> float:
        """The largest effect of the commons of its live communities."""
        half = self.model.parameters.communities.commons_half
        effects = [0.0]
        if self.professional is not None and self.professional.alive:
            effects.append(self.professional.heritage(half))
        if self.takes_part:
            effects.append(self.territory.heritage(half))
        return max(effects)

    @property
    def free_hours(self) -> float:
        """Hours a month that it has left."""
        if not self.model.parameters.cooperation.time_limit:
            return math.inf
        p = self.model.parameters.hours
        free: float = p.factor * p.available[self.size_class].item()
        if self.stage < ENGAGED:
            free *= p.others
        else:
            if self.professional is not None:
                free -= p.attendance
            if self.takes_part:
                free -= p.attendance
            if self.stage == ANIMATOR:
                free -= p.animation
            if self.accompagnateur:
                free -= p.accompaniment
        return free - p.project * self.projects

    # -- its voice

    def speaks(self) -> bool:
        """Is its voice heard now?"""
        awareness = self.model.parameters.awareness
        if awareness.contact_rate <= 0.0 or self.model.voices[self.stage] <= 0.0:
            return False
        if awareness.voice_fading > 0.0 and self.voice_faded:
            return False
        since = self.member_since if self.stage >= ENGAGED else self.aware_since
        lasts = awareness.voice_lasts
        return lasts <= 0.0 or self.model.step_number - since <= self.model.in_steps(lasts)

    def voice(self) -> float:
        """How strongly each of its relations hears it: the voice of its stage, shared beyond its budget."""
        voice, degree = self.model.voices[self.stage], len(self.relations)
        budget = self.model.parameters.awareness.voice_budget
        return voice * (budget / degree if budget > 0.0 and degree > budget else 1.0)

    def speak(self, heard: list[float]) -> None:
        """Sensitise its unaware stakeholders (`heard`: what each organisation has heard so far)."""
        voice = self.voice()
        for relation, other in self.around():
            if other.stage == UNAWARE:
                heard[other.row] += other.influence(relation) * relation.trust_of(other) * voice

    def hears(self) -> list[tuple[Relation, Organisation, float]]:
        """What each of its relations says to it, where the other end has a voice."""
        return [
            (relation, other, self.influence(relation) * relation.trust_of(self) * other.voice())
            for relation, other in self.around()
            if other.speaks()
        ]

    def pressure(self, heard: float) -> float:
        """What it has heard, in the chosen normalisation."""
        awareness = self.model.parameters.awareness
        everybody = self.model.economies[self.economy]
        if awareness.normalisation == "share" and heard > 0.0:
            weight = awareness.acquaintance * (len(everybody) - 1) if self.model.is_mixed else 0.0
            for relation in self.relations:
                weight += self.influence(relation) * relation.trust_of(self)
            return heard / weight
        return heard / len(everybody) if awareness.normalisation == "population" else heard

    # -- what becomes of it

    def learn(self, rate: float) -> None:
        """Close a part of the gap of competence."""
        self.competence += (1.0 - self.competence) * -math.expm1(-rate * self.model.length)

    def leave_club(self) -> None:
        """Give up all that goes with membership (the stage is for the caller to say)."""
        self.member_since = self.waiting_since = self.isolated_since = NEVER
        self.accompanied_since = self.accompanied_until = NEVER
        self.professional, self.accompagnateur, self.participant = None, False, False
        self.progress = 0.0
