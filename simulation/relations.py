"""The tie structure: who is related to whom, and the few compiled passes over it.

Every organisation has a segment of `incident`, the list of its relations in the order of their birth; an entry is
`2 * relation + end`, with end 0 where the organisation is the relation's source and 1 where it is the target. A segment
that is full moves to a larger place at the end of the list. Rows of organisations and relations never move.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.compiled import walk
from simulation.luck import Floats
from simulation.members import Relations, Stage, Tie

Rows = npt.NDArray[np.integer]

ENGAGED = int(Stage.ENGAGED)
SUPPLY = int(Tie.SUPPLY)


@walk
def _fill(source, target, start, degree, incident):
    for relation in range(source.shape[0]):
        one, two = source[relation], target[relation]
        incident[start[one] + degree[one]] = 2 * relation
        degree[one] += 1
        incident[start[two] + degree[two]] = 2 * relation + 1
        degree[two] += 1


class Neighbourhood:
    """Each organisation's relations: `incident[start[i] : start[i] + degree[i]]`.

    Args:
        organisations: number of organisations.
        relations: the relations' table.
    """

    def __init__(self, organisations: int, relations: Relations) -> None:
        ends = np.bincount(relations.source, minlength=organisations) + np.bincount(relations.target, minlength=organisations)
        self.room = ends.astype(np.int64)
        self.start = np.concatenate(([0], np.cumsum(ends)[:-1])).astype(np.int64) if organisations else np.empty(0, np.int64)
        self.degree = np.zeros(organisations, dtype=np.int64)
        self.used = int(ends.sum())
        self.incident = np.zeros(self.used + 64, dtype=np.int32)
        _fill(relations.source, relations.target, self.start, self.degree, self.incident)

    def add(self, relation: int, source: int, target: int) -> None:
        """Enter a newborn relation in the segments of its two ends."""
        self._append(source, 2 * relation)
        self._append(target, 2 * relation + 1)

    def _append(self, row: int, entry: int) -> None:
        if self.degree[row] == self.room[row]:
            self._move(row)
        self.incident[self.start[row] + self.degree[row]] = entry
        self.degree[row] += 1

    def _move(self, row: int) -> None:
        degree, room = int(self.degree[row]), max(4, 2 * int(self.room[row]))
        if self.used + room > len(self.incident):
            self.incident = np.concatenate((self.incident, np.zeros(len(self.incident) // 4 + room, dtype=np.int32)))
        first = int(self.start[row])
        self.incident[self.used : self.used + degree] = self.incident[first : first + degree]
        self.start[row], self.room[row] = self.used, room
        self.used += room

    def of(self, row: int) -> npt.NDArray[np.int32]:
        """The entries (2 * relation + end) of one organisation."""
        first = int(self.start[row])
        return self.incident[first : first + int(self.degree[row])]

    def copy(self) -> Neighbourhood:
        """An independent neighbourhood with the same entries."""
        other = object.__new__(Neighbourhood)
        other.__dict__.update(self.__dict__)
        for name in ("room", "start", "degree", "incident"):
            other.__dict__[name] = self.__dict__[name].copy()
        return other


class Surroundings(NamedTuple):
    """What organisations see around them, one number for each of the rows asked for.

    Attributes:
        contacts: distinct organisations related to it.
        engaged: distinct organisations related to it that are engaged.
        weight: trust-weighted count of engaged contacts, with the direction of influence relative to acquaintances.
        tension: mean over its sales and its purchases of the share held with organisations that are not engaged.
        cooperative: number of its cooperative relations.
        value: shares of its sales and purchases added up.
        cooperative_value: the part of `value` on cooperative relations.
    """

    contacts: npt.NDArray[np.int64]
    engaged: npt.NDArray[np.int64]
    weight: Floats
    tension: Floats
    cooperative: npt.NDArray[np.int64]
    value: Floats
    cooperative_value: Floats


@walk
def look_around(
    rows, stage, start, degree, incident, source, target, type_, share_of_sales, share_of_purchases, first_of_pair,
    trust_source, trust_target, cooperation, cooperative_level, from_client, from_supplier,
    contacts, engaged, weight, tension, cooperative, value, cooperative_value,
):  # fmt: skip
    """For each row, fill the seven columns of `Surroundings` from its relations, in the order of their birth."""
    for at in range(rows.shape[0]):
        row = rows[at]
        seen, met, count = 0, 0, 0
        pull, sales_alone, purchases_alone, all_value, together = 0.0, 0.0, 0.0, 0.0, 0.0
        for place in range(start[row], start[row] + degree[row]):
            entry = incident[place]
            relation = entry >> 1
            supply = type_[relation] == SUPPLY
            if entry & 1 == 0:
                other, trust, influence = target[relation], trust_source[relation], from_client
                held = share_of_sales[relation]
            else:
                other, trust, influence = source[relation], trust_target[relation], from_supplier
                held = share_of_purchases[relation]
            first = first_of_pair[relation]
            if first:
                seen += 1
            all_value += held
            if cooperation[relation] >= cooperative_level:
                count += 1
                together += held
            if stage[other] >= ENGAGED:
                if first:
                    met += 1
                pull += trust * influence if supply else trust
            elif entry & 1 == 0:
                sales_alone += held
            else:
                purchases_alone += held
        contacts[at], engaged[at], weight[at] = seen, met, pull
        tension[at] = 0.5 * (sales_alone + purchases_alone)
        cooperative[at], value[at], cooperative_value[at] = count, all_value, together


@walk
def find_relation(one, two, start, degree, incident, source, target, first_of_pair):
    """The first relation between two organisations, or -1 (walks the segment of the one with fewer relations)."""
    if degree[two] < degree[one]:
        one, two = two, one
    for place in range(start[one], start[one] + degree[one]):
        entry = incident[place]
        relation = entry >> 1
        other = target[relation] if entry & 1 == 0 else source[relation]
        if other == two and first_of_pair[relation]:
            return relation
    return -1
