"""Where the difference of members comes from: joins and departures, sorted, each with its interval."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.runs import run_text
from experiments.strategies.causes.members_account import members_account
from experiments.strategies.causes.members_account_text import part_label, why_sentence
from experiments.strategies.comparison_text import difference_text
from experiments.strategies.explanation import Explanation
from scenarios.language import _, quoted
from scenarios.titles import short_title


@declare_figure("causes", Explanation, order=0)
def draw(explanation: Explanation) -> style.Page:
    """The parts of the difference of members, the largest first: to the right more members, to the left fewer."""
    comparison = explanation.comparison
    account = members_account(comparison)
    parts = [part for part in account if part.gained.mean] or account[:1]
    names = [quoted(short_title(scenario)) for scenario in comparison.scenarios]
    title = _("Where the difference of members comes from: {other} less {first}").format(first=names[0], other=names[1])
    results = comparison.results[0]
    figure, head = style.sheet(title, run_text.about(results), 0.75 + 0.24 * len(parts), run_text.warning(results))
    height = figure.get_figheight()
    axes = figure.add_axes((0.33, 0.03 / height, 0.42, (head - 0.08) / height))
    rows = np.arange(len(parts))
    means = np.array([part.gained.mean for part in parts])
    axes.barh(rows, means, height=0.55, color=[style.BLUE if mean > 0 else style.VERMILION for mean in means])
    look: dict[str, Any] = {"va": "center", "fontsize": style.SMALL_TEXT, "color": style.INK}
    look["transform"] = axes.get_yaxis_transform()
    for row, part in enumerate(parts):
        difference = part.gained
        if difference.runs > 1:
            axes.plot([difference.lower, difference.upper], [row, row], color=style.INK, linewidth=1.0)
        axes.text(-0.02, row, part_label(part.name), ha="right", **look)
        axes.text(1.02, row, difference_text(difference, 0), ha="left", **look)
    axes.axvline(0, color=style.INK, linewidth=0.9)
    axes.set(ylim=(len(parts) - 0.5, -0.5))
    axes.axis("off")
    reading = _("Members more (right) or fewer (left) at the end by each cause; they add up. Lines: 95 % intervals.")
    return style.Page(figure, f"{why_sentence(comparison)} {reading}")
