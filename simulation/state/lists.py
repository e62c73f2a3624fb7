"""Lists of rows that walks go through again and again: the members, and the relations with a history.

Within a step they are kept, and follow what rules write: who joins or leaves makes the list of members stale, and
relations report their first event and the end of their history. Outside a step both are listed anew.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import part, walk
from simulation.state.tables import Organisations, Relations, Stage

ENGAGED = int(Stage.ENGAGED)
STALE = -1
FEW = 32
"""Relations with a first event that are sorted one by one; beyond, all are listed anew."""
_ANYBODY_ENGAGED = np.uint64(0xFEFEFEFEFEFEFEFE)
"""Eight stages at a time: the bits of those that are at least engaged."""


class Lists:
    """Room for the lists of a world. Memory that is never written costs nothing.

    Attributes:
        members: rows of the members, in ascending order; the first `listed_members` count.
        active: rows of the active relations, in ascending order, in one of two rooms (shape: 2, relations).
        listed_active: their number, their room, and the number of histories that ended since.
        activated: relations with a first event since; the first `activations` count.
        stages, flags: the stages of organisations, and what relations are active, eight at a time.
    """

    def __init__(self, organisations: Organisations, relations: Relations) -> None:
        active = relations.arrays["active"]
        self.members = np.empty(len(organisations), dtype=np.int64)
        self.listed_members = np.full(1, STALE, dtype=np.int64)
        self.active = np.empty((2, len(active)), dtype=np.int64)
        self.listed_active = np.full(3, STALE, dtype=np.int64)
        self.activated = np.empty(FEW, dtype=np.int64)
        self.activations = np.zeros(1, dtype=np.int64)
        self.stages = _eight_at_a_time(organisations.stage)
        self.flags = _eight_at_a_time(active)

    def forget(self) -> None:
        """List everything anew when it is next needed."""
        self.listed_members[0] = self.listed_active[0] = STALE


def _eight_at_a_time(column: npt.NDArray[np.int8] | npt.NDArray[np.bool_]) -> npt.NDArray[np.uint64]:
    return column[: len(column) // 8 * 8].view(np.uint64)


@part
def members_of(world):
    """Rows of the organisations that are engaged or animate, in ascending order; they hold until somebody joins."""
    lists = world.lists
    if lists.listed_members[0] == STALE:
        stage = world.organisations.stage
        count = 0
        for eight in range(lists.stages.shape[0] + 1):
            if eight < lists.stages.shape[0] and lists.stages[eight] & _ANYBODY_ENGAGED == 0:
                continue
            for row in range(8 * eight, min(8 * eight + 8, stage.shape[0])):
                if stage[row] >= ENGAGED:
                    lists.members[count] = row
                    count += 1
        lists.listed_members[0] = count
    return lists.members[: lists.listed_members[0]]


@part
def rows_at(world, stage):
    """Rows of the organisations at one stage beyond unaware, in ascending order."""
    stages, everybody = world.lists.stages, world.organisations.stage
    rows = np.empty(everybody.shape[0], dtype=np.int64)
    count = 0
    for eight in range(stages.shape[0] + 1):
        if eight < stages.shape[0] and stages[eight] == 0:
            continue
        for row in range(8 * eight, min(8 * eight + 8, everybody.shape[0])):
            if everybody[row] == stage:
                rows[count] = row
                count += 1
    return rows[:count]


@part
def members_changed(world):
    """Say that somebody has joined or left."""
    world.lists.listed_members[0] = STALE


@part
def active_of(world):
    """Rows of the relations on which something has happened, in ascending order; they hold until the next call."""
    lists = world.lists
    active = world.relations.active
    count, room, new = lists.listed_active[0], lists.listed_active[1], lists.activations[0]
    if count == STALE or new > FEW:
        count, room = _list_flagged(active, lists.flags, lists.active[0]), 0
    elif new > 0 or lists.listed_active[2] > 0:
        sort_rows(lists.activated, new)
        count = _merge(active, lists.active[room, :count], lists.activated[:new], lists.active[1 - room])
        room = 1 - room
    lists.listed_active[0], lists.listed_active[1], lists.listed_active[2] = count, room, 0
    lists.activations[0] = 0
    return lists.active[room, :count]


@part
def sort_rows(rows, count):
    """Sort the first rows of a list in ascending order, in place (Shell sort: few lines, quick to compile)."""
    gap = count
    while gap > 1:
        gap = max(1, gap * 5 // 11)
        for index in range(gap, count):
            row = rows[index]
            place = index
            while place >= gap and rows[place - gap] > row:
                rows[place] = rows[place - gap]
                place -= gap
            rows[place] = row


@part
def _list_flagged(flags, words, rows):
    """List the rows whose flag is set; `words` are the flags, eight at a time. Returns their number."""
    count = 0
    for eight in range(words.shape[0] + 1):
        if eight < words.shape[0] and words[eight] == 0:
            continue
        for row in range(8 * eight, min(8 * eight + 8, flags.shape[0])):
            if flags[row]:
                rows[count] = row
                count += 1
    return count


@part
def _merge(flags, listed, new, rows):
    """Merge two ascending lists of rows, without those whose flag is not set and repetitions; returns their number."""
    count = 0
    index = 0
    for later in range(new.shape[0] + 1):
        until = new[later] if later < new.shape[0] else flags.shape[0]
        while index < listed.shape[0] and listed[index] < until:
            if flags[listed[index]]:
                rows[count] = listed[index]
                count += 1
            index += 1
        is_listed = index < listed.shape[0] and listed[index] == until
        is_repeated = count > 0 and rows[count - 1] == until
        if until < flags.shape[0] and flags[until] and not is_listed and not is_repeated:
            rows[count] = until
            count += 1
    return count


@walk
def count_members(world):
    """List the members; returns their number."""
    return members_of(world).shape[0]


@walk
def count_active(world):
    """List the active relations; returns their number, and where they are listed."""
    active_of(world)
    return world.lists.listed_active[0], world.lists.listed_active[1]


@part
def activate(world, relation):
    """Something happens on one relation: from the first time on it has a history, and is listed."""
    if world.relations.active[relation]:
        return
    world.relations.active[relation] = True
    activations = world.lists.activations
    if activations[0] < FEW:
        world.lists.activated[activations[0]] = relation
    activations[0] += 1


@walk
def activate_each(world, rows):
    """Something happens on each of these relations."""
    for relation in rows:
        activate(world, relation)


@part
def deactivate(world, relation):
    """The history of one relation ends."""
    world.relations.active[relation] = False
    world.lists.listed_active[2] += 1
