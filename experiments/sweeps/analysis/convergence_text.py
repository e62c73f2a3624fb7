"""What convergence says of a measure, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from experiments.sweeps.analysis.convergence import MEDIUM, SMALL, replicates_for, replicates_for_power
from scenarios.language import _
from scenarios.language.measures import measure_label, measure_mean

if TYPE_CHECKING:
    from experiments.sweeps.analysis.convergence import Convergence


def sentence(found: Convergence, share: float) -> str:
    """How well the mean is known, and how many replicates a share of it needs at the least sure point."""
    from scenarios.language.numbers import number, percent

    name, replicates = measure_label(found.measure), found.values.shape[1]
    half = found.half_width[:, -1]
    worst = int(half.argmax())
    told = _("{measure}: {mean} \u00b1 {half} after {runs} replicates").format(
        measure=name, mean=measure_mean(found.measure, float(found.mean[worst])),
        half=measure_mean(found.measure, float(half[worst])), runs=replicates,
    )  # fmt: skip
    if len(half) > 1:
        told += " " + _("(the least sure of {points} points)").format(points=len(half))
    needed = replicates_for(found, share)
    finite = needed[np.isfinite(needed)]
    if len(finite):
        message = _("; \u00b1{share} of the mean needs {runs}")
        if len(half) > 1:
            message = _("; \u00b1{share} of the mean needs up to {runs}, according to the point")
        told += message.format(share=percent(share), runs=number(finite.max()))
    stable = found.stable_from[~np.isnan(found.stable_from)]
    if not len(stable):
        return told + "."
    if math.isinf(stable.max()):
        return told + _("; the coefficient of variation has not settled yet.")
    return told + _("; the coefficient of variation settles from {runs} on.").format(runs=number(stable.max()))


def power(points: int) -> str:
    """Replicates of each point with which differences between points would be found."""
    from scenarios.language.numbers import number

    if points < 2:
        return ""
    small, medium = (number(replicates_for_power(points, effect)) for effect in (SMALL, MEDIUM))
    return _(
        "To find differences between {points} points (analysis of variance, power 95 %, level 1 %): {medium} "
        "replicates for a medium effect, {small} for a small one. Paired seeds need fewer."
    ).format(points=number(points), medium=medium, small=small)
