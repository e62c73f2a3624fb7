"""What the figures of sweeps share: the head of a page, the axis of a factor, rows with names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.parts import style
from experiments.runs import run_text
from experiments.sweeps.analysis import study_text
from experiments.sweeps.analysis.study import Study
from experiments.sweeps.design.factors import Factor
from scenarios.language import _

NARROW = 30
WIDE = 40
"""Letters of a factor's name on one line: of few rows, and of many, whose letters are smaller."""
FEW = 10
"""Rows that leave room for two lines each."""


def study_page(
    study: Study, title: str, lines: Sequence[str], below: float, above: float, size: tuple[float, float] = style.SIZE
) -> tuple[Figure, float, float]:
    """A page with a finding for its title, which runs it shows, and what they are not (see `style.panel_page`)."""
    foot = [*lines, run_text.caution()]
    about = study_text.about(study)
    return style.panel_page(title.rstrip("."), about, foot, below, above, study_text.warning(study), size)


def factor_with_unit(factor: Factor) -> str:
    """A factor's name, and its unit in brackets where it has one."""
    unit = _(factor.parameter.unit) if factor.is_number and factor.parameter.unit else ""
    return f"{factor.label} ({unit})" if unit else factor.label


def named_rows(axes: Axes, names: Sequence[str], font: float = 10.5) -> np.ndarray:
    """Rows from top to bottom with their names at the left; gives their heights."""
    heights = np.arange(len(names), dtype=np.float64)
    axes.set_ylim(len(names) - 0.4, -0.6)
    is_few = len(names) <= FEW
    lines = ["\n".join(style.wrapped(name, NARROW if is_few else WIDE)) for name in names]
    axes.set_yticks(heights, lines, fontsize=font if is_few else font - 1.5, color=style.INK)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=style.FAINT, linewidth=0.8)
    axes.spines["left"].set(visible=True, color=style.SOFT)
    return heights
