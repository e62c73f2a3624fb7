"""The map of one strategy: members by territory, live communities, and who made whom aware."""

from __future__ import annotations

from functools import partial

import solara

from experiments.dashboard.components import chart_data, style
from experiments.dashboard.components.charts import MapCard
from experiments.dashboard.components.elements import component, element
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.watch import request, territories_of
from experiments.dashboard.views import WATCH, View
from experiments.dashboard.views.watch import WatchView
from experiments.dashboard.workers.world_process import WorldHost
from scenarios.language import _, mark
from simulation.population.geography import LEVELS

LAYER = "epci"
"""The finer territories that can be laid over the map."""


@component
def WatchedMap(session: Session) -> None:
    """The map at the month that is shown; the intercommunal bodies can be laid over it."""
    watch = session.watch
    has_layer, set_layer = solara.use_state(False)
    watch.tick.value  # noqa: B018  (drawn again when the run changes)
    level, codes = territories_of(watch)
    largest = 0.0
    history, month = watch.look()
    if history:
        frame = chart_data.live_map(history, month)
        largest = float(history[-1].members.max(initial=0))
    elif watch.band is not None:
        frame = chart_data.computed_map(watch.band, min(month, watch.band.months))
    else:
        element("p", _("The map is drawn when the runs are computed, or when one is played."))
        return
    if watch.band is not None and tuple(watch.band.codes) == tuple(codes):
        largest = max(largest, float(watch.band.members[:, -1].max(initial=0)))
    is_now = bool(history) and month == history[-1].month and not watch.live.is_busy
    members = request(watch.live.watching, WorldHost.members_of, LAYER) if has_layer and is_now else None
    can_have = level in LEVELS and level != LAYER
    layer = chart_data.finer_layer(LAYER, members) if has_layer and can_have else ()
    date = style.date(watch.scenario, month)
    MapCard(level, codes, frame, largest, date, layer=layer, on_layer=set_layer if can_have else None)


VIEW = View("map", 10, WATCH, partial(WatchView, picture=WatchedMap), mark("Map"))
