"""Boxes of conditions: the points where it happens over the two conditions that matter most, and each box's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from experiments.figures import studies, style
from experiments.figures.style import BLUE, FAINT, INK, ORANGE, PURPLE, SOFT, VERMILION, Page
from experiments.runs import run_text
from experiments.sweeps.analysis import conditions, study_text
from experiments.sweeps.analysis.prim import inside
from experiments.sweeps.analysis.scenario_discovery_text import limit_in_words, sentences
from scenarios.language import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.sweeps.analysis.scenario_discovery import Box, Discovery
    from experiments.sweeps.design.factors import Factor

COLOURS = (VERMILION, ORANGE, PURPLE)


def draw(found: Discovery) -> Page:
    """The page of boxes."""
    told = sentences(found)
    figure, head = style.page(told[0].rstrip("."), study_text.about(found.study), study_text.warning(found.study))
    reading = _(
        "Density: share of the points inside the box at which it happens. Coverage: share of all such points that the "
        "box holds. Filled: it happens in at least half of the point's runs. Pale: outside the first box on another "
        "factor."
    )
    bottom = style.foot(figure, [*told[1:], reading, run_text.caution()])
    height = figure.get_figheight()
    low, top = (bottom + 0.72) / height, (head - 0.5) / height
    if not found.boxes:
        axes = figure.add_axes((0.085, low, 0.83, top - low))
        names = list(found.table.columns)
        _draw_points(axes, found, names[0], names[min(1, len(names) - 1)])
        return Page(figure, " ".join(told))
    x, y = _main_factors(found)
    _draw_points(figure.add_axes((0.085, low, 0.37, top - low)), found, x, y)
    _draw_limits(figure.add_axes((0.67, low, 0.29, top - low)), found)
    return Page(figure, " ".join(told))


def _main_factors(found: Discovery) -> tuple[str, str]:
    """The two restrictions of the first box that chance explains least (then any other factor)."""
    names = sorted(found.boxes[0].quasi_p, key=lambda name: found.boxes[0].quasi_p[name])
    names += [name for name in found.table.columns if name not in names]
    return names[0], names[min(1, len(names) - 1)]


def _draw_points(axes: Axes, found: Discovery, x: str, y: str) -> None:
    of_x, of_y = found.study.check_factor(x), found.study.check_factor(y)
    title = _("Where it happens: {what}").format(what=conditions.words(found.conditions))
    style.panel(axes, "\n".join(style.wrapped(title, 52)), "")
    at_x, at_y = _places(found, of_x), _places(found, of_y)
    others = np.ones(len(found.table), dtype=bool)
    if found.boxes:
        limits = {name: limit for name, limit in found.boxes[0].limits.items() if name not in (x, y)}
        others = inside(found.table, limits)
    for happens in (False, True):
        for pale in (True, False):
            here = (found.happens == happens) & (others != pale)
            axes.plot(
                at_x[here], at_y[here], "o", markersize=5.5 if happens else 4.5, alpha=0.22 if pale else 0.9,
                color=BLUE if happens else SOFT, markerfacecolor=BLUE if happens else "none", markeredgewidth=0.9,
            )  # fmt: skip
    for place, box in enumerate(found.boxes):
        _draw_box(axes, found, box, of_x, of_y, COLOURS[place % len(COLOURS)], style.DASHES[place % len(style.DASHES)])
    axes.grid(color=FAINT, linewidth=0.8)
    _axis(axes.xaxis, of_x)
    _axis(axes.yaxis, of_y)
    axes.set_xlabel(_with_unit(of_x), fontsize=11.5, color=INK)
    axes.set_ylabel(_with_unit(of_y), fontsize=11.5, color=INK)


def _with_unit(factor: Factor) -> str:
    unit = _(factor.parameter.unit) if factor.is_number and factor.parameter.unit else ""
    return f"{factor.label} ({unit})" if unit else factor.label


def _places(found: Discovery, factor: Factor) -> np.ndarray:
    """Where the points stand on an axis: words side by side, a little spread so that points do not hide each other."""
    column = found.table[factor.name].tolist()
    if factor.is_number:
        return np.array(column, dtype=np.float64)
    spread = 0.5 * (np.arange(len(column)) * 0.6180339887 % 1.0 - 0.5)
    return np.array([factor.values.index(value) for value in column]) + spread


def _axis(axis: Any, factor: Factor) -> None:
    if factor.is_number:
        axis.set_major_locator(MaxNLocator(6))
        axis.set_major_formatter(style.Written())
    else:
        axis.set_ticks(range(len(factor.values)), [run_text.short(value) for value in factor.values])


def _draw_box(axes: Axes, found: Discovery, box: Box, x: Factor, y: Factor, colour: str, dashes: Any) -> None:
    spans = []
    for factor in (x, y):
        limit = box.limits.get(factor.name)
        places = _places(found, factor)
        if isinstance(limit, tuple):
            spans.append([limit])
        elif limit is None:
            spans.append([(float(places.min()), float(places.max()))])
        else:
            spans.append([(at - 0.4, at + 0.4) for at, value in enumerate(factor.values) if value in limit])
    for left, right in spans[0]:
        for low, high in spans[1]:
            axes.add_patch(
                Rectangle(
                    (left, low), right - left, high - low, fill=False, edgecolor=colour, linewidth=2.4, linestyle=dashes
                )
            )


def _draw_limits(axes: Axes, found: Discovery) -> None:
    """One row a condition: the part of the factor's range that lies inside the box."""
    style.panel(axes, _("Conditions of each box"), _("thin: the whole range; thick: inside"))
    rows: list[tuple[int, str]] = [(place, name) for place, box in enumerate(found.boxes) for name in box.limits]
    names = []
    for place, name in rows:
        box = found.boxes[place]
        condition = limit_in_words(found, name, box.limits[name])
        names.append(_("{number}: {condition}").format(number=place + 1, condition=condition))
    at = studies.named_rows(axes, names, 10.0)
    for height, (place, name) in zip(at, rows, strict=True):
        factor, limit = found.study.check_factor(name), found.boxes[place].limits[name]
        colour = COLOURS[place % len(COLOURS)]
        axes.plot([0, 1], [height, height], color=SOFT, linewidth=1.2)
        if isinstance(limit, tuple):
            column = found.table[name].to_numpy(dtype=np.float64)
            low, high = float(column.min()), float(column.max())
            inner = [(one - low) / (high - low) for one in limit]
            axes.plot(inner, [height, height], color=colour, linewidth=8, solid_capstyle="butt")
        else:
            count = len(factor.values)
            for where, value in enumerate(factor.values):
                if value in limit:
                    span = [where / count + 0.01, (where + 1) / count - 0.01]
                    axes.plot(span, [height, height], color=colour, linewidth=8, solid_capstyle="butt")
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0, 1], [_("lowest"), _("highest")])
    axes.grid(visible=False)
