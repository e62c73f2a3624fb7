"""The plans of the library that the analyses read: each has the design and the measures that its command needs."""

from __future__ import annotations

import pytest

from experiments.sweeps.design.designs import cost
from experiments.sweeps.design.plan_loader import check_runnable, load_plan, without_effect
from simulation.measures import FOR_TAKEOFF

WITH_TAKEOFF = ("phase", "discovery")
NAMES = (*WITH_TAKEOFF, "attention", "morris", "sobol", "strategies")


@pytest.mark.parametrize("name", NAMES)
def test_each_plan_can_be_run_and_read(name: str) -> None:
    """Runnable at both ends of each factor; priced; French; several seeds; no factor that its scenario fixes itself."""
    plan = load_plan(name)
    check_runnable(plan)
    assert without_effect(plan) == []
    assert len(plan.points) == cost(plan.factors, plan.kind, plan.samples)
    assert plan.title["fr"] != plan.title["en"] and plan.question["fr"] != plan.question["en"]
    assert plan.replicates >= 2
    if name in WITH_TAKEOFF:
        assert plan.monthly and set(FOR_TAKEOFF) <= set(plan.measures)
