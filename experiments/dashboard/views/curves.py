"""The curves of one strategy, all of them."""

from __future__ import annotations

from functools import partial

from experiments.dashboard.components.elements import component
from experiments.dashboard.session.session import Session
from experiments.dashboard.views import WATCH, View
from experiments.dashboard.views.watch import WatchedCurves, WatchView
from scenarios.language import mark
from simulation.measures import HEADLINES, MEASURES, PANELS, SPENT

OTHERS = (*PANELS[1:], *((name,) for name in HEADLINES if not MEASURES[name].panel and name not in SPENT))
"""The measures of each panel beside the main curve."""


@component
def OtherCurves(session: Session) -> None:
    """All curves but the main one, which is always shown."""
    WatchedCurves(session.watch, OTHERS)


VIEW = View("curves", 30, WATCH, partial(WatchView, picture=OtherCurves), mark("All curves"))
