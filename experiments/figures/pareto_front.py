"""Strategies by two or three outcomes: those that no other one beats on every outcome, and how sure that is."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from matplotlib.axes import Axes

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.figures.parts.point_labels import name_points
from experiments.figures.parts.study_page import study_page
from experiments.sweeps.analysis.pareto_front import ParetoFront
from experiments.sweeps.analysis.pareto_front_text import MOST_NAMED, findings, names_with_shares
from scenarios.language import _
from scenarios.language.measures import measure_label, measure_unit
from simulation.measures import MEASURES

ALONG = 30
"""Points for each of them on the line that joins them, which names leave free where they can."""


@declare_figure("pareto", ParetoFront)
def draw(front: ParetoFront) -> style.Page:
    """Strategies by each pair of outcomes, those that are not dominated named with how sure that is."""
    texts = findings(front)
    reading = _(
        "Filled: no other point is at least as good on every outcome and better on one (means over the seeds). "
        "Percent: share of the seeds in which this is so. Rings: all the others."
    )
    pairs = list(combinations(range(len(front.goals)), 2))
    lines = [reading] if len(pairs) == 1 else [*_numbered(front), reading]
    figure, low, top = study_page(front.study, texts[0], lines, 0.72, 0.5)
    wide = 0.9 / len(pairs) - 0.075
    for column, pair in enumerate(pairs):
        axes = figure.add_axes((0.075 + column * (wide + 0.075), low, wide, top - low))
        _draw_pair(axes, front, pair, is_named=len(pairs) == 1)
    return style.Page(figure, " ".join(texts))


def _draw_pair(axes: Axes, front: ParetoFront, pair: tuple[int, int], is_named: bool) -> None:
    x, y = (front.means[:, goal] for goal in pair)
    best = front.is_best
    style.panel(axes, measure_label(front.goals[pair[1]].measure), _direction(front, pair[1]))
    axes.grid(color=style.FAINT, linewidth=0.8)
    axes.plot(x[~best], y[~best], "o", markersize=6, markerfacecolor="none", color=style.SOFT, alpha=0.8)
    obstacles = np.column_stack([x[~best], y[~best]])
    if len(pair) == len(front.goals):
        order = np.argsort(x[best])
        axes.plot(x[best][order], y[best][order], color=style.BLUE, linewidth=1.2, linestyle=style.DASHES[1])
        along = np.linspace(0, order.size - 1, ALONG * order.size)
        line = [np.interp(along, np.arange(order.size), values[best][order]) for values in (x, y)]
        obstacles = np.concatenate([obstacles, np.column_stack(line)])
    axes.plot(x[best], y[best], "o", markersize=8, color=style.BLUE)
    for axis, goal in zip((axes.xaxis, axes.yaxis), pair, strict=True):
        style.write_ticks(axis, 6, share=MEASURES[front.goals[goal].measure].is_share)
    name = measure_label(front.goals[pair[0]].measure)
    axes.set_xlabel(f"{name}\n{_direction(front, pair[0])}", fontsize=10.5, color=style.INK)
    axes.margins(0.1)
    rows = np.flatnonzero(best)
    if len(rows) > MOST_NAMED:
        return
    words = names_with_shares(front) if is_named else [str(row + 1) for row in rows]
    name_points(axes, x[rows], y[rows], words, obstacles)


def _direction(front: ParetoFront, index: int) -> str:
    """What is wanted of an outcome, and its unit."""
    goal = front.goals[index]
    direction = _("the less the better") if goal.is_least else _("the more the better")
    unit = measure_unit(goal.measure)
    return f"{unit}, {direction}" if unit else direction


def _numbered(front: ParetoFront) -> list[str]:
    """One line that says which strategy each number of the picture is (none where there are too many)."""
    rows = np.flatnonzero(front.is_best)
    names = names_with_shares(front)
    if len(rows) > MOST_NAMED:
        return []
    return [", ".join(f"{row + 1} = {name}" for row, name in zip(rows, names, strict=True))]
