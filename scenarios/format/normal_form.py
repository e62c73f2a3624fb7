"""One normal form of text (Unicode's NFC): an accent is a part of its letter, however a keyboard or a disk wrote it."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from pathlib import Path


def normal(text: str) -> str:
    """A text in the normal form."""
    return unicodedata.normalize("NFC", text)


def found(path: Path) -> Path:
    """The path of a file, however the disk spells the accents of its name (the same path where there is none)."""
    with suppress(OSError, ValueError):
        if not path.exists():
            return next((other for other in path.parent.iterdir() if normal(other.name) == normal(path.name)), path)
    return path
