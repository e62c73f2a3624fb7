"""The strategy: which scenario, which levers, which dates; the uncertainties stand apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara

from experiments.dashboard.components.elements import button, choice, component, element, library, options
from experiments.dashboard.components.vue_components import Levers, Timeline
from experiments.dashboard.session import levers, timeline
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.settings import OWN, Side
from experiments.dashboard.workers.uncertainty_bands import opening_size
from scenarios.format.model_errors import explain
from scenarios.format.problems import ScenarioError
from scenarios.language import _
from scenarios.language.numbers import number
from simulation.parameters import ParameterError, Value, find

SIZES = (500, 2000, 10_000)
"""Sizes of demonstration economies that are proposed."""


@component
def StrategyPanel(session: Session) -> None:
    """Strategy A, to be changed, and how many organisations there are."""
    element("h2", _("Strategy"))
    scenario_choice(session, "first")
    opening = opening_size()
    size = session.settings.organisations
    sizes = {"": _("the whole region") if opening is None else number(opening)}
    for count in sorted({*SIZES, size or SIZES[0]}):
        sizes[str(count)] = _("{count} organisations (demonstration)").format(count=number(count))
    choice(
        _("Economy"),
        str(size or ""),
        sizes,
        lambda selection: session.go(organisations=int(selection) if selection else None),
    )
    LeverGroups(session, "first", "basic")


def scenario_choice(session: Session, side: Side) -> None:
    """The scenario of A or of B."""
    lang = session.settings.lang
    titles = {"": _("choose…")} if side == "second" else {}
    titles |= library(lang)
    if session.own is not None:
        titles[OWN] = session.own.title[lang]
    current = getattr(session.settings, side).scenario
    choice(_("Scenario"), current, titles, lambda name: session.choose(side, name))


@component
def MoreLevers(session: Session, side: Side) -> None:
    """The other levers, the timeline; apart, what is not known: rules and numbers. One of them is open at a time."""
    current, set_current = solara.use_state("")
    parts = {
        "levers": _("More levers"), "timeline": _("Timeline of interventions"),
        "uncertainties": _("What we do not know"),
    }  # fmt: skip
    with element("div", classes="efc-row"):
        for name, title in parts.items():
            is_open = name == current
            button(
                ("▾ " if is_open else "▸ ") + title,
                lambda name=name, is_open=is_open: set_current("" if is_open else name),
                "efc-chosen" if is_open else "",
                expanded=is_open,
            )
    if current == "timeline":
        TimelineEditor(session, side)
    elif current:
        if current == "uncertainties":
            note = _("No strategist decides these: change them to see what a conclusion hangs on.")
            element("p", note, classes="efc-note")
        LeverGroups(session, side, current)


@component
def LeverGroups(session: Session, side: Side, kind: str) -> None:
    """Levers of one kind ("basic", "levers", "uncertainties"), and what happens when one is moved."""
    problems, set_problems = solara.use_state({})
    strategy = session.strategy(side)
    assert strategy is not None
    base = strategy.base
    present: Mapping[str, Value] = getattr(session.settings, side).changes

    def change(moved: Mapping[str, Any]) -> None:
        name = str(moved.get("name", ""))
        try:
            changes = {key: value for key, value in present.items() if key != name}
            if "value" in moved:
                value = find(name).check(moved["value"])
                changes |= {name: value} if value != base.changes.get(name, find(name).default) else {}
                changes |= levers.aim_of(name, value, base, changes)
            session.change(side, changes=changes)
            set_problems({})
        except (ParameterError, ScenarioError) as error:
            set_problems({name: explain(error)})

    Levers(
        groups=levers.groups(base, present, kind, problems),
        mark=f"{'a' if side == 'first' else 'b'}-{kind}",
        texts={"reset": _("Back to the usual value")},
        event_change=change,
        event_reset=lambda name: change({"name": name}),
    )


@component
def TimelineEditor(session: Session, side: Side) -> None:
    """The dated interventions."""
    problem, set_problem = solara.use_state("")
    strategy = session.strategy(side)
    assert strategy is not None
    scenario = strategy.scenario

    def save(edited: Any) -> None:
        try:
            session.change(side, timeline=timeline.entries(edited, scenario) if edited is not None else None)
            set_problem("")
        except (ScenarioError, ParameterError) as error:
            set_problem(explain(error))

    level = str(scenario.parameters().population.level)
    Timeline(
        entries=timeline.lines(scenario),
        options={
            "parameter": options(timeline.dated_parameters()),
            "territory": options(timeline.territory_names(scenario, level)),
            "theme": options(timeline.theme_names()),
            "kind": options(timeline.kind_names()),
        },
        texts=timeline.texts(),
        problem=problem,
        event_save=save,
        event_restore=lambda _nothing: save(None),
    )
