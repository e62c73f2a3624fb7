"""A calibration: each pattern over all worlds and those kept; the uncertain numbers that move most."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.calibration_words import in_words, sentences
from experiments.figures import common, studies, style
from experiments.figures.style import BLUE, FAINT, INK, ORANGE, SOFT, Page
from scenarios.language import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.calibration import Calibration

MOST = 6
"""Uncertain numbers on a page."""
BINS = 24


def draw(found: Calibration) -> Page:
    """The page of a calibration."""
    told = sentences(found)
    figure, head = style.page(told[0].rstrip("."), studies.about(found.study), studies.warning(found.study))
    reading = [_("Columns: worlds by the median of their runs; grey: all, blue: kept; between the lines: the band.")]
    if len(found.shifts):
        reading.append(
            _(
                "Bars: nine worlds in ten, point: median, from the lowest to the highest value drawn; grey: all "
                "worlds, blue: kept."
            )
        )
    bottom = style.foot(figure, [*told[1:], *reading, common.caution()])
    height = figure.get_figheight()
    low, top = (bottom + 0.45) / height, (head - 0.75) / height
    count = len(found.patterns)
    wide, split = 0.92 / count, low + (0.56 if len(found.shifts) else 0.0) * (top - low)
    for at in range(count):
        _draw_pattern(figure.add_axes((0.05 + at * wide, split + 0.06, wide - 0.035, top - split - 0.06)), found, at)
    if len(found.shifts):
        _draw_numbers(figure.add_axes((0.34, low, 0.6, split - low - 0.11)), found)
    return Page(figure, " ".join(told))


def _draw_pattern(axes: Axes, found: Calibration, at: int) -> None:
    pattern, values = found.patterns[at], found.values[:, at]
    style.panel(axes, "\n".join(textwrap.wrap(in_words(found, pattern), 118 // len(found.patterns))), "", font=10)
    low, high = np.quantile(values, (0.0, 0.98))
    edges = np.linspace(low, max(high, low + 1e-9), BINS)
    inside = np.clip(values, edges[0], edges[-1])
    axes.hist(inside, edges, color=FAINT, edgecolor=SOFT, linewidth=0.5)
    axes.hist(inside[found.kept], edges, color=BLUE)
    for end in (pattern.lower, pattern.upper):
        if end is not None and edges[0] <= end <= edges[-1]:
            axes.axvline(end, color=ORANGE, linewidth=1.8, linestyle=style.DASHES[1])
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(style.Written())
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))


def _draw_numbers(axes: Axes, found: Calibration) -> None:
    shown = found.shifts.sort_values("distance", ascending=False, kind="stable").head(MOST).to_dict("records")
    names = [found.study.check_factor(row["factor"]).label for row in shown]
    chance = _("The numbers that move most: no more than by chance")
    style.panel(axes, _("The numbers that move most") if len(found.narrowed) else chance, "")
    for height, row in zip(studies.named_rows(axes, names, 9.5), shown, strict=True):
        drawn = found.table[row["factor"]].to_numpy(dtype=np.float64)
        low, wide = float(drawn.min()), float(np.ptp(drawn)) or 1.0
        for shift, colour, ending in ((-0.18, SOFT, ""), (0.18, BLUE, "_kept")):
            ends = [(row[f"{name}{ending}"] - low) / wide for name in ("lower", "median", "upper")]
            axes.plot(ends[::2], [height + shift] * 2, color=colour, linewidth=4.0, solid_capstyle="butt")
            axes.plot(ends[1], height + shift, "o", color=INK, markersize=4.0, zorder=5)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0, 1], [_("lowest"), _("highest")])
