"""What the pictures of sweeps share: the words about points and seeds, values in their unit, bars with names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.figures import style
from experiments.figures.style import FAINT, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes


NARROW, WIDE = 30, 40
"""Letters of a factor's name on one line: of few rows, and of many, whose letters are smaller."""
FEW = 10
"""Rows that leave room for two lines each."""


def named_rows(axes: Axes, names: Sequence[str], font: float = 10.5) -> np.ndarray:
    """Rows from top to bottom with their names at the left; gives their heights."""
    heights = np.arange(len(names), dtype=np.float64)
    axes.set_ylim(len(names) - 0.4, -0.6)
    is_few = len(names) <= FEW
    named = ["\n".join(style.wrapped(name, NARROW if is_few else WIDE)) for name in names]
    axes.set_yticks(heights, named, fontsize=font if is_few else font - 1.5, color=INK)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=FAINT, linewidth=0.8)
    axes.spines["left"].set_visible(True)
    axes.spines["left"].set_color(style.SOFT)
    return heights
