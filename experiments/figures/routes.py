"""Through which routes the EFC changes scale: the three routes of the founding text, trajectories, and isolation."""

from __future__ import annotations

import numpy as np

from experiments.figures import declare_figure
from experiments.figures.parts import calendar_axis, style
from experiments.runs import run_text
from experiments.runs.results import Results
from scenarios.language import _, between_semicolons
from scenarios.language.measures import measure_label, measure_unit, measure_value
from scenarios.language.numbers import percent
from simulation.measures import MEASURES, ROUTES

PANELS = (*ROUTES, ("trajectories",), ("isolated_share",))
"""The measures of each panel."""


@declare_figure("routes", Results, order=2, is_drawable=calendar_axis.has_runs)
def draw(results: Results) -> style.Page:
    """The three routes of the founding text over the calendar, trajectories to tell, and how many are isolated."""
    when = calendar_axis.times(results)
    values = {name: results.values(name) for measures in PANELS for name in measures}
    values["isolated_share"] = _mean_of_year(values["isolated_share"])
    title = _("{title}: the three routes").format(title=run_text.title_of(results.scenario))
    lines = [
        _("Trade relations and acquaintances are counted apart; only trade is the third route."),
        run_text.reading(results) + " " + run_text.caution(),
    ]
    figure, low, top = style.panel_page(title, run_text.about(results), lines, 0.42, 0.8, run_text.warning(results))
    gap = 0.165
    half = (top - low - gap) / 2
    above = low + half + gap
    boxes = [(0.06 + across * 0.325, above, 0.215, half) for across in range(3)]
    boxes += [(0.06 + across * 0.49, low, 0.38, half) for across in range(2)]
    for position, (measures, texts, box) in enumerate(zip(PANELS, _titles(results), boxes, strict=True)):
        axes = figure.add_axes(box)
        style.panel(axes, *texts, 44 if position < 3 else 70)
        ends = []
        for dashes, name in zip(style.DASHES, measures, strict=False):
            middle = style.band(axes, when, values[name], style.colour_of(name), dashes=dashes)
            ends.append((float(middle[-1]), measure_value(name, float(middle[-1])), style.colour_of(name)))
        style.years(axes, when[0], when[-1], 5 if position < 3 else 8)
        highest = max(float(np.nanmax(values[name])) for name in measures)
        if MEASURES[measures[0]].is_share:
            axes.set_ylim(0, max(0.02, min(1.0, 1.1 * highest)))
            style.in_percent(axes)
        else:
            axes.set_ylim(0, max(1.0, 1.1 * highest))
        style.label_ends(axes, when[-1], ends)
    return style.Page(figure, _alternative(results, values))


def _mean_of_year(values: np.ndarray) -> np.ndarray:
    """Each month, the mean of the twelve months that end there (of those there are, in the first year)."""
    sums = np.cumsum(np.nan_to_num(values), axis=1)
    before = np.concatenate((np.zeros((len(values), min(12, values.shape[1]))), sums[:, :-12]), axis=1)
    return np.asarray((sums - before) / np.minimum(np.arange(1, values.shape[1] + 1), 12))


def _titles(results: Results) -> list[tuple[str, str]]:
    """The heading of each panel, and what its lines are."""
    covered = percent(float(np.nanmedian(results.values("territories_covered")[:, -1])))
    routes = (_("Route a: territories"), _("Route b: value chain"), _("Route c: relations"))
    looks = (_("solid"), _("dashed"))
    key = _("{line}: {measure}")
    lines = [
        between_semicolons(
            [key.format(line=look, measure=measure_label(name)) for look, name in zip(looks, measures, strict=False)]
        )
        for measures in ROUTES
    ]
    lines[0] = _("participants; {covered} of territories have a live community at the end").format(covered=covered)
    return [
        *zip(routes, lines, strict=True),
        (measure_label("trajectories"), measure_unit("trajectories")),
        (measure_label("isolated_share"), _("members that trade, 12-month mean")),
    ]


def _alternative(results: Results, values: dict[str, np.ndarray]) -> str:
    ends = {name: float(np.nanmedian(series[:, -1])) for name, series in values.items()}
    words = [f"{measure_label(name)} {measure_value(name, value)}" for name, value in ends.items()]
    return _("{title}, at the end (median): {measures}.").format(
        title=run_text.title_of(results.scenario), measures=between_semicolons(words)
    )
