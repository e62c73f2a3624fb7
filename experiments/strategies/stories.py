"""The dated story of one organisation, in words: who sensitised it, what it tried with whom, what happened.

    world = world_at(scenario, 150, prepare=keep_trials_of(412))
    for entry in story(world, 412, scenario.date):
        print(entry.date, entry.words)

Everything is read from the journal of events; the world is not changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.runs.world_at import month_of_step
from scenarios.format.problems import UserError
from scenarios.language import _, mark, ngettext
from scenarios.language.names import full_name, month_name, territory_name, with_of
from simulation.state.event_log import EventLog, EventRecord
from simulation.state.tables import NEVER, Cause, EventType, Refusal, Stage, Tie
from simulation.world import World

Dates = Callable[[int], str]
OUTCOMES = (EventType.SUCCEEDED, EventType.FAILED)
TRIALS = (EventType.PROPOSED, EventType.REFUSED, EventType.BEGAN, *OUTCOMES)
"""What happens on relations again and again."""
TURNS = frozenset(
    {
        EventType.MADE_AWARE, EventType.FORGOT, EventType.ENGAGED, EventType.ACCOMPANIED,
        EventType.BECAME_ACCOMPAGNATEUR, EventType.BECAME_ANIMATOR, EventType.STOPPED_ANIMATING, EventType.FOUNDED,
        EventType.TOOK_PART, EventType.LAPSED, EventType.CRISIS,
    }
)  # fmt: skip
"""What changes the course of the organisation to which it happens."""


@dataclass(frozen=True)
class Entry:
    """One line of a story: month, date and words; `is_turn` where the organisation's own course changes."""

    month: int
    date: str
    words: str
    is_turn: bool = True


class Diary(EventLog):
    """A journal that keeps the trials of one organisation only (all trials are counted)."""

    def __init__(self, organisation: int, earlier: EventLog) -> None:
        super().__init__()
        self.__dict__.update(earlier.copy().__dict__)
        self.organisation = organisation

    def take(self, step: int, notes: npt.NDArray[np.int32]) -> None:
        """Append the notes, of the trials only those of the organisation."""
        own = (notes[:, 1:3] == self.organisation).any(axis=1)
        super().take(step, notes[own | ~np.isin(notes[:, 0], TRIALS)])


def keep_trials_of(organisation: int) -> Callable[[World], None]:
    """What `world_at` does before the first month, so that the story knows every trial of this organisation.

    The scenario has to ask for trials (`journal.trials`); the journal then keeps only this organisation's.

    Raises:
        UserError: the world has no organisation of this number.
    """

    def prepare(world: World) -> None:
        if not 0 <= organisation < len(world.organisations):
            message = _(
                "there is no organisation {number}: numbers go from 0 to {last}; "
                "without --id, this command proposes a few"
            )
            raise UserError(message, number=organisation, last=len(world.organisations) - 1)
        world.event_log = Diary(organisation, world.event_log)

    return prepare


def story(world: World, row: int, date: Dates, every_trial: bool = False) -> list[Entry]:
    """The story of the organisation that holds a row now, in order.

    Args:
        date: the calendar date of a month ("2025-06").
        every_trial: a line for each proposal, refusal and project; otherwise the first of each sort with each partner,
            and a sum for each year.
    """
    lines, closed = _own_lines(world, row)
    entries: list[Entry] = []
    if closed is not None:
        month = month_of_step(world, closed.step)
        entries.append(Entry(month, date(month), _("opens where another organisation has closed: a newcomer, unaware")))
    trials: list[EventRecord] = []
    met: set[tuple[EventType, int]] = set()
    for line in lines:
        month = month_of_step(world, line.step)
        partner = line.other if line.organisation == row else line.organisation
        if line.event in TRIALS and not every_trial and (line.event, partner) in met:
            trials.append(line)
            continue
        if line.event in TRIALS:
            met.add((line.event, partner))
        if words := _told(world, row, line):
            entries.append(Entry(month, date(month), words, line.event in TURNS and line.organisation == row))
    entries += _years(world, row, trials, date)
    return sorted(entries, key=lambda entry: entry.month)


def _own_lines(world: World, row: int) -> tuple[list[EventRecord], EventRecord | None]:
    """The lines of the organisation that holds the row now, and the line of the former one's closure."""
    lines = sorted((*world.event_log.involving(row), *_territory_events(world, row)), key=lambda line: line.step)
    closures = [
        index for index, line in enumerate(lines) if line.event == EventType.CLOSED and line.organisation == row
    ]
    return (lines[closures[-1] + 1 :], lines[closures[-1]]) if closures else (lines, None)


def _territory_events(world: World, row: int) -> Iterator[EventRecord]:
    """What happens to the community of its territory through others."""
    territory = int(world.organisations.territory[row])
    columns = world.event_log.columns()
    here = (columns["other"] == territory) & np.isin(columns["event"], (EventType.FOUNDED, EventType.WENT_DORMANT))
    for index in np.flatnonzero(here & (columns["organisation"] != row)):
        numbers = [int(columns[name][index]) for name in ("step", "event", "organisation", "other", "cause")]
        yield EventRecord(numbers[0], EventType(numbers[1]), *numbers[2:])


def _years(world: World, row: int, trials: Sequence[EventRecord], date: Dates) -> list[Entry]:
    """What is repeated with the same partners, added up by calendar year; dated by the last one."""
    by_year: dict[str, list[EventRecord]] = {}
    for line in trials:
        by_year.setdefault(date(month_of_step(world, line.step))[:4], []).append(line)
    entries = []
    for year, lines in by_year.items():
        month = month_of_step(world, lines[-1].step)
        partners = {line.other if line.organisation == row else line.organisation for line in lines}
        counts = Counter(line.event for line in lines)
        sums = (
            (EventType.PROPOSED, ngettext("{count} proposal", "{count} proposals", counts[EventType.PROPOSED])),
            (EventType.REFUSED, ngettext("{count} refusal", "{count} refusals", counts[EventType.REFUSED])),
            (EventType.BEGAN, ngettext("{count} project begun", "{count} projects begun", counts[EventType.BEGAN])),
            (EventType.SUCCEEDED, ngettext("{count} succeeded", "{count} succeeded", counts[EventType.SUCCEEDED])),
            (EventType.FAILED, ngettext("{count} failed", "{count} failed", counts[EventType.FAILED])),
        )
        parts = ", ".join(words.format(count=counts[event]) for event, words in sums if counts[event])
        words = ngettext(
            "in {year}, again with {partners} earlier partner: {parts}",
            "in {year}, again with {partners} earlier partners: {parts}",
            len(partners),
        ).format(year=year, partners=len(partners), parts=parts)
        entries.append(Entry(month, date(month), words, False))
    return entries


TOLD: dict[EventType | tuple[EventType, int], str] = {
    EventType.MADE_AWARE: mark("becomes aware"),
    EventType.FORGOT: mark("forgets: nobody has kept the subject alive"),
    EventType.ENGAGED: mark("joins the club"),
    EventType.ACCOMPANIED: mark("is accompanied by the support space"),
    EventType.BECAME_ACCOMPAGNATEUR: mark("becomes accompagnateur and lends places of accompaniment"),
    EventType.STOPPED_ACCOMPANYING: mark("stops being accompagnateur"),
    EventType.MET: mark("meets {other}: an acquaintance is born"),
    EventType.PROPOSED: mark("speaks of its work to {other}"),
    (EventType.PROPOSED, 1): mark("proposes a project to {other}: a dialogue"),
    EventType.REFUSED: mark("no project with {other}: one of the two is not willing"),
    (EventType.REFUSED, Refusal.NO_TIME): mark("no project with {other}: no hours for it"),
    EventType.BEGAN: mark("begins a project with {other}"),
    EventType.SUCCEEDED: mark("a project with {other} succeeds"),
    EventType.FAILED: mark("a project with {other} fails"),
    EventType.TURNED_COOPERATIVE: mark("the acquaintance with {other} becomes cooperative"),
    (EventType.TURNED_COOPERATIVE, Tie.SUPPLY): mark("the trade relation with {other} becomes cooperative"),
    EventType.TURNED_BACK: mark("the acquaintance with {other} is no longer cooperative"),
    (EventType.TURNED_BACK, Tie.SUPPLY): mark("the trade relation with {other} falls back to a value chain"),
    EventType.CHANGED_SUPPLIER: mark("changes a supplier: it now buys from {other}"),
    (EventType.CHANGED_SUPPLIER, 1): mark("changes a supplier: it now buys from {other}, a member"),
    EventType.TOOK_PART: mark("takes part in the territorial community {of_place}"),
    EventType.BECAME_ANIMATOR: mark("becomes animator: it animates cooperation in its own ecosystem"),
    EventType.STOPPED_ANIMATING: mark("stops animating"),
    EventType.FOUNDED: mark("founds the territorial community {of_place}"),
    EventType.WENT_DORMANT: mark("the territorial community {of_place} goes dormant"),
    EventType.LAPSED: mark("leaves the club"),
    (EventType.LAPSED, 1): mark("leaves the club, isolated"),
    EventType.CRISIS: mark("a crisis of the volume model strikes it"),
}
"""Events in words, some of them by their cause, from the side of the organisation to which they happen."""
TOLD_OF_OTHERS: dict[EventType | tuple[EventType, int], str] = {
    EventType.MADE_AWARE: mark("sensitises {other}"),
    EventType.ENGAGED: mark("{other}, which it had sensitised, joins the club"),
    EventType.PROPOSED: mark("{other} speaks of its work to it"),
    (EventType.PROPOSED, 1): mark("{other} proposes a project to it"),
    EventType.CHANGED_SUPPLIER: mark("{other} becomes its client"),
    (EventType.CHANGED_SUPPLIER, 1): mark("{other} becomes its client"),
    EventType.FOUNDED: mark("the territorial community {of_place} is founded by {other}"),
}
"""Events that have other words when they happen to another organisation."""
THROUGH = {
    Cause.OUTREACH: mark("through the club's outreach"),
    Cause.COMMUNITY: mark("through the territorial community"),
    Cause.CLIENT: mark("through its client, {other}"),
    Cause.SUPPLIER: mark("through its supplier, {other}"),
    Cause.ACQUAINTANCE: mark("through an acquaintance, {other}"),
    Cause.EVENT: mark("by an event of the scenario"),
}


def _told(world: World, row: int, line: EventRecord) -> str:
    """A line of the journal from the side of one organisation ("" where there is nothing to say)."""
    is_own = line.organisation == row
    is_founder = is_own and line.event == EventType.ENGAGED and line.cause == NEVER
    is_of_territory = line.event in (EventType.FOUNDED, EventType.WENT_DORMANT, EventType.TOOK_PART)
    partner = line.other if is_own and not is_of_territory else line.organisation
    words = TOLD if is_own else TOLD | TOLD_OF_OTHERS
    text = _(words.get((line.event, line.cause)) or words.get(line.event, ""))
    if line.event == EventType.FOUNDED and line.organisation == NEVER:
        text = _("a programme founds the territorial community {of_place}")
    elif is_founder and line.step == 0:
        text = _("founds the club with others")
    elif is_own and not is_founder and line.event in (EventType.MADE_AWARE, EventType.ENGAGED):
        text += " " + _(THROUGH[Cause(line.cause) if line.cause != NEVER else Cause.OUTREACH])
    return text.format(
        other=full_name(world, partner) if partner != NEVER else "",
        of_place=with_of(territory_name(world, line.other)) if is_of_territory else "",
    )


@dataclass(frozen=True)
class Noteworthy:
    """An organisation worth a story, and why."""

    row: int
    why: str


def noteworthy(world: World, date: Dates) -> list[Noteworthy]:
    """A few organisations whose story is worth reading, each with the reason."""
    organisations = world.organisations
    columns = world.event_log.columns()
    closings = {int(row): int(step) for row, step in _events_of_type(columns, EventType.CLOSED)}
    entries: list[Noteworthy] = []

    def note(row: int, why: str, step: int) -> bool:
        """Only those whose row has not gone to a newcomer since."""
        is_there = closings.get(row, NEVER) < step
        if is_there:
            entries.append(Noteworthy(row, why.format(date=month_name(date(month_of_step(world, step))))))
        return is_there

    for row, step in _events_of_type(columns, EventType.BECAME_ANIMATOR):
        if note(int(row), _("first to become animator ({date})"), int(step)):
            break
    members = world.members()
    joined = members[organisations.member_since[members] > 0]
    if len(joined):
        first = int(joined[np.argmin(organisations.member_since[joined])])
        why = _("earliest of the present members that did not found the club ({date})")
        note(first, why, int(organisations.member_since[first]))
    isolated = members[organisations.isolated_since[members] != NEVER]
    if len(isolated):
        longest = int(isolated[np.argmin(organisations.isolated_since[isolated])])
        note(longest, _("longest isolated (since {date})"), int(organisations.isolated_since[longest]))
    brought = (columns["event"] == EventType.ENGAGED) & (columns["other"] != NEVER)
    if brought.any():
        counts = np.bincount(columns["other"][brought], minlength=len(organisations))
        counts[organisations.stage < Stage.AWARE] = 0
        most = int(np.argmax(counts))
        if counts[most] > 0:
            entries.append(Noteworthy(most, _("most recruits: {count}").format(count=int(counts[most]))))
    if len(members):
        largest = int(members[np.argmax(world.pivotality[members])])
        entries.append(Noteworthy(largest, _("member that weighs most in the sales of others")))
    return entries


def _events_of_type(columns: dict[str, Any], event: EventType) -> Iterator[tuple[Any, Any]]:
    mask = columns["event"] == event
    yield from zip(columns["organisation"][mask], columns["step"][mask], strict=True)
