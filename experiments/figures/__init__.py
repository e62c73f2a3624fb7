"""Figures that one would show to a board, in the current language: each file of this folder draws one thing.

    save_figures(results, folder)         # stocks.png, routes.png, map.png
    save_figures(comparison, folder)      # comparison.png

A new figure is a new file here: a function that says by `declare_figure` what it is called and which result it draws,
and by its docstring what one sees. Beside each picture stands a text file that says in words what it shows. What
figures share lies in `parts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from experiments.figures.parts.style import Page
from experiments.runs.plotting import Plottable, pages
from experiments.sweeps.storage.sweep_folder import Sweep

Draw = Callable[[Any], "Page"]


@dataclass(frozen=True)
class Figure:
    """A declared figure.

    Attributes:
        name: of its files.
        result_type: what it draws.
        order: its place among the figures of such a result.
        is_drawable: can this result be drawn?
        draw: gives the page of a result.
    """

    name: str
    result_type: type
    order: int
    is_drawable: Callable[[Any], bool]
    draw: Draw

    @property
    def sentence(self) -> str:
        """What one sees, in a sentence."""
        return (self.draw.__doc__ or "").partition("\n")[0]


_FIGURES: list[Figure] = []


def declare_figure(
    name: str, result_type: type, order: int = 0, is_drawable: Callable[[Any], bool] = lambda _result: True
) -> Callable[[Draw], Draw]:
    """Declare that a function draws a figure of such results (see `Figure`)."""

    def declare(draw: Draw) -> Draw:
        _FIGURES.append(Figure(name, result_type, order, is_drawable, draw))
        return draw

    return declare


def all_figures() -> list[Figure]:
    """Every figure of this folder, in their order."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return sorted(_FIGURES, key=lambda figure: figure.order)


def figures_of(result: Any) -> list[Figure]:
    """The figures that can be drawn of a result."""
    return [figure for figure in all_figures() if isinstance(result, figure.result_type) and figure.is_drawable(result)]


@pages.register(Plottable)
def _pages(result: Plottable) -> dict[str, Page]:
    return {figure.name: figure.draw(result) for figure in figures_of(result)}


@pages.register(Sweep)
def _pages_of_sweep(sweep: Sweep) -> dict[str, Page]:
    """The figures of the analysis that its design is made for."""
    from experiments.sweeps.analysis.overview import overview
    from experiments.sweeps.analysis.study import study_of_sweep

    return {
        f"{figure.name}{ending}": figure.draw(result)
        for ending, result in overview(study_of_sweep(sweep)).results.items()
        for figure in figures_of(result)
    }


def save_figures(result: Any, folder: Path, formats: Sequence[str] = ("png",)) -> list[Path]:
    """Draw the figures of a result and give the pictures' paths (none when no run has finished)."""
    return [path for name, page in pages(result).items() for path in page.save(Path(folder), name, formats)]
