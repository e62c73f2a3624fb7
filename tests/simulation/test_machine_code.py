"""Cached machine code stops nobody: damaged, without room, without a home, it is compiled anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba
import pytest

from simulation.core import compiled
from tests.helpers.small_disks import fill, small_disk

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
