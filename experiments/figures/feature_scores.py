"""Feature scores: how much each factor explains of a measure, beside what chance gives."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.figures.parts.sensitivity_page import ROWS, draw_ranking, factor_rows
from experiments.sweeps.analysis.feature_scores import FactorScores
from experiments.sweeps.analysis.feature_scores_text import findings
from scenarios.language import _
from scenarios.language.measures import measure_label


@declare_figure("feature-scores", FactorScores, is_drawable=lambda result: not result.is_constant)
def draw(result: FactorScores) -> style.Page:
    """Each factor's share of what the factors explain, what chance gives, and luck apart from factors."""
    reading = _(
        "Share of what extra trees explain, whatever the shape and with whatever other factors. Left of the dashed "
        "line: no more than the same factors explain once they are shuffled."
    )
    return draw_ranking(result, findings(result), reading, [(0.21, 0.56, _draw_shares)])


def _draw_shares(axes: Axes, result: FactorScores) -> None:
    style.panel(axes, measure_label(result.measure), _("share of what is explained"))
    table = result.table.head(ROWS)
    heights = factor_rows(axes, result)
    matters = table["matters"].to_numpy()
    for is_so, colour, hatch, words in (
        (matters, style.BLUE, "", _("more than chance")),
        (~matters, style.SOFT, "...", _("chance, or next to nothing")),
    ):
        if is_so.any():
            axes.barh(
                heights[is_so], table["share"].to_numpy()[is_so], 0.6,
                color=colour, hatch=hatch, edgecolor=style.PAPER, linewidth=0, label=words,
            )  # fmt: skip
    axes.axvline(result.scores.chance, color=style.INK, linewidth=1.1, linestyle=style.DASHES[1])
    axes.set_xlim(left=0)
    style.write_ticks(axes.xaxis, 6, share=True)
    axes.legend(frameon=False, fontsize=11, loc="lower right")
