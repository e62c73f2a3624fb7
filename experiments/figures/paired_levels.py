"""Two strategies side by side over the calendar: members, and the three routes; band, single runs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import declare_figure
from experiments.figures.parts import calendar_axis, style
from experiments.runs import run_text
from experiments.runs.results import Results
from experiments.strategies.comparison import Comparison
from experiments.strategies.explanation import Explanation
from scenarios.language import _, between_semicolons, quoted
from scenarios.language.measures import measure_label, measure_unit, measure_value
from scenarios.language.names import month_name
from scenarios.language.numbers import number
from scenarios.titles import abridged, short_title
from simulation.measures import MEASURES, ROUTES

LOOK = ((style.BLUE, style.DASHES[0]), (style.VERMILION, style.DASHES[1]))
"""Colour and line of the first and of the other strategy."""
MARKS = ("o", "^")
"""The end of a run of the first and of the other strategy."""


@declare_figure("levels", Explanation, order=1)
def draw(explanation: Explanation) -> style.Page:
    """Members over the years in both strategies, with the end of each run beside."""
    comparison = explanation.comparison
    pair, names = _pair(comparison)
    figure, head = style.sheet(
        _("Members over the years, and at the end of each run"),
        run_text.about(pair[0]),
        2.95,
        run_text.warning(pair[0]),
    )
    key(figure, names, head - 0.12, MARKS)
    low, top = style.panel_room(figure, 0.26, head - 0.62)
    axes = figure.add_axes((0.06, low, 0.66, top - low))
    ends = _draw_measure(axes, comparison, "members", _("organisations"))
    style.label_ends(axes, axes.get_xlim()[1], ends, style.TEXT)
    _draw_ends(figure.add_axes((0.82, low, 0.17, top - low), sharey=axes), comparison)
    middles = [float(np.mean(results.values("members")[:, comparison.months])) for results in pair]
    words = _("In {date} the mean of members is {one} in {first} and {two} in {other}.").format(
        date=month_name(pair[0].dates[comparison.months]),
        one=number(middles[0]),
        two=number(middles[1]),
        first=quoted(names[0]),
        other=quoted(names[1]),
    )
    reading = _("Thick lines: means of the runs. Bands: 90 % of the runs. Thin lines: single runs.")
    return style.Page(figure, f"{words} {reading} " + _("At the right, each mark is the end of one run."))


@declare_figure("routes", Explanation, order=4)
def draw_routes(explanation: Explanation) -> style.Page:
    """The three routes of the founding text, in both strategies."""
    comparison = explanation.comparison
    pair, names = _pair(comparison)
    title = _("The three routes of the change of scale")
    figure, head = style.sheet(title, run_text.about(pair[0]), 2.4, run_text.warning(pair[0]))
    key(figure, names, head - 0.12)
    low, top = style.panel_room(figure, 0.26, head - 0.8)
    changes = []
    for column, measure in enumerate(chain.from_iterable(ROUTES)):
        axes = figure.add_axes((0.055 + 0.2 * column, low, 0.145, top - low))
        (before, *_rest), (after, *_rest) = _draw_measure(axes, comparison, measure, measure_unit(measure), 4)
        ends = [measure_value(measure, value) for value in (before, after)]
        changes.append(f"{measure_label(measure)} {ends[0]} \u2192 {ends[1]}")
    words = _("Medians at the end, {first} then {other}: {routes}.").format(
        first=quoted(names[0]), other=quoted(names[1]), routes=between_semicolons(changes)
    )
    return style.Page(figure, words + " " + _("Lines and bands as in the figure before."))


def _pair(comparison: Comparison) -> tuple[list[Results], list[str]]:
    return comparison.results, [short_title(results.scenario) for results in comparison.results]


def _draw_measure(
    axes: Axes, comparison: Comparison, measure: str, unit: str, ticks: int = 8
) -> list[tuple[float, str, str]]:
    when = calendar_axis.times(comparison.results[0])[: comparison.months + 1]
    small = ticks < 8
    title = "\n".join(style.wrapped(measure_label(measure), 22 if small else 60))
    style.panel(axes, title, unit, font=style.TEXT + (-0.8 if small else 1), small=style.SMALL_TEXT)
    ends = []
    highest = 0.0
    for results, (colour, dashes) in zip(comparison.results, LOOK, strict=True):
        values = results.values(measure)[:, : comparison.months + 1]
        middle = style.band(axes, when, values, colour, 8 if small else style.SINGLE_RUNS, dashes, 1.6)
        ends.append((float(middle[-1]), measure_value(measure, float(middle[-1])), colour))
        highest = max(highest, float(np.nanmax(values)))
    style.years(axes, when[0], when[-1], ticks)
    axes.set_ylim(0, 1.06 * highest if highest else 1.0)
    if MEASURES[measure].is_share:
        style.in_percent(axes)
    return ends


def _draw_ends(axes: Axes, comparison: Comparison) -> None:
    """A mark for the end of each run: two modes are seen."""
    for position, (results, (colour, _dashes), mark) in enumerate(zip(comparison.results, LOOK, MARKS, strict=True)):
        values = results.values("members")[:, comparison.months]
        aside = 0.16 * ((np.arange(len(values)) % 5) - 2) / 2
        axes.scatter(
            position + aside, values, s=13, marker=mark, facecolor=colour, edgecolor=style.PAPER, linewidth=0.4
        )
    axes.set_xlim(-0.5, 1.5)
    axes.axis("off")


def key(figure: Figure, names: list[str], height: float, marks: Sequence[str] = ("", "")) -> None:
    """Which line, and which mark, is which strategy."""
    style.key(figure, [(name, *look) for name, look in zip(abridged(names, 40), LOOK, strict=True)], height, marks)
