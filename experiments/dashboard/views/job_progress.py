"""A piece of heavy work on the page: its progress in words and as a bar, and a button that stops it."""

from __future__ import annotations

from experiments.dashboard.components.elements import button, component, element, notice
from experiments.dashboard.session.job_updates import use_job_updates
from experiments.dashboard.workers.job_pool import Job
from scenarios.language import _
from scenarios.language.numbers import duration, percent


@component
def JobProgress(job: Job, title: str) -> None:
    """How far the work is; nothing once it is over, unless it has failed."""
    use_job_updates(job, survives=True)
    if job.state == "failed":
        notice("error", job.message).key("failed")  # else it is drawn inside the bar that stood here, and not seen
    elif job.state in ("waiting", "running"):
        progress = _("waiting for other work to finish") if job.state == "waiting" else _("getting ready")
        if job.progress:
            progress = percent(job.progress)
        if job.seconds_left is not None:
            progress = _("{share}, about {time} left").format(share=progress, time=duration(job.seconds_left))
        value = {"value": str(round(100 * job.progress))} if job.progress else {}
        with element("div", classes="efc-progress"):
            element("span", f"{title}{_(': ')}{progress}")
            element("progress", max="100", aria_label=title, **value)
            button(_("Cancel"), job.cancel)
