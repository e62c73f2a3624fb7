"""The posterior worlds that are shipped: what they are, that the page tells of these, and that a run gives them."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pandas
import pytest

import scenarios
from experiments.calibration.posterior import WORLDS, name_of
from experiments.runs import uncertainty
from experiments.runs.options import RunOptions
from experiments.runs.setup import build_population, run_spec
from experiments.sweeps.execution.run_task import measure

ROOT = Path(__file__).parents[2]
SHIPPED = pandas.read_csv(str(files("scenarios") / "data" / "posterior.csv"))
PAGE = (ROOT / "experiments" / "calibration" / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"\| `([^`]+)` \|[^|]+\|[^|]+\| ([\d.]+) \(([\d.]+) to ([\d.]+)\) \|")


def test_every_uncertain_number_has_its_column_and_lies_in_its_range() -> None:
    parameters = uncertainty.uncertain()
    assert {name for name in SHIPPED.columns if "." in name} == set(parameters)
    for name, parameter in parameters.items():
        lower, upper = uncertainty.range_of(parameter)
        assert SHIPPED[name].between(lower, upper).all(), name
    assert len(uncertainty.read(Path(uncertainty.POSTERIOR)).worlds) == len(SHIPPED) == WORLDS


def test_the_page_tells_of_these_worlds() -> None:
    rows = ROW.findall(PAGE)
    observed = scenarios.load("baseline")
    assert [row[0] for row in rows] == [name_of(one, observed) for one in observed.observed]
    for name, *told in rows:
        found = SHIPPED[name].quantile([0.5, 0.05, 0.95])
        assert [f"{value:.0f}" for value in found] == told, name


@pytest.mark.parametrize("row", [0, 117])
def test_a_world_has_the_history_that_was_weighed(row: int) -> None:
    """The same numbers and the same seed give the same members, joins, trajectories and communities."""
    baseline = scenarios.load("baseline")
    numbers = {name: SHIPPED[name][row].item() for name in SHIPPED.columns if "." in name}
    months = max(one.month for one in baseline.observed)
    spec = run_spec(baseline, RunOptions(1, 1, months, None, numbers))
    world = spec.found_world(build_population(baseline, spec), int(SHIPPED["seed"][row]))
    names = tuple(dict.fromkeys(one.measure for one in baseline.observed))
    values = pandas.DataFrame(measure(world, months, names, True), columns=list(names))
    for one in baseline.observed:
        since = 0.0 if one.since is None else values[one.measure][one.since]
        assert values[one.measure][one.month] - since == SHIPPED[name_of(one, baseline)][row], one
