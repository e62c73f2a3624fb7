"""Names beside points, moved apart so that none covers another name or a point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from experiments.figures.parts.literal_text import draw_literally
from experiments.figures.parts.style import INK, SOFT

LINE = 15.0
"""Height of a line, in typographic points, as all lengths here."""
POINT = 5.0
"""Half of the side of the square that a point takes."""
ASIDE = 9.0
"""From the middle of a point to its name."""
BEYOND = 20.0
"""How far a name may stand out of the axes at the right."""
LINES = 8
"""Lines that a name may be moved up or down."""

Rectangle = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def name_points(axes: Axes, x: np.ndarray, y: np.ndarray, words: Sequence[str], obstacles: np.ndarray) -> None:
    """Write each point's name at its right or left, above or below: at the nearest place where nothing stands yet.

    Args:
        axes: where the points are drawn already.
        x, y: the points that have a name, shape (names,).
        words: their names.
        obstacles: further points, not to be covered either, shape (points, 2).
    """
    figure = axes.figure
    scale = 72.0 / figure.dpi  # type: ignore[union-attr]
    axes.get_xlim(), axes.get_ylim()  # limits are found when they are asked for
    points = axes.transData.transform(np.column_stack([x, y])) * scale
    edges = axes.get_window_extent().get_points() * scale
    boxes: list[Rectangle] = [
        (px - POINT, py - POINT, px + POINT, py + POINT)
        for px, py in np.concatenate([points, axes.transData.transform(obstacles.reshape(-1, 2)) * scale])
    ]
    for index in np.argsort(-points[:, 1], kind="stable"):
        px, py = points[index]
        name = axes.annotate(
            words[index],
            (x[index], y[index]),
            xytext=(0.0, 0.0),
            textcoords="offset points",
            fontsize=10,
            color=INK,
            va="center",
            arrowprops={"arrowstyle": "-", "color": SOFT, "linewidth": 0.7},
        )
        draw_literally(name)
        wide = Text.get_window_extent(name).width * scale
        spots = [
            (side, LINE * lines)
            for lines in sorted(range(-LINES, LINES + 1), key=lambda lines: (abs(lines), -lines))
            for side in (ASIDE, -ASIDE - wide)
        ]

        def cost(spot: tuple[float, float]) -> float:
            box = _box(px, py, spot, wide)
            aside = max(edges[0][0] - box[0], box[2] - edges[1][0] - BEYOND)
            outside = max(0.0, aside, edges[0][1] - box[1], box[3] - edges[1][1])
            return LINE * outside + sum(_overlap(box, obstacle) for obstacle in boxes)

        spot = min(spots, key=cost)
        boxes.append(_box(px, py, spot, wide))
        name.set_position(spot)
        if abs(spot[1]) <= LINE:
            name.arrow_patch.set_visible(False)  # type: ignore[union-attr]


def _box(px: float, py: float, spot: tuple[float, float], wide: float) -> Rectangle:
    side, up = spot
    return px + side, py + up - LINE / 2, px + side + wide, py + up + LINE / 2


def _overlap(first: Rectangle, second: Rectangle) -> float:
    """The area that two rectangles share."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    return max(0.0, width) * max(0.0, height)
