"""The funnel of both strategies: where all those are now that were ever reached, and how many were lost on the way."""

from __future__ import annotations

import numpy as np

from experiments.figures import declare_figure
from experiments.figures.paired_levels import LOOK
from experiments.figures.parts import style
from experiments.runs import run_text
from experiments.runs.final_state import PASSAGES
from experiments.strategies.causes import funnel as numbers
from experiments.strategies.explanation import Explanation
from scenarios.language import _
from scenarios.language.numbers import number, percent
from scenarios.titles import abridged, short_title


@declare_figure("funnel", Explanation, order=7)
def draw(explanation: Explanation) -> style.Page:
    """Where all those are now that were ever reached, in both strategies, and how many were lost at each passage."""
    pair = explanation.comparison.results
    names = [short_title(results.scenario) for results in pair]
    means = [numbers.mean_funnel(results) for results in pair]
    title = _("Where those are who were ever reached")
    figure, head = style.sheet(title, run_text.about(pair[0]), 4.0, run_text.warning(pair[0]))
    height = figure.get_figheight()
    largest = max(1.0, max(funnel.passages[0] for funnel in means))
    for column, (name, funnel, (colour, _dashes)) in enumerate(zip(abridged(names, 36), means, LOOK, strict=True)):
        axes = figure.add_axes((0.23 + 0.39 * column, 0.02 / height, 0.38, (head - 0.32) / height))
        axes.set_title(
            name,
            loc="left",
            fontsize=style.TEXT,
            fontweight="bold",
            color=colour,
            pad=2,
        )
        axes.barh(
            np.arange(len(PASSAGES)),
            funnel.passages,
            height=0.4,
            color=colour,
            hatch="" if column == 0 else "///",
            edgecolor=style.PAPER,
            linewidth=0.0,
        )
        axes.set(ylim=(len(PASSAGES) - 0.7, -0.4), xlim=(0, 1.22 * largest))
        axes.axis("off")
        for row, passage in enumerate(PASSAGES):
            value = funnel.passages[row]
            if column == 0:
                axes.text(
                    -0.03 * largest,
                    row,
                    numbers.label(passage),
                    ha="right",
                    va="center",
                    fontsize=style.TEXT,
                    color=style.INK,
                )
            axes.text(
                value + 0.02 * largest,
                row,
                number(value),
                va="center",
                fontsize=style.TEXT,
                color=style.INK,
                fontweight="bold",
            )
            if row:
                before = funnel.passages[row - 1]
                share = percent(value / before) if before else "\u2013"
                lost = "\n".join(style.wrapped(f"{share} \u00b7 {numbers.losses_before(funnel, row)}", 44))
                axes.text(
                    0, row - 0.5, lost, va="center", fontsize=style.SMALL_TEXT - 0.4, color=style.SOFT, linespacing=1.05
                )
    reading = _("Means of the runs, at the end. Between two bars: share that passes, and how many were lost to what.")
    sentences = " ".join(numbers.funnel_sentence(name, funnel) for name, funnel in zip(names, means, strict=True))
    return style.Page(figure, f"{sentences} {reading}")
