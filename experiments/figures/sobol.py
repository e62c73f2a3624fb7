"""Indices of Sobol: the share of the variance between points that each factor explains, alone and with others."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.figures.parts.sensitivity_page import ROWS, draw_ranking, factor_rows
from experiments.sweeps.analysis.sensitivity import Sensitivity
from experiments.sweeps.analysis.sensitivity_text import findings
from scenarios.language import _
from scenarios.language.measures import measure_label


@declare_figure("sensitivity", Sensitivity, is_drawable=lambda result: result.is_drawn_as("sobol"))
def draw(result: Sensitivity) -> style.Page:
    """First-order and total-order index of each factor with its interval, and luck apart from parameters."""
    reading = _(
        "Alone: share of the variance between points that the factor explains by itself. With interactions: "
        "all that it takes part in. Bars: 95 % intervals (bootstrap). Indices of the mean over each point's "
        "seeds."
    )
    return draw_ranking(result, findings(result), reading, [(0.21, 0.56, _draw_indices)])


def _draw_indices(axes: Axes, result: Sensitivity) -> None:
    style.panel(axes, measure_label(result.measure), _("share of the variance between points"))
    table = result.table.head(ROWS)
    heights = factor_rows(axes, result)
    for shift, name, colour, hatch, words in (
        (-0.19, "first", style.BLUE, "", _("alone")),
        (0.19, "total", style.ORANGE, "///", _("with interactions")),
    ):
        values = table[name].to_numpy()
        half = table[f"{name}_half"].to_numpy()
        axes.barh(
            heights + shift, values, 0.36, color=colour, hatch=hatch, edgecolor=style.PAPER, linewidth=0, label=words
        )
        axes.errorbar(values, heights + shift, xerr=half, fmt="none", ecolor=style.INK, elinewidth=1.1, capsize=2.5)
    axes.axvline(0, color=style.SOFT, linewidth=1)
    style.write_ticks(axes.xaxis, 6, share=True)
    axes.legend(frameon=False, fontsize=11, loc="lower right")
