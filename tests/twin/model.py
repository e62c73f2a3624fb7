"""The twin's world: founding, the clock, the list of the month, membership, and its state as columns."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import mesa

from simulation.core.distributions import QUANTILES, beta_quantiles
from simulation.founders import already_aware, founders
from simulation.interventions import Event, Intervention
from simulation.parameters import Parameters
from simulation.population.population import Population
from simulation.state.event_log import CAUSES
from simulation.state.tables import (
    EFFORT,
    HOURS,
    NEVER,
    SIZES,
    Cause,
    Closings,
    Communities,
    EventType,
    Kind,
    Organisations,
    Relations,
    Territories,
)
from simulation.state.tables import Club as ClubTable
from simulation.world import World
from tests.twin import (
    animation,
    awareness,
    changes,
    cooperation,
    engagement,
    lapse,
    learning,
    political_plane,
    support,
    trade_partners,
    transformation,
    trust,
)
from tests.twin.luck import ScalarLuck
from tests.twin.state import (
    ACQUAINTANCE,
    ANIMATOR,
    AWARE,
    ENGAGED,
    UNAWARE,
    Club,
    Community,
    Organisation,
    Relation,
    SizeClass,
    Territory,
)

Columns = dict[str, dict[str, list[Any]]]


@lru_cache(maxsize=64)
def quantiles(mean: float, concentration: float) -> list[float]:
    """The tabulated Beta distribution, as plain numbers."""
    table: list[float] = beta_quantiles(mean, concentration).tolist()
    return table


MONTH = (
    changes.act,
    changes.turn_over,
    trade_partners.change,
    awareness.spread,
    engagement.decide,
    support.accompany,
    learning.professionalise,
    cooperation.cooperate,
    trust.update,
    transformation.deploy,
    political_plane.share_projects,
    animation.found,
    lapse.leave,
)


class Twin(mesa.Model):
    """The world of one run, one object for each thing.

    Args:
        population, parameters, seed, interventions, events: as for `World`.
        luck: where luck comes from (None: the named luck of the seed).
        like: a world whose state is copied (None: the club is founded).
    """

    def __init__(
        self,
        population: Population,
        parameters: Parameters,
        seed: int,
        interventions: Sequence[Intervention] = (),
        events: Sequence[Event] = (),
        luck: Any = None,
        like: World | None = None,
    ) -> None:
        super().__init__(rng=seed)
        self.luck = luck or ScalarLuck(seed)
        self.scenario_parameters = self.parameters = parameters
        self.interventions, self.events = tuple(interventions), tuple(events)
        self.step_number, self.month, self.is_new_month = 0, 0, True
        self.length: float = parameters.time.step
        self.codes = population.places.codes
        self.effort, self.hours = dict.fromkeys(EFFORT, 0.0), dict.fromkeys(HOURS, 0.0)
        self.totals: Counter[tuple[int, int]] = Counter()
        self.lines: list[tuple[int, int, int, int, int]] = []
        self.communities: list[Community] = []
        self.territories = [Territory(row) for row in range(len(self.codes))]
        self.organisations: list[Organisation] = []
        self.relations: list[Relation] = []
        self.club, self.size_classes = Club(), [SizeClass() for _ in SIZES]
        self.sales_to: dict[tuple[int, int], list[Relation]] = {}
        self.voices = [0.0, 0.0, 0.0, 0.0]
        self.is_mixed = parameters.population.generator == "complete"
        self.is_own = population.is_own
        self.is_region = parameters.population.generator == "region" and not population.is_own
        self.economies: list[list[Organisation]] = [[] for _ in range(population.copies)]
        self.rows_of_each = max(1, len(population) // population.copies)
        if like is None:
            self._settle(population.organisations, population.relations)
            self._found_club(population)
        else:
            self._copy(like)

    # -- founding

    def _settle(self, organisations: Any, relations: Any) -> None:
        names = list(organisations)
        for row, values in enumerate(zip(*(organisations[name].tolist() for name in names), strict=True)):
            traits = dict(zip(names, values, strict=True))
            territory = self.territories[traits.pop("territory")]
            territory.organisations += 1
            self.organisations.append(Organisation(self, row, territory, traits))
            self.economies[self.organisations[-1].economy].append(self.organisations[-1])
        names = list(relations)
        for row, values in enumerate(zip(*(relations[name].tolist() for name in names), strict=True)):
            traits = dict(zip(names, values, strict=True))
            source, target = self.organisations[traits.pop("source")], self.organisations[traits.pop("target")]
            relation = Relation(row, source, target, traits)
            self.relations.append(relation)
            relation.active = relation.active or (self.is_own and relation.has_history)
            target.pivotality += traits["share_of_sales"]
            if self.relations[-1].is_trade:
                self.sales_to.setdefault((target.kind, target.department), []).append(self.relations[-1])

    def _found_club(self, population: Population) -> None:
        people = self.organisations
        for one in people:
            one.closing_at = self.survived("hazard survived until closing", one)
            one.crisis_at = self.survived("hazard survived until a crisis", one)
            if one.stage != UNAWARE:
                one.aware_since = self.step_number
        self.club.staff = changes.staff(self)
        rows, pairs = founders(population, self.parameters)
        share = self.parameters.population.aware
        for one in people:
            if share > 0.0 and one.stage == UNAWARE and one.happens("aware at the start", share):
                self.make_aware(one, int(Cause.EVENT), None)
        known, by = already_aware(population, self.parameters, rows, pairs)
        for row, founder in zip(known.tolist(), by.tolist(), strict=True):
            if people[row].stage == UNAWARE:
                self.make_aware(people[row], int(Cause.ACQUAINTANCE), people[founder])
        for one, other in zip(pairs[0].tolist(), pairs[1].tolist(), strict=True):
            if self.relation_between(people[one], people[other]) is None:
                self.give_birth(people[one], people[other])
        club = [people[row] for row in rows.tolist()]
        animators = [one for one in club if one.stage == ANIMATOR]
        for founder in club:
            founder.competence = founder.competence or self.parameters.founders.competence
        willing = self.parameters.cooperation.willing
        for one in people if willing < 1.0 else []:
            one.willing = one in club or one.happens("willing at the start", willing)
        self.join(club)
        for founder in animators:
            founder.stage = ANIMATOR
        self.recount()
        learning.enliven(self)
        political_plane.move(self, at_once=True)
        for founder in club:
            founder.progress = founder.progress_now()

    def _copy(self, world: World) -> None:
        """Take over the state of a world of columns, to go on from there."""
        tables = (world.organisations, world.relations, world.communities, world.territories)
        organisations, relations, communities, territories = (
            {name: getattr(table, name) for name in table.columns} for table in tables
        )
        del territories["organisations"]
        later = {name: organisations.pop(name).tolist() for name in ("professional", "sensitised_by")}
        self._settle(organisations, relations)
        for name, values in territories.items():
            for territory, value in zip(self.territories, values.tolist(), strict=True):
                setattr(territory, name, value)
        for row in range(len(world.communities)):
            community = Community(row, 0)
            community.__dict__.update({name: values[row].item() for name, values in communities.items()})
            self.communities.append(community)
        for organisation, belongs, by in zip(self.organisations, *later.values(), strict=True):
            organisation.professional = self.communities[belongs] if belongs != NEVER else None
            organisation.sensitised_by = self.organisations[by] if by != NEVER else None
            organisation.pivotality = float(world.pivotality[organisation.row])
            incident = world.neighbourhood.incident_to(organisation.row).tolist()
            organisation.relations = [self.relations[entry // 2] for entry in incident]
        for name in world.club.columns:
            setattr(self.club, name, getattr(world.club, name).item())
        for number, size_class in enumerate(self.size_classes):
            for name in world.closings.columns:
                setattr(size_class, name, getattr(world.closings, name)[number].item())
        self.step_number, self.month, self.is_new_month = world.step, world.month, world.is_new_month
        self.parameters = world.parameters
        self.effort, self.hours = dict(world.effort), dict(world.hours)
        for (event, cause), number in _counted(world.event_log.totals).items():
            self.totals[event, cause] = number

    # -- the month

    def step(self) -> None:
        """One month (or less), place by place."""
        self.tick()
        for place in MONTH:
            place(self)

    def tick(self) -> None:
        """The next step begins."""
        self.step_number += 1
        self.luck.step = self.step_number
        month = int((self.step_number - 1) * self.length + 1e-9) + 1
        self.is_new_month = month != self.month
        self.month = month

    def chance(self, rate: float) -> float:
        """Chance of a monthly rate within one step."""
        return -math.expm1(-rate * self.length)

    def survived(self, name: str, organisation: Organisation) -> float:
        """The hazard that an organisation survives until its next appointment (exponential, with mean 1)."""
        return -math.log(1.0 - self.luck.uniform(name, organisation.identity))

    def hazard_of_closing(self, organisation: Organisation) -> float:
        """The hazard of closing that organisations like this one have accumulated so far."""
        size_class = self.size_classes[organisation.size_class]
        return size_class.partner if organisation.kind == Kind.PARTNER else size_class.ordinary

    def in_steps(self, months: float) -> int:
        """A duration in months, in steps."""
        return max(1, math.floor(months / self.length + 0.5)) if months > 0 else 0

    def record(self, event: int, organisation: int, other: int = NEVER, cause: int = NEVER, line: bool = True) -> None:
        """Record an event (`line`: in the list of events too, not only in the counts)."""
        self.totals[int(event), cause] += 1
        if line:
            self.lines.append((self.step_number, int(event), organisation, other, cause))

    def share_of_effort(self, use: str) -> float:
        """What part of the staff's effort goes to a use, heritage taken off."""
        club = self.parameters.club
        total = club.outreach + club.accompaniment + club.territories
        return (1.0 - club.heritage) * getattr(club, use) / total if total > 0 else 0.0

    def members(self) -> list[Organisation]:
        """Engaged organisations and animators."""
        return [organisation for organisation in self.organisations if organisation.stage >= ENGAGED]

    def targeted(self) -> set[int]:
        """Rows of the territories that the scenario aims at."""
        codes = [part.strip() for part in self.parameters.outreach.territory.split(",")]
        return {self.codes.index(code) for code in codes if code}

    def from_beta(self, uniform: float, mean: float, concentration: float) -> float:
        """A number from a tabulated Beta distribution, by linear interpolation."""
        table = quantiles(mean, concentration)
        position = uniform * (QUANTILES - 1)
        below = int(position)
        return table[below] + (position - below) * (table[below + 1] - table[below])

    # -- relations

    def relation_between(self, one: Organisation, other: Organisation) -> Relation | None:
        """The oldest relation between two organisations."""
        for relation in one.relations:
            if relation.first_of_pair and other in (relation.source, relation.target):
                return relation
        return None

    def give_birth(self, one: Organisation, other: Organisation) -> None:
        """An acquaintance is born."""
        source, target = (one, other) if one.row < other.row else (other, one)
        p = self.parameters.relations
        values = {"type": ACQUAINTANCE, "born": self.step_number}
        for end in ("source", "target"):
            luck = self.luck.uniform(f"trust of a new {end}", source.identity, target.identity)
            values[f"trust_{end}"] = values[f"initial_{end}"] = self.from_beta(
                luck, p.trust_acquaintance, p.trust_concentration
            )
        self.relations.append(Relation(len(self.relations), source, target, values))

    # -- membership

    def make_aware(self, organisation: Organisation, cause: int, by: Organisation | None) -> None:
        """An organisation becomes aware."""
        organisation.stage, organisation.aware_since = AWARE, self.step_number
        organisation.sensitised_cause, organisation.sensitised_by = cause, by
        self.record(EventType.MADE_AWARE, organisation.row, row_of(by), cause)

    def join(self, joining: list[Organisation]) -> None:
        """Organisations join the club, wait for accompaniment, and join the professional community of their theme."""
        rule = self.parameters.communities.membership
        for organisation in joining:
            organisation.stage, organisation.voice_faded = ENGAGED, False
            organisation.member_since = organisation.waiting_since = self.step_number
            self.record(
                EventType.ENGAGED, organisation.row, row_of(organisation.sensitised_by), organisation.sensitised_cause
            )
            if rule == "mandatory" or (
                rule == "optional"
                and organisation.happens("joins a professional community", self.parameters.communities.optional_share)
            ):
                self._enter_community(organisation)
        self.recount()

    def _enter_community(self, organisation: Organisation) -> None:
        own = [community for community in self.communities if community.theme == organisation.theme]
        live = [community for community in own if community.alive]
        if live:
            chosen = min(live, key=lambda community: community.size)
        elif own:
            chosen = max(own, key=lambda community: community.size)
        else:
            chosen = Community(len(self.communities), organisation.theme)
            self.communities.append(chosen)
        organisation.professional = chosen
        chosen.size += 1

    def recount(self) -> None:
        """Counts of territories and communities; communities divide, come alive or cease."""
        members, p = self.members(), self.parameters
        for territory in self.territories:
            territory.members = territory.partners = territory.participants = territory.animators = 0
        for community in self.communities:
            community.size = 0
        for member in members:
            member.territory.members += 1
            member.territory.animators += member.stage == ANIMATOR
            member.territory.partners += member.kind == Kind.PARTNER
            member.territory.participants += member.participant
            if member.professional is not None:
                member.professional.size += 1
        for community in [one for one in self.communities if one.size > p.communities.maximum]:
            self._divide(community, members)
        for community in self.communities:
            if community.size < p.communities.minimum:
                community.alive_since = NEVER
            elif not community.alive:
                community.alive_since = self.step_number

    def _divide(self, community: Community, members: list[Organisation]) -> None:
        while community.size > self.parameters.communities.maximum:
            inside = [member for member in members if member.professional is community]
            inside.sort(key=lambda member: (member.territory.row, member.row))
            leaving = inside[len(inside) // 2 :]
            new = Community(len(self.communities), community.theme)
            new.commons = len(leaving) / len(inside) * community.commons
            community.commons -= new.commons
            new.size = len(leaving)
            self.communities.append(new)
            community.size -= len(leaving)
            for member in leaving:
                member.professional = new
            self._divide(new, members)

    # -- the state to compare

    def as_columns(self) -> Columns:
        """Every column of the six tables, as lists."""
        tables = {
            "organisations": (Organisations, self.organisations), "relations": (Relations, self.relations),
            "communities": (Communities, self.communities), "territories": (Territories, self.territories),
            "club": (ClubTable, [self.club]), "closings": (Closings, self.size_classes),
        }  # fmt: skip
        return {
            name: {column: [plain(getattr(one, column)) for one in things] for column in table.columns}
            for name, (table, things) in tables.items()
        }


def row_of(thing: Any) -> int:
    """The row of a thing, or NEVER for nothing."""
    return NEVER if thing is None else int(thing.row)


def plain(value: Any) -> Any:
    """A value as a column holds it: things become their row."""
    if isinstance(value, int | float | bool):
        return value
    return row_of(value)


def _counted(totals: Any) -> dict[tuple[int, int], int]:
    return {
        (event, cause): int(totals[event, cause + 1])
        for event in range(len(totals))
        for cause in range(-1, CAUSES)
        if totals[event, cause + 1]
    }
