"""Through which routes the EFC changes scale: the three routes of the founding text, trajectories, and isolation."""

from __future__ import annotations

import numpy as np

from experiments.figures import declare_figure
from experiments.figures.parts import calendar_axis, style
from experiments.runs import run_text
from experiments.runs.results import Results
from scenarios.language import _, between_semicolons
from scenarios.language.measures import measure_label, measure_unit, measure_value
from scenarios.language.numbers import number
from simulation.measures import MEASURES

PANELS = ("organisations_near", "brought_in", "cooperative_trade_share", "trajectories", "isolated_share")
"""What each panel shows: measures, and the partners that members have brought in."""
PARTNERS = ("joins_by_client", "joins_by_supplier")
"""Who has joined through a trade partner."""


@declare_figure("routes", Results, order=2, is_drawable=calendar_axis.has_runs)
def draw(results: Results) -> style.Page:
    """The three routes of the founding text in shares and counts, trajectories to tell, and how many are isolated."""
    when = calendar_axis.times(results)
    values = {name: results.values(name) for name in PANELS if name in MEASURES}
    values["brought_in"] = np.cumsum(np.nan_to_num(np.sum([results.values(name) for name in PARTNERS], axis=0)), axis=1)
    values["isolated_share"] = _mean_of_year(values["isolated_share"])
    title = _("{title}: the three routes").format(title=run_text.title_of(results.scenario))
    lines = [
        _(
            "Three routes: territories, value chain, trade. At the end {supplier} of members have an engaged or "
            "cooperative supplier, {client} such a client."
        ).format(supplier=_at_end(results, "engaged_supplier"), client=_at_end(results, "engaged_client")),
        run_text.reading(results) + " " + run_text.caution(),
    ]
    figure, low, top = style.panel_page(title, run_text.about(results), lines, 0.42, 0.8, run_text.warning(results))
    gap = 0.165
    half = (top - low - gap) / 2
    above = low + half + gap
    boxes = [(0.06 + across * 0.325, above, 0.215, half) for across in range(3)]
    boxes += [(0.06 + across * 0.49, low, 0.38, half) for across in range(2)]
    for position, (name, texts, box) in enumerate(zip(PANELS, _titles(results), boxes, strict=True)):
        axes = figure.add_axes(box)
        style.panel(axes, *texts, 44 if position < 3 else 70)
        is_taken = np.isfinite(values[name]).all(axis=0)  # some are taken once a year
        colour = style.colour_of(name) if name in MEASURES else style.BLUE
        middle = style.band(axes, when[is_taken], values[name][:, is_taken], colour)
        ends = [(float(middle[-1]), _value(name, float(middle[-1])), colour)]
        style.years(axes, when[0], when[-1], 5 if position < 3 else 8)
        highest = float(np.nanmax(values[name]))
        if name in MEASURES and MEASURES[name].is_share:
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
    """The heading of each panel, and what its line is."""
    covered = _at_end(results, "territories_covered")
    return [
        (
            _("Around live communities"),
            _("organisations; {covered} of territories have a live community at the end").format(covered=covered),
        ),
        (_("Partners brought in"), _("organisations that joined through a client or a supplier")),
        (
            _("Cooperative trade"),
            _("share of the members' trade relations; at the end: {relations}").format(
                relations=_at_end(results, "cooperative_trade")
            ),
        ),
        (measure_label("trajectories"), measure_unit("trajectories")),
        (measure_label("isolated_share"), _("members that trade, 12-month mean")),
    ]  # fmt: skip


def _at_end(results: Results, name: str) -> str:
    """The mean of a measure at the end, in words."""
    return measure_value(name, float(np.nanmean(results.values(name)[:, -1])))


def _value(name: str, value: float) -> str:
    return measure_value(name, value) if name in MEASURES else number(value)


def _alternative(results: Results, values: dict[str, np.ndarray]) -> str:
    ends = {name: float(np.nanmean(series[:, -1])) for name, series in values.items()}
    labels = [measure_label(name) if name in MEASURES else _("Partners brought in") for name in ends]
    words = [f"{label} {_value(name, value)}" for label, (name, value) in zip(labels, ends.items(), strict=True)]
    return _("{title}, at the end (mean): {measures}.").format(
        title=run_text.title_of(results.scenario), measures=between_semicolons(words)
    )
