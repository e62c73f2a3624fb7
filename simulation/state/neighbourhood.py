"""The network of relations as adjacency lists, and the compiled walks over it.

Each organisation has a segment of consecutive positions, one for each of its relations, the oldest first. The
adjacency arrays hold what only an exchange of suppliers changes about a relation as this organisation sees it:

    incident[position]   2 * relation + end, where end is 0 if this organisation is the source and 1 if it is the target
    neighbour[position]  row of the organisation at the other end
    held[position]       share of this organisation's own sales (end 0) or purchases (end 1) with the other
    link[position]       the relation code

and, the other way round, `positions[2 * relation + end]`, the position of a relation in the segment of one of its ends.

The relation code (int8) has two parts. Its two low bits (`link & ROLE_MASK`) say what the other end is to this one:
TO_CLIENT, TO_SUPPLIER or TO_ACQUAINTANCE. The next bit (FIRST_BIT) is set on the first relation between the same two
organisations, so that `link >> 2` counts distinct contacts.

A walk over a segment reads memory in order and fetches from elsewhere only what changes, such as trust. A segment that
is full moves to a larger one at the end of the arrays. Rows of organisations and relations never move.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.chance import uniform
from simulation.core.compiled import exposed, part, walk
from simulation.core.distributions import quantile
from simulation.core.luck import decision
from simulation.core.record import IS_COMPILED, record
from simulation.state.tables import Relations, Stage, Tie

Rows = npt.NDArray[np.integer]

ENGAGED = int(Stage.ENGAGED)
SUPPLY = int(Tie.SUPPLY)
ACQUAINTANCE = int(Tie.ACQUAINTANCE)

TO_CLIENT, TO_SUPPLIER, TO_ACQUAINTANCE = 0, 1, 2
ROLE_MASK = 3
FIRST_BIT = 4
TRUST_OF_SOURCE = decision("trust of a new source")
TRUST_OF_TARGET = decision("trust of a new target")
ACQUAINTANCE_BIT = 1 << 31
"""Added to the second identity in the random numbers of an acquaintance: a supply relation draws other numbers."""


@part
def enter_relations(network, source, target, type_, share_of_sales, share_of_purchases, first_of_pair, first):
    """Append the relations from row `first` on to the segments of their two ends; a full segment moves to the end.

    Returns the row of the first relation that was not appended because the arrays are too short.
    """
    start, degree, room = network.start, network.degree, network.room
    incident, neighbour, held, link = network.incident, network.neighbour, network.held, network.link
    used, positions = network.used, network.positions
    for relation in range(first, source.shape[0]):
        source_row = source[relation]
        target_row = target[relation]
        is_full = degree[source_row] == room[source_row] or degree[target_row] == room[target_row]
        if is_full and used[0] + 2 * room[source_row] + 2 * room[target_row] + 8 > incident.shape[0]:
            return relation
        for end in range(2):
            row = source_row if end == 0 else target_row
            if degree[row] == room[row]:
                for step in range(degree[row]):
                    old = start[row] + step
                    new = used[0] + step
                    incident[new] = incident[old]
                    neighbour[new] = neighbour[old]
                    held[new] = held[old]
                    link[new] = link[old]
                    positions[incident[new]] = new
                start[row] = used[0]
                room[row] = max(4, 2 * room[row])
                used[0] += room[row]
            position = start[row] + degree[row]
            degree[row] += 1
            incident[position] = 2 * relation + end
            positions[2 * relation + end] = position
            neighbour[position] = target_row if end == 0 else source_row
            held[position] = share_of_sales[relation] if end == 0 else share_of_purchases[relation]
            role = end if type_[relation] == SUPPLY else TO_ACQUAINTANCE
            link[position] = role + (FIRST_BIT if first_of_pair[relation] else 0)
    return source.shape[0]


_enter = exposed(enter_relations)


SEGMENTS = ("incident", "neighbour", "held", "link")
SPARE = 16_384
"""Minimum number of spare positions at the end for segments that move: founders have many acquaintances."""


class Neighbourhood:
    """The segment of organisation i: `start[i]` to `start[i] + degree[i]` of the four arrays in `SEGMENTS`.

    Args:
        organisations: number of organisations.
        relations: the relations' table.
    """

    def __init__(self, organisations: int, relations: Relations) -> None:
        ends = np.bincount(relations.source, minlength=organisations) + np.bincount(
            relations.target, minlength=organisations
        )
        self._record: Any = None
        self.room = ends.astype(np.int64)
        self.start = np.cumsum(self.room) - self.room
        self.degree = np.zeros(organisations, dtype=np.int64)
        self.used = np.array([ends.sum()], dtype=np.int64)
        length = int(self.used[0]) * 5 // 4 + SPARE  # memory that is never written costs nothing
        self.incident = np.empty(length, dtype=np.int32)
        self.neighbour = np.empty(length, dtype=np.int32)
        self.held = np.empty(length)
        self.link = np.empty(length, dtype=np.int8)
        self.positions = np.empty(2 * len(relations), dtype=np.int32)
        self.add(0, relations)

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Neighbourhood:
        """The neighbourhood that `arrays_in_use` of another one has told; it keeps these arrays."""
        neighbourhood = object.__new__(cls)
        neighbourhood.__dict__.update(arrays, _record=None)
        return neighbourhood

    def arrays_in_use(self) -> dict[str, npt.NDArray[Any]]:
        """All that it consists of, without spare room at the end of the segments."""
        arrays = {name: self.__dict__[name] for name in ("start", "degree", "room", "used", "positions")}
        return arrays | {name: self.__dict__[name][: self.used[0]] for name in SEGMENTS}

    def record(self) -> Any:
        """The arrays as a record for walks; it holds until they need more room."""
        if not IS_COMPILED:
            return self
        if self._record is None:
            names = ("start", "degree", "room", "used", *SEGMENTS, "positions")
            self._record = record("Neighbourhood", {name: self.__dict__[name] for name in names})
        return self._record

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_record": None}

    def add(self, first_relation: int, relations: Relations) -> None:
        """Append the relations from row `first_relation` on, which are new."""
        self.number(len(relations))
        while first_relation < len(relations):
            first_relation = _enter(
                self.record(), relations.source, relations.target, relations.type, relations.share_of_sales,
                relations.share_of_purchases, relations.first_of_pair, first_relation,
            )  # fmt: skip
            if first_relation < len(relations):
                self._make_room(int(relations.source[first_relation]), int(relations.target[first_relation]))

    def number(self, relations: int) -> None:
        """Make room for the positions of this number of relations."""
        if len(self.positions) < 2 * relations:
            grown = np.empty(max(2 * relations, len(self.positions) * 5 // 4), dtype=np.int32)
            grown[: len(self.positions)] = self.positions
            self.positions = grown
            self._record = None

    def _make_room(self, source: int, target: int) -> None:
        """Lengthen the arrays so that the segments of these two organisations, and others after them, can move."""
        needed = int(self.used[0] + 2 * self.room[source] + 2 * self.room[target]) + 8
        self._reallocate(max(needed, len(self.incident) * 5 // 4))

    def _reallocate(self, length: int) -> None:
        """Copy the segments to arrays of this length."""
        for name in SEGMENTS:
            column = self.__dict__[name]
            self.__dict__[name] = np.empty(length, dtype=column.dtype)
            self.__dict__[name][: self.used[0]] = column[: self.used[0]]
        self._record = None

    def incident_to(self, row: int) -> npt.NDArray[np.int32]:
        """The incident relations of one organisation, as 2 * relation + end (shape: its degree)."""
        first = int(self.start[row])
        return self.incident[first : first + int(self.degree[row])]

    def copy(self) -> Neighbourhood:
        """An independent neighbourhood with the same places."""
        duplicate = object.__new__(Neighbourhood)
        duplicate.__dict__.update(self.__dict__, _record=None)
        for name in ("start", "degree", "room", "used", "positions"):
            duplicate.__dict__[name] = self.__dict__[name].copy()
        duplicate._reallocate(len(self.incident))
        return duplicate


@walk
def count_relations(rows, degree):
    """The total number of relations of these rows."""
    count = 0
    for row in rows:
        count += degree[row]
    return count


@walk
def create_acquaintances(world, first, pairs, table):
    """Fill the relations from row `first` on with acquaintances; the trust of their ends is drawn from quantiles.

    Returns the row of the first relation that found no room in the segments of its ends.
    """
    relations = world.relations
    identity = world.organisations.identity
    for index in range(pairs.shape[0]):
        relation = first + index
        source = min(pairs[index, 0], pairs[index, 1])
        target = max(pairs[index, 0], pairs[index, 1])
        relations.source[relation] = source
        relations.target[relation] = target
        relations.type[relation] = ACQUAINTANCE
        relations.born[relation] = world.step
        trust = quantile(uniform(world, TRUST_OF_SOURCE, identity[source], identity[target]), table)
        relations.initial_source[relation] = relations.trust_source[relation] = trust
        trust = quantile(uniform(world, TRUST_OF_TARGET, identity[source], identity[target]), table)
        relations.initial_target[relation] = relations.trust_target[relation] = trust
    return enter_relations(
        world.neighbourhood, relations.source, relations.target, relations.type, relations.share_of_sales,
        relations.share_of_purchases, relations.first_of_pair, first,
    )  # fmt: skip


def distinct_pairs(first: Rows, second: Rows, organisations: int) -> tuple[Rows, Rows]:
    """The lower and the higher row of each pair, every pair once, in ascending order."""
    keys = np.unique(np.minimum(first, second).astype(np.int64) * organisations + np.maximum(first, second))
    return np.divmod(keys, max(1, organisations))


def rows_where(condition: npt.NDArray[np.bool_]) -> Rows:
    """The rows for which a condition is true, in ascending order."""
    return condition.nonzero()[0]


@part
def find_relation(first, second, start, degree, incident, neighbour, link):
    """The first relation between two organisations, or -1 (searches the segment with fewer relations)."""
    if degree[second] < degree[first]:
        first, second = second, first
    for position in range(start[first], start[first] + degree[first]):
        if neighbour[position] == second and link[position] & FIRST_BIT:
            return incident[position] >> 1
    return -1


@walk
def find_relations(sources, targets, start, degree, incident, neighbour, link, relations):
    """`find_relation` for each pair (sources[i], targets[i])."""
    for index in range(sources.shape[0]):
        relations[index] = find_relation(sources[index], targets[index], start, degree, incident, neighbour, link)
