"""Cache of the month's member statistics: one pass over the members and their relations serves all measures."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from simulation.core.compiled import walk
from simulation.measures.network_metrics import Network, network
from simulation.rules import support
from simulation.state.neighbourhood import ROLE_MASK, TO_CLIENT, TO_SUPPLIER, rows_where
from simulation.state.tables import KINDS, NEVER, THEMES, EventType, Stage
from simulation.world import World

UNAWARE = int(Stage.UNAWARE)
ENGAGED = int(Stage.ENGAGED)

TALLIES = (
    "relations", "cooperative", "inside", "trust_inside", "outside", "trust_outside", "value", "cooperative_value",
    "with_supplier", "with_client", "with_both", "transformed", "trajectories",
    "competence", "accompagnateurs", "accompanied", "waiting", "isolated", "isolation", "together", "trust_together",
)  # fmt: skip
"""The sums over members, in the order of the array `sums` (see `Survey`)."""


@walk
def _tally(
    members, stage, kind, theme, professional, competence, accompagnateur, accompanied_until, waiting_since,
    isolated_since, now, length, start, degree, incident, neighbour, held, link,
    trust_source, trust_target, cooperation, level, transformed_share, trajectory, kinds, themes, sums,
):  # fmt: skip
    """Fill the counts and `sums` of these members; a relation between two members is counted once, from its source.

    Returns the number of animators.
    """
    animators = 0
    inside, cooperative_inside, outside, cooperative_outside = 0, 0, 0, 0
    trust_inside = 0.0
    trust_outside = 0.0
    for index in range(members.shape[0]):
        member = members[index]
        animators += 1 if stage[member] > ENGAGED else 0
        kinds[kind[member]] += 1
        themes[theme[member]] += 1
        sums[13] += competence[member]
        sums[14] += 1.0 if accompagnateur[member] else 0.0
        sums[15] += 1.0 if accompanied_until[member] != NEVER else 0.0
        sums[16] += 1.0 if waiting_since[member] != NEVER else 0.0
        if isolated_since[member] != NEVER:
            sums[17] += 1.0
            sums[18] += (now - isolated_since[member] + 1) * length
        first = start[member]
        last = start[member] + degree[member]
        entries = incident[first:last]
        neighbours = neighbour[first:last]
        shares = held[first:last]
        links = link[first:last]
        upstream = False
        downstream = False
        count = entries.shape[0]
        together = 0
        value = 0.0
        cooperative_value = 0.0
        for position in range(count):
            entry = entries[position]
            partner = np.uint32(neighbours[position])
            share = shares[position]
            relation = entry >> 1
            # a number rather than a branch: the processor cannot predict which relations are cooperative
            cooperative = 1 if cooperation[relation] >= level else 0
            value += share
            together += cooperative
            cooperative_value += share * cooperative
            trust = 0.5 * (trust_source[relation] + trust_target[relation])
            if stage[partner] < ENGAGED:
                outside += 1
                cooperative_outside += cooperative
                trust_outside += trust
                continue
            role = links[position] & ROLE_MASK
            downstream = downstream or role == TO_CLIENT
            upstream = upstream or role == TO_SUPPLIER
            if entry & 1 == 1:
                continue
            inside += 1
            cooperative_inside += cooperative
            trust_inside += trust
            if professional[member] != NEVER and professional[member] == professional[partner]:
                sums[19] += 1.0
                sums[20] += trust
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
    sums[0] = inside + outside
    sums[1] = cooperative_inside + cooperative_outside
    sums[2] = inside
    sums[3] = trust_inside
    sums[4] = outside
    sums[5] = trust_outside
    return animators


@walk
def _tally_territories(alive_since, organisations, members, founded, died):
    """Live communities, organisations and members in their territories; foundations and endings so far."""
    live, around, gathered, foundations, ends = 0, 0, 0, 0, 0
    for territory in range(alive_since.shape[0]):
        foundations += founded[territory]
        ends += died[territory]
        if alive_since[territory] != NEVER:
            live += 1
            around += organisations[territory]
            gathered += members[territory]
    return live, around, gathered, foundations, ends


class Survey:
    """Statistics of a world at the end of a step. It reads the world and does not change it.

    Each name of `TALLIES` is an attribute: the number of relations of members (those between two members once), of
    cooperative ones, of those between members and with others, with the sums of trust; value and cooperative value of
    the members' shares of trade; members with an engaged supplier, client, both; transformed members; members with a
    trajectory; sum of competence; accompagnateurs; accompanied and waiting members; isolated members and the sum of
    their months of isolation; relations between co-members of a professional community and the sum of their trust.

    Attributes:
        stages, kinds, themes: organisations by stage, members by kind and by theme.
        count, members: number and rows of the members.
        live: number of territories with a live community.
        around, gathered: organisations and members in these territories.
        foundations, ends: foundations and endings of territorial communities so far.
        extent: extent of membership, members / (members + reference), [0, 1).
        spent: full-time-equivalent months spent so far.
        recent: number of events in this step, by type and cause (column 0: no cause).
    """

    if TYPE_CHECKING:  # the attributes of TALLIES

        def __getattr__(self, name: str) -> float: ...

    def __init__(self, world: World) -> None:
        self.world = world
        organisations = world.organisations
        relations = world.relations
        neighbourhood = world.neighbourhood
        p = world.parameters
        self.members = members = world.members()
        kinds = np.zeros(len(KINDS))
        themes = np.zeros(len(THEMES))
        sums = np.zeros(len(TALLIES))
        animators = _tally(
            members, organisations.stage, organisations.kind, organisations.theme, organisations.professional,
            organisations.competence, organisations.accompagnateur, organisations.accompanied_until,
            organisations.waiting_since, organisations.isolated_since, world.step, world.length, *neighbourhood.arrays,
            relations.trust_source, relations.trust_target, relations.cooperation, p.transformation.cooperative,
            p.measures.transformed_share, p.measures.trajectory, kinds, themes, sums,
        )  # fmt: skip
        self.__dict__.update(zip(TALLIES, sums.tolist(), strict=True))
        self.kinds = kinds.tolist()
        self.themes = themes.tolist()
        self.count = float(len(members))
        unaware = float(np.count_nonzero(organisations.stage == UNAWARE))
        aware = len(organisations) - unaware - self.count
        self.stages = [unaware, aware, self.count - animators, float(animators)]
        self.extent = self.count / (self.count + p.measures.reference_members)
        self.spent = 0.0
        for months in world.effort.values():  # one after the other: the same bits on every Python
            self.spent += months
        self.recent: list[list[int]] = world.event_log.recent.tolist()
        territories = world.territories
        self.live, self.around, self.gathered, self.foundations, self.ends = _tally_territories(
            territories.alive_since, territories.organisations, territories.members, territories.founded,
            territories.died,
        )  # fmt: skip

    @cached_property
    def network(self) -> Network:
        """The costly measures."""
        return network(self.world, self.members)

    @cached_property
    def route_territories(self) -> float:
        """Share of organisations in territories with a live community, weighted by the community's members, [0, 1]."""
        if not self.live:
            return 0.0
        territories = self.world.territories
        reference = self.world.parameters.measures.reference_community
        live = rows_where(territories.alive_since != NEVER)
        members = territories.members[live]
        return self.per_organisation(float((territories.organisations[live] * (members / (members + reference))).sum()))

    @property
    def route_chain(self) -> float:
        """Extent of membership times the mean share of members with an engaged supplier, or client, [0, 1]."""
        return self.extent * self.per_member(0.5 * (self.with_supplier + self.with_client))

    @property
    def route_relations(self) -> float:
        """Extent of membership times the cooperative share of relations (mean of count and value), [0, 1]."""
        if not self.relations:
            return 0.0
        by_value = self.cooperative_value / self.value if self.value else 0.0
        return self.extent * 0.5 * (self.cooperative / self.relations + by_value)

    @property
    def slots(self) -> int:
        """Number of accompaniment slots."""
        return support.capacity(self.world)

    def per_member(self, total: float) -> float:
        """A total divided by the number of members (0 without members)."""
        return total / self.count if self.count else 0.0

    def per_organisation(self, total: float) -> float:
        """A total divided by the number of organisations (0 without organisations)."""
        everybody = len(self.world.organisations)
        return total / everybody if everybody else 0.0

    def happened(self, event: EventType, *causes: int) -> int:
        """Number of events in this step (with the given causes, or all)."""
        counts = self.recent[event]
        return sum(counts[cause + 1] for cause in causes) if causes else sum(counts)  # whole numbers

    def happened_so_far(self, event: EventType, *causes: int) -> int:
        """Number of events since the founding (with the given causes, or all)."""
        counts = self.world.event_log.totals[event].tolist()
        return sum(counts[cause + 1] for cause in causes) if causes else sum(counts)  # whole numbers
