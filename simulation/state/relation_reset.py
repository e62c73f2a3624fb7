"""A relation's history: whether it has one, and how it begins again without, at its initial trust."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import part
from simulation.state.lists import deactivate
from simulation.state.tables import NEVER, Outcome, Relations

NOTHING = int(Outcome.NOTHING)


def has_history(relations: Relations) -> npt.NDArray[np.bool_]:
    """Which relations of a user's own table begin with trust, cooperation or projects of their own."""
    trusts = (
        (relations.trust_source, relations.initial_source),
        (relations.trust_target, relations.initial_target),
    )
    moved = np.any([trust != initial for trust, initial in trusts], axis=0)
    history: npt.NDArray[np.bool_] = moved | (relations.cooperation > 0.0) | (relations.projects_ended > 0)
    return history


@part
def reset_relation(world, relation):
    """Forget everything that has happened on one relation; on most nothing ever has."""
    relations = world.relations
    if not relations.active[relation]:
        return
    relations.trust_source[relation] = relations.initial_source[relation]
    relations.trust_target[relation] = relations.initial_target[relation]
    relations.cooperation[relation] = 0.0
    relations.outcome[relation] = relations.dialogue[relation] = NOTHING
    relations.event_at[relation] = relations.project_until[relation] = relations.last_project[relation] = NEVER
    relations.action_source[relation] = relations.action_target[relation] = NEVER
    relations.projects_ended[relation] = relations.projects_succeeded[relation] = 0
    relations.source_for[relation] = relations.source_against[relation] = 0.0
    relations.target_for[relation] = relations.target_against[relation] = 0.0
    deactivate(world, relation)
