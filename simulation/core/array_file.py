"""Files of arrays that are mapped into memory: read by many processes, held once.

    write_arrays(path, {"number": numbers}, {"source": "counted"})
    file = ArrayFile(path)
    file.arrays["number"]              # read only: all processes share the memory
    file.private()["number"]           # may be changed: what is changed takes memory, the rest is shared

An array may have more room in the file than values; of that room nothing is written, and nearly nothing is on the disk.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]

ALIGNED = 64
"""Every array begins at a multiple of so many bytes."""
_MAGIC = b"EFC arrays, 1\n"
_END = struct.Struct("<QI14s")
"""The last bytes of a file: where its list of arrays begins, the checksum of that list, what kind of file it is."""


class DamagedFile(ValueError):
    """A file of arrays is cut, overwritten, or no such file."""


def write_arrays(
    path: Path, arrays: Mapping[str, npt.NDArray[Any]], about: Mapping[str, Any], room: Mapping[str, int] | None = None
) -> None:
    """Write arrays of one dimension, each with a checksum, and what is to be known about them (values of JSON).

    Args:
        path: the file.
        arrays: plain arrays (no objects).
        about: facts about them.
        room: length with spare room of arrays that have some.
    """
    entries = []
    with path.open("wb") as file:
        for name, array in arrays.items():
            file.seek(-file.tell() % ALIGNED, 1)
            values = np.ascontiguousarray(array)
            length = max(len(values), (room or {}).get(name, 0))
            checksum = zlib.crc32(values.data)
            entries.append((name, values.dtype.str, len(values), length, file.tell(), checksum))
            file.write(values.data)
            file.seek((length - len(values)) * values.itemsize, 1)
        begin = file.tell()
        index = json.dumps({"about": dict(about), "arrays": entries}).encode()
        file.write(index + _END.pack(begin, zlib.crc32(index), _MAGIC))


class ArrayFile:
    """A file that `write_arrays` has written, mapped into memory.

    Args:
        path: the file. It stays open: that it is deleted or replaced changes nothing here.

    Attributes:
        path: the file.
        about: the facts that were written with the arrays.
        arrays: the arrays by name, read only.

    Raises:
        DamagedFile: its end or its list of arrays is damaged (`check` looks at the arrays).
        OSError: it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream = path.open("rb")
        self._identity = _identity(path)
        if self._stream.seek(0, 2) < _END.size:
            raise DamagedFile(f"{path} is no file of arrays")
        shared = mmap.mmap(self._stream.fileno(), 0, access=mmap.ACCESS_READ)
        begin, checksum, magic = _END.unpack(shared[-_END.size :])
        index = shared[begin : -_END.size]
        if magic != _MAGIC or zlib.crc32(index) != checksum:
            raise DamagedFile(f"{path} is no file of arrays, or damaged")
        content = json.loads(index)
        self.about: dict[str, Any] = content["about"]
        self._entries = [tuple(entry) for entry in content["arrays"]]
        self.arrays = self._arrays_in(shared)

    def check(self) -> None:
        """Compare every array with its checksum.

        Raises:
            DamagedFile: one differs.
        """
        for name, *_place, checksum in self._entries:
            if zlib.crc32(self.arrays[name].data) != checksum:
                raise DamagedFile(f'the array "{name}" is damaged')

    def is_there(self) -> bool:
        """Whether the file still lies at its path."""
        try:
            return _identity(self.path) == self._identity
        except OSError:
            return False

    def private(self) -> Arrays:
        """The arrays, with all of their room, to be changed: each call gives others, and the file stays as it is."""
        return self._arrays_in(mmap.mmap(self._stream.fileno(), 0, access=mmap.ACCESS_COPY), with_room=True)

    def _arrays_in(self, memory: mmap.mmap, with_room: bool = False) -> Arrays:
        return {
            name: np.ndarray((room if with_room else length,), dtype=np.dtype(kind), buffer=memory, offset=begin)
            for name, kind, length, room, begin, _checksum in self._entries
        }


def _identity(path: Path) -> tuple[int, int]:
    """What tells the file at a path from another one there."""
    status = path.stat()
    return status.st_dev, status.st_ino
