"""What the twin is made of: organisations (Mesa agents), relations, communities, territories."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import mesa

from simulation.state.tables import NEVER, Outcome, Stage, Tie

if TYPE_CHECKING:
    from tests.twin.model import Twin

UNAWARE, AWARE, ENGAGED, ANIMATOR = (int(stage) for stage in Stage)
SUPPLY, ACQUAINTANCE = int(Tie.SUPPLY), int(Tie.ACQUAINTANCE)
NOTHING, SUCCESS, FAILURE = (int(outcome) for outcome in Outcome)


class Sight(NamedTuple):
    """What an organisation sees around it."""

    contacts: int
    engaged: int
    weight: float
    tension: float
    cooperative: int


class Community:
    """A professional community."""

    def __init__(self, row: int, theme: int) -> None:
        self.row, self.theme = row, theme
        self.size = 0
        self.alive_since = NEVER
        self.commons = self.vitality = 0.0

    @property
    def alive(self) -> bool:
        """Has it reached its minimum size?"""
        return self.alive_since != NEVER


class Territory:
    """A real place and its territorial community."""

    def __init__(self, row: int) -> None:
        self.row = row
        self.organisations = self.members = self.animators = 0
        self.readiness = self.commons = self.vitality = 0.0
        self.alive_since = self.founder = self.without_since = self.funded_until = NEVER
        self.founded = self.died = 0

    @property
    def alive(self) -> bool:
        """Is a territorial community alive here?"""
        return self.alive_since != NEVER


class Relation:
    """A tie between two organisations."""

    def __init__(self, row: int, source: Organisation, target: Organisation, values: dict[str, Any]) -> None:
        self.row, self.source, self.target = row, source, target
        self.type: int = SUPPLY
        self.first_of_pair, self.active = True, False
        self.share_of_sales = self.share_of_purchases = self.cooperation = 0.0
        self.trust_source = self.trust_target = self.initial_source = self.initial_target = 0.5
        self.outcome = NOTHING
        self.born = self.event_at = self.action_source = self.action_target = NEVER
        self.tried = self.won = 0
        self.source_for = self.source_against = self.target_for = self.target_against = 0.0
        self.__dict__.update(values)
        self.names = (source.identity, target.identity | self.type << 31)
        source.relations.append(self)
        target.relations.append(self)

    def start_again(self) -> None:
        """One of its ends has closed: the newcomer finds it as it was at first."""
        self.trust_source, self.trust_target = self.initial_source, self.initial_target
        self.cooperation, self.outcome, self.active = 0.0, NOTHING, False
        self.event_at = self.action_source = self.action_target = NEVER
        self.tried = self.won = 0
        self.source_for = self.source_against = self.target_for = self.target_against = 0.0

    def come_closer(self, gain: float, step: int, trust: Any) -> None:
        """A dialogue or a meeting: the trust of both ends rises, and so does evidence where trust rests on it."""
        if trust.rule == "beta":
            more = gain / max(1e-9, 1.0 - gain)
            self.source_for += more * (self.source_for + self.source_against + trust.prior)
            self.target_for += more * (self.target_for + self.target_against + trust.prior)
        self.trust_source += gain * (1.0 - self.trust_source)
        self.trust_target += gain * (1.0 - self.trust_target)
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
        self.sensitised_cause = self.aware_since = self.member_since = self.waiting_since = NEVER
        self.accompanied_since = self.accompanied_until = self.crisis_until = self.isolated_since = NEVER
        self.generation, self.stage, self.competence, self.payoff = 0, UNAWARE, 0.0, 0.0
        self.accompagnateur, self.willing, self.voice_faded = False, True, False
        self.pivotality = 0.0
        self.__dict__.update(values)

    def happens(self, name: str, chance: float) -> bool:
        """Does it happen to this organisation now?"""
        return self.model.luck.uniform(name, self.identity) < chance

    # -- what it sees

    def look(self) -> Sight:
        """Its contacts, the engaged ones, their trust-weighted count, its tension, its cooperative relations."""
        awareness = self.model.parameters.awareness
        reference = awareness.acquaintance or 1.0
        from_client, from_supplier = awareness.client_to_supplier / reference, awareness.supplier_to_client / reference
        level = self.model.parameters.transformation.cooperative
        contacts = engaged = cooperative = 0
        weight = sales = purchases = 0.0
        for relation in self.relations:
            if relation.source is self:
                other, trust, influence = relation.target, relation.trust_source, from_client
            else:
                other, trust, influence = relation.source, relation.trust_target, from_supplier
            if relation.first_of_pair:
                contacts += 1
            if relation.cooperation >= level:
                cooperative += 1
            if other.stage >= ENGAGED:
                if relation.first_of_pair:
                    engaged += 1
                weight += trust * influence if relation.type == SUPPLY else trust
            elif relation.source is self:
                sales += relation.share_of_sales
            else:
                purchases += relation.share_of_purchases
        if self.model.is_mixed:
            everybody = self.model.economies[self.economy]
            members = sum(one.stage >= ENGAGED for one in everybody) - (self.stage >= ENGAGED)
            weight += members - engaged
            contacts, engaged = len(everybody) - 1, members
        return Sight(contacts, engaged, weight, 0.5 * (sales + purchases), cooperative)

    def weight_of_ties(self) -> float:
        """Its trust in all whom it knows, with the direction of influence."""
        awareness = self.model.parameters.awareness
        reference = awareness.acquaintance or 1.0
        from_client, from_supplier = awareness.client_to_supplier / reference, awareness.supplier_to_client / reference
        weight = 0.0
        for relation in self.relations:
            is_source = relation.source is self
            trust = relation.trust_source if is_source else relation.trust_target
            weight += trust * ((from_client if is_source else from_supplier) if relation.type == SUPPLY else 1.0)
        return weight + (len(self.model.economies[self.economy]) - 1) if self.model.is_mixed else weight

    @property
    def economy(self) -> int:
        """The disjoint economy to which it belongs."""
        return self.territory.row if len(self.model.economies) > 1 else 0

    def speaks(self) -> bool:
        """Is its voice heard now?"""
        awareness = self.model.parameters.awareness
        if self.model.voices[self.stage] <= 0.0 or (awareness.voice_fading > 0.0 and self.voice_faded):
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
        for relation in self.relations:
            other = relation.target if relation.source is self else relation.source
            if other.stage == UNAWARE:
                direction, trust = other.direction_and_trust(relation)
                heard[other.row] += direction * trust * voice

    def hears(self) -> list[tuple[Relation, Organisation, float]]:
        """What each of its relations says to it, where the other end has a voice."""
        said = []
        for relation in self.relations:
            other = relation.target if relation.source is self else relation.source
            if other.speaks():
                direction, trust = self.direction_and_trust(relation)
                said.append((relation, other, direction * trust * other.voice()))
        return said

    def direction_and_trust(self, relation: Relation) -> tuple[float, float]:
        """How influence runs to this end of a relation, and this end's trust in the other."""
        awareness = self.model.parameters.awareness
        is_source = relation.source is self
        trust = relation.trust_source if is_source else relation.trust_target
        if relation.type != SUPPLY:
            return awareness.acquaintance, trust
        return (awareness.client_to_supplier if is_source else awareness.supplier_to_client), trust

    def pressure(self, heard: float) -> float:
        """What it has heard, in the chosen normalisation."""
        normalisation = self.model.parameters.awareness.normalisation
        if normalisation == "share" and heard > 0.0:
            everybody = self.model.economies[self.economy]
            weight = self.model.parameters.awareness.acquaintance * (len(everybody) - 1) if self.model.is_mixed else 0.0
            for relation in self.relations:
                direction, trust = self.direction_and_trust(relation)
                weight += direction * trust
            return heard / weight
        if normalisation == "population":
            return heard / len(self.model.economies[self.economy])
        return heard

    # -- what becomes of it

    def learn(self, rate: float) -> None:
        """Close a part of the gap of competence."""
        self.competence += (1.0 - self.competence) * -math.expm1(-rate * self.model.length)

    def leave_club(self) -> None:
        """Give up all that goes with membership (the stage is for the caller to say)."""
        self.member_since = self.waiting_since = self.isolated_since = NEVER
        self.accompanied_since = self.accompanied_until = NEVER
        self.professional, self.accompagnateur = None, False
