"""Splits the text of a CSV file into rows of cells, millions of them at once, and knows the line of each.

    frame, lines = split_csv(text, "my_members.csv", problems)

The lines are cut as the module `csv` of Python does it. Lines of a wrong shape are left out, and told.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from scenarios.format.problems import Problem
from scenarios.language import _, ngettext

if TYPE_CHECKING:
    from _csv import Reader

    import pandas

SEPARATORS = (",", ";", "\t")
BLOCK = 1 << 24
"""Bytes that are split at once."""
MOST_LINES = 10
"""Maximum number of lines with a wrong number of cells that are listed."""


def split_csv(text: str, file: str, problems: list[Problem]) -> tuple[pandas.DataFrame, Sequence[int]] | None:
    """The cells as texts, and the line of each row (None: there is no row that could be read).

    Args:
        text: the text of the file, with at least one line that is not blank.
        file: its name for messages.
        problems: filled with the lines of a wrong shape.
    """
    separator = separator_of(text)
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream, delimiter=separator, strict=True)
    try:
        header = _header(reader)
        unnamed = [place for place, name in enumerate(header) if not name]
        header = [name or f"\0{place}" for place, name in enumerate(header)]
        cut = _cut_at_once(text[stream.tell() :], header, separator)
        if cut is None:
            frame, lines, wrong = _cut_one_by_one(reader, header)
        else:
            frame, wrong = cut
            lines = _Lines(text, separator, reader.line_num, len(frame), len(header))
        for place in unnamed:  # a spreadsheet writes columns that are empty too
            if frame[header[place]].str.strip().any():
                message = _("a column has no name ({place} in the first line)")
                problems.append(Problem(message.format(place=place + 1), file, 1))
                return None
        frame = frame.drop(columns=[header[place] for place in unnamed])
        header = [name for name in header if not name.startswith("\0")]
        if wrong:
            problems += _misshapen(text, header, separator, file, wrong)
    except csv.Error as error:
        message = _("this line cannot be cut into cells ({reason}); is a quotation mark left open?")
        problems.append(Problem(message.format(reason=error), file, reader.line_num))
        return None
    return (frame, lines) if len(frame) or not wrong else None


def csv_header(text: str) -> list[str]:
    """The names of the columns of a CSV text, or of its beginning (none in a blank one).

    Raises:
        csv.Error: the first line cannot be cut into cells.
    """
    return _header(_reader(text, separator_of(text)))


def separator_of(text: str) -> str:
    """The separator of the first line."""
    first = re.search(r"[^\r\n]*\S[^\r\n]*", text)
    return max(SEPARATORS, key=first[0].count if first else len)


def _reader(text: str, separator: str) -> Reader:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _header(reader: Reader) -> list[str]:
    return [cell.strip() for cell in next(_rows(reader), (0, []))[1]]


def _rows(reader: Reader) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number of its first line."""
    before = reader.line_num
    for cells in reader:
        line = before + 1
        before = reader.line_num
        if not _is_blank(cells):
            yield line, cells


def _is_blank(cells: list[str]) -> bool:
    return not "".join(cells).strip()


def _cut_one_by_one(reader: Reader, header: list[str]) -> tuple[pandas.DataFrame, Sequence[int], int]:
    """The frame of the lines that a reader has left, their numbers, and how many have a wrong shape."""
    import pandas

    rows: list[list[str]] = []
    lines: list[int] = []
    wrong = 0
    for line, cells in _rows(reader):
        if len(cells) == len(header):
            rows.append(cells)
            lines.append(line)
        else:
            wrong += 1
    return pandas.DataFrame(rows, columns=header, dtype=object), lines, wrong


def _cut_at_once(body: str, header: list[str], separator: str) -> tuple[pandas.DataFrame, int] | None:
    """The frame of all lines, and how many have a wrong shape; None if quotation marks are in doubt."""
    import pyarrow
    import pyarrow.compute
    import pyarrow.csv

    content = body.encode()
    if b'"' in content and not _is_well_quoted(content, separator):
        return None
    names = [str(position) for position in range(len(header))]
    wrong: list[str] = []

    def skip(row: Any) -> str:
        if not _is_blank(next(_reader(row.text, separator), [])):
            wrong.append("")
        return "skip"

    try:
        table = pyarrow.csv.read_csv(
            pyarrow.py_buffer(content),
            pyarrow.csv.ReadOptions(column_names=names, block_size=BLOCK),
            pyarrow.csv.ParseOptions(delimiter=separator, newlines_in_values=b'"' in content, invalid_row_handler=skip),
            pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pyarrow.string()), check_utf8=False),
        )
    except pyarrow.ArrowInvalid:  # one row is longer than a block
        return None
    is_blank: npt.NDArray[np.bool_] = np.ones(table.num_rows, dtype=np.bool_)
    for column in table.columns:
        if not is_blank.any():
            break
        trimmed = pyarrow.compute.utf8_trim_whitespace(column)
        is_blank &= pyarrow.compute.equal(trimmed, "").to_numpy()
    frame = table.to_pandas()
    if is_blank.any():
        frame = frame.loc[~is_blank].reset_index(drop=True)
    return frame.set_axis(header, axis=1), len(wrong)


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
    """The line of each row: blank lines, cells of several lines and wrong lines are counted when they are asked for."""

    def __init__(self, text: str, separator: str, header: int, count: int, width: int) -> None:
        self._text = text
        self._separator = separator
        self._count = count
        self._width = width
        breaks = text.count("\n") + text.count("\r") - text.count("\r\n") + (text[-1] not in "\r\n")
        self._first = header + 1 if breaks == header + count else None

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, row: Any) -> Any:
        return self._numbers[row]

    @cached_property
    def _numbers(self) -> Sequence[int]:
        if self._first is not None:
            return range(self._first, self._first + self._count)
        reader = _reader(self._text, self._separator)
        return [line for line, cells in _rows(reader) if len(cells) == self._width][1:]


def _misshapen(text: str, header: list[str], separator: str, file: str, wrong: int) -> Iterator[Problem]:
    """The lines of a wrong shape, the first ones with their cells; of the others only the number is given."""
    rows = (row for row in _rows(_reader(text, separator)) if len(row[1]) != len(header))
    for line, cells in islice(rows, MOST_LINES):
        yield Problem(_shape(cells, header, separator), file, line, value=separator.join(cells)[:60], allowed=separator)
    if wrong > MOST_LINES:
        more = wrong - MOST_LINES
        text = ngettext("{count} more line of a wrong shape", "{count} more lines of a wrong shape", more)
        yield Problem(text.format(count=more), file)


def _shape(cells: list[str], header: list[str], separator: str) -> str:
    """What is wrong with the shape of a line."""
    cell_separator = next(
        (candidate for candidate in SEPARATORS if candidate != separator and any(candidate in cell for cell in cells)),
        "",
    )
    if cell_separator and sum(cell.count(cell_separator) for cell in cells) + len(cells) >= len(header) > len(cells):
        message = _("the cells are separated by {other} here, and by {separator} in the first line").format(
            other=_name(cell_separator), separator=_name(separator)
        )
    else:
        message = _("{cells}, but the first line names {columns} ({names})").format(
            cells=ngettext("{count} cell", "{count} cells", len(cells)).format(count=len(cells)),
            columns=ngettext("{count} column", "{count} columns", len(header)).format(count=len(header)),
            names=", ".join(header[:8]),
        )
        if len(cells) > len(header):
            message += _("; a text that contains {separator} stands in quotation marks").format(
                separator=_name(separator)
            )
    return message


def _name(separator: str) -> str:
    return {",": _("a comma"), ";": _("a semicolon"), "\t": _("a tab")}[separator]
