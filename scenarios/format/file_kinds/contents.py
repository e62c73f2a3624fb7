"""What is inside a file that a user brings: text, Parquet, a workbook or a graph, unpacked if it is an archive.

    content = read_content(Path("StockEtablissement_utf8.zip"))
    content.kind, content.name          # "text", "StockEtablissement_utf8.csv"

The kind is seen in the first bytes, not in the name.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scenarios.format.problems import Problem, ScenarioError
from scenarios.format.reader import decoded
from scenarios.language import _, as_number
from simulation.population.table_errors import Mistakes

ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".xlsx", ".graphml", ".gexf", ".gz", ".zip")
"""What the names of tables end with; how a file is read depends on its content alone."""
LARGEST = 2_000_000_000
"""Maximum size of a table, in bytes, unpacked."""
PARQUET = b"PAR1"
GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
MOST_LAYERS = 3
"""Maximum number of archives around a table."""
WORKBOOK = "xl/workbook.xml"
"""The part of an archive that makes it a workbook."""
_XML = re.compile(rb"\s*(?=<).*?<(?:\w+:)?(graphml|gexf)\b", re.DOTALL)
_PAIR = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe2-\xef][\x80-\xbf]{2}")
"""A letter of UTF-8: in a text with many of them, a byte that is none is an accident."""


class Readable(Protocol):
    """An open file, or one inside an archive."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most so many."""


@dataclass(frozen=True)
class Content:
    """The content of a file.

    Attributes:
        kind: "text", "parquet", "workbook", "graphml" or "gexf".
        data: the bytes, unpacked.
        name: the name of the file inside an archive ("": it was none).
    """

    kind: str
    data: bytes
    name: str = ""


def read_content(path: Path) -> Content:
    """The content of a file, unpacked.

    Raises:
        ScenarioError: it is no file, too large, an archive that cannot be read or with more than one table.
        OSError: it cannot be read.
    """
    message = _("this is a folder, not a file") if path.is_dir() else _("there is no such file")
    if not path.is_file():
        raise ScenarioError(Problem(message, str(path)))
    with path.open("rb") as file:
        return _content(_limited(file, str(path)), str(path))


def _content(data: bytes, file: str) -> Content:
    """What is inside: an archive may hold one that is packed once more."""
    name = ""
    for _layer in range(MOST_LAYERS):
        if data.startswith(GZIP):
            with gzip.open(io.BytesIO(data)) as stream:
                data = _unpacked(stream, file)
        elif data.startswith(ZIP):
            try:
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    if WORKBOOK in archive.namelist():
                        return Content("workbook", data, name)
                    name = _only_table(archive, file)
                    with archive.open(name) as stream:
                        data = _unpacked(stream, file)
            except (zipfile.BadZipFile, RuntimeError) as error:
                raise _damaged(file, error) from None
    return Content(kind_of(data), data, name)


def kind_of(beginning: bytes) -> str:
    """What begins like this: "text", "parquet", "graphml", "gexf", or "packed"."""
    if beginning.startswith(PARQUET):
        return "parquet"
    if beginning.startswith((GZIP, *ZIP)):
        return "packed"
    graph = _XML.match(beginning[:10_000].removeprefix(b"\xef\xbb\xbf"))
    return graph[1].decode() if graph else "text"


def unpacked_size(path: Path) -> int:
    """The bytes of a file, or of all that a zip archive or workbook says that it holds.

    Raises:
        ScenarioError: the archive cannot be read.
    """
    with path.open("rb") as file:
        if not file.read(4).startswith(ZIP):
            return path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _damaged(str(path), error) from None


def _limited(stream: Readable, file: str) -> bytes:
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ScenarioError(Problem(_("the file is larger than {size} GB").format(size=as_number(LARGEST / 1e9)), file))
    return data


def _unpacked(stream: Readable, file: str) -> bytes:
    try:
        return _limited(stream, file)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise _damaged(file, error) from None


def _damaged(file: str, error: Exception) -> ScenarioError:
    message = _("this archive or workbook (zip, gzip, Excel) cannot be read: {reason}")
    return ScenarioError(Problem(message.format(reason=error or type(error).__name__), file))


def _only_table(archive: zipfile.ZipFile, file: str) -> str:
    """The name of the only table of an archive, but for one that describes it."""
    names = [info.filename for info in archive.infolist() if not info.is_dir()]
    names = [name for name in names if not Path(name).name.startswith(".") and not name.startswith("__MACOSX")]
    tables = [name for name in names if name.lower().endswith(ENDINGS)]
    tables = [name for name in tables if "metadata" not in Path(name).name.lower()] or tables  # as INSEE packs them
    if len(tables) == 1:
        return tables[0]
    message = _("this is no workbook, and not an archive with one table; it holds: {names}")
    if not names:
        message = _("this archive holds no file")
    raise ScenarioError(Problem(message.format(names=", ".join(names[:8])), file))


def text_of(content: Content, file: str, notes: Mistakes) -> str:
    """The text of a table: UTF-8, else what Windows has written in a country of western Europe, which is noted.

    Raises:
        ScenarioError: it is not text, or damaged.
    """
    not_text = _("this is not a text file (it looks like: {kinds}); save it as CSV, UTF-8")
    empty = _("the file is empty; its first line names the columns")
    if content.data.startswith(UTF_16) and len(content.data) % 2 == 0:  # what Excel calls Unicode text
        with suppress(UnicodeDecodeError):
            text = content.data.decode("utf-16")
            if text.strip() and "\0" not in text:
                notes.add("", [None], "", [""], "utf-16")
                return text
    try:
        return decoded(content.data, file, not_text, empty)
    except ScenarioError as error:
        word = error.problems[0].value
        if not isinstance(word, str) or 2 * len(_PAIR.findall(content.data)) > _letters_beyond_ascii(content.data):
            raise
        try:
            text = content.data.decode("cp1252")
        except UnicodeDecodeError:
            raise error from None
    notes.add("", [None], "", [word], "encoding")
    return text


def _letters_beyond_ascii(data: bytes) -> int:
    return len(re.findall(rb"[\x80-\xff]+", data))
