"""The relations of a population beside published figures: tails, places, closure, concentration."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.validation.network_realism import RealismReport
from experiments.validation.network_realism_text import three_digits
from scenarios.language import _, between_semicolons, numbers
from scenarios.language.names import not_the_region
from scenarios.language.numbers import number
from simulation.core.luck import Integers

TAILS = (("customers", 1.0), ("suppliers", 1.5))
"""The published exponents that are drawn."""
SHOWN = 0.1
"""From which share of the organisations on a published slope is drawn beside the measured tail."""


@declare_figure("realism", RealismReport)
def draw(report: RealismReport) -> style.Page:
    """The relations of a population beside published figures: tails, places, closure, concentration."""
    banded = [row for row in report.rows if row.is_inside is not None]
    title = _("Relations: {inside} of {count} figures inside the published band").format(
        inside=sum(row.is_inside is True for row in banded), count=len(banded)
    )
    warning = not_the_region(report.is_own, report.organisations) if report.demonstration else ""
    under = _("Population: {population}").format(population=report.title)
    lines = [
        _("By chance: the same numbers of relations of each organisation, their ends shuffled."),
        _("Published: Japan (tails), Belgium (places, concentration), Netherlands (closure); none for France."),
    ]
    outside = [row.label for row in banded if row.is_inside is False]
    if outside:
        lines.append(_("Outside the published band: {names}.").format(names=between_semicolons(outside)))
    figure, low, top = style.panel_page(title, under, lines, 0.55, 0.55, warning)
    half = (top - low - 0.19) / 2
    boxes = [(left, low + above * (half + 0.19), 0.375, half) for above in (1, 0) for left in (0.075, 0.575)]
    _draw_tails(figure.add_axes(boxes[0]), report)
    _draw_shares(figure.add_axes(boxes[1]), report)
    left, below, wide, high = boxes[2]
    _draw_closure(figure.add_axes((left + 0.085, below, wide - 0.085, high)), report)
    _draw_ranks(figure.add_axes(boxes[3]), report)
    words = " ".join(f"{row.label}: {three_digits(row.here)} ({row.published})." for row in report.rows)
    return style.Page(figure, f"{title}. {words}")


def _draw_tails(axes: Axes, report: RealismReport) -> None:
    style.panel(axes, _("Number of clients and of suppliers"), _("share of organisations that have at least as many"))
    axes.set(xscale="log", yscale="log")
    labels = {"customers": _("clients"), "suppliers": _("suppliers")}
    for (name, exponent), colour, dash in zip(TAILS, (style.BLUE, style.VERMILION), style.DASHES, strict=False):
        degrees: Integers = getattr(report, name)
        degrees = degrees[degrees > 0]
        if not len(degrees):
            continue
        values, share = above(degrees)
        measured = three_digits(report.value(f"tail_{name}").here)
        words = _("{name}: exponent {measured}, published {published}").format(
            name=labels[name], measured=measured, published=three_digits(exponent)
        )
        axes.plot(values, share, color=colour, linewidth=2.4, label=words)
        start = values[np.argmax(share <= SHOWN)] if (share <= SHOWN).any() else values[-1]
        line = np.array([start, values[-1]], dtype=float)
        begin = share[np.searchsorted(values, start)]
        axes.plot(
            line, begin * (line / start) ** -exponent, color=colour, linewidth=1.4, linestyle=dash or "--", alpha=0.8
        )
    if axes.get_lines():
        axes.legend(loc="lower left", fontsize=9.5, frameon=False)
    axes.set_xlabel(_("number (thin line: the published slope)"), fontsize=10, color=style.SOFT)


def above(degrees: Integers) -> tuple[np.ndarray, np.ndarray]:
    """The different degrees, and the share of those who have at least as many."""
    share = np.cumsum(np.bincount(degrees)[::-1])[::-1] / len(degrees)
    values = np.unique(degrees)
    return values, share[values]


def _draw_shares(axes: Axes, report: RealismReport) -> None:
    """Shares: here, by chance, and the published band."""
    style.panel(axes, _("Places and duration"), _("share of supply relations"))
    names = {
        "same_region": _("same former\nregion"),
        "same_department": _("same\ndepartment"),
        "survival": _("last\na year"),
        "survival_open": _("last a year,\nclosings too"),
    }
    rows = [report.value(name) for name in names]
    for position, row in enumerate(rows):
        axes.bar(
            position - 0.17,
            row.here if np.isfinite(row.here) else 0.0,
            0.3,
            color=style.BLUE,
            label=_("here") if not position else None,
        )
        if np.isfinite(row.chance):
            axes.bar(
                position + 0.17, row.chance, 0.3, color=style.FAINT, label=_("by chance") if not position else None
            )
        _band(axes, position, row.lower, row.upper, _("published band") if not position else None)
        _write(axes, position - 0.17, row.here)
    axes.set(ylim=(0, 1.5), yticks=np.linspace(0, 1, 6))
    style.in_percent(axes)
    axes.set_xticks(range(len(rows)), list(names.values()), fontsize=10.5)
    axes.legend(loc="upper center", ncols=3, fontsize=9.5, frameon=False)


def _band(axes: Axes, position: float, lower: float | None, upper: float | None, label: str | None) -> None:
    if lower is None or upper is None:
        return
    middle = 0.5 * (lower + upper)
    axes.errorbar(
        position + 0.4,
        middle,
        yerr=[[middle - lower], [upper - middle]],
        color=style.ORANGE,
        linewidth=3,
        capsize=5,
        fmt="none",
        label=label,
    )


def _write(axes: Axes, position: float, value: float) -> None:
    words = numbers.percent(value) if np.isfinite(value) else _("too few")
    height = value if np.isfinite(value) else 0.0
    axes.annotate(
        words, (position, height), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=10, color=style.INK
    )


def _draw_closure(axes: Axes, report: RealismReport) -> None:
    """Triangles, squares and reciprocity as multiples of what chance gives."""
    style.panel(axes, _("Closure"), _("times as many as by chance"))
    axes.grid(axis="y", visible=False)
    answered = report.value("reciprocity")
    circles = report.value("circles")
    shown = [
        (_("supply: triangles"), report.value("triangles").here, style.BLUE),
        (_("supply: squares"), report.value("squares").here, style.BLUE),
        (_("supply: answered"), _over(answered.here, answered.chance), style.BLUE),
        (_("acquaintances: triangles"), _over(circles.here, circles.chance), style.GREEN),
    ]
    axes.set_xscale("log")
    for height, (_label, value, colour) in enumerate(reversed(shown)):
        if np.isfinite(value) and value > 0.0:
            axes.plot([1.0, value], [height, height], color=colour, linewidth=2.4)
            axes.plot(value, height, "o", color=colour, markersize=9)
            axes.annotate(
                three_digits(value),
                (value, height),
                xytext=(9, 0),
                textcoords="offset points",
                va="center",
                fontsize=10.5,
            )
        else:
            axes.annotate(
                _("too few"), (1.0, height), xytext=(9, 0), textcoords="offset points", va="center", fontsize=10.5
            )
    axes.axvline(1.0, color=style.INK, linewidth=1.1)
    axes.set(xlim=(0.7, max(axes.get_xlim()[1], 3.0) * 2.2), ylim=(-0.6, len(shown) - 0.4))
    axes.set_yticks(range(len(shown)), [label for label, _value, _colour in reversed(shown)], fontsize=10.5)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: number(value)))
    axes.set_xlabel(_("published: few triangles in supply, more squares than by chance"), fontsize=10, color=style.SOFT)


def _over(here: float, chance: float) -> float:
    return here / chance if chance > 0.0 else float("nan")


def _draw_ranks(axes: Axes, report: RealismReport) -> None:
    style.panel(
        axes, _("What each client stands for"), _("mean share of sales, organisations with five clients or more")
    )
    if np.isfinite(report.ranks).all():
        axes.bar(range(1, 6), report.ranks, 0.62, color=style.BLUE)
        for rank, value in enumerate(report.ranks, start=1):
            _write(axes, rank, float(value))
        axes.set_ylim(0, 1.25 * float(report.ranks.max()))
    words = _("first client, all who sell: {here}; published: {published}").format(
        here=numbers.percent(report.value("top_client").here), published=numbers.percent(0.63)
    )
    axes.set_xlabel(words, fontsize=10, color=style.SOFT)
    style.in_percent(axes)
    axes.set_xticks(range(1, 6), [_("1st"), _("2nd"), _("3rd"), _("4th"), _("5th")])
