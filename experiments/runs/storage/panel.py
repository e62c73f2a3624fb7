"""A panel: chosen columns of every organisation, at the end of chosen months of every run, as Parquet files.

    panel = Panel(Path("results/panel"), ["stage", "competence"], months=[0, 60, 120])
    run_many(scenario, runs=10, panel=panel)
    pandas.read_parquet("results/panel")          # one row for each run, month and organisation

Each run writes a file of its own, month by month, so that memory holds one month of one run; the file appears when the
run has finished. `experiments.runs.storage.recorder` does the same for one model, in memory.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from experiments.runs.storage.data_dictionary import OF_PANELS, WORDS, described, labelled
from scenarios.format.problems import UserError, did_you_mean, near
from scenarios.language import _, in_quotes, quoted
from simulation.state.tables import Organisations

if TYPE_CHECKING:
    import pyarrow

    from simulation.world import World

KEYS = ("run", "region", "seed", "month", "date", "row", "id", "identity", "generation")
"""Columns of every panel; `region` where there are several, `id` where organisations have names of their own."""
FILES = "run-*.parquet"
"""The files of a panel's folder."""


@dataclass(frozen=True)
class Panel:
    """What is recorded of each run, and where.

    Args:
        folder: where the files lie, those of former runs replaced; it is made when the first run writes there.
        columns: names of columns of organisations (`simulation.state.tables.Organisations`), besides `KEYS`.
        months: at whose end, 0 being the founding (None: every twelfth).

    Attributes:
        dates: the calendar month of each month of a run.
        first_seed: the seed of run 1.
        has_regions: whether the runs are in several regions.
        provenance: where the figures come from; it stands in the metadata of each file.

    Raises:
        UserError: no column is named, or an unknown one.
    """

    folder: Path
    columns: Iterable[str]
    months: Iterable[int] | None = None
    dates: tuple[str, ...] = ()
    first_seed: int = 1
    has_regions: bool = False
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = tuple(name for name in Organisations.columns if name not in KEYS)
        columns = tuple(dict.fromkeys(self.columns))
        for name in columns:
            if name not in Organisations.columns:
                hint = did_you_mean(near(name, known)) or _("; the columns are {columns}").format(
                    columns=", ".join(known)
                )
                raise UserError(_("organisations have no column {name}").format(name=in_quotes(name)) + hint)
        if not columns:
            raise UserError(_("a panel needs a column at least, such as stage"))
        object.__setattr__(self, "columns", tuple(name for name in columns if name not in KEYS))
        object.__setattr__(self, "months", None if self.months is None else tuple(sorted(set(self.months))))

    def months_of(self, last: int) -> tuple[int, ...]:
        """The months that are recorded of runs of this length.

        Raises:
            UserError: one of them is later.
        """
        months = tuple(range(0, last + 1, 12) if self.months is None else self.months)
        for month in months:
            if not 0 <= month <= last:
                message = _("month {month} cannot be recorded: these runs last from 0 (the founding) to {last}")
                raise UserError(message, month=month, last=last)
        return months

    def names(self, has_names: bool) -> list[str]:
        """The columns of the files, in their order.

        Args:
            has_names: whether organisations have names of their own.
        """
        absent = {"region": not self.has_regions, "id": not has_names}
        return [*(name for name in KEYS if not absent.get(name)), *self.columns]

    def clear(self) -> None:
        """Remove what former runs have left in the folder, so that it holds runs of one command.

        Raises:
            UserError: that cannot be done.
        """
        try:
            for pattern in (FILES, f".{FILES}.part"):
                for path in self.folder.glob(pattern):
                    path.unlink()
        except OSError as error:
            message = _("{path} cannot be removed ({reason})")
            raise UserError(message, path=quoted(str(error.filename)), reason=error.strerror or error) from error


class PanelFile(NamedTuple):
    """What has become of the panel of a run: its file, and why it is not there ("": it is)."""

    path: Path
    error: str = ""


class PanelWriter:
    """The panel of one run, on its way to its file.

    Args:
        panel: what is wanted.
        seed: of the run.
        months: how long the run is.
    """

    def __init__(self, panel: Panel, seed: int, months: int) -> None:
        self._panel = panel
        self._seed = seed
        self._months = panel.months_of(months)
        self._run = seed - panel.first_seed + 1
        self._path = panel.folder / f"run-{self._run:04d}.parquet"
        self._beside = self._path.with_name(f".{self._path.name}.part")
        self._writer: Any = None
        self._error = ""

    def take(self, world: World, month: int) -> None:
        """Write the columns, if this month is wanted. What a disk does not take ends the panel, and no run."""
        if month not in self._months or self._error:
            return
        from pyarrow import parquet

        try:
            table = self._table(world, month)
            if self._writer is None:
                self._panel.folder.mkdir(parents=True, exist_ok=True)
                self._writer = parquet.ParquetWriter(
                    self._beside,
                    table.schema,
                    compression="zstd",
                    use_dictionary=[name for name in table.column_names if name not in ("row", "identity")],
                    column_encoding={"row": "DELTA_BINARY_PACKED", "identity": "DELTA_BINARY_PACKED"},
                )
            self._writer.write_table(table)
        except OSError as error:
            self._fail(error)

    def close(self) -> PanelFile:
        """The file, whole: the run has finished."""
        if self._writer is not None:
            try:
                self._writer.close()
                self._beside.replace(self._path)
            except OSError as error:
                self._fail(error)
            self._writer = None
        return PanelFile(self._path, self._error)

    def discard(self) -> None:
        """Leave nothing of a run that has not finished."""
        if self._writer is not None:
            with contextlib.suppress(OSError):
                self._writer.close()
            self._writer = None
            self._beside.unlink(missing_ok=True)

    def _fail(self, error: OSError) -> None:
        self.discard()
        self._error = os.strerror(error.errno) if error.errno else str(error)

    def _table(self, world: World, month: int) -> pyarrow.Table:
        import pyarrow

        organisations = world.organisations
        names = world.population.names
        count = len(organisations)
        values: dict[str, Any] = {
            "run": np.full(count, self._run, np.int32),
            "region": np.full(count, world.parameters.population.seed, np.int64),
            "seed": np.full(count, self._seed, np.int64),
            "month": np.full(count, month, np.int32),
            "date": np.full(count, month, np.int16),
            "row": np.arange(count, dtype=np.int32),
            "id": names,
        }
        words = {**WORDS, **_codes_of_places(world), "date": self._panel.dates}
        columns = {}
        for name in self._panel.names(names is not None):
            column = values[name] if name in values else getattr(organisations, name)
            columns[name] = _as_words(column, words[name]) if name in words else column
        table = pyarrow.table(columns)
        about = {b"efc": json.dumps({**self._panel.provenance, "seed": self._seed}, ensure_ascii=False).encode()}
        schema = labelled(table.schema, lambda name: described(OF_PANELS, name)).with_metadata(about)
        return table.cast(schema)


def _codes_of_places(world: World) -> dict[str, tuple[str, ...]]:
    """The codes that rows of territories, departments and communes stand for, by the name of the column."""
    places = world.population.places
    return {"territory": places.codes, "department": places.departments, "commune": places.commune_codes}


def _as_words(codes: npt.NDArray[Any], words: Iterable[str]) -> pyarrow.DictionaryArray:
    """Codes with the words that they stand for; what is below nought stands for none."""
    import pyarrow

    texts = tuple(words)
    return pyarrow.DictionaryArray.from_arrays(
        pyarrow.array(codes, mask=(codes < 0) | (codes >= len(texts))), pyarrow.array(texts, pyarrow.string())
    )
