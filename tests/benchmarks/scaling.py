"""(d) The cost of a month follows the relations that can matter, not the population."""

from __future__ import annotations

import numpy as np

from simulation import month
from simulation.state.tables import Stage
from simulation.world import World
from tests.benchmarks.tools import engage, median, milliseconds_each, table
from tests.helpers.small_worlds import make_world

ORGANISATIONS = 20_000
STILL = {
    "awareness.contact_rate": 0.0, "outreach.contacts_per_fte": 0.0, "animation.local_contacts": 0.0,
    "awareness.forgetting": 0.0, "engagement.rate": 0.0, "lapse.first_year": 0.0, "lapse.later": 0.0,
}  # fmt: skip
"""Nobody joins nor leaves: the share engaged stays where it is."""


def ends_that_matter(world: World) -> int:
    """Relation ends that are at a member, or across from one."""
    engaged = world.organisations.stage >= Stage.ENGAGED
    one, two = engaged[world.relations.source], engaged[world.relations.target]
    return int(2 * np.count_nonzero(one | two))


def figures(share: float, organisations: int = ORGANISATIONS) -> tuple[float, int]:
    """Milliseconds a month and ends that matter, at a share engaged."""
    world = engage(make_world(organisations, STILL), share, others_aware=False)
    for _ in range(6):
        month.step(world)
    return median(milliseconds_each(lambda: month.step(world), 12)), ends_that_matter(world)


def run() -> None:
    """Print the curve."""
    rows: list[tuple[object, ...]] = [
        ("engaged", "ms a month", "ends that matter", "ns an end", "ns an end over the floor")
    ]
    floor, _ = figures(0.0)
    for share in (0.0, 0.01, 0.10, 0.50, 1.0):
        took, ends = figures(share)
        each, above = 1e6 * took / max(1, ends), 1e6 * (took - floor) / max(1, ends)
        rows.append((f"{share:.0%}", f"{took:.2f}", f"{ends:,}", f"{each:.1f}", f"{above:.1f}"))
    table(f"(d) {ORGANISATIONS:,} organisations: cost of a month by share engaged", rows)
    rows = [("organisations", "ms a month", "ends that matter")]
    for organisations in (5_000, 20_000, 80_000):
        took, ends = figures(100 / organisations, organisations)
        rows.append((f"{organisations:,}", f"{took:.2f}", f"{ends:,}"))
    table("    the same hundred members in economies of other sizes", rows)
