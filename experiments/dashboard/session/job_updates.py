"""Updates of the page while heavy work goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import solara

from experiments.dashboard.workers.job_pool import Job

INTERVAL = 0.25
"""Seconds between two looks at a job."""


def use_job_updates(job: Job | None, survives: bool = False) -> None:
    """Draw the component again while a job runs, and once when it is over.

    Args:
        job: the work.
        survives: the job goes on when the component is no longer shown (by default it is cancelled).
    """
    _count, set_count = solara.use_state(0)

    def follow() -> Callable[[], None]:
        left = threading.Event()

        def leave() -> None:
            left.set()
            if job is not None and not survives:
                job.cancel()

        if job is not None:
            threading.Thread(
                target=watch_job, args=(job, left, partial(set_count, lambda count: count + 1)), daemon=True
            ).start()
        return leave

    solara.use_effect(follow, [id(job)])


def watch_job(job: Job, left: threading.Event, draw: Callable[[], None], every: float = INTERVAL) -> None:
    """Draw whenever a job has changed, the last time after it is over, even where it ends while the page is drawn.

    Args:
        job: the work.
        left: set when the component is no longer shown.
        draw: draws the component again.
        every: seconds between two looks.
    """
    drawn = None
    is_over = False
    while not is_over and not left.wait(every):
        is_over = job.is_over  # read before what is drawn: what ends in between is seen at the next look
        state = (job.state, round(job.progress, 2))
        if state != drawn:
            drawn = state
            draw()


def use_changes(look: Callable[[], object]) -> None:
    """Draw the component again whenever what is looked at has changed: something that others change too."""
    _count, set_count = solara.use_state(0)

    def follow() -> Callable[[], None]:
        left = threading.Event()

        def watch() -> None:
            seen = None
            while not left.wait(INTERVAL):
                if (now := look()) != seen:
                    seen = now
                    set_count(lambda count: count + 1)

        threading.Thread(target=watch, daemon=True).start()
        return left.set

    solara.use_effect(follow, [])
