"""Cached machine code stops nobody: damaged, without room, without a home, it is compiled anew."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba
import pytest

from simulation.core import compiled
from tests.helpers.small_disks import fill, small_disk
from tests.helpers.source_files import ROOT

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")


def add(first: float, second: float) -> float:
    """What is compiled here."""
    return first + second


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for machine code."""
    monkeypatch.setattr(compiled, "CACHE", tmp_path)
    monkeypatch.setattr(compiled, "unwritten", [])
    return tmp_path


def hits() -> int:
    """Run the function as another process would; how often was its machine code found on the disk?"""
    dispatcher: Any = compiled.compiled(add)
    assert dispatcher(1.0, 2.0) == 3.0
    return sum(dispatcher.stats.cache_hits.values())


def zeros(content: bytes) -> bytes:
    """A page of zeros within, as after a fall of the machine."""
    return content[:200] + bytes(len(content) - 400) + content[-200:]


def flipped(content: bytes) -> bytes:
    """One bit is another one."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:30],
        lambda content: content[:-1],
        zeros,
        flipped,
        lambda content: bytes(len(content)),
        lambda content: b"no machine code" * 100,
    ],
    ids=["empty", "cut", "one byte short", "zeros inside", "one bit", "zeros", "another file"],
)
def test_damaged_machine_code_is_compiled_anew(damage: Callable[[bytes], bytes], suffix: str, cache: Path) -> None:
    """The result is right, and what was damaged is written again."""
    assert (hits(), hits()) == (0, 1)
    (file,) = cache.rglob(f"*{suffix}")
    file.write_bytes(damage(file.read_bytes()))
    hits()
    assert hits() == 1
    assert not compiled.unwritten


# -- what is no longer used


def begun(parent: Path, digest: str, days: float, mark: bool = True) -> Path:
    """A folder of machine code that a process has begun with so many days ago."""
    folder = parent / f"machine-code-{digest}"
    (folder / "core").mkdir(parents=True)
    (folder / "core" / "walk.nbc").write_bytes(b"code")
    if mark:
        (folder / compiled.STARTED).touch()
    then = time.time() - days * 24 * 3600
    for path in (folder / compiled.STARTED if mark else folder, folder):
        os.utime(path, (then, then))
    return folder


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the machine code lies."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    return tmp_path


def test_machine_code_that_nobody_has_used_for_a_month_is_removed(parent: Path) -> None:
    """By the first process of a new digest; not what is in use, and nothing else that lies there."""
    old, older, left = (begun(parent, digit * 16, days) for digit, days in (("a", 31), ("b", 400), ("c", 40)))
    left = left.rename(f"{left}.removed")
    unmarked = begun(parent, "d" * 16, 31, mark=False)
    used = begun(parent, "e" * 16, 29)
    foreign = [begun(parent, name, 400) for name in ("mine", "f" * 15, "0" * 16 + "-kept")]
    target = begun(parent.parent / "elsewhere", "1" * 16, 400)
    link = parent / target.name
    link.symlink_to(target)
    own = compiled._cache_folder()
    assert own is not None and own.parent == parent and own.is_dir()
    assert not any(folder.exists() for folder in (old, older, left, unmarked))
    assert all(folder.is_dir() for folder in (used, *foreign, target, link))
    late = begun(parent, "2" * 16, 400)
    assert compiled._cache_folder() == own and late.is_dir(), "later processes look no further"


def test_several_processes_may_remove_at_once(parent: Path) -> None:
    """Whoever is first removes; where something cannot be removed, the cache is there all the same."""
    folders = [begun(parent, f"{number:016x}", 60) for number in range(40)]
    code = "from simulation.core import compiled; assert compiled.CACHE.is_dir(); print(compiled.CACHE)"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(parent), "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
        for _process in range(3)
    ]
    printed = {process.communicate(timeout=120)[0] for process in started}
    assert [process.returncode for process in started] == [0, 0, 0] and len(printed) == 1
    assert not any(folder.exists() for folder in folders) and not list(parent.glob("*.removed"))


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk on which nothing more finds room."""
    with small_disk(tmp_path / "disk", "64k") as place:
        fill(place, 0)
        yield place


def test_on_a_full_disk_machine_code_is_not_kept(full_disk: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function runs, what could not be written is noted, and nothing is left half written."""
    monkeypatch.setattr(compiled, "CACHE", full_disk)
    assert (hits(), hits()) == (0, 0)
    assert len(compiled.unwritten) == 2
    assert [path.name for path in full_disk.rglob("*") if path.is_file()] == ["filler"]


def test_where_no_folder_can_be_made_machine_code_is_not_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder for it has become a file."""
    (cache / "file").touch()
    monkeypatch.setattr(compiled, "CACHE", cache / "file")
    assert (hits(), hits()) == (0, 0)
    assert len(compiled.unwritten) == 2


# -- where it lies


@pytest.fixture
def parents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """The three places for machine code: what the user says, the package, the home."""
    places = {name: tmp_path / name for name in ("asked", "package", "home")}
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(places["asked"]))
    monkeypatch.setattr(compiled, "PACKAGE", places["package"])
    monkeypatch.setenv("HOME", str(places["home"]))
    return places


def test_the_first_folder_that_can_be_written_is_taken(
    parents: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the user says, then beside the sources, then the home, then nowhere."""

    def taken() -> Path:
        folder = compiled._cache_folder()
        assert folder is not None
        return folder.parent

    assert taken() == parents["asked"]
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    assert taken() == parents["package"] / "__pycache__"
    monkeypatch.setattr(compiled, "PACKAGE", Path(os.devnull))
    assert taken() == parents["home"] / ".cache" / "efc-diffusion"
    monkeypatch.setenv("HOME", os.devnull)
    assert compiled._cache_folder() is None


def test_a_folder_that_may_only_be_read_is_better_than_none(
    parents: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An image of a container brings machine code, and whoever runs it may not write there."""

    def refuse(self: Path, *_arguments: Any, **_options: Any) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    folder = compiled._cache_folder()
    monkeypatch.setattr(Path, "touch", refuse)
    assert compiled._cache_folder() == folder


@pytest.mark.parametrize("home", [None, "relative"])
def test_a_user_without_a_home_has_no_cache_there(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No HOME and no entry among the users, as in containers; or a HOME that is no place."""
    monkeypatch.delenv("HOME")
    if home is None:
        pwd = pytest.importorskip("pwd")

        def nobody(_number: int) -> None:
            raise KeyError

        monkeypatch.setattr(pwd, "getpwuid", nobody)
    else:
        monkeypatch.setenv("HOME", home)
    assert compiled.user_cache() is None
