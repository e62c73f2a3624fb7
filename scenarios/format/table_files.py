"""Reads the file of a table (CSV or Parquet) into a frame whose rows remember their lines.

    table = read_file(Path("my_members.csv"), problems)
    table.frame["id"], table.lines[0]

A CSV file is UTF-8, with or without a byte-order mark. Its first line names the columns, which are separated by commas,
semicolons or tabs, the same on every line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from scenarios.format.problems import Problem, ScenarioError
from scenarios.format.reader import decoded
from scenarios.language import _, as_number

if TYPE_CHECKING:
    from _csv import Reader

    import pandas

SEPARATORS = (",", ";", "\t")
LARGEST = 2_000_000_000
"""Maximum size of a table, in bytes."""
PARQUET = (".parquet", ".pq")
BEGINNING = 1 << 20
"""Bytes of a CSV file in which its first line ends."""
BLOCK = 1 << 24
"""Bytes of a CSV file that are split at once."""
BEGINNING = 1 << 20
"""Bytes of a CSV file in which its first line ends."""
BLOCK = 1 << 24
"""Bytes of a CSV file that are split at once."""
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
    """Split the lines into cells: at once, or where that fails one by one, so that each mistake is told."""
    file = str(path)
    not_text = _("this is not a text file (it looks like: {kinds}); save it as CSV, UTF-8")
    empty = _("the file is empty; its first line names the columns")
    try:
        text = decoded(path.read_bytes(), file, not_text, empty)
    except ScenarioError as error:
        problems += error.problems
        return None
    separator = _separator(text)
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream, delimiter=separator, strict=True)
    try:
        header = _header(reader)
        frame = _regular_frame(text[stream.tell() :], header, separator) if all(header) else None
        if frame is not None:
            return FileTable(path, frame, _Lines(text, separator, reader.line_num, len(frame)))
        frame, lines = _frame(reader, header, separator, file, problems)
    except csv.Error as error:
        message = _("this line cannot be cut into cells ({reason}); is a quotation mark left open?")
        problems.append(Problem(message.format(reason=error), file, reader.line_num))
        return None
    if not all(header):
        message = _("a column has no name ({place} in the first line)")
        problems.append(Problem(message.format(place=header.index("") + 1), file, 1))
        return None
    return FileTable(path, frame, lines) if frame is not None else None


def _frame(
    reader: Reader, header: list[str], separator: str, file: str, problems: list[Problem]
) -> tuple[pandas.DataFrame | None, list[int]]:
    """The frame of the lines that a reader has left, and their numbers; the lines of a wrong shape are noted."""
    import pandas

    rows: list[list[str]] = []
    lines: list[int] = []
    wrong: list[Problem] = []
    misshapen = 0
    for line, cells in _rows(reader):
        if len(cells) == len(header):
            rows.append(cells)
            lines.append(line)
            continue
        misshapen += 1
        if misshapen <= MOST_LINES:
            wrong.append(_misshapen(cells, header, separator, file, line))
    problems += wrong
    if misshapen > MOST_LINES:
        problems.append(Problem(_("{count} more lines of a wrong shape").format(count=misshapen - MOST_LINES), file))
    is_usable = bool(rows) or not wrong
    return pandas.DataFrame(rows, columns=header, dtype=object) if is_usable else None, lines


def _header(reader: Reader) -> list[str]:
    """The names of the columns."""
    return [cell.strip() for cell in next(_rows(reader), (0, []))[1]]


def _rows(reader: Reader) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number of its first line."""
    before = reader.line_num
    for cells in reader:
        line = before + 1
        before = reader.line_num
        if "".join(cells).strip():
            yield line, cells


def _regular_frame(body: str, header: list[str], separator: str) -> pandas.DataFrame | None:
    """The frame of lines that all have the cells of the header; None for others, or if quotation marks are in doubt."""
    import pyarrow
    import pyarrow.compute
    import pyarrow.csv

    content = body.encode()
    if b'"' in content and not _is_well_quoted(content, separator):
        return None
    names = [str(position) for position in range(len(header))]
    try:
        table = pyarrow.csv.read_csv(
            pyarrow.py_buffer(content),
            pyarrow.csv.ReadOptions(column_names=names, block_size=BLOCK),
            pyarrow.csv.ParseOptions(delimiter=separator, newlines_in_values=b'"' in content),
            pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pyarrow.string()), check_utf8=False),
        )
    except pyarrow.ArrowInvalid:
        return None
    is_blank: npt.NDArray[np.bool_] = np.ones(table.num_rows, dtype=np.bool_)
    for column in table.columns:
        if not is_blank.any():
            break
        trimmed = pyarrow.compute.utf8_trim_whitespace(column)
        is_blank &= pyarrow.compute.equal(trimmed, "").to_numpy()
    frame = table.to_pandas().loc[~is_blank].reset_index(drop=True) if is_blank.any() else table.to_pandas()
    return frame.set_axis(header, axis=1)


def _is_well_quoted(content: bytes, separator: str) -> bool:
    """Whether quotation marks open at the start of cells and close at their end, or are doubled inside."""
    characters = np.frombuffer(content, dtype=np.uint8)
    marks = np.flatnonzero(characters == ord('"'))
    if len(marks) % 2:
        return False
    border = np.isin(np.arange(256), [ord(character) for character in f'{separator}"\r\n'])
    opening = marks[0::2]
    closing = marks[1::2]
    before = characters[opening[opening > 0] - 1]
    after = characters[closing[closing < len(characters) - 1] + 1]
    return bool(border[before].all() and border[after].all())


class _Lines(Sequence[int]):
    """The line of each row of a regular CSV file; blank lines and cells of several lines are counted when asked for."""

    def __init__(self, text: str, separator: str, header: int, count: int) -> None:
        self._text = text
        self._separator = separator
        breaks = text.count("\n") + text.count("\r") - text.count("\r\n") + (text[-1] not in "\r\n")
        self._first = header + 1 if breaks == header + count else None
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, row: Any) -> Any:
        return self._numbers[row]

    @cached_property
    def _numbers(self) -> Sequence[int]:
        if self._first is not None:
            return range(self._first, self._first + self._count)
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._separator, strict=True)
        return [line for line, _cells in _rows(reader)][1:]


def _separator(text: str) -> str:
    """The separator of the first line."""
    first = re.search(r"[^\r\n]*\S[^\r\n]*", text)
    return max(SEPARATORS, key=first[0].count if first else len)


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
    """The names of a file's columns (none if the file cannot be read); of a CSV file, only the beginning is read."""
    if path.suffix.lower() in PARQUET:
        read = read_file(path, [])
        return [str(name) for name in read.frame.columns] if read is not None else []
    try:
        with path.open("rb") as stream:
            text = stream.read(BEGINNING).decode("utf-8-sig", "replace")
        return _header(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True))
    except (OSError, csv.Error):
        return []
