"""Names beside points, moved apart so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.figures.style import INK, SOFT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LETTER, LINE = 5.9, 15.0
"""Width of a letter and height of a line, in points."""


def name_points(axes: Axes, x: np.ndarray, y: np.ndarray, words: Sequence[str]) -> None:
    """Write each point's name at its right or left, above or below: at the first place where nothing stands yet."""
    figure = axes.figure
    scale = 72.0 / figure.dpi  # type: ignore[union-attr]
    at = axes.transData.transform(np.column_stack([x, y])) * scale
    edges = axes.get_window_extent().get_points() * scale
    taken = [(px - 5.0, py - 5.0, px + 5.0, py + 5.0) for px, py in at]
    for place in np.argsort(-at[:, 1]):
        px, py = at[place]
        wide = LETTER * len(words[place])
        spots = [
            (side, up)
            for up in (0.0, LINE, -LINE, 2 * LINE, -2 * LINE, 3 * LINE, -3 * LINE, 4 * LINE, -4 * LINE)
            for side in (9.0, -9.0 - wide)
        ]
        boxes = [(px + side, py + up - LINE / 2, px + side + wide, py + up + LINE / 2) for side, up in spots]
        free = [
            spot
            for spot, box in zip(spots, boxes, strict=True)
            if box[0] >= edges[0][0] and box[2] <= edges[1][0] + 20 and not any(_overlap(box, one) for one in taken)
        ]
        side, up = free[0] if free else spots[0]
        taken.append((px + side, py + up - LINE / 2, px + side + wide, py + up + LINE / 2))
        line = {"arrowstyle": "-", "color": SOFT, "linewidth": 0.7} if abs(up) > LINE else None
        axes.annotate(
            words[place], (x[place], y[place]), xytext=(side, up), textcoords="offset points", fontsize=10, color=INK,
            va="center", arrowprops=line,
        )  # fmt: skip


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
