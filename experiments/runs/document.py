"""What a result says, before anything renders it: headings, sentences, tables, lists of lines and figures.

    Document("Sensitivity of members", [
        Sentence("Outreach matters most."),
        Table("First-order indices", [label_column("factor", lambda row: row.factor),
                                      Column("index", lambda row: number(row.index, 2))], rows),
    ])

The text beside each calculation makes one document, in the language of the moment. `experiments.cli.output.document`,
`experiments.reports.document` and `experiments.dashboard.components.document` render it and add nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from scenarios.language import _

Tone = Literal["plain", "finding", "note", "warning", "strong", "good", "bad"]
"""What a sentence is: a finding is one of several, a note explains, a warning must not be missed."""
_BREAKS = re.compile(r"[ \t\r\n\f\v]+")  # a no-break space, as before a French colon, stays
_SIGNS = re.compile(r"[\\`*\[\]<>|$~&]|(?<!\w)_|_(?!\w)|^[#+=-]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")
"""What Markdown reads as its own: marks, links, formulas, entities; and what begins a list or a heading."""
RowStyle = Literal["plain", "total", "part"]
"""What a row is among its neighbours: their total, or a part of the next one."""


@dataclass(frozen=True)
class Sentence:
    """A sentence or a short paragraph."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and how it writes what it shows of a row."""

    heading: str
    write: Callable[[Any], str]
    is_text: bool = False


def label_column(heading: str, write: Callable[[Any], str] = str) -> Column:
    """A column of words, aligned to the left."""
    return Column(heading, write, is_text=True)


@dataclass(frozen=True)
class Table:
    """A table whose rows are things (any values), written by its columns.

    Attributes:
        title: what the table shows.
        note: how a sign in it is read ("" for none).
        style: what a row is among its neighbours.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Any]
    note: str = ""
    style: Callable[[Any], RowStyle] = lambda _row: "plain"

    def cells(self) -> list[list[str]]:
        """The rows as they are written."""
        return [[column.write(row) for column in self.columns] for row in self.rows]


@dataclass(frozen=True)
class Line:
    """A line of a list.

    Attributes:
        before: what stands before it, such as a date.
        is_emphasised: does it change the course of things?
    """

    text: str
    before: str = ""
    is_emphasised: bool = False

    @property
    def written(self) -> str:
        """The whole line."""
        return _("{date}: {changes}").format(date=self.before, changes=self.text) if self.before else self.text


@dataclass(frozen=True)
class Lines:
    """A list of short lines."""

    lines: Sequence[Line]


@dataclass(frozen=True)
class SideBySide:
    """Parts that are read beside each other."""

    parts: Sequence[Document]


@dataclass(frozen=True)
class Figure:
    """A figure by the function that draws it; its files are called by its name.

    Attributes:
        draw: gives an `experiments.figures.parts.style.Page`.
        caption: what stands beneath it (None: its own text alternative).
    """

    name: str
    draw: Callable[[], Any]
    caption: str | None = None


@dataclass(frozen=True)
class Document:
    """A heading ("" for none) and what stands under it; sections are documents themselves.

    Attributes:
        name: by which a link finds it.
        is_detail: is it told on request only, where there is little room? Pages and files tell everything.
    """

    heading: str
    content: Sequence[Block]
    name: str = ""
    is_detail: bool = False


Block: TypeAlias = Sentence | Table | Lines | SideBySide | Figure | Document


def sentences(texts: Iterable[str], tone: Tone = "plain") -> list[Sentence]:
    """One sentence for each text that is not empty."""
    return [Sentence(text, tone) for text in texts if text]


def texts(blocks: Iterable[Block]) -> Iterator[str]:
    """All sentences and lines, in their order."""
    for block in blocks:
        if isinstance(block, Sentence):
            yield block.text
        elif isinstance(block, Lines):
            yield from (line.text for line in block.lines)
        elif isinstance(block, SideBySide):
            yield from texts(block.parts)
        elif isinstance(block, Document):
            yield from texts(block.content)


def details(content: Sequence[Block]) -> Document:
    """What a terminal tells on request, as `--details`."""
    return Document("", content, is_detail=True)


def figures(document: Document) -> Iterator[Figure]:
    """All figures of a document, in the order in which they are read."""
    for block in document.content:
        if isinstance(block, Figure):
            yield block
        elif isinstance(block, Document):
            yield from figures(block)


def as_markdown(document: Document, level: int = 1) -> str:
    """The words and tables of a document as Markdown, for a page of the documentation; figures are left out."""
    parts = [f"{'#' * level} {_escaped(document.heading)}"] if document.heading else []
    for block in document.content:
        if isinstance(block, Sentence):
            parts.append(_escaped(block.text))
        elif isinstance(block, Table):
            parts += [
                f"**{_escaped(block.title)}**" if block.title else "",
                _markdown_table(block),
                _escaped(block.note),
            ]
        elif isinstance(block, Lines):
            parts.append("\n".join(f"- {_escaped(line.written)}" for line in block.lines))
        elif isinstance(block, Document):
            parts.append(as_markdown(block, level + 1))
        elif isinstance(block, SideBySide):
            parts += [as_markdown(part, level + 1) for part in block.parts]
    return "\n\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _escaped(text: str) -> str:
    """A text on one line, in which Markdown reads no sign as its own."""
    return _SIGNS.sub(r"\\\g<0>", _BREAKS.sub(" ", text.strip()))


def _markdown_table(table: Table) -> str:
    headings = [_escaped(column.heading) for column in table.columns]
    sides = ["---" if column.is_text else "---:" for column in table.columns]
    rows = [headings, sides, *(map(_escaped, row) for row in table.cells())]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
