"""The folder of a sweep, finished or not, running or not: its plan, its tables, what is missing.

sweep = open_sweep("results/smoke")
sweep.runs, sweep.monthly            # pandas, as `efc export` writes them
sweep.is_complete, sweep.missing     # run numbers of the plan without a result
"""

from __future__ import annotations

import json
import os
import shlex
import zlib
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.runs.plotting import Plottable
from experiments.sweeps.design.factors import SCENARIO, Factor
from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.design.task import DONE
from experiments.sweeps.storage.journal import Journal
from scenarios.format.problems import UserError
from scenarios.language import _, quoted
from simulation.parameters import REGISTRY

if TYPE_CHECKING:
    import pandas
    import pyarrow

RUNS_AT_ONCE = 10_000
MONTHLY_AT_ONCE = 500
"""Runs in one piece of a table."""


def open_sweep(folder: str | os.PathLike[str]) -> Sweep:
    """The sweep in a folder.

    Raises:
        UserError: it is not the folder of a sweep.
    """
    return Sweep(Path(folder))


class Sweep(Plottable):
    """A sweep, read from its journal.

    Attributes:
        folder: where it is.
        journal: its journal, open for reading.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = Journal(folder)
        data = self.journal.about("plan")
        if data is None:
            raise UserError(_("{folder} is not the folder of a sweep"), folder=quoted(str(folder)))
        self._data: dict[str, Any] = json.loads(data)

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()

    @cached_property
    def plan(self) -> SweepPlan:
        """The plan as it was run."""
        return SweepPlan.from_data(self._data, self.points)

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What the design changes."""
        return self.plan.factors

    @cached_property
    def points(self) -> pandas.DataFrame:
        """The points of the design: one row a point, one column a factor."""
        import pandas

        rows = [factors for _scenario, factors in self.journal.points()]
        names = [factor["name"] for factor in self._data["factors"]]
        if not names:
            return pandas.DataFrame(index=range(len(rows)))
        return pandas.DataFrame({name: _column(name, [row[name] for row in rows]) for name in names})

    @property
    def shard(self) -> str:
        """Which part of the plan this folder holds ("": all of it)."""
        return self.journal.about("shard") or ""

    @property
    def missing(self) -> list[int]:
        """Runs of which nothing is known: not turned yet, or (in a shard) in another folder."""
        finished = {planned.run for planned, status, _error in self.journal.statuses() if status != "missing"}
        planned_runs = [planned.run for planned in self.plan.runs()] if self.shard else []
        return sorted({*planned_runs, *(planned.run for planned, _address in self.journal.planned())} - finished)

    @property
    def failed(self) -> list[int]:
        """Runs that have failed, whatever the reason."""
        return [planned.run for planned, status, _error in self.journal.statuses() if status not in (DONE, "missing")]

    @property
    def is_complete(self) -> bool:
        """Has every run of the plan finished well?"""
        return not self.missing and not self.failed

    def command_again(self, run: int) -> str:
        """The command that replays a run."""
        rules = (word for file in json.loads(self.journal.about("rules") or "{}") for word in ("--rules", file))
        return shlex.join(["efc", "replay", str(self.folder), str(run), *rules])

    @property
    def runs(self) -> pandas.DataFrame:
        """One row for each run of the plan: see `experiments.sweeps`."""
        return _to_pandas(self.runs_in_pieces())

    def to_frame(self) -> pandas.DataFrame:
        """The table `runs`: one row for each run of the plan."""
        return self.runs

    @property
    def monthly(self) -> pandas.DataFrame:
        """One row for each finished run and month: run, month and the measures."""
        return _to_pandas(self.monthly_in_pieces())

    def runs_in_pieces(self) -> Iterator[pyarrow.Table]:
        """The table `runs`, at least one piece."""
        import pyarrow

        measures = self._data["measures"]
        schema = self.runs_schema()
        points = self.journal.points()
        factors = [factor["name"] for factor in self._data["factors"] if factor["name"] != SCENARIO]
        nothing = np.full(len(measures), np.nan)
        for rows in _in_pieces(self.journal.rows(), RUNS_AT_ONCE):
            row_points = [points[row[0].point - 1] for row in rows]
            numbers = np.array([np.frombuffer(row[2]) if row[1] == DONE else nothing for row in rows])
            columns = np.ascontiguousarray(numbers.reshape(len(rows), len(measures)).T)
            yield pyarrow.table(
                {
                    **{name: [getattr(row[0], name) for row in rows] for name in ("run", "point", "replicate", "seed")},
                    "scenario": [scenario for scenario, _factors in row_points],
                    "status": [row[1] for row in rows],
                    **{name: [values[name] for _scenario, values in row_points] for name in factors},
                    **dict(zip(measures, columns, strict=True)),
                },
                schema,
            )

    def runs_schema(self) -> pyarrow.Schema:
        """Types of the columns of `runs`."""
        import pyarrow

        whole = pyarrow.int64()
        number = pyarrow.float64()
        kinds = {bool: pyarrow.bool_(), int: whole, float: number, str: pyarrow.string()}
        factors = [factor["name"] for factor in self._data["factors"] if factor["name"] != SCENARIO]
        return pyarrow.schema(
            [(name, whole) for name in ("run", "point", "replicate", "seed")]
            + [(name, pyarrow.string()) for name in ("scenario", "status")]
            + [(name, kinds[type(REGISTRY[name].default)]) for name in factors]
            + [(name, number) for name in self._data["measures"]]
        )

    def monthly_in_pieces(self) -> Iterator[pyarrow.Table]:
        """The table `monthly`, at least one piece (empty where the plan keeps the horizon only)."""
        import pyarrow

        measures = self._data["measures"]
        schema = self.monthly_schema()
        is_monthly = self._data["monthly"]
        for rows in _in_pieces(self.journal.rows(), MONTHLY_AT_ONCE):
            done = [row for row in rows if is_monthly and row[1] == DONE]
            if not done:
                yield schema.empty_table()
                continue
            values = [np.frombuffer(zlib.decompress(row[3])).reshape(-1, len(measures)) for row in done]
            lengths = [len(table) for table in values]
            columns = np.ascontiguousarray(np.concatenate(values).T)
            yield pyarrow.table(
                {
                    "run": np.repeat([row[0].run for row in done], lengths),
                    "month": np.concatenate([np.arange(length) for length in lengths]),
                    **dict(zip(measures, columns, strict=True)),
                },
                schema,
            )

    def monthly_schema(self) -> pyarrow.Schema:
        """Types of the columns of `monthly`."""
        import pyarrow

        whole = [(name, pyarrow.int64()) for name in ("run", "month")]
        return pyarrow.schema(whole + [(name, pyarrow.float64()) for name in self._data["measures"]])


def _to_pandas(pieces: Iterator[pyarrow.Table]) -> Any:
    import pyarrow

    return pyarrow.concat_tables(pieces).to_pandas()


def _in_pieces(rows: Iterator[Any], size: int) -> Iterator[list[Any]]:
    """Lists of so many rows, the last one shorter; an empty list where there is no row."""
    yield list(islice(rows, size))
    while piece := list(islice(rows, size)):
        yield piece


def _column(name: str, values: list[Any]) -> Any:
    kind = str if name == SCENARIO else type(REGISTRY[name].default)
    return np.array(values, dtype={bool: np.bool_, int: np.int64, float: np.float64}.get(kind, np.object_))
