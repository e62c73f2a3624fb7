"""The page as Solara loads it: by `efc dashboard`, or for development by `solara run experiments/dashboard/app.py`.

Only `efc dashboard` protects the server (see `server`): under `solara run` the page says that nothing does.
"""

from __future__ import annotations

import solara
import solara.server.settings

from experiments.dashboard import page
from experiments.dashboard.components.elements import notice

IS_PROTECTED = solara.server.settings.session.http_only and not solara.server.settings.telemetry.mixpanel_enable

Layout = page.Layout


@solara.component
def Page() -> None:
    """The page, and a warning where nothing protects it."""
    if not IS_PROTECTED:
        notice(
            "warning",
            "For development: nothing protects this server from other web pages. Use the command efc dashboard.",
        )
    page.Page()
