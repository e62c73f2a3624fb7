"""Checks values of parameters and codes of territories in a scenario file against the model's declarations."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from scenarios.format.model_errors import explain
from scenarios.format.problems import Problem, Problems, near
from scenarios.format.reader import Source
from scenarios.language import _, as_number, in_quotes, written
from simulation.measures import MEASURES
from simulation.measures.declaration import REPLACED
from simulation.parameters import ParameterError, Value, find

LARGEST_WHOLE = 10**15
"""Maximum absolute value of a number in a file; floating-point numbers are exact integers up to here."""


def flattened(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted names and values of a table; `"club.staff" = 3`, `club.staff = 3` and `[changes.club]` are equivalent."""
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value:
            yield from flattened(value, f"{name}.")
        else:
            yield name, value


def checked(
    table: Mapping[str, Any], source: Source, location: tuple[str | int, ...], problems: Problems, is_free: bool = False
) -> dict[str, Value]:
    """The checked values of a table of parameters: {dotted name: value}.

    Args:
        is_free: the numbers are differences or factors, so that the parameter's range does not apply.
    """
    values: dict[str, Value] = {}
    for name, value in flattened(table):
        if problems.is_full:
            break
        here = (*location, name)
        if name in values:
            problems.add(source.problem(_("{name} is given twice; keep one").format(name=in_quotes(name)), *here))
            continue
        try:
            parameter = find(name)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if is_free and (isinstance(parameter.default, bool | str) or not is_number):
                raise ParameterError("", name, "type", value, parameter=parameter)
            if is_number and not -LARGEST_WHOLE <= value <= LARGEST_WHOLE:
                reason = "range" if isinstance(value, int) else "type"
                raise ParameterError("", name, reason, value, parameter=parameter)
            values[name] = value if is_free else parameter.check(value)
        except ParameterError as error:
            problems.add(refused(error, source, here))
    return values


def refused(error: ParameterError, source: Source, location: tuple[str | int, ...]) -> Problem:
    """The problem of a rejected value."""
    parameter = error.parameter
    allowed = ""
    if parameter is not None and parameter.lower is not None and parameter.upper is not None:
        allowed = f"{as_number(parameter.lower)} .. {as_number(parameter.upper)}"
    elif parameter is not None and parameter.choices:
        allowed = ", ".join(parameter.choices)
    nearest = "".join(error.nearest[:1])
    return source.problem(explain(error), *location, value=error.value, allowed=allowed, nearest=nearest)


def near_measure(name: str, names: Iterable[str] = ()) -> str:
    """What takes the place of a measure that no longer exists, or the nearest measure (of these), or ""."""
    return REPLACED.get(name) or near(name, names or MEASURES)


@lru_cache(maxsize=8)
def territories(level: str) -> dict[str, str]:
    """Codes and names of the region's territories at a level (none for a user's own population)."""
    rows = csv.DictReader((files("simulation") / "data" / "territories.csv").read_text(encoding="utf-8").splitlines())
    return {row["code"]: row["name"] for row in rows if row["level"] == level and row["code"].count("-") == 1}


def check_territory(code: str, level: str, source: Source, location: tuple[str | int, ...], problems: Problems) -> None:
    """Note a code that is not a territory of the region."""
    names_by_code = territories(level)
    if not names_by_code or code in names_by_code:
        return
    names = {name: known_code for known_code, name in names_by_code.items()}
    nearest = _almost(code, names_by_code) or names.get(near(code, names), "") or near(code, names_by_code)
    message = _("{code} is not the code of a territory (level {level})").format(code=written(code), level=level)
    message += (
        _("; did you mean {nearest} ({name})?").format(nearest=nearest, name=names_by_code[nearest]) if nearest else ""
    ) or _("; a code looks like {example}").format(example=next(iter(names_by_code)))
    problems.add(source.problem(message, *location, value=code, nearest=nearest, allowed=", ".join(names_by_code)))


def _almost(code: str, codes: Mapping[str, str]) -> str:
    """The code that differs in one or two characters only, or ""."""
    matches = {
        candidate: sum(map(str.__eq__, candidate, code.upper())) for candidate in codes if len(candidate) == len(code)
    }
    best = max(matches, key=lambda candidate: matches[candidate], default="")
    return best if best and matches[best] >= len(best) - 2 else ""
