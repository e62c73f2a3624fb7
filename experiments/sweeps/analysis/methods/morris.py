"""Elementary effects (Morris 1991): how much each factor moves the measure, and whether always the same way.

An effect is the change of the measure over the factor's whole range, taken from a step of two thirds of it. Columns:
mean absolute effect, with its interval by bootstrap over trajectories (Campolongo, Cariboni and Saltelli 2007); mean;
standard deviation of the effects; and the standard error that luck leaves in one effect.
"""

from __future__ import annotations

import numpy as np
import pandas
from SALib.analyze import morris

from experiments.sweeps.analysis.methods import RESAMPLES, SEED, Index, Method, salib_problem
from experiments.sweeps.analysis.study import Floats, Study
from experiments.sweeps.design.sampling.morris import LEVELS
from scenarios.language import mark


def _analyse(study: Study, design: Floats, values: Floats) -> tuple[pandas.DataFrame, None]:

    effects = morris.analyze(
        salib_problem(study), design, values.mean(axis=1), num_resamples=RESAMPLES, num_levels=LEVELS, seed=SEED
    )
    names = {"mean_absolute": "mu_star", "half": "mu_star_conf", "mean": "mu", "deviation": "sigma"}
    columns = {name: np.asarray(effects[name_in_salib], dtype=np.float64) for name, name_in_salib in names.items()}
    factors = [factor.name for factor in study.factors]
    return pandas.DataFrame({"factor": factors, **columns, "luck": _luck(design, values)}), None


def _luck(design: Floats, values: Floats) -> Floats:
    """By factor: standard error, over the seeds, of one elementary effect (quadratic mean over trajectories)."""
    count = design.shape[1]
    seeds = values.shape[1]
    if seeds < 2:
        return np.full(count, np.nan)
    steps = np.diff(design.reshape(-1, count + 1, count), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    size = np.take_along_axis(steps, moved[:, :, None], axis=2)
    effects = np.diff(values.reshape(-1, count + 1, seeds), axis=1) / size
    squares = effects.var(axis=2, ddof=1) / seeds
    return np.sqrt([squares[moved == factor].mean() for factor in range(count)])


METHOD = Method(
    name="morris",
    ranking=Index("mean_absolute", "half", mark("mean size of effect")),
    further=(
        Index("mean", heading=mark("mean")),
        Index("deviation", heading=mark("spread")),
        Index("luck"),
    ),
    is_share=False,
    analyse=_analyse,
    leads=mark("{measure}: “{factor}” matters most; through its whole range it moves the measure by {size}."),
    leads_unsurely=mark(
        "{measure}: “{factor}” comes first, not surely; through its whole range it moves the measure by {size}."
    ),
)
