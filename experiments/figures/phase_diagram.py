"""A phase diagram: an outcome over two factors, and beside it how often something happens, with its half-way line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import colormaps
from matplotlib.patheffects import withStroke

from experiments.figures import style
from experiments.figures.style import INK, PAPER, SOFT, VERMILION, Page
from experiments.runs import run_text
from experiments.sweeps.analysis import conditions, study_text
from experiments.sweeps.analysis.phase_diagram_text import sentences
from scenarios.language import _
from scenarios.language.measures import measure_label, measure_mean, measure_unit
from scenarios.language.numbers import percent
from simulation.measures import MEASURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.sweeps.analysis.phase_diagram import Phase
    from experiments.sweeps.design.factors import Factor

COLOURS = "cividis"
"""Read alike with any kind of colour vision, and in grey."""
MOST_WRITTEN, MOST_TICKS = 11, 9
"""Values of a factor up to which numbers stand in the cells, and along an axis."""


def draw(found: Phase) -> Page:
    """The page of a phase diagram."""
    told = sentences(found)
    figure, head = style.page(told[0].rstrip("."), study_text.about(found.study), study_text.warning(found.study))
    reading = _(
        "Left: median of the runs of a cell. Right: share of these runs in which it happens; dashed line: half of them."
    )
    others = [factor.label for factor in found.study.factors if factor.name not in (found.x.name, found.y.name)]
    more = [_("Averaged over: {factors}.").format(factors=", ".join(others))] if others else []
    if any(one.measure == conditions.TAKEOFF for one in found.conditions):
        more.append(
            _(
                "Take-off: the club has at least 250 members, and over two years the joins that its own outreach did "
                "not bring exceed all exits."
            )
        )
    bottom = style.foot(figure, [reading, *more, run_text.caution()])
    height = figure.get_figheight()
    low, top = (bottom + 0.72) / height, (head - 0.62) / height
    left = figure.add_axes((0.085, low, 0.335, top - low))
    measure = found.measure
    _draw_cells(figure, left, found, found.outcome, MEASURES[measure].is_share)
    style_title(left, measure_label(measure), measure_unit(measure))
    right = figure.add_axes((0.56, low, 0.335, top - low))
    _draw_cells(figure, right, found, found.probability, True, (0.0, 1.0))
    style_title(right, _("How often: {what}").format(what=conditions.words(found.conditions)), _("share of the runs"))
    _draw_half_way(right, found)
    return Page(figure, " ".join(told))


def style_title(axes: Axes, title: str, unit: str) -> None:
    """The title of a panel and its unit beneath, at the left."""
    axes.set_title(title, loc="left", fontsize=13, fontweight="bold", color=INK, pad=23)
    axes.annotate(
        unit, (0, 1), xytext=(0, 7), xycoords="axes fraction", textcoords="offset points", fontsize=10.5, color=SOFT
    )


def _draw_cells(
    figure: Figure,
    axes: Axes,
    found: Phase,
    values: np.ndarray,
    is_share: bool,
    limits: tuple[float, float] | None = None,
) -> None:
    rows, columns = values.shape
    known = values[np.isfinite(values)]
    low, high = limits or (float(known.min()), float(known.max()))
    high = high if high > low else low + 1.0
    mesh = axes.pcolormesh(
        np.arange(columns + 1) - 0.5, np.arange(rows + 1) - 0.5, values, cmap=COLOURS, vmin=low, vmax=high
    )
    _ticks(axes, found.x, found.at_x, is_vertical=False)
    _ticks(axes, found.y, found.at_y, is_vertical=True)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(labelsize=10.5, colors=SOFT, length=3)
    bar = figure.colorbar(mesh, ax=axes, fraction=0.045, pad=0.03)
    bar.outline.set_visible(False)  # type: ignore[operator]
    bar.ax.yaxis.set_major_formatter(style.Written(share=is_share))
    bar.ax.tick_params(labelsize=10, colors=SOFT, length=0)
    if max(rows, columns) > MOST_WRITTEN:
        return
    for row in range(rows):
        for column in range(columns):
            value = float(values[row, column])
            if np.isfinite(value):
                text = percent(value) if is_share else measure_mean(found.measure, value)
                place = (value - low) / (high - low)
                around = withStroke(linewidth=3.0, foreground=colormaps[COLOURS](place))  # where a line passes behind
                axes.text(
                    column, row, text, ha="center", va="center", fontsize=9.5, color=PAPER if place < 0.55 else INK,
                    zorder=5, path_effects=[around],
                )  # fmt: skip


def _ticks(axes: Axes, factor: Factor, values: list[Any], is_vertical: bool) -> None:
    every = -(-len(values) // MOST_TICKS) if factor.is_number else 1
    at = np.arange(0, len(values), every)
    names = [study_text.value_of(factor, values[place]) for place in at]
    unit = _(factor.parameter.unit) if factor.is_number and factor.parameter.unit else ""
    name = f"{factor.label} ({unit})" if unit else factor.label
    if is_vertical:
        axes.set_yticks(at, names)
        axes.set_ylabel(name, fontsize=11.5, color=INK)
    else:
        axes.set_xticks(at, names)
        axes.set_xlabel(name, fontsize=11.5, color=INK)


def _draw_half_way(axes: Axes, found: Phase) -> None:
    """The line along which it happens in half of the runs, where the factors are numbers."""
    share = found.probability
    is_grid = found.x.is_number and found.y.is_number and min(share.shape) > 1 and np.isfinite(share).all()
    if is_grid and share.min() < 0.5 < share.max():
        axes.contour(share, levels=[0.5], colors=[PAPER], linewidths=4.5)
        axes.contour(share, levels=[0.5], colors=[VERMILION], linewidths=2.2, linestyles=["dashed"])
