"""What every result can do: be a table (`to_frame`) and be drawn (`plot`).

A result knows nothing of figures: `experiments.figures` and `experiments.reports` say how each kind is drawn.
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@singledispatch
def pages(result: Any) -> dict[str, Any]:
    """The figures of a result by the names of their files, each an `experiments.figures.parts.style.Page`.

    A wing registers what it draws: `@pages.register`.
    """
    raise TypeError(f"nothing draws {type(result).__name__}: import experiments.figures or experiments.reports first")


class Plottable:
    """A result with figures."""

    def plot(self) -> dict[str, Figure]:
        """The figures that the command draws, by name, in the current language (English unless chosen otherwise).

        They are Matplotlib's `Figure` objects, without pyplot: write one with `figure.savefig("members.png")`; a
        notebook shows one that stands alone on a line.
        """
        return {name: page.figure for name, page in pages(self).items()}
