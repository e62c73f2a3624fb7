"""A piece of heavy work on the page: its progress in words and as a bar, and a button that stops it."""

from __future__ import annotations

import solara

from experiments.dashboard.components.elements import block, button
from experiments.dashboard.components.text import notice, speak, words
from experiments.dashboard.session.job_updates import use_following
from experiments.dashboard.workers.job_pool import Job
from scenarios.language import _


@solara.component
def Progress(job: Job, what: str, lang: str) -> None:
    """How far the work is; nothing once it is over, unless it has failed."""
    speak(lang)
    use_following(job, is_kept=True)
    if job.state == "failed":
        notice("error", job.message).key("failed")  # else it is drawn inside the bar that stood here, and not seen
    elif job.state in ("waiting", "running"):
        waiting = _("waiting for other work to finish") if job.state == "waiting" else ""
        share = f"{round(100 * job.progress)}\u00a0%" if lang == "fr" else f"{round(100 * job.progress)}%"
        colon = "\u00a0: " if lang == "fr" else ": "
        with block("div", "efc-progress", style="display: flex; flex-wrap: wrap; gap: 12px; align-items: center"):
            words("span", f"{what}{colon}{waiting or share}")
            words(
                "progress",
                max="100",
                **({"value": str(round(100 * job.progress))} if job.progress else {}),
                aria_label=what,
            )
            button(_("Cancel"), job.cancel)
