"""Files written whole or not at all: CSV, JSON, text."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas


def write_whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Write a file beside its path, then move it there: a reader sees the former file or the new one, never a piece.

    Raises:
        OSError: it cannot be written; the error names the file, not the temporary one.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
        os.close(handle)
        beside = Path(name)
        try:
            write(beside)
            beside.chmod(0o666 & ~_mask())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
    return path


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_csv(table: pandas.DataFrame, path: Path) -> Path:
    """A CSV file: comma, point, UTF-8."""
    return write_whole(path, lambda beside: table.to_csv(beside, index=False, lineterminator="\n"))


def write_json(data: Mapping[str, Any], path: Path) -> Path:
    """A JSON file that people can read."""
    return write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", path)


def write_text(text: str, path: Path) -> Path:
    """A text file, UTF-8."""
    return write_whole(path, lambda beside: beside.write_text(text, encoding="utf-8"))
