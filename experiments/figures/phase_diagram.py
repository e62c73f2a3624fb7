"""A phase diagram: an outcome over two factors, and beside it how often something happens, with its half-way line."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.figures.parts.study_page import factor_with_unit, study_page
from experiments.sweeps.analysis.conditions import TAKEOFF, conditions_in_words
from experiments.sweeps.analysis.phase_diagram import PhaseDiagram
from experiments.sweeps.analysis.phase_diagram_text import findings
from experiments.sweeps.analysis.study_text import factor_value
from experiments.sweeps.design.factors import Factor
from scenarios.language import _
from scenarios.language.measures import measure_label, measure_mean, measure_unit
from scenarios.language.numbers import percent
from simulation.measures import MEASURES

COLOURS = "cividis"
"""Read alike with any kind of colour vision, and in grey."""
MOST_WRITTEN = 11
MOST_TICKS = 9
"""Values of a factor up to which numbers stand in the cells, and along an axis."""


@declare_figure("phase", PhaseDiagram)
def draw(diagram: PhaseDiagram) -> style.Page:
    """The outcome over two factors, and beside it how often something happens, with its half-way line."""
    texts = findings(diagram)
    reading = _(
        "Left: median of the runs of a cell. Right: share of these runs in which it happens; dashed line: half of them."
    )
    labels = [factor.label for factor in diagram.study.factors if factor.name not in (diagram.x.name, diagram.y.name)]
    more = [_("Averaged over: {factors}.").format(factors=", ".join(labels))] if labels else []
    if any(condition.measure == TAKEOFF for condition in diagram.conditions):
        more.append(
            _(
                "Take-off: the club has at least 250 members, and over two years the joins that its own outreach did "
                "not bring exceed all exits."
            )
        )
    figure, low, top = study_page(diagram.study, texts[0], [reading, *more], 0.72, 0.62)
    left = figure.add_axes((0.085, low, 0.335, top - low))
    _draw_cells(figure, left, diagram, diagram.outcome, MEASURES[diagram.measure].is_share)
    _title(left, measure_label(diagram.measure), measure_unit(diagram.measure))
    right = figure.add_axes((0.56, low, 0.335, top - low))
    _draw_cells(figure, right, diagram, diagram.probability, True, (0.0, 1.0))
    _title(
        right,
        _("How often: {what}").format(what=conditions_in_words(diagram.conditions)),
        _("share of the runs"),
    )
    _draw_half_way(right, diagram)
    return style.Page(figure, " ".join(texts))


def _title(axes: Axes, title: str, unit: str) -> None:
    """The title of a panel and its unit beneath, at the left."""
    axes.set_title(title, loc="left", fontsize=13, fontweight="bold", color=style.INK, pad=23)
    axes.annotate(
        unit,
        (0, 1),
        xytext=(0, 7),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=10.5,
        color=style.SOFT,
    )


def _draw_cells(
    figure: Figure,
    axes: Axes,
    diagram: PhaseDiagram,
    values: np.ndarray,
    is_share: bool,
    limits: tuple[float, float] | None = None,
) -> None:
    rows, columns = values.shape
    finite = values[np.isfinite(values)]
    low, high = limits or (float(finite.min()), float(finite.max()))
    high = high if high > low else low + 1.0
    mesh = axes.pcolormesh(
        np.arange(columns + 1) - 0.5, np.arange(rows + 1) - 0.5, values, cmap=COLOURS, vmin=low, vmax=high
    )
    _ticks(axes.xaxis, diagram.x, diagram.x_values)
    _ticks(axes.yaxis, diagram.y, diagram.y_values)
    axes.spines[:].set_visible(False)
    axes.tick_params(labelsize=10.5, colors=style.SOFT, length=3)
    bar = figure.colorbar(mesh, ax=axes, fraction=0.045, pad=0.03)
    bar.outline.set_visible(False)  # type: ignore[operator]
    bar.ax.yaxis.set_major_formatter(style.LocalizedTicks(share=is_share))
    bar.ax.tick_params(labelsize=10, colors=style.SOFT, length=0)
    if max(rows, columns) > MOST_WRITTEN:
        return
    for row in range(rows):
        for column in range(columns):
            value = float(values[row, column])
            if np.isfinite(value):
                text = percent(value) if is_share else measure_mean(diagram.measure, value)
                shade = (value - low) / (high - low)
                around = withStroke(linewidth=3.0, foreground=colormaps[COLOURS](shade))  # where a line passes behind
                axes.text(
                    column,
                    row,
                    text,
                    ha="center",
                    va="center",
                    fontsize=9.5,
                    color=style.PAPER if shade < 0.55 else style.INK,
                    zorder=5,
                    path_effects=[around],
                )


def _ticks(axis: Axis, factor: Factor, values: list[Any]) -> None:
    ticks = np.arange(0, len(values), -(-len(values) // MOST_TICKS) if factor.is_number else 1)
    axis.set_ticks(ticks, [factor_value(factor, values[tick]) for tick in ticks])
    axis.set_label_text(factor_with_unit(factor), fontsize=11.5, color=style.INK)


def _draw_half_way(axes: Axes, diagram: PhaseDiagram) -> None:
    """The line along which it happens in half of the runs, where the factors are numbers."""
    share = diagram.probability
    is_grid = diagram.x.is_number and diagram.y.is_number and min(share.shape) > 1 and np.isfinite(share).all()
    if is_grid and share.min() < 0.5 < share.max():
        axes.contour(share, levels=[0.5], colors=[style.PAPER], linewidths=4.5)
        axes.contour(share, levels=[0.5], colors=[style.VERMILION], linewidths=2.2, linestyles=["dashed"])
