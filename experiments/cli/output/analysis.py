"""What the commands that read a sweep share: they analyse its runs, tell what that says, and write the files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli.output.document import print_answer
from experiments.cli.output.terminal import open_folder, print_files

if TYPE_CHECKING:
    from experiments.sweeps.analysis.report import AnalysisReport
    from experiments.sweeps.analysis.study import Study

LIBRARIES = ("SALib", "ema-workbench", "scikit-learn", "numpy", "scipy", "pandas")


def publish(
    folder: Path, out: Path | None, analyse: Callable[[Study], AnalysisReport], has_details: bool
) -> AnalysisReport:
    """Analyse the sweep in a folder, print what that says, and write tables, figures and provenance (NAME.json)."""
    from experiments.figures import figures_of
    from experiments.runs.document import Figure
    from experiments.sweeps.analysis import study

    report = analyse(study.read_study(folder))
    figures = [
        Figure(f"{figure.name}{ending}", partial(figure.draw, result))
        for ending, result in report.results.items()
        for figure in figures_of(result)
    ]
    with open_folder(out or folder, is_held=out is not None) as kept:
        print_answer(report.document(figures), kept, report.name, has_details)
        kept.write(partial(_write_tables, report))
        for figure in figures:
            kept.write(lambda target, figure=figure: figure.draw().save(target, figure.name))
        print_files(kept.paths)
    return report


def _write_tables(report: AnalysisReport, folder: Path) -> list[Path]:
    """The tables of an analysis, and where it comes from."""
    from experiments.runs.storage.data_dictionary import OF_ANALYSES, write_tables
    from experiments.runs.storage.files import write_json

    paths = write_tables(folder, {f"{name}.csv": (table, OF_ANALYSES) for name, table in report.tables.items()})
    return [paths[0], write_json(provenance(report.study), folder / f"{report.name}.json"), *paths[1:]]


def provenance(study: Study) -> dict[str, Any]:
    """Where an analysis comes from: version, command, the runs that it read, and the sweep's own provenance."""
    from experiments.runs.storage import provenance as sources

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
