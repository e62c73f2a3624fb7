"""Pictures that one would show to a board: stocks, routes, map, comparison, in French and in English.

    draw_run(results, folder, "fr")              # stocks.png, routes.png, map.png
    draw_comparison(comparison, folder, "en")    # comparison.png

Beside each picture stands a text file that says in words what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.runs.results import Results
    from experiments.strategies.comparison import Comparison

__all__ = ["draw_comparison", "draw_run"]


def draw_run(results: Results, folder: Path, lang: str, formats: Sequence[str] = ("png",)) -> list[Path]:
    """Draw the runs of one scenario and give the pictures' paths (no map where territories have no outlines).

    Nothing is drawn when no run has finished.
    """
    from experiments.figures import members_map as regional_map
    from experiments.figures import routes, stocks
    from scenarios.language import use_language

    if not results.seeds:
        return []
    with use_language(lang):
        pages = {"stocks": stocks.draw(results), "routes": routes.draw(results)}
        if regional_map.can_be_drawn(results):
            pages["map"] = regional_map.draw(results)
        return [path for name, page in pages.items() for path in page.save(Path(folder), name, formats)]


def draw_comparison(comparison: Comparison, folder: Path, lang: str, formats: Sequence[str] = ("png",)) -> list[Path]:
    """Draw a comparison and give the pictures' paths (none when no run has finished)."""
    from experiments.figures import comparison as page_of_comparison
    from scenarios.language import use_language

    if not comparison.results[0].seeds:
        return []
    with use_language(lang):
        return page_of_comparison.draw(comparison).save(Path(folder), "comparison", formats)
