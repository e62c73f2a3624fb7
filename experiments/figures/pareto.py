"""Strategies by two or three outcomes: those that no other one beats on every outcome, and how sure that is."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.figures import common, studies, style
from experiments.figures.style import BLUE, FAINT, INK, SOFT, Page, percent
from experiments.study import name_of_point
from scenarios.language import _, ngettext
from simulation.measures import MEASURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.pareto import Front

MOST_NAMED = 12
"""Strategies of the front that are named in the picture."""


def draw(found: Front) -> Page:
    """The page of a Pareto front: one panel for each pair of outcomes."""
    told = sentences(found)
    figure, head = style.page(told[0].rstrip("."), studies.about(found.study), studies.warning(found.study))
    reading = _(
        "Filled: no other point is at least as good on every outcome and better on one (means over the seeds). "
        "Percent: share of the seeds in which this is so. Rings: all the others."
    )
    bottom = style.foot(figure, [reading, common.caution()])
    height = figure.get_figheight()
    low, top = (bottom + 0.72) / height, (head - 0.5) / height
    pairs = list(combinations(range(len(found.goals)), 2))
    wide = 0.9 / len(pairs) - 0.075
    for place, pair in enumerate(pairs):
        axes = figure.add_axes((0.075 + place * (wide + 0.075), low, wide, top - low))
        _draw_pair(axes, found, pair, is_named=len(pairs) == 1)
    return Page(figure, " ".join(told))


def _draw_pair(axes: Axes, found: Front, pair: tuple[int, int], is_named: bool) -> None:
    x, y = (found.means[:, at] for at in pair)
    best = found.best
    style.panel(axes, _wanted(found, pair[1]), studies.unit(found.goals[pair[1]].measure))
    axes.grid(color=FAINT, linewidth=0.8)
    axes.plot(x[~best], y[~best], "o", markersize=6, markerfacecolor="none", color=SOFT, alpha=0.8)
    if len(pair) == len(found.goals):
        order = np.argsort(x[best])
        axes.plot(x[best][order], y[best][order], color=BLUE, linewidth=1.2, linestyle=style.DASHES[1])
    axes.plot(x[best], y[best], "o", markersize=8, color=BLUE)
    for axis, at in ((axes.xaxis, pair[0]), (axes.yaxis, pair[1])):
        axis.set_major_locator(MaxNLocator(6))
        axis.set_major_formatter(style.Written(share=MEASURES[found.goals[at].measure].unit == "share"))
    unit = studies.unit(found.goals[pair[0]].measure)
    name = _wanted(found, pair[0])
    axes.set_xlabel(f"{name} ({unit})" if unit and is_named else name, fontsize=11.5, color=INK)
    axes.margins(0.1)
    rows = np.flatnonzero(best)
    if len(rows) > MOST_NAMED:
        return
    from experiments.figures.placing import name_points

    words = [str(row + 1) for row in rows]
    if is_named:
        words = [f"{name_of_point(found.table, int(row))} ({percent(found.chance[row])})" for row in rows]
    name_points(axes, x[rows], y[rows], words)


def _wanted(found: Front, at: int) -> str:
    goal = found.goals[at]
    name = studies.title_of_measure(goal.measure)
    message = _("{measure}: the less the better") if goal.is_least else _("{measure}: the more the better")
    return message.format(measure=name)


def sentences(found: Front) -> list[str]:
    """How many strategies are not dominated, which ones, and how sure each is."""
    count, total = int(found.best.sum()), len(found.best)
    first = ngettext(
        "{count} of {total} strategies is not dominated by any other.",
        "{count} of {total} strategies are not dominated by any other.", count,
    ).format(count=count, total=total)  # fmt: skip
    names = [
        f"{name_of_point(found.table, int(row))} ({percent(found.chance[row])})" for row in np.flatnonzero(found.best)
    ]
    told = [first]
    if len(names) <= 2 * MOST_NAMED:
        told.append(
            _("Not dominated, with the share of the seeds in which this is so: {names}.").format(names=", ".join(names))
        )
    luck = int((found.chance[found.best] < 0.5).sum())
    if luck:
        message = ngettext(
            "{count} of them is so in less than half of the seeds: luck may have put it there.",
            "{count} of them are so in less than half of the seeds: luck may have put them there.",
            luck,
        )
        told.append(message.format(count=luck))
    return told
