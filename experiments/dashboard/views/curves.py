"""The curves of one strategy, all of them."""

from __future__ import annotations

from functools import partial

from experiments.dashboard.views import WATCH, View
from experiments.dashboard.views.watch import WatchedCurves, WatchView
from scenarios.language import mark
from simulation.measures import HEADLINES, MEASURES, PANELS, SPENT

ALL = (*PANELS, *((name,) for name in HEADLINES if not MEASURES[name].panel and name not in SPENT))
"""The measures of each panel."""
VIEW = View(
    "curves",
    30,
    WATCH,
    partial(WatchView, picture=partial(WatchedCurves, shown=ALL), has_curves=True),
    mark("All curves"),
)
