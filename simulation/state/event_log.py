"""The event log: append-only columns of event type, organisation, other organisation and cause.

Rare events are always recorded. Experiments are recorded only on request (parameter `journal.trials`) or for chosen
organisations, because a large world makes hundreds of thousands of them. Stories of organisations, and the analysis of
who brought whom, read this log.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import walk
from simulation.state.tables import NEVER, Cause, EventType

TRIALS = [int(event) for event in (EventType.PROPOSED, EventType.REFUSED, EventType.BEGAN)]
"""Types of events that are stored only on request, because there are so many of them."""
CAUSES = max(len(Cause), 4)
"""Number of causes that are counted separately: causes of awareness, or the stage of an organisation that closes."""


EVENTS = tuple(EventType)


class EventRecord(NamedTuple):
    """One event: step, type, organisation (row), other organisation (row), cause.

    `other` is the row of a territory for FOUNDED, WENT_DORMANT and TOOK_PART; `cause` is a Cause, or the former Stage
    for CLOSED.
    """

    step: int
    event: EventType
    organisation: int
    other: int
    cause: int


_Rows = npt.NDArray[np.int32]
_Block = tuple[int, int, _Rows, int | _Rows, int | _Rows]


def _compact(values: Any) -> int | _Rows:
    """The values as a column; a single number for all events of a block remains a number."""
    return int(values) if isinstance(values, int) else np.array(values, dtype=np.int32)


@walk
def _count_causes(causes, event, totals):
    for cause in causes:
        totals[event, cause + 1] += 1


@walk
def _sort_by_event(notes, last, columns):
    """Write the other columns of notes event by event; `last` begins as zeros, and ends as the end of each event."""
    for index in range(notes.shape[0]):
        last[notes[index, 0] + 1] += 1
    for event in range(1, last.shape[0]):
        last[event] += last[event - 1]
    for index in range(notes.shape[0]):
        place = last[notes[index, 0]]
        last[notes[index, 0]] += 1
        for column in range(3):
            columns[column, place] = notes[index, 1 + column]


def by_event(notes: _Rows) -> Iterator[tuple[EventType, _Rows, _Rows, _Rows]]:
    """Notes of a rule (event, organisation, other, cause) by type of event, each type in the order of its notes."""
    last = np.zeros(len(EventType) + 1, dtype=np.int64)
    columns = np.empty((3, len(notes)), dtype=np.int32)
    _sort_by_event(notes, last, columns)
    first = 0
    for event, end in zip(EVENTS, last.tolist(), strict=False):
        if end > first:
            yield event, columns[0, first:end], columns[1, first:end], columns[2, first:end]
        first = end


class EventLog:
    """An append-only list of events, stored as blocks of columns.

    Args:
        keep_events: store the events themselves, not only their counts.

    Attributes:
        totals: number of events so far, by type and cause (column 0: no cause), shape (types, causes + 1).
        keeps_events: whether any are stored.
        listed: which types of events are stored (shape: types).
    """

    def __init__(self, keep_events: bool = True) -> None:
        self._blocks: list[_Block] = []
        self._notes: list[tuple[int, int, _Rows]] = []
        self.keeps_events = keep_events
        self.listed = np.full(len(EventType), keep_events)
        self.totals = np.zeros((len(EventType), CAUSES + 1), dtype=np.int64)
        self._before = self.totals.copy()

    @property
    def recent(self) -> npt.NDArray[np.int64]:
        """Number of events in this step (or since the totals passed to `count_since`), in the shape of `totals`."""
        return self.totals - self._before

    def record(self, step: int, event: EventType, organisations: Any, others: Any = NEVER, causes: Any = NEVER) -> None:
        """Append one event for each organisation (rows); `others` and `causes` are single values or one per row."""
        events = organisations.size if isinstance(organisations, np.ndarray) else 1
        if not events:
            return
        if self.listed[event]:
            rows = np.array(organisations, dtype=np.int32, ndmin=1)
            self._blocks.append((step, int(event), rows, _compact(others), _compact(causes)))
        if isinstance(causes, int):
            self.totals[event, causes + 1] += events
        else:
            _count_causes(causes, int(event), self.totals)

    def begin_step(self) -> None:
        """Start counting the events of a new step (the totals remain)."""
        self.count_since(self.totals.copy())

    def count_since(self, before: npt.NDArray[np.int64]) -> None:
        """From now on, `recent` counts the events since the totals had these values."""
        self._before = before

    def take(self, step: int, notes: _Rows) -> None:
        """Append the notes of a rule (event, organisation, other, cause), which are counted already."""
        self._notes.append((len(self._blocks), step, notes.copy()))

    def blocks(self) -> list[_Block]:
        """The events in blocks of one step and type. Notes are sorted by type when they are first read."""
        if self._notes:
            whole: list[_Block] = []
            first = 0
            for last, step, notes in self._notes:
                whole += self._blocks[first:last]
                whole += [(step, int(event), rows, others, causes) for event, rows, others, causes in by_event(notes)]
                first = last
            self._blocks = whole + self._blocks[first:]
            self._notes = []
        return self._blocks

    def __len__(self) -> int:
        return sum(len(block[2]) for block in self.blocks())

    def columns(self) -> dict[str, npt.NDArray[np.int32]]:
        """The whole log: columns step, event, organisation, other and cause, each of shape (events,)."""
        blocks = self.blocks()
        steps = np.repeat([block[0] for block in blocks], [len(block[2]) for block in blocks]).astype(np.int32)
        events = np.repeat([block[1] for block in blocks], [len(block[2]) for block in blocks]).astype(np.int32)
        names = {"organisation": 2, "other": 3, "cause": 4}
        none = [np.empty(0, np.int32)]
        return {"step": steps, "event": events} | {
            name: np.concatenate([np.broadcast_to(block[index], block[2].shape) for block in blocks] or none)
            for name, index in names.items()
        }

    def involving(self, organisation: int) -> Iterator[EventRecord]:
        """The events that involve one organisation, in order."""
        for step, event, rows, *rest in self.blocks():
            partners, causes = (np.broadcast_to(column, rows.shape) for column in rest)
            if event == EventType.WENT_DORMANT:
                continue
            takes_part = rows == organisation
            if event not in (EventType.FOUNDED, EventType.TOOK_PART):  # whose `other` is a territory
                takes_part |= partners == organisation
            for index in np.flatnonzero(takes_part):
                yield EventRecord(step, EventType(event), int(rows[index]), int(partners[index]), int(causes[index]))

    def copy(self) -> EventLog:
        """An independent log with the same events."""
        log = EventLog()
        log.keeps_events = self.keeps_events
        log.listed = self.listed.copy()
        log._blocks = list(self.blocks())
        log.totals = self.totals.copy()
        log._before = self._before
        return log
