"""Every number of the model, declared once: default, unit, range, meaning, source, in English and French.

    parameters = Parameters()                                # the baseline
    parameters.club.staff                                    # 2.0
    richer = parameters.changed({"club.staff": 3})           # another set; the first one is untouched
    parameters.population.kind_by_sector                     # a declared table, as an array (sectors x kinds)

From this one declaration come validation, command-line changes, reference tables, sliders and sweep bounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from simulation.parameters import club, cooperation, diffusion, people  # noqa: F401  (declarations)
from simulation.parameters.declaration import (
    REGISTRY,
    TABLES,
    Parameter,
    ParameterError,
    Value,
    find,
)

__all__ = ["REGISTRY", "Parameter", "ParameterError", "Parameters", "Value", "find"]


class Section(SimpleNamespace):
    """The parameters of one section, read as attributes."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        find(f"{self.__dict__['_name']}.{name}")  # raises with the nearest right name
        raise AttributeError(name)


class Parameters:
    """A complete, valid and unchangeable set of values, read as `parameters.section.name`.

    Args:
        changes: dotted names and new values; every other value is the baseline's.

    Raises:
        ParameterError: for an unknown name (the nearest is named) or a value that is not allowed (the range is given).
    """

    def __init__(self, changes: Mapping[str, Any] | None = None) -> None:
        values: dict[str, Value] = {name: parameter.default for name, parameter in REGISTRY.items()}
        for name, value in (changes or {}).items():
            values[name] = find(name).check(value)
        self._values = values
        self.__dict__.update(_in_sections(values))

    def changed(self, changes: Mapping[str, Any]) -> Parameters:
        """The same set with other values for some names."""
        return Parameters({**self.differences(), **changes})

    def differences(self) -> dict[str, Value]:
        """What differs from the defaults: {dotted name: value}."""
        return {name: value for name, value in self._values.items() if value != REGISTRY[name].default}

    def values(self) -> dict[str, Value]:
        """Every dotted name with its value."""
        return dict(self._values)

    def __getitem__(self, name: str) -> Value:
        find(name)
        return self._values[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        sections = ", ".join(section for section in self.__dict__ if not section.startswith("_"))
        raise AttributeError(f'there is no section of parameters "{name}"; there are {sections}')

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parameters) and self._values == other._values

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._values.items())))

    def __repr__(self) -> str:
        return f"Parameters({self.differences()})"

    def __reduce__(self) -> tuple[type[Parameters], tuple[dict[str, Value]]]:
        return (Parameters, (self.differences(),))


def _in_sections(values: Mapping[str, Value]) -> dict[str, Section]:
    sections: dict[str, Section] = {}
    for name, value in values.items():
        section, rest = name.split(".", 1)
        if "." not in rest:
            sections.setdefault(section, Section(_name=section)).__dict__[rest] = value
    for name, (rows, columns) in TABLES.items():
        section, rest = name.split(".", 1)
        leaves = [
            [values[f"{name}.{row}.{column}" if column else f"{name}.{row}"] for column in columns or ("",)]
            for row in rows
        ]
        array = np.array(leaves, dtype=np.float64)
        array = array if columns else array[:, 0]
        array.flags.writeable = False
        sections.setdefault(section, Section(_name=section)).__dict__[rest] = array
    return sections
