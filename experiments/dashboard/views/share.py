"""The view of the link, of files to take home, and of files of one's own."""

from __future__ import annotations

from dataclasses import replace

from experiments.dashboard.components.elements import card, component, element
from experiments.dashboard.components.vue_components import Link
from experiments.dashboard.session.link import to_query
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.settings import OPENING_VIEW
from experiments.dashboard.views import View
from experiments.dashboard.views.files import Downloads, OwnFiles
from scenarios.language import _, mark


@component
def ShareView(session: Session) -> None:
    """Share, keep, bring."""
    settings = session.settings
    watch = session.watch
    element("h1", _("Share and keep"))
    with card(_("The link to what you see")):
        month = watch.month if watch.is_live or watch.cursor.value is not None else settings.month
        Link(
            query=to_query(replace(settings, view=OPENING_VIEW, month=month)),
            texts={"link": _("Link"), "copy": _("Copy"), "copied": _("Copied")},
        )
        element(
            "p",
            _("It holds the scenario, every lever that you moved, the dates and the month; never a file of yours."),
            classes="efc-note",
        )
    with card(_("Take home")):
        Downloads(session)
    with card(_("Bring your own")):
        OwnFiles(session)


VIEW = View("share", 70, mark("Share and keep"), ShareView)
