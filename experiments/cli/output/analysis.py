"""What the commands that read a sweep share: its runs, what they are, and the files of an analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli import arguments
from scenarios.language import language

if TYPE_CHECKING:
    import pandas
    from rich.console import Console

    from experiments.figures.style import Page
    from experiments.sweeps.analysis.study import Study

LIBRARIES = ("SALib", "ema-workbench", "numpy", "scipy", "pandas")


def open_study(folder: Path) -> Study:
    """The sweep in a folder, as the analyses read it; what is no sweep is refused."""
    from experiments.sweeps.analysis import study

    with arguments.refusing():
        return study.read(folder)


def tell_study(to: Console, study: Study) -> None:
    """Which runs are read, and what they are not."""
    from experiments.sweeps.analysis.study_text import about, warning

    to.print(study.titles.get(language(), ""), style="bold", markup=False)
    to.print(about(study, with_title=False), markup=False)
    notice = warning(study)
    if notice:
        to.print(notice, style="yellow", markup=False)


def tell_sentences(to: Console, sentences: Sequence[str]) -> None:
    """Findings, one a line."""
    for one in sentences:
        to.print(f"- {one}", markup=False, soft_wrap=True)


def keep(
    to: Console,
    folder: Path,
    name: str,
    table: pandas.DataFrame,
    pages: dict[str, Page],
    study: Study,
    more: Mapping[str, pandas.DataFrame] | None = None,
) -> list[Path]:
    """Write the table, the pictures and where they come from (NAME.csv, NAME.json), and more tables; tell the paths."""
    from experiments.cli.output.runs import print_files
    from experiments.runs import checks
    from experiments.runs.files import write_csv, write_json

    folder = checks.make_folder(folder)
    paths = [write_csv(table, folder / f"{name}.csv"), write_json(provenance(study), folder / f"{name}.json")]
    paths += [write_csv(one, folder / f"{other}.csv") for other, one in (more or {}).items()]
    for page_name, page in pages.items():
        paths += page.save(folder, page_name)
    print_files(to, paths)
    return paths


def provenance(study: Study) -> dict[str, Any]:
    """Where an analysis comes from: version, command, the runs that it read, and the sweep's own provenance."""
    from experiments.runs import provenance as sources

    return {
        "project": sources.DISTRIBUTION,
        "version": sources.version(),
        "commit": sources.commit(),
        "command": sources.command_line(),
        "runs": len(study.runs),
        "runs_sha256": study.digest(),
        "left_out_points": study.left_out,
        "libraries": {name: sources.version_of(name) for name in LIBRARIES},
        "sweep": dict(study.provenance()),
    }
