"""One by one equals all at once: the plain twin and the columns have the same state every month, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas
import pytest

from simulation import month
from simulation.club_founding import found_world
from simulation.core.luck import Luck
from simulation.interventions import Event, Intervention
from simulation.parameters import Parameters
from simulation.parameters.declaration import REGISTRY
from simulation.population.tables import read_tables
from simulation.state.event_log import EventLog
from simulation.state.tables import KINDS, NEVER, SIZES, THEMES, Cause, EventType, Kind, Refusal, Stage, Tie
from simulation.world import World
from tests.helpers.small_worlds import BUSY, DEPARTURES, SCENARIO_EVENTS, STAFF_CUT, busy_world, make_world
from tests.twin.luck import ReadyLuck, RecordingLuck, ScalarLuck
from tests.twin.model import Twin

DECISIONS_OF_A_MONTH = {
    "hazard survived until closing", "hazard survived until a crisis", "reluctance of a newcomer",
    "affinity of a newcomer", "next trade relation that ends", "trade relation of no member ends",
    "trade relation lasts", "looks among the engaged that it knows",
    "which engaged acquaintance", "which client of the new supplier", "which supplier instead",
    "exchange with a followed relation",
    "trust of a new supplier", "trust in a new supplier", "hears", "through whom", "forgets", "engages",
    "accompagnateur tires", "becomes accompagnateur", "slot ends first", "place in the queue",
    "goes to a professional meeting", "meets whom at a professional meeting", "goes to a territorial meeting",
    "meets whom at a territorial meeting", "trust of a new source", "trust of a new target", "project succeeds",
    "proposes", "chooses a client", "chooses a supplier", "chooses an acquaintance", "turn of a proposal",
    "learns from a proposal", "animator tires", "becomes animator", "territory is coordinated first",
    "takes part in a territorial community", "territorial community goes dormant", "leaves the club",
}  # fmt: skip


CAUSES_OF_A_BUSY_WORLD: dict[EventType, tuple[int, ...]] = {
    EventType.MADE_AWARE: (Cause.OUTREACH, Cause.COMMUNITY, Cause.CLIENT, Cause.SUPPLIER, Cause.ACQUAINTANCE),
    EventType.PROPOSED: (0, 1),
    EventType.REFUSED: tuple(Refusal),
    EventType.TURNED_COOPERATIVE: tuple(Tie),
    EventType.TURNED_BACK: tuple(Tie),
    EventType.CHANGED_SUPPLIER: (0, 1),
    EventType.LAPSED: (0, 1),
    EventType.CLOSED: (Stage.AWARE, Stage.ENGAGED, Stage.ANIMATOR),
}


def twin_of(world: World, luck: Any = None) -> Twin:
    """The twin of a world that has just been founded; it founds its club itself."""
    return Twin(
        world.population, world.scenario_parameters, int(world.luck.seed), world.interventions, world.events, luck
    )


def assert_identical(world: World, twin: Twin) -> None:
    """All columns, the accounts and the counts of events are equal."""
    where = f"step {world.step}"
    for name, columns in twin.as_columns().items():
        table = getattr(world, name)
        for column, values in columns.items():
            of_columns = getattr(table, column).tolist()
            if of_columns != values:
                assert len(of_columns) == len(values), f"{where}: number of {name}"
                row = next(at for at, pair in enumerate(zip(of_columns, values, strict=True)) if pair[0] != pair[1])
                pytest.fail(f"{where}: {name}.{column}[{row}]: columns {of_columns[row]!r}, twin {values[row]!r}")
    assert world.effort == twin.effort, (where, world.effort, twin.effort)
    assert world.hours == twin.hours, (where, world.hours, twin.hours)
    totals = np.zeros_like(world.event_log.totals)
    for (event, cause), number in twin.totals.items():
        totals[event, cause + 1] = number
    differing = [EventType(event).name for event in np.flatnonzero((totals != world.event_log.totals).any(axis=1))]
    assert not differing, f"{where}: counts of {differing}"


def sorted_events(event_log: EventLog) -> list[tuple[int, ...]]:
    """All events in a canonical order."""
    return sorted(zip(*(column.tolist() for column in event_log.columns().values()), strict=True))


def live_together(world: World, months: float, every: int = 1, luck: Any = None) -> Twin:
    """Found the twin of a world, step both and compare them every few steps."""
    twin = twin_of(world, luck)
    assert_identical(world, twin)
    steps = round(months / world.length)
    for step in range(1, steps + 1):
        month.step(world)
        twin.step()
        if step % every == 0 or step == steps:
            assert_identical(world, twin)
    return twin


def test_busy_world_is_identical_every_month() -> None:
    """A world in which everything happens often, with dated changes and events."""
    often = {"journal.trials": True, "animation.death": 0.06, "animation.hours_needed": 100.0}
    world = busy_world(500, often, interventions=STAFF_CUT, events=SCENARIO_EVENTS)
    luck = RecordingLuck(1)
    twin = live_together(world, 42, luck=luck)
    counts = {event.name: int(world.event_log.totals[event].sum()) for event in EventType}
    assert all(number >= 20 for number in counts.values()), counts
    for event, causes in CAUSES_OF_A_BUSY_WORLD.items():
        by_cause = world.event_log.totals[event, [int(cause) + 1 for cause in causes]]
        assert (by_cause >= 5).all(), (event.name, by_cause)
    asked = {name for drawn in luck.drawn.values() for name, _, _ in drawn}
    assert asked == DECISIONS_OF_A_MONTH
    assert sorted_events(world.event_log) == sorted(twin.lines)


SMALL = {
    "club.staff": 5.0,
    "support.organisations_per_fte": 5.0,
    "outreach.territory": "ZE2020-3216, ZE2020-3203",
    "animation.hours_needed": 150.0,
}

IMITATION = {"cooperation.rule": "imitation", "cooperation.willing": 0.5, "cooperation.revision": 0.7}
RULES: dict[str, dict[str, Any]] = {
    "attention by all staff": {"engagement.attention": "staff", "engagement.follow_staff": 3.0},
    "no limit to attention": {"engagement.attention": "none"},
    "nobody welcomes": {"engagement.follow": 0.0, "engagement.follow_accompagnateur": 1.5},
    "no limit to time": {"cooperation.time_limit": False},
    "hardly any time": {"hours.factor": 0.5},
    "projects in every step": {"cooperation.months": 0.0},
    "projects of two years, and trust": {"cooperation.months": 24.0, "cooperation.trust": 0.4},
    "strangers are not asked": {"cooperation.unaware_weight": 0.0},
    "only trade counts": {"cooperation.floor": 0.0},
    "nothing to show": {"cooperation.proof": 0.0, "heritage.stories": 0.0},
    "buying from members": {"relations.embark": 1.0, "relations.ending": 0.1},
    "nobody embarks": {"relations.embark": 0.0},
    "trade partners for ever": {"relations.ending": 0.0, "relations.ending_cooperative": 0.0},
    "minimum coverage": {"animation.minimum_coverage": 0.9},
    "hours lent to coordination": {"support.lent_to_coordination": 1.0},
    "no hours needed": {"animation.hours_needed": 0.0},
    "communities for ever": {"animation.death": 0.0, "animation.death_uncovered": 0.0, "animation.fatigue": 0.0},
    "posts by fees": {"club.fees_to_posts": 0.8},
    "posts by public money": {"club.public_posts": 20.0},
    "heritage effort": {"club.heritage": 0.5, "cooperation.commons": 0.5},
    "no political plane": {"readiness.base": 1.0, "readiness.partner": 0.0, "readiness.community": 0.0},
    "engagement share": {"engagement.rule": "share", "engagement.reluctance": 0.1},
    "engagement count": {"engagement.rule": "count"},
    "engagement spontaneous": {"engagement.rule": "spontaneous", "engagement.rate": 0.05},
    "engagement immediate": {"engagement.rule": "immediate"},
    "trust fixed": {"trust.rule": "fixed"},
    "cooperation always": {"cooperation.rule": "always"}, "cooperation never": {"cooperation.rule": "never"},
    "engagement weighted share": {"engagement.rule": "weighted_share", "engagement.reluctance": 0.1},
    "engagement noisy count": {"engagement.rule": "noisy_count", "engagement.count": 3},
    "engagement own weight": {"engagement.rule": "own_weight", "engagement.reluctance": 0.6},
    "engagement own count": {"engagement.rule": "own_count", "engagement.reluctance": 1.6},
    "trust beta": {"trust.rule": "beta", "trust.memory": 0.9},
    "cooperation reciprocity": {"cooperation.rule": "reciprocity"},
    "cooperation imitation": IMITATION,
    "imitation of oneself": {**IMITATION, "cooperation.payoffs": "mean", "cooperation.self_weight": 1.0},
    "copying oneself too": {**IMITATION, "cooperation.selection": 0.0, "cooperation.self_weight": 0.5},
    "copying": {"cooperation.rule": "imitation", "cooperation.willing": 0.4, "cooperation.selection": 0.0},
    "voices that last two months": {"awareness.voice_lasts": 2.0},
    "voices that fade": {"awareness.voice_fading": 0.2, "awareness.contact_rate": 0.1},
    "no voices": {"awareness.contact_rate": 0.0},
    "aware at the start": {"population.aware": 0.2},
    "relations that switch": {"transformation.switch_up": 0.02, "transformation.switch_down": 0.1},
    "founded by members": {"animation.founded_by": "members", "animation.rate": 0.0},
    "readiest first": {"support.allocation": "readiest"},
    "most isolated first": {"support.allocation": "most_isolated"},
    "targeted territories first": {"support.allocation": "territory"},
    "outreach to pivotal clients": {"outreach.targeting": "pivotal_clients"},
    "outreach to stakeholders": {"outreach.targeting": "stakeholders"},
    "outreach to territories": {"outreach.targeting": "territory"},
    "outreach in crisis": {"outreach.targeting": "crisis"},
    "outreach to a theme": {"outreach.targeting": "theme", "outreach.theme": "food"},
    "outreach to a kind": {"outreach.targeting": "kind", "outreach.kind": "supplier"},
    "optional membership": {"communities.membership": "optional"},
    "absent communities": {"communities.membership": "absent"},
    "share of ties": {"awareness.normalisation": "share"},
    "share of population": {"awareness.normalisation": "population", "awareness.contact_rate": 30.0},
    "linear hazard": {"awareness.hazard": "linear", "awareness.contact_rate": 0.4},
    "external influence": {"outreach.per_organisation": 0.02},
    "no limit to voices": {"awareness.voice_budget": 0.0},
    "aware organisations are silent": {"awareness.voice_aware": 0.0},
    "no influence of acquaintances": {"awareness.acquaintance": 0.0},
    "half steps": {"time.step": 0.5},
    "quarter steps": {"time.step": 0.25},
    "steps of a third": {"time.step": 1 / 3},
    "other territories": {"population.level": "arrondissement", "outreach.territory": ""},
    "founders along a chain": {"founders.seeding": "chain"},
    "large founders": {"founders.seeding": "size"},
    "founders of one territory": {"founders.seeding": "territory"},
    "founders around one": {"founders.seeding": "cluster"},
    "founders in the order of the table": {"founders.seeding": "first"},
    "no staff": {"club.staff": 0.0},
    "no meetings, no dialogues, no forgetting": {
        "support.meeting": 0.0, "trust.dialogue": 0.0, "trust.accompanied_dialogue": 0.0,
        "awareness.forgetting": 0.0, "support.accompagnateur": 0.0,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def reference() -> str:
    """The digest of the small world in which every slot has its default rule."""
    return busy_world(160, SMALL, months=24).digest()


@pytest.mark.parametrize("changes", RULES.values(), ids=RULES)
def test_each_rule_is_identical(changes: dict[str, Any], reference: str) -> None:
    """Each shipped rule of each slot, and each form of a rule (and each makes a difference)."""
    world = busy_world(160, {**SMALL, **changes})
    live_together(world, 24, every=3)
    assert world.digest() != reference


def test_every_rule_of_the_catalogue_is_compared() -> None:
    """No shipped rule of any slot, and no word of a parameter, is left out (one theme or kind stands for all)."""
    chosen = {
        (name, value)
        for changes in (*RULES.values(), *THEORY.values())
        for name, value in changes.items()
        if isinstance(value, str)
    }
    for name, parameter in REGISTRY.items():
        if parameter.choices and not name.startswith(("population.", "outreach.theme", "outreach.kind")):
            missing = {(name, word) for word in parameter.choices if word != parameter.default} - chosen
            assert not missing, missing


def test_default_rules_are_identical(reference: str) -> None:
    """The default rule of every slot."""
    world = busy_world(160, SMALL)
    live_together(world, 24, every=3)
    assert world.digest() == reference


def test_baseline_parameters_are_identical() -> None:
    """The baseline's own numbers."""
    live_together(make_world(400, seed=2**63 + 5), 36, every=6)


def test_programme_alone_keeps_a_community() -> None:
    """A funded territory without any animator, in half steps, through the end of its programme."""
    events = (
        Event(2, "fund_territory", "ZE2020-3216", months=5.5),
        Event(4, "fund_territory", "ZE2020-3216", months=6),
    )
    levers = (Intervention(3, 7, "set", "club.staff", 0.0), Intervention(7, 12, "ramp", "club.staff", 9.0))
    world = busy_world(120, {"time.step": 0.5, "animation.rate": 0.0}, interventions=levers, events=events)
    live_together(world, 14)
    assert world.territories.died.sum() == 1


NEW_LEVERS = (
    Intervention(3, 9, "set", "relations.embark", 1.0),
    Intervention(4, 10, "set", "cooperation.months", 6.0),
    Intervention(6, None, "once", "relations.ending", 0.5),
    Intervention(8, 12, "set", "engagement.attention", "staff"),
    Intervention(9, 15, "ramp", "animation.minimum_coverage", 0.9),
    Intervention(10, None, "set", "support.lent_to_coordination", 1.0),
    Intervention(11, 14, "set", "club.public_posts", 10.0),
    Intervention(13, 16, "set", "cooperation.months", 0.0),
    Intervention(14, 18, "scale", "turnover.closing.size_1_9", 8.0),
    Intervention(15, None, "set", "club.fees_to_posts", 1.0),
    Intervention(17, 19, "set", "cooperation.time_limit", False),
    Intervention(19, None, "set", "heritage.stories", 1.0),
)


def test_levers_of_the_second_edition_are_identical() -> None:
    """Dated changes of what is new, theory and practice of projects by turns among them."""
    live_together(busy_world(250, SMALL, interventions=NEW_LEVERS), 24)


def test_members_that_close_leave_no_project_behind() -> None:
    """A closing cancels the projects under way, also of a stakeholder that is no member, and of two at once."""
    closing = {f"turnover.closing.{size}": 0.05 for size in SIZES}
    world = busy_world(300, {**closing, "cooperation.months": 12.0, "cooperation.time_limit": False})
    twin = twin_of(world)
    cancelled = 0
    for _ in range(18):
        before = world.organisations.projects.copy(), world.organisations.generation.copy()
        month.step(world)
        twin.step()
        assert_identical(world, twin)
        cancelled += int((before[0][world.organisations.generation > before[1]] > 0).sum())
        under_way = np.flatnonzero(world.relations.project_until != NEVER)
        ends = np.concatenate((world.relations.source[under_way], world.relations.target[under_way]))
        assert (np.bincount(ends, minlength=len(world.organisations)) == world.organisations.projects).all()
    assert cancelled >= 20, cancelled


def test_nobody_promises_more_hours_than_it_has() -> None:
    """What the twin counts as free hours never falls below 0 for members, whose projects are limited by time."""
    world = busy_world(300, {"hours.factor": 0.8})
    twin = twin_of(world)
    busiest = 0
    for _ in range(18):
        month.step(world)
        twin.step()
        busiest = max(busiest, *(one.projects for one in twin.members()))
        assert all(one.free_hours >= 0.0 for one in twin.members())
    assert_identical(world, twin)
    assert busiest >= 2


def test_departures_are_identical() -> None:
    """Staff, accompagnateurs and animators leave, by territory, theme and kind; a single month's lever."""
    levers = (Intervention(6, None, "once", "club.staff", 60.0), Intervention(9, 13, "set", "club.staff", 2.5))
    world = busy_world(300, interventions=levers, events=DEPARTURES)
    live_together(world, 20)
    by_event = world.event_log.totals[:, int(Cause.EVENT) + 1]
    assert by_event[EventType.STOPPED_ACCOMPANYING] > 5 and by_event[EventType.STOPPED_ANIMATING] > 0


def test_a_client_that_a_member_had_made_aware_joins_by_the_event_alone() -> None:
    """Whoever had sensitised the largest client is not credited with what the event does."""
    by_relations = {"engagement.rate": 0.0, "outreach.contacts_per_fte": 0.0, "awareness.contact_rate": 0.5}
    world = busy_world(300, by_relations, events=(Event(9, "client_joins"),))
    twin = twin_of(world)
    for _ in range(8):
        month.step(world)
        twin.step()
    clients = np.flatnonzero(world.organisations.kind == Kind.CLIENT)
    largest = clients[np.argmax(np.where(world.organisations.stage[clients] < 2, world.pivotality[clients], -1.0))]
    assert world.organisations.stage[largest] == Stage.AWARE and world.organisations.sensitised_by[largest] != NEVER
    month.step(world)
    twin.step()
    assert world.organisations.stage[largest] == Stage.ENGAGED and world.organisations.sensitised_by[largest] == NEVER
    assert_identical(world, twin)


THEORY: dict[str, dict[str, Any]] = {
    "complete": {"population.generator": "complete", "awareness.normalisation": "share"},
    "complete, sum": {"population.generator": "complete", "awareness.voice_fading": 0.2},
    "complete, weighted share": {
        "population.generator": "complete", "engagement.rule": "weighted_share", "engagement.reluctance": 0.1,
    },
    "complete, share": {"population.generator": "complete", "engagement.rule": "share", "founders.share": 0.3},
    "complete, population": {
        "population.generator": "complete", "awareness.normalisation": "population", "awareness.voice_lasts": 1.0,
    },
    "complete, loud": {
        "population.generator": "complete", "engagement.rule": "weighted_share", "engagement.reluctance": 0.2,
        "awareness.acquaintance": 2.0,
    },
    "everywhere": {"population.generator": "given", "population.edges": "0>1 1>2 2>3 3>4 4>5 5>0 0-3 1-4:1 2-5",
                   "population.organisations": 6, "relations.change_in": "everywhere", "relations.embark": 1.0,
                   "relations.ending": 0.3},
    "ring": {"population.generator": "ring", "population.rewiring": 0.2, "cooperation.rule": "imitation",
             "cooperation.willing": 0.3, "awareness.normalisation": "share"},
    "torus of eight": {**IMITATION, "population.generator": "torus", "population.organisations": 25,
                       "population.degree": 8.0, "cooperation.payoffs": "mean", "cooperation.self_weight": 2.0},
    "random graphs": {"population.generator": "erdos_renyi", "trust.rule": "beta", "founders.seeding": "cluster"},
    "given": {"population.generator": "given", "population.edges": "0-1:3 0>2 1-2:0.5 2>3 5-4",
              "population.organisations": 6, "founders.seeding": "first", "founders.first": 2},
}  # fmt: skip


@pytest.mark.parametrize("changes", THEORY.values(), ids=THEORY)
def test_theory_is_identical(changes: dict[str, Any]) -> None:
    """Graphs of theory, in disjoint copies, with founders of their own."""
    founders = {"founders.partners": 0, "founders.firms": 2, "founders.suppliers": 0, "founders.clients": 0}
    rest = {"population.copies": 5, "population.aware": 0.1, "awareness.contact_rate": 0.3}
    world = busy_world(24, {**founders, **rest, "cooperation.rate": 2.0, **changes})
    assert world.economies == 5
    live_together(world, 18, every=3)
    assert world.event_log.totals[EventType.ENGAGED].sum() > 20


def own_tables() -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """Tables of a user: a ring of trade with partners in it, acquaintances, members and cooperation from the start."""
    rows = range(60)
    organisations = pandas.DataFrame(
        {
            "id": [f"o{row}" for row in rows],
            "kind": [KINDS[row % 4] for row in rows],
            "size_class": [SIZES[1 + row % 4] for row in rows],
            "theme": [THEMES[row % 3] for row in rows],
            "stage": ["animator" if row < 3 else "engaged" if row < 15 else "unaware" for row in rows],
            "competence": [0.6 if row < 15 else 0.0 for row in rows],
        }
    )
    ring = [("supply", row, (row + step) % 60) for row in rows for step in (1, 3, 7)]
    circles = [("acquaintance", row, (row + step) % 60) for row in rows for step in (2, 7)]
    relations = pandas.DataFrame(ring + circles, columns=["type", "source", "target"])
    for end in ("source", "target"):
        relations[end] = [f"o{row}" for row in relations[end]]
    relations["cooperation"] = [0.9 if row % 5 == 0 else 0.0 for row in range(len(relations))]
    relations["projects_ended"] = [1 if row % 7 == 0 else 0 for row in range(len(relations))]
    return organisations, relations


def test_own_tables_are_identical() -> None:
    """A population of one's own begins with members, cooperation and history, and newcomers forget all of it."""
    closing = {f"turnover.closing.{size}": 0.03 for size in SIZES}
    parameters = Parameters({**BUSY, **closing, "relations.change_in": "everywhere", "relations.ending": 0.1})
    world = found_world(read_tables(*own_tables(), parameters), parameters, seed=3)
    assert world.organisations.progress[world.members()].max() > 0.2
    live_together(world, 30)
    changed = int(world.event_log.totals[EventType.CHANGED_SUPPLIER].sum())
    assert changed > 20, changed


@pytest.mark.parametrize("organisations", [1, 2, 5])
def test_tiny_populations_are_identical(organisations: int) -> None:
    """Hardly anybody."""
    live_together(busy_world(organisations), 12)


def test_the_twin_continues_from_any_world() -> None:
    """A twin that takes over the state of a world lives on as that world does."""
    world = busy_world(200, months=12)
    twin = Twin(world.population, world.parameters, int(world.luck.seed), like=world)
    for _ in range(6):
        assert_identical(world, twin)
        month.step(world)
        twin.step()
    assert_identical(world, twin)


def test_recorded_luck_gives_the_same_world() -> None:
    """The twin can be handed the luck of some months: nothing changes but the time."""
    start = busy_world(150, months=6)
    recording = RecordingLuck(int(start.luck.seed), start.step)
    world = start.copy()
    for luck in (recording, ReadyLuck(recording.drawn, start.step)):
        twin = Twin(start.population, start.parameters, int(start.luck.seed), luck=luck, like=start)
        world = start.copy()
        for _ in range(4):
            twin.step()
            month.step(world)
        assert_identical(world, twin)


def test_scalar_luck_is_the_luck_of_columns() -> None:
    """The twin's single draws are the column's draws."""
    luck = Luck(2**40 + 17, 31)
    identities, others = np.array([0, 1, 17, 2**31 + 5, 2**32 - 1]), np.array([3, 2**31 + 9, 0, 1, 7])
    scalar = ScalarLuck(2**40 + 17)
    scalar.step = 31
    column = luck.uniform("dialogue", identities, others)
    assert column.tolist() == [
        scalar.uniform("dialogue", one, other) for one, other in zip(identities.tolist(), others.tolist(), strict=True)
    ]


def test_busy_changes_are_of_the_model() -> None:
    """The busy world differs from the baseline in every number that it names."""
    world = busy_world(50)
    assert set(BUSY) <= set(world.parameters.differences())
