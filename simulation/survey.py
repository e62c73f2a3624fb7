"""One look at the members and their relations, shared by all the measures of a month."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from simulation.compiled import walk
from simulation.journal import Event
from simulation.luck import Floats
from simulation.members import NEVER, Kind, Stage, Tie
from simulation.relations import Rows
from simulation.rules import animation, support
from simulation.world import World

ENGAGED = int(Stage.ENGAGED)
SUPPLY = int(Tie.SUPPLY)


@walk
def _tally(
    members, stage, start, degree, incident, source, target, type_, share_of_sales, share_of_purchases,
    trust_source, trust_target, cooperation, level, transformed_share, trajectory, sums,
):  # fmt: skip
    """Fill `sums`; a relation between two members is seen from its source only, except in what is counted by member."""
    for at in range(members.shape[0]):
        member = members[at]
        upstream, downstream, count, together = False, False, 0, 0
        value, cooperative_value = 0.0, 0.0
        for place in range(start[member], start[member] + degree[member]):
            entry = incident[place]
            relation = entry >> 1
            if entry & 1 == 0:
                other, held = target[relation], share_of_sales[relation]
            else:
                other, held = source[relation], share_of_purchases[relation]
            inside = stage[other] >= ENGAGED
            cooperative = cooperation[relation] >= level
            count += 1
            value += held
            if cooperative:
                together += 1
                cooperative_value += held
            if inside and type_[relation] == SUPPLY:
                if entry & 1 == 0:
                    downstream = True
                else:
                    upstream = True
            if inside and entry & 1 == 1:
                continue
            sums[0] += 1.0
            sums[1] += 1.0 if cooperative else 0.0
            trust = 0.5 * (trust_source[relation] + trust_target[relation])
            if inside:
                sums[2] += 1.0
                sums[3] += trust
            else:
                sums[4] += 1.0
                sums[5] += trust
        sums[6] += value
        sums[7] += cooperative_value
        sums[8] += 1.0 if upstream else 0.0
        sums[9] += 1.0 if downstream else 0.0
        sums[10] += 1.0 if upstream and downstream else 0.0
        if value > 0.0:
            transformed = cooperative_value >= transformed_share * value
        else:
            transformed = count > 0 and together >= transformed_share * count
        sums[11] += 1.0 if transformed else 0.0
        sums[12] += 1.0 if together >= trajectory else 0.0


class Survey:
    """The tallies of a world at the end of a step. Reads the world, changes nothing.

    Args:
        world: the world to look at.
        network: take the costly network measures too (chains, components, triangles).
    """

    def __init__(self, world: World, network: bool = False) -> None:
        self.world, self.network = world, network
        organisations = world.organisations
        self.members: Rows = world.members()
        self.stages = np.bincount(organisations.stage, minlength=len(Stage))
        self.kinds = np.bincount(organisations.kind[self.members], minlength=len(Kind))
        self.themes = np.bincount(organisations.theme[self.members], minlength=6)
        self.live: Rows = np.flatnonzero(world.territories.alive_since != NEVER)
        relations, near, sums = world.relations, world.neighbourhood, np.zeros(13)
        _tally(
            self.members, organisations.stage, near.start, near.degree, near.incident, relations.source, relations.target,
            relations.type, relations.share_of_sales, relations.share_of_purchases, relations.trust_source,
            relations.trust_target, relations.cooperation, world.parameters.transformation.cooperative,
            world.parameters.measures.transformed_share, world.parameters.measures.trajectory, sums,
        )  # fmt: skip
        self.sums: list[float] = sums.tolist()

    @property
    def count(self) -> int:
        """Number of members."""
        return len(self.members)

    @property
    def founders(self) -> int:
        """Number of founders."""
        return self.world.founders

    @cached_property
    def _lately(self) -> list[list[int]]:
        return self.world.journal.lately.tolist()  # type: ignore[no-any-return]

    @cached_property
    def _totals(self) -> list[list[int]]:
        return self.world.journal.totals.tolist()  # type: ignore[no-any-return]

    def happened(self, event: Event, *causes: int) -> int:
        """Events of this step (of the given causes, or of all)."""
        return _sum(self._lately[event], causes)

    def happened_so_far(self, event: Event, *causes: int) -> int:
        """Events since the founding (of the given causes, or of all)."""
        return _sum(self._totals[event], causes)

    def per_member(self, total: float) -> float:
        """A total divided by the number of members (0 without members)."""
        return total / self.count if self.count else 0.0

    @cached_property
    def extent(self) -> float:
        """How far membership has come towards the reference: members / (members + reference)."""
        return self.count / (self.count + self.world.parameters.measures.reference_members)

    @cached_property
    def isolated(self) -> Floats:
        """Months of isolation so far of each isolated member."""
        since = self.world.organisations.isolated_since[self.members]
        spells: Floats = (self.world.step - since[since != NEVER] + 1) * self.world.length
        return spells

    @cached_property
    def slots(self) -> tuple[int, int, int]:
        """Accompaniment: slots, in use, members in the queue."""
        organisations = self.world.organisations
        in_use = int(np.count_nonzero(organisations.accompanied_until[self.members] != NEVER))
        queue = int(np.count_nonzero(organisations.waiting_since[self.members] != NEVER))
        return support.capacity(self.world), in_use, queue

    @cached_property
    def coordination(self) -> int:
        """Territorial communities that the support space can coordinate."""
        return animation.capacity(self.world)


def _sum(counts: list[int], causes: tuple[int, ...]) -> int:
    return sum(counts[cause + 1] for cause in causes) if causes else sum(counts)
