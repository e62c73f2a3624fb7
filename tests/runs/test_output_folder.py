"""A folder is held by one command at a time, and a full disk loses nothing that has been computed."""

from __future__ import annotations

import json
import os
import tempfile
from functools import partial
from pathlib import Path

import pytest

import scenarios
from experiments.runs.batch import run_many
from experiments.runs.storage import file_lock
from experiments.runs.storage.files import write_text
from experiments.runs.storage.output_folder import OutputFolder, open_folder
from experiments.runs.storage.results_files import write_results
from scenarios.format.problems import UserError
from tests.helpers.small_disks import small_disk


def write(folder: Path, name: str, size: int) -> list[Path]:
    """A file of so many bytes in a folder that is made."""
    folder.mkdir(parents=True, exist_ok=True)
    return [write_text("x" * size, folder / name)]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def test_what_finds_no_room_is_written_elsewhere(tmp_path: Path, temporary: Path) -> None:
    """From then on everything is, so that what belongs together lies together."""
    with small_disk(tmp_path / "disk", "64k") as disk:
        kept = OutputFolder(disk / "results")
        kept.write(lambda folder: write(folder, "small", 10))
        assert kept.warning == ""
        kept.write(lambda folder: write(folder, "large", 100_000))
        kept.write(lambda folder: write(folder, "smaller", 10))
        first, *others = kept.paths
        (refuge,) = temporary.glob("efc-results-*/results")
        assert first == disk / "results" / "small" and others == [refuge / "large", refuge / "smaller"]
        assert all(path.is_file() for path in kept.paths)
        assert kept.warning == (
            f"“{disk}/results” cannot be written (No space left on device): what could not be written there is in "
            f"“{refuge}”."
        )


@pytest.mark.parametrize("place", ["figures", "summary.csv", "dictionary.csv"])
def test_what_stands_in_the_way_of_a_file_is_named(place: str, tmp_path: Path, temporary: Path) -> None:
    """A file in place of a folder, or a folder in place of a file: nothing is lost, and no full disk is blamed."""
    (tmp_path / "figures").write_text("a file") if place == "figures" else (tmp_path / place).mkdir()
    kept = OutputFolder(tmp_path)
    results = run_many(scenarios.load("baseline"), runs=1, months=1, organisations=100, workers=1)
    kept.write(partial(write_results, results))
    kept.write(lambda folder: write(folder / "figures", "routes.png", 10))
    assert all(path.is_file() for path in kept.paths) and {path.name for path in kept.paths} >= {
        "routes.png",
        "summary.csv",
    }
    assert f"({place}: " in kept.warning and "room" not in kept.warning


@pytest.mark.parametrize(("sizes", "message"), [([10], "only the files that are named here"), ([], "nothing was kept")])
def test_without_room_anywhere_the_rest_is_told(
    sizes: list[int], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing half written is left behind."""
    with small_disk(tmp_path / "disk", "64k") as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk))
        kept = OutputFolder(disk / "results")
        for size in (*sizes, 100_000, 10):
            kept.write(lambda folder, size=size: write(folder, f"of {size}", size))
        assert message in kept.warning
        assert [path for path in disk.rglob("*") if path.is_file()] == kept.paths
        assert len(kept.paths) == len(sizes) and not list(disk.glob("efc-results-*"))


def test_results_outlive_a_second_full_disk(tmp_path: Path) -> None:
    """What was rescued stays where no figure finds room any more."""
    with small_disk(tmp_path / "first", "64k") as first, small_disk(tmp_path / "second", "256k") as second:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tempfile, "tempdir", str(second))
            kept = OutputFolder(first / "results")
            kept.write(lambda folder: write(folder, "results", 100_000))
            kept.write(lambda folder: write(folder, "figure", 900_000))
        assert [path.name for path in kept.paths] == ["results"] and kept.paths[0].stat().st_size == 100_000
        assert "only the files that are named here" in kept.warning


# -- one at a time


def test_a_second_command_is_refused_and_the_first_is_named(tmp_path: Path) -> None:
    """Afterwards the folder is free, and no trace is left in it."""
    with open_folder(tmp_path), pytest.raises(UserError, match=f"process {os.getpid()} on .*, since 2") as refused:
        open_folder(tmp_path).__enter__()
    assert "choose another folder with --out" in str(refused.value)
    assert list(tmp_path.iterdir()) == []
    with open_folder(tmp_path):
        pass


def test_what_writes_in_parts_of_a_folder_holds_them(tmp_path: Path) -> None:
    """Whoever comes second is refused, and the first named; other folders in it, or above, are free."""
    (tmp_path / "link").symlink_to(tmp_path / "pair")
    with open_folder(tmp_path / "pair", ["first", "second"]):
        for place in ("pair/second", "pair/nothing/../first", "link/first", "link"):
            with pytest.raises(UserError, match=r"another command is writing in .*(pair|link)”: process"):
                open_folder(tmp_path / place).__enter__()
        with open_folder(tmp_path / "pair" / "figures"), open_folder(tmp_path), open_folder(tmp_path / "first"):
            pass
    for begun in ("second", "first"):
        with open_folder(tmp_path / "pair" / begun), pytest.raises(UserError, match=f"{begun}”: process"):
            open_folder(tmp_path / "pair", ["first", "second"]).__enter__()
    assert file_lock.holder(tmp_path / "pair") is None


def test_a_sweep_at_work_can_be_read(tmp_path: Path) -> None:
    """Analyses add their tables to its folder, or to one in it."""
    with file_lock.locked(tmp_path, {"command": "efc sweep"}):
        with open_folder(tmp_path, is_held=False) as kept, open_folder(tmp_path / "analysis"):
            kept.write(lambda folder: write(folder, "table", 10))
        with pytest.raises(UserError, match="another command"):
            open_folder(tmp_path).__enter__()


@pytest.mark.parametrize("content", [b"", b"\xff\x00", json.dumps({"process": 1, "host": "here"}).encode()])
def test_what_a_crash_left_is_no_lock(content: bytes, tmp_path: Path) -> None:
    """The system has let go of it, whatever the file says."""
    (tmp_path / file_lock.LOCK).write_bytes(content)
    assert file_lock.holder(tmp_path) is None
    with open_folder(tmp_path):
        held = file_lock.holder(tmp_path)
    assert held is not None and held["process"] == os.getpid()


def test_a_lock_whose_file_has_gone_holds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens the file just before its holder removes it must not hold a file that nobody else can see."""
    taken = []

    def take(handle: int, path: Path) -> bool:
        if not taken:
            path.unlink()
        taken.append(handle)
        return True

    monkeypatch.setattr(file_lock, "_take", take)
    assert file_lock._open(tmp_path / file_lock.LOCK) is None
    handle = file_lock._open(tmp_path / file_lock.LOCK)
    assert handle is not None
    os.close(handle)


def test_a_disk_without_locks_is_used_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are not refused there, as sweeps are, which need the lock."""

    def refuse(_handle: int, _path: Path) -> bool:
        raise file_lock.CannotLock("no locks")

    monkeypatch.setattr(file_lock, "_take", refuse)
    with open_folder(tmp_path) as kept:
        kept.write(lambda folder: write(folder, "small", 10))
    assert kept.paths[0].is_file()
