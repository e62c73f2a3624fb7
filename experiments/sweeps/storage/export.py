"""The files of a sweep: runs.parquet, monthly.parquet, provenance.json; what failed; apart, what the machines said.

    export_sweep(open_sweep("results/smoke"))

Each file appears whole or not at all. The first three are the same to the last byte whenever the results are: on any
number of processes or machines, interrupted or not, in whatever order the runs were turned.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs.storage import file_lock
from experiments.runs.storage.data_dictionary import OF_RUNS, described, labelled, write_dictionary
from experiments.runs.storage.files import write_csv, write_json, write_whole
from experiments.runs.storage.provenance import DISTRIBUTION, version
from experiments.sweeps.design.factors import SCENARIO
from experiments.sweeps.design.task import DONE
from experiments.sweeps.storage.sweep_folder import Sweep

if TYPE_CHECKING:
    import pyarrow


def export_sweep(sweep: Sweep, folder: Path | None = None) -> list[Path]:
    """Write the files (into the sweep's own folder by default) and give their paths.

    Raises:
        UserError: the disk is full.
    """
    import pandas

    folder = sweep.folder if folder is None else Path(folder)
    with file_lock.reporting_full_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        about = sweep_provenance(sweep)
        paths = [_parquet(folder / "runs.parquet", sweep.runs_schema(), sweep.runs_in_pieces(), about)]
        tables = {"runs.parquet": (sweep.runs_schema().names, OF_RUNS)}
        if sweep.plan.monthly:
            paths.append(_parquet(folder / "monthly.parquet", sweep.monthly_schema(), sweep.monthly_in_pieces(), about))
            tables["monthly.parquet"] = (sweep.monthly_schema().names, OF_RUNS)
        paths.append(write_dictionary(folder, tables))
        paths.append(write_json(about, folder / "provenance.json"))
        failures = pandas.DataFrame(_failures(sweep))
        if len(failures):
            paths.append(write_csv(failures, folder / "failures.csv"))
        else:
            (folder / "failures.csv").unlink(missing_ok=True)
        columns = ["run", "seconds", "memory", "host", "process", "finished"]
        return [
            *paths,
            write_csv(pandas.DataFrame(sweep.journal.machine(), columns=columns), folder / "machine.csv"),
            write_json({"sessions": sweep.journal.sessions()}, folder / "machine.json"),
        ]


def _failures(sweep: Sweep) -> list[dict[str, Any]]:
    """Runs that have failed: which, with what parameters, how, and the command that replays them."""
    return [
        {
            "run": planned.run,
            "point": planned.point,
            "seed": planned.seed,
            "scenario": sweep.plan.scenario_of(planned.point),
        }
        | {name: value for name, value in sweep.plan.values[planned.point - 1].items() if name != SCENARIO}
        | {"status": status, "error": error, "again": sweep.command_again(planned.run)}
        for planned, status, error in sweep.journal.statuses()
        if status not in (DONE, "missing")
    ]


def sweep_provenance(sweep: Sweep) -> dict[str, Any]:
    """Where the results come from, and nothing about the machines that gave them."""
    rules: dict[str, str] = json.loads(sweep.journal.about("rules") or "{}")
    return {
        "project": DISTRIBUTION,
        "version": version(),
        "model": sweep.journal.about("model"),
        "plan": {name: value for name, value in sweep.plan.to_data().items() if name not in ("limits", "folder")},
        "plan_sha256": sweep.plan.digest(),
        "scenarios": json.loads(sweep.journal.about("scenarios") or "[]"),
        "rules": [{"file": Path(path).name, "sha256": digest} for path, digest in rules.items()],
        "shard": sweep.shard,
        "points": len(sweep.points),
        "runs": dict(sorted(sweep.journal.counts().items())),
        "results_sha256": results_digest(sweep),
    }


def results_digest(sweep: Sweep) -> str:
    """Fingerprint (SHA-256) of all results, run by run in the plan's order."""
    digest = hashlib.sha256()
    for planned, status, horizon, monthly, _error in sweep.journal.rows():
        run = f"{planned.run} {planned.seed} {status}".encode()
        digest.update(run + horizon + (zlib.decompress(monthly) if monthly else b""))
    return digest.hexdigest()


def _parquet(path: Path, schema: pyarrow.Schema, pieces: Iterator[pyarrow.Table], about: dict[str, Any]) -> Path:
    """A Parquet file written piece by piece, so that it may be larger than the memory."""
    from pyarrow import parquet

    complete = labelled(schema, partial(described, OF_RUNS)).with_metadata(
        {b"efc": json.dumps(about, ensure_ascii=False).encode()}
    )

    def write(beside: Path) -> None:
        with parquet.ParquetWriter(beside, complete) as file:
            for piece in pieces:
                if len(piece):
                    file.write_table(piece.cast(complete))

    return write_whole(path, write)
