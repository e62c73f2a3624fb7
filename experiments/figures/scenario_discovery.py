"""Boxes of conditions: the points where it happens over the two conditions that matter most, and each box's limits."""

from __future__ import annotations

from itertools import cycle, product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.figures.parts.study_page import factor_with_unit, named_rows, study_page
from experiments.runs import run_text
from experiments.sweeps.analysis.conditions import conditions_in_words
from experiments.sweeps.analysis.prim import inside
from experiments.sweeps.analysis.scenario_discovery import Box, ScenarioDiscovery
from experiments.sweeps.analysis.scenario_discovery_text import findings, limit_in_words
from experiments.sweeps.design.factors import Factor
from scenarios.language import _

COLOURS = (style.VERMILION, style.ORANGE, style.PURPLE)


@declare_figure("discovery", ScenarioDiscovery)
def draw(discovery: ScenarioDiscovery) -> style.Page:
    """Where it happens over the two factors that matter most, and the limits of each box."""
    texts = findings(discovery)
    reading = _(
        "Density: share of the points inside the box at which it happens. Coverage: share of all such points that the "
        "box holds. Filled: it happens in at least half of the point's runs. Pale: outside the first box on another "
        "factor."
    )
    figure, low, top = study_page(discovery.study, texts[0], [*texts[1:], reading], 0.72, 0.5)
    if not discovery.boxes:
        axes = figure.add_axes((0.085, low, 0.83, top - low))
        names = list(discovery.table.columns)
        _draw_points(axes, discovery, names[0], names[min(1, len(names) - 1)])
        return style.Page(figure, " ".join(texts))
    x, y = _main_factors(discovery)
    _draw_points(figure.add_axes((0.085, low, 0.37, top - low)), discovery, x, y)
    _draw_limits(figure.add_axes((0.67, low, 0.29, top - low)), discovery)
    return style.Page(figure, " ".join(texts))


def _main_factors(discovery: ScenarioDiscovery) -> tuple[str, str]:
    """The two restrictions of the first box that chance explains least (then any other factor)."""
    names = sorted(discovery.boxes[0].quasi_p, key=lambda name: discovery.boxes[0].quasi_p[name])
    names += [name for name in discovery.table.columns if name not in names]
    return names[0], names[min(1, len(names) - 1)]


def _draw_points(axes: Axes, discovery: ScenarioDiscovery, x: str, y: str) -> None:
    x_factor = discovery.study.check_factor(x)
    y_factor = discovery.study.check_factor(y)
    title = _("Where it happens: {what}").format(what=conditions_in_words(discovery.conditions))
    style.panel(axes, "\n".join(style.wrapped(title, 52)), "")
    x_positions = _positions(discovery, x_factor)
    y_positions = _positions(discovery, y_factor)
    is_inside = np.ones(len(discovery.table), dtype=bool)
    if discovery.boxes:
        limits = discovery.boxes[0].limits
        is_inside = inside(discovery.table, {name: limit for name, limit in limits.items() if name not in (x, y)})
    for happens, look in (
        (False, {"markersize": 4.5, "color": style.SOFT, "markerfacecolor": "none"}),
        (True, {"markersize": 5.5, "color": style.BLUE}),
    ):
        for is_pale, alpha in ((True, 0.22), (False, 0.9)):
            shown = (discovery.happens == happens) & (is_inside != is_pale)
            axes.plot(x_positions[shown], y_positions[shown], "o", alpha=alpha, markeredgewidth=0.9, **look)
    for box, colour, dashes in zip(discovery.boxes, cycle(COLOURS), cycle(style.DASHES), strict=False):
        _draw_box(axes, discovery, box, x_factor, y_factor, colour, dashes)
    axes.grid(color=style.FAINT, linewidth=0.8)
    for axis, factor in ((axes.xaxis, x_factor), (axes.yaxis, y_factor)):
        axis.set_label_text(factor_with_unit(factor), fontsize=11.5, color=style.INK)
        if factor.is_number:
            style.write_ticks(axis, 6)
        else:
            axis.set_ticks(range(len(factor.values)), [run_text.short(value) for value in factor.values])


def _positions(discovery: ScenarioDiscovery, factor: Factor) -> np.ndarray:
    """Where the points stand on an axis: words side by side, a little spread so that points do not hide each other."""
    column = discovery.table[factor.name].tolist()
    if factor.is_number:
        return np.array(column, dtype=np.float64)
    spread = 0.5 * (np.arange(len(column)) * 0.6180339887 % 1.0 - 0.5)
    return np.array([factor.values.index(value) for value in column]) + spread


def _draw_box(
    axes: Axes, discovery: ScenarioDiscovery, box: Box, x: Factor, y: Factor, colour: str, dashes: Any
) -> None:
    spans = []
    for factor in (x, y):
        limit = box.limits.get(factor.name)
        positions = _positions(discovery, factor)
        if isinstance(limit, tuple):
            spans.append([limit])
        elif limit is None:
            spans.append([(float(positions.min()), float(positions.max()))])
        else:
            spans.append([(index - 0.4, index + 0.4) for index, value in enumerate(factor.values) if value in limit])
    for (left, right), (low, high) in product(*spans):
        axes.add_patch(
            Rectangle(
                (left, low), right - left, high - low, fill=False, edgecolor=colour, linewidth=2.4, linestyle=dashes
            )
        )


def _draw_limits(axes: Axes, discovery: ScenarioDiscovery) -> None:
    """One row a condition: the part of the factor's range that lies inside the box."""
    style.panel(axes, _("Conditions of each box"), _("thin: the whole range; thick: inside"))
    rows = [(number, name, limit) for number, box in enumerate(discovery.boxes) for name, limit in box.limits.items()]
    names = [
        _("{number}: {condition}").format(number=number + 1, condition=limit_in_words(discovery, name, limit))
        for number, name, limit in rows
    ]
    for height, (number, name, limit) in zip(named_rows(axes, names, 10.0), rows, strict=True):
        factor = discovery.study.check_factor(name)
        colour = COLOURS[number % len(COLOURS)]
        axes.plot([0, 1], [height, height], color=style.SOFT, linewidth=1.2)
        if isinstance(limit, tuple):
            column = discovery.table[name].to_numpy(dtype=np.float64)
            spans = [(np.array(limit) - column.min()) / np.ptp(column)]
        else:
            count = len(factor.values)
            inner = [index for index, value in enumerate(factor.values) if value in limit]
            spans = [np.array([index / count + 0.01, (index + 1) / count - 0.01]) for index in inner]
        for span in spans:
            axes.plot(span, [height, height], color=colour, linewidth=8, solid_capstyle="butt")
    axes.set(xlim=(-0.02, 1.02), xticks=[0, 1], xticklabels=[_("lowest"), _("highest")])
    axes.grid(visible=False)
