"""Latin hypercubes: one point in each of as many equal parts of every range (McKay, Beckman and Conover 1979)."""

from __future__ import annotations

from typing import Any

from experiments.sweeps.design.sampling import SampledDesign


def _draw(problem: dict[str, Any], samples: int, seed: int) -> Any:
    from SALib.sample import latin

    return latin.sample(problem, samples, seed=seed)


DESIGN = SampledDesign(lambda samples, _factors: samples, _draw, fewest=1)
