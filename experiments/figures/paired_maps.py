"""Where the members are in two strategies at the end, and where they differ, for a printed page."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke

from experiments.figures import declare_figure
from experiments.figures import members_map as maps
from experiments.figures.parts import style
from experiments.runs import run_text
from experiments.strategies.comparison import Comparison
from experiments.strategies.explanation import Explanation
from scenarios.language import _, numbers, quoted
from scenarios.language.names import month_name
from scenarios.language.numbers import number
from scenarios.titles import abridged, short_title
from simulation.population.geography import outlines

LESS = ("#7f3b08", "#b35806", "#e08214", "#fdb863", "#fee0b6")
"""Fewer members in the other strategy, most of all first (brown, beside violet: any colour vision tells them apart)."""
MORE = ("#d8daeb", "#b2abd2", "#8073ac", "#542788", "#2d004b")
"""More members in it, least of all first."""
LEVEL = "#f7f7f7"
LEAST = 0.5
"""Members by which territories differ, or else they are level."""


def _has_outlines(explanation: Explanation) -> bool:
    first, second = explanation.comparison.results
    return maps.can_be_drawn(first) and first.codes == second.codes


@declare_figure("map", Explanation, order=2, is_drawable=_has_outlines)
def draw(explanation: Explanation) -> style.Page:
    """Two maps of members in the same shades, and the map of the paired difference."""
    pair = explanation.comparison.results
    month = explanation.comparison.months
    names = [short_title(results.scenario) for results in pair]
    shapes = {shape["properties"]["code"]: shape for shape in outlines(pair[0].level)["features"]}
    members, alive = zip(*(maps.by_territory(results, month) for results in pair), strict=True)
    differences = _differences(explanation.comparison)
    title = _("Where the members are at the end of {date}").format(date=month_name(pair[0].dates[month]))
    figure, head = style.sheet(title, run_text.about(pair[0]), 3.85, run_text.warning(pair[0]))
    edges = maps.class_edges(max(max(counts.values()) for counts in members))
    low, top = style.panel_room(figure, 0.74, head - 0.3)
    steps = gap_steps(max(map(abs, differences.values()), default=0.0))
    shades = [
        *(maps.shades_of(shapes, counts, edges) for counts in members),
        {code: _shade(differences.get(code, 0.0), steps) for code in shapes},
    ]
    for column, (words, shade) in enumerate(zip([*abridged(names, 34), _("Difference")], shades, strict=True)):
        axes = figure.add_axes((0.335 * column, low, 0.325, top - low))
        maps.draw_territories(axes, shapes, shade, alive[column] if column < 2 else set(), 0.62, with_cities=column < 2)
        axes.set_title(words, fontsize=style.TEXT, fontweight="bold", color=style.INK, loc="left", pad=4)
        if column == 2:
            _write_signs(axes, shapes, differences)
    _legends(figure, edges, steps, abridged(names, 28))
    return style.Page(figure, _alternative(names, members, alive, differences, shapes))


def _differences(comparison: Comparison) -> dict[str, float]:
    """Members of each territory at the end: mean over the pairs of runs of the other less the first."""
    seeds = comparison.pairs(1)
    first, second = (
        np.array(
            [run.territories_members[comparison.months] for run in comparison.results[index].runs if run.seed in seeds]
        )
        for index in (0, 1)
    )
    return dict(zip(comparison.results[0].codes, (second - first).mean(axis=0).tolist(), strict=True))


def gap_steps(largest: float) -> list[float]:
    """Lower ends of the classes on each side of level: half a member, then half decades that are reached."""
    half_decades = [float(digit * 10**power) for power in range(6) for digit in (1, 3)]
    return [LEAST, *[step for step in half_decades if step <= largest][1 - len(MORE) :]]


def _shade(value: float, steps: list[float]) -> str:
    index = sum(abs(value) >= step for step in steps)
    if not index:
        return LEVEL
    return MORE[index - 1] if value > 0 else LESS[-index]


def _write_signs(axes: Axes, shapes: dict[str, Any], differences: dict[str, float]) -> None:
    """The difference of each territory that has one, in figures: colour is never the only sign."""

    for code, shape in shapes.items():
        value = differences.get(code, 0.0)
        if abs(value) >= LEAST:
            axes.annotate(
                number(value, signed=True),
                (shape["properties"]["longitude"], shape["properties"]["latitude"]),
                fontsize=5.8,
                color=style.INK,
                ha="center",
                va="center",
                zorder=7,
                path_effects=[withStroke(linewidth=1.6, foreground=style.PAPER)],
            )


def _legends(figure: Figure, edges: list[int], steps: list[float], names: list[str]) -> None:
    height = figure.get_figheight()

    def patch(colour: str, words: str) -> Any:
        return Patch(facecolor=colour, edgecolor=style.SOFT, linewidth=0.4, label=words)

    members = [patch(maps.class_shade(index, edges), text) for index, text in enumerate(maps.class_names(edges))]
    star = Line2D([], [], marker="*", markersize=8, color=style.ORANGE, markeredgecolor=style.INK, markeredgewidth=0.5,
                  linestyle="", label=_("live territorial community in at least half of the runs"))  # fmt: skip
    for title, handles, bottom in (
        (_("Both strategies: members by territory (mean of the runs)"), members, 0.6),
        ("", [star], 0.2),
    ):
        figure.legend(
            handles=handles,
            title=title or None,
            alignment="left",
            loc="upper left",
            bbox_to_anchor=(0.0, (bottom + 0.1) / height),
            ncols=len(handles),
            frameon=False,
            fontsize=6.2,
            title_fontsize=style.SMALL_TEXT,
            handlelength=1.1,
            columnspacing=0.8,
            handletextpad=0.35,
            borderpad=0.0,
            borderaxespad=0.0,
            labelspacing=0.35,
        )
    words = _("{other} less {first} (mean)").format(first=quoted(names[0]), other=quoted(names[1]))
    lines = "\n".join(style.wrapped(words, 42))
    figure.text(0.675, 0.7 / height, lines, fontsize=style.SMALL_TEXT, va="top", linespacing=1.1)
    _draw_scale(figure.add_axes((0.675, 0.26 / height, 0.315, 0.13 / height)), steps)


def _draw_scale(axes: Axes, steps: list[float]) -> None:
    """The shades of the difference side by side, with the numbers at which one passes into the next."""

    count = len(steps)
    bounds = [*(-step for step in reversed(steps)), *steps]
    for position, colour in enumerate((*LESS[-count:], LEVEL, *MORE[:count])):
        axes.add_patch(Rectangle((position, 0), 1, 1, facecolor=colour, edgecolor=style.SOFT, linewidth=0.4))
    look: Any = {"fontsize": 5.8, "va": "top", "color": style.INK}
    for position, bound in enumerate(bounds, 1):
        axes.text(position, -0.25, numbers.short_number(bound), ha="center", **look)
    axes.text(0, -1.3, _("fewer members"), ha="left", **look)
    axes.text(2 * count + 1, -1.3, _("more members"), ha="right", **look)
    axes.set(xlim=(0, 2 * count + 1), ylim=(0, 1))
    axes.set_axis_off()


def _alternative(
    names: list[str], members: Any, alive: Any, differences: dict[str, float], shapes: dict[str, Any]
) -> str:
    called = {code: maps.short_name(shape["properties"]["name"]) for code, shape in shapes.items()}
    sentences = []
    for name, counts, live in zip(names, members, alive, strict=True):
        largest = sorted(counts.items(), key=lambda item: -item[1])[:3]
        most = ", ".join(f"{called[code]} ({number(count)})" for code, count in largest if count > 0)
        where = ", ".join(sorted(called[code] for code in live if code in called))
        sentences.append(
            _("{scenario}: most members in {largest}; live territorial communities: {where}.").format(
                scenario=name, largest=most or _("no territory"), where=where or _("nowhere")
            )
        )
    most = max(differences.items(), key=lambda item: abs(item[1]), default=("", 0.0))
    if abs(most[1]) >= LEAST and most[0] in called:
        sentences.append(
            _("The difference is largest in {territory}: {difference}.").format(
                territory=called[most[0]], difference=number(most[1], signed=True)
            )
        )
    return " ".join(sentences) + " " + maps.sources()
