"""A relation begins again: without history, at its initial trust."""

from __future__ import annotations

from simulation.core.compiled import walk
from simulation.state.tables import NEVER, Outcome

NOTHING = int(Outcome.NOTHING)


@walk
def reset_relation(world, relation):
    """Forget everything that has happened on one relation; most have never had an event.

    Relations of users' own tables can begin with trust, cooperation and projects of their own.
    """
    relations = world.relations
    if (
        relations.event_at[relation] == NEVER
        and relations.action_source[relation] == NEVER
        and relations.cooperation[relation] == 0.0
        and relations.projects_ended[relation] == 0
        and not relations.active[relation]
        and relations.trust_source[relation] == relations.initial_source[relation]
        and relations.trust_target[relation] == relations.initial_target[relation]
    ):
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
    relations.active[relation] = False
