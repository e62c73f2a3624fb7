"""Temps 2, engagement: who decides to join the club, and the professional community of its theme.

    P = 1 - exp(-readiness * hazard * step), with the hazard of the engagement rule; certain where it is infinite

The readiness of the territory (base plus engaged partners) multiplies the hazard.

Reads   organisations.affinity, organisations.reluctance, organisations.crisis_until, organisations.territory,
        organisations.theme, organisations.sensitised_by, organisations.sensitised_cause, organisations.identity,
        communities.vitality, territories.vitality, territories.alive_since, relations.trust_source,
        relations.trust_target, relations.share_of_sales, relations.share_of_purchases, relations.cooperation
Writes  organisations.stage, organisations.silent, organisations.member_since, organisations.waiting_since,
        organisations.professional, communities.theme, communities.size, communities.alive_since, communities.commons,
        territories.members, territories.animators, territories.readiness
Source  triggers of progress: crisis, engaged customer, peer group (case evidence); the logit form is assumed
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation import membership
from simulation.chance import chances
from simulation.compiled import walk
from simulation.luck import Floats
from simulation.members import NEVER, THEMES, Stage
from simulation.parameters import Parameters
from simulation.relations import where
from simulation.slots import rule_of
from simulation.world import World

AWARE = int(Stage.AWARE)
TOLERANCE = 1e-9
"""A share counts as reached within this much: thresholds that are exact fractions are not decided by rounding."""


@dataclass(frozen=True)
class Candidates:
    """What an engagement rule sees: one number for each aware organisation, in ascending order of row.

    Attributes:
        rows: their rows.
        contacts, engaged: distinct related organisations, and how many of them are engaged.
        weight: trust-weighted count of engaged contacts.
        community: pull of live communities, [0, 1].
        affinity: affinity with the EFC, [0, 1].
        crisis: 1 in a crisis of the volume model, else 0.
        tension: share of its trade with organisations that are not engaged, [0, 1].
        reluctance: threshold, with the cost of mandatory membership.
        world: where they live, for what few rules need.
    """

    rows: npt.NDArray[np.integer]
    contacts: npt.NDArray[np.int64]
    engaged: npt.NDArray[np.int64]
    weight: Floats
    community: Floats
    affinity: Floats
    crisis: Floats
    tension: Floats
    reluctance: Floats
    world: World | None = None

    @property
    def ties(self) -> Floats:
        """Trust in all related organisations, engaged or not, weighted as `weight` is."""
        assert self.world is not None
        return self.world.weight_of_ties(self.rows)


@walk
def conviction(
    weight, community, affinity, crisis, tension, half, w_contacts, w_community, w_affinity, w_crisis, w_tension
):
    """How convinced one organisation is: its contacts, communities, affinity, crisis, less its tension."""
    contacts = 1.0 - math.exp(-weight / half)
    return (
        w_contacts * contacts
        + w_community * community
        + w_affinity * affinity
        + w_crisis * crisis
        - w_tension * tension
    )


@walk
def _logit(weight, community, affinity, crisis, tension, reluctance, weights, half, rate, slope, out):
    for at in range(weight.shape[0]):
        convinced = conviction(
            weight[at], community[at], affinity[at], crisis[at], tension[at],
            half, weights[0], weights[1], weights[2], weights[3], weights[4],
        )  # fmt: skip
        out[at] = rate / (1.0 + math.exp(-slope * (convinced - reluctance[at])))


def logit(candidates: Candidates, parameters: Parameters) -> Floats:
    """Hazard = rate / (1 + exp(-slope * (conviction - reluctance))). Source: logit choice (McFadden 1974); assumed."""
    p = parameters.engagement
    weights = np.array([p.weight_contacts, p.weight_community, p.weight_affinity, p.weight_crisis, p.weight_tension])
    out = np.empty(len(candidates.rows))
    _logit(
        candidates.weight, candidates.community, candidates.affinity, candidates.crisis, candidates.tension,
        candidates.reluctance, weights, p.contacts_half, p.rate, p.slope, out,
    )  # fmt: skip
    return out


def share(candidates: Candidates, parameters: Parameters) -> Floats:
    """At once when the engaged share of its contacts reaches its reluctance. Source: Granovetter 1978; Watts 2002."""
    engaged = candidates.engaged / np.maximum(candidates.contacts, 1)
    return np.where(engaged + TOLERANCE >= candidates.reluctance, np.inf, 0.0)


def weighted_share(candidates: Candidates, parameters: Parameters) -> Floats:
    """At once when the engaged share of its trust reaches its reluctance. Source: Kempe et al. 2003."""
    ties = candidates.ties
    engaged = np.divide(candidates.weight, ties, out=np.zeros(len(ties)), where=ties > 0.0)
    return np.where(engaged + TOLERANCE >= candidates.reluctance, np.inf, 0.0)


def count(candidates: Candidates, parameters: Parameters) -> Floats:
    """At once when a number of distinct contacts are engaged. Source: complex contagion, Centola and Macy 2007."""
    return np.where(candidates.engaged >= parameters.engagement.count, np.inf, 0.0)


def own_count(candidates: Candidates, parameters: Parameters) -> Floats:
    """At once when as many distinct contacts are engaged as its own reluctance says. Source: Granovetter 1978."""
    return np.where(candidates.engaged + TOLERANCE >= candidates.reluctance, np.inf, 0.0)


def spontaneous(candidates: Candidates, parameters: Parameters) -> Floats:
    """A constant hazard. Source: two-stage diffusion, Dodson and Muller 1978."""
    return np.full(len(candidates.rows), parameters.engagement.rate)


def immediate(candidates: Candidates, parameters: Parameters) -> Floats:
    """At once: awareness is adoption. Source: Bass 1969."""
    return np.full(len(candidates.rows), np.inf)


ENGAGEMENT = {rule.__name__: rule for rule in (logit, share, weighted_share, count, own_count, spontaneous, immediate)}


def decide(world: World) -> None:
    """Aware organisations decide; those that engage join the club and a professional community."""
    organisations, parameters = world.organisations, world.parameters
    rows = where(organisations.stage == AWARE)
    if len(rows):
        hazard = rule_of(parameters.engagement.rule, ENGAGEMENT)(candidates(world, rows), parameters)
        readiness = world.territories.readiness[organisations.territory[rows]]
        with np.errstate(invalid="ignore"):
            rate = np.nan_to_num(readiness * hazard, nan=0.0, posinf=np.inf)
        luck = world.luck.uniform("engages", organisations.identity[rows])
        engaging = rows[luck < chances(rate, world.length)]
        if len(engaging):
            membership.join(world, engaging)
            return
    membership.recount(world)


def candidates(world: World, rows: npt.NDArray[np.integer]) -> Candidates:
    """What the aware organisations see now."""
    organisations = world.organisations
    seen = world.surroundings(rows)
    mandatory = world.parameters.communities.membership == "mandatory"
    return Candidates(
        rows=rows,
        contacts=seen.contacts,
        engaged=seen.engaged,
        weight=seen.weight,
        community=_pull_of_communities(world, rows),
        affinity=organisations.affinity[rows],
        crisis=(organisations.crisis_until[rows] > world.step).astype(np.float64),
        tension=seen.tension,
        reluctance=organisations.reluctance[rows] + (world.parameters.communities.cost if mandatory else 0.0),
        world=world,
    )


def _pull_of_communities(world: World, rows: npt.NDArray[np.integer]) -> Floats:
    """1 - (1 - professional) * (1 - territorial): liveliest community of its theme, and its territory's."""
    communities, organisations, territories = world.communities, world.organisations, world.territories
    by_theme = np.zeros(len(THEMES))
    live = communities.alive_since != NEVER
    np.maximum.at(by_theme, communities.theme[live], communities.vitality[live])
    local = np.where(territories.alive_since != NEVER, territories.vitality, 0.0)
    professional = by_theme[organisations.theme[rows]]
    pull: Floats = 1.0 - (1.0 - professional) * (1.0 - local[organisations.territory[rows]])
    return pull
