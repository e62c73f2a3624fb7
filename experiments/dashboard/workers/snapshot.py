"""What is seen of a world at the end of a month: numbers, territories, flows of awareness, and the members' network.

    watched = WatchedWorld(lambda: spec.found_world(population, seed), spec.months)
    watched.history[0]                       # the founding
    watched.advance()                        # one month later
    watched.network(1)                       # looked at on request only
    watched.branch(found_other)              # another world with the same past

Nothing here changes the world: a run that is watched is the run of `efc run`. Children import this
file: it needs nothing but the simulation.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.measures import HEADLINES, PANELS, SPENT
from simulation.measures.observation import measure_month
from simulation.month import run_to
from simulation.state.tables import NEVER, Cause, EventType, Stage, Tie
from simulation.world import World

MOST_NODES = 2500
"""With more members than this, the network shows only the surroundings of one of them."""
NEAR = 700
"""Members in those surroundings."""

SHOWN = tuple(dict.fromkeys((*itertools.chain(*PANELS), *(name for name in HEADLINES if name not in SPENT))))
"""The measures that the curves of a live run show: no others are taken."""

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Snapshot:
    """One month of a world, small enough to travel.

    Attributes:
        month: which (0: the founding).
        measures: the values of `SHOWN`, in their order.
        members, alive: by territory: members, and whether its community lives.
        flows: who made whom aware this month: rows (from territory, to territory, organisations).
        outreach: organisations that the club's outreach made aware this month, by territory.
    """

    month: int
    measures: npt.NDArray[np.float64]
    members: Ints
    alive: npt.NDArray[np.bool_]
    flows: Ints
    outreach: Ints

    def value(self, measure: str) -> float:
        """The value of one of the measures that are shown."""
        return float(self.measures[SHOWN.index(measure)])


@dataclass(frozen=True)
class Network:
    """The members and the relations among them at the end of a month.

    Attributes:
        month: which.
        rows, stage, kind, territory: of each member shown.
        rank: its rank among those of its territory, in the order of joining: it never changes.
        isolated: whether it is isolated.
        ends: positions of the two ends of each relation, shape (relations, 2).
        cooperative, supply: of each relation.
        members: how many members there are in all.
        centre: row of the member whose surroundings are shown (NEVER: everybody is shown).
    """

    month: int
    rows: Ints
    stage: npt.NDArray[np.int8]
    kind: npt.NDArray[np.int8]
    territory: npt.NDArray[np.int16]
    rank: Ints
    isolated: npt.NDArray[np.bool_]
    ends: Ints
    cooperative: npt.NDArray[np.bool_]
    supply: npt.NDArray[np.bool_]
    members: int
    centre: int = NEVER


class WatchedWorld:
    """A world that is run month by month, with what is remembered of it.

    Attributes:
        found: founds it; called again where a month of the past is looked at more closely.
        months: where it ends.
        world: the world.
        history: the snapshots so far, by month.
    """

    def __init__(self, found: Callable[[], World], months: int) -> None:
        self.found = found
        self.months = months
        self._networks: dict[int, Network] = {}
        self.world = found()
        self.history = [_look_at(self.world, 0, months, self.world.step)]

    @property
    def month(self) -> int:
        """The last month that has passed."""
        return self.history[-1].month

    def advance(self) -> Snapshot:
        """Run a month and look at its end."""
        month = self.month + 1
        first_step = self.world.step
        run_to(self.world, month)
        self.history.append(_look_at(self.world, month, self.months, first_step))
        return self.history[-1]

    def branch(self, found: Callable[[], World]) -> WatchedWorld:
        """A world of its own with the same past, which can go on in another way.

        Args:
            found: founds the other world: the same until now, whatever is dated later.
        """
        branch = copy(self)
        branch.found = found
        branch._networks = {}
        branch.world = self.world.copy()
        branch.history = list(self.history)
        return branch

    def network(self, month: int, centre: int = NEVER) -> Network:
        """The members' network at the end of a month; around one of them where there are too many to be told apart.

        That of a month that nobody has looked at so far is made by running the world once more.
        """
        month = min(month, self.month)
        if month == self.month:
            network = self._networks.get(month)
            if network is None or (centre not in (NEVER, network.centre) and network.centre != NEVER):
                self._networks[month] = network_of(self.world, month, ranks_of(self.world), centre)
        elif month not in self._networks:
            world = self.found()
            ranks = ranks_of(self.world)
            for past in range(self.month):
                run_to(world, past)
                self._networks.setdefault(past, network_of(world, past, ranks))
        return self._networks[month]


def _look_at(world: World, month: int, months: int, since: int) -> Snapshot:
    """The numbers of a month; flows since a step."""
    flows, outreach = _flows(world, since)
    return Snapshot(
        month,
        measure_month(world, months, SHOWN),
        world.territories.members.astype(np.int32),
        world.territories.alive_since != NEVER,
        flows,
        outreach,
    )


def network_of(world: World, month: int, ranks: Ints, centre: int = NEVER) -> Network:
    """The network as it is now; around one member where there are too many to be told apart.

    Args:
        ranks: of all that have ever joined, by row (see `ranks_of`).
    """
    organisations = world.organisations
    members = world.members()
    relations, ends = _among(world, members)
    count = len(members)
    shown_centre = NEVER
    if count > MOST_NODES:
        position = next(iter(np.flatnonzero(members == centre)), NEVER)
        shown_centre, shown = _around(ends, count, int(position))
        shown_centre = int(members[shown_centre])
        members = members[shown]
        relations, ends = _among(world, members)
    table = world.relations
    return Network(
        month,
        members.astype(np.int32),
        organisations.stage[members].astype(np.int8),
        organisations.kind[members].astype(np.int8),
        organisations.territory[members].astype(np.int16),
        ranks[members],
        organisations.isolated_since[members] != NEVER,
        ends.astype(np.int32),
        table.cooperation[relations] >= world.parameters.transformation.cooperative,
        table.type[relations] == Tie.SUPPLY,
        count,
        shown_centre,
    )


def ranks_of(world: World) -> Ints:
    """The rank of each organisation among all that have ever joined in its territory, in the order of joining."""
    log = world.event_log.columns()
    joined = log["organisation"][log["event"] == EventType.ENGAGED]
    rows, first = np.unique(joined, return_index=True)
    territory = world.organisations.territory[rows]
    order = np.lexsort((first, territory))
    counts = np.bincount(territory, minlength=len(world.territories))
    ranks = np.full(len(world.organisations), NEVER, dtype=np.int32)
    ranks[rows[order]] = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return ranks


def _flows(world: World, since: int) -> tuple[Ints, Ints]:
    """Who made whom aware after a step, by territory; and whom the club's outreach reached."""
    organisations = world.organisations
    territories = len(world.territories)
    fresh = np.flatnonzero(organisations.aware_since > since)
    fresh = fresh[organisations.stage[fresh] >= Stage.AWARE]
    to = organisations.territory[fresh]
    by = organisations.sensitised_by[fresh]
    outreach = np.bincount(to[organisations.sensitised_cause[fresh] == Cause.OUTREACH], minlength=territories)
    through = by != NEVER
    pairs = organisations.territory[by[through]].astype(np.int64) * territories + to[through]
    names, counts = np.unique(pairs, return_counts=True)
    flows = np.stack((names // territories, names % territories, counts), axis=1)
    return flows.astype(np.int32), outreach.astype(np.int32)


def _among(world: World, members: npt.NDArray[np.integer]) -> tuple[Ints, npt.NDArray[np.int64]]:
    """The relations between members, and the positions of their ends among the members."""
    near = world.neighbourhood
    degree = near.degree[members]
    first = np.repeat(near.start[members] - np.concatenate(([0], np.cumsum(degree)[:-1])), degree)
    places = first + np.arange(len(first))
    own = np.repeat(np.arange(len(members)), degree)
    position_of = np.full(len(world.organisations), NEVER, dtype=np.int32)
    position_of[members] = np.arange(len(members))
    position = position_of[near.neighbour[places]]
    incident = near.incident[places]
    both = (position != NEVER) & ((incident & 1) == 0)  # each relation once, from its source
    return (incident[both] >> 1).astype(np.int32), np.stack((own[both], position[both]), axis=1)


def _around(ends: npt.NDArray[np.int64], count: int, centre: int) -> tuple[int, npt.NDArray[np.int64]]:
    """The nearest members around one of them (by default the best tied), as ascending positions."""
    degree = np.bincount(ends.ravel(), minlength=count)
    if centre == NEVER:
        centre = int(np.argmax(degree))
    inside = np.zeros(count, dtype=np.bool_)
    inside[centre] = True
    while inside.sum() < NEAR:
        touched = inside[ends]
        reached = np.unique(np.concatenate((ends[touched[:, 0], 1], ends[touched[:, 1], 0])))
        reached = reached[~inside[reached]]
        if not len(reached):
            break
        best = reached[np.argsort(-degree[reached], kind="stable")]
        inside[best[: NEAR - int(inside.sum())]] = True
    return centre, np.flatnonzero(inside)
