"""Batches of runs by Mesa's own means, on any version of Mesa from 3.3 on.

mesa.batch_run(EFCModel, **batch_arguments({"changes": [{"club.staff": 2}]}, seeds=[1, 2]), max_steps=24)
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any


def batch_arguments(parameters: Mapping[str, Any], seeds: int | Iterable[int]) -> dict[str, Any]:
    """The arguments by which `mesa.batch_run` runs each combination of parameters with each of these seeds (or one).

    Mesa 3.3 takes the seeds as a parameter. Mesa 3.5 takes them as an argument of their own, and overwrites the
    parameter.
    """
    import mesa  # only who runs batches loads it

    listed = [seeds] if isinstance(seeds, int) else list(seeds)
    if "rng" in inspect.signature(mesa.batch_run).parameters:
        return {"parameters": dict(parameters), "rng": listed}
    return {"parameters": {**parameters, "rng": listed}}
