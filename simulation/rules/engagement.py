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
from functools import cached_property

import numpy as np
import numpy.typing as npt

from simulation import membership
from simulation.core.chance import happens, uniform_each
from simulation.core.compiled import part, walk
from simulation.core.luck import Floats, decision
from simulation.core.rule_slots import Answer, Slot, rule_of
from simulation.parameters import Parameters
from simulation.state.lists import members_of
from simulation.state.packed_parameters import packed
from simulation.state.surroundings import NeighbourhoodSummary, summary_of
from simulation.state.tables import NEVER, Stage
from simulation.world import World

AWARE = int(Stage.AWARE)
A_YEAR = 12.0
ENGAGES = decision("engages")
TOLERANCE = 1e-9
"""Tolerance of comparisons with thresholds, so that rounding does not decide at exact fractions."""


class Candidates:
    """The input of an engagement rule: one number for each aware organisation, in ascending order of row.

    What surrounds them is read when a rule first asks for it: it costs more than most decisions.

    Attributes:
        world: the world, for rules that need more.
        rows: their rows.
    """

    def __init__(self, world: World, rows: npt.NDArray[np.integer]) -> None:
        self.world, self.rows = world, rows

    @cached_property
    def _counts(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        return self.world.contacts(self.rows)

    @cached_property
    def _seen(self) -> NeighbourhoodSummary:
        return self.world.neighbourhood_summary(self.rows)

    @property
    def contacts(self) -> npt.NDArray[np.int64]:
        """Number of distinct related organisations."""
        return self._counts[0]

    @property
    def engaged(self) -> npt.NDArray[np.int64]:
        """Number of distinct related organisations that are engaged."""
        return self._counts[1]

    @property
    def weight(self) -> Floats:
        """Trust-weighted count of engaged contacts."""
        return self._seen.weight

    @property
    def ties(self) -> Floats:
        """Trust in all related organisations, engaged or not, weighted like `weight`."""
        return self.world.ties(self.rows)

    @cached_property
    def community(self) -> Floats:
        """Pull of the live communities that it meets, [0, 1].

        The professional one of its theme if it has a related member there, and that of its territory.
        """
        pull = np.empty(len(self.rows))
        _fill_pull(self.world.record(), self.rows, self._seen.vitality, pull)
        return pull

    @property
    def affinity(self) -> Floats:
        """Affinity with the EFC, [0, 1]."""
        return self.world.organisations.affinity[self.rows]

    @property
    def crisis(self) -> Floats:
        """1 in a crisis of the volume model, else 0."""
        return (self.world.organisations.crisis_until[self.rows] > self.world.step).astype(np.float64)

    @property
    def lock_in(self) -> Floats:
        """Share of trade with organisations that are not engaged, [0, 1]."""
        return self._seen.lock_in

    @property
    def reluctance(self) -> Floats:
        """Threshold of conviction, including the cost of mandatory membership."""
        return self.world.organisations.reluctance[self.rows] + _cost(self.world.parameters)


@part
def conviction(parameters, weight, community, affinity, crisis, lock_in):
    """The conviction of one organisation: contacts, communities, affinity and crisis, minus lock-in."""
    p = parameters.engagement
    contacts = 1.0 - math.exp(-weight / p.contacts_half)
    return (
        p.weight_contacts * contacts
        + p.weight_community * community
        + p.weight_affinity * affinity
        + p.weight_crisis * crisis
        - p.weight_lock_in * lock_in
    )


@part
def _logit(parameters, convinced, reluctance):
    """The hazard of joining of one organisation by its conviction."""
    p = parameters.engagement
    return p.rate / (1.0 + math.exp(-p.slope * (convinced - reluctance)))


@walk
def _fill_logit(parameters, weight, community, affinity, crisis, lock_in, reluctance, hazard):
    for index in range(hazard.shape[0]):
        convinced = conviction(
            parameters, weight[index], community[index], affinity[index], crisis[index], lock_in[index]
        )
        hazard[index] = _logit(parameters, convinced, reluctance[index])


ENGAGEMENT = Slot(
    "engagement.rule",
    Answer("aware organisation", lambda candidates, parameters: len(candidates.rows), lower=0.0),
)


@ENGAGEMENT.rule
def logit(candidates: Candidates, parameters: Parameters) -> Floats:
    """Joins at a rate that grows with conviction: rate / (1 + exp(-slope (conviction - reluctance))).

    Source: logit choice (McFadden 1974); assumed.
    """
    hazard = np.empty(len(candidates.rows))
    _fill_logit(
        packed(parameters), candidates.weight, candidates.community, candidates.affinity, candidates.crisis,
        candidates.lock_in, candidates.reluctance, hazard,
    )  # fmt: skip
    return hazard


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
def noisy_count(candidates: Candidates, parameters: Parameters) -> Floats:
    """Joins at once when a declared number of distinct contacts are engaged, at a constant rate when fewer are.

    Nobody joins without any engaged contact.

    Source: thresholds with noise, Eckles, Mossel, Rahimian and Sen 2024.
    """
    p = parameters.engagement
    return np.where(candidates.engaged >= p.count, np.inf, np.where(candidates.engaged > 0, p.rate, 0.0))


@ENGAGEMENT.rule
def own_count(candidates: Candidates, parameters: Parameters) -> Floats:
    """Joins at once when as many distinct contacts are engaged as its own reluctance says.

    Source: Granovetter 1978.
    """
    return np.where(candidates.engaged + TOLERANCE >= candidates.reluctance, np.inf, 0.0)


@ENGAGEMENT.rule
def own_weight(candidates: Candidates, parameters: Parameters) -> Floats:
    """Joins at once when its trust in engaged contacts, added up, reaches its own reluctance.

    Trust that does not add up to 1 is weight that nobody holds: some never join.

    Source: linear threshold, Kempe, Kleinberg and Tardos 2003.
    """
    return np.where(candidates.weight + TOLERANCE >= candidates.reluctance, np.inf, 0.0)


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


@part
def attention(world, follow, staff):
    """The attention that a newcomer finds, [0, 1].

    Args:
        follow: members that one full-time equivalent can follow with full attention (infinite: no limit).
        staff: full-time equivalents that follow members.
    """
    members = members_of(world)
    if members.shape[0] == 0:
        return 1.0
    accompagnateurs = 0
    for row in members:
        accompagnateurs += 1 if world.organisations.accompagnateur[row] else 0
    capacity = follow * staff + world.parameters.engagement.follow_accompagnateur * accompagnateurs
    return 1.0 if capacity <= 0.0 and follow == 0.0 else min(1.0, capacity / members.shape[0])


@part
def _aware(world):
    """The rows of the aware organisations, in ascending order."""
    stage = world.organisations.stage
    rows = np.empty(stage.shape[0], dtype=np.int64)
    count = 0
    for row in range(stage.shape[0]):
        if stage[row] == AWARE:
            rows[count] = row
            count += 1
    return rows[:count]


@part
def _welcome(world, row):
    """What multiplies the hazard of an organisation: readiness of its territory and attention; 0 after it has left."""
    organisations = world.organisations
    left = organisations.left_at[row]
    if left != NEVER and (world.step - left) * world.length < A_YEAR:
        return 0.0
    return world.territories.readiness[organisations.territory[row]] * world.club.attention[0]


@part
def _pull(world, row, vitality):
    """The pull of the live communities that an organisation meets: a professional one, and that of its territory."""
    territory = world.organisations.territory[row]
    local = world.territories.vitality[territory] if world.territories.alive_since[territory] != NEVER else 0.0
    return 1.0 - (1.0 - vitality) * (1.0 - local)


@part
def _hazard(world, row, cost):
    """The hazard of joining of one organisation by the rule `logit`."""
    organisations = world.organisations
    _, _, weight, vitality, lock_in = summary_of(world, row)
    crisis = 1.0 if organisations.crisis_until[row] > world.step else 0.0
    community = _pull(world, row, vitality)
    convinced = conviction(world.parameters, weight, community, organisations.affinity[row], crisis, lock_in)
    return _logit(world.parameters, convinced, organisations.reluctance[row] + cost)


@walk
def _decide(world, follow, staff, cost, share):
    """Aware organisations decide by the rule `logit`. Returns what is left to `membership.complete`."""
    world.club.attention[0] = attention(world, follow, staff)
    rows = _aware(world)
    luck = uniform_each(world, ENGAGES, rows)
    count = 0
    for index in range(rows.shape[0]):
        row = rows[index]
        welcome = _welcome(world, row)
        most = welcome * world.parameters.engagement.rate * world.length
        if luck[index] < most and happens(world, luck[index], welcome * _hazard(world, row, cost)):
            rows[count] = row
            count += 1
    return membership.join_each(world, rows[:count], share)


@walk
def _begin(world, follow, staff):
    """Update the attention that newcomers find; returns the rows of the aware organisations."""
    world.club.attention[0] = attention(world, follow, staff)
    return _aware(world)


@walk
def _join_by(world, rows, hazard, share):
    """Organisations join at these hazards. Returns what is left to `membership.complete`."""
    luck = uniform_each(world, ENGAGES, rows)
    joining = np.empty(rows.shape[0], dtype=np.int64)
    count = 0
    for index in range(rows.shape[0]):
        welcome = _welcome(world, rows[index])
        if welcome > 0.0 and happens(world, luck[index], welcome * hazard[index]):
            joining[count] = rows[index]
            count += 1
    return membership.join_each(world, joining[:count], share)


@walk
def _fill_pull(world, rows, vitality, pull):
    for index in range(rows.shape[0]):
        pull[index] = _pull(world, rows[index], vitality[index])


def decide(world: World) -> None:
    """Aware organisations decide whether to join."""
    rule = rule_of(world.parameters.engagement.rule, ENGAGEMENT)
    followed = staff_that_follow(world)
    share = membership.share_that_enters(world.parameters)
    if rule is logit and not world.is_complete_graph:
        cost = _cost(world.parameters)
        while membership.complete(world, _decide(world.record(), *followed, cost, share)):
            pass
    else:
        rows = _begin(world.record(), *followed)
        hazard = np.empty(len(rows))
        if len(rows):
            hazard[:] = rule(Candidates(world, rows), world.parameters)
        while membership.complete(world, _join_by(world.record(), rows, hazard, share)):
            pass
    world.log_notes()


def staff_that_follow(world: World) -> tuple[float, float]:
    """The members that one full-time equivalent can follow (infinite: no limit), and the full-time equivalents."""
    engagement = world.parameters.engagement
    if engagement.attention == "none":
        return math.inf, 1.0
    staff = world.club.staff.item(0)
    if engagement.attention == "staff":
        return engagement.follow_staff, staff
    return engagement.follow, staff * world.share_of_effort("accompaniment")


def _cost(parameters: Parameters) -> float:
    """What mandatory membership of a professional community adds to reluctance."""
    communities = parameters.communities
    return communities.cost if communities.membership == "mandatory" else 0.0
