"""How well a difference is known against the number of pairs of runs, beside what was aimed at."""

from __future__ import annotations

import math

import numpy as np

from experiments.figures.parts import style
from experiments.runs import run_text
from experiments.strategies.precision import SequentialResult
from scenarios.language import _, between_semicolons
from scenarios.language.measures import measure_label
from scenarios.language.numbers import short_number


def draw(result: SequentialResult) -> style.Page:
    """The half-width after each step, the target, and what the last step foretells for more runs."""
    target = result.target
    results = result.comparison.results[0]
    steps = [step for step in result.steps if math.isfinite(step.half_width)]
    label = measure_label(target.measure)
    title = _("How well the difference is known: {measure}").format(measure=label)
    figure, head = style.sheet(title, run_text.about(results), 2.9, run_text.warning(results))
    height = figure.get_figheight()
    axes = figure.add_axes((0.08, 0.42 / height, 0.68, (head - 0.85) / height))
    under = _("half of the 95 % interval of the difference, against pairs of runs")
    style.panel(axes, label, under, wide=90, font=style.TEXT + 1, small=style.SMALL_TEXT)
    runs = np.array([step.runs for step in steps], dtype=float)
    widths = np.array([step.half_width for step in steps])
    if len(steps):
        last = steps[-1]
        end = max(target.maximum, steps[-1].runs)
        axes.plot(runs, widths, color=style.BLUE, marker="o", markersize=5, linewidth=1.6)
        further = np.linspace(last.runs, end, 80)
        axes.plot(
            further,
            last.half_width * np.sqrt(last.runs / further),
            color=style.BLUE,
            linewidth=1.0,
            linestyle=(0, (1.2, 1.2)),
        )
        axes.annotate(
            short_number(round(last.half_width, 3)),
            (last.runs, last.half_width),
            xytext=(4, 6),
            textcoords="offset points",
            fontsize=style.TEXT,
            fontweight="bold",
            color=style.BLUE,
        )
        axes.set_xlim(0, 1.02 * end)
    axes.axhline(target.half_width, color=style.VERMILION, linestyle=(0, (5, 1.6)), linewidth=1.4)
    axes.set_ylim(0, 1.15 * max([target.half_width, *widths.tolist()]))
    words = _("asked for: {target}").format(target=short_number(target.half_width))
    style.label_ends(axes, axes.get_xlim()[1], [(target.half_width, words, style.VERMILION)], style.TEXT)
    axes.set_xlabel(_("pairs of runs"), fontsize=style.SMALL_TEXT, color=style.SOFT)
    history = between_semicolons(
        [
            _("{half} after {runs} runs").format(half=short_number(round(step.half_width, 3)), runs=step.runs)
            for step in steps
        ]
    )
    reading = _("Dotted: what the spread so far foretells for more runs (one over the square root of their number).")
    return style.Page(figure, f"{under}: {history}. {words}. {reading}")
