"""What the pictures of runs share: series by run, the words about the runs, the marks of dated changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.parts import style
from experiments.runs.results import Results
from experiments.runs.run_text import Mark, end_of, in_key, start_of


def has_runs(results: Results) -> bool:
    """Has a run finished?"""
    return bool(results.seeds)


def times(results: Results) -> np.ndarray:
    """The ends of the months on the axis of years, the founding first."""
    return np.array([end_of(date) for date in results.dates])


def draw_marks(axes: Axes, changes: Sequence[Mark], numbered: bool = True) -> None:
    """A thin vertical line for each dated change, with its number at the top (neighbours one above the other)."""
    first, last = axes.get_xlim()
    level = 0
    before = -np.inf
    for number, mark in enumerate(changes, start=1):
        time = start_of(mark.date)
        if not first <= time <= last:
            continue
        axes.axvline(time, color=style.SOFT, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
        if numbered:
            level = level + 1 if time - before < 0.03 * (last - first) else 0
            before = time
            axes.text(
                time,
                0.985 - 0.055 * level,
                str(number),
                transform=axes.get_xaxis_transform(),
                fontsize=9.5,
                color=style.PAPER,
                ha="center",
                va="center",
                fontweight="bold",
                zorder=6,
                bbox={"boxstyle": "circle,pad=0.28", "facecolor": style.SOFT, "edgecolor": style.PAPER},
            )


def key_of_marks(figure: Figure, changes: Sequence[Mark], bottom: float, columns: int = 3) -> float:
    """The key of the numbered marks, in columns, above `bottom`; gives the height of its top (both in inches)."""
    page_height = figure.get_figheight()
    wide = 0.93 / columns
    entries = [
        style.wrapped(f"{number}  {in_key(mark)}", int(166 / columns), subsequent_indent="    ")
        for number, mark in enumerate(changes, start=1)
    ]
    rows = [entries[first : first + columns] for first in range(0, len(entries), columns)]
    for row in reversed(rows):
        bottom += 0.19 * max(len(words) for words in row)
        for column, words in enumerate(row):
            figure.text(
                0.04 + column * wide,
                bottom / page_height,
                "\n".join(words),
                fontsize=9.5,
                color=style.INK,
                va="top",
                linespacing=1.25,
            )
    return bottom
