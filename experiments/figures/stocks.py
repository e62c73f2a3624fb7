"""How far the EFC has spread: members, aware organisations, animators over the calendar, with what was observed."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.figures import declare_figure
from experiments.figures.parts import calendar_axis, style
from experiments.runs import run_text
from experiments.runs.results import Results
from experiments.runs.run_text import end_of
from scenarios.language import _
from scenarios.language.measures import measure_label
from scenarios.language.names import month_name
from scenarios.language.numbers import number


class Observed(NamedTuple):
    """One observed number of members, with its band."""

    date: str
    value: float
    lower: float
    upper: float
    confirmed: bool


def observed_members() -> list[Observed]:
    """The observed series of the real club: members at dates."""
    text = (files("scenarios") / "data" / "club-noe-members.csv").read_text(encoding="utf-8")
    return [
        Observed(
            row["date"], float(row["value"]), float(row["lower"]), float(row["upper"]), row["status"] == "confirmed"
        )
        for row in csv.DictReader(text.splitlines())
        if row["indicator"] == "members"
    ]


def can_be_compared(results: Results) -> bool:
    """Only the whole region, from the club's beginning, may be shown beside what was observed."""
    return results.scenario.start == "2014-01" and not results.population_demonstration


@declare_figure("stocks", Results, order=1, is_drawable=calendar_axis.has_runs)
def draw(results: Results) -> style.Page:
    """Members, aware organisations and animators over the calendar, with what was observed."""
    when = calendar_axis.times(results)
    members, aware, animators = (results.values(name) for name in ("members", "aware", "animators"))
    figure, head = style.page(run_text.title_of(results.scenario), run_text.about(results), run_text.warning(results))
    changes = [mark for mark in run_text.marks(results.scenario) if end_of(mark.date) <= when[-1] + 1e-9]
    bottom = style.foot(figure, [run_text.reading(results), run_text.caution()])
    bottom = calendar_axis.key_of_marks(figure, changes, bottom + 0.12, 3 if len(changes) > 4 else 2) + 0.5
    low, top = style.panel_room(figure, bottom, head - 0.5)
    gap = 0.125
    half = (top - low - gap) / 2
    for measure, values, box in (
        ("members", members, (0.055, low, 0.475, top - low)),
        ("aware", aware, (0.645, low + half + gap, 0.26, half)),
        ("animators", animators, (0.645, low, 0.26, half)),
    ):
        axes = figure.add_axes(box)
        is_large = measure == "members"
        colour = style.colour_of(measure)
        style.panel(axes, measure_label(measure), _("organisations"))
        middle = style.band(axes, when, values, colour)
        points = observed_members() if is_large and can_be_compared(results) else []
        style.years(axes, when[0], when[-1], 10 if is_large else 5)
        axes.set_ylim(0, max(1.0, 1.12 * np.nanmax(values), 1.12 * max((point.upper for point in points), default=0)))
        _draw_observed(axes, points)
        calendar_axis.draw_marks(axes, changes, numbered=is_large)
        style.label_ends(axes, when[-1], [(middle[-1], number(middle[-1]), colour)])
    return style.Page(figure, _alternative(results, members, animators))


def _draw_observed(axes: Axes, points: list[Observed]) -> None:
    """Confirmed figures are full, stated ones hollow; the bar is the band."""
    first, last = axes.get_xlim()
    for point in points:
        time = end_of(point.date)
        if not first <= time <= last:
            continue
        axes.errorbar(
            time,
            point.value,
            yerr=[[point.value - point.lower], [point.upper - point.value]],
            fmt="o",
            color=style.INK,
            markerfacecolor=style.INK if point.confirmed else style.PAPER,
            markersize=7,
            capsize=4,
            elinewidth=1.5,
            zorder=7,
            clip_on=False,
        )
    if points:
        axes.legend(
            handles=[
                Line2D(
                    [], [], marker="o", linestyle="", color=style.INK, markersize=7, label=_("real club, confirmed")
                ),
                Line2D(
                    [],
                    [],
                    marker="o",
                    linestyle="",
                    color=style.INK,
                    markersize=7,
                    markerfacecolor=style.PAPER,
                    label=_("real club, stated (bars: tolerance)"),
                ),
            ],
            loc="upper left",
            bbox_to_anchor=(0.0, 0.93),
            frameon=True,
            framealpha=1.0,
            edgecolor="none",
            fontsize=10.5,
            borderpad=0.2,
            handletextpad=0.2,
        )


def _alternative(results: Results, members: np.ndarray, animators: np.ndarray) -> str:
    low, high = np.nanquantile(members[:, -1], (0.05, 0.95))
    middle = np.nanmean(members[:, -1])
    return _(
        "{title}: members go from {start} in {first} to {middle} (mean; 90 % of the runs: {low} to {high}) "
        "in {last}, "
        "of whom animators: {animators}."
    ).format(
        title=run_text.title_of(results.scenario),
        start=number(float(np.mean(members[:, 0]))),
        first=month_name(results.dates[0]),
        last=month_name(results.dates[-1]),
        middle=number(middle),
        low=number(low),
        high=number(high),
        animators=number(float(np.mean(animators[:, -1]))),
    )
