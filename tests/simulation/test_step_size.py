"""Steps of 1, 1/2 and 1/4 month agree within the error of the step, for every rule of the catalogue.

Disjoint copies of one economy are the replicates; the luck of two step lengths is not the same.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from simulation.club_founding import found_world
from simulation.founders import SEEDING
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.population.population import Population
from simulation.rules.allocation import ALLOCATION
from simulation.rules.cooperation import COOPERATION
from simulation.rules.engagement import ENGAGEMENT
from simulation.rules.targeting import TARGETING
from simulation.rules.trust import TRUST
from simulation.state.tables import NEVER, Stage
from tests.helpers.small_worlds import advance

COPIES, EACH, MONTHS = 60, 50, 24
BASE: dict[str, Any] = {
    "population.generator": "erdos_renyi", "population.organisations": EACH, "population.copies": COPIES,
    "population.degree": 5.0, "population.tie_trust": 0.6, "population.aware": 0.05, "founders.firms": 2,
    "founders.partners": 0, "founders.suppliers": 0, "founders.clients": 0, "outreach.per_organisation": 0.01,
    "awareness.contact_rate": 0.02, "awareness.forgetting": 0.01, "engagement.rate": 0.3, "engagement.reluctance": 0.3,
    "readiness.base": 1.0, "engagement.attention": "none", "animation.rate": 0.0, "communities.minimum": 3,
    "communities.maximum": 1000,
    "support.organisations_per_fte": 20.0, "club.staff": 6.0, "cooperation.rate": 0.4, "cooperation.threshold": 0.5,
    "cooperation.months": 4.0, "transformation.gain": 0.4, "lapse.first_year": 0.02, "lapse.later": 0.02,
}  # fmt: skip
SLOTS = {
    "engagement.rule": ENGAGEMENT, "trust.rule": TRUST, "cooperation.rule": COOPERATION,
    "support.allocation": ALLOCATION, "outreach.targeting": TARGETING, "founders.seeding": SEEDING,
}  # fmt: skip
RULES: dict[str, dict[str, Any]] = {f"{slot} {name}": {slot: name} for slot, rules in SLOTS.items() for name in rules}
RULES["engagement.rule share"] |= {"engagement.reluctance": 0.2, "engagement.reluctance_spread": 0.15}
RULES["engagement.rule weighted_share"] |= {"engagement.reluctance": 0.2, "engagement.reluctance_spread": 0.15}
RULES["engagement.rule own_count"] |= {"engagement.reluctance": 1.5, "engagement.reluctance_spread": 1.0}
RULES["engagement.rule noisy_count"] |= {"engagement.rate": 0.05}
RULES["engagement.rule own_weight"] |= {"engagement.reluctance": 1.0, "engagement.reluctance_spread": 0.6}
RULES["engagement.rule spontaneous"] |= {"engagement.rate": 0.05}
RULES["cooperation.rule imitation"] |= {"cooperation.willing": 0.5, "cooperation.revision": 0.3}
RULES["trust.rule beta"] |= {"trust.memory": 0.95}
RULES |= {
    "voices that last": {"awareness.voice_lasts": 6.0, "awareness.contact_rate": 0.05},
    "voices that fade": {"awareness.voice_fading": 0.1, "awareness.contact_rate": 0.05},
    "share of ties": {"awareness.normalisation": "share", "awareness.contact_rate": 0.1},
    "share of population": {"awareness.normalisation": "population", "awareness.contact_rate": 1.0},
    "complete mixing": {"population.generator": "complete", "awareness.contact_rate": 0.003},
    "linear hazard": {"awareness.hazard": "linear"},
    "relations that switch": {"transformation.switch_up": 0.02, "transformation.switch_down": 0.05},
    "animators": {
        "animation.rate": 0.05,
        "animation.competence": 0.3,
        "animation.seniority": 6.0,
        "animation.minimum_members": 2,
        "animation.cooperative_relations": 1,
    },
    "attention": {"engagement.attention": "accompaniment", "engagement.follow": 400.0},
    "attention of all staff": {"engagement.attention": "staff", "engagement.follow_staff": 200.0},
    "long projects": {"cooperation.months": 12.0},
    "projects of theory": {"cooperation.months": 0.0, "cooperation.rate": 0.05},
    "no limit of time": {"cooperation.time_limit": False},
    "founded by members": {"animation.founded_by": "members", "animation.minimum_members": 5},
}


@lru_cache(maxsize=16)
def population(changes: tuple[tuple[str, Any], ...]) -> Population:
    """A population of copies (the step is no part of it)."""
    return generate_population(Parameters(dict(changes)))


def outcomes(changes: dict[str, Any], step: float) -> np.ndarray:
    """One row a copy: members, aware, trust, cooperation, willingness and covered organisations after two years."""
    whole = {**BASE, **changes}
    drawn = {name: value for name, value in whole.items() if name.split(".")[0] in ("population", "engagement")}
    parameters = Parameters({**whole, "time.step": step})
    world = advance(found_world(population(tuple(sorted(drawn.items()))), parameters, seed=round(8 * step)), MONTHS)
    organisations, relations = world.organisations, world.relations
    copy = organisations.territory[relations.source]
    ties = np.maximum(1, np.bincount(copy, minlength=COPIES))
    shape = (COPIES, EACH)
    return np.stack(
        (
            (organisations.stage >= Stage.ENGAGED).reshape(shape).mean(axis=1),
            (organisations.stage >= Stage.AWARE).reshape(shape).mean(axis=1),
            np.bincount(copy, relations.trust_source, COPIES) / ties,
            np.bincount(copy, relations.cooperation, COPIES) / ties,
            organisations.willing.reshape(shape).mean(axis=1),
            (world.territories.alive_since != NEVER).astype(float),
        ),
        axis=1,
    )


SLOW = {"support.allocation", "outreach.targeting", "founders.seeding"}
"""Slots whose rules choose whom: nothing in them depends on the step; checked with the long tests."""
CASES = [
    pytest.param(changes, id=name, marks=[pytest.mark.long] if name.split()[0] in SLOW else [])
    for name, changes in RULES.items()
]


@pytest.mark.parametrize("changes", CASES)
def test_steps_of_other_lengths_agree_for_every_rule(changes: dict[str, Any]) -> None:
    """Means over copies: within four standard errors of the difference, and the error of the step.

    That error is of the first order: at most 6 % of the outcome between steps of 1 and 1/4, hence a third of it between
    1/2 and 1/4.
    """
    whole, half, quarter = (outcomes(changes, step) for step in (1.0, 0.5, 0.25))
    for one, allowed in ((whole, 0.06), (half, 0.02)):
        error = np.sqrt((one.var(axis=0, ddof=1) + quarter.var(axis=0, ddof=1)) / COPIES)
        difference = one.mean(axis=0) - quarter.mean(axis=0)
        assert (np.abs(difference) <= 4.0 * error + allowed * quarter.mean(axis=0)).all(), (difference, error)
    assert quarter[:, 0].mean() > 0.05
