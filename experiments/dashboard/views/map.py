"""The map of one strategy: members by territory, live communities, and who made whom aware."""

from __future__ import annotations

from functools import partial

from experiments.dashboard.components import chart_data, style
from experiments.dashboard.components.charts import MapCard
from experiments.dashboard.components.elements import component, element
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.watch import territories_of
from experiments.dashboard.views import WATCH, View
from experiments.dashboard.views.watch import WatchView
from scenarios.language import _, mark


@component
def WatchedMap(session: Session) -> None:
    """The map at the month that is shown."""
    watch = session.watch
    watch.tick.value  # noqa: B018  (drawn again when the run changes)
    level, codes = territories_of(watch)
    largest = 0.0
    if watch.is_live:
        frame = chart_data.live_map(watch.live.history, watch.month)
        largest = float(watch.live.history[-1].members.max(initial=0))
    elif watch.band is not None:
        frame = chart_data.computed_map(watch.band, min(watch.month, watch.band.months))
    else:
        element("p", _("The map is drawn when the runs are computed, or when one is played."))
        return
    if watch.band is not None and tuple(watch.band.codes) == tuple(codes):
        largest = max(largest, float(watch.band.members[:, -1].max(initial=0)))
    MapCard(level, codes, frame, largest, style.date(watch.scenario, watch.month))


VIEW = View("map", 10, WATCH, partial(WatchView, picture=WatchedMap), mark("Map"))
