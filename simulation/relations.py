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


@walk
def _enter(first_relation, sources, targets, start, degree, room, incident, used):
    for at in range(sources.shape[0]):
        for end in range(2):
            row = sources[at] if end == 0 else targets[at]
            if degree[row] == room[row]:  # a full segment moves to a larger place
                larger = max(4, 2 * room[row])
                for place in range(degree[row]):
                    incident[used + place] = incident[start[row] + place]
                start[row], room[row] = used, larger
                used += larger
            incident[start[row] + degree[row]] = 2 * (first_relation + at) + end
            degree[row] += 1
    return used


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

    def add(self, first_relation: int, sources: Rows, targets: Rows) -> None:
        """Enter newborn relations (rows from `first_relation` on) in the segments of their two ends."""
        most = self.used + int(2 * self.room[sources].sum() + 2 * self.room[targets].sum()) + 8 * len(sources)
        most *= 1 if len(sources) == 1 else 2  # a segment may have to move twice
        if most > len(self.incident):
            room = np.zeros(max(most, len(self.incident) * 5 // 4) - len(self.incident), dtype=np.int32)
            self.incident = np.concatenate((self.incident, room))
        self.used = _enter(first_relation, sources, targets, self.start, self.degree, self.room, self.incident, self.used)

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
    """

    contacts: npt.NDArray[np.int64]
    engaged: npt.NDArray[np.int64]
    weight: Floats
    tension: Floats


@walk
def look_around(
    rows, stage, start, degree, incident, source, target, type_, share_of_sales, share_of_purchases, first_of_pair,
    trust_source, trust_target, from_client, from_supplier, contacts, engaged, weight, tension,
):  # fmt: skip
    """For each row, fill the columns of `Surroundings` from its relations, in the order of their birth."""
    for at in range(rows.shape[0]):
        row = rows[at]
        seen, met = 0, 0
        pull, sales_alone, purchases_alone = 0.0, 0.0, 0.0
        for place in range(start[row], start[row] + degree[row]):
            entry = incident[place]
            relation = entry >> 1
            first = first_of_pair[relation]
            if first:
                seen += 1
            if entry & 1 == 0:
                if stage[target[relation]] < ENGAGED:
                    sales_alone += share_of_sales[relation]
                    continue
                trust, influence = trust_source[relation], from_client
            else:
                if stage[source[relation]] < ENGAGED:
                    purchases_alone += share_of_purchases[relation]
                    continue
                trust, influence = trust_target[relation], from_supplier
            if first:
                met += 1
            pull += trust * influence if type_[relation] == SUPPLY else trust
        contacts[at], engaged[at], weight[at] = seen, met, pull
        tension[at] = 0.5 * (sales_alone + purchases_alone)


@walk
def count_cooperative(rows, start, degree, incident, cooperation, level, count):
    """For each row, the number of its cooperative relations."""
    for at in range(rows.shape[0]):
        row = rows[at]
        count[at] = 0
        for place in range(start[row], start[row] + degree[row]):
            if cooperation[incident[place] >> 1] >= level:
                count[at] += 1


def where(condition: npt.NDArray[np.bool_]) -> Rows:
    """The rows where a condition holds, in ascending order."""
    return condition.nonzero()[0]


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
