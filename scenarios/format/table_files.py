"""Reads the file of a table (CSV, Parquet, Excel, GraphML, GEXF, packed or not) into frames that remember their lines.

    table = read_file(Path("my_members.csv"), problems)
    table.frame["id"], table.lines[0]

The first line of a text, and the first row of a sheet, names the columns.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.format.csv_rows import csv_header, separator_of, split_csv
from scenarios.format.file_kinds.contents import Content, kind_of, read_content, text_of, unpacked_size
from scenarios.format.file_kinds.graphs import read_graph_file
from scenarios.format.file_kinds.workbooks import read_sheets
from scenarios.format.normal_form import found
from scenarios.format.problems import Problem, ScenarioError
from scenarios.language import _, as_number, in_quotes
from simulation.population.formats.foreign_columns import have_ends
from simulation.population.table_errors import Mistake, Mistakes

if TYPE_CHECKING:
    import pandas

DECIMAL = r"[-+]?(?:\d+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+),\d+"
"""A number with a decimal comma, and perhaps spaces between thousands."""
SEPARATOR_OF_EXCEL = re.compile(r"\Asep=.\r?\n")
"""A line before the first that tells Excel the separator."""
LONGEST_TITLE = 12
"""Lines that a title above the columns' names can have, with blank ones."""
BEGINNING = 1 << 20
"""Bytes of a CSV file in which its first line ends."""


@dataclass(frozen=True)
class FileTable:
    """The table of a file.

    Attributes:
        path: the file.
        frame: its cells; those of a CSV file are texts.
        lines: the line of each row in the file (in a Parquet or graph file: the number of the row).
        notes: what was mapped and guessed when the file was read.
    """

    path: Path
    frame: pandas.DataFrame
    lines: Sequence[int]
    notes: tuple[Mistake, ...] = ()


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
    """The table of a file, of several the first (None: problems are noted)."""
    return next(iter(read_tables_of(path, problems)), None)


def read_tables_of(path: Path, problems: list[Problem]) -> list[FileTable]:
    """The tables of a file: one, or those of the organisations and of the relations (none: problems are noted)."""
    path = found(path)
    file = str(path)
    notes = Mistakes()
    try:
        content = read_content(path)
        if content.name:
            notes.add("", [None], "", [content.name], "in archive")
        if content.kind == "text":
            tables = _csv(path, text_of(content, file, notes), problems, notes)
        elif content.kind == "parquet":
            tables = [_parquet(path, content.data)]
        elif content.kind == "workbook":
            tables = _sheets(path, content.data, notes)
        else:
            tables = _graph(path, content, notes)
    except ScenarioError as error:
        problems += error.problems
        return []
    except OSError as error:
        problems.append(Problem(_("the file cannot be read: {reason}").format(reason=error.strerror or error), file))
        return []
    return [replace(table, notes=tuple(notes.entries)) for table in tables]


def _csv(path: Path, text: str, problems: list[Problem], notes: Mistakes) -> list[FileTable]:
    text = _without_title(SEPARATOR_OF_EXCEL.sub("\n", text, count=1), notes)
    cut = split_csv(text, str(path), problems)
    if cut is None:
        return []
    frame, lines = cut
    return [FileTable(path, _with_points(frame, notes) if separator_of(text) != "," else frame, lines)]


def _without_title(text: str, notes: Mistakes) -> str:
    """The text with the lines of a title above the columns' names left blank: one cell each, with others below."""
    lines = text[:BEGINNING].splitlines(keepends=True)[:LONGEST_TITLE]
    widths = []
    for line in lines:
        separator = separator_of(line)
        widths.append(sum(bool(cell.strip(' \t\r\n"')) for cell in line.split(separator)))
    header = next((place for place, width in enumerate(widths) if width > 1), 0)
    title = [line for line in lines[:header] if line.strip()]
    if not title or max(widths) < 3 or any('"' in line for line in title):
        return text
    notes.add("", [None], "", [title[0].strip().strip(";,\t")], "titled", first=[str(len(title))])
    return "\n" * header + "".join(text.splitlines(keepends=True)[header:])


def _with_points(frame: pandas.DataFrame, notes: Mistakes) -> pandas.DataFrame:
    """The frame with decimal points in place of decimal commas, which only files without commas between cells have."""
    if not frame.columns.is_unique:
        return frame
    changed = {}
    for name in frame.columns:
        has_comma = frame[name].str.contains(",", regex=False)
        if has_comma.any():
            is_number = has_comma & frame[name].str.fullmatch(DECIMAL)
            if is_number.any():
                plain = frame[name].str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.replace(",", ".")
                changed[name] = frame[name].where(~is_number, plain)
                notes.add("", [None], name, [""], "decimal commas", first=[str(int(is_number.sum()))])
    return frame.assign(**changed)


def _parquet(path: Path, data: bytes) -> FileTable:
    import pandas

    try:
        table = pandas.read_parquet(io.BytesIO(data))
    except (ValueError, OSError) as error:  # the file is truncated or has another format
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = _("this is not a Parquet file that can be read: {reason}").format(reason=reason)
        raise ScenarioError(Problem(message, str(path))) from None
    if isinstance(table.index, pandas.MultiIndex) or table.index.name is not None:
        table = table.reset_index()
    return FileTable(path, table.reset_index(drop=True), range(1, len(table) + 1))


def _sheets(path: Path, data: bytes, notes: Mistakes) -> list[FileTable]:
    """The sheets of a workbook: the first without ends of relations, and the first with them."""
    sheets = read_sheets(data, str(path))
    if not sheets:
        raise ScenarioError(Problem(_("the file holds no table"), str(path)))
    with_ends = [name for name, (frame, _lines) in sheets.items() if have_ends(frame.columns)]
    chosen = [next((name for name in sheets if name not in with_ends), ""), *with_ends[:1]]
    chosen = [name for name in chosen if name]
    for name in chosen:
        others = ", ".join(other for other in sheets if other not in chosen)
        if len(sheets) > 1:
            notes.add("", [None], "", [name], "sheet" if others else "only sheet", others)
        if "" in sheets[name][0].columns:
            message = _("a column of the sheet {name} has no name").format(name=in_quotes(name))
            raise ScenarioError(Problem(message, str(path)))
    return [FileTable(path, *sheets[name]) for name in chosen]


def _graph(path: Path, content: Content, notes: Mistakes) -> list[FileTable]:
    from simulation.population.formats.graph_tables import graph_tables

    graph, directions = read_graph_file(content.data, content.kind, str(path))
    frames = graph_tables(graph, notes, directions)
    return [FileTable(path, frame, range(1, len(frame) + 1)) for frame in frames]


def check_size(path: Path, largest: int) -> None:
    """Check that a file, unpacked, is no larger than so many bytes, without unpacking it.

    Raises:
        ScenarioError: it is larger, or an archive that cannot be read.
    """
    size = unpacked_size(path)
    if size > largest:
        message = _("the file is larger than {size} MB when it is unpacked").format(size=as_number(largest / 1e6))
        raise ScenarioError(Problem(message, str(path)))


def columns_of(path: Path) -> list[str]:
    """The names of a file's columns (none if the file cannot be read); of a CSV file, only the beginning is read."""
    try:
        with found(path).open("rb") as stream:
            beginning = stream.read(BEGINNING)
        if kind_of(beginning) != "text":
            read = read_file(path, [])
            return [str(name) for name in read.frame.columns] if read is not None else []
        return csv_header(beginning.decode("utf-8-sig", "replace"))
    except (OSError, csv.Error):
        return []


def is_text(path: Path) -> bool:
    """Is the file a text, not packed and no graph?"""
    with path.open("rb") as stream:
        return kind_of(stream.read(BEGINNING)) == "text"
