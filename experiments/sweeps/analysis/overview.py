"""The first look at a sweep: what its design is made for."""

from __future__ import annotations

from experiments.sweeps.analysis import convergence_text, sensitivity_text
from experiments.sweeps.analysis.convergence import study_convergence
from experiments.sweeps.analysis.methods import load_methods
from experiments.sweeps.analysis.report import AnalysisReport
from experiments.sweeps.analysis.study import Study

SHARE = 0.05
"""Half of an interval, as a share of the mean, that is narrow enough."""


def overview(study: Study) -> AnalysisReport:
    """The sensitivity of every measure, for designs that have a method; for others, how many replicates are enough."""
    if study.kind in load_methods():
        return sensitivity_text.report(study, study.measures)
    return convergence_text.report(study_convergence(study, study.measures, SHARE))
