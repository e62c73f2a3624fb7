"""A calibration: each observation before and after it is known, and the numbers that it moves most."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments.calibration import learnt
from experiments.calibration.calibration_text import findings, number_label, observation_name, place, said
from experiments.calibration.posterior import Calibration
from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.figures.parts.study_page import named_rows
from experiments.runs import run_text
from scenarios.language import _
from scenarios.titles import short_title
from simulation.measures import MEASURES

MOST = 10
"""Uncertain numbers in the lower panel."""
BINS = 24
COLUMNS = 3
"""Observations beside each other."""
ROW = 2.5
ROWS_OF_NUMBERS = 3.6
"""Heights of a row of panels and of the panel of numbers, in inches."""


@declare_figure("calibration", Calibration)
def draw(calibration: Calibration) -> style.Page:
    """Each observation before and after it is known, and the uncertain numbers that the observations move most."""
    texts = findings(calibration)
    rows = -(-len(calibration.observed) // COLUMNS)
    size = (style.SIZE[0], 3.0 + ROW * rows + ROWS_OF_NUMBERS)
    reading = _(
        "Above: what runs give of each observation; grey: worlds of the plausible ranges, blue: weighed by all "
        "observations; orange: what was said (of a figure, two errors around it). Below: nine worlds in ten of each "
        "number, point: median, from the lowest to the highest plausible value; grey: before, blue: after."
    )
    title = _("What is known of the real club, and what it says: “{scenario}”").format(
        scenario=short_title(calibration.scenario)
    )
    figure, low, top = style.panel_page(
        title, place(calibration), [*texts, reading, run_text.caution()], 0.5, 0.75, size=size
    )
    height = size[1]
    outcomes = calibration.library.outcomes(calibration.observed)
    for index in range(len(calibration.observed)):
        row, column = divmod(index, COLUMNS)
        bottom = top - (ROW * (row + 1) - 0.95) / height
        axes = figure.add_axes((0.05 + 0.32 * column, bottom, 0.26, (ROW - 0.95) / height))
        _draw_observation(axes, calibration, index, outcomes[:, index])
    numbers = figure.add_axes((0.30, low, 0.64, ROWS_OF_NUMBERS / height - 0.06))
    _draw_numbers(numbers, calibration)
    return style.Page(figure, " ".join(texts))


def _draw_observation(axes: Axes, calibration: Calibration, index: int, values: np.ndarray) -> None:
    one = calibration.observed[index]
    title = "\n".join(style.wrapped(observation_name(calibration, one), 40))
    style.panel(axes, title, said(one), font=10.5, small=9.5)
    low, high = float(values.min()), float(np.quantile(values, 0.97))
    edges = np.linspace(low, max(high, low + 1e-9), BINS)
    inside = np.clip(values, edges[0], edges[-1])
    for weights, look in (
        (calibration.prior_weights, {"color": style.FAINT, "edgecolor": style.SOFT, "linewidth": 0.5}),
        (calibration.weights, {"color": style.BLUE, "alpha": 0.6}),
    ):
        axes.hist(inside, edges, weights=weights, **look)
    if one.is_figure:
        assert one.value is not None
        ends = (one.value - learnt.NEAR * one.error, one.value + learnt.NEAR * one.error)
    else:
        ends = (one.value if one.lower is None else one.lower, edges[-1] if one.upper is None else one.upper)
    axes.axvspan(*(float(np.clip(end, edges[0], edges[-1])) for end in ends), color=style.ORANGE, alpha=0.25, zorder=0)
    style.write_ticks(axes.xaxis, 5, share=MEASURES[one.measure].is_share)
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.tick_params(axis="y", labelleft=False)


def _draw_numbers(axes: Axes, calibration: Calibration) -> None:
    shown = learnt.numbers(calibration).head(MOST).to_dict("records")
    style.panel(axes, _("The numbers that move most"), "", font=11.5)
    heights = named_rows(axes, [number_label(row["factor"]) for row in shown], 9.5)
    for height, row in zip(heights, shown, strict=True):
        values = calibration.library.worlds[row["factor"]].to_numpy(dtype=np.float64)
        low = float(values.min())
        wide = float(np.ptp(values)) or 1.0
        for shift, colour, when in ((-0.18, style.SOFT, "_prior"), (0.18, style.BLUE, "")):
            ends = [(row[f"{name}{when}"] - low) / wide for name in ("lower", "median", "upper")]
            axes.plot(ends[::2], [height + shift] * 2, color=colour, linewidth=4.0, solid_capstyle="butt")
            axes.plot(ends[1], height + shift, "o", color=style.INK, markersize=4.0, zorder=5)
    axes.set(xlim=(-0.02, 1.02), xticks=[0, 1], xticklabels=[_("lowest"), _("highest")])
