"""The benchmarks as tests that print and never fail by a clock: `pytest tests/benchmarks -s -m benchmark`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.benchmarks import month_cost, peers
from tests.benchmarks.__main__ import ALL
from tests.benchmarks.peer_models.case import CASES
from tests.benchmarks.tools import ROOT, checkout, cost_of


@pytest.mark.benchmark
@pytest.mark.parametrize("benchmark_run", ALL.values(), ids=ALL)
def test_benchmarks_print_their_figures(benchmark_run: Callable[[], None]) -> None:
    """Print the figures; both sides of the twin's benchmark must still be the same world."""
    benchmark_run()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.model)
def test_every_library_simulates_the_same_model(case: peers.Case) -> None:
    """Final shares are those of the fused loop, and a shorter run would be noticed."""
    prepare, models, _lines = peers.available()
    there = {name: make for name, make in prepare.items() if case.model in models[name]}
    timings = peers.duel(case, 1_000, there, runs=4)
    assert peers.check(case, timings) == dict.fromkeys([peers.OURS, *there], True)
    shorter = replace(case, steps=1)
    others = peers.duel(shorter, 1_000, {peers.FUSED: prepare[peers.FUSED]}, runs=4)
    assert not peers.check(case, {**timings, peers.OURS: others[peers.OURS]})[peers.OURS]


def test_a_library_that_is_missing_is_left_out_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named with the extra that brings it."""
    monkeypatch.setitem(sys.modules, "EoN", None)
    monkeypatch.delitem(sys.modules, "tests.benchmarks.peer_models.eon_events", raising=False)
    prepare, models, lines = peers.available()
    assert "EoN" not in prepare and "EoN" not in models
    (line,) = [line for line in lines if line.startswith("EoN")]
    assert "left out" in line and "[benchmarks]" in line and "\n" not in line


def test_what_a_command_leaves_behind_is_counted() -> None:
    """Processor time of a process that outlives the command which started it."""
    work = "sum(range(30_000_000))"
    behind = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {work!r}])"
    assert cost_of([sys.executable, "-c", behind])[1] > 3 * cost_of([sys.executable, "-c", "pass"])[1]


def test_a_command_that_fails_says_why() -> None:
    """A benchmark never times an error."""
    with pytest.raises(RuntimeError, match="no such thing"):
        cost_of([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_another_checkout_is_a_folder_or_a_commit() -> None:
    """What is neither is refused in one line."""
    with checkout(str(ROOT)) as root:
        assert root == ROOT
    with pytest.raises(SystemExit, match="--beside no-such-commit"), checkout("no-such-commit"):
        pass


def test_the_cost_of_a_month_is_measured_without_the_tests() -> None:
    """A month, its measures, a whole run."""
    figures = month_cost.figures((60, 1_000), late=0)
    assert all(value > 0.0 for value in figures.values())
    assert figures["1,000 organisations, 120 months with measures"] > 60 * figures["1,000 organisations, a month"]
