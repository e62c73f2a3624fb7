"""The band behind the run that is watched: coarse at first, then that of the same runs as on the command line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import scenarios
from experiments.dashboard.session import live_band
from experiments.dashboard.session.live_band import FIRST, LiveBand
from experiments.dashboard.workers import uncertainty_bands
from experiments.dashboard.workers.snapshot import SHOWN
from experiments.dashboard.workers.uncertainty_bands import RUNS, RunBand
from experiments.dashboard.workers.world_pool import WorldPool
from experiments.runs.batch import run_many
from scenarios import Scenario
from simulation.measures import COLUMN_OF
from simulation.parameters.interventions import Intervention

SIZE, MONTHS = 300, 36
BASELINE = replace(scenarios.load("baseline"), months=MONTHS, expect=())
HIRED = replace(BASELINE, dated=(*BASELINE.dated, Intervention(20, None, "add", "club.staff", 2.0)))


@pytest.fixture(scope="module")
def worlds() -> Iterator[WorldPool]:
    """Processes for the worlds of these tests."""
    pool = WorldPool()
    yield pool
    pool.end()


def begin(computed: LiveBand, scenario: Scenario) -> None:
    """Request the band of a strategy."""
    computed.begin(scenario, SIZE, uncertainty_bands.plan_for(scenario, SIZE))


def wait(holds: Any) -> None:
    """Until it holds."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.01)


def test_it_is_coarse_then_whole_and_known_the_next_time(worlds: WorldPool) -> None:
    bands: list[RunBand] = []
    shares: list[float] = []

    def look() -> None:
        shares.append(computed.share)
        if computed.band is not None and not any(computed.band is band for band in bands):
            bands.append(computed.band)

    computed = LiveBand(worlds, look, lambda: False)
    begin(computed, HIRED)
    assert computed.is_waited_for
    wait(lambda: bands and len(bands[-1].monthly) == RUNS)
    assert [len(band.monthly) for band in bands] == [FIRST, RUNS]
    assert 0.0 < max(shares) <= 1.0
    runs = run_many(HIRED, runs=RUNS, seed=1, organisations=SIZE, workers=1)
    columns = [COLUMN_OF[name] for name in SHOWN]
    whole = uncertainty_bands.band_of_results(runs)
    for band in bands:
        of = [whole.members.tolist().index(run.tolist()) for run in band.members]
        assert of == sorted(set(of)), "each is another run of the whole band, in their order"
        np.testing.assert_array_equal(band.monthly[:, :, columns], whole.monthly[of][:, :, columns])
        np.testing.assert_array_equal(band.alive, whole.alive[of])
        assert (band.organisations, band.level, band.codes, band.demonstration, band.own) == (
            whole.organisations, whole.level, whole.codes, whole.demonstration, whole.own,
        )  # fmt: skip
    again = LiveBand(worlds, lambda: None, lambda: False)
    begin(again, HIRED)
    assert again.band is bands[-1], "at once"


def test_only_the_last_strategy_is_shown(worlds: WorldPool) -> None:
    computed = LiveBand(worlds, lambda: None, lambda: False)
    for staff in (3.0, 4.0, 5.0):
        change = Intervention(20, None, "add", "club.staff", staff)
        last = replace(BASELINE, dated=(*BASELINE.dated, change))
        begin(computed, last)
    wait(lambda: computed.band is not None and len(computed.band.monthly) == RUNS)
    assert uncertainty_bands.known(last, SIZE) is computed.band
    computed.close()
    wait(lambda: sum(process.worlds for process in worlds._processes) == 0)


def test_why_there_is_none_is_told(worlds: WorldPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_band, "STRIDE", None)
    computed = LiveBand(worlds, lambda: None, lambda: False)
    begin(computed, replace(BASELINE, months=12))
    wait(lambda: computed.problem is not None)
    assert not computed.is_waited_for and computed.band is None
