"""The benchmarks as tests that print and never fail by a clock: `pytest tests/benchmarks -s -m benchmark`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.benchmarks import command, comparison, region, scaling, sweeps, twin, users_tables


@pytest.mark.benchmark
@pytest.mark.parametrize(
    "benchmark_run",
    [twin.run, region.run, scaling.run, command.run, comparison.run, sweeps.run, users_tables.run],
    ids=["twin", "region", "scaling", "command", "comparison", "sweeps", "users_tables"],
)
def test_benchmarks_print_their_figures(benchmark_run: Callable[[], None]) -> None:
    """Print the figures; both sides of the twin's benchmark must still be the same world."""
    benchmark_run()
