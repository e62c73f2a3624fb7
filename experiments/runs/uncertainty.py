"""Uncertain worlds: what strategies do not decide, many times otherwise.

    drawn(40, seed=1).worlds[0]["trust.gain"]       # forty worlds, a Latin hypercube in the plausible ranges
    read(Path("ensemble.csv"))                      # worlds of one's own: a column for each parameter, a row a world
    read(Path("structures"))                        # worlds of several structures: mechanisms of the model that are off

A world gives values to parameters whose role is "uncertainty" (or "setting"); levers belong to the scenarios, but for
those that are a hypothesis about the world as well: they have a plausible range.

Each number of a drawn world lies uniformly in its plausible range (`Parameter.plausible`). Nothing has been calibrated:
these worlds need not agree with what is known of the real club.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.runs.checks import check_range
from experiments.runs.defaults import DEMONSTRATION
from scenarios.format.model_errors import explain
from scenarios.format.problems import Problem, Problems, did_you_mean, near
from scenarios.format.table_files import read_table
from scenarios.language import _, as_number, in_quotes, written
from simulation.parameters import REGISTRY, Parameter, ParameterError, Value
from simulation.parameters.mechanisms import MECHANISMS
from simulation.population.counts.counts import region_size

if TYPE_CHECKING:
    import pandas

MOST_WORLDS = 10_000
POSTERIOR, STRUCTURES = "posterior", "structures"
SHIPPED = tuple(kind + size for size in ("", f"-{DEMONSTRATION}") for kind in (POSTERIOR, STRUCTURES))
"""The names of the worlds that are shipped, fitted to what was observed of the real club (`efc calibrate`) over the
whole region, and in the demonstration economy. Those of `POSTERIOR` are of the model with everything; those of
`STRUCTURES`, in equal numbers, of that and of every structure that the observations leave open."""
FIRST_LOOK, FIRST_LOOK_AT_DEMONSTRATION = 1, 2
"""Worlds of each structure that are tried unless more are asked for."""
SIZE = "organisations"
"""The column that holds the size of the economy to which worlds were fitted."""
STRUCTURE = "structure"
"""The column that names the mechanism that is off in a world (nothing: none is)."""


@dataclass(frozen=True)
class Ensemble:
    """Worlds in which strategies are tried.

    Attributes:
        worlds: of each world, the parameters it gives a value to.
        source: where they come from: "drawn", one of `SHIPPED` or the name of a file.
        structures: of each world, the mechanism that is off in it ("": none; no entries: none in any).
        organisations: size of the economy in which they were fitted to observations (None: they were fitted to none).
    """

    worlds: tuple[Mapping[str, Value], ...]
    source: str
    structures: tuple[str, ...] = ()
    organisations: int | None = None

    def off(self, number: int) -> Mapping[str, Value]:
        """What switches off the mechanism that a world is without (numbers from 0)."""
        return MECHANISMS[self.structures[number]].off if self.structures and self.structures[number] else {}

    def of_each(self, count: int = 1) -> Ensemble:
        """So many worlds of each structure: the first ones of the first, the next ones of the second, and so on."""
        places: dict[str, list[int]] = {}
        for number, structure in enumerate(self.structures):
            places.setdefault(structure, []).append(number)
        chosen = [
            numbers[(turn * count + extra) % len(numbers)]
            for turn, numbers in enumerate(places.values())
            for extra in range(count)
        ]
        worlds, structures = (tuple(all_of[number] for number in chosen) for all_of in (self.worlds, self.structures))
        return replace(self, worlds=worlds, structures=structures)

    @property
    def table(self) -> pandas.DataFrame:
        """One row a world: its number and its values. `read` takes it back."""
        import pandas

        table = pandas.DataFrame([dict(world) for world in self.worlds])
        table.insert(0, "world", np.arange(1, len(self.worlds) + 1))
        if self.structures:
            table.insert(1, STRUCTURE, list(self.structures))
        if self.organisations is not None:
            table.insert(1, SIZE, self.organisations)
        return table


def uncertain() -> dict[str, Parameter]:
    """The numbers that a drawn world varies: those with a plausible range that are in force (not at zero)."""
    return {
        name: parameter
        for name, parameter in REGISTRY.items()
        if parameter.role == "uncertainty" and parameter.plausible and parameter.default != 0
    }


def range_of(parameter: Parameter, width: float = 1.0) -> tuple[float, float]:
    """Between which values a drawn world puts a number.

    Args:
        width: 1 for the plausible range, 2 for bounds twice as far from the declared value, 0 for that value alone.
    """
    assert parameter.plausible is not None
    value = float(parameter.default)
    low, high = (value + width * (bound - value) for bound in parameter.plausible)
    lower = -math.inf if parameter.lower is None else parameter.lower
    return max(lower, low), min(math.inf if parameter.upper is None else parameter.upper, high)


def drawn(count: int, seed: int = 1, width: float = 1.0) -> Ensemble:
    """Worlds of a Latin hypercube (McKay, Beckman and Conover 1979) in the plausible ranges.

    Args:
        count: how many.
        seed: of the draw.
        width: how wide (see `range_of`).

    Raises:
        UserError: a number that makes no sense.
    """
    for name, value, lower, upper in (("number", count, 1, MOST_WORLDS), ("width", width, 0, 5)):
        check_range(name, value, lower, upper)
    return Ensemble(tuple(drawn_table(count, seed, width).to_dict("records")), "drawn")


def drawn_table(count: int, seed: int, width: float = 1.0) -> pandas.DataFrame:
    """Any number of worlds, one row a world, one column a number, in the type of its parameter (see `drawn`)."""
    import pandas
    from scipy.stats import qmc

    parameters = uncertain()
    places = qmc.LatinHypercube(len(parameters), seed=np.random.default_rng(seed)).random(count)
    columns = {}
    for (name, parameter), fractions in zip(parameters.items(), places.T, strict=True):
        lower, upper = range_of(parameter, width)
        values = np.clip(lower + fractions * (upper - lower), lower, upper)
        columns[name] = np.rint(values).astype(np.int64) if isinstance(parameter.default, int) else values
    return pandas.DataFrame(columns)


def fitted(organisations: int | None, kind: str = STRUCTURES) -> Ensemble | None:
    """Worlds that were fitted to the real club at this size; None where there are none.

    Args:
        organisations: of the economy (None: the whole region).
        kind: `POSTERIOR`, or `STRUCTURES`: a few of each.
    """
    size = organisations or region_size()
    suffix = {region_size(): "", DEMONSTRATION: f"-{DEMONSTRATION}"}.get(size)
    if suffix is None:
        return None
    ensemble = _read(_shipped(kind + suffix), kind + suffix)
    if kind == POSTERIOR:
        return ensemble
    return ensemble.of_each(FIRST_LOOK_AT_DEMONSTRATION if size == DEMONSTRATION else FIRST_LOOK)


def _shipped(name: str) -> Path:
    return Path(str(files("scenarios") / "data" / f"{name}.csv"))


def read(path: Path) -> Ensemble:
    """The worlds of a table, CSV or Parquet: a column for each parameter, a row for each world; or one of `SHIPPED`.

    The column `STRUCTURE` names the mechanism that is off in a world, `SIZE` says to which size of economy all were
    fitted. Other columns whose name has no dot (a number, a weight, a distance) are left aside.

    Raises:
        ScenarioError: everything that is wrong with the table, in the current language.
    """
    is_shipped = str(path) in SHIPPED and not path.is_file()
    return _read(_shipped(str(path)) if is_shipped else path, str(path))


def _read(path: Path, file: str) -> Ensemble:
    table = read_table(path)
    problems = Problems()
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
    structures = _structures(table, file, problems)
    size = _size(table, file, problems)
    problems.raise_any()
    return Ensemble(tuple(worlds), Path(file).name, structures, size)


def _size(table: pandas.DataFrame, file: str, problems: Problems) -> int | None:
    """The size of the economy to which the worlds were fitted; None where the table has no such column."""
    if SIZE not in table:
        return None
    sizes = set(table[SIZE].tolist())
    try:
        (size,) = sizes
        whole = int(size)
        if whole == float(size) and whole >= 1:
            return whole
    except (ValueError, TypeError):
        size = ", ".join(map(str, sorted(sizes, key=str)[:3]))
    message = _("{key} = {value} should be {expected}")
    expected = _("the same whole number in every row, at least 1")
    problems.add(
        Problem(message.format(key=SIZE, value=written(size), expected=expected), file, field=SIZE, value=size)
    )
    return None


def _structures(table: pandas.DataFrame, file: str, problems: Problems) -> tuple[str, ...]:
    """The mechanism that is off in each world; no entries where the table has no such column."""
    if STRUCTURE not in table:
        return ()
    names = tuple(table[STRUCTURE].fillna("").astype(str).str.strip())
    for row, name in enumerate(names):
        if name and name not in MECHANISMS:
            nearest = near(name, MECHANISMS)
            text = _("there is no mechanism {name}").format(name=in_quotes(name)) + did_you_mean(nearest)
            message = _("world {number}: {what}").format(number=row + 1, what=text)
            problems.add(Problem(message, file, field=STRUCTURE, value=name, nearest=nearest))
    return names


def _check_column(name: str, file: str, problems: Problems) -> None:
    if name not in REGISTRY:
        nearest = near(name, REGISTRY)
        message = _("there is no parameter {name}").format(name=in_quotes(name)) + did_you_mean(nearest)
        problems.add(Problem(message, file, field=name, value=name, nearest=nearest))
    elif REGISTRY[name].role == "lever" and name not in uncertain():
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
