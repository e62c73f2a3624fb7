"""Reads the file of a table (CSV or Parquet) into a frame whose rows remember their lines.

    table = read_file(Path("my_members.csv"), problems)
    table.frame["id"], table.lines[0]

A CSV file is UTF-8, with or without a byte-order mark. Its first line names the columns, which are separated by commas,
semicolons or tabs, the same on every line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.format.problems import Problem, ScenarioError
from scenarios.format.reader import decoded
from scenarios.language import _, as_number

if TYPE_CHECKING:
    import pandas

SEPARATORS = (",", ";", "\t")
LARGEST = 2_000_000_000
"""Maximum size of a table, in bytes."""
PARQUET = (".parquet", ".pq")
MOST_LINES = 10
"""Maximum number of lines with a wrong number of cells that are listed."""


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
    """Split the lines into cells; note lines whose number of cells differs from that of the first line."""
    import pandas

    file = str(path)
    not_text = _("this is not a text file (it looks like: {kinds}); save it as CSV, UTF-8")
    empty = _("the file is empty; its first line names the columns")
    try:
        text = decoded(path.read_bytes(), file, not_text, empty)
    except ScenarioError as error:
        problems += error.problems
        return None
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    wrong: list[Problem] = []
    header: list[str] = []
    try:
        before = 0
        for cells in reader:
            line = before + 1
            before = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip() for cell in cells]
            elif len(cells) != len(header):
                wrong.append(_misshapen(cells, header, separator, file, line))
            else:
                rows.append(cells)
                lines.append(line)
    except csv.Error as error:
        message = _("this line cannot be cut into cells ({reason}); is a quotation mark left open?")
        problems.append(Problem(message.format(reason=error), file, reader.line_num))
        return None
    problems += wrong[:MOST_LINES]
    if len(wrong) > MOST_LINES:
        problems.append(Problem(_("{count} more lines of a wrong shape").format(count=len(wrong) - MOST_LINES), file))
    if any(not name for name in header):
        message = _("a column has no name ({place} in the first line)")
        problems.append(Problem(message.format(place=header.index("") + 1), file, 1))
        return None
    if wrong and not rows:
        return None
    return FileTable(path, pandas.DataFrame(rows, columns=header, dtype=object), lines)


def _separator(text: str) -> str:
    """The separator of the first line."""
    return max(SEPARATORS, key=next(line for line in text.splitlines() if line.strip()).count)


def _misshapen(cells: list[str], header: list[str], separator: str, file: str, line: int) -> Problem:
    cell_separator = next(
        (candidate for candidate in SEPARATORS if candidate != separator and any(candidate in cell for cell in cells)),
        "",
    )
    if cell_separator and sum(cell.count(cell_separator) for cell in cells) + len(cells) >= len(header) > len(cells):
        message = _("the cells are separated by {other} here, and by {separator} in the first line").format(
            other=_name(cell_separator), separator=_name(separator)
        )
    else:
        message = _("{count} cells, but the first line names {wanted} columns ({names})").format(
            count=len(cells), wanted=len(header), names=", ".join(header[:8])
        )
        if len(cells) > len(header):
            message += _("; a text that contains {separator} stands in quotation marks").format(
                separator=_name(separator)
            )
    return Problem(message, file, line, value=separator.join(cells)[:60], allowed=separator)


def _name(separator: str) -> str:
    return {",": _("a comma"), ";": _("a semicolon"), "\t": _("a tab")}[separator]


def columns_of(path: Path) -> list[str]:
    """The names of a file's columns (none if the file cannot be read)."""
    read = read_file(path, [])
    return [str(name) for name in read.frame.columns] if read is not None else []
