"""The funnel: where all those are now that were ever reached, and how many were lost at each passage, in A and in B."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments import funnel as numbers
from experiments.endings import PASSAGES
from experiments.figures import common, style
from experiments.figures.levels import LOOK
from experiments.figures.style import INK, SOFT, Page, number, percent
from scenarios.language import _

if TYPE_CHECKING:
    from experiments.compare import Comparison


def draw(comparison: Comparison, place: int = 1) -> Page:
    """The page of the funnel."""
    pair = [comparison.results[at] for at in (0, place)]
    names = [common.name_of(one.scenario) for one in pair]
    means = [numbers.of_results(one) for one in pair]
    title = _("Where those are who were ever reached")
    figure, head = style.page(title, common.about(pair[0]), common.warning(pair[0]), (13.33, 6.6))
    reading = _(
        "Mean of the runs, at the end. Bars: organisations. Beneath: share of the passage before, and who was lost."
    )
    bottom = style.foot(figure, [reading, common.caution()]) + 0.15
    height = figure.get_figheight()
    for at, (name, found, (colour, _dashes)) in enumerate(zip(names, means, LOOK, strict=True)):
        left = 0.205 + 0.47 * at
        axes = figure.add_axes((left, bottom / height, 0.275, (head - 0.45 - bottom) / height))
        largest = max(1.0, max(one.passages[0] for one in means))
        axes.set_title(name, loc="left", fontsize=13, fontweight="bold", color=colour, x=-0.55)
        axes.barh(np.arange(len(PASSAGES)), found.passages, height=0.5, color=colour, hatch="" if at == 0 else "//",
                  edgecolor=style.PAPER)  # fmt: skip
        axes.set_ylim(len(PASSAGES) - 0.4, -0.6)
        axes.set_xlim(0, 1.18 * largest)
        axes.axis("off")
        for row, passage in enumerate(PASSAGES):
            figure_ = found.passages[row]
            axes.text(-0.03 * largest, row, numbers.label(passage), ha="right", va="center", fontsize=11, color=INK)
            axes.text(
                figure_ + 0.02 * largest, row, number(figure_), va="center", fontsize=11, color=INK, fontweight="bold"
            )
            if row:
                share = figure_ / found.passages[row - 1] if found.passages[row - 1] else 0.0
                words = f"{percent(share)} \u00b7 {numbers.lost_in_words(found, row)}"
                axes.text(0, row - 0.5, words, va="center", fontsize=9.5, color=SOFT)
    return Page(figure, " ".join(numbers.in_words(name, found) for name, found in zip(names, means, strict=True)))
