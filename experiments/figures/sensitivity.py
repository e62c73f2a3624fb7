"""Which factors matter: indices of Sobol or effects of Morris with their intervals, and luck apart from parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.figures import studies, style
from experiments.figures.style import BLUE, FAINT, GREEN, INK, ORANGE, PAPER, SOFT, VERMILION, Page
from experiments.runs import run_text
from experiments.sweeps.analysis import study_text
from experiments.sweeps.analysis.sensitivity_text import sentences
from scenarios.language import _, ngettext
from scenarios.language.measures import measure_label, measure_unit
from scenarios.language.numbers import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.sweeps.analysis.sensitivity import Sensitivity

ROWS = 15
"""Factors that are drawn, the most influential ones."""
NUMBERED = 4
"""Ranks that are written beside the points of the right panel."""
ONE_WAY = 0.6
"""Mean effect over its mean size from which a factor is said to raise or to lower the measure."""


def draw(found: Sensitivity) -> Page:
    """The page of one measure."""
    told = sentences(found)
    figure, head = style.page(told[0].rstrip("."), study_text.about(found.study), study_text.warning(found.study))
    bottom = style.foot(figure, [*_reading(found), run_text.caution()])
    height = figure.get_figheight()
    low, top = (bottom + 0.5) / height, (head - 0.62) / height
    is_morris = found.kind == "morris"
    left = figure.add_axes((0.21, low, 0.33 if is_morris else 0.56, top - low))
    (_draw_effects if is_morris else _draw_indices)(left, found)
    if is_morris:
        _draw_interplay(figure.add_axes((0.605, low, 0.21, top - low)), found)
    if found.variance is not None:
        _draw_variance(figure.add_axes((0.86, low, 0.03, top - low)), found)
    return Page(figure, " ".join(told))


def _reading(found: Sensitivity) -> list[str]:
    rest = len(found.table) - ROWS
    more = ngettext("{count} further factor matters less.", "{count} further factors matter less.", max(rest, 1))
    lines = [more.format(count=rest)] if rest > 0 else []
    if found.kind == "sobol":
        lines.append(
            _(
                "Alone: share of the variance between points that the factor explains by itself. With interactions: "
                "all that it takes part in. Bars: 95 % intervals (bootstrap). Indices of the mean over each point's "
                "seeds."
            )
        )
    else:
        lines.append(
            _(
                "Effect: change of the measure when a factor goes through its whole range, from steps of two thirds of "
                "it, the others anywhere. Bars: 95 % intervals (bootstrap). Above the dashed line, effects change sign "
                "or size with the other factors."
            )
        )
    if found.variance is not None:
        lines.append(
            _(
                "Single run: variance by points and seeds. Luck alike moves all points together; luck apart acts "
                "differently from point to point."
            )
        )
    return lines


def _names(found: Sensitivity) -> list[str]:
    return [f"{rank}  {factor.label}" for rank, factor in enumerate(found.ranked[:ROWS], start=1)]


def _draw_indices(axes: Axes, found: Sensitivity) -> None:
    style.panel(axes, measure_label(found.measure), _("share of the variance between points"))
    table = found.table.head(ROWS)
    at = studies.named_rows(axes, _names(found))
    for shift, name, colour, hatch, words in (
        (-0.19, "first", BLUE, "", _("alone")),
        (0.19, "total", ORANGE, "///", _("with interactions")),
    ):
        values, half = table[name].to_numpy(), table[f"{name}_half"].to_numpy()
        axes.barh(at + shift, values, 0.36, color=colour, hatch=hatch, edgecolor=PAPER, linewidth=0, label=words)
        axes.errorbar(values, at + shift, xerr=half, fmt="none", ecolor=INK, elinewidth=1.1, capsize=2.5)
    axes.axvline(0, color=SOFT, linewidth=1)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(style.Written(share=True))
    axes.legend(frameon=False, fontsize=11, loc="lower right")


def _draw_effects(axes: Axes, found: Sensitivity) -> None:
    style.panel(axes, _("Mean size of effect"), _in_unit(found))
    table = found.table.head(ROWS)
    at = studies.named_rows(axes, _names(found))
    values, half = table["mean_absolute"].to_numpy(), table["half"].to_numpy()
    direction = np.divide(table["mean"].to_numpy(), values, out=np.zeros_like(values), where=values > 0)
    for here, colour, hatch, words in (
        (direction >= ONE_WAY, BLUE, "", _("raises it")),
        (direction <= -ONE_WAY, VERMILION, "///", _("lowers it")),
        (np.abs(direction) < ONE_WAY, SOFT, "...", _("one way or the other")),
    ):
        if here.any():
            axes.barh(at[here], values[here], 0.6, color=colour, hatch=hatch, edgecolor=PAPER, linewidth=0, label=words)
    axes.errorbar(values, at, xerr=half, fmt="none", ecolor=INK, elinewidth=1.1, capsize=2.5)
    axes.set_xlim(left=0)
    _write_axis(axes, found)
    axes.legend(frameon=False, fontsize=11, loc="lower right")


def _draw_interplay(axes: Axes, found: Sensitivity) -> None:
    style.panel(axes, _("Spread of effects"), _("standard deviation, by mean size"), wide=44)
    table = found.table
    x, y = table["mean_absolute"].to_numpy(), table["deviation"].to_numpy()
    far = 1.18 * max(float(x.max()), float(y.max()))
    axes.plot([0, far], [0, far], color=SOFT, linestyle=style.DASHES[1], linewidth=1.1)
    axes.plot(x, y, "o", color=BLUE, markersize=6)
    for row in range(min(len(table), NUMBERED)):
        axes.annotate(str(row + 1), (x[row], y[row]), xytext=(5, 4), textcoords="offset points", fontsize=10, color=INK)
    axes.set_xlim(0, far)
    axes.set_ylim(0, far)
    axes.grid(color=FAINT, linewidth=0.8)
    _write_axis(axes, found, 4)
    axes.yaxis.set_major_formatter(axes.xaxis.get_major_formatter())
    axes.set_xlabel(_("numbers: ranks at the left"), fontsize=9.5, color=SOFT)


def _write_axis(axes: Axes, found: Sensitivity, ticks: int = 6) -> None:
    from simulation.measures import MEASURES

    axes.xaxis.set_major_locator(MaxNLocator(ticks))
    axes.xaxis.set_major_formatter(style.Written(share=MEASURES[found.measure].is_share))


def _in_unit(found: Sensitivity) -> str:
    name, unit = measure_label(found.measure), measure_unit(found.measure)
    return f"{name} ({unit})" if unit else name


def _draw_variance(axes: Axes, found: Sensitivity) -> None:
    assert found.variance is not None
    style.panel(axes, _("Single run"), "", font=11.5)
    low, ends = 0.0, []
    rows = zip(
        found.variance.shares,
        (_("factors"), _("luck alike"), _("luck apart")),
        (GREEN, SOFT, ORANGE), ("", "...", "///"), strict=True,
    )  # fmt: skip
    for share, words, colour, hatch in rows:
        axes.bar(0, share, 1.0, low, color=colour, hatch=hatch, edgecolor=PAPER, linewidth=0)
        ends.append((low + share / 2, f"{words}\n{percent(share)}", INK))
        low += share
    axes.set_ylim(0, 1)
    axes.set_xlim(-0.5, 0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    style.label_ends(axes, 0.5, ends)
