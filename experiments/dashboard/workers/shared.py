"""What all sessions of a server share: processes that keep worlds, and processes that work. Never a world itself."""

from __future__ import annotations

from functools import cache

from experiments.dashboard.workers.job_pool import JobPool
from experiments.dashboard.workers.world_pool import WorldPool

worlds = cache(WorldPool)
"""The processes that keep the worlds of all sessions, started when they are first needed."""
jobs = cache(JobPool)
"""The processes that do heavy work."""
