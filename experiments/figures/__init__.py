"""Pictures that one would show to a board: stocks, routes, map, comparison, ranking, in the current language.

    save_figures(results, folder)         # stocks.png, routes.png, map.png
    save_figures(comparison, folder)      # comparison.png

Beside each picture stands a text file that says in words what it shows. This file says which figures a result has.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs.plotting import pages
from experiments.runs.results import Results
from experiments.strategies.comparison import Comparison
from experiments.strategies.robust_ranking import Ranking

if TYPE_CHECKING:
    from experiments.figures.style import Page

__all__ = ["save_figures"]


def save_figures(result: Any, folder: Path, formats: Sequence[str] = ("png",)) -> list[Path]:
    """Draw the figures of a result and give the pictures' paths (none when no run has finished)."""
    return [path for name, page in pages(result).items() for path in page.save(Path(folder), name, formats)]


@pages.register(Results)
def _of_runs(results: Results) -> dict[str, Page]:
    """The runs of one scenario (no map where territories have no outlines)."""
    from experiments.figures import members_map, routes, stocks

    if not results.seeds:
        return {}
    figures = {"stocks": stocks.draw(results), "routes": routes.draw(results)}
    return figures | ({"map": members_map.draw(results)} if members_map.can_be_drawn(results) else {})


@pages.register(Comparison)
def _of_comparison(comparison: Comparison) -> dict[str, Page]:
    from experiments.figures import comparison as figure

    return {"comparison": figure.draw(comparison)} if comparison.results[0].seeds else {}


@pages.register(Ranking)
def _of_ranking(ranking: Ranking) -> dict[str, Page]:
    from experiments.figures import robust_ranking

    return {"rank": robust_ranking.draw(ranking)} if ranking.done else {}
