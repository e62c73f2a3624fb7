"""Two strategies side by side over the calendar: members, the three routes, the scale-up; band and single runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.figures import common, style
from experiments.figures.style import BLUE, DASHES, VERMILION, Page, number
from scenarios.language import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.compare import Comparison

SMALL = ("route_territories", "route_chain", "route_relations", "scale_up")
LOOK = ((BLUE, DASHES[0]), (VERMILION, DASHES[1]))
"""Colour and line of the first and of the other strategy."""


def draw(comparison: Comparison, place: int = 1) -> Page:
    """The page of the levels in the first scenario and in the one at `place`."""
    pair = [comparison.results[at] for at in (0, place)]
    names = [common.name_of(one.scenario) for one in pair]
    title = _("Members and the three routes: \u201c{first}\u201d and \u201c{other}\u201d").format(
        first=names[0], other=names[1]
    )
    figure, head = style.page(title, common.about(pair[0]), common.warning(pair[0]))
    reading = _("Thick lines: medians of the runs. Bands: 90 % of the runs. Thin lines: single runs.")
    bottom = style.foot(figure, [reading, common.caution()]) + 0.1
    key(figure, names, bottom)
    height = figure.get_figheight()
    low, top = (bottom + 0.72) / height, (head - 0.55) / height
    when = common.times(pair[0])[: comparison.months + 1]
    large = figure.add_axes((0.055, low, 0.39, top - low))
    _draw_measure(large, comparison, place, "members", when, _("organisations"))
    gap = 0.15
    half = (top - low - gap) / 2
    for at, measure in enumerate(SMALL):
        axes = figure.add_axes((0.565 + 0.23 * (at % 2), low + (half + gap if at < 2 else 0.0), 0.165, half))
        _draw_measure(axes, comparison, place, measure, when, _("index from 0 to 1"), small=True)
    ends = [np.median(one.values("members")[:, comparison.months]) for one in pair]
    words = _("In {date} the median of members is {one} in \u201c{first}\u201d and {two} in \u201c{other}\u201d.")
    alternative = words.format(
        date=style.month_name(pair[0].dates[comparison.months]), one=number(ends[0]), two=number(ends[1]),
        first=names[0], other=names[1],
    )  # fmt: skip
    return Page(figure, alternative)


def _draw_measure(
    axes: Axes, comparison: Comparison, place: int, measure: str, when: np.ndarray, unit: str, small: bool = False
) -> None:
    style.panel(axes, common.label(measure), unit, font=11.5 if small else 13)
    ends, highest = [], 0.0
    for results, (colour, dashes) in zip((comparison.results[at] for at in (0, place)), LOOK, strict=True):
        values = results.values(measure)[:, : comparison.months + 1]
        middle = style.band(axes, when, values, colour, 4 if small else style.SINGLE_RUNS, dashes)
        ends.append((float(middle[-1]), number(float(middle[-1])), colour))
        highest = max(highest, float(np.nanmax(values)))
    style.years(axes, when[0], when[-1], 4 if small else 8)
    axes.set_ylim(0, 1.08 * highest if highest else 1.0)
    if not small:
        style.label_ends(axes, when[-1], ends)


def key(figure: Figure, names: list[str], bottom: float) -> None:
    """Which line is which strategy."""
    from matplotlib.lines import Line2D

    middle = (bottom + 0.1) / figure.get_figheight()
    for at, (name, (colour, dashes)) in enumerate(zip(names, LOOK, strict=True)):
        left = 0.04 + 0.46 * at
        figure.add_artist(Line2D([left, left + 0.035], [middle, middle], color=colour, linewidth=2.8, linestyle=dashes))
        figure.text(left + 0.043, middle, name, fontsize=12, color=colour, fontweight="bold", va="center")
