"""The difference between two strategies in other worlds: a point a world."""

from __future__ import annotations

import numpy as np

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.strategies import robustness_check, robustness_check_text
from experiments.strategies.explanation import Explanation
from experiments.strategies.robust_ranking import Ranking
from scenarios.language import _, ngettext, quoted
from scenarios.language.measures import measure_label
from scenarios.language.names import year_or_month
from scenarios.titles import abridged, short_title

HEIGHT = 1.9
SLOTS = 60
"""Places along the axis in which points pile up."""


@declare_figure(
    "other-worlds", Explanation, order=6, is_drawable=lambda explanation: explanation.robustness is not None
)
def draw(explanation: Explanation) -> style.Page:
    """The difference between two strategies in other worlds: a point a world."""
    assert explanation.robustness is not None
    return draw_robustness(explanation.robustness)


def draw_robustness(ranking: Ranking) -> style.Page:
    """The figure of a ranking of two strategies that has finished worlds."""
    apart = robustness_check.robustness_differences(ranking)
    good = -apart if ranking.less_is_better else apart
    names = [short_title(scenario) for scenario in ranking.scenarios]
    title = _("{measure} at the end of {date} in other worlds, {other} less {first}").format(
        measure=measure_label(ranking.measure),
        date=year_or_month(ranking.scenarios[0].date(ranking.months)),
        first=quoted(names[0]),
        other=quoted(names[1]),
    )
    other = quoted(abridged(names, 30)[1])
    under = ngettext(
        "{count} world, one run of each strategy, seed {seed}, {months} months.",
        "{count} worlds, one run of each strategy in each, seed {seed}, {months} months.",
        len(apart),
    ).format(count=len(apart), seed=ranking.seed, months=ranking.months)
    figure, head = style.sheet(title, under, HEIGHT, robustness_check_text.size_notice(ranking))
    height = figure.get_figheight()
    axes = figure.add_axes((0.02, 0.30 / height, 0.96, (head - 0.42) / height))
    places, levels = _piled(apart)
    for group, colour, mark, words in (
        (good > 0, style.BLUE, "o", _("{strategy} does better").format(strategy=other)),
        (good < 0, style.VERMILION, "s", _("{strategy} does worse").format(strategy=other)),
        (good == 0, style.SOFT, "D", _("level")),
    ):
        if group.any():
            axes.scatter(places[group], levels[group], s=17, color=colour, marker=mark, linewidths=0, label=words)
    axes.axvline(0.0, ymax=0.9, color=style.INK, linewidth=0.9)
    axes.set_ylim(-0.8, max(5.0, levels.max() + 1.0))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(style.SOFT)
    axes.set_yticks([])
    axes.tick_params(labelsize=style.SMALL_TEXT, colors=style.SOFT, length=2)
    axes.xaxis.set_major_formatter(style.LocalizedTicks())
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=3,
        frameon=False,
        fontsize=style.SMALL_TEXT,
        borderpad=0.0,
        borderaxespad=0.0,
        handletextpad=0.2,
        columnspacing=1.4,
    )
    return style.Page(
        figure,
        f"{robustness_check_text.robustness_sentence(ranking)} {robustness_check_text.robustness_reading(ranking)}",
    )


def _piled(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points that would hide each other pile up: where they stand, and on which level."""
    low = min(0.0, float(values.min()))
    high = max(0.0, float(values.max()))
    slots = np.round((values - low) / ((high - low) or 1.0) * SLOTS)
    levels = np.zeros(len(values))
    seen = dict[float, int]()
    for index in np.argsort(values, kind="stable"):
        levels[index] = seen.get(slots[index], 0)
        seen[slots[index]] = seen.get(slots[index], 0) + 1
    return low + slots / SLOTS * (high - low), levels
