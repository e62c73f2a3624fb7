"""The strategy: which scenario, which levers, from which date; the past and the uncertainties stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import solara

from experiments.dashboard.components.elements import (
    button,
    choice,
    component,
    element,
    library,
    scenario_groups,
    term_parts,
)
from experiments.dashboard.components.vue_components import Levers, Name
from experiments.dashboard.session import levers
from experiments.dashboard.session.levers import acts_at_date
from experiments.dashboard.session.own_names import LONGEST_NAME
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.settings import OWN, Side
from experiments.dashboard.session.strategy import acting_month, values_at
from experiments.dashboard.workers.uncertainty_bands import opening_size
from experiments.dashboard.workers.warm_up import month_within, next_january, this_month
from scenarios import Scenario
from scenarios.format.model_errors import explain
from scenarios.format.problems import ScenarioError
from scenarios.language import _, language
from scenarios.language.names import long_month_name
from scenarios.language.numbers import number
from simulation.parameters import ParameterError, Value, find

SIZES = (500, 2000, 10_000)
"""Sizes of demonstration economies that are proposed."""


@component
def StrategyPanel(session: Session) -> None:
    """Strategy A, to be changed; below what a strategist decides, how many organisations there are, and the rest."""
    scenario_choice(session, "first")
    acting_date(session, "first")
    LeverGroups(session, "first", "basic")
    element("h2", _("More of the strategy, and of the world"))
    economy_choice(session)
    MoreLevers(session, "first")


def economy_choice(session: Session) -> None:
    """How many organisations there are."""
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


def acting_date(session: Session, side: Side) -> None:
    """From which date levers act; where that is before today, what it means."""
    strategy = session.strategy(side)
    assert strategy is not None
    scenario = strategy.scenario
    month = acting_month(session.settings, scenario)
    to_come = range(next_january(scenario), scenario.months + 1, 12)
    januaries(session, scenario, {month, *to_come}, _("Levers act from"))
    if month < this_month(scenario):
        element(
            "p",
            _("This rewrites the past: the levers act from {date}, and what has happened since happens anew.").format(
                date=long_month_name(scenario.date(month))
            ),
            classes="efc-message",
            role="status",
        )


def januaries(session: Session, scenario: Scenario, months: Iterable[int], label: str) -> None:
    """A choice of the month from which levers act."""
    dates = [scenario.date(month) for month in sorted(months)]
    current = scenario.date(acting_month(session.settings, scenario))
    labels = {date: long_month_name(date) for date in dates}
    labels = labels if current in labels else {"": _("choose…"), **labels}
    choice(label, current if current in labels else "", labels, lambda date: session.go(since=date) if date else None)


def scenario_choice(session: Session, side: Side) -> None:
    """The scenario of A or of B."""
    lang = session.settings.lang
    titles = {"": _("choose…")} if side == "second" else {}
    current = getattr(session.settings, side).scenario
    if session.own is not None:
        titles[OWN] = session.own.title[lang]
    titles |= {
        session.named(name): title
        for name, title in library(lang).items()
        if name != "baseline" or session.named(name) == name  # with the user's own members, it is the own scenario
    }
    titles.setdefault(current, library(lang).get(current, current))
    choice(_("Scenario"), current, titles, lambda name: session.choose(side, name), scenario_groups(session.named))


@component
def OwnName(session: Session) -> None:
    """The name of the strategy that is shown, and a button that keeps it."""
    settings, shelf = session.settings.first, session.shelf
    usual = session.unnamed("first")
    problem = shelf.problem_of(settings)
    title = session.watch.scenario.title[language()]
    is_kept = any(entry.settings == settings for entry in shelf.entries)
    with element("div", classes="efc-row efc-own-name"):
        Name(
            label=_("Name of this strategy"),
            value=settings.name,
            usual=usual.title[language()],
            most=LONGEST_NAME,
            event_change=lambda name: session.change("first", name=name.strip()[:LONGEST_NAME]),
        )
        cannot = is_kept or bool(problem) or not shelf.is_read  # else it would take the place of what is kept
        button(_("Kept") if is_kept else _("Keep"), lambda: shelf.keep(session.asked().first), disabled=cannot)
        said = _("{title} is kept by this browser: see My strategies.").format(title=title) if is_kept else problem
        element("span", said, role="status", classes="efc-note" if problem and not is_kept else "efc-hidden")


@component
def MoreLevers(session: Session, side: Side) -> None:
    """The other levers; apart, the past, and what is not known: rules and numbers. One of them is open at a time."""
    current, set_current = solara.use_state("")
    parts = {
        "levers": _("More levers"), "past": _("Change the past"), "uncertainties": _("What we do not know"),
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
    if current:
        if current == "uncertainties":
            note = _("No strategist decides these: change them to see what a conclusion hangs on.")
            element("p", note, classes="efc-note")
        elif current == "past":
            ThePast(session, side)
        LeverGroups(session, side, current)


@component
def ThePast(session: Session, side: Side) -> None:
    """What changes what has already happened, apart from decisions."""
    strategy = session.strategy(side)
    assert strategy is not None
    scenario = strategy.scenario
    note = _("These rewrite what has already happened: the real club has not had them. The run begins anew.")
    element("p", note, classes="efc-note")
    first = (1 - month_within(scenario, f"{scenario.start[:4]}-01")) % 12 + 1
    januaries(session, scenario, range(first, next_january(scenario), 12), _("Let levers act from the past"))


@component
def LeverGroups(session: Session, side: Side, kind: str) -> None:
    """Levers of one kind ("basic", "levers", "past", "uncertainties"), and what happens when one is moved."""
    problems, set_problems = solara.use_state({})
    strategy = session.strategy(side)
    assert strategy is not None
    month = acting_month(session.settings, strategy.scenario)

    def change(name: str, value: Any = None) -> None:
        try:
            at_date = acts_at_date(find(name))
            latest, asked = session.latest(side), session.asked()
            acting = acting_month(asked, latest.scenario) if at_date else 0
            now, usual = (values_at(one, acting) for one in (latest.scenario, latest.base))
            checked = find(name).check(usual[name] if value is None else value)
            values = {name: checked, **levers.aim_of(name, checked, latest.scenario, now)}
            if at_date:
                session.decide(side, values)
            else:
                present: Mapping[str, Value] = getattr(asked, side).changes
                changes = {**present, **values}
                session.change(side, changes={key: value for key, value in changes.items() if value != usual[key]})
            set_problems({})
        except (ParameterError, ScenarioError) as error:
            set_problems({name: explain(error)})

    shown = levers.groups(strategy, month, kind, problems)
    sentences = (item[text] for group in shown for item in group["items"] for text in ("meaning", "explained"))
    Levers(
        groups=shown,
        mark=f"{'a' if side == 'first' else 'b'}-{kind}",
        texts={"reset": _("Back to the usual value"), "explain": _("Explanation:"), "terms": term_parts(*sentences)},
        event_change=lambda moved: change(str(moved.get("name", "")), moved.get("value")),
        event_reset=change,
    )
