"""Laws of declarations: every number and measure says what it is, in both languages, and every number is read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from simulation import month
from simulation.club_founding import found_world
from simulation.measures import MEASURES
from simulation.measures.observation import observe
from simulation.parameters import Parameters
from simulation.parameters.declaration import REGISTRY, TABLES
from simulation.population.build import generate_population
from simulation.world import World
from tests.helpers.small_worlds import BUSY, busy_world
from tests.helpers.source_files import ROOT

GRADES = re.compile(r"([EADJTC]([:;]|$))|definition$|setting$")


def is_explained(name: str) -> bool:
    """Label and meaning in French and English, and a source with its evidence grade."""
    parameter = REGISTRY[name]
    label, meaning = parameter.label, parameter.meaning
    return (
        set(label) == set(meaning) == {"en", "fr"}
        and all(len(text.strip()) > 2 for text in label.values())
        and all(len(text) > 10 and text.endswith((".", "?")) for text in meaning.values())
        and meaning["en"] != meaning["fr"]
        and GRADES.match(parameter.source) is not None
        and parameter.role in ("lever", "uncertainty", "setting")
    )


def test_parameters_are_explained() -> None:
    """Every number says what it is, in both languages, and where it comes from."""
    assert [name for name in REGISTRY if not is_explained(name)] == []


def test_labels_tell_parameters_and_measures_apart() -> None:
    """No two parameters, and no two measures, have the same label in a language."""
    for things in (REGISTRY, MEASURES):
        for language in ("en", "fr"):
            labels = Counter(thing.label[language] for thing in things.values())
            assert not [label for label, times in labels.items() if times > 1], language
    for measure in MEASURES.values():
        assert all(text.endswith(".") for text in measure.meaning.values()), measure.name


class Watched(SimpleNamespace):
    """A section of parameters that notes what is read."""

    def __getattribute__(self, name: str) -> Any:
        values = object.__getattribute__(self, "__dict__")
        if name in values and not name.startswith("_"):
            values["_read"].add(f"{values['_name']}.{name}")
        return object.__getattribute__(self, name)


def watched(changes: dict[str, Any], read: set[str]) -> Parameters:
    """Parameters that note what is read."""
    parameters = Parameters({"population.organisations": 120, **changes})
    for name, section in list(parameters.__dict__.items()):
        if not name.startswith("_"):
            parameters.__dict__[name] = Watched(**{**section.__dict__, "_read": read})
    return parameters


def dead_numbers() -> set[str]:
    """The declared numbers, words, switches and tables that nothing reads when worlds live with one rule or another."""
    read: set[str] = set()
    variants: list[dict[str, Any]] = [
        {},
        {"engagement.rule": "count", "outreach.targeting": "territory", "support.allocation": "territory"},
        {"communities.membership": "optional", "founders.seeding": "territory", "engagement.rule": "share"},
        {"trust.rule": "beta", "cooperation.rule": "reciprocity", "founders.seeding": "first"},
        {"population.generator": "given", "population.edges": "0-1", "cooperation.rule": "imitation"},
        {"population.generator": "ring", "outreach.targeting": "theme", "outreach.theme": "food"},
        {"outreach.targeting": "kind", "outreach.kind": "client", "engagement.attention": "staff"},
        {"club.fees_to_posts": 0.5, "club.public_posts": 2.0},
    ]
    for changes in variants:
        parameters = watched({**BUSY, **changes}, read)
        world = found_world(generate_population(parameters), parameters, seed=1)
        for _ in range(15):
            month.step(world)
        observe(world, network_too=True)
    observe(world)
    leaves = {
        f"{table}.{row}.{column}".rstrip(".")
        for table, (rows, columns) in TABLES.items()
        for row in rows
        for column in columns or ("",)
    }
    return (set(REGISTRY) | set(TABLES)) - leaves - read


def test_no_dead_number() -> None:
    """Every declared number, word and switch is read somewhere.

    As plain Python, in a process of its own: compiled walks get all parameters as one record.
    """
    code = "from tests.simulation.test_declarations import dead_numbers; print(sorted(dead_numbers()))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True, env=environment
    )
    assert ran.stdout == "[]\n"


UNCERTAIN = {
    name: parameter
    for name, parameter in REGISTRY.items()
    if parameter.role == "uncertainty" and not isinstance(parameter.default, bool | str)
    if not any(name.startswith(f"{table}.") for table in TABLES)
}


def test_uncertain_numbers_are_few() -> None:
    """Few numbers are uncertain, tables aside; each says in which range it may plausibly lie, inside its bounds."""
    assert len(UNCERTAIN) <= 90
    for name, parameter in UNCERTAIN.items():
        if parameter.makes_population and parameter.plausible is None:
            continue  # drawn with the population, from published laws
        assert parameter.plausible is not None, name
        lower, upper = parameter.plausible
        assert lower < upper, name
        assert lower <= parameter.default <= upper, name  # type: ignore[operator]
        for bound in parameter.plausible:
            parameter.check(type(parameter.default)(bound))


@pytest.mark.parametrize("name", [name for name in UNCERTAIN if not UNCERTAIN[name].makes_population])
def test_each_uncertain_number_moves_a_measure(name: str, measured_by_default: dict[str, float]) -> None:
    """At a bound of its plausible range, each uncertain number moves some measure of a busy world."""
    parameter = UNCERTAIN[name]
    moved = [
        measured(busy_world(300, {**SETTINGS, name: type(parameter.default)(bound)}, months=48)) != measured_by_default
        for bound in parameter.plausible or ()
    ]
    assert any(moved)


SETTINGS = {"club.staff": 1.0, "communities.staff_share": 0.0, "animation.minimum_coverage": 0.0}


def measured(world: World) -> dict[str, float]:
    """All measures of a world; what is not a number is left out."""
    return {measure: value for measure, value in observe(world, True).items() if value == value}


@pytest.fixture(scope="module")
def measured_by_default() -> dict[str, float]:
    """The measures of the busy world in which every number has its default."""
    return measured(busy_world(300, SETTINGS, months=48))
