"""Limits with closed forms (those of the shipped rules), bounds for any parameters, and the size of the step."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation import month
from simulation.club_founding import found_world
from simulation.measures.observation import observe
from simulation.parameters import Parameters
from simulation.parameters.declaration import REGISTRY, ParameterError
from simulation.population.build import generate_population
from simulation.population.population import Population
from simulation.population.tables import read_tables
from simulation.rules.engagement import ENGAGEMENT
from simulation.rules.trust import TRUST, Experience
from simulation.state.tables import NEVER, Cause, EventType, Outcome, Stage
from simulation.world import World
from tests.helpers.small_worlds import advance, cached_population, is_numeric, make_world

NOBODY = {f"founders.{kind}s": 0 for kind in ("firm", "supplier", "client", "partner")}
NO_TURNOVER = {name: 0.0 for name in REGISTRY if name.startswith("turnover.closing.")} | {"turnover.crisis": 0.0}
NO_LAPSE = {"lapse.first_year": 0.0, "lapse.later": 0.0, "awareness.forgetting": 0.0}
ALL_JOIN = {"engagement.rule": "immediate", "engagement.attention": "none", "readiness.base": 1.0}
NO_PROPOSALS = {"cooperation.rate": 0.0}
NO_OUTREACH = {"club.staff": 0.0, "outreach.per_organisation": 0.0}

# -- 1. no members and no outreach, no voice


def test_nothing_happens_without_outreach() -> None:
    """No members and no outreach: nothing ever happens but births and deaths of the economy."""
    world = make_world(300, {**NOBODY, **NO_OUTREACH}, months=36)
    assert (world.organisations.stage == Stage.UNAWARE).all()
    assert not world.relations.active.any() and not len(world.communities)
    assert len(world.event_log) == 0 and sum(world.hours.values()) == 0.0


def test_without_voice_awareness_grows_by_outreach_alone() -> None:
    """Nobody speaks and proposals teach nothing: whoever becomes aware was reached by the club or a community."""
    silence = {"awareness.contact_rate": 0.0, "awareness.teach": 0.0, "founders.aware": 0.0}
    world = make_world(400, {**silence, "club.staff": 10.0}, months=36)
    causes = world.event_log.columns()["cause"][world.event_log.columns()["event"] == EventType.MADE_AWARE]
    assert len(causes) > 50
    assert set(causes.tolist()) <= {Cause.OUTREACH, Cause.COMMUNITY}


def test_outreach_reaches_the_declared_number_of_organisations() -> None:
    """Contacts = staff x share x contacts per full-time equivalent, whatever the size of the economy (5 std errors)."""
    for organisations in (500, 4000):
        changes = {**NOBODY, **NO_TURNOVER, "club.staff": 10.0, "club.heritage": 0.0, "outreach.contacts_per_fte": 2.0}
        changes |= {"awareness.forgetting": 0.0, "engagement.rate": 0.0}
        world = make_world(organisations, changes, months=24)
        expected = sum(
            left * -math.expm1(-contacts / left)
            for contacts, left in [(10.0 * 0.4 * 2.0, organisations - 8.0 * at) for at in range(24)]
        )
        aware = int((world.organisations.stage == Stage.AWARE).sum())
        assert abs(aware - expected) < 5 * math.sqrt(expected)


# -- 2. and 3. external influence and contact on a given graph


def on_graph(
    source: list[int], target: list[int], count: int, changes: dict[str, Any]
) -> tuple[Population, Parameters]:
    """Acquaintances with full trust between organisations of one place."""
    import pandas

    no_ties = {"founders.network": 0, "founders.acquainted": 0.0, "founders.aware": 0.0}
    parameters = Parameters(
        {**NO_TURNOVER, **NO_LAPSE, **ALL_JOIN, **NO_OUTREACH, **NO_PROPOSALS, **no_ties, **changes}
    )
    people = pandas.DataFrame({"id": [f"o{at}" for at in range(count)]})
    ends = {"source": [f"o{at}" for at in source], "target": [f"o{at}" for at in target]}
    ties = pandas.DataFrame({**ends, "type": "acquaintance", "trust_source": 1.0, "trust_target": 1.0})
    return read_tables(people, ties, parameters), parameters


def test_external_influence_is_the_bass_curve() -> None:
    """Constant hazard, adoption at once: N (1 - exp(-p t)), within five standard errors at every year."""
    changes = {**NO_TURNOVER, **NO_LAPSE, **ALL_JOIN, **NO_PROPOSALS, **NOBODY, "club.staff": 0.0}
    changes |= {"outreach.per_organisation": 0.03, "awareness.contact_rate": 0.0, "communities.membership": "absent"}
    world = make_world(4000, {**changes, "animation.rate": 0.0})
    for year in range(1, 5):
        advance(world, 12)
        share = 1.0 - math.exp(-0.03 * 12 * year)
        assert abs(len(world.members()) - 4000 * share) < 5 * math.sqrt(4000 * share * (1 - share))


def test_complete_mixing_is_the_bass_curve() -> None:
    """Complete graph, influence by share of the population: the mean-field recursion, within five standard errors."""
    count, p, q, runs, months = 60, 0.02, 0.4, 40, 15
    one, other = np.triu_indices(count, 1)
    changes = {
        **NOBODY, "outreach.per_organisation": p, "awareness.contact_rate": q, "awareness.acquaintance": 1.0,
        "awareness.normalisation": "population", "awareness.voice_budget": 0.0, "communities.membership": "absent",
        "animation.rate": 0.0, "support.meeting": 0.0,
    }  # fmt: skip
    population, parameters = on_graph(one.tolist(), other.tolist(), count, changes)
    finals = [len(advance(found_world(population, parameters, seed), months).members()) for seed in range(runs)]
    rng = np.random.default_rng(1)  # the same chain, by direct simulation
    reference = []
    for _ in range(4000):
        adopted = 0
        for _ in range(months):
            adopted += rng.binomial(count - adopted, -math.expm1(-(p + q * adopted / count)))
        reference.append(adopted)
    error = np.sqrt(np.var(reference) * (1 / runs + 1 / len(reference)))
    assert abs(np.mean(finals) - np.mean(reference)) < 5 * error
    assert np.std(reference) > 1.0


def test_contact_only_is_susceptible_infected_on_a_line() -> None:
    """Certain engagement, contact only, on a line: the front moves one step at a time, at a geometric pace."""
    count, rate, runs, months = 40, 0.3, 60, 60
    line = list(range(count - 1))
    changes = {
        "founders.firms": 1, "founders.partners": 0, "founders.suppliers": 0, "founders.clients": 0,
        "awareness.contact_rate": rate, "awareness.acquaintance": 1.0, "communities.membership": "absent",
        "animation.rate": 0.0,
    }  # fmt: skip
    population, parameters = on_graph(line, [at + 1 for at in line], count, changes)
    reached = []
    for seed in range(runs):
        world = found_world(population, parameters, seed)
        (first,) = world.members().tolist()
        before = {first}
        for _ in range(months):
            month.step(world)
            members = set(world.members().tolist())
            assert members == set(range(min(members), max(members) + 1)) and len(members) <= len(before) + 2
            before = members
            if max(members) - first >= 10 or count - 1 - first < 10:
                break
        if count - 1 - first >= 10:
            reached.append(world.step)
    chance = -math.expm1(-rate)
    expected, deviation = 10 / chance, math.sqrt(10 * (1 - chance)) / chance
    assert len(reached) > 20
    assert abs(np.mean(reached) - expected) < 5 * deviation / math.sqrt(len(reached))


def test_contact_stays_within_a_component() -> None:
    """Only who is linked to a founder by a path can ever become aware."""
    source, target = [0, 1, 2, 4, 5, 6], [1, 2, 3, 5, 6, 7]
    changes = {"founders.firms": 1, "founders.partners": 0, "founders.suppliers": 0, "founders.clients": 0}
    changes |= {"communities.membership": "absent", "animation.rate": 0.0, "awareness.contact_rate": 5.0}
    population, parameters = on_graph(source, target, 8, changes)
    world = advance(found_world(population, parameters, 3), 60)
    assert set(world.members().tolist()) in ({0, 1, 2, 3}, {4, 5, 6, 7})


# -- 6. trust


@pytest.mark.parametrize("success", [0.3, 0.6, 0.9])
def test_reinforcement_converges_to_its_fixed_point(success: float) -> None:
    """With success probability s, trust settles at s g / (s g + (1 - s) l) on average (5 standard errors)."""
    parameters, rng = Parameters(), np.random.default_rng(7)
    gain, loss = parameters.trust.gain, parameters.trust.loss
    many = 4000
    trust = np.full(many, 0.5)
    experience = Experience(trust, trust, np.zeros(many, np.int8), np.zeros(many), np.zeros(many, np.bool_), 1.0)
    for _ in range(400):
        outcome = np.where(rng.random(many) < success, Outcome.SUCCESS, Outcome.FAILURE).astype(np.int8)
        experience = replace(experience, trust=TRUST["reinforcement"](experience, parameters), outcome=outcome)
    settled = success * gain / (success * gain + (1 - success) * loss)
    assert abs(experience.trust.mean() - settled) < 5 * experience.trust.std() / math.sqrt(many)


def test_trust_without_interaction_returns_to_its_initial_level() -> None:
    """Without interaction trust drifts back: after t months, exp(-drift t) of the distance is left."""
    parameters = Parameters()
    one = np.ones(1)
    still = Experience(0.9 * one, 0.4 * one, np.zeros(1, np.int8), np.zeros(1), np.ones(1, np.bool_), 0.5)
    for _ in range(48):
        still = replace(still, trust=TRUST["reinforcement"](still, parameters))
    assert still.trust[0] == pytest.approx(0.4 + 0.5 * math.exp(-parameters.trust.drift * 24))
    assert TRUST["fixed"](still, parameters)[0] == still.trust[0]


@settings(max_examples=60)
@given(
    st.lists(st.booleans(), max_size=30), st.floats(0.01, 0.99), st.floats(0.1, 20.0), st.floats(0.0, 1.0)
)  # fmt: skip
def test_beta_has_its_exact_posterior_mean(succeeded: list[bool], initial: float, prior: float, memory: float) -> None:
    """Evidence r, s under forgetting: (r + prior initial) / (r + s + prior), whatever the order of experiences."""
    parameters, one = Parameters({"trust.prior": prior, "trust.memory": memory}), np.ones(1)
    evidence, trust = (np.zeros(1), np.zeros(1)), initial * one
    for good in succeeded:
        outcome = np.array([Outcome.SUCCESS if good else Outcome.FAILURE], np.int8)
        seen = Experience(trust, initial * one, outcome, 0.0 * one, one < 0, 1.0, lambda kept=evidence: kept)
        learned = TRUST["beta"](seen, parameters)
        trust, evidence = learned.trust, (learned.supporting, learned.opposing)
    age = memory ** np.arange(len(succeeded))[::-1]
    r, s = age[np.array(succeeded, bool)].sum(), age[~np.array(succeeded, bool)].sum()
    assert trust[0] == pytest.approx(min(1.0, (r + prior * initial) / (r + s + prior)), rel=1e-9)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([True, False, None]), max_size=20), st.floats(0.01, 0.99), st.floats(0.1, 20.0),
    st.floats(0.0, 0.9)
)  # fmt: skip
def test_under_beta_a_dialogue_counts_the_same_whatever_is_known(
    events: list[bool | None], initial: float, prior: float, gain: float
) -> None:
    """Evidence adds up in any order: a dialogue (None) is always as many experiences as move strangers by its gain."""
    parameters, one = Parameters({"trust.prior": prior}), np.ones(1)
    evidence, trust = (np.zeros(1), np.zeros(1)), initial * one
    for event in events:
        outcome = {True: Outcome.SUCCESS, False: Outcome.FAILURE, None: Outcome.NOTHING}[event]
        dialogue = gain * one * (event is None)
        seen = Experience(
            trust, initial * one, np.array([outcome], np.int8), dialogue, one < 0, 1.0, lambda kept=evidence: kept
        )
        learned = TRUST["beta"](seen, parameters)
        if event is None and not (evidence[0] + evidence[1])[0]:
            assert learned.trust[0] == pytest.approx(initial + gain * (1.0 - initial), rel=1e-9)
        trust, evidence = learned.trust, (learned.supporting, learned.opposing)
    r = events.count(True) + events.count(None) * gain / (1.0 - gain) * prior
    assert trust[0] == pytest.approx((r + prior * initial) / (r + events.count(False) + prior), rel=1e-9)


# -- 4. and 5., what is exact in small: thresholds


def complete(thresholds: np.ndarray, rule: str, seeds: int, **changes: Any) -> World:
    """A complete graph of organisations, the first of which are founders, all aware, with given thresholds."""
    count = len(thresholds)
    one, other = np.triu_indices(count, 1)
    parameters_ = {
        **{f"founders.{kind}s": 0 for kind in ("supplier", "client", "partner")}, "founders.firms": seeds,
        "engagement.rule": rule, "communities.membership": "absent", "animation.rate": 0.0,
        "awareness.contact_rate": 0.0, **changes,
    }  # fmt: skip
    population, parameters = on_graph(one.tolist(), other.tolist(), count, parameters_)
    world = found_world(population, parameters, 1)
    rows = world.members()
    others = np.setdiff1d(np.arange(count), rows)
    world.organisations.reluctance[others] = thresholds[len(rows) :]
    world.organisations.stage[others] = Stage.AWARE
    return world


def test_own_counts_reproduce_granovetters_thresholds() -> None:
    """Uniform thresholds: everybody riots; one threshold changed: one rioter (Granovetter 1978)."""
    count = 30
    uniform = np.arange(count) / (count - 1)
    perturbed = uniform.copy()
    perturbed[1] = uniform[2]
    assert len(advance(complete(uniform, "share", 1), count).members()) == count
    assert len(advance(complete(perturbed, "share", 1), count).members()) == 1


@pytest.mark.parametrize(("seeds", "final"), [(1, 1), (2, 12)])
def test_count_needs_enough_contacts(seeds: int, final: int) -> None:
    """Two engaged contacts are needed: one founder convinces nobody, two convince everybody."""
    world = complete(np.zeros(12), "count", seeds, **{"engagement.count": 2})
    assert len(advance(world, 3).members()) == final


def test_spontaneous_decisions_are_exponential() -> None:
    """A constant hazard: 1 - exp(-rate t) of the aware have joined after t months (5 standard errors)."""
    changes = {**NO_TURNOVER, **NO_LAPSE, "engagement.rule": "spontaneous", "engagement.rate": 0.05}
    changes |= {"engagement.attention": "none"}
    world = make_world(3000, {**changes, "readiness.base": 1.0, "communities.membership": "absent"})
    world.organisations.stage[world.organisations.stage == Stage.UNAWARE] = Stage.AWARE
    aware = int((world.organisations.stage == Stage.AWARE).sum())
    joined = len(advance(world, 24).members()) - world.founders
    share = 1 - math.exp(-0.05 * 24)
    assert abs(joined - aware * share) < 5 * math.sqrt(aware * share * (1 - share))


# -- bounds, whatever the parameters


FREE = [name for name in REGISTRY if is_numeric(name) and not name.startswith(("population.", "time.", "measures."))]
SIZES = {"founders.network": 40, "relations.suppliers": 12, "relations.acquaintances": 12, "support.months": 24}


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    """Some parameters anywhere in their declared ranges (sizes of networks kept small), and any choice of rules."""
    found: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(FREE), min_size=5, max_size=40, unique=True)):
        parameter = REGISTRY[name]
        lower, upper = parameter.lower or 0.0, min(parameter.upper or 1e6, SIZES.get(name, math.inf))
        if name.startswith("founders.") or name == "relations.partner_acquaintances":
            upper = min(upper, 40)
        is_whole = isinstance(parameter.default, int)
        low = math.ceil(lower) if is_whole else lower
        found[name] = draw(st.integers(low, int(upper)) if is_whole else st.floats(lower, upper))
    for name, parameter in REGISTRY.items():
        if parameter.choices and not name.startswith("population."):
            found[name] = draw(st.sampled_from(parameter.choices))
    found["time.step"] = draw(st.sampled_from([1.0, 0.5, 0.25]))
    return found


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(changes())
def test_bounds_hold_for_any_parameters(found: dict[str, Any]) -> None:
    """Shares and levels stay in [0, 1], nothing is NaN, nothing fails, wherever the parameters are in their ranges."""
    parameters = Parameters({"population.organisations": 60, **found})
    world = advance(found_world(generate_population(parameters), parameters, seed=1), 12)
    levels = [
        (world.organisations, ("competence", "affinity", "progress")),
        (world.relations, ("trust_source", "trust_target", "initial_source", "initial_target", "cooperation")),
        (world.communities, ("vitality",)),
        (world.territories, ("vitality", "readiness", "shared_project")),
        (world.club, ("attention", "coverage")),
    ]
    for table, names in levels:
        for name in names:
            values = getattr(table, name)
            assert ((values >= 0.0) & (values <= 1.0)).all(), name
    for table in (world.communities, world.territories):
        assert np.isfinite(table.commons).all() and (table.commons >= 0.0).all()
    assert all(np.isfinite(value) and value >= 0.0 for value in (*world.effort.values(), *world.hours.values()))
    seen = observe(world, network_too=True)
    assert not any(np.isinf(value) for value in seen.values())
    assert seen["members"] == (world.organisations.member_since != NEVER).sum()


# -- the size of the step


STEPS = {
    "outreach.per_organisation": 0.01,
    "awareness.contact_rate": 0.03,
    "engagement.rate": 0.5,
    "engagement.reluctance": 0.5,
    "engagement.follow": 20.0,
    "cooperation.threshold": 0.45,
    "cooperation.months": 4.0,
    "transformation.gain": 0.6,
    "relations.ending": 0.02,
    "animation.seniority": 6.0,
    "animation.competence": 0.3,
    "animation.rate": 0.1,
    "animation.minimum_members": 3,
    "club.staff": 8.0,
    "lapse.first_year": 0.03,
}
OUTCOMES = (
    "members",
    "aware",
    "animators",
    "competence",
    "cooperative_relations",
    "projects_so_far",
    "exchanges_so_far",
    "lapses_so_far",
)


def outcomes(step: float, runs: int) -> np.ndarray:
    """Outcomes after 24 months, one row for each seed."""
    parameters = Parameters({"population.organisations": 300, **STEPS, "time.step": step})
    population = cached_population(parameters)
    rows = []
    for seed in range(runs):
        world = advance(found_world(population, parameters, seed), 24)
        seen, totals = observe(world), world.event_log.totals
        more = {
            "cooperative_relations": seen["cooperative_trade"] + seen["cooperative_acquaintances"],
            "projects_so_far": float(totals[[EventType.SUCCEEDED, EventType.FAILED]].sum()),
            "exchanges_so_far": float(totals[EventType.CHANGED_SUPPLIER].sum()),
            "lapses_so_far": float(totals[EventType.LAPSED].sum()),
        }
        rows.append([{**seen, **more}[name] for name in OUTCOMES])
    return np.array(rows)


def test_steps_of_other_lengths_agree() -> None:
    """Steps of 1, 1/2 and 1/4 month agree within the error of the step.

    The error of a step halves with the step: the difference between 1 and 1/4 is within four standard errors of the
    difference (about 1.6 % of members) plus 5 % of the outcome, and that between 1/2 and 1/4 plus half as much.
    """
    runs = 24
    whole, half, quarter = (outcomes(step, runs) for step in (1.0, 0.5, 0.25))
    for one, allowed in ((whole, 0.05), (half, 0.025)):
        error = np.sqrt((one.var(axis=0, ddof=1) + quarter.var(axis=0, ddof=1)) / runs)
        difference = np.abs(one.mean(axis=0) - quarter.mean(axis=0))
        too_far = difference > 4 * error + allowed * quarter.mean(axis=0)
        assert not too_far.any(), dict(
            zip(OUTCOMES, zip(one.mean(axis=0), quarter.mean(axis=0), error, strict=True), strict=True)
        )
    assert (quarter.mean(axis=0) > 0).all()


def torus(organisations: int, degree: float) -> Population:
    """A population on a torus."""
    changes = {"population.generator": "torus", "population.organisations": organisations, "population.degree": degree}
    return generate_population(Parameters(changes))


@pytest.mark.parametrize("degree", [4, 8])
def test_on_a_torus_neighbours_are_one_step_away(degree: int) -> None:
    """Along a row or a column, and across a corner where there are eight; each relation once."""
    side = 3 if degree == 8 else 5
    relations = torus(side**2, degree).relations
    ends = np.stack((relations["source"], relations["target"]))
    down, right = np.abs(np.diff(np.divmod(ends, side), axis=1)).squeeze()
    steps = np.minimum(down, side - down) + 1j * np.minimum(right, side - right)
    assert set(steps) == ({1, 1j} if degree == 4 else {1, 1j, 1 + 1j})
    pairs = {frozenset(pair) for pair in ends.T.tolist()}
    assert len(pairs) == ends.shape[1] == side**2 * degree // 2


@pytest.mark.parametrize("degree", [2, 5, 6.5])
def test_a_torus_of_other_degrees_is_refused(degree: float) -> None:
    with pytest.raises(ParameterError, match=r"population\.degree = .*4 neighbours, or 8"):
        torus(25, degree)


def test_every_engagement_rule_has_a_limit() -> None:
    """The limits above cover every shipped engagement rule (logit: the twin; the last four: validation)."""
    limits = {"logit", "share", "count", "spontaneous", "immediate"}
    assert set(ENGAGEMENT) == limits | {"weighted_share", "own_count", "noisy_count", "own_weight"}
