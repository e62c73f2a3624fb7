"""Where a part of the page fails, visitors read plain words; the traceback goes to who runs the server."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import Any

import reacton
import solara

from experiments.dashboard.components.elements import block
from experiments.dashboard.components.text import words
from scenarios.language import LANGUAGES, _, use_language


@solara.component
def Careful(content: Callable[[], Any]) -> None:
    """A component, or what is said in its place once it has failed."""
    failure, _clear = reacton.use_exception()

    def tell() -> None:
        if failure is not None:
            print("".join(traceback.format_exception(failure)), file=sys.stderr, flush=True)

    solara.use_effect(tell, [failure])
    if failure is None:
        content()
    else:
        apologise()


def apologise() -> None:
    """That it has failed, and where to begin anew: in every language, since any part may have failed."""
    with block("main", "efc-page", id="efc-main"), block("div", role="alert"):
        for lang in LANGUAGES:
            with use_language(lang):
                apology = _("This page has failed, and whoever runs the server can read why.")
                again, usual = _("Load it again, or begin anew:"), _("the page as it opens")
            link = words("a", usual, href=f"/?lang={lang}")
            words("p", f"{apology} {again} ", link, lang=lang, classes="efc-problem")
