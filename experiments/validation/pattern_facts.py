"""What the patterns read of a run's world at its end: first successes, who joins, which relations last, trust by age.

    run_many(scenario, runs=10, collect=pattern_facts).runs[0].collected.conversion

Worker processes import this file: it needs nothing but the simulation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.month import run_to
from simulation.state.tables import EventType, Stage, Tie
from simulation.world import World

YEAR = 12
TWO_YEARS = 24
"""Months within which those that have become aware are expected to join, or not."""
COHORTS = (25, 108)
"""First and last month of the cohorts of awareness: 2016 to 2022, in a scenario that begins in January 2014."""
SEEN_UNTIL = 132
"""Last month of what is known of the real club's first successes, December 2024: later ones are not waited for."""

Rows = npt.NDArray[np.integer]


@dataclass(frozen=True)
class PatternFacts:
    """What is read of one world; no number where nothing of the kind has happened.

    Attributes:
        months_to_cooperate: months from joining to the first cooperative trade relation, median of those who get one.
        conversion: of those made aware in the cohorts, the share that joins within two years.
        survival, survival_cooperative: share of the trade relations of members, and of the cooperative ones, that
            are still there a year after the end, among those whose ends have not closed.
        trust_by_age: correlation of the trust of both ends with the age of members' trade relations.
    """

    months_to_cooperate: float
    conversion: float
    survival: float
    survival_cooperative: float
    trust_by_age: float


def pattern_facts(world: World) -> PatternFacts:
    """What is read of this world (which is left as it is)."""
    survival, cooperative = survivals(world)
    return PatternFacts(months_to_cooperate(world), conversion(world), survival, cooperative, trust_by_age(world))


def months_to_cooperate(world: World) -> float:
    """Months from joining to the first cooperative trade relation: median of those that had one by 2025."""
    log = world.event_log.columns()
    turned = (log["event"] == EventType.TURNED_COOPERATIVE) & (log["cause"] == Tie.SUPPLY)
    rows = np.flatnonzero((log["event"] == EventType.ENGAGED) | turned)
    joined: dict[int, int] = {}
    waits = []
    for row in rows[np.argsort(log["step"][rows], kind="stable")].tolist():
        step, organisation = int(log["step"][row]), int(log["organisation"][row])
        if not turned[row]:
            joined[organisation] = step
            continue
        for end in (organisation, int(log["other"][row])):
            since = joined.pop(end, None)
            if since is not None and step * world.length <= SEEN_UNTIL:
                waits.append((step - since) * world.length)
    return float(np.median(waits)) if waits else float("nan")


def conversion(world: World) -> float:
    """Of those made aware in the cohorts, the share that joins within two years."""
    log = world.event_log.columns()
    made_aware = log["event"] == EventType.MADE_AWARE
    rows = np.flatnonzero(made_aware | (log["event"] == EventType.ENGAGED))
    aware_since: dict[int, float] = {}
    aware = 0
    joined = 0
    for row in rows[np.argsort(log["step"][rows], kind="stable")].tolist():
        organisation, month = int(log["organisation"][row]), float(log["step"][row] * world.length)
        in_cohort = COHORTS[0] <= month <= COHORTS[1]
        if made_aware[row]:
            aware += in_cohort
            aware_since.pop(organisation, None)
            if in_cohort:
                aware_since[organisation] = month
        elif (since := aware_since.pop(organisation, None)) is not None:
            joined += month - since <= TWO_YEARS
    return joined / aware if aware else float("nan")


def _trade_of_members(world: World) -> Rows:
    """The supply relations of which an end is a member."""
    relations = world.relations
    is_member = world.organisations.stage >= Stage.ENGAGED
    at_an_end = is_member[relations.source] | is_member[relations.target]
    rows: Rows = np.flatnonzero(at_an_end & (relations.type == Tie.SUPPLY))
    return rows


def survivals(world: World) -> tuple[float, float]:
    """Share of members' trade relations, and of the cooperative ones, that are still there after one more year."""
    rows = _trade_of_members(world)
    cooperative = world.relations.cooperation[rows] >= world.parameters.transformation.cooperative
    later = world.copy()
    run_to(later, world.month + YEAR)
    ends = [(table.source[rows], table.target[rows]) for table in (world.relations, later.relations)]
    last = (ends[0][0] == ends[1][0]) & (ends[0][1] == ends[1][1])
    open_ = world.organisations.generation == later.organisations.generation
    remain = open_[ends[0][0]] & open_[ends[0][1]]
    every, of_cooperative = (last[chosen] for chosen in (remain, remain & cooperative))
    return tuple(float(found.mean()) if len(found) else float("nan") for found in (every, of_cooperative))  # type: ignore[return-value]


def trust_by_age(world: World) -> float:
    """Correlation of the trust of both ends with the age of members' trade relations.

    A relation is as old as the last change of supplier; those of the start have the world's age.
    """
    relations = world.relations
    rows = _trade_of_members(world)
    age = world.step - np.maximum(relations.born[rows], 0)
    trust = 0.5 * (relations.trust_source[rows] + relations.trust_target[rows])
    if len(rows) < 3 or not age.std() or not trust.std():
        return float("nan")
    return float(np.corrcoef(trust, age)[0, 1])
