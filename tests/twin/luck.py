"""Luck for one object at a time, and luck that was made ready beforehand (so that benchmarks leave the draws out)."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.core.luck import Luck, decision, philox

TO_UNIT = 2.0**-53
WORD = 2**32


class ScalarLuck:
    """The named luck of a run, one draw at a time."""

    def __init__(self, seed: int) -> None:
        self.seed, self.step = seed, 0

    def uniform(self, name: str, identity: int, other: int = 0) -> float:
        """The uniform number on [0, 1) of this decision, step and identity."""
        words = philox(self.seed % WORD, self.seed // WORD, identity % WORD, other % WORD, self.step, decision(name))
        return float((int(words[0]) * WORD + int(words[1])) >> 11) * TO_UNIT


class RecordingLuck(ScalarLuck):
    """Remembers every draw: `drawn[step][name, identity, other]`."""

    def __init__(self, seed: int, step: int = 0) -> None:
        super().__init__(seed)
        self.step = step
        self.drawn: dict[int, dict[tuple[str, int, int], float]] = {}

    def uniform(self, name: str, identity: int, other: int = 0) -> float:
        """Draw and remember."""
        value = super().uniform(name, identity, other)
        self.drawn.setdefault(self.step, {})[name, identity, other] = value
        return value


class ReadyLuck:
    """Serves draws that were recorded before: a look-up, no arithmetic."""

    def __init__(self, drawn: dict[int, dict[tuple[str, int, int], float]], step: int = 0) -> None:
        self._drawn = drawn
        self.step = step

    @property
    def step(self) -> int:
        """The step whose luck is served."""
        return self._step

    @step.setter
    def step(self, step: int) -> None:
        self._step = step
        self._now = self._drawn.get(step, {})

    def uniform(self, name: str, identity: int, other: int = 0) -> float:
        """The remembered draw (asking for one that was never made is a KeyError)."""
        return self._now[name, identity, other]


class RecordingColumnLuck(Luck):
    """Remembers every column of draws: `drawn[step, name, n-th time that the step asks for it]`."""

    __slots__ = ("asked", "drawn")

    def __init__(self, seed: int, step: int = 0) -> None:
        super().__init__(seed, step)
        self.drawn: dict[tuple[int, str, int], np.ndarray] = {}
        self.asked: dict[tuple[int, str], int] = {}

    def uniform(self, name: str, identities: Any, others: Any = 0) -> np.ndarray:
        """Draw and remember."""
        values = super().uniform(name, identities, others)
        turn = self.asked.get((self.step, name), 0)
        self.asked[self.step, name] = turn + 1
        self.drawn[self.step, name, turn] = values
        return values


class ReadyColumnLuck(RecordingColumnLuck):
    """Serves columns of draws that were recorded before."""

    __slots__ = ()

    def __init__(self, drawn: dict[tuple[int, str, int], np.ndarray], seed: int, step: int = 0) -> None:
        super().__init__(seed, step)
        self.drawn = drawn

    def uniform(self, name: str, identities: Any, others: Any = 0) -> np.ndarray:
        """The remembered column."""
        turn = self.asked.get((self.step, name), 0)
        self.asked[self.step, name] = turn + 1
        return self.drawn[self.step, name, turn]
