"""Where the members are in two strategies at the end, and where they differ, for a printed page."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.figures import common, style
from experiments.figures import map as maps
from experiments.figures.style import INK, ORANGE, PAPER, SMALL_TEXT, SOFT, TEXT, Page, number, signed
from scenarios.language import _
from simulation.places import outlines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.compare import Comparison

LESS, MORE = ("#b35806", "#f1a340", "#fee0b6"), ("#d8daeb", "#998ec3", "#542788")
"""Fewer members in B, and more (brown and violet: told apart with any kind of colour vision)."""
LEVEL = "#f7f7f7"


def draw(comparison: Comparison, place: int = 1) -> Page:
    """Two maps of members in the same shades, and the map of the paired difference."""
    pair = [comparison.results[at] for at in (0, place)]
    month, names = comparison.months, [common.name_of(one.scenario) for one in pair]
    shapes = {shape["properties"]["code"]: shape for shape in outlines(pair[0].level)["features"]}
    members, alive = zip(*(maps.by_territory(one, month) for one in pair), strict=True)
    differences = _differences(comparison, place)
    title = _("Where the members are at the end of {date}").format(date=style.month_name(pair[0].dates[month]))
    figure, head = style.sheet(title, common.about(pair[0]), 3.85, common.warning(pair[0]))
    height = figure.get_figheight()
    edges = maps._edges(max(max(one.values()) for one in members))
    low, top = 0.74 / height, (head - 0.3) / height
    steps = _steps(max(map(abs, differences.values()), default=0.0))
    shades = [
        *(
            {code: maps._shade(maps._class_of(float(one.get(code, 0.0)), edges), edges) for code in shapes}
            for one in members
        ),
        {code: _shade(differences.get(code, 0.0), steps) for code in shapes},
    ]
    titles = [*names, _("difference, B less A")]
    for at, (words, shade) in enumerate(zip(titles, shades, strict=True)):
        axes = figure.add_axes((0.335 * at, low, 0.325, top - low))
        maps.draw_territories(axes, shapes, shade, alive[at] if at < 2 else set(), 0.62)
        head_of = f"{'AB'[at]}. {words}" if at < 2 else words
        axes.set_title(_shorten(head_of), fontsize=TEXT, fontweight="bold", color=INK, loc="left", pad=4)
        if at == 2:
            _write_signs(axes, shapes, differences)
    _legends(figure, edges, steps, height)
    return Page(figure, _alternative(names, members, alive, differences, shapes))


def _shorten(text: str) -> str:
    return text if len(text) <= 38 else text[:37].rstrip() + "\u2026"


def _differences(comparison: Comparison, place: int) -> dict[str, float]:
    """Members of each territory at the end: mean over the pairs of runs of the other less the first."""
    seeds = comparison.pairs(place)
    first, other = (
        np.array(
            [run.territories_members[comparison.months] for run in comparison.results[at].runs if run.seed in seeds]
        )
        for at in (0, place)
    )
    return dict(zip(comparison.results[0].codes, (other - first).mean(axis=0).tolist(), strict=True))


def _steps(largest: float) -> list[float]:
    """Three classes on each side of level: half a member at least, then round numbers up to the largest."""
    round_ones = [one * 10**power for power in range(6) for one in (1, 2, 5)]
    third = next((one for one in round_ones if 2.2 * one >= largest), round_ones[-1])
    return [0.5, max(1.0, third / 2.5), max(2.0, float(third))]


def _shade(value: float, steps: list[float]) -> str:
    place = sum(abs(value) >= step for step in steps)
    if not place:
        return LEVEL
    return MORE[place - 1] if value > 0 else LESS[len(LESS) - place]


def _write_signs(axes: Axes, shapes: dict[str, Any], differences: dict[str, float]) -> None:
    """The difference of each territory that has one, in figures: colour is never the only sign."""
    from matplotlib.patheffects import withStroke

    for code, shape in shapes.items():
        value = differences.get(code, 0.0)
        if abs(value) >= 0.5:
            where = shape["properties"]["longitude"], shape["properties"]["latitude"]
            axes.annotate(
                signed(number(value), value), where, xytext=(0, -7), textcoords="offset points", fontsize=5.2,
                color=INK, ha="center", va="center", zorder=7,
                path_effects=[withStroke(linewidth=1.6, foreground=PAPER)],
            )  # fmt: skip


def _legends(figure: Figure, edges: list[int], steps: list[float], height: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    def patch(colour: str, words: str) -> Any:
        return Patch(facecolor=colour, edgecolor=SOFT, linewidth=0.4, label=words)

    ends = [
        f"{number(low)}\u2013{number(high - 1)}" if high - 1 > low else number(low) for low, high in pairwise(edges)
    ]
    last = _("{count} and more").format(count=number(edges[-1])) if len(edges) > 1 else number(edges[0])
    words = [_("none"), *ends, last]
    members = [patch(maps._shade(place, edges), text) for place, text in enumerate(words)]
    star = Line2D([], [], marker="*", markersize=8, color=ORANGE, markeredgecolor=INK, markeredgewidth=0.5,
                  linestyle="", label=_("live territorial community in at least half of the runs"))  # fmt: skip
    low, middle, high = (style.short_number(step) for step in steps)
    less = [f"\u2264 \u2212{high}", f"\u2264 \u2212{middle}", f"\u2264 \u2212{low}"]
    more = [f"\u2265 +{low}", f"\u2265 +{middle}", f"\u2265 +{high}"]
    signs = [*zip(LESS, less, strict=True), (LEVEL, _("level")), *zip(MORE, more, strict=True)]
    for title, handles, left, at, columns in (
        (_("A and B: members by territory (median of the runs)"), members, 0.0, 0.6, len(members)),
        ("", [star], 0.0, 0.2, 1),
        (_("B less A (mean of the pairs of runs)"), [patch(*sign) for sign in signs], 0.665, 0.6, 4),
    ):
        found = figure.legend(
            handles=handles, title=title or None, loc="upper left", bbox_to_anchor=(left, (at + 0.1) / height),
            ncols=columns, frameon=False, fontsize=6.2, title_fontsize=SMALL_TEXT, handlelength=1.1, columnspacing=0.8,
            handletextpad=0.35, borderpad=0.0, borderaxespad=0.0, labelspacing=0.35,
        )  # fmt: skip
        found._legend_box.align = "left"  # type: ignore[attr-defined]


def _alternative(
    names: list[str], members: Any, alive: Any, differences: dict[str, float], shapes: dict[str, Any]
) -> str:
    called = {code: maps.short_name(shape["properties"]["name"]) for code, shape in shapes.items()}
    said = []
    for name, counts, live in zip(names, members, alive, strict=True):
        largest = sorted(counts.items(), key=lambda item: -item[1])[:3]
        most = ", ".join(f"{called[code]} ({number(count)})" for code, count in largest if count > 0)
        where = ", ".join(sorted(called[code] for code in live if code in called))
        said.append(
            _("{scenario}: most members in {largest}; live territorial communities: {where}.").format(
                scenario=name, largest=most or _("no territory"), where=where or _("none")
            )
        )
    most = max(differences.items(), key=lambda item: abs(item[1]), default=("", 0.0))
    if abs(most[1]) >= 0.5 and most[0] in called:
        said.append(
            _("The difference is largest in {territory}: {difference}.").format(
                territory=called[most[0]], difference=signed(number(most[1]), most[1])
            )
        )
    return " ".join(said) + " " + _("Outlines: IGN Admin Express, INSEE geography; Licence Ouverte.")
