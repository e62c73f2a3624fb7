"""A population is drawn once and kept: the same bits from memory, from a file, in worlds that change it."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.runs.options import RunOptions
from experiments.runs.parallel import pool
from experiments.runs.run import Job
from experiments.runs.setup import build_population, run_spec
from experiments.runs.storage import population_cache
from experiments.runs.storage.population_cache import cached_path, kept_population
from scenarios import load
from simulation import month
from simulation.club_founding import found_world
from simulation.core.array_file import ArrayFile, DamagedFile
from simulation.parameters import Parameters
from simulation.population import population as population_module
from simulation.population.build import generate_population
from simulation.population.population import Population
from tests.benchmarks.tools import in_fresh_process
from tests.helpers.small_disks import fill, small_disk
from tests.helpers.small_worlds import BUSY

SIZE = 1500
PARAMETERS = Parameters({"population.organisations": SIZE})


@pytest.fixture(scope="module")
def drawn() -> Population:
    return generate_population(PARAMETERS)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for populations, small ones too."""
    monkeypatch.setenv("EFC_POPULATION_CACHE", str(tmp_path))
    monkeypatch.setattr(population_cache, "SMALLEST", 100)
    return tmp_path


def forbidden() -> Population:
    raise AssertionError("it is kept: nobody should draw it")


def test_it_is_drawn_once_and_then_read(cache: Path, drawn: Population) -> None:
    path = cached_path(PARAMETERS, SIZE)
    assert path is not None and path.parent == cache
    first = kept_population(path, lambda: drawn)
    again = kept_population(path, forbidden)
    assert first.digest() == again.digest() == drawn.digest()
    assert again.notes == drawn.notes and again.places.names == drawn.places.names
    assert not again.relations["source"].flags.writeable
    assert again.relations["trust_source"] is again.relations["initial_source"]


@pytest.mark.parametrize(
    "changes", [{"population.seed": 7}, {"population.organisations": 1400}, {"relations.suppliers": 5}]
)
def test_another_population_has_another_file(cache: Path, changes: dict[str, float]) -> None:
    assert cached_path(PARAMETERS.changed(changes), SIZE) != cached_path(PARAMETERS, SIZE)
    assert cached_path(PARAMETERS.changed({"club.staff": 9.0}), SIZE) == cached_path(PARAMETERS, SIZE)
    assert cached_path(PARAMETERS, SIZE, "counts") != cached_path(PARAMETERS, SIZE)


def test_what_is_small_or_of_theory_is_not_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cached_path(PARAMETERS, 99) is None
    assert cached_path(PARAMETERS.changed({"population.generator": "ring"}), SIZE) is None
    monkeypatch.setenv("EFC_POPULATION_CACHE", "")
    assert cached_path(PARAMETERS, SIZE) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:5000],
        lambda content: content[:-1],
        lambda content: content[:200] + bytes(100) + content[300:],
        lambda content: content[: len(content) // 3] + b"?" + content[len(content) // 3 + 1 :],
        lambda content: bytes(len(content)),
        lambda content: b"no population at all " * 1000,
    ],
)
def test_a_damaged_file_is_drawn_anew(cache: Path, drawn: Population, damage: Callable[[bytes], bytes]) -> None:
    path = cached_path(PARAMETERS, SIZE)
    assert path is not None
    kept_population(path, lambda: drawn)
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    asked: list[int] = []

    def draw() -> Population:
        asked.append(1)
        return generate_population(PARAMETERS)

    assert kept_population(path, draw).digest() == drawn.digest()
    assert asked and path.read_bytes() == whole
    assert kept_population(path, forbidden).digest() == drawn.digest()


def test_without_room_it_is_drawn_each_time(drawn: Population, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "1m") as disk:
        fill(disk, 100_000)
        path = disk / "here.population"
        assert kept_population(path, lambda: drawn).digest() == drawn.digest()
        assert not list(disk.glob("*.population"))


def test_files_used_long_ago_go(cache: Path, drawn: Population, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population_cache, "MOST", 3)
    for number in range(5):
        old = cache / f"{number}.population"
        old.write_bytes(b"old")
        os.utime(old, (number * 10_000, number * 10_000))
    path = cached_path(PARAMETERS, SIZE)
    kept_population(path, lambda: drawn)
    assert sorted(file.stem for file in cache.iterdir()) == sorted(["3", "4", path.stem if path else ""])


def test_a_command_that_draws_many_does_not_fill_the_disk(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Regions in many worlds: each is used once, and all within an hour."""
    monkeypatch.setattr(population_cache, "LARGEST", 300_000)
    for number, minutes in enumerate((50, 40, 30, 20, 1, 0)):
        file = cache / f"{number}.population"
        file.write_bytes(b"x" * 100_000)
        os.utime(file, (time.time() - 60 * minutes,) * 2)
    cached_path(PARAMETERS, SIZE)
    assert sorted(file.stem for file in cache.iterdir()) == ["4", "5"]
    monkeypatch.setattr(population_cache, "LARGEST", 0)
    cached_path(PARAMETERS, SIZE)
    assert sorted(file.stem for file in cache.iterdir()) == ["4", "5"], "what was read just now stays"


@pytest.mark.parametrize("large", [0, 10**9])
def test_worlds_of_a_file_are_those_of_memory(
    tmp_path: Path, drawn: Population, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether they copy the relations or change a view of the file; and they never change the file."""
    monkeypatch.setattr(population_module, "LARGE", large)
    drawn.save(tmp_path / "here.population")
    mapped = Population.load(tmp_path / "here.population")
    parameters = PARAMETERS.changed(BUSY)
    digests = []
    for population in (drawn, mapped, mapped):
        world = found_world(population, parameters, 3)
        for _ in range(40):
            month.step(world)
        digests.append((world.digest(), pickle.loads(pickle.dumps(world)).digest(), world.copy().digest()))
    assert len(set(digests)) == 1 and len(set(digests[0])) == 1
    assert len(world.relations) > len(drawn.relations["source"]), "acquaintances were made: the room was used"
    mapped.file.check()  # type: ignore[union-attr]
    assert mapped.digest() == drawn.digest()


def test_a_file_that_goes_stays_readable(tmp_path: Path, drawn: Population, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population_module, "LARGE", 0)
    drawn.save(tmp_path / "here.population")
    mapped = Population.load(tmp_path / "here.population")
    (tmp_path / "here.population").unlink()
    assert mapped.file is not None and not mapped.file.is_there()
    assert found_world(mapped, PARAMETERS, 1).digest() == found_world(drawn, PARAMETERS, 1).digest()


def test_children_read_the_file_that_is_kept(cache: Path) -> None:
    spec = run_spec(load("baseline"), RunOptions(organisations=SIZE, months=2))
    population = build_population(load("baseline"), spec)
    assert population.file is not None
    with pool._saved([population, population]) as paths:
        assert paths == [str(population.file.path)] * 2
    outcomes = [pool.run_jobs([Job(spec, population, [1, 2])], workers)[0] for workers in (1, 2)]
    for seed in (1, 2):
        one, other = (outcome.runs[seed].monthly for outcome in outcomes)
        assert np.array_equal(one, other, equal_nan=True)


def test_other_files_are_told_from_arrays(tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_text("hello")
    with pytest.raises(DamagedFile):
        ArrayFile(path)
    with pytest.raises(FileNotFoundError):
        ArrayFile(tmp_path / "absent")


@pytest.mark.long
def test_a_country_fits_into_memory() -> None:
    """Nearly five million organisations, drawn and kept, and 120 months of them in one process."""
    figures = in_fresh_process("country:large")
    assert figures["organisations"] == 4_900_000 and 36e6 < figures["relations"] < 42e6
    assert figures["memory at most, MB"] < 12_000
    assert figures["members at the end"] > 50
