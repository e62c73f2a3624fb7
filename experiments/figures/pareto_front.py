"""Strategies by two or three outcomes: those that no other one beats on every outcome, and how sure that is."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.figures import style
from experiments.figures.style import BLUE, FAINT, INK, SOFT, Page
from experiments.runs import run_text
from experiments.sweeps.analysis import study_text
from experiments.sweeps.analysis.pareto_front_text import MOST_NAMED, _names, sentences
from scenarios.language import _
from scenarios.language.measures import measure_label, measure_unit
from simulation.measures import MEASURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.sweeps.analysis.pareto_front import Front

ALONG = 30
"""Points for each of them on the line that joins them, which names leave free where they can."""


def draw(found: Front) -> Page:
    """The page of a Pareto front: one panel for each pair of outcomes."""
    told = sentences(found)
    figure, head = style.page(told[0].rstrip("."), study_text.about(found.study), study_text.warning(found.study))
    reading = _(
        "Filled: no other point is at least as good on every outcome and better on one (means over the seeds). "
        "Percent: share of the seeds in which this is so. Rings: all the others."
    )
    pairs = list(combinations(range(len(found.goals)), 2))
    names = [] if len(pairs) == 1 else _numbered(found)
    bottom = style.foot(figure, [*names, reading, run_text.caution()])
    height = figure.get_figheight()
    low, top = (bottom + 0.72) / height, (head - 0.5) / height
    wide = 0.9 / len(pairs) - 0.075
    for place, pair in enumerate(pairs):
        axes = figure.add_axes((0.075 + place * (wide + 0.075), low, wide, top - low))
        _draw_pair(axes, found, pair, is_named=len(pairs) == 1)
    return Page(figure, " ".join(told))


def _draw_pair(axes: Axes, found: Front, pair: tuple[int, int], is_named: bool) -> None:
    x, y = (found.means[:, at] for at in pair)
    best = found.best
    measure = found.goals[pair[1]].measure
    style.panel(axes, measure_label(measure), _wanted(found, pair[1]))
    axes.grid(color=FAINT, linewidth=0.8)
    axes.plot(x[~best], y[~best], "o", markersize=6, markerfacecolor="none", color=SOFT, alpha=0.8)
    others = np.column_stack([x[~best], y[~best]])
    if len(pair) == len(found.goals):
        order = np.argsort(x[best])
        axes.plot(x[best][order], y[best][order], color=BLUE, linewidth=1.2, linestyle=style.DASHES[1])
        along = np.linspace(0, order.size - 1, ALONG * order.size)
        line = [np.interp(along, np.arange(order.size), values[best][order]) for values in (x, y)]
        others = np.concatenate([others, np.column_stack(line)])
    axes.plot(x[best], y[best], "o", markersize=8, color=BLUE)
    for axis, at in ((axes.xaxis, pair[0]), (axes.yaxis, pair[1])):
        axis.set_major_locator(MaxNLocator(6))
        axis.set_major_formatter(style.Written(share=MEASURES[found.goals[at].measure].is_share))
    name = measure_label(found.goals[pair[0]].measure)
    axes.set_xlabel(f"{name}\n{_wanted(found, pair[0])}", fontsize=10.5, color=INK)
    axes.margins(0.1)
    rows = np.flatnonzero(best)
    if len(rows) > MOST_NAMED:
        return
    from experiments.figures.point_labels import name_points

    words = _names(found) if is_named else [str(row + 1) for row in rows]
    name_points(axes, x[rows], y[rows], words, others)


def _wanted(found: Front, at: int) -> str:
    """What is wanted of an outcome, and its unit."""
    goal = found.goals[at]
    wanted, unit = (
        _("the less the better") if goal.is_least else _("the more the better"),
        measure_unit(goal.measure),
    )
    return f"{unit}, {wanted}" if unit else wanted


def _numbered(found: Front) -> list[str]:
    """One line that says which strategy each number of the picture is (none where there are too many)."""
    rows, names = np.flatnonzero(found.best), _names(found)
    if len(rows) > MOST_NAMED:
        return []
    return [", ".join(f"{row + 1} = {name}" for row, name in zip(rows, names, strict=True))]
