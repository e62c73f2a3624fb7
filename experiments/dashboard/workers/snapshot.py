"""What is seen of a world at the end of a month: numbers, territories, flows of awareness, and the members' network.

    watched = WatchedWorld(spec.found_world(population, seed), spec.months)
    first = watched.snapshot()               # the founding
    watched.advance()                        # one month later
    watched.network(), watched.snapshot()

Nothing here changes the world: a run that is watched is the run of `efc run`. Children import this
file: it needs nothing but the simulation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.measures.observation import measure_month
from simulation.month import run_to
from simulation.state.tables import NEVER, Cause, Stage, Tie
from simulation.world import World

MOST_NODES = 2500
"""With more members than this, the network shows only the surroundings of one of them."""
NEAR = 700
"""Members in those surroundings."""

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Snapshot:
    """One month of a world, small enough to travel.

    Attributes:
        month: which (0: the founding).
        measures: the values of `MEASURES`, in their order.
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
        world: the world.
        month: the last month that has passed.
        months: where it ends.
        networks: the network at the end of each month so far.
    """

    def __init__(self, world: World, months: int) -> None:
        self.world = world
        self.months = months
        self.month = 0
        self._rank_of: dict[int, int] = {}
        self._ranks_taken = np.zeros(len(world.territories), dtype=np.int64)
        self.networks: list[Network] = [self.network()]

    def advance(self) -> Snapshot:
        """Run a month and look at its end."""
        self.month += 1
        first_step = self.world.step
        run_to(self.world, self.month)
        self.networks.append(self.network())
        return self.snapshot(first_step)

    def snapshot(self, since: int | None = None) -> Snapshot:
        """The numbers of the month; flows since a step (by default none)."""
        world = self.world
        flows, outreach = _flows(world, world.step if since is None else since)
        return Snapshot(
            self.month,
            measure_month(world, self.months),
            world.territories.members.astype(np.int32),
            world.territories.alive_since != NEVER,
            flows,
            outreach,
        )

    def network(self, centre: int = NEVER) -> Network:
        """The network as it is now; around one member where there are too many to be told apart."""
        world = self.world
        organisations = world.organisations
        members = world.members()
        self._assign_ranks(members)
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
            self.month,
            members.astype(np.int32),
            organisations.stage[members].astype(np.int8),
            organisations.kind[members].astype(np.int8),
            organisations.territory[members].astype(np.int16),
            np.array([self._rank_of[int(row)] for row in members], dtype=np.int32),
            organisations.isolated_since[members] != NEVER,
            ends.astype(np.int32),
            table.cooperation[relations] >= world.parameters.transformation.cooperative,
            table.type[relations] == Tie.SUPPLY,
            count,
            shown_centre,
        )

    def _assign_ranks(self, members: npt.NDArray[np.integer]) -> None:
        """Whoever is a member for the first time takes the next rank in its territory."""
        territory = self.world.organisations.territory
        for row in members.tolist():
            if row not in self._rank_of:
                index = int(territory[row])
                self._rank_of[row] = int(self._ranks_taken[index])
                self._ranks_taken[index] += 1


def _flows(world: World, since: int) -> tuple[Ints, Ints]:
    """Who made whom aware after a step, by territory; and whom the club's outreach reached."""
    organisations = world.organisations
    territories = len(world.territories)
    fresh = np.flatnonzero((organisations.aware_since > since) & (organisations.stage >= Stage.AWARE))
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
    position = np.searchsorted(members, near.neighbour[places])
    position = np.minimum(position, max(0, len(members) - 1))
    incident = near.incident[places]
    both = (members[position] == near.neighbour[places]) if len(members) else np.zeros(0, dtype=np.bool_)
    both &= (incident & 1) == 0  # each relation once, from its source
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
