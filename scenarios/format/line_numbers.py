"""The line number of each key and header of a file, for messages."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*\[(\[?)([^\[\]]+)\]?\]")
_KEY = re.compile(
    r"""\s*((?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+))*)\s*="""
)
_PART = re.compile(r"""\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s."']+))\s*\.?""")
_LONG = re.compile(r'"""|\'\'\'')

LONGEST = 1000
"""Number of characters of a line in which the keys of an inline table are searched."""

Location = tuple[str | int, ...]


def parts(dotted: str) -> list[str]:
    """The parts of a dotted key without quotes; quoted parts are also split at their dots."""
    pieces = (match[1] or match[2] or match[3] or "" for match in _PART.finditer(dotted))
    return [part for piece in pieces for part in piece.split(".")]


class Lines:
    """Line numbers of the keys and headers of a well-formed file.

    Args:
        text: the whole file.
    """

    def __init__(self, text: str) -> None:
        self._at: dict[Location, int] = {}
        counts: dict[str, int] = {}
        table: Location = ()
        closing = ""
        for number, line in enumerate(text.split("\n"), start=1):
            if closing:
                closing = "" if closing in line else closing
                continue
            header = _HEADER.match(line)
            if header and "=" not in header[2]:
                table = tuple(parts(header[2]))
                if header[1]:
                    name = ".".join(str(part) for part in table)
                    self._at.setdefault(table, number)
                    table = (*table, counts.get(name, 0))
                    counts[name] = int(table[-1]) + 1
                elif len(table) > 1 and str(table[0]) in counts:
                    table = (table[0], counts[str(table[0])] - 1, *table[1:])
                self._at.setdefault(table, number)
                continue
            key = _KEY.match(line)
            if key:
                location = (*table, *parts(key[1]))
                for length in range(len(table) + 1, len(location) + 1):
                    self._at.setdefault(location[:length], number)
                for inner in _KEY.finditer(line[key.end() :][:LONGEST].replace("{", "\n").replace(",", "\n")):
                    self._at.setdefault((*location, *parts(inner[1])), number)
            quotes = _LONG.findall(line)
            if len(quotes) % 2:
                closing = quotes[-1]

    def line_of(self, location: Sequence[str | int]) -> int | None:
        """The line of a location, or of its nearest known parent."""
        whole = tuple(piece for part in location for piece in (part.split(".") if isinstance(part, str) else [part]))
        for length in range(len(whole), 0, -1):
            if whole[:length] in self._at:
                return self._at[whole[:length]]
        return None
