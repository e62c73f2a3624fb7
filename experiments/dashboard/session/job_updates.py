"""Updates of the page while heavy work goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import solara

from experiments.dashboard.workers.job_pool import Job

LOOK_EVERY = 0.25
"""Seconds between two looks at the work."""


def use_following(job: Job | None, is_kept: bool = False) -> None:
    """Draw the component again while the work goes on, and once when it is over.

    Args:
        job: the work.
        is_kept: the work goes on when the component is no longer shown (by default it stops).
    """
    _count, set_count = solara.use_state(0)

    def follow() -> Callable[[], None]:
        gone = threading.Event()

        def leave() -> None:
            gone.set()
            if job is not None and not is_kept:
                job.cancel()

        if job is not None:
            draw = partial(set_count, lambda count: count + 1)
            threading.Thread(target=look, args=(job, gone, draw), daemon=True).start()
        return leave

    solara.use_effect(follow, [id(job)])


def look(job: Job, gone: threading.Event, draw: Callable[[], None], every: float = LOOK_EVERY) -> None:
    """Draw whenever the work has changed, the last time after it is over, even where it ends while one draws.

    Args:
        job: the work.
        gone: set when nobody looks any more.
        draw: draws.
        every: seconds between two looks.
    """
    seen, is_over = None, False
    while not is_over and not gone.wait(every):
        is_over = job.is_over  # read before what is drawn: what ends in between is seen at the next look
        if (now := (job.state, round(job.progress, 2))) != seen:
            seen = now
            draw()
