"""What one takes home: the data and figures of a strategy, or the report on two; files by their names.

Carried out by a process of its own (see `jobs`), in the language that is spoken there.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from experiments.dashboard.workers.jobs import explain_strategies
from experiments.runs.batch import run_many
from experiments.runs.checks import check_finished
from experiments.runs.options import RunOptions
from experiments.runs.run import Progress
from experiments.runs.summary import Costs
from experiments.strategies.comparison import Comparison
from experiments.strategies.explanation import explain
from scenarios import Scenario
from scenarios.authoring.writer import written_down
from scenarios.language import language
from scenarios.titles import distinct

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a package: the same runs make the same bytes."""


def data_and_figures(scenario: Scenario, options: RunOptions, progress: Progress) -> dict[str, bytes]:
    """Runs of one strategy: scenario file, tables, summary, provenance, figures with their descriptions."""
    from experiments.figures import save_figures
    from experiments.runs.storage.results_files import write_results

    with tempfile.TemporaryDirectory(prefix="efc-package-") as name:
        folder = Path(name)
        results = run_many(scenario, options, progress=progress)
        check_finished(results.runs, results.failures)
        write_results(results, folder)
        save_figures(results, folder / "figures")
        (folder / f"{scenario.name}.toml").write_text(written_down(scenario), encoding="utf-8")
        return {f"{scenario.name}.zip": packed(folder)}


def report(
    first: Scenario,
    second: Scenario,
    options: RunOptions,
    comparison: Comparison | None,
    costs: Costs | None,
    progress: Progress,
) -> dict[str, bytes]:
    """The report on two strategies: its version for a board, and all of it with figures, data and scenario files.

    Args:
        comparison: of these two, where they have been run.
        costs: the prices to count with (None: those of the scenarios).
    """
    from experiments.reports import board_of, write

    with tempfile.TemporaryDirectory(prefix="efc-package-") as name:
        path = Path(name) / "report.html"
        if comparison is None:
            found = explain_strategies(first, second, options, progress)
        else:
            found = explain(comparison, {}, progress=progress)
        write(replace(found, costs=costs), path, language(), with_board=True)
        for name, scenario in zip(distinct([first.name, second.name]), (first, second), strict=True):
            (path.parent / f"{name}.toml").write_text(written_down(scenario), encoding="utf-8")
        names = f"{first.name}-and-{second.name}"
        return {f"{names}-board.html": board_of(path).read_bytes(), f"{names}.zip": packed(path.parent)}


def packed(folder: Path) -> bytes:
    """All files of a folder as a zip file, in the order of their names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            about = zipfile.ZipInfo(file.relative_to(folder).as_posix(), LONG_AGO)
            about.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(about, file.read_bytes())
    return content.getvalue()
