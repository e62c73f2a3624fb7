"""The twin's political plane: the shared project of each territory, and the readiness that it gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.twin.learning import coverage_of
from tests.twin.state import Territory

if TYPE_CHECKING:
    from tests.twin.model import Twin


def share_projects(twin: Twin) -> None:
    """Shared projects move towards what partners and communities sustain."""
    move(twin)


def move(twin: Twin, at_once: bool = False) -> None:
    """Faster up than down; at the founding, at once."""
    p = twin.parameters.readiness
    for territory in twin.territories:
        sustained = -math.expm1(-strength(twin, territory))
        rate = p.rise if sustained > territory.shared_project else p.fall
        part = 1.0 if at_once else twin.chance(rate)
        territory.shared_project += part * (sustained - territory.shared_project)
        territory.readiness = min(1.0, p.base + p.shared_project * territory.shared_project)


def strength(twin: Twin, territory: Territory) -> float:
    """What engaged partners and a live community bring."""
    p = twin.parameters.readiness
    strong: float = p.partner * territory.partners
    return strong + p.community * coverage_of(twin, territory) if territory.alive else strong
