"""The posterior worlds that are shipped: what they are, that the page tells of these, and that a run gives them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas
import pytest

import scenarios
from experiments.calibration.posterior import WORLDS, name_of
from experiments.runs import uncertainty
from experiments.runs.defaults import DEMONSTRATION
from experiments.runs.options import RunOptions
from experiments.runs.setup import build_population, run_spec
from experiments.strategies.mechanisms.structures import differences
from experiments.strategies.robust_ranking import economy_size, rank
from experiments.strategies.robustness_check import usual_worlds
from experiments.sweeps.execution.run_task import measure
from scenarios.language.numbers import number, percent
from simulation.measures import MEASURES
from simulation.parameters.mechanisms import MECHANISMS

ROOT = Path(__file__).parents[2]
SHIPPED = pandas.read_csv(str(files("scenarios") / "data" / "posterior.csv"))
PAGE = (ROOT / "experiments" / "calibration" / "README.md").read_text(encoding="utf-8")
ADDED = re.compile(r"\| `(\w+)` \| ([\d %]+) \| ([\d %]+) \| (\d+) \| (\d+) \| (\d+) \|")
IN_REGIONS = re.compile(r"\| \w+, in four regions \| [\d %]+ \| [\d %]+ \| (\d+) \| (\d+) \| (\d+) \|")
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


def test_structures_are_those_that_the_observations_leave_open() -> None:
    shipped = uncertainty.read(Path(uncertainty.STRUCTURES))
    counts = Counter(shipped.structures)
    asked = PAGE.split("| Asked for | Cannot be told |")[1].splitlines()[2].split("|")[1].lower()
    known = {tuple(one.off.items()): one for one in MECHANISMS.values() if not one.is_variant}
    left = [one for one in known.values() if one.label["en"].split(",")[0].lower() not in asked]
    assert set(counts.values()) == {8}
    assert sorted(name for name in counts if name) == sorted(one.name for one in left)
    small = uncertainty.read(Path(f"{uncertainty.STRUCTURES}-{DEMONSTRATION}"))
    for ensemble in (shipped, small):
        assert set(Counter(ensemble.structures).values()) == {8} and "" in ensemble.structures
        for name, parameter in uncertainty.uncertain().items():
            lower, upper = uncertainty.range_of(parameter)
            assert all(lower <= float(world[name]) <= upper for world in ensemble.worlds), name


def test_worlds_are_used_at_the_size_at_which_they_were_fitted() -> None:
    region, demonstration = uncertainty.fitted(None), uncertainty.fitted(DEMONSTRATION)
    assert region is not None and demonstration is not None
    assert region == uncertainty.fitted(149_810) and region.source == "structures"
    assert demonstration.source == "structures-5000" and len(demonstration.worlds) == 2 * len(
        set(demonstration.structures)
    )
    assert uncertainty.fitted(300) is None
    assert (region.organisations, demonstration.organisations) == (149_810, DEMONSTRATION)
    pair = [scenarios.load("baseline"), scenarios.load("more-support")]
    assert usual_worlds(pair, DEMONSTRATION) == demonstration and usual_worlds(pair, None) == region
    assert usual_worlds(pair, 300).source == "drawn"
    own = replace(pair[0], files=SimpleNamespace(members_at=""))  # type: ignore[arg-type]
    graph = replace(pair[0], changes={**pair[0].changes, "population.generator": "complete"})
    assert economy_size(pair, None, region) == 149_810 and economy_size(pair, 300, region) == 300
    assert economy_size(pair) == DEMONSTRATION and economy_size([own], None, region) is None
    for other in (own, graph):
        assert usual_worlds([pair[1], other], None).source == "drawn"


def test_the_front_page_says_what_the_table_says() -> None:
    """What communities add, over worlds and structures."""
    table = {row[0]: row[1:] for row in ADDED.findall(PAGE)}
    front = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    members, isolated = table["members"], table["isolated_share"]
    worlds = f"In {len(uncertainty.read(Path(uncertainty.STRUCTURES)).worlds)} worlds of 24 structures"
    assert worlds in front and int(members[2]) < int(members[3]) and int(isolated[2]) < int(isolated[3])
    assert f"communities do not bring members (more with them in {members[2]} worlds, fewer in {members[3]})" in front
    assert f"isolated ({isolated[0]} are in the median, against {isolated[1]} without)" in front
    (more, fewer, structures), (_more_isolated, fewer_isolated, none) = IN_REGIONS.findall(PAGE)
    assert f"more with them in {more} worlds and fewer in {fewer}, and more in the mean of {structures} of 24" in front
    assert f"Fewer are isolated in {fewer_isolated} of these worlds" in front and none == "0"


@pytest.mark.long
def test_what_communities_add_over_worlds_and_structures() -> None:
    """The table of the page, again: both strategies in all shipped worlds, over the whole region."""
    pair = [scenarios.load("baseline"), scenarios.load("no-communities")]
    found = rank(pair, uncertainty.read(Path(uncertainty.STRUCTURES)))
    for name, *told in ADDED.findall(PAGE):
        median = [
            percent(value) if MEASURES[name].is_share else number(value) for value in np.median(found.outcomes[name], 0)
        ]
        gains = found.outcomes[name][:, 0] - found.outcomes[name][:, 1]
        structures = sum(one.mean > 0 for one in differences(found, 0, 1, name).values())
        counts = [(gains > 0).sum(), (gains < 0).sum(), structures]
        assert [*(text.replace("%", " %") for text in median), *map(str, counts)] == told, name


@pytest.mark.long
def test_what_communities_add_in_several_regions() -> None:
    """What the page says of the model with everything, again; the other structures take twenty minutes more."""
    pair = [scenarios.load("baseline"), scenarios.load("no-communities")]
    shipped = uncertainty.read(Path(uncertainty.STRUCTURES))
    whole = tuple(world for world, off in zip(shipped.worlds, shipped.structures, strict=True) if not off)
    ensemble = replace(shipped, worlds=whole, structures=("",) * len(whole))
    members = rank(pair, ensemble, runs=4, regions=4).outcomes["members"]
    told = re.search(r"everything in force, members are more with communities in (\d+)\.", " ".join(PAGE.split()))
    assert told is not None and int(told[1]) == (members[:, 0] > members[:, 1]).sum()


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
