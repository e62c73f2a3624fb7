"""Where the members are: the region's territories at chosen dates, coloured by members, live communities marked."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.runs import run_text
from experiments.runs.results import Results
from scenarios.language import _, ngettext
from scenarios.language.names import month_name
from scenarios.language.numbers import number
from simulation.population.geography import LEVELS, load_places, outlines

CITIES = {
    "Lille": "right",
    "Dunkerque": "below",
    "Amiens": "right",
    "Arras": "right",
    "Beauvais": "right",
    "Laon": "right",
}
"""Cities that help to find one's way, and where the name stands."""
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
CLASSES = 6
SHADES = ("#f1f1ee", "#d3e4f0", "#a6cbe3", "#6aa8d0", "#2f7fb8", "#0f5592", "#08305c")
"""From none to most: one hue, darker means more (readable in grey and with any colour vision)."""


def can_be_drawn(results: Results) -> bool:
    """Has a run finished, and are there outlines for its territories?"""
    return bool(results.seeds) and results.level in LEVELS


def picture_months(months: int, pictures: int = 4) -> list[int]:
    """Months spread over the horizon, the last one included: whole years where there are enough."""
    unit = 12 if months >= 12 * pictures else 1
    spread = [round(months * picture / pictures / unit) * unit for picture in range(1, pictures)]
    return sorted({month for month in spread if 0 < month < months} | {months})


@declare_figure("map", Results, order=3, is_drawable=can_be_drawn)
def draw(results: Results, months: Iterable[int] | None = None) -> style.Page:
    """Members of each territory at chosen dates, and where territorial communities are alive."""
    months = list(months) if months is not None else picture_months(results.months)
    shapes = {shape["properties"]["code"]: shape for shape in outlines(results.level)["features"]}
    territories = {month: by_territory(results, month) for month in months}
    edges = class_edges(max(max(members.values()) for members, _alive in territories.values()))
    title = _("{title}: where the members are").format(title=run_text.title_of(results.scenario))
    figure, head = style.page(title, run_text.about(results), run_text.warning(results))
    style.foot(figure, [sources(), run_text.caution()])
    height = figure.get_figheight()
    low, high = style.panel_room(figure, 1.62, head - 0.72)
    wide = 0.94 / len(months)
    for column, (month, (members, alive)) in enumerate(territories.items()):
        axes = figure.add_axes((0.03 + column * wide, low, wide, high - low))
        draw_territories(axes, shapes, shades_of(shapes, members, edges), alive)
        total = float(np.nanmean(results.values("members")[:, month]))
        communities = round(float(np.nanmean(results.values("territorial_communities")[:, month])))
        axes.set_title(month_name(results.dates[month]), fontsize=15, fontweight="bold", color=style.INK, pad=26)
        words = ngettext("{count} member", "{count} members", round(total)).format(count=number(total))
        words += ", " + ngettext("{count} community", "{count} communities", communities).format(count=communities)
        axes.text(0.5, 1.015, words, transform=axes.transAxes, ha="center", va="bottom", fontsize=11, color=style.SOFT)
    _legend(figure, edges, 1.02 / height)
    return style.Page(figure, _alternative(results, months[-1], *territories[months[-1]], shapes))


def by_territory(results: Results, month: int) -> tuple[dict[str, float], set[str]]:
    """Members of each territory (mean of the runs), and where a community is alive in at least half of them."""
    counts = np.mean([run.territories_members[month] for run in results.runs], axis=0)
    shares = np.mean([run.territories_alive[month] for run in results.runs], axis=0)
    alive = {code for code, share in zip(results.codes, shares, strict=True) if share >= 0.5}
    return dict(zip(results.codes, counts.tolist(), strict=True)), alive


def class_edges(largest: float) -> list[int]:
    """Lower ends of the classes above none: 1, 2, 5, 10 ... thinned so that the darkest holds the largest."""
    needed = [step for step in STEPS if step <= max(1.0, largest)]
    return needed if len(needed) <= CLASSES else [1, *needed[-(CLASSES - 1) :]]


def class_of(count: float, edges: list[int]) -> int:
    """The class of a number of members: 0 is none."""
    return sum(count >= edge for edge in edges) if count >= 0.5 else 0


def class_shade(index: int, edges: list[int]) -> str:
    """The shade of a class: the darkest is the last one, whatever their number."""
    if index == 0:
        return SHADES[0]
    return SHADES[round(1 + (index - 1) * (len(SHADES) - 2) / max(1, len(edges) - 1))] if len(edges) > 1 else SHADES[3]


def _rings(shape: dict[str, Any]) -> list[Any]:
    geometry = shape["geometry"]
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [np.asarray(ring) for part in parts for ring in part]


def shades_of(shapes: Iterable[str], members: dict[str, float], edges: list[int]) -> dict[str, str]:
    """The shade of each territory."""
    return {code: class_shade(class_of(float(members.get(code, 0.0)), edges), edges) for code in shapes}


def draw_territories(
    axes: Axes,
    shapes: dict[str, Any],
    shades: dict[str, str],
    alive: set[str],
    scale: float = 1.0,
    with_cities: bool = True,
) -> None:
    """The territories in their shades, live communities and cities marked; `scale`: of signs and names."""

    all_rings = []
    for code, shape in shapes.items():
        rings = _rings(shape)
        all_rings += rings
        outline = Path.make_compound_path(*[Path(ring, closed=True) for ring in rings])
        axes.add_artist(PathPatch(outline, facecolor=shades[code], edgecolor=style.PAPER, linewidth=0.7))
        if code in alive:
            axes.add_artist(
                PathPatch(
                    outline, facecolor="none", edgecolor=style.ORANGE, linewidth=1.4 * scale, hatch="....", zorder=3
                )
            )
            axes.plot(
                shape["properties"]["longitude"],
                shape["properties"]["latitude"],
                marker="*",
                markersize=14 * scale,
                color=style.ORANGE,
                markeredgecolor=style.INK,
                markeredgewidth=0.7 * scale,
                zorder=4,
            )
    points = np.concatenate(all_rings)
    (west, south) = points.min(axis=0)
    (east, north) = points.max(axis=0)
    axes.set(
        xlim=(west - 0.03, east + 0.03),
        ylim=(south - 0.03, north + 0.03),
        aspect=1.0 / math.cos(math.radians(0.5 * (south + north))),
    )
    axes.set_axis_off()
    halo = [withStroke(linewidth=2.6 * scale, foreground=style.PAPER)]
    for name, side, longitude, latitude in _cities() if with_cities else ():
        axes.plot(
            longitude,
            latitude,
            marker="o",
            markersize=3.2 * scale,
            color=style.INK,
            zorder=5,
            markeredgecolor=style.PAPER,
            markeredgewidth=0.6,
        )
        below = side == "below"
        axes.annotate(
            name,
            (longitude, latitude),
            xytext=(0, -4) if below else (4, 3),
            textcoords="offset points",
            fontsize=9 * scale,
            color=style.INK,
            ha="center" if below else "left",
            va="top" if below else "bottom",
            path_effects=halo,
            zorder=6,
        )


def _cities() -> list[tuple[str, str, float, float]]:
    places = load_places()
    rows = {name: places.commune_names.index(name) for name in CITIES if name in places.commune_names}
    return [
        (name, CITIES[name], float(places.commune_longitude[row]), float(places.commune_latitude[row]))
        for name, row in rows.items()
    ]


def class_names(edges: list[int]) -> list[str]:
    """What each class holds, none first."""
    ends = [
        f"{number(low)}\u2013{number(high - 1)}" if high - 1 > low else number(low) for low, high in pairwise(edges)
    ]
    last = _("{count} and more").format(count=number(edges[-1])) if len(edges) > 1 else number(edges[0])
    return [_("none"), *ends, last]


def _legend(figure: Figure, edges: list[int], middle: float) -> None:
    handles: list[Any] = [
        Patch(facecolor=class_shade(index, edges), edgecolor=style.SOFT, linewidth=0.5, label=name)
        for index, name in enumerate(class_names(edges))
    ]
    handles.append(
        Line2D(
            [],
            [],
            marker="*",
            markersize=13,
            color=style.ORANGE,
            markeredgecolor=style.INK,
            markeredgewidth=0.7,
            linestyle="",
            label=_("live territorial community in at least half of the runs"),
        )
    )
    figure.legend(
        handles=handles,
        title=_("Members by territory (mean of the runs)"),
        loc="center",
        bbox_to_anchor=(0.5, middle),
        ncols=len(handles),
        frameon=False,
        fontsize=10.5,
        title_fontsize=10.5,
        handlelength=1.5,
        columnspacing=1.4,
        handletextpad=0.5,
    )


def sources() -> str:
    """Where the outlines come from."""
    return _("Outlines: IGN Admin Express, INSEE geography; Licence Ouverte.")


def _alternative(
    results: Results, month: int, members: dict[str, float], alive: set[str], shapes: dict[str, Any]
) -> str:
    names = {code: short_name(shape["properties"]["name"]) for code, shape in shapes.items()}
    largest = sorted(members.items(), key=lambda item: -item[1])[:3]
    words = [f"{names[code]} ({number(count)})" for code, count in largest if count > 0]
    return _(
        "{title}, {date}: most members in {largest}. "
        "Live territorial communities in at least half of the runs: {where}."
    ).format(
        title=run_text.title_of(results.scenario),
        date=month_name(results.dates[month]),
        largest=", ".join(words) or _("no territory"),
        where=", ".join(sorted(names[code] for code in alive)) or _("nowhere"),
    )


def short_name(name: str) -> str:
    """A territory's name without what is said in brackets."""
    return name.split(" (")[0]
