"""One self-contained page about two strategies: question, answer, figures, table, why, limits, provenance.

    found = explain_strategies(load("baseline"), load("more-support"), runs=20)
    write(found, Path("report.html"), "en")

The page holds everything (inline SVG, no outside resource) and prints to A4. Beside it, in a folder of the same name,
lie the figures as SVG and PNG and the data as CSV.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs.files import write_csv, write_json, write_text
from experiments.runs.plotting import pages
from experiments.strategies.explanation import Explanation, explain_strategies

if TYPE_CHECKING:
    from experiments.runs.run import Progress

__all__ = ["Explanation", "explain_strategies", "folder_of", "write"]


def folder_of(path: Path) -> Path:
    """The folder of a page's figures and data."""
    return path.with_name(f"{path.stem}-files")


@pages.register(Explanation)
def _of_explanation(explanation: Explanation) -> dict[str, Any]:
    from experiments.reports import pictures

    return dict(pictures.draw(explanation))


def write(found: Explanation, path: Path, lang: str, progress: Progress | None = None) -> list[Path]:
    """The page, and beside it the figures and the data; gives their paths.

    Args:
        progress: told of the figures that are drawn.
    """
    from experiments.reports import page, pictures
    from experiments.strategies import funnel
    from scenarios.language import use_language

    folder = folder_of(path)
    folder.mkdir(parents=True, exist_ok=True)
    with use_language(lang):
        drawn = pictures.draw(found)
        shown: dict[str, tuple[str, str]] = {}
        paths: list[Path] = []
        for done, (name, picture) in enumerate(drawn):
            if progress is not None:
                progress(done, len(drawn))
            svg = pictures.svg(picture, name)
            shown[name] = picture.alternative, pictures.inline(svg, name)
            paths.append(write_text(svg, folder / f"{name}.svg"))
            paths += picture.save(folder, name)
        paths.insert(0, write_text(page.rendered(found, shown), path))
    comparison = found.comparison
    paths.append(write_csv(comparison.table, folder / "comparison.csv"))
    paths.append(write_csv(funnel.funnel_table(comparison), folder / "funnel.csv"))
    if found.worlds is not None:
        paths.append(write_csv(found.worlds.by_world, folder / "other-worlds.csv"))
    paths.append(write_json(comparison.provenance, folder / "provenance.json"))
    return paths
