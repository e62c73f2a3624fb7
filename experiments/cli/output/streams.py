"""The output and the error output, such that neither an encoding nor a full disk behind them stops a command.

Letters that an encoding lacks are replaced by plainer ones. What cannot be written is dropped, and said at the end:
the files of a run are worth more than what is printed about them.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
import unicodedata
from typing import Any

from experiments.runs.parallel.child_process import occupy_standard_streams

PLAINER = str.maketrans({
    "“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "×": "x", "·": "-",
    "•": "*", "→": "->", "←": "<-", "↔": "<->", "≤": "<=", "≥": ">=", "≈": "~", "±": "+/-", "œ": "oe", "Œ": "OE",
    "æ": "ae", "Æ": "AE", "€": "EUR", "°": " deg", "ß": "ss",
})  # fmt: skip
"""Letters that are no other letter with something added, in ASCII."""
HANDLER = "efc-plainer"


def plainer(text: str) -> str:
    """A text in ASCII: letters without their accents, "?" for what has nothing plainer.

    >>> plainer("“Félicité” → 1 234 ½ 漢")
    '"Felicite" -> 1 234 1?2 ?'
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(PLAINER))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return letters.encode("ascii", "replace").decode()


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plainer(error.object[error.start : error.end]), error.end


codecs.register_error(HANDLER, _replace)


class _Outlet(io.FileIO):
    """Where a stream ends.

    Attributes:
        failure: what the system said when nothing more could be written.
    """

    failure: OSError | None = None

    def write(self, data: Any) -> int:
        """Write some bytes, or drop them once that has failed."""
        if self.failure is None:
            try:
                return super().write(data)
            except OSError as error:
                self.failure = error
        return memoryview(data).nbytes


def protect() -> None:
    """From now on, nothing that is printed raises an error. Streams that somebody has replaced stay as they are."""
    output, errors = sys.stdout, sys.stderr
    occupy_standard_streams()
    if output is sys.__stdout__:
        sys.stdout = _protected(sys.stdout, output is None)
    if errors is sys.__stderr__:
        sys.stderr = _protected(sys.stderr, errors is None)


def output_failure() -> OSError | None:
    """Why some of the output could not be written (None: all of it was)."""
    sys.stdout.flush()
    outlet = _outlet(sys.stdout)
    return outlet.failure if outlet is not None else None


def _outlet(stream: Any) -> _Outlet | None:
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw if isinstance(raw, _Outlet) else None


def _protected(stream: Any, was_closed: bool) -> Any:
    if os.name == "nt" and stream.isatty():  # a console, which takes text instead of bytes
        stream.reconfigure(errors=HANDLER)
        return stream
    stream.flush()
    outlet = _Outlet(stream.fileno(), "w", closefd=False)
    outlet.failure = OSError(errno.EBADF, os.strerror(errno.EBADF)) if was_closed else None
    by_line = stream.line_buffering or stream.write_through  # the latter where PYTHONUNBUFFERED is set
    return io.TextIOWrapper(io.BufferedWriter(outlet), stream.encoding, HANDLER, line_buffering=by_line)
