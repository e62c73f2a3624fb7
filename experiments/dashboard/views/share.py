"""The view of the link, of files to take home, and of files of one's own."""

from __future__ import annotations

from dataclasses import replace

from experiments.dashboard.components.elements import card, component, element
from experiments.dashboard.components.vue_components import Link
from experiments.dashboard.session.link import to_query
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.settings import OPENING_VIEW, is_own
from experiments.dashboard.views import View
from experiments.dashboard.views.files import Downloads, OwnFiles
from scenarios.authoring.writer import written_down
from scenarios.language import _, mark, typeset
from scenarios.titles import short_title


@component
def ShareView(session: Session) -> None:
    """Share, keep, bring."""
    settings = session.settings
    watch = session.watch
    copy = {"copy": _("Copy"), "copied": _("Copied")}
    element("h1", _("Share and keep"))
    with card(_("The link to what you see")):
        month = watch.month if watch.is_live or watch.cursor.value is not None else settings.month
        Link(
            query=to_query(replace(settings, view=OPENING_VIEW, month=month)),
            texts={
                "label": _("Link"),
                **copy,
                "here": typeset(
                    _(
                        "Only this computer can open this link. To show it to somebody else, send the strategy as a "
                        "file or as text (below)."
                    )
                ),
            },
        )
        note = _("It holds the scenario, every lever that you moved, the dates and the month; never a file of yours.")
        element("p", note, classes="efc-note")
        if is_own(settings.first.scenario) or is_own(settings.second.scenario):
            element(
                "p", _("It stands on a file of yours: whoever opens it needs that file too."), classes="efc-message"
            )
    with card(_("The strategy as text")):
        scenario = watch.scenario
        if scenario.files is None:
            Link(query="", content=written_down(scenario), texts={"label": short_title(scenario), **copy})
            note = _("Send it in a message: whoever gets it pastes it here, under “Bring your own”.")
        else:
            note = _("It needs your tables beside it: send the scenario file and the tables together.")
        element("p", note, classes="efc-note")
    with card(_("Take home")):
        Downloads(session)
    with card(_("Bring your own")):
        OwnFiles(session)


VIEW = View("share", 70, mark("Share and keep"), ShareView)
