"""A calibration: each pattern over all worlds and those kept; the numbers that move most, and those that come back."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.figures.parts.study_page import named_rows, study_page
from experiments.sweeps.analysis.calibration import Calibration
from experiments.sweeps.analysis.calibration_text import findings, pattern_name, range_in_words
from experiments.sweeps.analysis.parameter_recovery import LEVEL
from scenarios.language import _

MOST = 6
"""Uncertain numbers in a panel."""
BINS = 24
HEIGHT = 10.3
"""Of a page with numbers, in inches."""
ROW = 1.9
"""Of a row of panels, in inches."""


@declare_figure("calibration", Calibration)
def draw(calibration: Calibration) -> style.Page:
    """Each pattern over all worlds and those kept, the numbers that move most, and those that come back."""
    texts = findings(calibration)
    has_shifts = len(calibration.shifts) > 0
    has_recovery = calibration.recovery.tried > 0
    size = (style.SIZE[0], HEIGHT if has_shifts or has_recovery else style.SIZE[1])
    reading = [_("Columns: worlds by the median of their runs; grey: all, blue: kept; between the lines: the band.")]
    if has_shifts:
        reading.append(
            _(
                "Left: nine worlds in ten, point: median, from the lowest to the highest value drawn; grey: all "
                "worlds, blue: kept."
            )
        )
    if has_recovery:
        reading.append(
            _(
                "Right: each world taken for the real club, the share of what is unknown of a number that the worlds "
                "like it take away; green: beyond chance."
            )
        )
    figure, low, top = study_page(calibration.study, texts[0], [*texts[1:], *reading], 0.45, 0.75, size)
    height = size[1]
    wide = 0.92 / len(calibration.patterns)
    split = top - ROW / height if has_shifts or has_recovery else low
    for index in range(len(calibration.patterns)):
        _draw_pattern(figure.add_axes((0.05 + index * wide, split, wide - 0.035, top - split)), calibration, index)
    under = split - 0.85 / height - low
    if has_shifts:
        _draw_shifts(figure.add_axes((0.20, low, 0.28, under)), calibration)
    if has_recovery:
        _draw_recovery(figure.add_axes((0.69, low, 0.27, under)), calibration)
    return style.Page(figure, " ".join(texts))


def _draw_pattern(axes: Axes, calibration: Calibration, index: int) -> None:
    pattern = calibration.patterns[index]
    values = calibration.values[:, index]
    lines = style.wrapped(pattern_name(calibration, pattern), 112 // len(calibration.patterns))
    style.panel(axes, "\n".join([*lines, range_in_words(pattern)]), "", font=10)
    low, high = np.quantile(values, (0.0, 0.98))
    edges = np.linspace(low, max(high, low + 1e-9), BINS)
    inside = np.clip(values, edges[0], edges[-1])
    axes.hist(inside, edges, color=style.FAINT, edgecolor=style.SOFT, linewidth=0.5)
    axes.hist(inside[calibration.is_kept], edges, color=style.BLUE)
    for end in (pattern.lower, pattern.upper):
        if end is not None and edges[0] <= end <= edges[-1]:
            axes.axvline(end, color=style.ORANGE, linewidth=1.8, linestyle=style.DASHES[1])
    style.write_ticks(axes.xaxis, 4)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))


def _draw_shifts(axes: Axes, calibration: Calibration) -> None:
    shown = calibration.shifts.sort_values("distance", ascending=False, kind="stable").head(MOST).to_dict("records")
    chance = _("The numbers that move most: no more than by chance")
    _head(axes, _("The numbers that move most") if len(calibration.narrowed) else chance)
    for height, row in zip(_rows(axes, calibration, shown), shown, strict=True):
        values = calibration.table[row["factor"]].to_numpy(dtype=np.float64)
        low = float(values.min())
        wide = float(np.ptp(values)) or 1.0
        for shift, colour, suffix in ((-0.18, style.SOFT, ""), (0.18, style.BLUE, "_kept")):
            ends = [(row[f"{name}{suffix}"] - low) / wide for name in ("lower", "median", "upper")]
            axes.plot(ends[::2], [height + shift] * 2, color=colour, linewidth=4.0, solid_capstyle="butt")
            axes.plot(ends[1], height + shift, "o", color=style.INK, markersize=4.0, zorder=5)
    axes.set(xlim=(-0.02, 1.02), xticks=[0, 1], xticklabels=[_("lowest"), _("highest")])


def _draw_recovery(axes: Axes, calibration: Calibration) -> None:
    shown = calibration.recovery.table.sort_values("error", kind="stable").head(MOST).to_dict("records")
    _head(axes, _("What comes back of a world's numbers"))
    for height, row in zip(_rows(axes, calibration, shown), shown, strict=True):
        colour = style.GREEN if row["p_value"] <= LEVEL else style.FAINT
        axes.barh(height, max(0.0, row["recovered"]), 0.55, color=colour, edgecolor=style.SOFT, linewidth=0.5)
    axes.set_xlim(0.0, max(0.1, 1.1 * max(row["recovered"] for row in shown)))
    style.write_ticks(axes.xaxis, 5, share=True)


def _head(axes: Axes, title: str) -> None:
    style.panel(axes, "\n".join(style.wrapped(title, 44)), "", font=11)


def _rows(axes: Axes, calibration: Calibration, shown: list[dict[Hashable, Any]]) -> np.ndarray:
    return named_rows(axes, [calibration.study.check_factor(row["factor"]).label for row in shown], 9.5)
