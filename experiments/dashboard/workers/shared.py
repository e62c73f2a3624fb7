"""What all sessions of a server share: processes that keep worlds, and processes that work. Never a world itself."""

from __future__ import annotations

from functools import lru_cache

from experiments.dashboard.workers.job_pool import JobPool
from experiments.dashboard.workers.world_pool import WorldPool


@lru_cache(maxsize=1)
def worlds() -> WorldPool:
    """The processes that keep the worlds of all sessions."""
    return WorldPool()


@lru_cache(maxsize=1)
def jobs() -> JobPool:
    """The processes that do heavy work."""
    return JobPool()
