"""One self-contained page about two strategies: question, answer, figures, table, why, limits, provenance.

    found = study(load("baseline"), load("more-support"), runs=20)
    write(found, Path("report.html"), "en")

The page holds everything (inline SVG, no outside resource) and prints to A4. Beside it, in a folder of the same name,
lie the figures as SVG and PNG and the data as CSV.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compare import Comparison, compare
from experiments.endings import ENDING
from experiments.lives import Life, differing_lives
from experiments.results import write_csv, write_json, write_whole
from experiments.why import Contributions, contributions

if TYPE_CHECKING:
    from experiments.runs import Progress
    from scenarios import Scenario
    from simulation.population import Population

LEVER_RUNS = 8
"""Pairs of runs with which each lever is tried, unless the comparison has fewer."""
MEASURE = "members"
"""What the levers are asked about."""


@dataclass(frozen=True)
class Study:
    """All that a report tells.

    Attributes:
        comparison: the two strategies, whose runs have kept their ending.
        contributions: what each lever does.
        lives: organisations whose lives differ, in the first run, told in each language.
    """

    comparison: Comparison
    contributions: Contributions
    lives: dict[str, list[Life]]


def study(
    first: Scenario,
    other: Scenario,
    runs: int = 20,
    seed: int = 1,
    months: int | None = None,
    organisations: int | None = None,
    changes: Mapping[str, Any] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    rules: Sequence[str | Path] = (),
    say: Callable[[str], None] | None = None,
) -> Study:
    """Run and read everything that the report needs. The arguments are those of `experiments.compare.compare`."""
    kept: dict[int, Population] = {}
    asked = (seed, months, organisations, changes, workers, progress, rules)
    comparison = compare([first, other], runs, *asked, say, kept, ENDING)
    some = max(1, min(runs, LEVER_RUNS))
    found = contributions(
        first, other, MEASURE, some, *asked, kept[0], () if comparison.own_population else comparison.results
    )
    lives: dict[str, list[Life]] = {}
    if not comparison.own_population:
        lives = differing_lives(first, other, seed, comparison.months, organisations, changes, rules)
    return Study(comparison, found, lives)


def write(found: Study, path: Path, lang: str) -> list[Path]:
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
    pairs = [(one.scenario.name, funnel.of_results(one)) for one in comparison.results]
    paths.append(write_csv(funnel.table(pairs), folder / "funnel.csv"))
    paths.append(write_json(comparison.provenance, folder / "provenance.json"))
    return paths
