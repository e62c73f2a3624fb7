"""Temps 2, engagement: which aware organisations join the club and the professional community of their theme.

    P = 1 - exp(-readiness * hazard * step), with the hazard of the engagement rule; an infinite hazard gives P = 1

The readiness of the territory (base plus engaged partners) multiplies the hazard.

Reads   organisations.affinity, organisations.reluctance, organisations.crisis_until, organisations.territory,
        organisations.theme, organisations.sensitised_by, organisations.sensitised_cause, organisations.identity,
        communities.vitality, territories.vitality, territories.alive_since, relations.trust_source,
        relations.trust_target, relations.share_of_sales, relations.share_of_purchases, relations.cooperation
Writes  organisations.stage, organisations.voice_faded, organisations.member_since, organisations.waiting_since,
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
from simulation.core.compiled import walk
from simulation.core.distributions import chance
from simulation.core.luck import Floats
from simulation.core.rule_slots import Answer, Slot, rule_of
from simulation.parameters import Parameters
from simulation.state.neighbourhood import rows_where
from simulation.state.tables import NEVER, THEMES, Stage
from simulation.world import World

AWARE = int(Stage.AWARE)
TOLERANCE = 1e-9
"""Tolerance of comparisons with thresholds, so that rounding does not decide at exact fractions."""


@dataclass(frozen=True)
class Candidates:
    """The input of an engagement rule: one number for each aware organisation, in ascending order of row.

    Attributes:
        rows: their rows.
        contacts, engaged: number of distinct related organisations, and of engaged ones.
        weight: trust-weighted count of engaged contacts.
        community: pull of live communities, [0, 1].
        affinity: affinity with the EFC, [0, 1].
        crisis: 1 in a crisis of the volume model, else 0.
        tension: share of trade with organisations that are not engaged, [0, 1].
        reluctance: threshold of conviction, including the cost of mandatory membership.
        world: the world, for rules that need more.
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
        """Trust in all related organisations, engaged or not, weighted like `weight`."""
        assert self.world is not None
        return self.world.weighted_degree(self.rows)


@walk
def conviction(
    weight, community, affinity, crisis, tension, half, w_contacts, w_community, w_affinity, w_crisis, w_tension
):
    """The conviction of one organisation: contacts, communities, affinity and crisis, minus tension."""
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
    for index in range(weight.shape[0]):
        convinced = conviction(
            weight[index], community[index], affinity[index], crisis[index], tension[index],
            half, weights[0], weights[1], weights[2], weights[3], weights[4],
        )  # fmt: skip
        out[index] = rate / (1.0 + math.exp(-slope * (convinced - reluctance[index])))


ENGAGEMENT = Slot(
    "engagement.rule",
    Answer("aware organisation", lambda candidates, parameters: len(candidates.rows), lower=0.0),
)


@ENGAGEMENT.rule
def logit(candidates: Candidates, parameters: Parameters) -> Floats:
    """Joins at a rate that grows with conviction: rate / (1 + exp(-slope (conviction - reluctance))).

    Source: logit choice (McFadden 1974); assumed.
    """
    p = parameters.engagement
    weights = np.array([p.weight_contacts, p.weight_community, p.weight_affinity, p.weight_crisis, p.weight_tension])
    out = np.empty(len(candidates.rows))
    _logit(
        candidates.weight, candidates.community, candidates.affinity, candidates.crisis, candidates.tension,
        candidates.reluctance, weights, p.contacts_half, p.rate, p.slope, out,
    )  # fmt: skip
    return out


@ENGAGEMENT.rule
def share(candidates: Candidates, parameters: Parameters) -> Floats:
    """Joins at once when the engaged share of its distinct contacts reaches its reluctance.

    Source: Granovetter 1978; Watts 2002.
    """
    engaged = candidates.engaged / np.maximum(candidates.contacts, 1)
    return np.where(engaged + TOLERANCE >= candidates.reluctance, np.inf, 0.0)


@ENGAGEMENT.rule
def weighted_share(candidates: Candidates, parameters: Parameters) -> Floats:
    """Joins at once when the engaged share of its trust reaches its reluctance.

    Source: Kempe et al. 2003.
    """
    ties = candidates.ties
    engaged = np.divide(candidates.weight, ties, out=np.zeros(len(ties)), where=ties > 0.0)
    return np.where(engaged + TOLERANCE >= candidates.reluctance, np.inf, 0.0)


@ENGAGEMENT.rule
def count(candidates: Candidates, parameters: Parameters) -> Floats:
    """Joins at once when a declared number of distinct contacts are engaged.

    Source: complex contagion, Centola and Macy 2007.
    """
    return np.where(candidates.engaged >= parameters.engagement.count, np.inf, 0.0)


@ENGAGEMENT.rule
def own_count(candidates: Candidates, parameters: Parameters) -> Floats:
    """Joins at once when as many distinct contacts are engaged as its own reluctance says.

    Source: Granovetter 1978.
    """
    return np.where(candidates.engaged + TOLERANCE >= candidates.reluctance, np.inf, 0.0)


@ENGAGEMENT.rule
def spontaneous(candidates: Candidates, parameters: Parameters) -> Floats:
    """Joins at a constant rate.

    Source: two-stage diffusion, Dodson and Muller 1978.
    """
    return np.full(len(candidates.rows), parameters.engagement.rate)


@ENGAGEMENT.rule
def immediate(candidates: Candidates, parameters: Parameters) -> Floats:
    """Joins at once: awareness is adoption.

    Source: Bass 1969.
    """
    return np.full(len(candidates.rows), np.inf)


@walk
def _engage(rows, luck, hazard, territory, readiness, step, engaging):
    """Draw who joins; the readiness of its territory multiplies an organisation's hazard."""
    count = 0
    for index in range(rows.shape[0]):
        ready = readiness[territory[rows[index]]]
        rate = ready * hazard[index] if ready > 0.0 and hazard[index] > 0.0 else 0.0
        if luck[index] < chance(rate, step):
            engaging[count] = rows[index]
            count += 1
    return count


def decide(world: World) -> None:
    """Aware organisations decide whether to join the club and a professional community."""
    organisations = world.organisations
    parameters = world.parameters
    rows = rows_where(organisations.stage == AWARE)
    if len(rows):
        hazard = np.empty(len(rows))
        engaging = np.empty_like(rows)
        hazard[:] = rule_of(parameters.engagement.rule, ENGAGEMENT)(candidates(world, rows), parameters)
        luck = world.luck.uniform("engages", organisations.identity[rows])
        count = _engage(
            rows, luck, hazard, organisations.territory, world.territories.readiness, world.length, engaging
        )
        if count:
            membership.join(world, engaging[:count])
            return
    membership.recount(world)


@walk
def _fill_candidates(
    rows, theme, territory, affinity, crisis_until, reluctance, cost, now, theme_of_community, alive_since, vitality,
    local_since, local_vitality, liveliest, pull, own_affinity, crisis, threshold,
):  # fmt: skip
    """Fill the organisations' own columns of `Candidates` and the pull of communities.

    The pull is 1 - (1 - p) * (1 - t), with the vitality p of the liveliest community of its theme and t of its
    territorial community.
    """
    for community in range(alive_since.shape[0]):
        if alive_since[community] != NEVER:
            community_theme = theme_of_community[community]
            liveliest[community_theme] = max(liveliest[community_theme], vitality[community])
    for index in range(rows.shape[0]):
        row = rows[index]
        territory_row = territory[row]
        local = local_vitality[territory_row] if local_since[territory_row] != NEVER else 0.0
        pull[index] = 1.0 - (1.0 - liveliest[theme[row]]) * (1.0 - local)
        own_affinity[index] = affinity[row]
        threshold[index] = reluctance[row] + cost
        crisis[index] = 1.0 if crisis_until[row] > now else 0.0


def candidates(world: World, rows: npt.NDArray[np.integer]) -> Candidates:
    """The input of the engagement rule for these aware organisations."""
    organisations = world.organisations
    communities = world.communities
    territories = world.territories
    mandatory = world.parameters.communities.membership == "mandatory"
    cost = world.parameters.communities.cost if mandatory else 0.0
    seen = world.neighbourhood_summary(rows)
    (pull, affinity, crisis, reluctance) = np.empty((4, len(rows)))
    _fill_candidates(
        rows, organisations.theme, organisations.territory, organisations.affinity, organisations.crisis_until,
        organisations.reluctance, cost, world.step, communities.theme, communities.alive_since, communities.vitality,
        territories.alive_since, territories.vitality, np.zeros(len(THEMES)), pull, affinity, crisis, reluctance,
    )  # fmt: skip
    return Candidates(
        rows=rows,
        contacts=seen.contacts,
        engaged=seen.engaged,
        weight=seen.weight,
        community=pull,
        affinity=affinity,
        crisis=crisis,
        tension=seen.tension,
        reluctance=reluctance,
        world=world,
    )
