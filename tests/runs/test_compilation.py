"""The model is compiled by one process at a time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from experiments.runs.parallel import compilation
from experiments.runs.parallel.compilation import _alone, warm_up


def test_one_process_compiles_at_a_time(tmp_path: Path) -> None:
    """Who comes second waits until the first has done."""
    entered = threading.Event()

    def second() -> None:
        with _alone(tmp_path):
            entered.set()

    thread = threading.Thread(target=second)
    with _alone(tmp_path):
        thread.start()
        assert not entered.wait(0.3)
    assert entered.wait(5.0)
    thread.join()


def test_what_is_compiled_is_not_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One exercise for an installation, and one message."""
    said: list[str] = []
    exercised: list[int] = []
    monkeypatch.setattr(compilation, "CACHE", tmp_path)
    monkeypatch.setattr(compilation, "exercise", lambda: exercised.append(1))
    for _ in range(3):
        warm_up(said.append)
    assert len(exercised) == len(said) == 1
