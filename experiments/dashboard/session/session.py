"""One visitor's session: what the page shows, what can be changed, and the work behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from experiments.dashboard.session.comparison import Comparison, SideBySide
from experiments.dashboard.session.saved_strategies import Shelf
from experiments.dashboard.session.settings import OWN, Settings, Side, StrategySettings
from experiments.dashboard.session.strategy import (
    Strategy,
    acting_month,
    build_scenario,
    build_strategy,
    decide,
    own_names,
)
from experiments.dashboard.session.uploads import Uploads
from experiments.dashboard.session.watch import Watch
from experiments.dashboard.workshop.room import Room
from experiments.runs.checks import check_comparable
from scenarios import Scenario
from simulation.parameters import Value

Go = Callable[..., None]
"""Shows something else: takes settings by name; the link, and the way back, follow."""
Adopt = Callable[[Scenario | None], None]
"""Works with a scenario of the user's own (None: no longer)."""


@dataclass(frozen=True)
class Session:
    """What every view is given.

    Attributes:
        settings: what the page shows.
        asked: gives what it is to show: `settings`, or what was asked for since and is not drawn yet.
        go: shows something else.
        own: the user's own scenario.
        adopt: works with another one of the user's own.
        uploads: the session's own files.
        shelf: the user's own strategies, kept by the browser.
        watch: strategy A, its live run and its computed runs.
        comparison: strategies A and B.
        beside: the strategies that are ranked, side by side.
        workshop: its room, or that of everybody where the page is shared.
    """

    settings: Settings
    asked: Callable[[], Settings]
    go: Go
    own: Scenario | None
    adopt: Adopt
    uploads: Uploads
    shelf: Shelf
    watch: Watch
    comparison: Comparison
    beside: SideBySide
    workshop: Room

    def strategy(self, side: Side) -> Strategy | None:
        """Strategy A or B, if it is chosen."""
        return self.comparison.first if side == "first" else self.comparison.second

    def latest(self, side: Side) -> Strategy:
        """Strategy A or B with the changes that are not drawn yet."""
        return build_strategy(self.asked(), side, self.own)

    @property
    def reference(self) -> Strategy | None:
        """What the watched strategy is compared with in a report: itself without what was changed by hand, else the
        baseline (None: it is the baseline, or stands beside no other).
        """
        is_changed = self.watch.is_changed
        base = StrategySettings(self.settings.first.scenario if is_changed else self.named("baseline"))
        if not is_changed and (base == self.settings.first or not self.watch.scenario.is_of_region):
            return None
        try:
            strategy = build_strategy(replace(self.settings, second=base), "second", self.own)
            check_comparable([strategy.scenario, self.watch.scenario])
        except ValueError:
            return None
        return strategy

    def unnamed(self, side: Side) -> Scenario:
        """The scenario of A or of B, called as what differs says."""
        return build_scenario(replace(getattr(self.settings, side), name=""), self.own)

    def change(self, side: Side, since: str | None = None, **changes: Any) -> None:
        """Change the settings of A or of B, and the month from which levers act.

        Raises:
            ScenarioError, ParameterError: with them the strategy cannot run; nothing has changed.
        """
        settings = replace(getattr(self.asked(), side), **changes)
        build_scenario(settings, self.own)
        self.go(**{side: settings}, **({"since": since} if since is not None else {}))

    def decide(self, side: Side, values: Mapping[str, Value]) -> None:
        """Give levers of A or of B other values, from the month on from which levers act.

        Raises:
            ScenarioError, ParameterError: with them the strategy cannot run; nothing has changed.
        """
        strategy = self.latest(side)
        month = acting_month(self.asked(), strategy.scenario)
        timeline = decide(strategy, values, month)
        self.change(side, timeline=timeline, since=strategy.scenario.date(month))

    def named(self, name: str) -> str:
        """The name of a scenario of the library, with the user's own members where there are any."""
        return f"{OWN}:{name}" if name in own_names(self.own) else name

    def choose(self, side: Side, scenario: str) -> None:
        """Choose the scenario of A or of B, without any changes."""
        self.go(**{side: StrategySettings(scenario)}, **({"month": None} if side == "first" else {}))
