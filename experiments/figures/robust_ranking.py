"""Strategies in uncertain worlds: what each gives, how far it falls behind the best, and how often it is the best."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.runs import run_text
from experiments.strategies.robust_ranking import Ranking
from scenarios.language import _, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.names import month_name, not_the_region
from scenarios.language.numbers import number
from scenarios.titles import abridged, short_title

MOST = 14
"""Strategies drawn; further ones are in the table only."""
HIGHEST = 12.0


@declare_figure("rank", Ranking, is_drawable=lambda ranking: bool(ranking.done))
def draw(ranking: Ranking) -> style.Page:
    """What each strategy gives in the worlds, how far it falls behind the best, and how often it is the best."""
    order = ranking.order()[:MOST]
    label = measure_label(ranking.measure)
    best = short_title(ranking.scenarios[order[0]])
    title = _("\u201c{strategy}\u201d leaves the least to regret").format(strategy=best)
    if len(order) > 1 and not ranking.is_settled(*order[:2]):
        words = _("\u201c{one}\u201d and \u201c{other}\u201d leave the least to regret, and cannot be told apart")
        title = words.format(one=best, other=short_title(ranking.scenarios[order[1]]))
    under = _("{measure} at the end of {date}; {worlds}, {runs} of each strategy in each, seeds from {seed}.").format(
        measure=label,
        date=month_name(ranking.scenarios[0].date(ranking.months)),
        worlds=ngettext("{count} uncertain world", "{count} uncertain worlds", len(ranking.done)).format(
            count=len(ranking.done)
        ),
        runs=ngettext("{count} run", "{count} runs", ranking.runs).format(count=ranking.runs),
        seed=ranking.seed,
    )
    demonstration = ranking.provenance.get("population", {}).get("demonstration")
    own = any(not scenario.is_of_region for scenario in ranking.scenarios)
    warning = not_the_region(own, ranking.organisations) if demonstration else ""
    size = (style.SIZE[0], min(HIGHEST, 4.2 + 0.42 * len(order)))
    reading = _(
        "Point: median of the worlds. Thick line: half of them. Thin line: from the worst tenth to the best tenth. "
        "Small dots: single worlds. Regret: how far a strategy is behind the best of a world. Same population, seeds "
        "and luck for all strategies of a world."
    )
    figure, low, high = style.panel_page(title, under, [reading, run_text.caution()], 0.45, 0.6, warning, size)
    left = figure.add_axes((0.2, low, 0.33, high - low))
    right = figure.add_axes((0.57, low, 0.27, high - low), sharey=left)
    _rows(left, ranking.values, order, style.BLUE)
    style.panel(left, label, _("mean of the runs of a world"))
    _rows(right, ranking.regrets(), order, style.VERMILION)
    style.panel(right, _("Regret"), _("behind the best of each world"))
    for axes in (left, right):
        axes.grid(axis="x", color=style.FAINT, linewidth=0.8)
        axes.grid(axis="y", visible=False)
        axes.xaxis.set_major_formatter(style.LocalizedTicks())
    names = [short_title(ranking.scenarios[strategy]) for strategy in order]
    names = ["\n".join(style.wrapped(name, 30)) for name in abridged(names, 52)]
    left.set_yticks(range(len(order)), names, fontsize=10.5, color=style.INK)
    left.set_ylim(len(order) - 0.5, -0.5)
    right.tick_params(axis="y", labelleft=False)
    _column(right, ranking, order)
    return style.Page(figure, alternative(ranking))


def _rows(axes: Axes, values: np.ndarray, order: list[int], colour: str) -> None:
    for row, strategy in enumerate(order):
        outcomes = values[np.isfinite(values[:, strategy]), strategy]
        if not len(outcomes):
            continue
        low, quarter, middle, above, high = np.quantile(outcomes, (0.1, 0.25, 0.5, 0.75, 0.9))
        axes.scatter(outcomes, np.full(len(outcomes), row + 0.22), s=7, color=colour, alpha=0.35, linewidths=0)
        axes.plot([low, high], [row, row], color=colour, linewidth=1.4)
        axes.plot([quarter, above], [row, row], color=colour, linewidth=5, solid_capstyle="butt")
        axes.plot([middle], [row], "o", color=style.PAPER, markeredgecolor=colour, markeredgewidth=2, markersize=8)


def _column(axes: Axes, ranking: Ranking, order: list[int]) -> None:
    """At the right: in how many worlds each is the best, and its paid effort."""
    wins = ranking.wins()
    effort = ranking.outcomes["effort"].mean(axis=0)
    heads = ((1.1, _("best in")), (1.32, _("FTE months")))
    for position, words in heads:
        axes.annotate(
            words.replace(" ", "\n", 1),
            (position, 1),
            xytext=(0, 8),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="center",
            fontsize=10.5,
            fontweight="bold",
            color=style.INK,
        )
    for row, strategy in enumerate(order):
        texts = (_("{wins} of {runs}").format(wins=wins[strategy], runs=len(ranking.done)), number(effort[strategy]))
        for (position, _words), text in zip(heads, texts, strict=True):
            axes.annotate(
                text,
                (position, row),
                xycoords=("axes fraction", "data"),
                ha="center",
                va="center",
                fontsize=10.5,
                color=style.SOFT,
                annotation_clip=False,
            )


def alternative(ranking: Ranking) -> str:
    """What the picture shows, in words."""
    digits = 0 if np.nanmax(np.abs(ranking.values)) >= 100 else 2
    return "\n".join(
        ngettext(
            "{rank}. {strategy}: median {median}, worst tenth {worst}; regret {regret} in the median and {tenth} in "
            "one world in ten; the best in {wins} of {worlds} world.",
            "{rank}. {strategy}: median {median}, worst tenth {worst}; regret {regret} in the median and {tenth} in "
            "one world in ten; the best in {wins} of {worlds} worlds.",
            row.worlds,
        ).format(
            rank=row.rank,
            strategy=row.strategy,
            median=number(row.median, digits),
            worst=number(row.worst_tenth, digits),
            regret=number(row.regret_median, digits),
            tenth=number(row.regret_worst_tenth, digits),
            wins=row.best_in,
            worlds=row.worlds,
        )
        for row in ranking.table.itertuples()
    )
