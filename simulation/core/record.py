"""Records: a table of columns, or the whole world, as one argument of a walk.

    @walk
    def count_members(world):
        stage = world.organisations.stage          # columns are read into locals at the head of a walk
        ...

    count_members(world.record())

A record is a block of memory with the addresses of arrays and other records, and with numbers; compiled code reads a
field from it as a C structure is read. It counts no references: whoever makes a record keeps what it points to. So a
call costs less than 1 us however many columns there are, a field costs one load, and no constructor is compiled. Where
walks are not compiled (NUMBA_DISABLE_JIT=1) a plain object with the same attributes takes its place, so that the same
functions run on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import extending, types
from numba.core.datamodel.models import PrimitiveModel
from numba.core.typing.templates import AttributeTemplate
from numba.np.arrayobj import make_array, populate_array

from simulation.core.columns import Table

IS_COMPILED = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]

_WORD = 8
_TYPES: dict[str, _RecordType] = {}


def _type_named(name: str) -> _RecordType:
    return _TYPES[name]


class _RecordType(types.Type):  # type: ignore[misc]
    """The type of a record, known by its name alone: the list of its fields would lengthen every compiled symbol.

    Attributes:
        fields: the type of each field, and its offset in bytes.
    """

    def __init__(self, name: str, values: Mapping[str, Any]) -> None:
        self.fields: dict[str, tuple[Any, int]] = {}
        words = 0
        for field, value in values.items():
            self.fields[field] = _type_of(value), words * _WORD
            words += 1 + (value.ndim if isinstance(value, np.ndarray) else 0)
        super().__init__(name)

    @property
    def mangling_args(self) -> tuple[str, tuple[()]]:
        return self.name, ()

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return _type_named, (self.name,)


def _type_of(value: Any) -> Any:
    """The type of a field; all arrays are contiguous."""
    if isinstance(value, Record):
        return value._numba_type_
    if isinstance(value, np.ndarray):
        return types.Array(numba.from_dtype(value.dtype), value.ndim, "C")
    return numba.typeof(value)


class Record:
    """The memory of a record.

    Attributes:
        address: where it lies.
        parts: what its fields point to, kept as long as the record.
    """

    __slots__ = ("_numba_type_", "_words", "address", "parts")

    def __init__(self, name: str, values: Mapping[str, Any]) -> None:
        if name not in _TYPES:
            _TYPES[name] = _RecordType(name, values)
        self._numba_type_ = _TYPES[name]
        words: list[int] = []
        for field, value in values.items():
            if isinstance(value, np.ndarray):
                words += [value.__array_interface__["data"][0], *value.shape]
            else:
                words.append(value.address if isinstance(value, Record) else self._word(field, value))
        self._words = np.array(words, dtype=np.uint64)
        self.address: int = self._words.ctypes.data
        self.parts = values

    def put(self, field: str, value: float) -> None:
        """Write the number of a field."""
        self._words[self._numba_type_.fields[field][1] // _WORD] = self._word(field, value)

    def lengthen(self, rows: int) -> None:
        """Give all columns of a table this number of rows; they lie where they lay."""
        self._words[1::2] = rows

    def _word(self, field: str, value: float) -> int:
        """A number as it stands in memory."""
        is_real = isinstance(self._numba_type_.fields[field][0], types.Float)
        return int(np.float64(value).view(np.uint64)) if is_real else int(value) % 2**64


class _PlainRecord(SimpleNamespace):
    """What walks read where they are not compiled."""

    def put(self, field: str, value: float) -> None:
        setattr(self, field, value)


def record(name: str, fields: Mapping[str, Any]) -> Any:
    """A record with these fields (contiguous arrays, numbers, records), which live as long as it does.

    All records of a name have the same fields of the same types, in the same order.
    """
    return Record(name, fields) if IS_COMPILED else _PlainRecord(**fields)


def record_of(table: Table) -> Any:
    """The columns of a table as a record, which the table keeps until it grows."""
    if not IS_COMPILED:
        return table
    if table.__dict__["_record"] is None:
        table.__dict__["_record"] = record(type(table).__name__, {name: getattr(table, name) for name in table.columns})
    return table.__dict__["_record"]


def record_of_object(name: str, parts: Any) -> Any:
    """The attributes of an object, all of which are arrays, as a record."""
    return record(name, vars(parts)) if IS_COMPILED else parts


# -- how compiled code reads a record


@extending.register_model(_RecordType)
class _Pointer(PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: _RecordType) -> None:
        super().__init__(manager, kind, ir.IntType(8).as_pointer())


@extending.infer_getattr
class _Fields(AttributeTemplate):  # type: ignore[misc]
    key = _RecordType

    def generic_resolve(self, kind: Any, field: str) -> Any:  # type: ignore[override]
        return kind.fields[field][0] if field in kind.fields else None


@extending.lower_getattr_generic(_RecordType)  # type: ignore[untyped-decorator]
def _read(context: Any, builder: Any, kind: _RecordType, pointer: Any, field: str) -> Any:
    """The value of a field: of an array, a view without an owner, which costs no reference count."""
    type_, offset = kind.fields[field]
    place = builder.gep(pointer, [ir.Constant(ir.IntType(64), offset)])
    if not isinstance(type_, types.Array):
        kept = builder.bitcast(place, context.get_data_type(type_).as_pointer())
        return context.unpack_value(builder, type_, kept)
    word = context.get_value_type(types.intp)
    address, *shape = (
        builder.load(builder.gep(builder.bitcast(place, word.as_pointer()), [ir.Constant(word, index)]))
        for index in range(1 + type_.ndim)
    )
    array = make_array(type_)(context, builder)
    size = ir.Constant(word, context.get_abi_sizeof(context.get_data_type(type_.dtype)))
    strides = [size]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    data = builder.inttoptr(address, array.data.type)
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None, parent=None)
    return array._getvalue()


@extending.unbox(_RecordType)  # type: ignore[untyped-decorator]
def _address(kind: _RecordType, value: Any, context: Any) -> Any:
    number = context.pyapi.object_getattr_string(value, "address")
    pointer = context.pyapi.long_as_voidptr(number)
    context.pyapi.decref(number)
    return extending.NativeValue(pointer)
