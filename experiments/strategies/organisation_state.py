"""Where one organisation stands at a month: its state and its relations, in words and numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from experiments.runs.world_at import month_of_step
from experiments.strategies.stories import Dates
from scenarios.language import _, as_number
from scenarios.language.names import stage_name, territory_name, theme_name
from simulation.core.compiled import exposed
from simulation.state import surroundings
from simulation.state.tables import NEVER, Stage, Tie
from simulation.world import World

PROGRESS_OF = exposed(surroundings.progress_of)
TENSION_OF = exposed(surroundings.tension_of)
TAKES_PART = exposed(surroundings.takes_part)


class Related(NamedTuple):
    """Its relations of one sort, added up.

    Attributes:
        words: the sort, in words.
        number, engaged, cooperative: relations; those whose other end is engaged; those that are cooperative.
        trust: mean trust that it has in the other ends (not a number: none).
        ended, succeeded: projects.
    """

    words: str
    number: int
    engaged: int
    cooperative: int
    trust: float
    ended: int
    succeeded: int


def state(world: World, row: int, date: Dates) -> list[tuple[str, str]]:
    """Its state: a name and a value in words for each line."""
    organisations = world.organisations
    territory = int(organisations.territory[row])
    record = world.record()
    lock_in = float(world.neighbourhood_summary(np.array([row])).lock_in[0])
    alive = int(world.territories.alive_since[territory])
    lines = [
        (_("stage"), stage_name(int(organisations.stage[row]))),
        (_("theme"), theme_name(int(organisations.theme[row]))),
        (_("territory"), territory_name(world, territory)),
        (
            _("territorial community"),
            _("alive since {date}").format(date=date(month_of_step(world, alive)))
            if alive != NEVER
            else _("none alive"),
        ),
        (_("competence"), as_number(round(float(organisations.competence[row]), 2))),
        (_("reluctance"), as_number(round(float(organisations.reluctance[row]), 2))),
        (_("affinity with the EFC"), as_number(round(float(organisations.affinity[row]), 2))),
        (_("progress"), as_number(round(float(PROGRESS_OF(record, row)), 2))),
        (_("tension"), as_number(round(float(TENSION_OF(record, row)), 2))),
        (_("lock-in"), as_number(round(lock_in, 2))),
    ]
    for column, words in (
        ("aware_since", _("aware since")),
        ("member_since", _("member since")),
        ("waiting_since", _("waiting for accompaniment since")),
        ("accompanied_until", _("accompanied until")),
        ("isolated_since", _("isolated since")),
        ("crisis_until", _("in crisis until")),
    ):
        step = int(getattr(organisations, column)[row])
        if step != NEVER and not (column == "crisis_until" and step <= world.step):
            lines.append((words, date(month_of_step(world, step))))
    if TAKES_PART(record, row):
        lines.append((_("takes part in the territorial community"), _("yes")))
    if organisations.accompagnateur[row]:
        lines.append((_("accompagnateur"), _("yes")))
    return lines


def relations_of(world: World, row: int) -> list[Related]:
    """Its relations by sort: those it sells to, those it buys from, acquaintances."""
    entries = world.neighbourhood.incident_to(row)
    relations = world.relations
    stage = world.organisations.stage
    relation = entries >> 1
    is_target = (entries & 1).astype(np.bool_)
    neighbour = np.where(is_target, relations.source[relation], relations.target[relation])
    trust = np.where(is_target, relations.trust_target[relation], relations.trust_source[relation])
    supply = relations.type[relation] == Tie.SUPPLY
    level = world.parameters.transformation.cooperative
    sorts = ((_("sells to"), supply & ~is_target), (_("buys from"), supply & is_target), (_("knows"), ~supply))
    return [
        Related(
            words,
            number=int(mask.sum()),
            engaged=int((stage[neighbour[mask]] >= Stage.ENGAGED).sum()),
            cooperative=int((relations.cooperation[relation[mask]] >= level).sum()),
            trust=float(trust[mask].mean()) if mask.any() else float("nan"),
            ended=int(relations.projects_ended[relation[mask]].sum()),
            succeeded=int(relations.projects_succeeded[relation[mask]].sum()),
        )
        for words, mask in sorts
    ]
