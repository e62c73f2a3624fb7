"""Variance-based indices (Sobol): the share of the variance between points that each factor explains.

First order (alone) and total order (with all interactions) after Saltelli et al. (2010), with intervals by bootstrap
over the base samples. Interactions: 1 less the sum of the first order, which points by chance may take below zero.
"""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt
import pandas
from SALib.analyze import sobol
from scipy.stats import norm

from experiments.sweeps.analysis.methods import RESAMPLES, SEED, Index, Method, salib_problem
from experiments.sweeps.analysis.study import Floats, Study
from scenarios.language import mark


def _analyse(study: Study, _design: Floats, values: Floats) -> tuple[pandas.DataFrame, tuple[float, float]]:

    means = values.mean(axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        indices = sobol.analyze(
            salib_problem(study), means, calc_second_order=False, num_resamples=RESAMPLES, seed=SEED
        )
    names = {"first": "S1", "first_half": "S1_conf", "total": "ST", "total_half": "ST_conf"}
    columns = {name: indices[name_in_salib] for name, name_in_salib in names.items()}
    table = pandas.DataFrame({"factor": [factor.name for factor in study.factors], **columns})
    return table, _interactions(means, len(study.factors))


def _interactions(means: Floats, factors: int) -> tuple[float, float]:
    """1 less the sum of the first order, and half of its 95 % interval, by bootstrap over the base samples."""

    blocks = ((means - means.mean()) / means.std()).reshape(-1, factors + 2).T
    first = blocks[0]
    second = blocks[-1]

    def sum_of_first_order(rows: npt.NDArray[np.int64]) -> Floats:
        indices = [sobol.first_order(first[rows], block[rows], second[rows]) for block in blocks[1:-1]]
        return np.sum(indices, axis=0, dtype=np.float64)

    bases = len(first)
    resamples = sum_of_first_order(np.random.default_rng(SEED).integers(0, bases, (bases, RESAMPLES)))
    return float(1.0 - sum_of_first_order(np.arange(bases))), float(norm.ppf(0.975) * resamples.std(ddof=1))


METHOD = Method(
    name="sobol",
    ranking=Index("total", "total_half", mark("with interactions")),
    further=(Index("first", "first_half", mark("alone")),),
    is_share=True,
    analyse=_analyse,
    leads=mark("{measure}: “{factor}” matters most; it takes part in {size} of the differences between points."),
    leads_unsurely=mark(
        "{measure}: “{factor}” comes first, not surely; it takes part in {size} of the differences between points."
    ),
)
