"""The parameters for walks: one record with a record for each section."""

from __future__ import annotations

from typing import Any

from simulation.core.record import IS_COMPILED, record
from simulation.parameters import Parameters, names_of_sections


def packed(parameters: Parameters) -> Any:
    """The numbers, switches and tables of these parameters: a walk reads `world.parameters.section.name`.

    Words are left out.
    """
    if not IS_COMPILED:
        return parameters
    if parameters._packed is None:
        sections = {}
        for section, (names, tables) in names_of_sections().items():
            values = getattr(parameters, section)
            fields = {name: getattr(values, name) for name in (*names, *tables)}
            numbers = {name: value for name, value in fields.items() if not isinstance(value, str)}
            sections[section] = record(f"{section}_parameters", numbers)
        parameters._packed = record("parameters", sections)
    return parameters._packed
