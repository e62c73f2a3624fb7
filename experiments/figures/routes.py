"""Through which routes the EFC changes scale: the three routes of the founding text, scale-up, and isolation."""

from __future__ import annotations

import numpy as np

from experiments.figures import declare_figure
from experiments.figures.parts import calendar_axis, style
from experiments.runs import run_text
from experiments.runs.results import Results
from scenarios.language import _
from scenarios.language.measures import measure_label
from scenarios.language.numbers import number, percent
from simulation.measures import INDEXES

SHOWN = (*INDEXES, "isolated_share")


@declare_figure("routes", Results, order=2, is_drawable=calendar_axis.has_runs)
def draw(results: Results) -> style.Page:
    """The three routes of the founding text over the calendar, the scale-up, and how many members are isolated."""
    when = calendar_axis.times(results)
    values = {name: results.values(name) for name in SHOWN}
    title = _("{title}: the three routes").format(title=run_text.title_of(results.scenario))
    lines = [
        _(
            "Index: 0 nothing, 1 complete; each route counts how far the members reach over the whole economy. "
            "Scale-up: geometric mean of the three routes."
        ),
        run_text.reading(results) + " " + run_text.caution(),
    ]
    figure, low, top = style.panel_page(title, run_text.about(results), lines, 0.42, 0.72, run_text.warning(results))
    gap = 0.165
    half = (top - low - gap) / 2
    above = low + half + gap
    ceiling = max(float(np.nanmax(values[name])) for name in INDEXES)
    ceiling = min(1.0, 1.15 * ceiling) if ceiling > 0 else 0.01
    under = _under(results)
    values["isolated_share"] = _mean_of_year(values["isolated_share"])
    boxes = [(0.06 + across * 0.32, above, 0.235, half) for across in range(3)]
    boxes += [(0.06 + across * 0.48, low, 0.40, half) for across in range(2)]
    for position, (name, box) in enumerate(zip(SHOWN, boxes, strict=True)):
        axes = figure.add_axes(box)
        style.panel(axes, measure_label(name), under[name], 40 if position < 3 else 70)
        middle = style.band(axes, when, values[name], style.colour_of(name))
        style.years(axes, when[0], when[-1], 5 if position < 3 else 8)
        if name == "isolated_share":
            axes.set_ylim(0, max(0.02, min(1.0, 1.1 * float(np.nanmax(values[name])))))
            style.in_percent(axes)
            words = percent(middle[-1])
        else:
            axes.set_ylim(0, ceiling)
            words = number(middle[-1], 3 if ceiling < 0.1 else 2)
        style.label_ends(axes, when[-1], [(middle[-1], words, style.colour_of(name))])
    return style.Page(figure, _alternative(results, values))


def _mean_of_year(values: np.ndarray) -> np.ndarray:
    """Each month, the mean of the twelve months that end there (of those there are, in the first year)."""
    sums = np.cumsum(np.nan_to_num(values), axis=1)
    before = np.concatenate((np.zeros((len(values), min(12, values.shape[1]))), sums[:, :-12]), axis=1)
    return np.asarray((sums - before) / np.minimum(np.arange(1, values.shape[1] + 1), 12))


def _last(results: Results, measure: str) -> float:
    return float(np.nanmedian(results.values(measure)[:, -1]))


def _under(results: Results) -> dict[str, str]:
    """The concrete figures at the end, beneath the name of each index."""
    return {
        "route_territories": _("at the end: live communities {communities} ({covered} of territories)").format(
            communities=number(_last(results, "territorial_communities")),
            covered=percent(_last(results, "territories_covered")),
        ),
        "route_chain": _("at the end: engaged supplier {supplier}, engaged client {client}").format(
            supplier=percent(_last(results, "engaged_supplier")), client=percent(_last(results, "engaged_client"))
        ),
        "route_relations": _("at the end: {count} cooperative relations, {share} of members' relations").format(
            count=number(_last(results, "cooperative_relations")), share=percent(_last(results, "cooperative_share"))
        ),
        "scale_up": _("index, geometric mean of the three routes"),
        "isolated_share": _("no engaged relation, no live community around (12-month mean)"),
    }


def _alternative(results: Results, values: dict[str, np.ndarray]) -> str:
    ends = {name: float(np.nanmedian(series[:, -1])) for name, series in values.items()}
    words = [f"{measure_label(name)} {number(ends[name], 3)}" for name in INDEXES]
    return _("{title}, at the end (median): {routes}; {isolated} of members are isolated.").format(
        title=run_text.title_of(results.scenario), routes=", ".join(words), isolated=percent(ends["isolated_share"])
    )
