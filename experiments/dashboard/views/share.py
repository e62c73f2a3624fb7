"""The view of what one takes home and what one brings: the link, files out, files in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from experiments.dashboard.components.elements import block
from experiments.dashboard.components.text import words
from experiments.dashboard.components.vue_components import Link
from experiments.dashboard.session.link import to_query
from experiments.dashboard.session.watch import Watch
from experiments.dashboard.views import files
from experiments.dashboard.workers import shared
from scenarios import Scenario
from scenarios.language import _, use_language


@solara.component
def ShareView(watch: Watch, own: Scenario | None, uploads: Any, bring: Callable[[Scenario | None], None]) -> None:
    """Share, keep, bring."""
    settings = watch.settings
    use_language(settings.lang)
    words("h1", _("Share and keep"))
    with block("section", "efc-card"):
        words("h2", _("The link to what you see"))
        month = watch.month if watch.is_live or watch.cursor.value is not None else settings.month
        Link(
            query=to_query(replace(settings, view="map", month=month)),
            words={"link": _("Link"), "copy": _("Copy"), "copied": _("Copied")},
        )
        note = _("It holds the scenario, every lever that you moved, the dates and the month; never a file of yours.")
        words("p", note, classes="efc-note")
    with block("section", "efc-card"):
        words("h2", _("Take home"))
        files.Keep(settings, shared.jobs(), own, watch.organisations)
    with block("section", "efc-card"):
        words("h2", _("Bring your own"))
        files.Bring(settings.lang, shared.jobs(), uploads, own, bring)
