"""Temps 2, engagement: which aware organisations join the club and the professional community of their theme.

    P = 1 - exp(-readiness * attention * hazard * step), with the hazard of the engagement rule
    attention = min(1, capacity / members), capacity = follow * FTE of accompaniment + follow' * accompagnateurs

The readiness of the territory (base plus the weight of its shared project) and the attention that a newcomer finds
multiply the hazard: who is not welcomed does not come in. An infinite hazard gives P = 1, or 0 where readiness or
attention are 0. No capacity with `engagement.follow = 0`, and no members, mean no limit. Who has left does not join
again within a year.

Reads   organisations.affinity, organisations.reluctance, organisations.crisis_until, organisations.territory,
        organisations.theme, organisations.sensitised_by, organisations.sensitised_cause, organisations.identity,
        organisations.left_at, organisations.accompagnateur, communities.vitality, territories.vitality,
        territories.alive_since, territories.readiness, club.staff, relations.trust_source, relations.trust_target,
        relations.share_of_sales, relations.share_of_purchases
Writes  organisations.stage, organisations.voice_faded, organisations.member_since, organisations.waiting_since,
        organisations.professional, communities.theme, communities.size, communities.alive_since, communities.commons,
        territories.members, territories.partners, territories.participants, territories.animators, club.attention
Source  triggers of progress: crisis, engaged customer, peer group (case evidence); the logit form is assumed;
        attention: 25 to 70 members per post (domain), form assumed
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation import membership
from simulation.core.chance import uniform_each
from simulation.core.compiled import part, walk
from simulation.core.luck import Floats, decision
from simulation.core.rule_slots import Answer, Slot, rule_of
from simulation.parameters import Parameters
from simulation.state.neighbourhood import rows_where
from simulation.state.tables import NEVER, Stage
from simulation.world import World

AWARE = int(Stage.AWARE)
A_YEAR = 12.0
ENGAGES = decision("engages")
TOLERANCE = 1e-9
"""Tolerance of comparisons with thresholds, so that rounding does not decide at exact fractions."""


@dataclass(frozen=True)
class Candidates:
    """The input of an engagement rule: one number for each aware organisation, in ascending order of row.

    Attributes:
        rows: their rows.
        contacts, engaged: number of distinct related organisations, and of engaged ones.
        weight: trust-weighted count of engaged contacts.
        community: pull of the live communities that it meets, [0, 1]: the professional one of its theme if it has a
            related member there, and that of its territory.
        affinity: affinity with the EFC, [0, 1].
        crisis: 1 in a crisis of the volume model, else 0.
        lock_in: share of trade with organisations that are not engaged, [0, 1].
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
    lock_in: Floats
    reluctance: Floats
    world: World | None = None

    @property
    def ties(self) -> Floats:
        """Trust in all related organisations, engaged or not, weighted like `weight`."""
        assert self.world is not None
        return self.world.ties(self.rows)


@part
def conviction(
    weight, community, affinity, crisis, lock_in, half, w_contacts, w_community, w_affinity, w_crisis, w_lock_in
):
    """The conviction of one organisation: contacts, communities, affinity and crisis, minus lock-in."""
    contacts = 1.0 - math.exp(-weight / half)
    return (
        w_contacts * contacts
        + w_community * community
        + w_affinity * affinity
        + w_crisis * crisis
        - w_lock_in * lock_in
    )


@walk
def _logit(weight, community, affinity, crisis, lock_in, reluctance, weights, half, rate, slope, out):
    for index in range(weight.shape[0]):
        convinced = conviction(
            weight[index], community[index], affinity[index], crisis[index], lock_in[index],
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
    weights = np.array([p.weight_contacts, p.weight_community, p.weight_affinity, p.weight_crisis, p.weight_lock_in])
    out = np.empty(len(candidates.rows))
    _logit(
        candidates.weight, candidates.community, candidates.affinity, candidates.crisis, candidates.lock_in,
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
def _draw_joining(world, rows, hazard, joining):
    """List who joins; the readiness of its territory and the attention it finds multiply an organisation's hazard."""
    organisations = world.organisations
    readiness = world.territories.readiness
    attention = world.club.attention[0]
    luck = uniform_each(world, ENGAGES, rows)
    count = 0
    for index in range(rows.shape[0]):
        row = rows[index]
        left = organisations.left_at[row]
        if left != NEVER and (world.step - left) * world.length < A_YEAR:
            continue
        welcome = readiness[organisations.territory[row]] * attention
        rate = welcome * hazard[index] if welcome > 0.0 else 0.0
        chance = 1.0 if rate == math.inf else -math.expm1(-rate * world.length)
        if luck[index] < chance:
            joining[count] = row
            count += 1
    return count


def decide(world: World) -> None:
    """Aware organisations decide whether to join."""
    world.club.attention[0] = attention(world)
    rows = rows_where(world.organisations.stage == AWARE)
    if len(rows):
        hazard = np.empty(len(rows))
        hazard[:] = rule_of(world.parameters.engagement.rule, ENGAGEMENT)(candidates(world, rows), world.parameters)
        joining = np.empty_like(rows)
        count = _draw_joining(world.record(), rows, hazard, joining)
        if count:
            membership.join(world, joining[:count])
            return
    membership.recount(world)


def attention(world: World) -> float:
    """The attention that a newcomer finds, [0, 1]."""
    engagement = world.parameters.engagement
    members = world.members()
    if engagement.attention == "none" or not len(members):
        return 1.0
    accompagnateurs = int(np.count_nonzero(world.organisations.accompagnateur[members]))
    staff = world.club.staff.item(0)
    if engagement.attention == "staff":
        follow = engagement.follow_staff
    else:
        follow = engagement.follow
        staff *= world.share_of_effort("accompaniment")
    capacity = follow * staff + engagement.follow_accompagnateur * accompagnateurs
    return 1.0 if capacity <= 0.0 and follow == 0.0 else min(1.0, capacity / len(members))


def candidates(world: World, rows: npt.NDArray[np.integer]) -> Candidates:
    """The input of the engagement rule for these aware organisations."""
    organisations = world.organisations
    territories = world.territories
    territory = organisations.territory[rows]
    mandatory = world.parameters.communities.membership == "mandatory"
    seen = world.neighbourhood_summary(rows)
    local = np.where(territories.alive_since[territory] != NEVER, territories.vitality[territory], 0.0)
    return Candidates(
        rows=rows,
        contacts=seen.contacts,
        engaged=seen.engaged,
        weight=seen.weight,
        community=1.0 - (1.0 - seen.vitality) * (1.0 - local),
        affinity=organisations.affinity[rows],
        crisis=(organisations.crisis_until[rows] > world.step).astype(np.float64),
        lock_in=seen.lock_in,
        reluctance=organisations.reluctance[rows] + (world.parameters.communities.cost if mandatory else 0.0),
        world=world,
    )
