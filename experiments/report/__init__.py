"""One self-contained page about two strategies: question, answer, figures, table, why, limits, provenance.

    found = explain_strategies(load("baseline"), load("more-support"), runs=20)
    write(found, Path("report.html"), "en")

The page holds everything (inline SVG, no outside resource) and prints to A4. Beside it, in a folder of the same name,
lie the figures as SVG and PNG and the data as CSV.
"""

from __future__ import annotations

from pathlib import Path

from experiments.explanation import Explanation, explain_strategies
from experiments.results import write_csv, write_json, write_whole

__all__ = ["Explanation", "explain_strategies", "write"]


def write(found: Explanation, path: Path, lang: str) -> list[Path]:
    """The page, and beside it the figures and the data; gives their paths."""
    from experiments import funnel
    from experiments.report import page, pictures
    from scenarios.language import use_language

    folder = path.with_name(f"{path.stem}-files")
    folder.mkdir(parents=True, exist_ok=True)
    with use_language(lang):
        drawn = pictures.draw(found.comparison)
        text = page.rendered(found, [(picture.alternative, pictures.inline(picture, name)) for name, picture in drawn])
        paths = [write_whole(path, lambda beside: beside.write_text(text, encoding="utf-8") and None)]
        for name, picture in drawn:
            paths += picture.save(folder, name, ("svg", "png"))
    comparison = found.comparison
    paths.append(write_csv(comparison.table, folder / "comparison.csv"))
    paths.append(write_csv(funnel.table(comparison), folder / "funnel.csv"))
    paths.append(write_json(comparison.provenance, folder / "provenance.json"))
    return paths
