"""Two base samples of a scrambled Sobol sequence, and mixtures of both by column (Saltelli et al. 2010)."""

from __future__ import annotations

from typing import Any

from experiments.sweeps.design.sampling import SampledDesign


def _draw(problem: dict[str, Any], samples: int, seed: int) -> Any:
    from SALib.sample import sobol

    return sobol.sample(problem, samples, calc_second_order=False, seed=seed)


def _is_independent(numbers: Any, factors: int) -> Any:
    """The two base samples, without the mixtures of both."""
    return (numbers % (factors + 2)).isin([0, factors + 1])


DESIGN = SampledDesign(
    lambda samples, factors: samples * (factors + 2), _draw, needs_power_of_two=True, is_independent=_is_independent
)
