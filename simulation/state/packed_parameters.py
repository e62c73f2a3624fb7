"""The parameters for walks: one record with a nested record for each section."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from simulation.core.record import IS_COMPILED
from simulation.parameters import Parameters, names_of_sections


def packed(parameters: Parameters) -> Sequence[Any]:
    """The numbers, switches and tables of these parameters: a walk reads `packed[0].section.name`.

    Words are left out.
    """
    if not IS_COMPILED:
        return (parameters,)
    if parameters._packed is None:
        record = np.zeros(1, _layout())
        for section, (names, tables) in names_of_sections().items():
            values = getattr(parameters, section)
            for name in (*names, *tables):
                if not isinstance(getattr(values, name), str):
                    record[section][name] = getattr(values, name)
        parameters._packed = record
    kept: Sequence[Any] = parameters._packed
    return kept


@lru_cache(maxsize=1)
def _layout() -> np.dtype[Any]:
    parameters = Parameters()
    sections = []
    for section, (names, tables) in names_of_sections().items():
        values = getattr(parameters, section)
        arrays = {name: np.asarray(getattr(values, name)) for name in (*names, *tables)}
        fields = [(name, array.dtype, array.shape) for name, array in arrays.items() if array.dtype.kind != "U"]
        sections.append((section, np.dtype(fields, align=True)))
    return np.dtype(sections, align=True)
