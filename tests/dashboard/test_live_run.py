"""The watched run is the run; sessions do not see each other; what the page draws is whole, stable and plain."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scenarios
from experiments.dashboard.components import chart_data, map_outlines
from experiments.dashboard.session.live_run import LiveRun
from experiments.dashboard.workers import jobs as work
from experiments.dashboard.workers import snapshot, uncertainty_bands, world_process
from experiments.dashboard.workers.job_pool import MOST_OF_A_SESSION, Job, JobPool
from experiments.dashboard.workers.snapshot import WatchedWorld
from experiments.dashboard.workers.world_pool import WorldPool
from experiments.dashboard.workers.world_process import Founding, NoRoom, WorldHost, WorldLost
from experiments.runs.batch import run_many
from experiments.runs.options import RunOptions
from experiments.runs.setup import build_population, run_spec
from scenarios.language import LANGUAGES, use_language
from simulation import month as month_module
from simulation.measures import COLUMN_OF, PANELS
from simulation.parameters.interventions import Intervention
from simulation.state.tables import NEVER, Stage

BASELINE = scenarios.load("baseline")
SIZE, MONTHS = 300, 30


@pytest.fixture(scope="module")
def watched() -> WatchedWorld:
    """A small world that has been watched for some years."""
    plan = run_spec(BASELINE, RunOptions(organisations=SIZE))
    population = build_population(BASELINE, plan)
    found = WatchedWorld(lambda: plan.found_world(population, 1), plan.months)
    for _month in range(MONTHS):
        found.advance()
    return found


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Founding:
    """What a small world is founded from."""
    plan = run_spec(BASELINE, RunOptions(organisations=SIZE))
    path = tmp_path_factory.mktemp("population") / "small.npz"
    build_population(BASELINE, plan).save(path)
    return Founding(plan, 1, str(path), BASELINE.start)


@pytest.fixture(scope="module")
def worlds() -> Iterator[WorldPool]:
    """One process for the worlds of these tests."""
    found = WorldPool(processes=1)
    yield found
    found.end()


def until(holds: Any, seconds: float = 60.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.02)


# -- the watched run


@pytest.mark.parametrize("step", [1.0, 0.5])
def test_watching_does_not_disturb(step: float) -> None:
    """Month by month, the numbers and territories are those of a run that nobody watches."""
    plan = run_spec(BASELINE, RunOptions(organisations=SIZE, changes={"time.step": step}))
    plan = replace(plan, months=MONTHS)
    population = build_population(BASELINE, plan)
    watching = WatchedWorld(lambda: plan.found_world(population, 3), MONTHS)
    for _month in range(MONTHS):
        watching.advance()
    seen = watching.history
    run = run_many(
        BASELINE, runs=1, seed=3, months=MONTHS, organisations=SIZE, changes={"time.step": step}, workers=1
    ).runs[0]
    columns = [COLUMN_OF[name] for name in snapshot.SHOWN]
    np.testing.assert_array_equal(np.stack([one.measures for one in seen]), run.monthly[:, columns])
    np.testing.assert_array_equal(np.stack([one.members for one in seen]), run.territories_members)
    np.testing.assert_array_equal(np.stack([one.alive for one in seen]), run.territories_alive)


def test_flows_are_all_that_were_made_aware() -> None:
    """Outreach and flows between territories add up to those made aware this month and still aware."""
    plan = run_spec(BASELINE, RunOptions(organisations=SIZE))
    population = build_population(BASELINE, plan)
    watching = WatchedWorld(lambda: plan.found_world(population, 1), MONTHS)
    for month in range(1, 13):
        seen = watching.advance()
        organisations = watching.world.organisations
        fresh = (organisations.aware_since == month) & (organisations.stage >= Stage.AWARE)
        by_others = fresh & (organisations.sensitised_by != NEVER)
        assert seen.flows[:, 2].sum() == by_others.sum()
        assert seen.outreach.sum() <= fresh.sum() - by_others.sum()


def test_the_network_holds_every_member_and_their_relations(watched: WatchedWorld) -> None:
    """Rows are the members; ties join members only, each once; a member's place never changes."""
    network, world = watched.network(MONTHS), watched.world
    np.testing.assert_array_equal(network.rows, world.members())
    inside = np.isin(world.relations.source, network.rows) & np.isin(world.relations.target, network.rows)
    assert len(network.ends) == inside[: len(world.relations)].sum() > 0
    pairs = set(zip(world.relations.source.tolist(), world.relations.target.tolist(), strict=True))
    assert {tuple(ends) for ends in network.rows[network.ends].tolist()} <= pairs
    places: dict[int, tuple[int, int]] = {}
    for one in map(watched.network, range(MONTHS + 1)):
        for row, territory, place in zip(one.rows, one.territory, one.rank, strict=True):
            assert places.setdefault(int(row), (int(territory), int(place))) == (territory, place)
    assert len(set(places.values())) == len(places), "two members in one place"


def test_a_large_network_is_shown_around_one_member(watched: WatchedWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what can be told apart: the surroundings of the best tied, or of the one that is asked for."""
    whole, ranks = watched.network(MONTHS), snapshot.ranks_of(watched.world)
    monkeypatch.setattr(snapshot, "MOST_NODES", 10)
    monkeypatch.setattr(snapshot, "NEAR", 8)
    around = snapshot.network_of(watched.world, MONTHS, ranks)
    degree = np.bincount(whole.ends.ravel(), minlength=len(whole.rows))
    assert around.centre == whole.rows[int(np.argmax(degree))]
    assert len(around.rows) == 8 and around.members == len(whole.rows) and around.centre in around.rows
    assert around.ends.max() < 8
    other = int(whole.rows[np.flatnonzero(degree > 0)[0]])
    assert snapshot.network_of(watched.world, MONTHS, ranks, other).centre == other


# -- sessions


def test_sessions_do_not_see_each_other(saved: Founding, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds of one process share the population and nothing else; there is an end to their number."""
    kept = WorldHost()
    first, again = kept.found_world("a", saved), kept.found_world("b", saved)
    np.testing.assert_array_equal(first[0].measures, again[0].measures)
    alone = kept.run("a", 24)
    assert kept.worlds["b"].month == 0
    np.testing.assert_array_equal(kept.run("b", 24)[-1].measures, alone[-1].measures)
    assert kept.worlds["a"].world.population is kept.worlds["b"].world.population
    assert len(kept.run("a", 10_000)) == BASELINE.months - 24
    kept.close("a")
    with pytest.raises(WorldLost):
        kept.run("a", 1)
    monkeypatch.setattr(world_process, "ROOM", SIZE)
    with pytest.raises(NoRoom):
        kept.found_world("c", saved)
    assert list(kept.worlds) == ["b"]


def test_nothing_before_the_date_is_run_again(saved: Founding, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lever that moves at a date: the world goes on from there, to the bit as one run from the founding."""
    ran: list[int] = []

    def run_to(world: Any, month: int) -> None:
        ran.append(month)
        month_module.run_to(world, month)

    monkeypatch.setattr(snapshot, "run_to", run_to)
    past, end = 23, 60

    def founding(staff: float, start: int = past + 1) -> Founding:
        change = Intervention(start, None, "set", "club.staff", staff)
        spec = replace(saved.spec, interventions=(*saved.spec.interventions, change))
        return replace(saved, spec=spec, past=past)

    kept = WorldHost()
    kept.found_world("a", replace(saved, past=past))
    before = kept.run("a", end)
    kept.close("a")
    ran.clear()
    history = kept.found_world("b", founding(5.0), end)
    assert [one.month for one in history] == list(range(past + 1)) and ran == []
    for one, other in zip(history[1:], before, strict=False):
        np.testing.assert_array_equal(one.measures, other.measures)
        np.testing.assert_array_equal(one.members, other.members)
    after = kept.run("b", end - past)
    assert ran == list(range(past + 1, end + 1))
    alone = WorldHost()
    alone.found_world("b", founding(5.0))
    np.testing.assert_array_equal(alone.run("b", end)[-1].measures, after[-1].measures)
    assert alone.worlds["b"].world.digest() == kept.worlds["b"].world.digest()
    assert after[-1].measures.tolist() != before[-1].measures.tolist()
    assert len(kept.found_world("c", founding(5.0), past - 1)) == 1, "it is not to come as far"
    assert len(kept.found_world("c", founding(5.0, past - 5), end)) == 1, "another past"
    assert len(kept.found_world("c", replace(founding(5.0), seed=2), end)) == 1, "another luck"
    later = replace(founding(5.0, past + 13), past=past + 12)
    assert len(kept.found_world("c", later, end)) == past + 1, "a later date: on from the latest world in common"
    for month in (past - 3, past, past + 2):  # looked at for the first time
        np.testing.assert_array_equal(kept.network("b", month).rows, alone.network("b", month).rows)
        np.testing.assert_array_equal(kept.network("b", month).rank, alone.network("b", month).rank)


def test_worlds_of_the_past_give_way(saved: Founding, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are forgotten before anybody is told that there is no room."""
    monkeypatch.setattr(world_process, "ROOM", 3 * SIZE)
    kept = WorldHost()
    kept.found_world("a", replace(saved, past=5))
    kept.run("a", 6)
    assert len(kept.pasts) == 1
    assert kept.found_world("b", replace(saved, past=5), 6)[-1].month == 5 and len(kept.pasts) == 1
    assert kept.found_world("c", replace(saved, past=5), 6)[-1].month == 5 and len(kept.pasts) == 0
    with pytest.raises(NoRoom):
        kept.found_world("d", saved)


def test_an_organisation_is_told_in_both_languages(saved: Founding) -> None:
    """Name, state, relations and story of a member, and a few that are worth a story."""
    kept = WorldHost()
    kept.found_world("a", saved)
    kept.run("a", MONTHS)
    row = int(kept.network("a", MONTHS).rows[0])
    told = {lang: kept.describe("a", row, lang) for lang in LANGUAGES}
    assert told["en"].name != told["fr"].name and len(told["en"].story) == len(told["fr"].story) > 0
    assert all(month <= MONTHS for month, _date, _line, _turn in told["en"].story)
    assert {one[0] for one in kept.worth_a_story("a", "fr")} == {one[0] for one in kept.worth_a_story("a", "en")}


def test_ones_own_population_is_kept_nowhere(worlds: WorldPool, tmp_path: Path) -> None:
    """Its world is watched as any other; no file and no copy of it stays behind."""
    (tmp_path / "own.csv").write_text("id,kind,territory\n" + "".join(f"o{at},firm,here\n" for at in range(40)))
    (tmp_path / "idea.toml").write_text(
        'extends = "baseline"\ntitle = "Ours"\nquestion = "?"\nsource = "us"\n[population]\norganisations = "own.csv"\n'
    )
    scenario = scenarios.load(tmp_path / "idea.toml")
    watching, first = worlds.found_world(scenario, run_spec(scenario), 1)
    assert len(first[0].members) == 1 and watching.ask(WorldHost.run, 3)[-1].month == 3
    watching.close()
    assert not list(Path(worlds._folder.name).iterdir())
    kept = WorldHost()
    path = tmp_path / "own.npz"
    build_population(scenario, run_spec(scenario)).save(path)
    kept.found_world("a", Founding(run_spec(scenario), 1, str(path), scenario.start, is_shared=False))
    assert not kept.populations


def test_a_run_is_played_paused_stepped_and_begun_again(worlds: WorldPool) -> None:
    """All that the bar of time can do, in a process of its own; the same seed gives the same history."""
    live = LiveRun(worlds, lambda: None)
    live.speed = 36
    plan = run_spec(BASELINE, RunOptions(organisations=SIZE))
    live.begin(BASELINE, plan, 1, until=30)
    until(lambda: live.status == "paused")
    assert [one.month for one in live.history] == list(range(31))
    before = live.history
    live.play()
    until(lambda: live.month >= 36)
    live.pause()
    until(lambda: live.status == "paused" and not live.is_busy)
    at = live.month
    live.step(12)
    until(lambda: live.month == at + 12 and live.status == "paused")
    live.restart()
    until(lambda: live.status == "paused" and live.month == 0)
    assert len(live.previous) == at + 13
    live.step(30)
    until(lambda: live.month == 30)
    for one, other in zip(before, live.history, strict=True):
        np.testing.assert_array_equal(one.measures, other.measures)
    live.step(10_000)
    until(lambda: live.status == "ended")
    (process,) = worlds._processes
    held = process.worlds
    live.close()
    assert process.worlds == held - 1 and live.status == "none"


def test_work_is_done_or_cancelled_or_fails_in_words() -> None:
    """A job gives its value; a cancelled one ends; one that cannot be says why."""
    jobs, short = JobPool(3), replace(BASELINE, months=12, expect=())
    done = jobs.start(uncertainty_bands.compute, short, 120)
    wrong = jobs.start(uncertainty_bands.compute, short, 10**9)
    long: Job = jobs.start(work.compare_strategies, BASELINE, BASELINE, RunOptions(400, organisations=2000))
    until(lambda: done.is_over and wrong.is_over)
    assert done.state == "done" and len(done.value.monthly) == uncertainty_bands.RUNS and done.progress == 1.0
    assert wrong.state == "failed" and "Traceback" not in wrong.message and wrong.message
    until(lambda: long.state == "running")
    long.cancel()
    assert long.state == "cancelled"
    until(lambda: long._child is not None and not long._child.is_alive)


def test_work_is_shared_between_sessions_and_ends_with_them() -> None:
    """A session has so many jobs at a time; those that wait hold no thread; all end with the session."""
    kernel_context = pytest.importorskip("solara.server.kernel_context")
    from solara.server.kernel import Kernel

    session = kernel_context.VirtualKernelContext(id="busy", session_id="x", kernel=Kernel())
    jobs = JobPool(1)
    before = threading.active_count()
    with session:
        started = [jobs.start(work.compare_strategies, BASELINE, BASELINE, RunOptions(400)) for _job in range(30)]
    assert [job.state for job in started[:-MOST_OF_A_SESSION]] == ["cancelled"] * (30 - MOST_OF_A_SESSION)
    assert "cancelled" not in [job.state for job in started[-MOST_OF_A_SESSION:]]
    until(lambda: threading.active_count() <= before + MOST_OF_A_SESSION + 1)
    others = jobs.start(uncertainty_bands.compute, replace(BASELINE, months=12, expect=()), 120)
    for end in session._on_close_callbacks:
        end()
    assert {job.state for job in started} == {"cancelled"}
    until(lambda: others.is_over)
    assert others.state == "done"


def test_whoever_begins_again_and_again_founds_the_last_world() -> None:
    """Restarts in quick succession found one world at a time, and skip those that nobody will see."""
    founded: list[int] = []
    may_go_on = threading.Event()

    class Worlds:
        """Founds slowly."""

        def found_world(self, _scenario: object, _spec: object, seed: int, *_more: object) -> object:
            founded.append(seed)
            may_go_on.wait(10)
            raise NoRoom

    plan = run_spec(BASELINE, RunOptions(organisations=SIZE))
    live = LiveRun(Worlds(), lambda: None)  # type: ignore[arg-type]
    for seed in range(50):
        live.begin(BASELINE, plan, seed)
    may_go_on.set()
    until(lambda: live.status == "full")
    assert founded[-1] == 49 and len(founded) <= 2


# -- computed runs


@pytest.fixture(scope="module")
def band() -> uncertainty_bands.RunBand:
    """A few runs of a small economy."""
    return uncertainty_bands.band_of_results(
        run_many(BASELINE, runs=3, seed=1, months=36, organisations=SIZE, workers=1)
    )


def test_work_that_ends_while_it_is_drawn_is_drawn_once_more() -> None:
    job_updates = pytest.importorskip("experiments.dashboard.session.job_updates")
    job, drawn = Job("", (), "en"), []

    def draw() -> None:
        drawn.append(job.state)
        job.state = "done"

    job_updates.watch_job(job, threading.Event(), draw, every=0.001)
    assert drawn == ["waiting", "done"]


def test_a_band_is_kept_and_read_again(band: uncertainty_bands.RunBand, tmp_path: Path) -> None:
    """The same after a way over the disk; a broken file is no band."""
    uncertainty_bands.keep(band, tmp_path / "one.npz")
    again = uncertainty_bands.read(tmp_path / "one.npz")
    assert again is not None and again.codes == band.codes
    np.testing.assert_array_equal(again.monthly, band.monthly)
    (tmp_path / "two.npz").write_bytes((tmp_path / "one.npz").read_bytes()[:5000])
    assert uncertainty_bands.read(tmp_path / "two.npz") is None


def test_a_band_is_of_one_strategy_only() -> None:
    """Whatever moves results moves the name of the file; reasons in words do not."""
    keys = {
        uncertainty_bands.key_of(run_spec(one, RunOptions(organisations=size)), one.start)
        for one, size in (
            (BASELINE, SIZE),
            (BASELINE, None),
            (scenarios.load("more-support"), SIZE),
            (replace(BASELINE, changes={"club.staff": 3.0}), SIZE),
            (replace(BASELINE, months=12), SIZE),
        )
    }
    assert len(keys) == 5
    with use_language("fr"):
        french = uncertainty_bands.key_of(run_spec(BASELINE, RunOptions(organisations=SIZE)), BASELINE.start)
    assert french in keys


# -- pictures


def test_pictures_are_plain_data(watched: WatchedWorld, band: uncertainty_bands.RunBand) -> None:
    """What is drawn can travel as JSON, without anything that is no number, and holds what there is."""
    history = watched.history
    codes = watched.world.population.places.codes
    network = watched.network(MONTHS)
    positions = map_outlines.positions("zone_emploi", codes, network.territory, network.rank)
    for name, drawn in {
        "panels": chart_data.panels(PANELS, [(band, "", "")]),
        "series": chart_data.series(history, ["members", "isolated_share", "animators"]),
        "map": chart_data.live_map(history, 0),
        "computed": chart_data.computed_map(band, 36),
        "shapes": chart_data.map_shapes("zone_emploi", codes),
        "network": chart_data.drawn_network(network, positions),
        "labels": chart_data.network_labels("zone_emploi", codes, network),
    }.items():
        assert json.dumps(drawn, allow_nan=False), name
    assert sum(chart_data.live_map(history, MONTHS)["members"]) == len(watched.world.members())


def test_the_region_has_outlines_inside_the_picture() -> None:
    """Twenty-four territories, each with an outline around its figure."""
    shapes = map_outlines.shapes("zone_emploi")
    assert len(shapes) == 24 and all(one.path.startswith("M") and one.path.endswith("Z") for one in shapes)
    assert all(0 < one.x < map_outlines.WIDTH and 0 < one.y < map_outlines.HEIGHT for one in shapes)
    assert all("(" not in one.name for one in shapes)


@pytest.mark.parametrize("codes", [("a",), ("a", "b", "c")])
def test_territories_of_ones_own_are_drawn_too(codes: tuple[str, ...]) -> None:
    """Names in a circle, apart from one another."""
    where = map_outlines.centres("own", codes)
    assert where.shape == (len(codes), 2) and np.isfinite(where).all()
    gaps = [math.dist(one, other) for at, one in enumerate(where) for other in where[:at]]
    assert all(gap > 20 for gap in gaps)
