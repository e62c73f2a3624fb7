"""Reads the file of a table (CSV or Parquet) into a frame whose rows remember their lines.

    table = read_file(Path("my_members.csv"), problems)
    table.frame["id"], table.lines[0]

A CSV file is UTF-8, with or without a byte-order mark. Its first line names the columns, which are separated by commas,
semicolons or tabs, the same on every line.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.format.csv_rows import csv_header, split_csv
from scenarios.format.normal_form import found
from scenarios.format.problems import Problem, ScenarioError
from scenarios.format.reader import decoded
from scenarios.language import _, as_number

if TYPE_CHECKING:
    import pandas

LARGEST = 2_000_000_000
"""Maximum size of a table, in bytes."""
PARQUET = (".parquet", ".pq")
BEGINNING = 1 << 20
"""Bytes of a CSV file in which its first line ends."""
BLOCK = 1 << 24
"""Bytes of a CSV file that are split at once."""
BEGINNING = 1 << 20
"""Bytes of a CSV file in which its first line ends."""


@dataclass(frozen=True)
class FileTable:
    """The table of a file.

    Attributes:
        path: the file.
        frame: its cells; those of a CSV file are texts.
        lines: the line of each row in the file (in a Parquet file: the number of the row).
    """

    path: Path
    frame: pandas.DataFrame
    lines: Sequence[int]


def read_table(path: Path) -> pandas.DataFrame:
    """One table, with all cells of a CSV file as text.

    Raises:
        ScenarioError: the file cannot be read as a table.
    """
    problems: list[Problem] = []
    read = read_file(path, problems)
    if problems or read is None:
        raise ScenarioError(problems)
    return read.frame


def read_file(path: Path, problems: list[Problem]) -> FileTable | None:
    """The table of a file (None: problems are noted)."""
    path = found(path)
    message = _("this is a folder, not a file") if path.is_dir() else _("there is no such file")
    try:
        if path.is_file() and path.stat().st_size <= LARGEST:
            return _parquet(path, problems) if path.suffix.lower() in PARQUET else _csv(path, problems)
        if path.is_file():
            message = _("the file is larger than {size} GB").format(size=as_number(LARGEST / 1e9))
    except OSError as error:
        message = _("the file cannot be read: {reason}").format(reason=error.strerror or error)
    problems.append(Problem(message, str(path)))
    return None


def _parquet(path: Path, problems: list[Problem]) -> FileTable | None:
    import pandas

    try:
        table = pandas.read_parquet(path)
    except (ValueError, OSError) as error:  # the file is truncated or has another format
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = _("this is not a Parquet file that can be read: {reason}").format(reason=reason)
        problems.append(Problem(message, str(path)))
        return None
    if isinstance(table.index, pandas.MultiIndex) or table.index.name is not None:
        table = table.reset_index()
    return FileTable(path, table.reset_index(drop=True), range(1, len(table) + 1))


def _csv(path: Path, problems: list[Problem]) -> FileTable | None:
    file = str(path)
    not_text = _("this is not a text file (it looks like: {kinds}); save it as CSV, UTF-8")
    empty = _("the file is empty; its first line names the columns")
    try:
        text = decoded(path.read_bytes(), file, not_text, empty)
    except ScenarioError as error:
        problems += error.problems
        return None
    cut = split_csv(text, file, problems)
    return FileTable(path, *cut) if cut is not None else None


def columns_of(path: Path) -> list[str]:
    """The names of a file's columns (none if the file cannot be read); of a CSV file, only the beginning is read."""
    if path.suffix.lower() in PARQUET:
        read = read_file(path, [])
        return [str(name) for name in read.frame.columns] if read is not None else []
    try:
        with path.open("rb") as stream:
            text = stream.read(BEGINNING).decode("utf-8-sig", "replace")
        return csv_header(text)
    except (OSError, csv.Error):
        return []
