"""What a scenario does to the world, and when: dated changes of levers, and events that happen once.

    Intervention(start=138, until=162, action="scale", parameter="club.staff", value=0.6)   # a funding shock
    Event(month=60, name="client_joins", territory="ZE2020-3206")                            # a large client joins

Month 1 is the first simulated month. Place 1 of the month: the parameters in force are always computed from the
scenario's own (never piled up month after month), so a change that ends leaves no trace but what it has caused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation import membership
from simulation.journal import Event as Happened
from simulation.members import NEVER, Cause, Kind, Stage
from simulation.parameters import ParameterError, Parameters, Value, find

if TYPE_CHECKING:
    from simulation.world import World

ACTIONS = ("set", "add", "scale", "ramp")
EVENTS = ("client_joins", "animators_leave", "fund_territory")


@dataclass(frozen=True)
class Intervention:
    """A lever that changes from a month on.

    Attributes:
        start: first month in force.
        until: first month no longer in force (None: for good). A ramp has arrived at `value` there and keeps it.
        action: "set" to a value, "add" to it, "scale" it, or "ramp" to a value between the two months.
        parameter: dotted name; it must not be one that is read only when the world is founded.
        value: the new value, what is added, or the factor.
        why: one sentence for reports.
    """

    start: int
    until: int | None
    action: str
    parameter: str
    value: Value
    why: str = ""

    def __post_init__(self) -> None:
        parameter = find(self.parameter)
        if self.action not in ACTIONS:
            raise ValueError(f'"{self.action}" is not an action; there are {", ".join(ACTIONS)}')
        if parameter.founding:
            message = f"{self.parameter} is read only when the world is founded: it cannot change at a date"
            raise ParameterError(message, self.parameter, "founding", self.value, parameter=parameter)
        if self.action != "set" and (isinstance(parameter.default, bool | str) or isinstance(self.value, bool | str)):
            raise ParameterError(
                f'{self.parameter} is not a number: it can only be "set"',
                self.parameter,
                "type",
                self.value,
                parameter=parameter,
            )
        if self.action == "ramp" and self.until is None:
            raise ValueError(f"the ramp of {self.parameter} needs an end")
        if self.until is not None and self.until <= self.start:
            raise ValueError(f"{self.parameter}: the change ends (month {self.until}) before it begins ({self.start})")

    def in_force(self, month: int) -> bool:
        """Does it act on this month? (A ramp acts for good.)"""
        return self.start <= month and (self.until is None or month < self.until or self.action == "ramp")

    def apply(self, before: Value, month: int) -> Value:
        """The parameter's value in this month, from its value without this intervention."""
        if self.action == "set":
            return self.value
        assert not isinstance(before, str | bool) and not isinstance(self.value, str | bool)
        if self.action == "add":
            return before + self.value
        if self.action == "scale":
            return before * self.value
        assert self.until is not None
        progress = min(1.0, (month - self.start + 1) / (self.until - self.start))
        return before + progress * (self.value - before)


@dataclass(frozen=True)
class Event:
    """Something that happens once.

    Attributes:
        month: when.
        name: "client_joins" (the client with the largest share of others' sales joins), "animators_leave" (all
            animators stop animating), "fund_territory" (a programme founds and pays a territorial community).
        territory: code of the territory ("" for anywhere; a funded territory must be named).
        months: how long a programme pays.
        why: one sentence for reports.
    """

    month: int
    name: str
    territory: str = ""
    months: float = 36.0
    why: str = ""

    def __post_init__(self) -> None:
        if self.name not in EVENTS:
            raise ValueError(f'"{self.name}" is not an event; there are {", ".join(EVENTS)}')
        if self.name == "fund_territory" and not self.territory:
            raise ValueError('the event "fund_territory" needs a territory')


def in_force(parameters: Parameters, interventions: tuple[Intervention, ...], month: int) -> Parameters:
    """The parameters of a month: the scenario's own, changed by what is in force, in the order of their start.

    Raises:
        ParameterError: when a change leads out of a parameter's range.
    """
    changes: dict[str, Value] = {}
    for intervention in sorted(interventions, key=lambda one: one.start):
        if intervention.in_force(month):
            name = intervention.parameter
            changes[name] = find(name).check(
                _whole(name, intervention.apply(changes.get(name, parameters[name]), month))
            )
    return parameters.changed(changes) if changes else parameters


def _whole(name: str, value: Value) -> Value:
    is_whole = isinstance(find(name).default, int) and isinstance(value, float)
    return round(value) if is_whole else value  # type: ignore[arg-type]


def act(world: World) -> None:
    """Place 1: what the scenario changes from this month on, or does once.

    Reads   the scenario's interventions and events, organisations.kind, organisations.territory,
            relations.share_of_sales
    Writes  organisations.stage, organisations.silent, organisations.member_since, organisations.waiting_since,
            organisations.aware_since, organisations.professional, organisations.sensitised_cause,
            organisations.sensitised_by, communities.theme, communities.size, communities.alive_since,
            communities.commons, territories.members, territories.animators, territories.readiness,
            territories.alive_since, territories.founded, territories.founder, territories.without_since,
            territories.funded_until
    Source  a real club faced a funding shock in 2025 (clubnoe.org); the form of the levers is assumed
    """
    if world.interventions and world.is_new_month:
        world.parameters = in_force(world.scenario_parameters, world.interventions, world.month)
    if not world.is_new_month:
        return
    for event in world.events:
        if event.month == world.month:
            _HAPPENINGS[event.name](world, event)


def _client_joins(world: World, event: Event) -> None:
    organisations = world.organisations
    outside = (organisations.kind == Kind.CLIENT) & (organisations.stage < Stage.ENGAGED)
    if event.territory:
        outside &= organisations.territory == world.territory_row(event.territory)
    rows = np.flatnonzero(outside)
    if len(rows):
        largest = rows[[int(np.argmax(world.pivotality[rows]))]]
        if organisations.stage[largest[0]] == Stage.UNAWARE:
            organisations.aware_since[largest] = world.step
            world.journal.record(world.step, Happened.MADE_AWARE, largest, causes=Cause.EVENT)
        organisations.sensitised_cause[largest], organisations.sensitised_by[largest] = Cause.EVENT, NEVER
        membership.join(world, largest)


def _animators_leave(world: World, event: Event) -> None:
    organisations = world.organisations
    leaving = organisations.stage == Stage.ANIMATOR
    if event.territory:
        leaving &= organisations.territory == world.territory_row(event.territory)
    rows = np.flatnonzero(leaving)
    organisations.stage[rows] = Stage.ENGAGED
    world.journal.record(world.step, Happened.STOPPED_ANIMATING, rows, causes=Cause.EVENT)
    membership.recount(world)


def _fund_territory(world: World, event: Event) -> None:
    row = world.territory_row(event.territory)
    territories = world.territories
    if territories.alive_since[row] == NEVER:
        territories.alive_since[row] = world.step
        territories.founded[row] += 1
        territories.founder[row] = NEVER
        territories.without_since[row] = NEVER
        world.journal.record(world.step, Happened.FOUNDED, NEVER, row, Cause.EVENT)
    territories.funded_until[row] = world.step + world.steps(event.months)


_HAPPENINGS = {
    "client_joins": _client_joins,
    "animators_leave": _animators_leave,
    "fund_territory": _fund_territory,
}
