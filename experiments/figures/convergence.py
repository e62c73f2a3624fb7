"""How many replicates are enough: the interval and the coefficient of variation against their number."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.figures.parts.study_page import study_page
from experiments.sweeps.analysis.convergence import Convergence, ConvergenceStudy
from experiments.sweeps.analysis.convergence_text import finding
from scenarios.language import _, numbers
from scenarios.language.measures import measure_label


@declare_figure("convergence", ConvergenceStudy)
def draw(convergence: ConvergenceStudy) -> style.Page:
    """Half of the 95 % interval of each measure, and its coefficient of variation, by the number of replicates."""
    texts = [finding(measure, convergence.share) for measure in convergence.measures]
    reading = _(
        "Line: median point. Band: all points. Dashed: as 1/\u221an from the last number on. Horizontal: \u00b1{share} "
        "of the mean. Vertical: from here on the coefficient of variation is settled (median point)."
    ).format(share=numbers.percent(convergence.share))
    title = _("How many runs are enough?")
    figure, low, top = study_page(convergence.study, title, [*texts, reading], 0.5, 0.62)
    rows = (top - low - 0.13) / 2
    wide = 0.9 / len(convergence.measures) - 0.055
    for column, measure in enumerate(convergence.measures):
        left = 0.065 + column * (wide + 0.055)
        _draw_interval(figure.add_axes((left, low + rows + 0.13, wide, rows)), measure, convergence.share)
        _draw_variation(figure.add_axes((left, low, wide, rows)), measure)
    return style.Page(figure, " ".join(texts))


def _draw_interval(axes: Axes, measure: Convergence, share: float) -> None:
    style.panel(axes, measure_label(measure.measure), _("half of the 95 % interval, as a share of the mean"), wide=34)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = measure.half_width / np.abs(measure.mean)[:, None]
    relative = relative[np.isfinite(relative).all(axis=1)]
    if len(relative):
        middle = _band(axes, measure.runs, relative, style.BLUE)
        end = measure.runs[-1]
        further = np.geomspace(end, 4 * end, 30)
        axes.plot(
            further, middle[-1] * np.sqrt(end / further), color=style.BLUE, linestyle=style.DASHES[1], linewidth=1.5
        )
        axes.set_ylim(0, min(4.0 * float(np.median(middle)), 1.05 * float(relative[:, 1:].max())) or 1.0)
    axes.axhline(share, color=style.VERMILION, linewidth=1.3, linestyle=style.DASHES[2])
    style.in_percent(axes)
    _runs(axes)


def _draw_variation(axes: Axes, measure: Convergence) -> None:
    style.panel(axes, _("Coefficient of variation"), _("standard deviation over mean"), font=11.5, wide=34)
    variation = measure.variation[np.isfinite(measure.variation).all(axis=1)]
    if len(variation):
        _band(axes, measure.runs, variation, style.GREEN)
        stable = measure.stable_from[~np.isnan(measure.stable_from)]
        if len(stable) and np.isfinite(stable).all():
            axes.axvline(float(np.median(stable)), color=style.INK, linewidth=1.1, linestyle=style.DASHES[2])
    axes.set_ylim(bottom=0)
    _runs(axes)
    axes.set_xlabel(_("replicates"), fontsize=10.5, color=style.SOFT)


def _band(axes: Axes, runs: np.ndarray, values: np.ndarray, colour: str) -> np.ndarray:
    middle = np.median(values, axis=0)
    if len(values) > 1:
        axes.fill_between(runs, values.min(axis=0), values.max(axis=0), color=colour, alpha=0.18, linewidth=0)
    axes.plot(runs, middle, color=colour, linewidth=2.4)
    return np.asarray(middle)


def _runs(axes: Axes) -> None:
    axes.set_xlim(left=0)
    style.write_ticks(axes.xaxis, 5, integer=True)
