"""The network of the members: who is there, who is tied to whom, and the story of one of them."""

from __future__ import annotations

from typing import Any

import solara

from experiments.dashboard.components import captions, chart_data, map_outlines, style
from experiments.dashboard.components.elements import block, button
from experiments.dashboard.components.text import words
from experiments.dashboard.components.vue_components import Picture, Story
from experiments.dashboard.session.watch import Watch, territories_of
from experiments.dashboard.workers.snapshot import Network
from experiments.dashboard.workers.world_process import Reply, WorldLost
from scenarios.language import _, use_language
from scenarios.language.names import month_name


@solara.component
def NetworkView(watch: Watch) -> None:
    """The network at the month that is looked at; where no run has been begun yet, one is."""
    use_language(watch.settings.lang)
    tick = watch.tick.value
    selected = watch.selected.value
    month, watching = watch.month, watch.live.watching
    network = solara.use_memo(
        lambda: asked(lambda: watching.network(month, selected)) if watching is not None else None,
        [tick, month, selected, id(watching)],
    )
    solara.use_effect(watch.begin, [watch.live.status])
    if not isinstance(network, Network):
        words("p", _("The network is drawn as a run goes on."))
        if not watch.live.is_busy:
            button(_("▶ Play one run"), watch.play)
        return
    level, codes = territories_of(watch)
    date = style.date(watch.scenario, month)
    drawn = chart_data.drawn_network(network, level, codes)
    where = map_outlines.positions(level, tuple(codes), network.territory, network.place)
    alternative = captions.of_network(network, date)
    words("p", alternative, classes="efc-note")
    Picture(
        drawn=drawn,
        labels=chart_data.network_labels(level, codes, network),
        box=list(map_outlines.bounds(where)),
        selected=selected,
        words=picture_words(),
        alternative=alternative + " " + _("Arrow keys go from member to member."),
        event_select=lambda row: watch.selected.set(int(row)),
    )
    Worth(watch)
    if selected >= 0:
        Life(watch, selected)


def picture_words() -> dict[str, Any]:
    """The words of the picture."""
    return {
        "kinds": [
            {"at": at, "name": name}
            for at, name in enumerate((_("firm"), _("supplier"), _("client"), _("partner")))
        ],
        "engaged": _("engaged"), "animator": _("animator (larger)"), "isolated": _("isolated (dashed ring)"),
        "cooperative": _("cooperative relation"), "chain": _("value chain"),
        "acquaintances": _("show acquaintances too"), "closer": _("closer"), "farther": _("farther"),
        "everything": _("everything"),
    }  # fmt: skip


def asked(ask: Any) -> Any:
    """What the world's process answers; None where the world is no longer there."""
    try:
        return ask()
    except WorldLost:
        return None


@solara.component
def Worth(watch: Watch) -> None:
    """A few organisations worth a story, as buttons."""
    use_language(watch.settings.lang)
    watch.tick.value  # noqa: B018  (drawn again when the run changes)
    watching, lang = watch.live.watching, watch.settings.lang
    still = None if watch.live.is_busy else watching
    found = solara.use_memo(
        lambda: asked(lambda: still.worth_a_story(lang)) if still is not None else None,
        [id(watching), watch.live.month if still is not None else -1, lang],
    )
    if found:
        words("h3", _("Organisations worth a story"))
        with block("ul", "efc-worth"):
            for row, name, why in found:
                with block("li"):
                    button(name, lambda row=row: watch.selected.set(row))
                    words("span", f" {why}")


@solara.component
def Life(watch: Watch, row: int) -> None:
    """The story of one organisation, up to the month that is looked at."""
    lang = watch.settings.lang
    use_language(lang)
    watch.tick.value  # noqa: B018
    watching, month = watch.live.watching, watch.month
    told = solara.use_memo(
        lambda: asked(lambda: watching.tell(row, lang)) if watching is not None else None,
        [id(watching), row, lang, watch.live.month],
    )
    if not isinstance(told, Reply):
        return
    name = told.name[0].upper() + told.name[1:]
    Story(
        name=name,
        state=[list(one) for one in told.state],
        relations=[list(one) for one in told.relations],
        lines=[
            [at, month_name(date) if date else "", line, turn]
            for at, date, line, turn in told.story
            if at <= month
        ],
        words={
            "story": _("Story of an organisation"), "close": _("Close"), "relations": _("Relations"),
            "number": _("number"), "engaged": _("engaged"), "cooperative": _("cooperative"),
            "nothing": _("Nothing has happened to it yet."),
            "all": _("every line, not only the turning points"),
        },
        event_close=lambda _nothing: watch.selected.set(-1),
    )  # fmt: skip
