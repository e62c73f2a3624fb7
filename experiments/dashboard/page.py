"""The page: one session, its settings in the link, and the view that they ask for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import solara

from experiments.dashboard.components.elements import block
from experiments.dashboard.components.text import words
from experiments.dashboard.components.vue_components import Header
from experiments.dashboard.session import replayed_run
from experiments.dashboard.session.comparison import use_comparing
from experiments.dashboard.session.link import from_query, to_query
from experiments.dashboard.session.settings import OWN, Settings
from experiments.dashboard.session.watch import Strategy, strategy_of, use_watch
from experiments.dashboard.views import files
from experiments.dashboard.views.about import AboutView
from experiments.dashboard.views.compare import CompareView
from experiments.dashboard.views.error_boundary import Careful
from experiments.dashboard.views.explain import WhyView
from experiments.dashboard.views.player import PlayerBar
from experiments.dashboard.views.share import ShareView
from experiments.dashboard.views.watch import WatchView
from experiments.dashboard.views.workshop import Workshop, use_workshop
from experiments.dashboard.workers import shared
from scenarios import Scenario
from scenarios.format.model_errors import explain
from scenarios.language import _, use_language

STYLE = (Path(__file__).parent / "components" / "style.css").read_text(encoding="utf-8")
WATCHING = ("map", "network", "curves")
"""Views of one strategy."""


@solara.component
def Layout(children: Any = ()) -> Any:
    """Nothing around the page."""
    return solara.v.Html(tag="div", class_="efc-root", children=list(children))


@solara.component
def Page() -> None:
    """Everything, or plain words where it fails."""
    solara.Style(STYLE)
    Careful(Whole)


@solara.component
def Whole() -> None:
    """Everything."""
    router = solara.use_router()
    search = router.search or ""
    settings, messages = solara.use_memo(lambda: from_query(search), [search])
    use_language(settings.lang)
    own: Scenario | None
    own, set_own = solara.use_state(replayed_run.given())
    uploads = files.use_uploads()
    if own is None and OWN in (settings.scenario, settings.other):
        lost = _("This link was made with a file of somebody's own, which is not part of it: bring the file yourself.")
        messages = [*messages, lost]
        settings = replace(
            settings,
            scenario="baseline" if settings.scenario == OWN else settings.scenario,
            other="" if settings.other == OWN else settings.other,
        )

    def go(**changes: Any) -> None:
        """Show something else; the link, and the way back, follow."""
        router.push("/?" + to_query(replace(settings, **changes)))

    def bring(scenario: Scenario | None) -> None:
        set_own(scenario)
        if scenario is not None:
            go(scenario=OWN, changes={}, timeline=None, month=None, view="map")
        elif settings.scenario == OWN:
            go(scenario="baseline", changes={}, timeline=None, month=None)

    Head(settings, go)
    with block("main", "efc-page", id="efc-main", tabindex="-1"):
        for message in messages:
            words("p", message, classes="efc-message", role="status")
        Body(settings, own, uploads, go, bring)


@solara.component
def Head(settings: Settings, go: Any) -> None:
    """The head of the page."""
    use_language(settings.lang)
    named = (
        ("map", _("Watch")), ("compare", _("Compare")), ("why", _("Why")), ("workshop", _("Workshop")),
        ("share", _("Share and keep")), ("about", _("About")),
    )  # fmt: skip
    other = "en" if settings.lang == "fr" else "fr"
    Header(
        views=[
            {"name": view, "words": text, "link": "/?" + to_query(replace(settings, view=view))} for view, text in named
        ],
        view="map" if settings.view in WATCHING else settings.view,
        lang=settings.lang,
        title=_("EFC: see it spread"),
        words={
            "skip": _("Go to the content"), "brand": _("see it spread"), "views": _("Views"), "other_lang": other,
            "other_words": "English" if other == "en" else "Français",
        },
        event_show=lambda view: go(view=view) if view in dict(named) else None,
        event_speak=lambda _lang: go(lang=other),
    )  # fmt: skip


@solara.component
def Body(settings: Settings, own: Scenario | None, uploads: Any, go: Any, bring: Any) -> None:
    """The view that the settings ask for, or why there is none."""
    use_language(settings.lang)
    try:
        chosen = strategy_of(settings, own)
    except ValueError as error:
        words("p", explain(error), classes="efc-problem", role="alert")
    else:
        View(settings, chosen, own, uploads, go, bring)


@solara.component
def View(settings: Settings, chosen: Strategy, own: Scenario | None, uploads: Any, go: Any, bring: Any) -> None:
    """The view that the settings ask for."""
    use_language(settings.lang)
    watch = use_watch(settings, chosen)
    comparing = use_comparing(settings, chosen, own)
    stage = use_workshop()
    if settings.view in WATCHING:
        WatchView(watch, own, go)
        PlayerBar(watch)
    elif settings.view == "compare":
        CompareView(watch, comparing, own, go)
    elif settings.view == "why":
        WhyView(comparing, go)
    elif settings.view == "workshop":
        Workshop(settings, stage, shared.jobs(), chosen.scenario, watch.organisations)
    elif settings.view == "about":
        AboutView(settings.lang)
    else:
        ShareView(watch, own, uploads, bring)
