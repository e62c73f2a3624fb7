"""Turnover: which organisations close, the newcomers that replace them, and crises of the volume model.

    P(close) = 1 - exp(-closing[size class] * step)        P(crisis) = 1 - exp(-crisis * step)

A newcomer takes the row, unaware, with its own affinity and reluctance; its relations return to their initial trust.

Reads   organisations.size_class, organisations.kind, organisations.crisis_until, organisations.identity,
        relations.initial_source, relations.initial_target
Writes  organisations.generation, organisations.stage, organisations.competence, organisations.reluctance,
        organisations.affinity, organisations.sensitised_cause, organisations.sensitised_by,
        organisations.aware_since, organisations.member_since, organisations.waiting_since,
        organisations.accompanied_since, organisations.accompanied_until, organisations.accompagnateur,
        organisations.professional, organisations.crisis_until, organisations.isolated_since, organisations.voice_faded,
        organisations.willing, organisations.payoff, relations.source_for, relations.source_against,
        relations.target_for, relations.target_against, relations.trust_source, relations.trust_target,
        relations.cooperation, relations.outcome, relations.event_at, relations.action_source,
        relations.action_target, relations.tried, relations.won, relations.active, communities.theme,
        communities.size, communities.alive_since, communities.commons, territories.members, territories.animators,
        territories.readiness
Source  exit hazards after survival of cohorts (INSEE 2023); crises: assumed
"""

from __future__ import annotations

import numpy as np

from simulation import membership
from simulation.core.compiled import walk
from simulation.core.distributions import beta_quantiles, chance, quantile
from simulation.state.neighbourhood import Rows
from simulation.state.tables import NEVER, EventType, Kind, Outcome, Stage
from simulation.world import World

UNAWARE = int(Stage.UNAWARE)
AWARE = int(Stage.AWARE)
ENGAGED = int(Stage.ENGAGED)
PARTNER = int(Kind.PARTNER)
NOTHING = int(Outcome.NOTHING)


@walk
def _draw_closings(luck, rates, partner_factor, step, kind, size_class, struck):
    """Draw who closes; the probability depends on the size class and on being a partner. Returns the number."""
    chances = np.empty((2, rates.shape[0]))
    for size_class_row in range(rates.shape[0]):
        chances[0, size_class_row] = chance(rates[size_class_row], step)
        chances[1, size_class_row] = chance(rates[size_class_row] * partner_factor, step)
    largest = chances.max()
    count = 0
    for row in range(luck.shape[0]):
        if luck[row] >= largest:  # most rows stop here
            continue
        if luck[row] < chances[1 if kind[row] == PARTNER else 0, size_class[row]]:
            struck[count] = row
            count += 1
    return count


@walk
def _begin_crises(luck, limit, now, until, stage, crisis_until, aware_rows):
    """Begin the crises that are drawn for organisations not yet in one; list those that know the EFC."""
    count = 0
    for row in range(luck.shape[0]):
        if luck[row] < limit and crisis_until[row] <= now:
            crisis_until[row] = until
            if stage[row] >= AWARE:
                aware_rows[count] = row
                count += 1
    return count


@walk
def _reset_relations(
    rows, start, degree, incident, initial_source, initial_target, trust_source, trust_target, cooperation, outcome,
    event_at, action_source, action_target, tried, won, active, source_for, source_against, target_for, target_against,
):  # fmt: skip
    """Reset the relations of these rows to their initial state; most have never had an event."""
    for index in range(rows.shape[0]):
        for position in range(start[rows[index]], start[rows[index]] + degree[rows[index]]):
            relation = incident[position] >> 1
            if event_at[relation] == NEVER and action_source[relation] == NEVER:
                continue
            trust_source[relation] = initial_source[relation]
            trust_target[relation] = initial_target[relation]
            cooperation[relation] = 0.0
            outcome[relation] = NOTHING
            event_at[relation] = action_source[relation] = action_target[relation] = NEVER
            tried[relation] = won[relation] = 0
            source_for[relation] = source_against[relation] = target_for[relation] = target_against[relation] = 0.0
            active[relation] = False


@walk
def _write_newcomers(
    rows, reluctance_luck, mean, spread, affinity_luck, affinities, generation, stage, competence, reluctance, affinity,
    sensitised_cause, sensitised_by, aware_since, crisis_until, voice_faded, willing, payoff,
):  # fmt: skip
    """Replace each of these rows by a newcomer: unaware, with its own reluctance and affinity."""
    for index in range(rows.shape[0]):
        row = rows[index]
        generation[row] += 1
        stage[row] = UNAWARE
        competence[row] = 0.0
        payoff[row] = 0.0
        reluctance[row] = mean + spread * (2.0 * reluctance_luck[index] - 1.0)
        affinity[row] = quantile(affinity_luck[index], affinities)
        sensitised_cause[row] = sensitised_by[row] = aware_since[row] = crisis_until[row] = NEVER
        voice_faded[row] = False
        willing[row] = True


def replace(world: World) -> None:
    """Some organisations close and newcomers replace them; crises of the volume model begin."""
    turnover = world.parameters.turnover
    organisations = world.organisations
    struck = np.empty(len(organisations), dtype=np.int64)
    closes = world.luck.uniform("closes", organisations.identity)
    count = _draw_closings(
        closes, turnover.closing, turnover.partner_factor, world.length, organisations.kind, organisations.size_class,
        struck,
    )  # fmt: skip
    closing = struck[:count].copy()
    strikes = world.luck.uniform("crisis strikes", organisations.identity)
    count = _begin_crises(
        strikes, world.chance(turnover.crisis), world.step, world.step + world.steps(turnover.crisis_months),
        organisations.stage, organisations.crisis_until, struck,
    )  # fmt: skip
    world.event_log.record(world.step, EventType.CRISIS, struck[:count])
    if len(closing):
        close(world, closing)


def close(world: World, rows: Rows) -> None:
    """Close these organisations; a newcomer takes each row."""
    organisations = world.organisations
    stage = organisations.stage[rows]
    is_aware = stage >= AWARE
    world.event_log.record(world.step, EventType.CLOSED, rows[is_aware], causes=stage[is_aware])
    had_members = stage.max(initial=UNAWARE) >= ENGAGED
    membership.leave(world, rows)
    engagement = world.parameters.engagement
    luck = world.luck
    identity = organisations.identity[rows]
    table = beta_quantiles(engagement.affinity, engagement.affinity_concentration)
    _write_newcomers(
        rows, luck.uniform("reluctance of a newcomer", identity), engagement.reluctance, engagement.reluctance_spread,
        luck.uniform("affinity of a newcomer", identity), table, organisations.generation,
        organisations.stage, organisations.competence, organisations.reluctance, organisations.affinity,
        organisations.sensitised_cause, organisations.sensitised_by, organisations.aware_since,
        organisations.crisis_until, organisations.voice_faded, organisations.willing, organisations.payoff,
    )  # fmt: skip
    neighbourhood = world.neighbourhood
    relations = world.relations
    _reset_relations(
        rows, neighbourhood.start, neighbourhood.degree, neighbourhood.incident, relations.initial_source,
        relations.initial_target, relations.trust_source, relations.trust_target, relations.cooperation,
        relations.outcome, relations.event_at, relations.action_source, relations.action_target, relations.tried,
        relations.won, relations.active, relations.source_for, relations.source_against, relations.target_for,
        relations.target_against,
    )  # fmt: skip
    if had_members:
        membership.recount(world)
