"""Where a part of the page fails, visitors read plain words; the traceback goes to the terminal of the server."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Any

import reacton
import solara

from experiments.dashboard.components.elements import element
from scenarios.language import LANGUAGES, _, use_language


@solara.component
def ErrorBoundary(content: Callable[[], Any]) -> None:
    """A component, or an apology in its place once it has failed."""
    failure, _clear = reacton.use_exception()

    def report() -> None:
        if failure is not None:
            print("".join(traceback.format_exception(failure)), file=sys.stderr, flush=True)

    solara.use_effect(report, [failure])
    if failure is None:
        content()
    else:
        apologise()


def apologise() -> None:
    """The failure, and where to begin anew: in every language, since any part may have failed."""
    with element("main", classes="efc-page", id="efc-main"), element("div", role="alert"):
        for lang in LANGUAGES:
            with use_language(lang):
                apology = _("This page has failed, and whoever runs the server can read why.")
                retry = _("Load it again, or begin anew:")
                link = element("a", _("the page as it opens"), href=f"/?lang={lang}")
            element("p", f"{apology} {retry} ", link, lang=lang, classes="efc-problem")
