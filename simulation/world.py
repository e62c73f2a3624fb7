"""The world: the state of one run, and its clock.

    world = found_world(generate_population(parameters), parameters, seed=1)     # simulation.club_founding
    month.step(world)                                                            # advance by one step

A population is drawn once and shared by any number of worlds; each world copies whatever can change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from simulation.core.distributions import beta_quantiles, chance_of
from simulation.core.luck import Floats, Luck
from simulation.parameters import Parameters
from simulation.parameters.interventions import Event, Intervention
from simulation.population.population import Population
from simulation.state.event_log import EventLog
from simulation.state.neighbourhood import (
    ACQUAINTANCE_BIT,
    Neighbourhood,
    NeighbourhoodSummary,
    Rows,
    count_cooperative,
    create_acquaintances,
    engagement_summary,
    find_relations,
    neighbourhood_summary,
    raise_trust,
    rows_where,
    weighted_degree,
)
from simulation.state.tables import EFFORT, HOURS, NEVER, Communities, Organisations, Relations, Stage, Territories

ENGAGED = int(Stage.ENGAGED)


class World:
    """The state of one run, before the club is founded (`simulation.club_founding.found_world` does both).

    Args:
        population: the organisations and their relations; the world does not change it.
        parameters: the scenario's parameters.
        seed: the run's seed, from 0 to 2**64 - 1.
        interventions, events: the scenario's dated changes and events.
        keep_events: store the events of the log, not only their counts (all measures need only counts).

    Attributes:
        step: number of the step in progress (0: the founding).
        month: number of the calendar month in progress (0: before the first).
        parameters: the parameters in force now.
        organisations, relations, communities, territories: the tables of columns.
        neighbourhood: each organisation's relations, as adjacency lists.
        economy, economies: each organisation's disjoint economy (copy of a theoretical population), and their number.
        is_complete_graph: whether all organisations of an economy are related to each other without stored relations.
        founders: number of founders.
        event_log: the events so far.
        effort: full-time-equivalent months spent by the staff so far, by use.
        hours: members' hours spent so far, by use.
    """

    def __init__(
        self,
        population: Population,
        parameters: Parameters,
        seed: int,
        interventions: Sequence[Intervention] = (),
        events: Sequence[Event] = (),
        keep_events: bool = True,
    ) -> None:
        self.population = population
        self.scenario_parameters = self.parameters = parameters
        self.step, self.month, self.is_new_month = 0, 0, True
        self.length: float = parameters.time.step
        self.luck = Luck(seed)
        self.event_log = EventLog(keep_events)
        self.effort = dict.fromkeys(EFFORT, 0.0)
        self.hours = dict.fromkeys(HOURS, 0.0)
        self.organisations = Organisations(len(population.organisations["identity"])).put(population.organisations)
        count = len(population.relations["source"])
        self.relations = Relations(count, room=count + max(256, count // 4)).put(population.relations)
        if "neighbourhood" not in population.cache:
            population.cache["neighbourhood"] = Neighbourhood(len(self.organisations), self.relations)
        self.neighbourhood: Neighbourhood = population.cache["neighbourhood"].copy()
        self.communities = Communities(0, room=16)
        self.territories = Territories(len(population.places.codes))
        territory = self.organisations.territory
        self.territories.organisations[:] = np.bincount(territory, minlength=len(self.territories))
        self.economy = territory if population.copies > 1 else np.zeros(len(territory), dtype=np.int32)
        self.economies = population.copies
        self.is_complete_graph = parameters.population.generator == "complete"
        shares = self.relations.share_of_sales
        self.pivotality: np.ndarray = np.bincount(self.relations.target, shares, len(self.organisations))
        self._members: tuple[bytes, Rows] = (b"", np.empty(0, dtype=np.int64))
        self._active = self._members
        self._shares: tuple[object, dict[str, float]] = (None, {})
        self.founders = 0
        self.schedule(interventions, events)

    def schedule(self, interventions: Sequence[Intervention], events: Sequence[Event]) -> None:
        """Replace the scenario's dated changes and events.

        Raises:
            ValueError: an event names an unknown territory.
        """
        self.interventions = tuple(interventions)
        self.events = tuple(events)
        for event in self.events:
            if event.territory:
                self.territory_row(event.territory)

    # -- the clock

    def tick(self) -> None:
        """Begin the next step."""
        self.step += 1
        self.luck.step = self.step
        self.event_log.begin_step()
        month = int((self.step - 1) * self.length + 1e-9) + 1
        self.is_new_month = month != self.month
        self.month = month

    def steps(self, months: float) -> int:
        """A duration in months as a number of steps (at least 1 if the duration is positive)."""
        return max(1, round(months / self.length)) if months > 0 else 0

    def chance(self, rate: float) -> float:
        """Probability that an event with this rate per month happens within one step."""
        return chance_of(rate, self.length)

    # -- organisations and territories

    def members(self) -> Rows:
        """Rows of the organisations that are engaged or animate, in ascending order (read only).

        The rows are cached until a stage changes.
        """
        stage = self.organisations.stage
        now = stage.tobytes()
        if now != self._members[0]:
            self._members = now, rows_where(stage >= ENGAGED)
        return self._members[1]

    def active_relations(self) -> Rows:
        """Rows of the relations on which something has happened since they were at rest, cached like `members`."""
        active = self.relations.active
        now = active.tobytes()
        if now != self._active[0]:
            self._active = now, rows_where(active)
        return self._active[1]

    def territory_row(self, code: str) -> int:
        """The row of the territory with this code.

        Raises:
            ValueError: there is no such territory.
        """
        places = self.population.places
        if code not in places.codes:
            raise ValueError(f'there is no territory "{code}" at the level {places.level}')
        return places.codes.index(code)

    def is_covered(self, rows: Rows) -> np.ndarray:
        """Whether a territorial community is alive in the territory of each of these organisations."""
        covered: np.ndarray = self.territories.alive_since[self.organisations.territory[rows]] != NEVER
        return covered

    def targeted_territories(self) -> np.ndarray:
        """Whether the scenario targets each territory (shape: territories)."""
        aimed = np.zeros(len(self.territories), dtype=np.bool_)
        for code in filter(None, (part.strip() for part in self.parameters.outreach.territory.split(","))):
            aimed[self.territory_row(code)] = True
        return aimed

    def neighbourhood_summary(self, rows: Rows) -> NeighbourhoodSummary:
        """The related organisations of each of these rows, counted and weighted (see `NeighbourhoodSummary`)."""
        awareness = self.parameters.awareness
        relations = self.relations
        neighbourhood = self.neighbourhood
        count = len(rows)
        reference = awareness.acquaintance or 1.0
        seen = NeighbourhoodSummary(
            np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count), np.empty(count)
        )
        factors = np.array([awareness.client_to_supplier / reference, awareness.supplier_to_client / reference, 1.0])
        trusts = relations.trust_source, relations.trust_target
        neighbourhood_summary(rows, self.organisations.stage, *neighbourhood.arrays, *trusts, factors, *seen)
        if not self.is_complete_graph:
            return seen
        contacts, engaged = self.rest_of_economy(rows)
        return NeighbourhoodSummary(contacts, engaged, seen.weight + (engaged - seen.engaged), seen.tension)

    def weighted_degree(self, rows: Rows) -> Floats:
        """The sum of trust times the direction of influence over all relations of each of these organisations."""
        awareness = self.parameters.awareness
        neighbourhood = self.neighbourhood
        reference = awareness.acquaintance or 1.0
        weight = np.empty(len(rows))
        factors = np.array([awareness.client_to_supplier / reference, awareness.supplier_to_client / reference, 1.0])
        trusts = self.relations.trust_source, self.relations.trust_target
        weighted_degree(
            rows,
            neighbourhood.start,
            neighbourhood.degree,
            neighbourhood.incident,
            neighbourhood.link,
            *trusts,
            factors,
            weight,
        )
        return weight + self.rest_of_economy(rows)[0] if self.is_complete_graph else weight

    def rest_of_economy(self, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        """Under complete mixing, the number of other organisations in each one's economy, and of engaged ones."""
        economy = self.economy
        stage = self.organisations.stage
        members = np.bincount(economy[stage >= ENGAGED], minlength=self.economies)
        return self.sizes_of_economies()[economy[rows]] - 1, members[economy[rows]] - (stage[rows] >= ENGAGED)

    def sizes_of_economies(self) -> np.ndarray:
        """The number of organisations in each disjoint economy."""
        return np.bincount(self.economy, minlength=self.economies)

    def engagement_summary(self, rows: Rows) -> tuple[np.ndarray, Floats]:
        """The number of distinct engaged contacts and the tension of these organisations."""
        engaged = np.empty(len(rows), dtype=np.int64)
        tension = np.empty(len(rows))
        engagement_summary(rows, self.organisations.stage, *self.neighbourhood.arrays, engaged, tension)
        return (self.rest_of_economy(rows)[1] if self.is_complete_graph else engaged), tension

    def cooperative_relations(self, rows: Rows) -> np.ndarray:
        """The number of cooperative relations of each of these organisations."""
        neighbourhood = self.neighbourhood
        count = np.empty(len(rows), dtype=np.int64)
        level = self.parameters.transformation.cooperative
        count_cooperative(
            rows,
            neighbourhood.start,
            neighbourhood.degree,
            neighbourhood.incident,
            self.relations.cooperation,
            level,
            count,
        )
        return count

    def luck_identities(self, relations: Rows) -> tuple[Rows, Rows]:
        """The two identities that name the luck of relations (an acquaintance sets the top bit of the second)."""
        identity = self.organisations.identity
        columns = self.relations
        top_bit = ACQUAINTANCE_BIT * columns.type[relations].astype(np.int64)
        return identity[columns.source[relations]], identity[columns.target[relations]] + top_bit

    # -- relations

    def relations_between(self, ones: Rows, others: Rows) -> Rows:
        """The first relation between ones[i] and others[i], or NEVER."""
        neighbourhood = self.neighbourhood
        relations = np.empty(len(ones), dtype=np.int64)
        find_relations(
            ones,
            others,
            neighbourhood.start,
            neighbourhood.degree,
            neighbourhood.incident,
            neighbourhood.neighbour,
            neighbourhood.link,
            relations,
        )
        return relations

    def create_acquaintances(self, ones: Rows, others: Rows) -> None:
        """Add an acquaintance between each unrelated pair (ones[i], others[i]), with trust drawn at random."""
        if not len(ones):
            return
        sources = np.minimum(ones, others)
        targets = np.maximum(ones, others)
        relations = self.relations
        names = (self.organisations.identity[sources], self.organisations.identity[targets])
        new = relations.extend(len(sources)).start
        table = beta_quantiles(
            self.parameters.relations.trust_acquaintance, self.parameters.relations.trust_concentration
        )
        create_acquaintances(
            new, sources, targets, self.step, self.luck.uniform("trust of a new source", *names),
            self.luck.uniform("trust of a new target", *names), table, relations.source, relations.target,
            relations.type, relations.born, relations.initial_source, relations.initial_target,
            relations.trust_source, relations.trust_target,
        )  # fmt: skip
        self.neighbourhood.add(new, relations)

    def raise_trust(self, rows: Rows, gain: float) -> None:
        """Raise the trust of both ends of these relations (and, under `beta`, evidence): a dialogue or a meeting."""
        relations = self.relations
        trust = self.parameters.trust
        if not len(rows):
            return
        trusts = relations.trust_source, relations.trust_target
        raise_trust(rows, gain, self.step, *trusts, relations.event_at, relations.active)
        if trust.rule == "beta":  # evidence that raises the expected value by this gain
            more = gain / max(1e-9, 1.0 - gain)
            for end in ("source", "target"):
                supporting = getattr(relations, f"{end}_for")
                opposing = getattr(relations, f"{end}_against")
                supporting[rows] += more * (supporting[rows] + opposing[rows] + trust.prior)

    # -- effort

    def share_of_effort(self, use: str) -> float:
        """The share of the staff's effort for outreach, accompaniment or territories, after heritage, [0, 1]."""
        club = self.parameters.club
        if club is not self._shares[0]:  # the parameters have changed
            uses = ("outreach", "accompaniment", "territories")
            total = sum(getattr(club, purpose) for purpose in uses)
            shares = {
                purpose: (1.0 - club.heritage) * getattr(club, purpose) / total if total > 0 else 0.0
                for purpose in uses
            }
            self._shares = club, shares
        return self._shares[1][use]

    def copy(self) -> World:
        """An independent world in the same state (both share the population, which does not change)."""
        world = object.__new__(World)
        world.__dict__.update(self.__dict__)
        world.luck = Luck(int(self.luck.seed), self.step)
        world.event_log = self.event_log.copy()
        world.effort = dict(self.effort)
        world.hours = dict(self.hours)
        for name in ("organisations", "relations", "communities", "territories", "neighbourhood"):
            world.__dict__[name] = getattr(self, name).copy()
        return world

    def digest(self) -> str:
        """A fingerprint of the whole state (SHA-256 of all columns in order; optional ones only if they are used)."""
        digest = hashlib.sha256(str((self.step, self.effort, self.hours)).encode())
        for table in (self.organisations, self.relations, self.communities, self.territories):
            for name, column in table.columns.items():
                values = getattr(table, name)
                if not column.optional or (values != column.default).any():
                    digest.update(np.ascontiguousarray(values).tobytes())
        return digest.hexdigest()
