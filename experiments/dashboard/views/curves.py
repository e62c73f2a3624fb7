"""The curves of one strategy, all of them."""

from __future__ import annotations

from experiments.dashboard.session.session import Session
from experiments.dashboard.session.watch import Watch
from experiments.dashboard.views import WATCH, View
from experiments.dashboard.views.watch import WatchedCurves, WatchView
from scenarios.language import mark
from simulation.measures import HEADLINES, MEASURES, PANELS, SPENT

ALL = (*PANELS, *((name,) for name in HEADLINES if not MEASURES[name].panel and name not in SPENT))
"""The measures of each panel."""


def _all_curves(watch: Watch) -> None:
    WatchedCurves(watch, ALL, even=True)


def show(session: Session) -> None:
    """The curves, beside the strategy."""
    WatchView(session, _all_curves, has_curves=True)


VIEW = View("curves", 30, WATCH, show, mark("All curves"))
