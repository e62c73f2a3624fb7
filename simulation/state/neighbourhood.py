"""The tie structure: who is related to whom, and the few compiled passes over it.

Every organisation has a segment of places, one for each of its relations in the order of their birth. A place holds
what never changes about the relation as this organisation sees it: the relation and its own end (`2 * relation + end`,
end 0 where it is the source), the other organisation, the share of its own trade that it stands for, and the link. So a
walk over a segment reads memory in order and fetches from far away only what changes. A full segment moves to a larger
place at the end. Rows of organisations and relations never move.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import walk
from simulation.core.distributions import quantile
from simulation.core.luck import Floats
from simulation.state.tables import Relations, Stage, Tie

Rows = npt.NDArray[np.integer]

ENGAGED = int(Stage.ENGAGED)
SUPPLY, ACQUAINTANCE = int(Tie.SUPPLY), int(Tie.ACQUAINTANCE)

TO_CLIENT, TO_SUPPLIER, TO_ACQUAINTANCE = 0, 1, 2
"""What the other end is, in the two low bits of a place's link."""
ROLE_MASK = 3
ACQUAINTANCE_BIT = 1 << 31
"""What the luck of an acquaintance adds to its second identity, so that it is not that of a supply relation."""
FIRST_BIT = 4
"""Bit of a link: it is the first relation between the two organisations."""


@walk
def _enter(
    relation, source, target, type_, share_of_sales, share_of_purchases, first_of_pair,
    start, degree, room, used, incident, other, held, link,
):  # fmt: skip
    """Enter the relations from a row on in the segments of their two ends; a full segment moves to the end.

    Returns the row of the first one that was not entered because places might not suffice, and the places in use.
    """
    while relation < source.shape[0]:
        one, two = source[relation], target[relation]
        is_full = degree[one] == room[one] or degree[two] == room[two]
        if is_full and used + 2 * room[one] + 2 * room[two] + 8 > incident.shape[0]:
            break
        for end in range(2):
            row = one if end == 0 else two
            if degree[row] == room[row]:
                larger = max(4, 2 * room[row])
                for step in range(degree[row]):
                    old, new = start[row] + step, used + step
                    incident[new], other[new], held[new], link[new] = incident[old], other[old], held[old], link[old]
                start[row], room[row] = used, larger
                used += larger
            position = start[row] + degree[row]
            degree[row] += 1
            incident[position] = 2 * relation + end
            other[position] = two if end == 0 else one
            held[position] = share_of_sales[relation] if end == 0 else share_of_purchases[relation]
            role = end if type_[relation] == SUPPLY else TO_ACQUAINTANCE
            link[position] = role + (FIRST_BIT if first_of_pair[relation] else 0)
        relation += 1
    return relation, used


SEGMENTS = ("incident", "other", "held", "link")
SPARE = 16_384
"""Places at the end for segments that move, at least: founders know many."""


class Neighbourhood:
    """Each organisation's places: `start[i]` to `start[i] + degree[i]` of `incident`, `other`, `held` and `link`.

    Args:
        organisations: number of organisations.
        relations: the relations' table.
    """

    def __init__(self, organisations: int, relations: Relations) -> None:
        ends = np.bincount(relations.source, minlength=organisations) + np.bincount(
            relations.target, minlength=organisations
        )
        self.room = ends.astype(np.int64)
        self.start = np.cumsum(self.room) - self.room
        self.degree = np.zeros(organisations, dtype=np.int64)
        self.used = int(ends.sum())
        places = self.used + self.used // 4 + SPARE  # memory that nobody writes is not taken
        self.incident, self.other = np.empty(places, dtype=np.int32), np.empty(places, dtype=np.int32)
        self.held, self.link = np.empty(places), np.empty(places, dtype=np.int8)
        self.add(0, relations)

    @property
    def places(self) -> tuple[Rows, Rows, Rows, Rows, Floats, Rows]:
        """What a walk needs to go round: start, degree, incident, other, held, link."""
        return self.start, self.degree, self.incident, self.other, self.held, self.link

    def add(self, first_relation: int, relations: Relations) -> None:
        """Enter the relations from row `first_relation` on, which have just been born."""
        entered = first_relation
        while True:
            entered, self.used = _enter(
                entered, relations.source, relations.target, relations.type, relations.share_of_sales,
                relations.share_of_purchases, relations.first_of_pair, self.start, self.degree, self.room, self.used,
                self.incident, self.other, self.held, self.link,
            )  # fmt: skip
            if entered == len(relations):
                return
            self._make_room(int(relations.source[entered]), int(relations.target[entered]))

    def _make_room(self, source: int, target: int) -> None:
        """Room at the end for the segments of these two, which may move, and for others after them."""
        places = self.used + int(2 * self.room[source] + 2 * self.room[target]) + 8
        self._hold(max(places, len(self.incident) * 5 // 4))

    def _hold(self, places: int) -> None:
        """The same segments, with so many places."""
        for name in SEGMENTS:
            column = self.__dict__[name]
            self.__dict__[name] = np.empty(places, dtype=column.dtype)
            self.__dict__[name][: self.used] = column[: self.used]

    def of(self, row: int) -> npt.NDArray[np.int32]:
        """The entries (2 * relation + end) of one organisation."""
        first = int(self.start[row])
        return self.incident[first : first + int(self.degree[row])]

    def copy(self) -> Neighbourhood:
        """An independent neighbourhood with the same places."""
        other = object.__new__(Neighbourhood)
        other.__dict__.update(self.__dict__)
        for name in ("start", "degree", "room"):
            other.__dict__[name] = self.__dict__[name].copy()
        other._hold(len(self.incident))
        return other


class NeighbourhoodSummary(NamedTuple):
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
def count_relations(rows, degree):
    """Relations of these rows, added up."""
    count = 0
    for row in rows:
        count += degree[row]
    return count


@walk
def neighbourhood_summary(
    rows, stage, start, degree, incident, other, held, link, trust_source, trust_target, factors,
    contacts, engaged, weight, tension,
):  # fmt: skip
    """For each row, fill the columns of `Surroundings` from its relations, in the order of their birth.

    Yes and no are multiplied as 1 and 0, not branched on, and trust is fetched for the engaged ones alone.
    """
    most = 0
    for index in range(rows.shape[0]):
        most = max(most, degree[rows[index]])
    engaged_at = np.empty(most + 1, dtype=np.int64)
    for index in range(rows.shape[0]):
        first, last = start[rows[index]], start[rows[index]] + degree[rows[index]]
        entries, others, shares, links = incident[first:last], other[first:last], held[first:last], link[first:last]
        seen, met, engaged_count = 0, 0, 0
        pull, sales_alone, purchases_alone = 0.0, 0.0, 0.0
        for position in range(entries.shape[0]):
            entry, code = entries[position], links[position]
            inside = 1 if stage[np.uint32(others[position])] >= ENGAGED else 0
            buys = entry & 1
            alone = shares[position] * (1 - inside)
            sales_alone += alone * (1 - buys)
            purchases_alone += alone * buys
            seen += code >> 2
            met += (code >> 2) * inside
            engaged_at[engaged_count] = position  # written always, kept when the other one is engaged
            engaged_count += inside
        for position in engaged_at[:engaged_count]:
            entry = entries[position]
            of_source, of_target = trust_source[entry >> 1], trust_target[entry >> 1]
            pull += (of_target if entry & 1 else of_source) * factors[links[position] & ROLE_MASK]
        contacts[index], engaged[index], weight[index] = seen, met, pull
        tension[index] = 0.5 * (sales_alone + purchases_alone)


@walk
def weighted_degree(rows, start, degree, incident, link, trust_source, trust_target, factors, weight):
    """For each row, its trust in all its relations, times the direction of influence, in the order of their birth."""
    for index in range(rows.shape[0]):
        row, whole = rows[index], 0.0
        for position in range(start[row], start[row] + degree[row]):
            entry = incident[position]
            trust = trust_source[entry >> 1] if entry & 1 == 0 else trust_target[entry >> 1]
            whole += trust * factors[link[position] & ROLE_MASK]
        weight[index] = whole


@walk
def engagement_summary(rows, stage, start, degree, incident, other, held, link, engaged, tension):
    """For each row, its distinct engaged contacts and its tension (see `Surroundings`), without looking at trust.

    Yes and no are multiplied as 1 and 0, not branched on: the processor cannot guess who is engaged.
    """
    for index in range(rows.shape[0]):
        first, last = start[rows[index]], start[rows[index]] + degree[rows[index]]
        entries, others, shares, links = incident[first:last], other[first:last], held[first:last], link[first:last]
        met, sales_alone, purchases_alone = 0, 0.0, 0.0
        for position in range(entries.shape[0]):
            inside = 1 if stage[np.uint32(others[position])] >= ENGAGED else 0
            buys = entries[position] & 1
            alone = shares[position] * (1 - inside)
            sales_alone += alone * (1 - buys)
            purchases_alone += alone * buys
            met += (links[position] >> 2) * inside
        engaged[index] = met
        tension[index] = 0.5 * (sales_alone + purchases_alone)


@walk
def count_cooperative(rows, start, degree, incident, cooperation, level, count):
    """For each row, the number of its cooperative relations."""
    for index in range(rows.shape[0]):
        row = rows[index]
        count[index] = 0
        for position in range(start[row], start[row] + degree[row]):
            if cooperation[incident[position] >> 1] >= level:
                count[index] += 1


@walk
def create_acquaintances(
    new, sources, targets, step, of_source, of_target, table, source, target, type_, born, initial_source,
    initial_target, trust_source, trust_target,
):  # fmt: skip
    """Acquaintances fill the rows from `new` on; the trust of their ends has the quantiles of a table."""
    for index in range(sources.shape[0]):
        relation = new + index
        source[relation], target[relation] = sources[index], targets[index]
        type_[relation], born[relation] = ACQUAINTANCE, step
        initial_source[relation] = trust_source[relation] = quantile(of_source[index], table)
        initial_target[relation] = trust_target[relation] = quantile(of_target[index], table)


@walk
def raise_trust(rows, gain, step, trust_source, trust_target, event_at, active):
    """On each of these relations something happens in this step that raises the trust of both ends."""
    for index in range(rows.shape[0]):
        relation = rows[index]
        trust_source[relation] += gain * (1.0 - trust_source[relation])
        trust_target[relation] += gain * (1.0 - trust_target[relation])
        event_at[relation], active[relation] = step, True


def where(condition: npt.NDArray[np.bool_]) -> Rows:
    """The rows where a condition holds, in ascending order."""
    return condition.nonzero()[0]


@walk
def find_relation(one, two, start, degree, incident, other, link):
    """The first relation between two organisations, or -1 (walks the segment of the one with fewer relations)."""
    if degree[two] < degree[one]:
        one, two = two, one
    for position in range(start[one], start[one] + degree[one]):
        if other[position] == two and link[position] & FIRST_BIT:
            return incident[position] >> 1
    return -1


@walk
def find_relations(ones, others, start, degree, incident, other, link, relations):
    """`find_relation` between each one of `ones` and the one of `others` at its side."""
    for index in range(ones.shape[0]):
        relations[index] = find_relation(ones[index], others[index], start, degree, incident, other, link)
