"""The files of a comparison, and where its reasons are found."""

from __future__ import annotations

import shlex
from pathlib import Path

from experiments.cli.output.runs import name_or_file
from experiments.runs.storage.data_dictionary import OF_COMPARISONS, write_tables
from experiments.runs.storage.results_files import write_results
from experiments.strategies.comparison import Comparison
from experiments.strategies.explanation import Explanation
from experiments.strategies.precision import SequentialResult
from scenarios.language import _
from scenarios.titles import distinct


def why_hints(comparison: Comparison) -> list[str]:
    """The commands that say why the strategies differ."""
    names = [name_or_file(scenario) for scenario in comparison.scenarios]
    return [
        _("Why? efc compare {names} --why").format(names=shlex.join(names)),
        _("As a page: efc report {pair}").format(pair=shlex.join(names[:2])),
    ]


def write_explanation(explanation: Explanation, folder: Path) -> list[Path]:
    """funnel.csv, levers.csv and worlds.csv, named after the other scenario."""
    from experiments.strategies.causes.funnel import funnel_table

    tables = {"funnel": funnel_table(explanation.comparison), "levers": explanation.contributions.table}
    if explanation.robustness is not None:
        tables["worlds"] = explanation.robustness.by_world
    name = explanation.comparison.scenarios[1].name
    return write_tables(folder, {f"{stem}-{name}.csv": (table, OF_COMPARISONS) for stem, table in tables.items()})


def write_precision(result: SequentialResult, folder: Path) -> list[Path]:
    """precision.csv and figures/precision.png: the half-width against the number of pairs."""
    import pandas

    from experiments.figures import precision

    table = pandas.DataFrame([(step.runs, step.half_width) for step in result.steps], columns=["runs", "half_width"])
    table.insert(0, "measure", result.target.measure)
    paths = write_tables(folder, {"precision.csv": (table, OF_COMPARISONS)})
    return [*paths, *precision.draw(result).save(folder / "figures", "precision")]


def write_finished_runs(comparison: Comparison, folder: Path) -> list[Path]:
    """Without a pair of runs there is nothing to compare: the finished runs are kept."""
    folders = distinct([scenario.name for scenario in comparison.scenarios])
    return [
        write_results(results, folder / name)[0]
        for name, results in zip(folders, comparison.results, strict=True)
        if results.runs
    ]
