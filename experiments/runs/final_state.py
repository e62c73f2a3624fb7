"""What is kept of a run's world at its end, to say why: the funnel, who brought whom, the cooperative network.

    run_many(scenario, runs=10, collect=final_state).runs[0].collected.funnel

Worker processes import this file: it needs nothing but the simulation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.state.tables import KINDS, NEVER, Cause, EventType, Stage, Tie
from simulation.world import World

PASSAGES = ("reached", "aware", "engaged", "able", "animating", "alive")
"""The funnel, each a part of the one before it (see `funnel`)."""
LOSSES = ("forgot", "closed", "undecided", "left", "learning", "not_animating", "not_alive")
"""Those lost at the passages: the first two before "aware", the next two before "engaged", then one each."""
WORK = {
    "proposals": (EventType.PROPOSED,),
    "dialogues": (EventType.PROPOSED, 1),
    "begun": (EventType.BEGAN,),
    "succeeded": (EventType.SUCCEEDED,),
    "failed": (EventType.FAILED,),
    "trade_turned": (EventType.TURNED_COOPERATIVE, Tie.SUPPLY),
    "trade_turned_back": (EventType.TURNED_BACK, Tie.SUPPLY),
    "acquaintances_turned": (EventType.TURNED_COOPERATIVE, Tie.ACQUAINTANCE),
    "suppliers_changed": (EventType.CHANGED_SUPPLIER,),
    "changed_to_members": (EventType.CHANGED_SUPPLIER, 1),
    "took_part": (EventType.TOOK_PART,),
    "departures": (EventType.LAPSED,),
    "departures_isolated": (EventType.LAPSED, 1),
}
"""What happened since the founding: the event, and its cause where only one counts."""
BROUGHT_BY = ("outreach", "community", "client", "supplier", "acquaintance")
"""How recruits had become aware."""
LARGEST_DRAWING = 400
"""Organisations of the largest cooperative component that are kept to be drawn."""

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Graph:
    """A network to draw.

    Attributes:
        nodes: rows of the organisations, ascending.
        kind, stage, territory: of each.
        ends: positions of the two ends of each link in `nodes`, shape (links, 2).
        size: organisations of the whole component (more than there are nodes when it was too large to draw).
    """

    nodes: Counts
    kind: Counts
    stage: Counts
    territory: Counts
    ends: Counts
    size: int


@dataclass(frozen=True)
class FinalState:
    """What is kept of one run.

    Attributes:
        funnel: organisations at each of `PASSAGES`.
        lost: organisations lost, at each of `LOSSES`.
        work: events since the founding, by `WORK`.
        brought: joins after the founding by what had sensitised the recruit (row: `BROUGHT_BY`) and its kind (column).
        graph: the largest component of cooperative relations.
    """

    funnel: Counts
    lost: Counts
    work: Counts
    brought: Counts
    graph: Graph


def final_state(world: World) -> FinalState:
    """What is kept of this world."""
    passages, lost = funnel(world)
    return FinalState(passages, lost, work(world), brought(world), largest_component(world))


def whole_world(world: World) -> World:
    """The world itself (large: for a run or two)."""
    return world


def funnel(world: World) -> tuple[Counts, Counts]:
    """Where all those are now that were ever reached; each passage is a part of the one before, and losses add up.

    Reached: became aware at some time, through anything (counted again when they had forgotten).
    Aware: are aware or members now; the others forgot or closed. Engaged: are members; the others are undecided, or
    have left the club. Able: have the competence to animate, or animate; the others are learning. Animating: animate.
    Alive: animate in a territory whose community is alive.
    """
    organisations = world.organisations
    journal = world.event_log
    stage = organisations.stage
    members = world.members()
    able = organisations.competence[members] >= world.parameters.animation.competence
    animating = stage[members] == Stage.ANIMATOR
    aware = int(np.count_nonzero(stage >= Stage.AWARE))
    forgot, closed = (int(journal.totals[event].sum()) for event in (EventType.FORGOT, EventType.CLOSED))
    left = _left_and_aware(world)
    passages = np.array(
        [
            aware + forgot + closed,
            aware,
            len(members),
            np.count_nonzero(able | animating),
            np.count_nonzero(animating),
            np.count_nonzero(animating & (world.territories.alive_since[organisations.territory[members]] != NEVER)),
        ]
    )
    down = -np.diff(passages)
    lost = np.array([forgot, closed, down[1] - left, left, down[2], down[3], down[4]])
    return passages.astype(np.int64), lost.astype(np.int64)


def work(world: World) -> Counts:
    """How often each of `WORK` has happened since the founding."""
    totals = world.event_log.totals
    return np.array(
        [totals[event].sum() if not cause else totals[event, cause[0] + 1] for event, *cause in WORK.values()]
    )


def _left_and_aware(world: World) -> int:
    """Organisations that have left the club and are still aware."""
    columns = world.event_log.columns()
    last = np.full((3, len(world.organisations)), NEVER, dtype=np.int64)
    for index, event in enumerate((EventType.LAPSED, EventType.FORGOT, EventType.CLOSED)):
        occurrences = columns["event"] == event
        np.maximum.at(last[index], columns["organisation"][occurrences], columns["step"][occurrences])
    return int(np.count_nonzero((world.organisations.stage == Stage.AWARE) & (last[0] > last[1]) & (last[0] > last[2])))


def brought(world: World) -> Counts:
    """Joins after the founding: who had sensitised whom (events of the scenario are left out)."""
    columns = world.event_log.columns()
    kind = world.organisations.kind
    joined = (columns["event"] == EventType.ENGAGED) & (columns["step"] > 0)
    recruit = columns["organisation"][joined]
    cause = columns["cause"][joined]
    table = np.zeros((len(BROUGHT_BY), len(KINDS)), dtype=np.int64)
    for row, name in enumerate(BROUGHT_BY):
        np.add.at(table[row], kind[recruit[cause == Cause[name.upper()]]], 1)
    return table


def largest_component(world: World) -> Graph:
    """The largest component of cooperative relations (both types); its best-tied organisations when it is too large."""
    relations = world.relations
    organisations = world.organisations
    cooperative = np.flatnonzero(relations.cooperation >= world.parameters.transformation.cooperative)
    none = np.empty(0, dtype=np.int64)
    if not len(cooperative):
        return Graph(none, none, none, none, np.empty((0, 2), dtype=np.int64), 0)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ends = np.stack((relations.source[cooperative], relations.target[cooperative]), axis=1).astype(np.int64)
    names, places = np.unique(ends, return_inverse=True)
    places = places.reshape(-1, 2)
    links = coo_array((np.ones(len(places)), (places[:, 0], places[:, 1])), shape=(len(names), len(names)))
    label = connected_components(links, directed=False)[1]
    inside = label == np.argmax(np.bincount(label))
    size = int(inside.sum())
    if size > LARGEST_DRAWING:
        degree = np.bincount(places.ravel(), minlength=len(names)) * inside
        inside = np.zeros(len(names), dtype=np.bool_)
        inside[np.argsort(-degree, kind="stable")[:LARGEST_DRAWING]] = True
    drawn_links = places[inside[places].all(axis=1)]
    position = np.cumsum(inside) - 1
    rows = names[inside]
    columns = (organisations.kind, organisations.stage, organisations.territory)
    kind, stage, territory = (column[rows].astype(np.int64) for column in columns)
    return Graph(rows, kind, stage, territory, np.unique(np.sort(position[drawn_links], axis=1), axis=0), size)
