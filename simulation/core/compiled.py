"""Compiles walks over rows, and caches their machine code.

A walk is a loop in plain Python that treats one row after another; `walk` compiles it with Numba. The uncompiled
function defines the result: with NUMBA_DISABLE_JIT=1 the same functions run as plain Python and must give the same
world, bit for bit. Walks therefore use float64, sums from left to right and `math` functions on single numbers, and
never fast-math.

Machine code is cached on disk in a folder named after a digest of all source files of this package. Numba alone does
not notice that a function imported from another file has changed, and would load stale code. Nor does it notice a
damaged file, and it stops where the disk is full: here what is damaged is compiled anew, and what finds no room is
compiled at each start. The first process of a new digest removes folders that no process has begun with for a month.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import re
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import types
from numba.core import caching
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE = Path(__file__).parents[1]
STARTED = ".writable"
"""The file that every process touches that begins with a folder of machine code."""
UNUSED = 30 * 24 * 3600.0
"""Seconds after which a folder that nobody has begun with is removed."""
_FOLDER = re.compile(r"machine-code-[0-9a-f]{16}(\.removed)?")


def source_digest() -> str:
    """Sixteen hexadecimal characters that change when any source file of the model changes."""
    digest = hashlib.sha256()
    below = PACKAGE.glob("[!_]*/**/*.py")  # machine code lies in __pycache__, in many folders
    for path in sorted((*PACKAGE.glob("*.py"), *below)):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def user_cache() -> Path | None:
    """The cache of this project in the user's home (None: the user has no home, as in some containers)."""
    with contextlib.suppress(RuntimeError):
        home = Path("~").expanduser()
        if home.is_absolute():
            return home / ".cache" / "efc-diffusion"
    return None


def _cache_folder() -> Path | None:
    """The first folder that can be written, else the first that can be read, else None.

    It lies where NUMBA_CACHE_DIR says, beside the sources (in a virtual environment), or in the user's home.
    """
    asked_for = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    parents = (Path(asked_for).absolute() if asked_for else None, PACKAGE / "__pycache__", user_cache())
    folders = [parent / f"machine-code-{source_digest()}" for parent in parents if parent is not None]
    for folder in folders:
        with contextlib.suppress(OSError):
            is_new = not folder.exists()
            folder.mkdir(parents=True, exist_ok=True)
            (folder / STARTED).touch()
            if is_new:
                _remove_unused(folder)
            return folder
    for folder in folders:
        with contextlib.suppress(OSError):
            if folder.is_dir():
                return folder
    return None


def _remove_unused(own: Path) -> None:
    """Remove the folders beside one, of other digests, that were last begun with long before it.

    Each is renamed first: of several processes one removes it, and none finds a part of it. A process that still runs
    with the sources of such a folder misses nothing but a cache.
    """
    now = (own / STARTED).stat().st_mtime  # it has just been touched: nothing here reads a clock
    for folder in own.parent.glob("machine-code-*"):
        with contextlib.suppress(OSError):
            mark = folder / STARTED
            last = (mark if mark.exists() else folder).stat().st_mtime
            if now - last > UNUSED and folder.is_dir() and not folder.is_symlink() and _FOLDER.fullmatch(folder.name):
                removed = folder.rename(f"{folder.with_suffix('')}.removed")
                shutil.rmtree(removed, ignore_errors=True)


CACHE = _cache_folder()
unwritten: list[str] = []
"""Functions whose machine code could not be written down: the disk is full, or the folder may only be read."""


class _Folder(caching.InTreeCacheLocator):  # type: ignore[misc]
    """Machine code lies in the folder above and nowhere else: elsewhere it would survive a change of the sources."""

    def get_cache_path(self) -> str:
        return str(CACHE / self.get_suitable_cache_subpath(self._py_file))  # type: ignore[operator]

    def ensure_cache_path(self) -> None:
        with contextlib.suppress(OSError):
            Path(self.get_cache_path()).mkdir(exist_ok=True)


class _Implementation(caching.CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes: list[type[object]] = [_Folder]  # noqa: RUF012 (as its base declares it)


class _CheckedFiles(caching.IndexDataCacheFile):  # type: ignore[misc]
    """The files of one function, with a checksum: machine code that was cut or overwritten is never run."""

    def _load_index(self) -> dict[Any, str]:
        try:
            return cast("dict[Any, str]", super()._load_index())
        except Exception:  # whatever a damaged pickle raises
            return {}

    def _save_data(self, name: str, data: Any) -> None:
        packed = self._dump(data)
        super()._save_data(name, (zlib.crc32(packed), packed))

    def _load_data(self, name: str) -> Any:
        checksum, packed = super()._load_data(name)
        if zlib.crc32(packed) != checksum:
            raise ValueError(f"{name} is damaged")
        return pickle.loads(packed)


class _OptionalCache(caching.FunctionCache):  # type: ignore[misc]
    """A cache that stops nobody: what cannot be read is compiled anew, what cannot be written is noted."""

    _impl_class = _Implementation

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        stamp = self._impl.locator.get_source_stamp()
        self._cache_file = _CheckedFiles(self._cache_path, self._impl.filename_base, stamp)

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(signature, target_context)
        except Exception:  # whatever a damaged file raises
            return None

    def save_overload(self, signature: Any, data: Any) -> None:
        try:
            super().save_overload(signature, data)
        except OSError:
            unwritten.append(self._name)


def compiled(function: Function, is_cached: bool = True, **options: Any) -> Function:
    """Compile a function when it is first called; its machine code is cached where there is a folder for it."""
    compiler: Any = numba.njit
    dispatcher = compiler(nogil=True, no_cfunc_wrapper=True, **options)(function)
    if not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        find = dispatcher.get_call_template
        dispatcher.get_call_template = lambda given, named: find(
            tuple(map(_wide, given)), {name: _wide(type_) for name, type_ in named.items()}
        )
        if is_cached and CACHE is not None:
            dispatcher._cache = _OptionalCache(function)
    return cast(Function, dispatcher)


def _wide(type_: Any) -> Any:
    """The type with which a walk calls a function: else it is compiled anew for each constant and width of integers."""
    type_ = types.unliteral(type_)
    return types.int64 if type_ in (types.int8, types.int16, types.int32) else type_


def walk(function: Function) -> Function:
    """Compile a function that loops over rows; `.py_func` is the uncompiled function."""
    return compiled(function, error_model="numpy")


class _LinkedCode(JITCodeLibrary):  # type: ignore[misc]
    """The code of a part, which is linked into walks; only there it is optimised and becomes machine code."""

    def finalize(self) -> None:
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalize_dynamic_globals()
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[untyped-decorator]
class _PartLowering(NativeLowering):  # type: ignore[misc]
    _name = "part_lowering"

    def run_pass(self, state: Any) -> bool:
        state.flags.no_compile = True
        state.library = _LinkedCode(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        super().run_pass(state)
        name, lowered = state.func_id.func_qualname, state["cr"]

        def refuse(*arguments: object) -> None:
            raise TypeError(f"{name} is called by walks only")

        state.targetctx.insert_user_function(refuse, lowered.fndesc, [state.library])
        state["cr"] = type(lowered)(lowered.fndesc, lowered.call_helper, cfunc=refuse, env=lowered.env)
        return True


class _PartCompiler(CompilerBase):  # type: ignore[misc]
    def define_pipelines(self) -> list[Any]:
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.passes = [(_PartLowering if kind is NativeLowering else kind, about) for kind, about in passes.passes]
        passes.finalize()
        return [passes]


def part(function: Function) -> Function:
    """Compile a function that walks call, and Python does not: its machine code is a part of theirs.

    So it needs no wrapper, and is neither optimised nor turned into machine code by itself.
    """
    options = {"no_cpython_wrapper": True, "pipeline_class": _PartCompiler, "error_model": "numpy"}
    dispatcher: Any = compiled(function, is_cached=False, **options)
    if not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        dispatcher.add_overload = lambda made: dispatcher.overloads.__setitem__(tuple(made.signature.args), made)
    return cast(Function, dispatcher)


def exposed(function: Function) -> Function:
    """A part as a walk, for who calls it from Python."""
    return walk(getattr(function, "py_func", function))


def inlined(function: Function) -> Function:
    """A function whose lines stand in each walk that calls it (Numba's `inline`), where a call would cost too much."""
    return compiled(function, is_cached=False, inline="always", error_model="numpy")
