"""Luck for one object at a time, and luck that was made ready beforehand (so that benchmarks leave the draws out)."""

from __future__ import annotations

from simulation.core.luck import decision, philox

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
