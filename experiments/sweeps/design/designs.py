"""Designs: which points of the space of factors are run, and what that costs.

    table = points(factors, "sobol", samples=256, seed=1)        # one row a point, one column a factor
    cost(factors, "sobol", samples=256)                          # as many points, before anything starts

The same factors, kind, samples and seed give the same points. Every point is run with every seed of the sweep.
Latin hypercubes, Sobol sequences and trajectories of Morris are drawn between 0 and 1 (`sampling`) and placed by
`Factor.values_at`. Worlds are those of `uncertainty.drawn`: everything uncertain, in its plausible range.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas

from experiments.runs import uncertainty
from experiments.sweeps.design.factors import Factor
from experiments.sweeps.design.sampling import load_designs
from scenarios.format.problems import UserError, did_you_mean, near
from scenarios.language import _, in_quotes
from simulation.parameters import Value

SAMPLED = load_designs()
SELF_DESCRIBED = ("worlds", "table")
"""Designs that bring their own factors."""
KINDS = ("list", "full-factorial", "one-at-a-time", *SAMPLED, *SELF_DESCRIBED)
MOST_POINTS = 10_000_000


def cost(
    factors: Sequence[Factor], kind: str, samples: int | None = None, table: pandas.DataFrame | None = None
) -> int:
    """How many points a design has, before anything starts.

    `samples` means: points (Latin hypercube, worlds), base samples (Sobol: times factors + 2), trajectories (Morris:
    times factors + 1), levels of each range (full factorial, one at a time).

    Raises:
        UserError: the design cannot be made; the message says what to write.
    """
    _check_factors(factors, kind, table)
    if kind == "table":
        assert table is not None
        return len(table)
    if kind == "list":
        return _common_length(factors)
    samples = _check_samples(factors, kind, samples)
    if kind in SAMPLED:
        count = SAMPLED[kind].count(samples, len(factors))
    elif kind == "full-factorial":
        count = math.prod(len(factor.levels(min(samples, MOST_POINTS))) for factor in factors)
    else:
        count = samples if kind == "worlds" else len(_one_at_a_time(factors, min(samples, MOST_POINTS), {}))
    if count > MOST_POINTS:
        raise UserError(_("this design has {points} points; {most} at most"), points=count, most=MOST_POINTS)
    return count


def points(
    factors: Sequence[Factor],
    kind: str,
    samples: int | None = None,
    seed: int = 1,
    table: pandas.DataFrame | None = None,
    base: Mapping[str, Value] | None = None,
) -> pandas.DataFrame:
    """The points of a design: one row a point, one column a factor, in the order of the factors.

    Args:
        factors: what is changed (kind "table": may be empty, and then all the columns of the table are; kind "worlds":
            empty, since everything uncertain is).
        kind: one of `KINDS`.
        samples: see `cost`.
        seed: of the designs that are drawn, and of worlds; the other kinds draw nothing.
        table: the user's own points (kind "table" only).
        base: the values around which one factor at a time is changed (by default the declared ones).

    Raises:
        UserError, ParameterError: the design cannot be made, or a value of the table is not allowed.
    """
    cost(factors, kind, samples, table)
    if kind == "table":
        assert table is not None
        return _from_table(factors or factors_of(kind, table), table)
    if kind == "worlds":
        return uncertainty.drawn(samples or 1, seed).table.drop(columns="world")
    rows: list[tuple[Value, ...]]
    if kind in SAMPLED:
        fractions = unit_points(len(factors), kind, samples or 1, seed).T.tolist()
        columns = (factor.values_at(column) for factor, column in zip(factors, fractions, strict=True))
        rows = list(zip(*columns, strict=True))
    elif kind == "list":
        rows = list(zip(*(factor.values for factor in factors), strict=True))
    elif kind == "full-factorial":
        rows = list(product(*(factor.levels(samples or 1) for factor in factors)))
    else:
        rows = _one_at_a_time(factors, samples or 1, base or {})
    return pandas.DataFrame(
        {factor.name: _column([row[index] for row in rows]) for index, factor in enumerate(factors)}
    )


def unit_points(count: int, kind: str, samples: int, seed: int) -> npt.NDArray[np.float64]:
    """A sampled design of so many factors between 0 and 1: shape (points, factors)."""
    problem = {"num_vars": count, "names": [f"x{index}" for index in range(count)], "bounds": [[0.0, 1.0]] * count}
    return np.asarray(SAMPLED[kind].draw(problem, samples, seed), dtype=np.float64)


def _check_factors(factors: Sequence[Factor], kind: str, table: pandas.DataFrame | None) -> None:
    if kind not in KINDS:
        raise UserError(
            _("there is no design {kind}{hint} The designs are {known}"),
            kind=in_quotes(kind),
            hint=did_you_mean(near(kind, KINDS)) or ".",
            known=", ".join(KINDS),
        )
    if kind == "table":
        if table is None or not len(table):
            raise UserError(_("the design “table” needs a table with at least one point"))
    elif table is not None:
        raise UserError(_("a table is given, but the design is {kind}"), kind=in_quotes(kind))
    elif kind == "worlds":
        if factors and list(factors) != _factors_of_worlds():
            raise UserError(
                _("the design {kind} changes everything that is uncertain, and nothing else: leave {name} out"),
                kind=in_quotes(kind),
                name=in_quotes(factors[0].name),
            )
    elif not factors:
        raise UserError(_("a design needs at least one factor"))
    shaped = next((factor for factor in factors if factor.distribution is not None), None)
    if shaped is not None and kind not in SAMPLED:
        raise UserError(
            _("factor {name}: a distribution needs a design that draws ({known}); the design {kind} does not"),
            name=in_quotes(shaped.name),
            known=", ".join(SAMPLED),
            kind=in_quotes(kind),
        )
    names = [factor.name for factor in factors]
    for name in names:
        if names.count(name) > 1:
            raise UserError(_("the factor {name} is there twice"), name=in_quotes(name))


def _check_samples(factors: Sequence[Factor], kind: str, samples: int | None) -> int:
    sampled = SAMPLED.get(kind)
    is_needed = kind == "worlds" or sampled is not None or any(not factor.values for factor in factors)
    if samples is None and not is_needed:
        return 1
    fewest = 1 if kind == "worlds" or not is_needed else 2 if sampled is None else sampled.fewest
    if samples is None or isinstance(samples, bool) or not isinstance(samples, int) or samples < fewest:
        raise UserError(
            _("the design {kind} needs samples, a whole number of at least {fewest}"),
            kind=in_quotes(kind),
            fewest=fewest,
        )
    if sampled is not None and sampled.needs_power_of_two and samples & (samples - 1):
        below = 2 ** (samples.bit_length() - 1)
        raise UserError(
            _("samples = {samples}: a Sobol design needs a power of two, such as {below} or {above}"),
            samples=samples,
            below=below,
            above=2 * below,
        )
    return samples


def _common_length(factors: Sequence[Factor]) -> int:
    lengths = {len(factor.values) for factor in factors}
    if 0 in lengths:
        empty = next(factor for factor in factors if not factor.values)
        raise UserError(_("factor {name}: a list needs values, one a point"), name=in_quotes(empty.name))
    if len(lengths) > 1:
        counts = ", ".join(f"{factor.name} ({len(factor.values)})" for factor in factors)
        raise UserError(_("a list needs as many values of each factor: {told}"), told=counts)
    return lengths.pop()


def _one_at_a_time(factors: Sequence[Factor], samples: int, base: Mapping[str, Value]) -> list[tuple[Value, ...]]:
    """The base, then each factor at each of its levels, all others as in the base."""
    middle = tuple(base.get(factor.name, factor.default) for factor in factors)
    moved = (
        (*middle[:index], value, *middle[index + 1 :])
        for index, factor in enumerate(factors)
        for value in factor.levels(samples)
        if value != middle[index]
    )
    return [middle, *moved]


def factors_of(kind: str, table: pandas.DataFrame) -> list[Factor]:
    """The factors of a design that brings its own (`SELF_DESCRIBED`), from its points."""
    if kind == "worlds":
        return _factors_of_worlds()
    return [Factor(str(name), values=tuple(dict.fromkeys(table[name].tolist()))) for name in table.columns]


def _factors_of_worlds() -> list[Factor]:
    """All that is uncertain, each over the range from which it is drawn."""
    parameters = uncertainty.uncertain()
    ranges = {
        name: map(round if isinstance(parameter.default, int) else float, uncertainty.range_of(parameter))
        for name, parameter in parameters.items()
    }
    return [Factor(name, lower, upper) for name, (lower, upper) in ranges.items()]


def _from_table(factors: Sequence[Factor], table: pandas.DataFrame) -> pandas.DataFrame:
    names = [factor.name for factor in factors]
    for name in map(str, table.columns):
        if name not in names:
            raise UserError(
                _("the table's column {name} is not a factor").format(name=in_quotes(name))
                + did_you_mean(near(name, names))
            )
    columns = {}
    for factor in factors:
        if factor.name not in table.columns:
            raise UserError(_("the table has no column for the factor {name}"), name=in_quotes(factor.name))
        columns[factor.name] = _column([factor.check(value) for value in table[factor.name].tolist()])
    return pandas.DataFrame(columns)


def _column(values: Sequence[Value]) -> npt.NDArray[Any]:
    kinds = {type(value) for value in values}
    return np.array(values) if kinds <= {int, float} or kinds == {bool} else np.array(values, dtype=object)
