"""The world: the state of one run, and its clock.

    world = found_world(generate_population(parameters), parameters, seed=1)     # simulation.club_founding
    month.step(world)                                                            # advance by one step

A population is drawn once and shared by any number of worlds; each world copies whatever can change.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from simulation.core.columns import OwnColumns
from simulation.core.distributions import beta_quantiles, chance_of
from simulation.core.luck import Floats, Luck
from simulation.core.record import record, record_of, record_of_object
from simulation.parameters import Parameters
from simulation.parameters.interventions import Event, Intervention
from simulation.population.population import Population
from simulation.state.event_log import TRIALS, EventLog
from simulation.state.lists import Lists, count_active, count_members
from simulation.state.neighbourhood import (
    ACQUAINTANCE_BIT,
    Neighbourhood,
    Rows,
    create_acquaintances,
    find_relations,
)
from simulation.state.packed_parameters import packed
from simulation.state.relation_reset import has_history
from simulation.state.surroundings import NeighbourhoodSummary, count_contacts, sum_ties, summarise
from simulation.state.tables import (
    EFFORT,
    HOURS,
    SIZES,
    Closings,
    Club,
    Communities,
    Organisations,
    Relations,
    Stage,
    Territories,
)

ENGAGED = int(Stage.ENGAGED)


TABLES: tuple[str, ...] = ("organisations", "relations", "communities", "territories", "club", "closings")
"""The tables of the state, in the order of the digest."""
FIELDS = (
    *(*TABLES, "neighbourhood", "parameters", "pivotality"),
    *("lists", "totals", "listed", "notes", "noted", "seed", "step", "length"),
)
"""The fields of the record of a world."""
_NOT_MADE = (None,) * 6
"""What a record that is yet to be made was made of (see `World.record`)."""


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
        next_change: the first month in which they are to be computed again.
        organisations, relations, communities, territories, club, closings: the tables of columns.
        own_columns: columns of a user's own, one row per organisation (none, unless a model declares some).
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
        self.relations: Relations = population.new_relations()
        if population.is_own:
            self.relations.active[has_history(self.relations)] = True
        self.neighbourhood: Neighbourhood = population.new_neighbourhood(self.relations)
        self.communities = Communities(0, room=16)
        self.territories = Territories(len(population.places.codes))
        self.club = Club(1)
        self.closings = Closings(len(SIZES))
        self.own_columns = OwnColumns({}, len(self.organisations))
        territory = self.organisations.territory
        self.territories.organisations[:] = np.bincount(territory, minlength=len(self.territories))
        size = max(1, len(territory) // population.copies)
        self.economy = np.arange(len(territory), dtype=np.int32) // size
        self.economies = population.copies
        self.is_complete_graph = parameters.population.generator == "complete"
        shares = self.relations.share_of_sales
        pivotality = np.bincount(self.relations.target, shares, len(self.organisations))
        self.pivotality: np.ndarray = pivotality.astype(np.float64)  # bincount of nothing is whole
        self._notes: np.ndarray | None = None
        self._noted = np.zeros(1, dtype=np.int64)
        self._lists: Lists | None = None
        self._parts: tuple[Any, ...] = _NOT_MADE
        self._record: Any = None
        self._is_in_step = False
        self._shares: tuple[object, dict[str, float]] = (None, {})
        self.founders = 0
        self.interventions: tuple[Intervention, ...] = ()
        self.schedule(interventions, events)

    def schedule(self, interventions: Sequence[Intervention], events: Sequence[Event]) -> None:
        """Replace the scenario's dated changes and events.

        Raises:
            ValueError: an event names an unknown territory.
        """
        is_dated = bool(self.interventions or interventions)  # else parameters stay as whoever has the world sets them
        self.next_change = 0.0 if is_dated else math.inf
        self.interventions = tuple(interventions)
        self.events = tuple(events)
        for event in self.events:
            if event.territory:
                self.territory_row(event.territory)

    # -- walks

    def record(self) -> Any:
        """The whole world as a record for walks (see `simulation.core.record`), made anew when a part has changed."""
        network = self.neighbourhood
        parameters, log, relations, communities, incident, positions = self._parts
        if (
            network.incident is not incident
            or network.positions is not positions
            or self.relations.arrays is not relations
            or self.communities.arrays is not communities
            or self.parameters is not parameters
            or self.event_log is not log
        ):
            self._make_record()
            self._parts = (
                *(self.parameters, self.event_log, self.relations.arrays, self.communities.arrays),
                *(network.incident, network.positions),
            )
        if not self._is_in_step and self._lists is not None:
            self._lists.forget()
        return self._record

    def _make_record(self) -> None:
        log = self.event_log
        log.listed[TRIALS] = log.keeps_events and self.parameters.journal.trials
        lists = self._lists
        if lists is None or lists.active.shape[1] < len(self.relations):
            lists = self._lists = Lists(self.organisations, self.relations)
            # more than any rule notes (two an organisation, three a relation); memory never written costs nothing
            self._notes = np.empty((8 * len(self.organisations) + 4 * lists.active.shape[1] + 1024, 4), dtype=np.int32)
        values = (
            *(record_of(getattr(self, name)) for name in TABLES),
            *(self.neighbourhood.record(), packed(self.parameters), self.pivotality, record_of_object("Lists", lists)),
            *(log.totals, log.listed, self._notes, self._noted, self.luck.seed, self.step, self.length),
        )
        self._record = record("World", dict(zip(FIELDS, values, strict=True)))

    def log_notes(self) -> None:
        """Move what the walks of a rule have noted to the event log."""
        if count := self._noted.item(0):
            assert self._notes is not None
            self._noted[0] = 0
            self.event_log.take(self.step, self._notes[:count])

    # -- the clock

    @contextmanager
    def next_step(self) -> Iterator[None]:
        """Begin the next step, within which lists of members and of active relations are kept up to date.

        Only the rules write within a step, and they say who joins and leaves, and which relations become active.
        """
        self.tick()
        if self._lists is not None:
            self._lists.forget()
        self._is_in_step = True
        try:
            yield
        finally:
            self._is_in_step = False

    def tick(self) -> None:
        """Begin the next step."""
        self.step += 1
        self.luck.step = self.step
        if self._record is not None:
            self._record.put("step", self.step)
        self.event_log.begin_step()
        month = int((self.step - 1) * self.length + 1e-9) + 1
        self.is_new_month = month != self.month
        self.month = month

    def steps(self, months: float) -> int:
        """A duration in months as a number of steps (at least 1 if the duration is positive)."""
        return max(1, math.floor(months / self.length + 0.5)) if months > 0 else 0

    def chance(self, rate: float) -> float:
        """Probability that an event with this rate per month happens within one step."""
        return chance_of(rate, self.length)

    # -- organisations and territories

    def members(self) -> Rows:
        """Rows of the organisations that are engaged or animate, in ascending order."""
        count = count_members(self.record())
        assert self._lists is not None
        return self._lists.members[:count].copy()

    def active_relations(self) -> Rows:
        """Rows of the relations on which something has ever happened, in ascending order."""
        count, room = count_active(self.record())
        assert self._lists is not None
        return self._lists.active[room, :count].copy()

    def territory_row(self, code: str) -> int:
        """The row of the territory with this code.

        Raises:
            ValueError: there is no such territory.
        """
        places = self.population.places
        if code not in places.codes:
            raise ValueError(f'there is no territory "{code}" at the level {places.level}')
        return places.codes.index(code)

    def targeted_territories(self) -> np.ndarray:
        """Whether the scenario targets each territory (shape: territories)."""
        aimed = np.zeros(len(self.territories), dtype=np.bool_)
        for code in filter(None, (part.strip() for part in self.parameters.outreach.territory.split(","))):
            aimed[self.territory_row(code)] = True
        return aimed

    def neighbourhood_summary(self, rows: Rows) -> NeighbourhoodSummary:
        """The surroundings of each of these organisations (see `NeighbourhoodSummary`)."""
        seen = self._summary_of_relations(rows)
        if not self.is_complete_graph:
            return seen
        contacts, engaged = self.rest_of_economy(rows)
        weight = seen.weight + self.parameters.awareness.acquaintance * (engaged - seen.engaged)
        return seen._replace(contacts=contacts, engaged=engaged, weight=weight)

    def contacts(self, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        """The numbers of distinct contacts of each of these organisations, and of engaged ones."""
        if self.is_complete_graph:
            return self.rest_of_economy(rows)
        contacts, engaged = np.empty((2, len(rows)), dtype=np.int64)
        count_contacts(self.record(), rows, contacts, engaged)
        return contacts, engaged

    def _summary_of_relations(self, rows: Rows) -> NeighbourhoodSummary:
        """The same by stored relations alone, without those of complete mixing."""
        count = len(rows)
        seen = NeighbourhoodSummary(np.empty(count, np.int64), np.empty(count, np.int64), *np.empty((3, count)))
        summarise(self.record(), rows, *seen)
        return seen

    def ties(self, rows: Rows) -> Floats:
        """Trust in all contacts of each of these organisations, times the direction of influence."""
        ties = np.empty(len(rows))
        sum_ties(self.record(), rows, ties)
        if not self.is_complete_graph:
            return ties
        unrelated = self.rest_of_economy(rows)[0] - self._summary_of_relations(rows).contacts
        return ties + self.parameters.awareness.acquaintance * unrelated

    def rest_of_economy(self, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
        """Under complete mixing, the number of other organisations in each one's economy, and of engaged ones."""
        economy = self.economy
        stage = self.organisations.stage
        members = np.bincount(economy[stage >= ENGAGED], minlength=self.economies)
        return self.sizes_of_economies()[economy[rows]] - 1, members[economy[rows]] - (stage[rows] >= ENGAGED)

    def sizes_of_economies(self) -> np.ndarray:
        """The number of organisations in each disjoint economy."""
        return np.bincount(self.economy, minlength=self.economies)

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

    def create_acquaintances(self, pairs: Rows) -> None:
        """Add an acquaintance between the two of each unrelated pair, with trust drawn at random (shape: pairs, 2)."""
        if not len(pairs):
            return
        new = self.relations.extend(len(pairs))
        self.neighbourhood.number(len(self.relations))
        trust = self.parameters.relations
        table = beta_quantiles(trust.trust_acquaintance, trust.trust_concentration)
        entered = create_acquaintances(self.record(), new.start, pairs, table)
        if entered < new.stop:
            self.neighbourhood.add(entered, self.relations)

    # -- effort

    def share_of_effort(self, use: str) -> float:
        """The share of the staff's effort for outreach, accompaniment or territories, after heritage, [0, 1]."""
        club = self.parameters.club
        if club is not self._shares[0]:  # the parameters have changed
            uses = ("outreach", "accompaniment", "territories")
            total = club.outreach + club.accompaniment + club.territories
            shares = {
                purpose: (1.0 - club.heritage) * getattr(club, purpose) / total if total > 0 else 0.0
                for purpose in uses
            }
            self._shares = club, shares
        return self._shares[1][use]

    def copy(self) -> World:
        """An independent world in the same state (both share the population, which does not change)."""
        world = object.__new__(World)
        world.__dict__.update(self.__getstate__())
        world.luck = Luck(int(self.luck.seed), self.step)
        world.event_log = self.event_log.copy()
        world.effort = dict(self.effort)
        world.hours = dict(self.hours)
        for name in (*TABLES, "own_columns", "neighbourhood"):
            world.__dict__[name] = getattr(self, name).copy()
        world.pivotality = self.pivotality.copy()
        world._noted = np.zeros(1, dtype=np.int64)
        return world

    def __getstate__(self) -> dict[str, Any]:
        derived = {"_record": None, "_lists": None, "_notes": None, "_parts": _NOT_MADE, "_is_in_step": False}
        return {**self.__dict__, **derived}

    def digest(self) -> str:
        """A fingerprint of the whole state (SHA-256 of all columns in order; optional ones only if they are used)."""
        digest = hashlib.sha256(str((self.step, self.effort, self.hours)).encode())
        for table in (getattr(self, name) for name in TABLES):
            for name, column in table.columns.items():
                values = getattr(table, name)
                if not column.optional or (values != column.default).any():
                    digest.update(np.ascontiguousarray(values).tobytes())
        for name in sorted(self.own_columns.columns):
            digest.update(name.encode() + getattr(self.own_columns, name).tobytes())
        return digest.hexdigest()
