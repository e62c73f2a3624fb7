"""The files of results: every measure of every run, territories, a summary by year, provenance.

write_results(results, Path("results/baseline"))
"""

from __future__ import annotations

from pathlib import Path

from experiments.runs.results import Results
from experiments.runs.storage.files import write_csv, write_json, write_parquet
from experiments.runs.storage.provenance import provenance_of
from experiments.runs.summary import by_year


def write_results(results: Results, folder: Path, with_summary: bool = True) -> list[Path]:
    """Write `monthly.parquet`, `territories.parquet`, `summary.csv` and `provenance.json`, and give their paths.

    Each file appears whole or not at all.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    provenance = provenance_of(results)
    return [
        write_parquet(results.monthly, folder / "monthly.parquet", provenance),
        write_parquet(results.territories, folder / "territories.parquet", provenance),
        *([write_csv(by_year(results), folder / "summary.csv")] if with_summary else []),
        write_json(provenance, folder / "provenance.json"),
    ]
