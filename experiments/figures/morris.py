"""Elementary effects of Morris: how much each factor moves the measure, and whether always the same way."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.figures.parts.sensitivity_page import ROWS, draw_ranking, factor_rows
from experiments.sweeps.analysis.sensitivity import Sensitivity
from experiments.sweeps.analysis.sensitivity_text import findings
from scenarios.language import _
from scenarios.language.measures import measure_label, measure_unit
from simulation.measures import MEASURES

NUMBERED = 4
"""Ranks that are written beside the points of the right panel."""
ONE_WAY = 0.6
"""Mean effect over its mean size from which a factor is said to raise or to lower the measure."""


@declare_figure("sensitivity", Sensitivity, is_drawable=lambda result: result.is_drawn_as("morris"))
def draw(result: Sensitivity) -> style.Page:
    """Mean size of each factor's effect with its interval, their spread, and luck apart from parameters."""
    reading = _(
        "Effect: change of the measure when a factor goes through its whole range, from steps of two thirds of "
        "it, the others anywhere. Bars: 95 % intervals (bootstrap). Above the dashed line, effects change sign "
        "or size with the other factors."
    )
    return draw_ranking(result, findings(result), reading, [(0.21, 0.33, _draw_effects), (0.605, 0.21, _draw_spread)])


def _draw_effects(axes: Axes, result: Sensitivity) -> None:
    name = measure_label(result.measure)
    unit = measure_unit(result.measure)
    style.panel(axes, _("Mean size of effect"), f"{name} ({unit})" if unit else name)
    table = result.table.head(ROWS)
    heights = factor_rows(axes, result)
    values = table["mean_absolute"].to_numpy()
    half = table["half"].to_numpy()
    direction = np.divide(table["mean"].to_numpy(), values, out=np.zeros_like(values), where=values > 0)
    for is_so, colour, hatch, words in (
        (direction >= ONE_WAY, style.BLUE, "", _("raises it")),
        (direction <= -ONE_WAY, style.VERMILION, "///", _("lowers it")),
        (np.abs(direction) < ONE_WAY, style.SOFT, "...", _("one way or the other")),
    ):
        if is_so.any():
            axes.barh(
                heights[is_so],
                values[is_so],
                0.6,
                color=colour,
                hatch=hatch,
                edgecolor=style.PAPER,
                linewidth=0,
                label=words,
            )
    axes.errorbar(values, heights, xerr=half, fmt="none", ecolor=style.INK, elinewidth=1.1, capsize=2.5)
    axes.set_xlim(left=0)
    style.write_ticks(axes.xaxis, share=MEASURES[result.measure].is_share)
    axes.legend(frameon=False, fontsize=11, loc="lower right")


def _draw_spread(axes: Axes, result: Sensitivity) -> None:
    style.panel(axes, _("Spread of effects"), _("standard deviation, by mean size"), wide=44)
    x = result.table["mean_absolute"].to_numpy()
    y = result.table["deviation"].to_numpy()
    far = 1.18 * max(float(x.max()), float(y.max()))
    axes.plot([0, far], [0, far], color=style.SOFT, linestyle=style.DASHES[1], linewidth=1.1)
    axes.plot(x, y, "o", color=style.BLUE, markersize=6)
    for row in range(min(len(x), NUMBERED)):
        axes.annotate(
            str(row + 1), (x[row], y[row]), xytext=(5, 4), textcoords="offset points", fontsize=10, color=style.INK
        )
    axes.set(xlim=(0, far), ylim=(0, far))
    axes.grid(color=style.FAINT, linewidth=0.8)
    style.write_ticks(axes.xaxis, 4, share=MEASURES[result.measure].is_share)
    axes.yaxis.set_major_formatter(axes.xaxis.get_major_formatter())
    axes.set_xlabel(_("numbers: ranks at the left"), fontsize=9.5, color=style.SOFT)
