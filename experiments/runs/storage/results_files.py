"""The files of results: every measure of every run, territories, a summary by year, provenance.

write_results(results, Path("results/baseline"))
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.runs.results import Results
from experiments.runs.storage.data_dictionary import (
    OF_PANELS,
    OF_RUNS,
    OF_SUMMARY,
    OF_TERRITORIES,
    Texts,
    described,
    write_dictionary,
    write_parquet,
)
from experiments.runs.storage.files import write_csv, write_json
from experiments.runs.storage.panel import FILES
from experiments.runs.storage.provenance import provenance_of, without_circumstances
from experiments.runs.summary import by_year

if TYPE_CHECKING:
    import pandas


def write_results(results: Results, folder: Path, with_summary: bool = True) -> list[Path]:
    """Write `monthly.parquet`, `territories.parquet`, `summary.csv`, `dictionary.csv` and `provenance.json`.

    Gives their paths.

    Each file appears whole or not at all.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    provenance = provenance_of(results)
    tables: dict[str, tuple[pandas.DataFrame, Texts]] = {
        "monthly.parquet": (results.monthly, OF_RUNS),
        "territories.parquet": (results.territories, OF_TERRITORIES),
    }
    fixed = without_circumstances(provenance)
    paths = [
        write_parquet(table, folder / name, fixed, partial(described, texts)) for name, (table, texts) in tables.items()
    ]
    if with_summary:
        tables["summary.csv"] = (by_year(results), OF_SUMMARY)
        paths.append(write_csv(tables["summary.csv"][0], folder / "summary.csv"))
    if (panel := results.spec.panel) is not None:
        tables[f"{panel.folder.name}/{FILES}"] = (panel.names(results.population_own), OF_PANELS)
    return [
        *paths,
        write_dictionary(folder, tables),
        write_json(provenance, folder / "provenance.json"),
    ]
