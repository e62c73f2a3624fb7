"""Records: a table of columns, or the whole world, as one argument of a walk.

    @walk
    def count_members(world):
        stage = world.organisations.stage          # columns are read into locals at the head of a walk
        ...

    count_members(world.record())

A record is a Numba `structref` whose fields are arrays and numbers: a call costs 1 us however many columns there are,
and a walk compiles in a fraction of the time that a list of arrays takes. Where walks are not compiled
(NUMBA_DISABLE_JIT=1) a plain object with the same attributes takes its place, so that the same functions run on it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numba
from numba.core import types
from numba.experimental import structref

from simulation.core.columns import Table
from simulation.core.compiled import CACHE, compiled, unwritten

IS_COMPILED = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]

_CONSTRUCTORS: dict[str, Callable[..., Any]] = {}


class _RecordType(types.StructRef):  # type: ignore[misc]
    """The type of a record, known by its name alone: the list of its fields would lengthen every compiled symbol."""

    @property
    def key(self) -> str:
        return type(self).__name__

    @property
    def mangling_args(self) -> tuple[str, tuple[()]]:
        return type(self).__name__, ()


def record(name: str, fields: Iterable[tuple[str, Any]]) -> Any:
    """A record with these fields, in this order (arrays, numbers, records).

    All records of a name have the same fields of the same types.
    """
    named = dict(fields)
    if not IS_COMPILED:
        return SimpleNamespace(**named)
    if name not in _CONSTRUCTORS:
        _CONSTRUCTORS[name] = _constructor(name, {key: numba.typeof(value) for key, value in named.items()})
    return _CONSTRUCTORS[name](*named.values())


def record_of(table: Table) -> Any:
    """The columns of a table as a record, which the table keeps until it grows."""
    if not IS_COMPILED:
        return table
    if table.__dict__["_record"] is None:
        table.__dict__["_record"] = record(
            type(table).__name__, ((name, table.__dict__[name]) for name in table.columns)
        )
    return table.__dict__["_record"]


def _constructor(name: str, fields: dict[str, Any]) -> Callable[..., Any]:
    kind = type(name, (_RecordType,), {"__module__": __name__})
    globals()[name] = kind  # the cache of machine code finds it here
    structref.register(kind)
    structref.define_boxing(kind, type(f"{name}Record", (structref.StructRefProxy,), {"__module__": __name__}))
    lines = [
        f"def construct({', '.join(fields)}):",
        "    new = structref.new(RECORD)",
        *(f"    new.{field} = {field}" for field in fields),
        "    return new",
    ]
    source = "\n".join(lines)
    path = _written(f"construct_{name}", source)
    namespace: dict[str, Any] = {"__name__": __name__, "RECORD": kind(tuple(fields.items())), "structref": structref}
    exec(compile(source, str(path), "exec"), namespace)
    construct: Callable[..., Any] = namespace["construct"]
    return compiled(construct, is_cached=path is not None)


def _written(name: str, source: str) -> Path | None:
    """The file with this source in the folder of machine code, which needs a file to cache a function."""
    if CACHE is None:
        return None
    path = CACHE / f"{name}.source"  # not .py: those make the digest of the model
    new = path.with_suffix(f".{os.getpid()}")
    try:
        if not path.is_file() or path.read_bytes() != source.encode():
            try:
                new.write_bytes(source.encode())
                os.utime(new, (0, 0))  # the cache compares times: every process writes the same one
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)
    except OSError:
        unwritten.append(name)
        return None
    return path
