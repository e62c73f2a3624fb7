"""A forecast: posterior worlds, each with its own history, carried on to the horizon."""

from __future__ import annotations

import numpy as np

from experiments.calibration.calibration_text import findings, place
from experiments.calibration.forecast import ANSWERS, Forecast
from experiments.calibration.learnt import NEAR
from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.runs import run_text
from scenarios.language import _
from scenarios.language.measures import measure_label
from scenarios.titles import short_title

SINGLES = 12
"""Worlds that are drawn one by one."""


@declare_figure("forecast", Forecast)
def draw(forecast: Forecast) -> style.Page:
    """Members and cooperative trade of posterior worlds over time, with what was observed."""
    calibration = forecast.calibration
    scenario = calibration.scenario
    texts = findings(calibration, forecast)
    reading = _(
        "Line: median of the posterior worlds; band: nine in ten; thin lines: single worlds. Dot and bar: what was "
        "observed, with two errors around it."
    )
    title = _("What follows from what is known: “{scenario}”").format(scenario=short_title(scenario))
    figure, low, top = style.panel_page(title, place(calibration), [*texts, reading, run_text.caution()], 0.45, 0.75)
    times = np.array([run_text.end_of(scenario.date(month)) for month in range(forecast.library.series.shape[1])])
    for index, measure in enumerate(ANSWERS):
        axes = figure.add_axes((0.06 + 0.48 * index, low, 0.42, top - low))
        style.panel(axes, measure_label(measure))
        band = forecast.bands(measure)
        colour = style.colour_of(measure)
        axes.fill_between(times, band["lower"], band["upper"], color=colour, alpha=0.18, linewidth=0)
        for values in forecast.library.values(measure)[:SINGLES]:
            axes.plot(times, values, color=colour, alpha=0.35, linewidth=0.8)
        axes.plot(times, band["median"], color=colour, linewidth=2.8)
        for one in calibration.observed:
            if one.measure == measure and one.is_figure and one.since is None:
                axes.errorbar(
                    times[one.month], one.value, NEAR * one.error, fmt="o", color=style.INK, markersize=5, capsize=4,
                    zorder=6,
                )  # fmt: skip
        axes.set_ylim(bottom=0)
        style.years(axes, float(times[0]), float(times[-1]))
    return style.Page(figure, " ".join(texts))
