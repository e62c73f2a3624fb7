"""Designs that are drawn, one file each: a new one is a file here that says what it costs and draws its points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


@dataclass(frozen=True)
class SampledDesign:
    """A design drawn between 0 and 1 by SALib.

    Attributes:
        count: points of so many samples and factors.
        draw: points between 0 and 1, shape (points, factors), of SALib's problem, samples and a seed.
        fewest: samples at least.
        needs_power_of_two: must the samples be a power of two?
        is_independent: which points, by their numbers from 0 and the count of factors, are drawn on their own and are
            no mixture of others.
    """

    count: Callable[[int, int], int]
    draw: Callable[[dict[str, Any], int, int], Any]
    fewest: int = 2
    needs_power_of_two: bool = False
    is_independent: Callable[[Any, int], Any] = lambda numbers, _factors: numbers >= 0


def load_designs() -> dict[str, SampledDesign]:
    """The designs of this folder, each by the name of its file."""
    return {
        module.name.replace("_", "-"): import_module(f"{__name__}.{module.name}").DESIGN
        for module in iter_modules(__path__)
    }
