"""The strategy: which scenario, which levers, which dates; what the world decides stands apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from experiments.dashboard.components.elements import block, button, choice, library
from experiments.dashboard.components.text import speak, words
from experiments.dashboard.components.vue_components import Levers, Timeline
from experiments.dashboard.session import levers, timeline
from experiments.dashboard.session.settings import OWN, Settings
from experiments.dashboard.session.strategy import strategy
from experiments.dashboard.session.watch import Watch
from experiments.dashboard.workers.uncertainty_bands import opening_size
from scenarios import Scenario
from scenarios.format.model_errors import explain
from scenarios.format.problems import ScenarioError
from scenarios.format.values import territories
from scenarios.language import _, use_language
from scenarios.language.numbers import number
from simulation.parameters import ParameterError, find

Go = Callable[..., None]
SIZES = (500, 2000, 10_000)
"""Sizes of demonstration economies that are proposed."""


@solara.component
def StrategyPanel(watch: Watch, own: Scenario | None, go: Go) -> None:
    """Strategy A, to be changed."""
    use_language(watch.settings.lang)
    words("h2", _("Strategy"))
    Which(watch.settings, own, go)
    BasicLevers(watch.settings, watch.base, own, False, go)


@solara.component
def Which(settings: Settings, own: Scenario | None, go: Go) -> None:
    """The scenario of A, and how many organisations there are."""
    use_language(settings.lang)
    offered = [*library(settings.lang), *([(OWN, own.title[settings.lang])] if own is not None else [])]
    choice(
        _("Scenario"), settings.scenario, offered,
        lambda name: go(scenario=name, changes={}, timeline=None, month=None),
    )  # fmt: skip
    opening = opening_size()
    sizes = [("", _("the whole region") if opening is None else number(opening))]
    proposed = sorted({*SIZES, *([settings.organisations] if settings.organisations else [])})
    sizes += [(str(one), _("{count} organisations (demonstration)").format(count=number(one))) for one in proposed]
    choice(
        _("Economy"), str(settings.organisations or ""), sizes,
        lambda size: go(organisations=int(size) if size else None),
    )  # fmt: skip


@solara.component
def BasicLevers(settings: Settings, base: Scenario, own: Scenario | None, is_other: bool, go: Go) -> None:
    """The levers that are moved first."""
    Moved(settings, base, own, is_other, go, "basic")


@solara.component
def MoreLevers(settings: Settings, base: Scenario, own: Scenario | None, is_other: bool, go: Go) -> None:
    """The other levers, the rules, the timeline; uncertainties apart. One of them is open at a time."""
    use_language(settings.lang)
    opened, set_opened = solara.use_state("")
    parts = (
        ("levers", _("More levers")), ("rules", _("Rules of engagement, trust, cooperation")),
        ("timeline", _("Timeline of interventions")), ("uncertainties", _("What the world decides (uncertainties)")),
    )  # fmt: skip
    with block("div", "efc-row"):
        for which, title in parts:
            is_open = opened == which
            button(
                ("▾ " if is_open else "▸ ") + title,
                lambda which=which, is_open=is_open: set_opened("" if is_open else which),
                "efc-chosen" if is_open else "", expanded=is_open,
            )  # fmt: skip
    if opened == "timeline":
        TimelineEditor(settings, own, is_other, go)
    elif opened:
        if opened == "uncertainties":
            why = _("No strategist decides these: change them to see how robust a strategy is.")
            words("p", why, classes="efc-note")
        Moved(settings, base, own, is_other, go, opened)


@solara.component
def Moved(settings: Settings, base: Scenario, own: Scenario | None, is_other: bool, go: Go, which: str) -> None:
    """Levers of one sort ("basic", "levers", "rules", "uncertainties"), and what happens when one is moved."""
    use_language(settings.lang)
    problems, set_problems = solara.use_state({})
    key = "other_changes" if is_other else "changes"
    changes: Any = getattr(settings, key)

    def change(given: Any) -> None:
        speak(settings.lang)
        name = str(given.get("name", ""))
        try:
            value = find(name).check(given.get("value"))
            kept = {one: other for one, other in changes.items() if one != name}
            if value != base.changes.get(name, find(name).default):
                kept[name] = value
            kept |= levers.aim_of(name, value, base, kept)
            strategy(replace(settings, **{key: kept}), is_other, own)
        except ParameterError as error:
            set_problems({name: explain(error)})
            return
        except ScenarioError as error:
            set_problems({name: str(error)})
            return
        set_problems({})
        go(**{key: kept})

    def reset(name: Any) -> None:
        set_problems({})
        go(**{key: {one: value for one, value in changes.items() if one != name}})

    Levers(
        groups=levers.groups(base, changes, which, problems),
        mark=f"{'b' if is_other else 'a'}-{which}",
        words={"reset": _("Back to the usual value")},
        event_change=change,
        event_reset=reset,
    )


@solara.component
def TimelineEditor(settings: Settings, own: Scenario | None, is_other: bool, go: Go) -> None:
    """The dated interventions."""
    use_language(settings.lang)
    problem, set_problem = solara.use_state("")
    key = "other_timeline" if is_other else "timeline"
    scenario = strategy(settings, is_other, own)

    def save(given: Any) -> None:
        speak(settings.lang)
        try:
            drawn_up = timeline.entries(given, scenario)
            strategy(replace(settings, **{key: drawn_up}), is_other, own)
        except (ScenarioError, ParameterError) as error:
            set_problem(explain(error))
            return
        set_problem("")
        go(**{key: drawn_up})

    def restore(_nothing: Any) -> None:
        set_problem("")
        go(**{key: None})

    level = str(scenario.parameters().population.level)
    places = territories(level) if scenario.files is None else {}
    Timeline(
        entries=timeline.lines(scenario),
        parameters=timeline.changeable(),
        territories=[{"value": code, "words": name.split(" (")[0]} for code, name in places.items()],
        themes=timeline.themes(),
        kinds=timeline.kinds(),
        words=timeline.words(),
        problem=problem,
        event_save=save,
        event_restore=restore,
    )
