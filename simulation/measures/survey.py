"""Cache of the month's member statistics: one pass over the members and their relations serves all measures."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from simulation.core.compiled import part, walk
from simulation.core.record import IS_COMPILED
from simulation.measures.network_metrics import Network, network
from simulation.state.lists import members_of
from simulation.state.neighbourhood import ROLE_MASK, TO_ACQUAINTANCE, TO_CLIENT, TO_SUPPLIER, Rows, rows_where
from simulation.state.surroundings import free_hours, hours_left, segment_of, takes_part, tension_of, trades
from simulation.state.tables import KINDS, NEVER, THEMES, Cause, EventType, Stage
from simulation.world import World

UNAWARE = int(Stage.UNAWARE)
ENGAGED = int(Stage.ENGAGED)

TALLIES = (
    "trade", "cooperative_trade", "acquaintances", "cooperative_acquaintances", "value", "cooperative_value",
    "inside", "trust_inside", "outside", "trust_outside", "together", "trust_together",
    "with_supplier", "with_client", "with_both", "trajectories", "trading", "progress", "tension",
    "competence", "accompagnateurs", "accompanied", "waiting", "isolated", "isolation", "participants", "projects",
    "hours", "without_hours", "fees", "animators", "unaware", "live", "foundations", "ends", "project",
)  # fmt: skip
"""The sums (see `Survey`)."""
_SUMS = np.dtype([(name, np.float64) for name in TALLIES])


@part
def _tally_relations(world, members, every_trust, cooperative_trade, sums):
    """Add the relations of these members; a relation between two of them is counted once, from its source.

    Args:
        cooperative_trade: filled with each member's cooperative trade relations.
    """
    level = world.parameters.transformation.cooperative
    organisations = world.organisations
    relations = world.relations
    stage, professional = organisations.stage, organisations.professional
    active, cooperation = relations.active, relations.cooperation
    trust_source, trust_target = relations.trust_source, relations.trust_target
    value, cooperative_value = 0.0, 0.0
    trade, trade_cooperative, acquaintances, acquaintances_cooperative = 0, 0, 0, 0
    inside, outside, together = 0, 0, 0
    trust_inside, trust_outside, trust_together = 0.0, 0.0, 0.0
    with_supplier, with_client, with_both = 0, 0, 0
    for index in range(members.shape[0]):
        member = members[index]
        upstream, downstream = False, False
        count = 0
        incident, neighbour, held, link = segment_of(world, member)
        for place in range(incident.shape[0]):
            entry = incident[place]
            relation = np.uint32(entry >> 1)
            partner = np.uint32(neighbour[place])
            role = link[place] & ROLE_MASK
            is_trade = role != TO_ACQUAINTANCE
            cooperative = active[relation] and cooperation[relation] >= level  # without a history none is
            engaged = stage[partner] >= ENGAGED
            if is_trade:
                value += held[place]
                if cooperative:
                    count += 1
                    cooperative_value += held[place]
                if cooperative or engaged:
                    downstream = downstream or role == TO_CLIENT
                    upstream = upstream or role == TO_SUPPLIER
            if engaged and entry & 1 == 1:
                continue
            trade += 1 if is_trade else 0
            trade_cooperative += 1 if is_trade and cooperative else 0
            acquaintances += 0 if is_trade else 1
            acquaintances_cooperative += 1 if cooperative and not is_trade else 0
            if not (engaged or every_trust):
                continue
            trust = 0.5 * (trust_source[relation] + trust_target[relation])
            if not engaged:
                outside += 1
                trust_outside += trust
                continue
            inside += 1
            trust_inside += trust
            if professional[member] != NEVER and professional[member] == professional[partner]:
                together += 1
                trust_together += trust
        with_supplier += 1 if upstream else 0
        with_client += 1 if downstream else 0
        with_both += 1 if upstream and downstream else 0
        cooperative_trade[index] = count
    sums[0].value, sums[0].cooperative_value = value, cooperative_value
    sums[0].trade, sums[0].cooperative_trade = trade, trade_cooperative
    sums[0].acquaintances, sums[0].cooperative_acquaintances = acquaintances, acquaintances_cooperative
    sums[0].inside, sums[0].trust_inside = inside, trust_inside
    sums[0].outside, sums[0].trust_outside = outside, trust_outside
    sums[0].together, sums[0].trust_together = together, trust_together
    sums[0].with_supplier, sums[0].with_client, sums[0].with_both = with_supplier, with_client, with_both


@part
def _tally_members(world, members, cooperative_trade, kinds, themes, sums):
    """Add these members.

    Args:
        cooperative_trade: each member's cooperative trade relations.
    """
    parameters = world.parameters
    organisations = world.organisations
    for index in range(members.shape[0]):
        member = members[index]
        sums[0].animators += 1.0 if organisations.stage[member] > ENGAGED else 0.0
        kinds[organisations.kind[member]] += 1
        themes[organisations.theme[member]] += 1
        progress = organisations.progress[member]
        told = progress >= parameters.measures.trajectory_progress
        told = told or cooperative_trade[index] >= parameters.measures.trajectory
        sums[0].trajectories += 1.0 if told else 0.0
        if trades(world, member):
            sums[0].trading += 1.0
            sums[0].progress += progress
            sums[0].tension += tension_of(world, member)
            if organisations.isolated_since[member] != NEVER:
                sums[0].isolated += 1.0
                sums[0].isolation += (world.step - organisations.isolated_since[member] + 1) * world.length
        sums[0].competence += organisations.competence[member]
        sums[0].accompagnateurs += 1.0 if organisations.accompagnateur[member] else 0.0
        sums[0].accompanied += 1.0 if organisations.accompanied_until[member] != NEVER else 0.0
        sums[0].waiting += 1.0 if organisations.waiting_since[member] != NEVER else 0.0
        sums[0].participants += 1.0 if takes_part(world, member) else 0.0
        sums[0].projects += organisations.projects[member]
        had = parameters.hours.factor * parameters.hours.available[organisations.size_class[member]]
        sums[0].hours += had - hours_left(world, member)
        sums[0].without_hours += 1.0 if free_hours(world, member) < parameters.hours.project else 0.0
        sums[0].fees += parameters.account.fee[organisations.size_class[member]]


@walk
def _count_near(world, members, is_near):
    """The number of organisations that take part in a live territorial community or are related to one that does."""
    network = world.neighbourhood
    for member in members:
        if takes_part(world, member):
            is_near[member] = True
            for position in range(network.start[member], network.start[member] + network.degree[member]):
                is_near[network.neighbour[position]] = True
    count = 0
    for row in range(is_near.shape[0]):
        count += 1 if is_near[row] else 0
    return count


@part
def _tally_territories(world, sums):
    """Add live communities, foundations and endings so far, and the shared projects."""
    territories = world.territories
    for territory in range(territories.alive_since.shape[0]):
        sums[0].foundations += territories.founded[territory]
        sums[0].ends += territories.died[territory]
        sums[0].live += 1.0 if territories.alive_since[territory] != NEVER else 0.0
        sums[0].project += territories.shared_project[territory]


@walk
def _tally(world, every_trust, kinds, themes, sums):
    """Fill the counts of members by kind and by theme, and all sums; returns the number of members."""
    members = members_of(world)
    cooperative_trade = np.empty(members.shape[0], dtype=np.int64)
    _tally_relations(world, members, every_trust, cooperative_trade, sums)
    _tally_members(world, members, cooperative_trade, kinds, themes, sums)
    _tally_territories(world, sums)
    unaware = 0
    stage = world.organisations.stage
    for row in range(stage.shape[0]):
        unaware += 1 if stage[row] == UNAWARE else 0
    sums[0].unaware = unaware
    return members.shape[0]


class Survey:
    """Statistics of a world at the end of a step. It reads the world and does not change it.

    Each name of `TALLIES` is an attribute. Sums over members: trade relations and acquaintances (those between two members
    once) and cooperative ones; shares of trade held and their cooperative part; relations between members, with others
    and between co-members of a professional community, with the sums of trust; members with an engaged or cooperative
    supplier, client, both; with a trajectory to tell; trading members with the sums of their progress and tension, and
    those isolated and their months of isolation; competence; accompagnateurs; accompanied and waiting; participants; projects
    under way, counted at each member; hours spent in a month; members without hours for a project; fees of a year;
    animators. And organisations that are unaware; territories with a live community, foundations and endings so far, and
    the sum of their shared projects.

    Attributes:
        stages, kinds, themes: organisations by stage, members by kind and by theme.
        count: number of the members.
        extent: extent of membership, members / (members + reference), [0, 1).
        spent: full-time-equivalent months spent so far.
        recent, so_far: number of events in this step, and since the founding, by type and cause (column 0: no cause).
    """

    if TYPE_CHECKING:  # the attributes of TALLIES

        def __getattr__(self, name: str) -> float: ...

    def __init__(self, world: World, costly_too: bool = True) -> None:
        self.world = world
        kinds, themes = np.zeros(len(KINDS)), np.zeros(len(THEMES))
        sums = np.zeros(1, _SUMS)
        # The trust of relations with others is read with the costly measures only.
        count = _tally(world.record(), costly_too, kinds, themes, sums if IS_COMPILED else sums.view(np.recarray))
        self.__dict__.update(zip(TALLIES, sums.item(), strict=True))
        self.kinds = kinds.tolist()
        self.themes = themes.tolist()
        self.count = float(count)
        aware = len(world.organisations) - self.unaware - self.count
        self.stages = [self.unaware, aware, self.count - self.animators, self.animators]
        self.extent = self.count / (self.count + world.parameters.measures.reference_members)
        self.spent = 0.0
        for months in world.effort.values():  # one after the other: the same bits on every Python
            self.spent += months
        self.recent: list[list[int]] = world.event_log.recent.tolist()
        self.so_far: list[list[int]] = world.event_log.totals.tolist()

    @cached_property
    def members(self) -> Rows:
        """Rows of the members."""
        return self.world.members()

    @cached_property
    def network(self) -> Network:
        """The costly measures."""
        return network(self.world, self.members)

    @cached_property
    def near(self) -> int:
        """Organisations that take part in a live territorial community, or are related to one that does."""
        return int(_count_near(self.world.record(), self.members, np.zeros(len(self.world.organisations), np.bool_)))

    @cached_property
    def route_territories(self) -> float:
        """Sum over live communities of the share of organisations there, weighted by the participants, [0, 1]."""
        if not self.live:
            return 0.0
        territories = self.world.territories
        reference = self.world.parameters.measures.reference_community
        live = rows_where(territories.alive_since != NEVER)
        participants = territories.participants[live]
        weighted = territories.organisations[live] * (participants / (participants + reference))
        return self.per_organisation(float(weighted.sum()))

    @property
    def route_chain(self) -> float:
        """Extent of membership times the mean share of members with an engaged supplier, or client, [0, 1]."""
        return self.extent * self.per_member(0.5 * (self.with_supplier + self.with_client))

    @property
    def route_relations(self) -> float:
        """Extent of membership times the cooperative share of trade (mean of count and value), [0, 1]."""
        by_count = self.cooperative_trade / self.trade if self.trade else 0.0
        by_value = self.cooperative_value / self.value if self.value else 0.0
        return self.extent * 0.5 * (by_count + by_value)

    @property
    def success_rate(self) -> float:
        """Share of the projects ended since the founding that have succeeded (0 if none has)."""
        succeeded = self.happened_so_far(EventType.SUCCEEDED)
        ended = succeeded + self.happened_so_far(EventType.FAILED)
        return succeeded / ended if ended else 0.0

    @cached_property
    def hours_so_far(self) -> float:
        """Hours that members have spent since the founding."""
        total = 0.0
        for hours in self.world.hours.values():  # one after the other: the same bits on every Python
            total += hours
        return total

    @property
    def contacts_cost(self) -> float:
        """Euros that outreach has cost so far, beside posts."""
        contacts = self.happened_so_far(EventType.MADE_AWARE, Cause.OUTREACH)
        return contacts * float(self.world.parameters.account.contact)

    def euros(self, use: str) -> float:
        """Euros spent so far on a use of the staff: "outreach", "accompaniment", "communities", "territories" ..."""
        return self.world.effort[use] * self.world.parameters.account.post / 12.0

    def per_member(self, total: float) -> float:
        """A total divided by the number of members (0 without members)."""
        return total / self.count if self.count else 0.0

    def per_organisation(self, total: float) -> float:
        """A total divided by the number of organisations (0 without organisations)."""
        everybody = len(self.world.organisations)
        return total / everybody if everybody else 0.0

    def happened(self, event: int, *causes: int) -> int:
        """Number of events in this step (with the given causes, or all)."""
        return _number_of(self.recent[event], causes)

    def happened_so_far(self, event: EventType, *causes: int) -> int:
        """Number of events since the founding (with the given causes, or all)."""
        return _number_of(self.so_far[event], causes)


def _number_of(counts: list[int], causes: tuple[int, ...]) -> int:
    if len(causes) == 1:
        return counts[causes[0] + 1]
    return sum([counts[cause + 1] for cause in causes] if causes else counts)  # whole numbers
