"""One self-contained page about two strategies: question, answer, figures, table, why, limits, provenance.

    explanation = explain_strategies(load("baseline"), load("more-support"), runs=20)
    write(explanation, Path("report.html"), "en")

The page holds everything (inline SVG, no outside resource) and prints to A4; each figure can be saved from it as PNG,
SVG or CSV. Beside it, in a folder of the same name, lie the figures as SVG and PNG and the data as CSV. A version for a
board has two sheets of A4.
"""

from __future__ import annotations

from pathlib import Path

from experiments.reports import board, page, pictures
from experiments.reports.figure_tables import figure_rows
from experiments.runs.document import figures
from experiments.runs.run import Progress
from experiments.runs.storage.data_dictionary import OF_COMPARISONS, write_tables
from experiments.runs.storage.files import write_json, write_text
from experiments.strategies.causes.funnel import funnel_table
from experiments.strategies.explanation import Explanation, explain_strategies
from scenarios.language import use_language

__all__ = ["Explanation", "board_of", "explain_strategies", "folder_of", "write"]


def folder_of(path: Path) -> Path:
    """The folder of a page's figures and data."""
    return path.with_name(f"{path.stem}-files")


def board_of(path: Path) -> Path:
    """The version for a board of a page."""
    return path.with_name(f"{path.stem}-board.html")


def write(
    explanation: Explanation, path: Path, lang: str, progress: Progress | None = None, with_board: bool = False
) -> list[Path]:
    """The page, and beside it the data and the figures; gives their paths. The data come first: drawing takes time.

    Args:
        progress: told of the figures that are drawn.
        with_board: is there a version of two sheets too?
    """

    folder = folder_of(path)
    folder.mkdir(parents=True, exist_ok=True)
    comparison = explanation.comparison
    tables = {"comparison": comparison.table, "funnel": funnel_table(comparison)}
    if explanation.robustness is not None:
        tables["other-worlds"] = explanation.robustness.by_world
    paths = write_tables(folder, {f"{name}.csv": (table, OF_COMPARISONS) for name, table in tables.items()})
    paths.append(write_json(comparison.provenance, folder / "provenance.json"))
    with use_language(lang):
        document = page.report_document(explanation)
        drawings = list(figures(document))
        drawn: dict[str, page.Picture] = {}
        for number, figure in enumerate(drawings, start=1):
            if progress is not None:
                progress(number - 1, len(drawings))
            picture = figure.draw()
            svg = pictures.svg(picture, figure.name)
            wide, high = picture.figure.get_size_inches()
            inline = pictures.inline(svg, figure.name)
            rows = figure_rows(explanation, figure.name)
            drawn[figure.name] = page.Picture(number, picture.alternative, inline, round(high / wide, 3), rows)
            paths.append(write_text(svg, folder / f"{figure.name}.svg"))
            paths += picture.save(folder, figure.name)
        if with_board:
            sheets = board.board_document(document, explanation)
            paths.insert(0, write_text(page.rendered(explanation, sheets, drawn, "board.html.j2"), board_of(path)))
        paths.insert(0, write_text(page.rendered(explanation, document, drawn), path))
    return paths
