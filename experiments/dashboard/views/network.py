"""The network of the members: who is there, who is related to whom, and the story of one of them."""

from __future__ import annotations

from functools import partial

import solara

from experiments.dashboard.components import captions, chart_data, map_outlines, style
from experiments.dashboard.components.charts import save_text
from experiments.dashboard.components.elements import button, component, element, term_parts
from experiments.dashboard.components.vue_components import Network, Story
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.timeline import kind_names
from experiments.dashboard.session.watch import Watch, request, territories_of
from experiments.dashboard.views import WATCH, View
from experiments.dashboard.views.watch import WatchView
from experiments.dashboard.workers.world_process import WorldHost
from scenarios.language import _, language, mark
from scenarios.language.names import month_name


@component
def WatchedNetwork(session: Session) -> None:
    """The network at the month that is shown; where no run has been begun yet, one is."""
    watch = session.watch
    tick = watch.tick.value
    selected = watch.selected.value
    history, month = watch.look()
    watching = watch.live.watching
    network = solara.use_memo(
        lambda: request(watching, WorldHost.network, month, selected),
        [tick, month, selected, id(watching)],
    )
    solara.use_effect(watch.begin_unless_begun, [watch.live.status])
    rows = network.rows.tolist() if network is not None else []
    names = solara.use_memo(lambda: request(watching, WorldHost.names, rows), [id(watching), tuple(rows)])
    if network is None:
        element("p", _("The network is drawn as a run goes on."))
        if not watch.live.is_busy:
            button(_("▶ Play one run"), watch.play)
        return
    level, codes = territories_of(watch)
    positions = map_outlines.positions(level, tuple(codes), network.territory, network.rank)
    alternative = captions.network_alternative(network, style.date(watch.scenario, month))
    alive = history[month].alive if history else ()
    drawn = {**chart_data.drawn_network(network, positions), "names": names or [""] * len(rows)}
    Network(
        drawn=drawn,
        labels=chart_data.network_labels(level, codes, network, alive),
        box=list(map_outlines.bounds(positions)),
        selected=selected,
        texts={
            "kinds": list(kind_names().values()),
            "save": save_text(),
            "terms": term_parts(*(_(text) for text in ("animator", "isolated", "live territorial community"))),
            "title": _("Network, {date}").format(date=style.date(watch.scenario, month)),
            "columns": {
                "heads": [_("Name"), _("kind"), _("Territory"), _("stage"), _("isolated"), _("Relations")],
                "aware": _("aware (not yet members)"),
                "yes": _("yes"),
                "no": _("no"),
            },
            "engaged": _("engaged"),
            "animator": _("animator"),
            "isolated": _("isolated"),
            "place": _("live territorial community"),
            "cooperative": _("cooperative trade"),
            "known": _("cooperative acquaintances"),
            "chain": _("other trade"),
            "closer": _("closer"),
            "farther": _("farther"),
            "everything": _("everything"),
        },
        alternative=alternative + " " + _("Arrow keys go from member to member; Escape shows all again."),
        event_select=lambda row: watch.selected.set(row) if row in (*rows, -1) else None,
    )
    if watch.scenario.files is None:
        alternative += " " + _("The names of organisations are invented, and always the same.")
    elif watch.scenario.is_of_region:
        alternative += " " + _("Names that are not in your list are invented, and always the same.")
    element("p", alternative, classes="efc-note")
    if selected >= 0:
        Biography(watch, selected)
    Suggestions(watch)


@component
def Suggestions(watch: Watch) -> None:
    """A few organisations worth a story, as buttons."""
    watch.tick.value  # noqa: B018  (drawn again when the run changes)
    lang = language()
    watching = None if watch.live.is_busy else watch.live.watching
    organisations = solara.use_memo(
        lambda: request(watching, WorldHost.worth_a_story, lang),
        [id(watching), watch.live.month if watching is not None else -1, lang],
    )
    if organisations:
        element("h3", _("Organisations worth a story"))
        with element("ul", classes="efc-worth"):
            for row, name, reason in organisations:
                with element("li"):
                    button(name, lambda row=row: watch.selected.set(row))
                    element("span", f" {reason}")


@component
def Biography(watch: Watch, row: int) -> None:
    """The story of one organisation, up to the month that is shown."""
    watch.tick.value  # noqa: B018
    watching = watch.live.watching
    lang = language()
    story = solara.use_memo(
        lambda: request(watching, WorldHost.describe, row, lang),
        [id(watching), row, lang, watch.live.month],
    )
    if story is None:
        return
    Story(
        name=story.name[0].upper() + story.name[1:],
        state=[list(line) for line in story.state],
        relations=[list(line) for line in story.relations],
        lines=[
            [month, month_name(date) if date else "", text, is_turn]
            for month, date, text, is_turn in story.story
            if month <= watch.month
        ],
        texts={
            "story": _("Story of an organisation"),
            "close": _("Close"),
            "relations": _("Relations"),
            "number": _("number"),
            "engaged": _("engaged"),
            "cooperative": _("cooperative"),
            "nothing": _("Nothing has happened to it yet."),
            "all": _("every line, not only the turning points"),
        },
        event_close=lambda _nothing: watch.selected.set(-1),
    )


VIEW = View("network", 20, WATCH, partial(WatchView, picture=WatchedNetwork), mark("Network"))
