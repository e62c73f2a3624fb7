"""Uncertain worlds: what strategies do not decide, many times otherwise.

    calibrated()                                    # those that agree with what is known of the real club
    drawn(30, seed=1).worlds[0]["trust.gain"]       # thirty worlds, a Latin hypercube around the declared values
    read(Path("ensemble.csv"))                      # worlds of one's own: a column for each parameter, a row a world

A world gives values to parameters whose role is "uncertainty" (or "setting"); levers belong to the scenarios.

The calibrated worlds are those that `efc calibrate` has kept of the plan `calibration`. Where worlds are drawn, each
number lies around its declared value, inside the declared range, uniformly in its logarithm (a share: in its log-odds).
How far depends on the evidence that it rests on: the grades of `Parameter.source`. The factors are assumed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.format.model_errors import explain
from scenarios.format.population_files import read_table
from scenarios.format.problems import Problem, Problems, UserError, did_you_mean, near
from scenarios.language import _, as_number, in_quotes
from simulation.parameters import REGISTRY, Parameter, ParameterError, Value
from simulation.parameters.declaration import TABLES

if TYPE_CHECKING:
    import pandas

FACTORS = {"E": 1.1, "D": 1.25, "A": 1.25, "J": 1.5, "T": 1.5, "C": 1.25}
"""How far a number may lie from its declared value, by the evidence for it: from value / factor to value * factor."""
MOST_WORLDS = 10_000
KEPT = files("scenarios") / "data" / "worlds.csv"
"""The calibrated worlds."""


@dataclass(frozen=True)
class Ensemble:
    """Worlds in which strategies are tried.

    Attributes:
        worlds: of each world, the parameters it gives a value to.
        source: where they come from: "calibrated", "drawn" or the name of a file.
    """

    worlds: tuple[Mapping[str, Value], ...]
    source: str

    @property
    def table(self) -> pandas.DataFrame:
        """One row a world: its number and its values. `read` takes it back."""
        import pandas

        table = pandas.DataFrame([dict(world) for world in self.worlds])
        table.insert(0, "world", np.arange(1, len(self.worlds) + 1))
        return table


def uncertain() -> dict[str, Parameter]:
    """The numbers that a drawn world varies: uncertainties that are not zero and not part of a declared table."""
    return {
        name: parameter
        for name, parameter in REGISTRY.items()
        if parameter.role == "uncertainty"
        and isinstance(parameter.default, int | float)
        and not isinstance(parameter.default, bool)
        and parameter.default != 0
        and not any(name.startswith(f"{table}.") for table in TABLES)
    }


def range_of(parameter: Parameter, width: float = 1.0) -> tuple[float, float]:
    """Between which values a drawn world puts a number.

    Args:
        width: 1 for the assumed factors, 2 for their squares, 0 for the declared value alone.
    """
    factor = FACTORS.get(parameter.source[:1], FACTORS["J"]) ** width
    value = float(parameter.default)
    if is_share(parameter):
        odds = value / (1.0 - value)
        return odds / factor / (1.0 + odds / factor), odds * factor / (1.0 + odds * factor)
    return max(float(parameter.lower or 0.0), value / factor), min(float(parameter.upper or math.inf), value * factor)


def is_share(parameter: Parameter) -> bool:
    """Is it a share or a probability strictly between 0 and 1?"""
    is_within = (parameter.lower or 0.0) >= 0.0 and parameter.upper is not None and parameter.upper <= 1.0
    return is_within and 0.0 < float(parameter.default) < 1.0


def drawn(count: int, seed: int = 1, width: float = 1.0) -> Ensemble:
    """Worlds of a Latin hypercube (McKay, Beckman and Conover 1979) around the declared values.

    Args:
        count: how many.
        seed: of the draw.
        width: how wide (see `range_of`).

    Raises:
        UserError: a number that makes no sense.
    """
    from scipy.stats import qmc

    for name, value, lower, upper in (("number", count, 1, MOST_WORLDS), ("width", width, 0, 5)):
        if not lower <= value <= upper:
            message = _("{name} = {value} is outside its range, from {lower} to {upper}")
            raise UserError(message, name=name, value=as_number(value), lower=lower, upper=upper)
    parameters = uncertain()
    worlds = tuple(
        {
            name: _between(parameter, float(fraction), width)
            for (name, parameter), fraction in zip(parameters.items(), row, strict=True)
        }
        for row in qmc.LatinHypercube(len(parameters), seed=np.random.default_rng(seed)).random(count)
    )
    return Ensemble(worlds, "drawn")


def _between(parameter: Parameter, fraction: float, width: float) -> Value:
    """The value at a place between 0 and 1 of a parameter's range."""
    lower, upper = range_of(parameter, width)
    if is_share(parameter):
        scaled = [math.log(bound / (1.0 - bound)) for bound in (lower, upper)]
        value = 1.0 / (1.0 + math.exp(-(scaled[0] + fraction * (scaled[1] - scaled[0]))))
    else:
        value = lower * (upper / lower) ** fraction
    value = min(max(value, lower), upper)
    return parameter.check(round(value) if isinstance(parameter.default, int) else value)


def calibrated() -> Ensemble:
    """The worlds that agree with every band known of the real club (see `scenarios/data/README.md`)."""
    with as_file(KEPT) as path:
        return replace(read(path), source="calibrated")


def read(path: Path) -> Ensemble:
    """The worlds of a table, CSV or Parquet: a column for each parameter, a row for each world.

    Columns whose name has no dot (a number, a weight, a distance) are left aside.

    Raises:
        ScenarioError: everything that is wrong with the table, in the current language.
    """

    table = read_table(path)
    problems = Problems()
    file = str(path)
    columns = {str(name): table[name] for name in table.columns if "." in str(name)}
    if not columns:
        problems.add(Problem(_("no column is named after a parameter, such as trust.gain"), file))
    if not len(table):
        problems.add(Problem(_("there is no world: the file has only its first line"), file))
    if len(table) > MOST_WORLDS:
        problems.add(Problem(_("more than {most} worlds").format(most=as_number(MOST_WORLDS)), file))
    for name in columns:
        _check_column(name, file, problems)
    problems.raise_any()
    worlds: list[dict[str, Value]] = [{} for _row in range(len(table))]
    for name, values in columns.items():
        for row, value in enumerate(values.tolist()):
            if problems.is_full:
                break
            try:
                worlds[row][name] = REGISTRY[name].check(_typed(value, REGISTRY[name]))
            except ParameterError as error:
                message = _("world {number}: {what}").format(number=row + 1, what=explain(error))
                problems.add(Problem(message, file, field=name, value=value))
    problems.raise_any()
    return Ensemble(tuple(worlds), path.name)


def _check_column(name: str, file: str, problems: Problems) -> None:
    if name not in REGISTRY:
        nearest = near(name, REGISTRY)
        message = _("there is no parameter {name}").format(name=in_quotes(name)) + did_you_mean(nearest)
        problems.add(Problem(message, file, field=name, value=name, nearest=nearest))
    elif REGISTRY[name].role == "lever":
        message = _("{name} is a lever: it belongs to a scenario, not to a world")
        problems.add(Problem(message.format(name=name), file, field=name))


def _typed(value: Any, parameter: Parameter) -> Any:
    """A cell in its parameter's own type; what cannot be read stays as it is, to be refused."""
    if isinstance(parameter.default, bool):
        return {"true": True, "false": False}.get(str(value).strip().lower(), value)
    if isinstance(parameter.default, str):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError):
        return value
    return int(number) if isinstance(parameter.default, int) and number.is_integer() else number
