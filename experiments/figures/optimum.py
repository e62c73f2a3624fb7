"""What a search has found: every strategy that was tried, the best of them in fresh worlds, and the rivals."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.figures.parts.point_labels import name_points
from experiments.optimisation.optimum import Optimum
from experiments.optimisation.optimum_text import findings, name_of, searched
from experiments.runs.run_text import caution
from scenarios.language import _, language
from scenarios.language.measures import measure_label, measure_unit
from scenarios.language.names import not_the_region
from simulation.measures import MEASURES

LOOKS: tuple[dict[str, Any], ...] = (
    {"marker": "o", "markersize": 8, "color": style.BLUE},
    {"marker": "s", "markersize": 7, "color": style.ORANGE},
    {"marker": "o", "markersize": 5, "markerfacecolor": "none", "color": style.SOFT, "alpha": 0.45},
)
"""Marks of the front, of the scenario and the rivals, and of all that were tried."""
MOST_NAMED = 10
"""Strategies of the front that are named."""


@declare_figure("optimum", Optimum, is_drawable=lambda optimum: len(_columns(optimum)) > 1 and bool(optimum.front))
def draw(optimum: Optimum) -> style.Page:
    """Strategies by each pair of outcomes, or by outcome and cost: those on the front, the others, the rivals."""
    plan = optimum.plan
    texts = findings(optimum)
    reading = _(
        "Two kinds of runs, not to be compared point by point: filled points and squares are means of fresh worlds, "
        "which the search has not seen; rings are means of the worlds of the search, moved so that the scenario is at "
        "its square. The seed {seed} begins both: world number k has the seed {seed} + k, fresh worlds follow those of "
        "the search; proposals and resampling begin from it too."
    ).format(seed=plan.seed)
    pairs = list(combinations(_columns(optimum), 2))
    size = plan.organisations
    warning = not_the_region(plan.scenario.files is not None, size) if size is not None else ""
    figure, low, top = style.panel_page(
        plan.title[language()], searched(optimum), [*texts[:3], reading, caution()], 0.72, 0.86, warning
    )
    wide = 0.9 / len(pairs) - 0.075
    for place, (down, across) in enumerate(pairs):
        axes = figure.add_axes((0.075 + place * (wide + 0.075), low, wide, top - low))
        _draw_pair(axes, optimum, across, down)
    figure.legend(
        handles=[
            Line2D([], [], linestyle="", label=label, **look)
            for label, look in zip(
                (
                    _("front (fresh worlds)"), _("scenario, other strategies (fresh worlds)"),
                    _("tried (worlds of the search)"),
                ),
                LOOKS,
                strict=True,
            )
        ],
        loc="center left", bbox_to_anchor=(0.065, top + 0.74 / figure.get_figheight()), ncols=3, frameon=False,
        fontsize=10.5, borderpad=0.0, handletextpad=0.2,
    )  # fmt: skip
    return style.Page(figure, " ".join([*texts, reading]))


def _columns(optimum: Optimum) -> list[tuple[int, str]]:
    """The columns of the outcomes, and that of what is spent, each with its measure."""
    plan = optimum.plan
    columns = [(column, goal.measure) for column, goal in enumerate(plan.goals)]
    if plan.budget is not None and plan.budget.measure not in [measure for _column, measure in columns]:
        columns.append((len(plan.goals), plan.budget.measure))
    return columns


def _draw_pair(axes: Axes, optimum: Optimum, across: tuple[int, str], down: tuple[int, str]) -> None:
    x, y = (optimum.means[:, column] for column, _measure in (across, down))
    tried = optimum.anchored()[:, [across[0], down[0]]]
    front = optimum.front
    fixed = [0, *optimum.rivals]
    style.panel(axes, measure_label(down[1]), measure_unit(down[1]))
    axes.grid(color=style.FAINT, linewidth=0.8)
    places = (x[front], y[front]), (x[fixed], y[fixed]), tried.T
    for (along, up), look in reversed(list(zip(places, LOOKS, strict=True))):
        axes.plot(along, up, linestyle="", **look)
    for axis, (_column, measure) in zip((axes.xaxis, axes.yaxis), (across, down), strict=True):
        style.write_ticks(axis, 6, share=MEASURES[measure].is_share)
    unit = measure_unit(across[1])
    axes.set_xlabel(f"{measure_label(across[1])}\n{unit}", fontsize=10.5, color=style.INK)
    axes.margins(0.1)
    named = list(dict.fromkeys([0, *_spread(front, MOST_NAMED)]))
    words = [name_of(optimum, position) for position in named]
    name_points(axes, x[named], y[named], words, tried)


def _spread(front: list[int], most: int) -> list[int]:
    """As many of the front as can be named, from one end to the other."""
    places = np.unique(np.linspace(0, len(front) - 1, min(most, len(front))).round().astype(int))
    return [front[place] for place in places]
