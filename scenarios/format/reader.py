"""Reads a TOML file into plain data; files that cannot be scenarios are rejected before they are parsed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenarios.format.line_numbers import Lines
from scenarios.format.normal_form import normal
from scenarios.format.problems import Problem, ScenarioError
from scenarios.format.syntax_errors import cause
from scenarios.language import _, as_number, in_quotes

LARGEST = 1_000_000
"""Maximum size of a file, in bytes, where its table [limits] says nothing else."""
MOST_MEGABYTES = 64
"""Maximum size that the table [limits] may allow."""
_ALLOWED_SIZE = re.compile(rb"\[limits\][^\[]*?^[ \t]*+megabytes[ \t]*+=[ \t]*+(\d{1,3})\b", re.MULTILINE)
DEEPEST = 50
"""Maximum depth of nested brackets, and maximum number of parts of a dotted name."""

_PART = r'(?:[\w-]++|"(?:\\.|[^"\\\n])*+"|\'[^\'\n]*+\')'
_TOKEN = re.compile(
    rf'#[^\n]*+|"""(?:\\.|(?!""").)*+"""|\'\'\'(?:(?!\'\'\').)*+\'\'\''
    rf"|(?P<dotted>{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{DEEPEST},}}+)|{_PART}|(?P<open>[\[{{{{])|(?P<close>[\]}}}}])",
    re.DOTALL,
)
MAGIC = {
    b"PK\x03\x04": "Excel, Word, LibreOffice, zip",
    b"\xd0\xcf\x11\xe0": "Excel, Word",
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"PAR1": "Parquet",
    b"\x1f\x8b": "gzip",
    b"SQLite format": "SQLite",
}
"""The first bytes of files that are not text."""


@dataclass(frozen=True)
class Source:
    """The content of a file.

    Attributes:
        file: its name for messages.
        path: its path.
        data: its data, not yet checked.
        lines: the line numbers of its keys and headers.
        aliases: locations that have another form in the file.
    """

    file: str
    path: Path
    data: dict[str, Any]
    lines: Lines
    aliases: dict[tuple[str | int, ...], tuple[str | int, ...]] = field(default_factory=dict)

    def problem(self, message: str, *location: str | int, **details: Any) -> Problem:
        """A problem at a location in the file, such as ("interventions", 0, "from")."""
        details.setdefault("field", ".".join(str(part) for part in location))
        known_location = (*self.aliases.get(location[:2], location[:2]), *location[2:])
        return Problem(message, self.file, self.lines.line_of(known_location), **details)


def read(path: Path) -> Source:
    """Read the file of a scenario or a plan.

    Raises:
        ScenarioError: the file is missing, too large, not text, or not valid TOML.
    """
    file = str(path)
    not_text = _("this is not a text file (it looks like: {kinds}); plain text is needed")
    text = normal(decoded(_content(path, file), file, not_text, _("the file is empty")))
    return Source(file, path, _parsed(text, file), Lines(text))


def _content(path: Path, file: str) -> bytes:
    content = b""
    message = ""
    try:
        if path.is_file():
            with path.open("rb") as stream:
                content = stream.read(MOST_MEGABYTES * 1_000_000 + 1)
        elif path.is_dir():
            message = _("this is a folder, not a file such as idea.toml")
        else:
            message = _("this is not an ordinary file") if path.exists() else _("there is no such file")
    except PermissionError:
        message = _("you are not allowed to read this file")
    except (OSError, ValueError) as error:
        message = _("the file cannot be read: {reason}").format(reason=getattr(error, "strerror", None) or error)
    if message:
        raise ScenarioError(Problem(message, file))
    place = 0 if content.startswith(b"[limits]") else content.find(b"\n[limits]") + 1
    said = _ALLOWED_SIZE.match(content[place : place + 1000])  # not the whole file, which may be anything
    megabytes = min(int(said[1]), MOST_MEGABYTES) if said else LARGEST // 1_000_000
    if len(content) > megabytes * 1_000_000:
        message = _(
            "the file is larger than {size} MB; if this is meant, write a table [limits] with megabytes = {more}"
        )
        if len(content) > MOST_MEGABYTES * 1_000_000:
            message = _("the file is larger than {size} MB: this cannot be meant")
            megabytes = MOST_MEGABYTES
        largest = {"size": as_number(megabytes), "more": len(content) // 1_000_000 + 1}
        raise ScenarioError(Problem(message.format(**largest), file, allowed=f"<= {megabytes * 1_000_000}"))
    return content


def decoded(content: bytes, file: str, not_text: str, empty: str) -> str:
    """The text of a UTF-8 file, with or without a byte-order mark.

    Args:
        content, file: its bytes, and its name for messages.
        not_text, empty: messages for a file of another format, whose {kinds} are filled in, and for an empty file.

    Raises:
        ScenarioError: it is not text, not UTF-8, or empty.
    """
    if kinds := next((kinds for start, kinds in MAGIC.items() if content.startswith(start)), ""):
        raise ScenarioError(Problem(not_text.format(kinds=kinds), file, allowed="UTF-8"))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or (len(content) > 3 and content[:4].count(0) == 2):
        raise ScenarioError(Problem(_("the file is written in UTF-16; save it again as UTF-8"), file, allowed="UTF-8"))
    content = content.removeprefix(b"\xef\xbb\xbf")
    before_zero, zero, _rest = content.partition(b"\0")
    if zero:
        message = _("this is not a text file; plain text is needed")
        raise ScenarioError(Problem(message, file, before_zero.count(b"\n") + 1, allowed="UTF-8"))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        word = _word_around(content, error.start)
        message = _("the file is not in UTF-8 (Latin-1 or Windows-1252, it seems, at {word}); save it again as UTF-8")
        problem = Problem(message.format(word=in_quotes(word)), file, line, value=word, allowed="UTF-8")
        raise ScenarioError(problem) from None
    if not text.strip():
        raise ScenarioError(Problem(empty, file))
    return text


def _word_around(content: bytes, position: int) -> str:
    """The word at a byte that is not UTF-8, decoded as Windows-1252."""
    before = re.search(rb"[\w\x80-\xff]{0,20}\Z", content[max(0, position - 20) : position])
    after = re.match(rb"[\w\x80-\xff]{0,20}", content[position : position + 20])
    return ((before[0] if before else b"") + (after[0] if after else b"")).decode("cp1252", "replace")


def _parsed(text: str, file: str) -> dict[str, Any]:
    line = _too_deep(text)
    if line:
        message = _("brackets or dotted names are nested more than {most} deep").format(most=DEEPEST)
        raise ScenarioError(Problem(message, file, line, allowed=f"<= {DEEPEST}"))
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError, OverflowError) as error:
        match = re.search(r"at line (\d+)", str(error))
        line = int(match[1]) if match else max(1, text.rstrip().count("\n") + 1)
        line, why, value = cause(text, line, str(error))
        raise ScenarioError(
            Problem(_("this cannot be read: {cause}").format(cause=why), file, line, value=value)
        ) from None


def _too_deep(text: str) -> int | None:
    """The line at which nesting exceeds the limit, or None."""
    depth = 0
    for token in _TOKEN.finditer(text):
        depth = max(0, depth + (token.lastgroup == "open") - (token.lastgroup == "close"))
        if depth > DEEPEST or token.lastgroup == "dotted":
            return text.count("\n", 0, token.start()) + 1
    return None
