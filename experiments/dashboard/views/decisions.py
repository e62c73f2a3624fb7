"""The strip of decisions under the main curve: what is decided, and when; each can be dragged, edited, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.dashboard.components.elements import component, options
from experiments.dashboard.components.vue_components import Strip
from experiments.dashboard.session import levers
from experiments.dashboard.session.decisions import (
    DURATIONS,
    EFFORT,
    EVENT_NAMES,
    KINDS,
    Decision,
    changed,
    decisions,
    drawn,
    proposed,
    timeline_with,
)
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.settings import Side
from experiments.dashboard.session.strategy import Strategy, acting_month, unless_own
from experiments.dashboard.session.timeline import territory_names
from experiments.dashboard.workers.warm_up import this_month
from scenarios import Scenario
from scenarios.format import dates
from scenarios.format.model_errors import explain
from scenarios.language import _, language, ngettext
from scenarios.language.names import long_month_name
from simulation.parameters import REGISTRY

MARGINS = (46, 12)
"""Pixels left and right of the axis of time, as in `curves.vue`."""


@component
def DecisionStrip(session: Session, side: Side = "first") -> None:
    """The decisions of A or of B."""
    problem, set_problem = solara.use_state("")
    selected, set_selected = solara.use_state(-1)
    strategy = session.strategy(side)
    assert strategy is not None
    scenario = strategy.scenario
    shown = decisions(scenario)

    def put(make: Callable[[Scenario, int], Decision | None], latest: Strategy, former: Decision | None = None) -> None:
        month = acting_month(session.asked(), latest.scenario)
        try:
            decision = make(latest.scenario, month)
            timeline = timeline_with(latest.scenario, decision, former)
            session.change(side, timeline=unless_own(timeline, latest.base), since=latest.scenario.date(month))
            set_problem("")
            set_selected(_place(decision, session.latest(side).scenario))
        except ValueError as error:
            set_problem(explain(error))

    def add(kind: str) -> None:
        put(lambda scenario, month: proposed(kind, scenario, month), session.latest(side))

    def replace_by(index: Any, make: Callable[[Decision, Scenario], Decision | None]) -> None:
        latest = session.latest(side)
        decided = decisions(latest.scenario)
        if isinstance(index, int) and 0 <= index < len(decided):
            put(lambda scenario, _month: make(decided[index], scenario), latest, decided[index])

    Strip(
        marks=[drawn(decision, scenario, this_month(scenario)) for decision in shown],
        kinds=options({kind: _(name) for kind, name in KINDS.items()}),
        first=dates.count_of(scenario.start) or 0,
        months=scenario.months,
        today=this_month(scenario),
        left=MARGINS[0],
        right=MARGINS[1],
        selected=selected if selected < len(shown) else -1,
        options=_choices(scenario),
        texts=_texts(),
        problem=problem,
        event_add=add,
        event_select=set_selected,
        event_change=lambda moved: replace_by(
            moved.get("index"), lambda decision, scenario: changed(decision, moved, scenario)
        ),
        event_remove=lambda index: replace_by(index, lambda *_former: None),
    )


def _place(decision: Decision | None, scenario: Scenario) -> int:
    """Where a decision stands among those of a scenario (-1: nowhere)."""
    if decision is None:
        return -1
    found = decisions(scenario)
    return next((index for index, one in enumerate(found) if one.entries[0] in decision.entries), -1)


def _choices(scenario: Scenario) -> dict[str, Any]:
    """What can be chosen in the fields of a decision."""
    level = str(scenario.parameters().population.level)
    lasting = {
        months: ngettext("{count} month", "{count} months", months).format(count=months)
        if months % 12
        else ngettext("{count} year", "{count} years", months // 12).format(count=months // 12)
        for months in DURATIONS
    }
    return {
        "territory": options(territory_names(scenario, level)),
        "event": options({name: _(text) for name, text in EVENT_NAMES.items() if name != "fund_territory"}),
        "duration": [{"value": months, "label": label} for months, label in lasting.items()],
        "lever": [
            {
                "value": parameter.name,
                "label": parameter.label[language()],
                **levers.limits(parameter, scenario),
            }
            for parameter in REGISTRY.values()
            if levers.acts_at_date(parameter)
        ],
    }


def _texts() -> dict[str, Any]:
    """What the strip says."""
    return {
        "strip": _("What we decide, and when"),
        "decide": _("Decide"),
        "past": _("The past"),
        "keys": _("Arrow keys: another month; Delete: remove."),
        "employees": _("Employees more, or less"),
        "more": _("One more"),
        "less": _("One less"),
        "percent": _("Funds for the team cut by (%)"),
        "effort": {name: REGISTRY[name].label[language()].split(_(": "))[-1] for name in EFFORT},
        "hundred": _("The three shares always add up to 100 %."),
        "what": _("What happens"),
        "territory": _("Territory"),
        "anywhere": _("anywhere"),
        "lever": _("Lever"),
        "value": _("New value"),
        "from": _("From"),
        "month": _("Month"),
        "year": _("Year"),
        "during": _("During"),
        "forever": _("for good"),
        "remove": _("Remove"),
        "rewrites": _("This is before today: it rewrites the past."),
        "months": [long_month_name(f"2026-{month:02d}").split()[0] for month in range(1, 13)],
    }
