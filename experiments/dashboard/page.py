"""The page: one session, its settings in the link, and the view that they ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import solara

from experiments.dashboard.components.elements import LANGUAGE, component, element, glossary
from experiments.dashboard.components.vue_components import BrowserStore, Header
from experiments.dashboard.session import replayed_run
from experiments.dashboard.session.comparison import use_comparison, use_side_by_side
from experiments.dashboard.session.link import LONGEST_LINK, from_query, to_query
from experiments.dashboard.session.saved_strategies import MOST_KEPT, Shelf, use_shelf
from experiments.dashboard.session.session import Adopt, Go, Session
from experiments.dashboard.session.settings import OPENING_VIEW, OWN, Settings, StrategySettings, is_own
from experiments.dashboard.session.strategy import Strategy, build_strategy
from experiments.dashboard.session.uploads import Uploads
from experiments.dashboard.session.watch import use_watch
from experiments.dashboard.views import all_views, sections
from experiments.dashboard.views.error_boundary import ErrorBoundary
from experiments.dashboard.views.tours import TourBar
from experiments.dashboard.workshop.room import Room, shared_room
from scenarios import Scenario
from scenarios.format.model_errors import explain
from scenarios.language import _, use_language

STYLE = (Path(__file__).parent / "components" / "style.css").read_text(encoding="utf-8")


@solara.component
def Layout(children: Any = ()) -> Any:
    """Nothing around the page."""
    return solara.v.Html(tag="div", class_="efc-root", children=list(children))


@solara.component
def Page() -> None:
    """Everything, or plain words where it fails."""
    solara.Style(STYLE)
    ErrorBoundary(WholePage)


@solara.component
def WholePage() -> None:
    """Everything."""
    router = solara.use_router()
    search = router.search or ""
    settings, messages = solara.use_memo(lambda: from_query(search, list(all_views())), [search])
    use_language(settings.lang)
    LANGUAGE.provide(settings.lang)
    own, set_own = solara.use_state(replayed_run.opening_scenario())
    uploads = solara.use_memo(Uploads, [])
    solara.use_effect(lambda: uploads.end, [])
    shelf, load_shelf, refuse_shelf, changes = use_shelf(own)
    shown_strategies = (settings.first, settings.second, *settings.beside)
    if own is None and any(is_own(strategy.scenario) for strategy in shown_strategies):
        messages = [
            *messages,
            _("This link was made with a file of somebody's own, which is not part of it: bring the file yourself."),
        ]
        for side, name in {"first": "baseline", "second": ""}.items():
            if is_own(getattr(settings, side).scenario):  # its months may be others
                settings = replace(settings, **{side: StrategySettings(name)}, month=None, since="")
        beside = tuple(strategy for strategy in settings.beside if not is_own(strategy.scenario))
        settings = replace(settings, beside=beside)

    drawn = solara.use_ref((search, settings))
    wanted: Any = solara.use_ref(None)
    drawn.current = (search, settings)
    if wanted.current is not None and to_query(wanted.current) == search:
        wanted.current = None

    def asked() -> Settings:
        """What was asked for last: what has not been drawn yet counts too."""
        return wanted.current or drawn.current[1]

    def go(**changes: Any) -> None:
        """Show something else; the link, and the way back, follow."""
        changed = replace(asked(), **changes)
        wanted.current = changed if to_query(changed) != drawn.current[0] else None
        router.push("/?" + to_query(changed))

    def insist() -> None:
        """Ask again for what is not drawn yet: Solara, drawing a link, puts it back in place of one that came since."""
        if wanted.current is not None:
            router.push("/?" + to_query(wanted.current))

    solara.use_effect(insist, None)

    def adopt(scenario: Scenario | None) -> None:
        set_own(scenario)
        if scenario is not None:
            go(first=StrategySettings(OWN), second=StrategySettings(), month=None, since="", view=OPENING_VIEW)
        elif is_own(settings.first.scenario):
            go(first=StrategySettings("baseline"), second=StrategySettings(), month=None, since="")

    PageHeader(settings, go)
    BrowserStore(
        name="efc-strategies",
        texts=list(shelf.texts),
        changes=changes,
        most=MOST_KEPT,
        longest=LONGEST_LINK,
        event_load=load_shelf,
        event_refuse=lambda _nothing: refuse_shelf(),
    )
    glossary()
    with element("main", classes="efc-page", id="efc-main", tabindex="-1"):
        for message in messages:
            element("p", message, classes="efc-message", role="status")
        try:
            strategy = build_strategy(settings, own=own)
        except ValueError as error:
            element("p", explain(error), classes="efc-problem", role="alert")
        else:
            CurrentView(settings, strategy, own, asked, go, adopt, uploads, shelf)


@component
def PageHeader(settings: Settings, go: Go) -> None:
    """The head of the page: the sections, and the other language."""
    first_views = sections()
    lang, name = ("en", "English") if settings.lang == "fr" else ("fr", "Français")
    Header(
        views=[
            {"name": first.name, "title": title, "link": "/?" + to_query(replace(settings, view=first.name))}
            for title, first in first_views.items()
        ],
        view=first_views[_(all_views()[settings.view].section)].name,
        lang=settings.lang,
        title=_("EFC: see it spread"),
        texts={
            "skip": _("Go to the content"),
            "brand": _("see it spread"),
            "views": _("Views"),
            "other_lang": lang,
            "other_name": name,
        },
        event_show=lambda name: go(view=name) if name in all_views() else None,
        event_speak=lambda _lang: go(lang=lang),
    )


@component
def CurrentView(
    settings: Settings,
    strategy: Strategy,
    own: Scenario | None,
    asked: Callable[[], Settings],
    go: Go,
    adopt: Adopt,
    uploads: Uploads,
    shelf: Shelf,
) -> None:
    """The view that the settings ask for."""
    watch = use_watch(settings, strategy)
    comparison = use_comparison(settings, strategy, own)
    beside = use_side_by_side(settings, own)
    own_room = solara.use_memo(Room, [])
    solara.use_effect(lambda: own_room.cancel, [])
    workshop = shared_room() or own_room
    session = Session(settings, asked, go, own, adopt, uploads, shelf, watch, comparison, beside, workshop)
    if settings.tour and settings.view != "tours":
        TourBar(session)
    all_views()[settings.view].show(session)
