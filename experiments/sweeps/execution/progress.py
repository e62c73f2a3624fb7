"""How far a sweep is while it runs, and what it has come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from experiments.sweeps.design.task import DONE


@dataclass
class SweepState:
    """How far a sweep is.

    Attributes:
        done, total: runs that have finished, and runs of the plan (as far as it is known: `stopping` adds some).
        failures: runs that have failed.
        memory: megabytes that this process and its workers have held at most.
        stored: runs that were there already.
    """

    done: int = 0
    total: int = 0
    failures: int = 0
    memory: float = 0.0
    stored: int = 0


@dataclass
class SweepOutcome:
    """What a sweep has come to.

    Attributes:
        folder: where it is.
        counts: runs of the plan (or of its shard) by what has become of them.
        seconds: time that it took.
        finished: runs that have finished now.
        interrupted: stopped by Ctrl-C.
        strays: stored runs that the plan does not ask for any more.
    """

    folder: Path
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    finished: int = 0
    interrupted: bool = False
    strays: int = 0

    @property
    def failures(self) -> int:
        """Runs that have failed."""
        return sum(count for status, count in self.counts.items() if status not in (DONE, "missing"))

    @property
    def missing(self) -> int:
        """Runs of which nothing is known yet."""
        return self.counts.get("missing", 0)


Watch = Callable[[SweepState], None]
"""Told how far a sweep is, several times a second."""
