"""A small page with the parts that are tried one by one: settings from the link, files, workshop, a counter."""

from __future__ import annotations

import solara

from experiments.dashboard.session.link import from_query
from experiments.dashboard.session.strategy import strategy
from experiments.dashboard.views.files import Bring, Keep, use_uploads
from experiments.dashboard.views.workshop import Workshop, use_workshop
from experiments.dashboard.workers.job_pool import JobPool
from scenarios.language import use_language

JOBS = JobPool()


@solara.component
def Page() -> None:
    """The parts, one below the other."""
    settings, messages = from_query(solara.use_router().search or "")
    use_language(settings.lang)
    count, set_count = solara.use_state(0)
    own, set_own = solara.use_state(None)
    folder, stage = use_uploads(), use_workshop()
    with solara.Column():
        for message in messages:
            solara.Warning(message)
        solara.Text(f"staff {settings.changes.get('club.staff', 2.0)}")
        solara.Button(f"count {count}", on_click=lambda: set_count(count + 1))
        Bring(settings.lang, JOBS, folder, own, set_own)
        Keep(settings, JOBS, own, 300)
        Workshop(settings, stage, JOBS, strategy(settings), 300)
