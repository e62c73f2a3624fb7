"""The page that sensitivity methods and feature scores share: their panels, and beside them luck apart from factors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.figures.parts import style
from experiments.figures.parts.study_page import named_rows, study_page
from experiments.sweeps.analysis.feature_scores import FactorScores
from experiments.sweeps.analysis.sensitivity import Sensitivity
from experiments.sweeps.analysis.variance_components import VarianceComponents
from scenarios.language import _, ngettext
from scenarios.language.numbers import percent

ROWS = 15
"""Factors that are drawn, the most influential ones."""

Ranking = Sensitivity | FactorScores
"""Factors by rank, and how much is luck."""
Panel = tuple[float, float, Callable[[Axes, Any], None]]
"""Left end and width, as shares of the page, and what draws it."""


def draw_ranking(result: Ranking, texts: Sequence[str], reading: str, panels: Sequence[Panel]) -> style.Page:
    """The page of one measure: what is found, and a line that says how the panels are read."""
    rest = len(result.table) - ROWS
    more = ngettext("{count} further factor matters less.", "{count} further factors matter less.", max(rest, 1))
    lines = [*([more.format(count=rest)] if rest > 0 else []), reading]
    if result.variance is not None:
        lines.append(
            _(
                "Single run: variance by points and seeds. Luck alike moves all points together; luck apart acts "
                "differently from point to point."
            )
        )
    figure, low, top = study_page(result.study, texts[0], lines, 0.5, 0.62)
    for left, width, draw in panels:
        draw(figure.add_axes((left, low, width, top - low)), result)
    if result.variance is not None:
        _draw_variance(figure.add_axes((0.86, low, 0.03, top - low)), result.variance)
    return style.Page(figure, " ".join(texts))


def factor_rows(axes: Axes, result: Ranking) -> np.ndarray:
    """A row for each factor that is drawn, by rank; gives their heights."""
    return named_rows(axes, [f"{rank}  {factor.label}" for rank, factor in enumerate(result.ranked[:ROWS], start=1)])


def _draw_variance(axes: Axes, variance: VarianceComponents) -> None:
    style.panel(axes, _("Single run"), "", font=11.5)
    low = 0.0
    ends = []
    for share, words, colour, hatch in (
        (variance.shares[0], _("factors"), style.GREEN, ""),
        (variance.shares[1], _("luck alike"), style.SOFT, "..."),
        (variance.shares[2], _("luck apart"), style.ORANGE, "///"),
    ):
        axes.bar(0, share, 1.0, low, color=colour, hatch=hatch, edgecolor=style.PAPER, linewidth=0)
        ends.append((low + share / 2, f"{words}\n{percent(share)}", style.INK))
        low += share
    axes.set(ylim=(0, 1), xlim=(-0.5, 0.5), xticks=[], yticks=[])
    axes.grid(visible=False)
    style.label_ends(axes, 0.5, ends)
