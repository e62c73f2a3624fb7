"""What another strategy changes: paired differences over time, and in how many runs it does better."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.figures import declare_figure
from experiments.figures.parts import calendar_axis, style
from experiments.runs import run_text
from experiments.runs.statistics import interval
from experiments.strategies.comparison import Comparison
from experiments.strategies.comparison_text import frequency_sentence
from experiments.strategies.explanation import Explanation
from scenarios.language import _, quoted
from scenarios.language.measures import measure_label, measure_unit
from scenarios.language.numbers import number
from scenarios.titles import short_title
from simulation.measures import BRIEF, COLUMN_OF, HEADLINES

COLOURS = (style.BLUE, style.VERMILION, style.GREEN, style.PURPLE, style.ORANGE, style.INK)


@declare_figure("comparison", Comparison, is_drawable=lambda comparison: bool(comparison.results[0].seeds))
def draw(comparison: Comparison) -> style.Page:
    """What each strategy changes over the calendar, under the same luck, and in how many runs it does better."""
    first = comparison.scenarios[0]
    results = comparison.results[0]
    indices = [index for index in range(1, len(comparison.results)) if comparison.pairs(index)]
    sentences = [f"{frequency_sentence(comparison, index, 'members')} {effort(comparison, index)}" for index in indices]
    alone = len(indices) == 1
    if alone:
        title = frequency_sentence(comparison, indices[0], "members").rstrip(".")
        under = f"{run_text.about(results)} {effort(comparison, indices[0])}"
    else:
        title = _("{count} strategies against \u201c{first}\u201d").format(count=len(indices), first=short_title(first))
        under = run_text.about(results)
    figure, head = style.page(title, under, run_text.warning(results))
    reading = _(
        "Difference to \u201c{first}\u201d, same seeds and same luck. "
        "Line: mean over the pairs of runs. Band: 95 % interval of the mean."
    )
    bottom = style.foot(figure, [reading.format(first=short_title(first)), run_text.caution()]) + 0.1
    height = figure.get_figheight()
    if not alone:
        for position, words in reversed(list(enumerate(sentences))):
            _draw_sentence(figure, words, position, bottom / height)
            bottom += 0.27
        bottom += 0.1
    low, top = style.panel_room(figure, bottom + 0.36, head - 0.55)
    when = calendar_axis.times(results)[: comparison.months + 1]
    _draw_measure(figure.add_axes((0.06, low, 0.385, top - low)), comparison, indices, "members", when)
    gap = 0.15
    half = (top - low - gap) / 2
    for position, measure in enumerate(HEADLINES[1:5]):
        left = 0.565 + 0.23 * (position % 2)
        axes = figure.add_axes((left, low + half + gap if position < 2 else low, 0.165, half))
        _draw_measure(axes, comparison, indices, measure, when, small=True)
    return style.Page(figure, " ".join(sentences))


@declare_figure("differences", Explanation, order=3)
def draw_sheet(explanation: Explanation) -> style.Page:
    """The paired differences through time, for a printed page: the first headlines."""
    comparison = explanation.comparison
    results = comparison.results[0]
    names = [short_title(scenario) for scenario in comparison.scenarios]
    title = _("What changes, under the same luck: {other} less {first}").format(
        first=quoted(names[0]), other=quoted(names[1])
    )
    figure, head = style.sheet(title, run_text.about(results), 2.35, run_text.warning(results))
    low, top = style.panel_room(figure, 0.26, head - 0.5)
    when = calendar_axis.times(results)[: comparison.months + 1]
    for column, measure in enumerate(BRIEF):
        axes = figure.add_axes((0.065 + 0.335 * column, low, 0.255, top - low))
        _draw_measure(axes, comparison, [1], measure, when, sheet=True)
    reading = _("Line: mean over the pairs of runs. Band: 95 % interval of the mean. Thin lines: single pairs of runs.")
    return style.Page(figure, f"{frequency_sentence(comparison, 1, 'members')} {effort(comparison, 1)} {reading}")


def effort(comparison: Comparison, index: int) -> str:
    """How much more the other scenario spends: gains are read beside it."""
    mean = comparison.at_end(index, "effort").mean
    if abs(mean) < 0.5:
        return _("Same effort.")
    return _("Effort: {difference} FTE months.").format(difference=number(mean, signed=True))


def _draw_measure(
    axes: Axes,
    comparison: Comparison,
    indices: list[int],
    measure: str,
    when: np.ndarray,
    small: bool = False,
    sheet: bool = False,
) -> None:
    unit = _("{unit}, difference").format(unit=measure_unit(measure))
    if sheet:
        end = comparison.at_end(indices[0], measure).mean
        under = _("{unit} ({value} at the end)").format(
            unit=unit, value=number(end, 0 if abs(end) >= 2 else 3, signed=True)
        )
        style.panel(axes, measure_label(measure), under, font=style.TEXT, small=style.SMALL_TEXT)
    else:
        style.panel(axes, measure_label(measure), unit, font=10.2 if small else 13)
    ends = []
    for position, index in enumerate(indices):
        colour = style.VERMILION if sheet else COLOURS[position % len(COLOURS)]
        differences = comparison.differences(index)[:, :, COLUMN_OF[measure]]
        middle = differences.mean(axis=0)
        runs = len(differences)
        if runs > 1:
            half = interval(differences.std(axis=0, ddof=1), np.full(len(middle), runs))
            axes.fill_between(when, middle - half, middle + half, color=colour, alpha=0.18, linewidth=0)
        for run in differences[: style.SINGLE_RUNS] if sheet and runs > 1 else ():
            axes.plot(when, run, color=colour, alpha=0.35, linewidth=0.5)
        axes.plot(
            when,
            middle,
            color=colour,
            linewidth=1.8 if sheet else 2.6,
            linestyle=style.DASHES[position % len(style.DASHES)],
        )
        ends.append((float(middle[-1]), number(float(middle[-1]), signed=True), colour))
    axes.axhline(0, color=style.INK, linewidth=1.1)
    style.years(axes, when[0], when[-1], 4 if small or sheet else 8)
    low, high = axes.get_ylim()
    if low == high or abs(high - low) < 1e-9:
        low = -1.0
        high = 1.0
    axes.set_ylim(min(low, -0.02 * (high - low)), max(high, 0.02 * (high - low)))
    if not small and not sheet:
        style.label_ends(axes, when[-1], ends)


def _draw_sentence(figure: Figure, words: str, position: int, bottom: float) -> None:
    """A sentence with the line that it speaks of before it."""

    colour = COLOURS[position % len(COLOURS)]
    middle = bottom + 0.075 / figure.get_figheight()
    dashes = style.DASHES[position % len(style.DASHES)]
    figure.add_artist(Line2D([0.04, 0.075], [middle, middle], color=colour, linewidth=2.6, linestyle=dashes))
    figure.text(
        0.084, bottom, words, fontsize=11 * min(1.0, 125 / len(words)), color=colour, fontweight="bold", va="bottom"
    )
