"""Each mechanism off: what that does to a few outcomes, with its interval, mechanism by mechanism."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.figures.parts.style import BLUE, FAINT, INK, SOFT, VERMILION, Page
from experiments.runs import run_text
from experiments.strategies.comparison import Difference
from experiments.strategies.mechanisms.ablation import Ablation, AblationRow, moves
from experiments.strategies.mechanisms.ablation_text import heading, sentence, with_unit, written
from experiments.strategies.mechanisms.outcomes import OUTCOMES, Outcome
from scenarios.language import _, language
from scenarios.titles import short_title

SHOWN = ("members", "cooperative_trade", "isolated_share", "exits")
"""The outcomes that are drawn: numbers, depth, danger, staying."""
TITLE = 22
"""Letters of a panel's title on one line."""
ROW = 0.27
"""Height of a row, in inches."""
ROOM = 1.12
"""How far an axis reaches beyond the interval that it is made for."""
FAR, DWARFED = 4, 2.0
"""So many mechanisms may lie beyond an axis, if they are so many times larger than the next one."""


@declare_figure("ablation", Ablation, is_drawable=lambda ablation: bool(ablation.rows))
def draw(ablation: Ablation) -> Page:
    """What becomes of members, cooperative trade, isolation and exits without each mechanism, with intervals."""
    rows = ablation.rows
    results = ablation.results[0]
    title = _("What each mechanism does: “{scenario}” without it").format(scenario=short_title(ablation.scenario))
    height = max(4.6, 3.1 + ROW * len(rows))
    figure, head = style.page(title, run_text.about(results), run_text.warning(results), (style.SIZE[0], height))
    reading = _(
        "Dot: mean difference, without the mechanism less with it, over pairs of runs under the same luck. Line: 95 % "
        "interval. Filled: zero lies outside it; blue: more without it, red: less. Arrow: beyond the axis, with its "
        "value."
    )
    bottom = style.foot(figure, [reading, run_text.caution()]) + 0.35
    low, high = style.panel_room(figure, bottom, head - 0.78)
    first: Axes | None = None
    for column, name in enumerate(SHOWN):
        outcome = OUTCOMES[name]
        axes = figure.add_axes((0.225 + 0.193 * column, low, 0.175, high - low), sharey=first)
        _draw_outcome(axes, rows, outcome)
        level = next((row.level(name) for row in rows if not row.mechanism.alike), rows[0].level(name))
        words = "\n".join(style.wrapped(heading(outcome), TITLE))
        style.panel(axes, words, _("with it: {level}").format(level=with_unit(outcome, level)), font=10.5)
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x", color=FAINT, linewidth=0.8)
        style.write_ticks(axes.xaxis, 4)
        axes.tick_params(axis="y", labelleft=first is None)
        first = first or axes
    assert first is not None
    first.set_yticks(range(len(rows)))
    first.set_yticklabels([row.mechanism.label[language()] for row in rows], fontsize=10, color=INK)
    first.set_ylim(len(rows) - 0.4, -0.6)
    return Page(figure, " ".join(sentence(row) for row in rows))


def _draw_outcome(axes: Axes, rows: list[AblationRow], outcome: Outcome) -> None:
    """A dot and an interval for each mechanism; shaded rows separate what is no mechanism."""
    scale = 100.0 if outcome.is_share else 1.0
    found = [row.difference(outcome.name) for row in rows]
    reach = _reach(found, scale)
    axes.set_xlim(-reach, reach)
    axes.axvline(0.0, color=SOFT, linewidth=1.0)
    for height, (row, difference) in enumerate(zip(rows, found, strict=True)):
        if row.mechanism.is_variant:
            axes.axhspan(height - 0.5, height + 0.5, color="#f4f4f4", linewidth=0, zorder=0)
        mean = scale * difference.mean
        if not np.isfinite(mean):
            continue
        colour = BLUE if mean > 0 else VERMILION
        if abs(mean) > reach:
            _draw_arrow(axes, height, np.sign(mean) * reach, written(outcome, difference.mean, True), colour)
            continue
        if difference.runs > 1:
            axes.plot([scale * difference.lower, scale * difference.upper], [height] * 2, color=colour, linewidth=1.8)
        face = colour if moves(difference) else style.PAPER
        axes.plot([mean], [height], "o", color=face, markeredgecolor=colour, markeredgewidth=1.5, markersize=6)


def _reach(found: list[Difference], scale: float) -> float:
    """Half of the axis: the farthest end of an interval, but for a few means that dwarf the others."""
    finite = sorted((one for one in found if np.isfinite(one.mean)), key=lambda one: abs(one.mean))
    first = max(len(finite) - FAR, 2)
    for count in range(first, len(finite)):
        if abs(finite[count].mean) > DWARFED * abs(finite[count - 1].mean) > 0.0:
            finite = finite[:count]
            break
    ends = [scale * np.nanmax(np.abs([one.mean, one.lower, one.upper])) for one in finite]
    return ROOM * max(ends, default=0.0) or 1.0


def _draw_arrow(axes: Axes, height: int, end: float, words: str, colour: str) -> None:
    axes.annotate(
        "", (end, height), (0.72 * end, height), arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 1.8}
    )
    axes.annotate(
        words, (0.68 * end, height), fontsize=9.5, fontweight="bold", color=colour, va="center",
        ha="right" if end > 0 else "left",
    )  # fmt: skip
