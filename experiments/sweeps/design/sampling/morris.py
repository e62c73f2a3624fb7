"""Trajectories of Morris (1991): from a random point on, each factor takes one step, one factor after the other."""

from __future__ import annotations

from typing import Any

from experiments.sweeps.design.sampling import SampledDesign

LEVELS = 4
"""Levels of a factor; a step is two thirds of its range (Morris 1991)."""


def _draw(problem: dict[str, Any], samples: int, seed: int) -> Any:
    from SALib.sample.morris import sample

    return sample(problem, samples, num_levels=LEVELS, seed=seed)


DESIGN = SampledDesign(lambda samples, factors: samples * (factors + 1), _draw)
