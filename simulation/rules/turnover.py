"""Turnover: which organisations close, the newcomers that replace them, and crises of the volume model.

    P(close) = 1 - exp(-closing[size class] * step)        P(crisis) = 1 - exp(-crisis * step)

Both are appointments: a named draw fixes how much hazard an organisation survives until its next one (exponential with
mean 1), and every step adds to the hazard accumulated so far. So a quiet month draws nothing, and a dated change of a
rate acts at once. A newcomer takes the row, unaware, with its own affinity and reluctance; its relations return to
their initial trust, and projects under way are cancelled without outcome.

Reads   organisations.size_class, organisations.kind, organisations.identity, relations.source, relations.target,
        relations.initial_source, relations.initial_target
Writes  closings.ordinary, closings.partner, club.crisis_hazard, organisations.closing_at, organisations.crisis_at,
        organisations.generation, organisations.stage, organisations.competence, organisations.reluctance,
        organisations.affinity, organisations.sensitised_cause, organisations.sensitised_by,
        organisations.aware_since, organisations.member_since, organisations.left_at, organisations.waiting_since,
        organisations.accompanied_since, organisations.accompanied_until, organisations.accompagnateur,
        organisations.professional, organisations.participant, organisations.projects, organisations.progress,
        organisations.crisis_until, organisations.isolated_since, organisations.voice_faded,
        organisations.willing, organisations.payoff, relations.source_for, relations.source_against,
        relations.target_for, relations.target_against, relations.trust_source, relations.trust_target,
        relations.cooperation, relations.outcome, relations.dialogue, relations.project_until, relations.last_project,
        relations.event_at, relations.action_source, relations.action_target, relations.projects_ended,
        relations.projects_succeeded, relations.active, communities.theme, communities.size, communities.alive_since,
        communities.commons, territories.members, territories.partners, territories.participants, territories.animators
Source  exit hazards after survival of cohorts (INSEE 2023); crises: assumed
"""

from __future__ import annotations

import numpy as np

from simulation import membership
from simulation.core.chance import note, steps_of, survived_hazards, uniform_each
from simulation.core.compiled import part, walk
from simulation.core.distributions import beta_quantiles, quantile
from simulation.core.luck import decision
from simulation.state.lists import active_of
from simulation.state.neighbourhood import Rows
from simulation.state.relation_reset import reset_relation
from simulation.state.tables import NEVER, EventType, Kind, Stage
from simulation.world import World

UNAWARE = int(Stage.UNAWARE)
AWARE = int(Stage.AWARE)
ENGAGED = int(Stage.ENGAGED)
PARTNER = int(Kind.PARTNER)
CRISIS = int(EventType.CRISIS)
CLOSED = int(EventType.CLOSED)
SURVIVES_CLOSING = decision("hazard survived until closing")
SURVIVES_CRISIS = decision("hazard survived until a crisis")
RELUCTANCE = decision("reluctance of a newcomer")
AFFINITY = decision("affinity of a newcomer")


@part
def accumulated_hazard(world, row):
    """The hazard of closing that organisations of this size class have accumulated so far."""
    organisations = world.organisations
    hazard = world.closings.partner if organisations.kind[row] == PARTNER else world.closings.ordinary
    return hazard[organisations.size_class[row]]


@walk
def _make_appointments(world):
    """At the founding: the first closing and the first crisis of each organisation."""
    organisations = world.organisations
    rows = np.arange(organisations.stage.shape[0])
    closing, crisis = survived_hazards(world, SURVIVES_CLOSING, rows), survived_hazards(world, SURVIVES_CRISIS, rows)
    for row in rows:
        organisations.closing_at[row], organisations.crisis_at[row] = closing[row], crisis[row]


def make_appointments(world: World) -> None:
    """Fix when each organisation closes and when its next crisis strikes."""
    _make_appointments(world.record())


@walk
def _pass_time(world, closing):
    """Add the hazard of this step: crises strike; list who closes, and return their number."""
    turnover = world.parameters.turnover
    organisations = world.organisations
    ordinary, partner = world.closings.ordinary, world.closings.partner
    passes = turnover.crisis > 0.0
    for size in range(ordinary.shape[0]):
        passes |= turnover.closing[size] > 0.0
        ordinary[size] += turnover.closing[size] * world.length
        partner[size] += turnover.partner_factor * turnover.closing[size] * world.length
    world.club.crisis_hazard[0] += turnover.crisis * world.length
    if not passes:
        return 0
    hazard = world.club.crisis_hazard[0]
    kind, size_class = organisations.kind, organisations.size_class
    closing_at, crisis_at = organisations.closing_at, organisations.crisis_at
    striking = np.empty(kind.shape[0], dtype=np.int64)  # memory that is never written costs nothing
    closes, strikes = 0, 0
    for row in range(kind.shape[0]):
        own_size = np.uint8(size_class[row])
        if closing_at[row] <= (partner[own_size] if kind[row] == PARTNER else ordinary[own_size]):
            closing[closes] = row
            closes += 1
        if crisis_at[row] <= hazard:
            striking[strikes] = row
            strikes += 1
    _strike(world, striking[:strikes])
    return closes


@part
def _strike(world, rows):
    """The crises of these organisations begin, and the next ones are appointed."""
    organisations = world.organisations
    hazard = world.club.crisis_hazard[0]
    until = world.step + steps_of(world, world.parameters.turnover.crisis_months)
    survived = survived_hazards(world, SURVIVES_CRISIS, rows)
    for index in range(rows.shape[0]):
        row = rows[index]
        organisations.crisis_at[row] = hazard + survived[index]
        if organisations.crisis_until[row] <= world.step:
            organisations.crisis_until[row] = until
            if organisations.stage[row] >= AWARE:
                note(world, CRISIS, row, NEVER, NEVER)


@part
def _end_history(world, rows):
    """The active relations of these rows forget everything; their projects end without outcome."""
    organisations = world.organisations
    relations = world.relations
    sources, targets = relations.source, relations.target
    closes = np.zeros(organisations.stage.shape[0], dtype=np.bool_)
    for row in rows:
        closes[row] = True
    for relation in active_of(world):
        source, target = sources[relation], targets[relation]
        if not (closes[source] or closes[target]):
            continue
        if relations.project_until[relation] != NEVER:
            organisations.projects[source] -= 1
            organisations.projects[target] -= 1
        reset_relation(world, relation)


@part
def _write_newcomers(world, rows, affinities):
    """Replace each of these rows by a newcomer: unaware, with its own traits."""
    engagement = world.parameters.engagement
    organisations = world.organisations
    survived = survived_hazards(world, SURVIVES_CLOSING, rows)
    reluctance = uniform_each(world, RELUCTANCE, rows)
    affinity = uniform_each(world, AFFINITY, rows)
    for index in range(rows.shape[0]):
        row = rows[index]
        if organisations.stage[row] >= AWARE:
            note(world, CLOSED, row, NEVER, organisations.stage[row])
        organisations.generation[row] += 1
        organisations.stage[row] = UNAWARE
        organisations.closing_at[row] = accumulated_hazard(world, row) + survived[index]
        organisations.competence[row] = organisations.payoff[row] = 0.0
        organisations.projects[row] = 0
        organisations.reluctance[row] = engagement.reluctance + engagement.reluctance_spread * (
            2.0 * reluctance[index] - 1.0
        )
        organisations.affinity[row] = quantile(affinity[index], affinities)
        organisations.sensitised_cause[row] = NEVER
        organisations.sensitised_by[row] = organisations.aware_since[row] = organisations.left_at[row] = NEVER
        organisations.crisis_until[row] = NEVER
        organisations.voice_faded[row] = False
        organisations.willing[row] = True


@walk
def _close(world, rows, affinities):
    _end_history(world, rows)
    _write_newcomers(world, rows, affinities)


def replace(world: World) -> None:
    """Some organisations close and newcomers replace them; crises of the volume model begin."""
    closing = np.empty(len(world.organisations), dtype=np.int64)
    if closes := _pass_time(world.record(), closing):
        close(world, closing[:closes])
    world.log_notes()


def close(world: World, rows: Rows) -> None:
    """Close these organisations; a newcomer takes each row."""
    members = rows[world.organisations.stage[rows] >= ENGAGED]
    engagement = world.parameters.engagement
    _close(world.record(), rows, beta_quantiles(engagement.affinity, engagement.affinity_concentration))
    world.own_columns.reset(rows)
    if len(members):
        membership.leave(world, members)
        membership.recount(world)
