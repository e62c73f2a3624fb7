"""Every parameter of the model, declared once: default, unit, range, meaning and source, in English and French.

    parameters = Parameters()                                # the baseline
    parameters.club.staff                                    # 2.0
    richer = parameters.changed({"club.staff": 3})           # another set; the first one is untouched
    parameters.population.kind_by_sector                     # a declared table, as an array (sectors x kinds)

Validation, command-line changes, reference tables, sliders and bounds of sweeps use this single declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
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
    """A complete, valid and immutable set of values, read as `parameters.section.name`.

    Args:
        changes: dotted names and new values; all other values are those of the baseline.

    Raises:
        ParameterError: a name is unknown (the message suggests the nearest), or a value is not allowed.
    """

    def __init__(self, changes: Mapping[str, Any] | None = None) -> None:
        values: dict[str, Value] = {name: parameter.default for name, parameter in REGISTRY.items()}
        for name, value in (changes or {}).items():
            values[name] = find(name).check(value)
        self._values = values
        self._last: tuple[dict[str, Value], Parameters] | None = None
        self._packed: Any = None
        self.__dict__.update((section, _section(section, values)) for section in names_of_sections())

    def changed(self, changes: Mapping[str, Any]) -> Parameters:
        """A copy of the set with other values for some names.

        Sections without changes are shared. The last copy is cached, because a scenario with interventions requests the
        same one every month.
        """
        checked = {name: find(name).check(value) for name, value in changes.items()}
        if self._last is not None and self._last[0] == checked:
            return self._last[1]
        values = {**self._values, **checked}
        parameters: Parameters = object.__new__(Parameters)
        parameters.__dict__.update(self.__dict__, _values=values, _last=None, _packed=None)
        for section in dict.fromkeys(REGISTRY[name].section for name in changes):
            parameters.__dict__[section] = _section(section, values)
        self._last = checked, parameters
        return parameters

    def differences(self) -> dict[str, Value]:
        """The values that differ from the defaults: {dotted name: value}."""
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


@lru_cache(maxsize=1)
def names_of_sections() -> dict[str, tuple[list[str], list[str]]]:
    """The names of each section's plain values and of its tables, without the section."""
    names: dict[str, tuple[list[str], list[str]]] = {}
    for name in REGISTRY:
        section, rest = name.split(".", 1)
        plain, _ = names.setdefault(section, ([], []))
        if "." not in rest:
            plain.append(rest)
    for name in TABLES:
        section, rest = name.split(".", 1)
        names[section][1].append(rest)
    return names


def _section(section: str, values: Mapping[str, Value]) -> Section:
    """One section: its plain values, and its tables as arrays."""
    plain, tables = names_of_sections()[section]
    attributes: dict[str, Any] = {rest: values[f"{section}.{rest}"] for rest in plain}
    for rest in tables:
        name = f"{section}.{rest}"
        rows, columns = TABLES[name]
        leaves = [
            [values[f"{name}.{row}.{column}" if column else f"{name}.{row}"] for column in columns or ("",)]
            for row in rows
        ]
        array = np.array(leaves, dtype=np.float64)
        attributes[rest] = array if columns else array[:, 0]
        attributes[rest].flags.writeable = False
    return Section(_name=section, **attributes)
