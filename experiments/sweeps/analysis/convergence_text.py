"""What convergence says of each measure, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from experiments.runs.document import Column, Table, label_column, sentences
from experiments.sweeps.analysis.convergence import (
    MEDIUM,
    SMALL,
    Convergence,
    ConvergenceStudy,
    replicates_for,
    replicates_for_power,
)
from experiments.sweeps.analysis.report import AnalysisReport
from scenarios.language import _, ngettext
from scenarios.language.measures import measure_label, measure_mean, measure_spread
from scenarios.language.numbers import MISSING, number, percent

MOST_IN_FIGURE = 4
"""Measures in a figure."""


def report(convergence: ConvergenceStudy) -> AnalysisReport:
    """A sentence on each measure, one on power, and figures of four measures each."""
    measures = convergence.measures
    starts = range(0, len(measures), MOST_IN_FIGURE)
    results = {
        f"-{number + 1}" if len(starts) > 1 else "": replace(
            convergence, measures=measures[start : start + MOST_IN_FIGURE]
        )
        for number, start in enumerate(starts)
    }
    texts = [*(finding(measure, convergence.share) for measure in measures), power(convergence.study.points)]
    tables = {"convergence": convergence.as_table()}
    content = [*sentences(texts, "finding"), *sentences(convergence.refusals, "warning")]
    brief = [_table(measures, convergence.share)]
    return AnalysisReport("convergence", convergence.study, _answer(convergence), brief, content, tables, results)


def _answer(convergence: ConvergenceStudy) -> str:
    """How many of the measures are known as well as was wanted."""
    measures = convergence.measures
    enough = sum(_most_needed(measure, convergence.share) <= measure.values.shape[1] for measure in measures)
    message = ngettext(
        "{replicates} replicate of each point is enough for ±{share} of the mean of {enough} of {total} measures.",
        "{replicates} replicates of each point are enough for ±{share} of the mean of {enough} of {total} measures.",
        measures[0].values.shape[1],
    )
    return message.format(
        replicates=measures[0].values.shape[1], share=percent(convergence.share), enough=enough, total=len(measures)
    )


def _most_needed(measure: Convergence, share: float) -> float:
    """The replicates that the least sure point needs (infinite: a share of a mean of nought says nothing)."""
    if np.ptp(measure.values) == 0.0:
        return 1.0
    return float(np.nanmax(np.where(np.isnan(needed := replicates_for(measure, share)), math.inf, needed)))


def _table(measures: Sequence[Convergence], share: float) -> Table:
    """The least sure point of each measure: its mean, half of the interval, and what it needs."""

    def worst(measure: Convergence) -> int:
        return int(measure.half_width[:, -1].argmax())

    columns = [
        label_column(_("measure"), lambda measure: measure_label(measure.measure)),
        Column(
            _("mean of the least sure point"),
            lambda measure: measure_mean(measure.measure, float(measure.mean[worst(measure)])),
        ),
        Column(
            _("half of its 95 % interval"),
            lambda measure: measure_spread(measure.measure, float(measure.half_width[worst(measure), -1])),
        ),
        Column(
            _("replicates for ±{share}").format(share=percent(share)),
            lambda measure: number(needed) if math.isfinite(needed := _most_needed(measure, share)) else MISSING,
        ),
    ]
    return Table("", columns, measures)


def finding(measure: Convergence, share: float) -> str:
    """How well the mean is known, and how many replicates a share of it needs at the least sure point."""
    if np.ptp(measure.values) == 0.0:
        message = _("{measure}: {mean} in every run.")
        mean = measure_mean(measure.measure, float(measure.mean[0]))
        return message.format(measure=measure_label(measure.measure), mean=mean)
    half = measure.half_width[:, -1]
    worst = int(half.argmax())
    text = _("{measure}: {mean} \u00b1 {half} after {runs} replicates").format(
        measure=measure_label(measure.measure),
        mean=measure_mean(measure.measure, float(measure.mean[worst])),
        half=measure_spread(measure.measure, float(half[worst])),
        runs=measure.values.shape[1],
    )
    if len(half) > 1:
        text += " " + _("(the least sure of {points} points)").format(points=len(half))
    needed = replicates_for(measure, share)
    finite = needed[np.isfinite(needed)]
    if len(finite):
        message = _("; \u00b1{share} of the mean needs {runs}")
        if len(half) > 1:
            message = _("; \u00b1{share} of the mean needs up to {runs}, according to the point")
        text += message.format(share=percent(share), runs=number(finite.max()))
    stable = measure.stable_from[~np.isnan(measure.stable_from)]
    if not len(stable):
        return text + "."
    if math.isinf(stable.max()):
        return text + _("; the coefficient of variation has not settled yet.")
    return text + _("; the coefficient of variation settles from {runs} on.").format(runs=number(stable.max()))


def power(points: int) -> str:
    """Replicates of each point with which differences between points would be found ("" for one point)."""
    if points < 2:
        return ""
    small, medium = (number(replicates_for_power(points, effect)) for effect in (SMALL, MEDIUM))
    return _(
        "To find differences between {points} points (analysis of variance, power 95 %, level 1 %): {medium} "
        "replicates for a medium effect, {small} for a small one. Paired seeds need fewer."
    ).format(points=number(points), medium=medium, small=small)
