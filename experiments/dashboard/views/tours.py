"""Three short tours, each from the question of a board to what the page answers: a few steps, each one press."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from experiments.dashboard.components.elements import button, card, component, element
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.settings import OPENING_VIEW, Settings, StrategySettings
from experiments.dashboard.session.strategy import acting_month, build_strategy, decide, values_at
from experiments.dashboard.views import View
from scenarios.language import _, mark

Step = tuple[str, dict[str, Any]]
"""What a step says, and what it shows."""
BASELINE = StrategySettings("baseline")


@component
def ToursView(session: Session) -> None:
    """The tours; Back returns to them."""
    element("h1", _("Begin with a question"))
    note = _("Each step shows another part of the page; the way back leads here again.")
    element("p", note, classes="efc-note")
    for title, steps in TOURS.items():
        with card(_(title)), element("ol", classes="efc-saved"):
            for number, (text, shown) in enumerate(steps(session.settings), start=1):
                with element("li"):
                    button(f"{number}. {text}", lambda shown=shown: session.go(**{**FRESH, **shown}))


FRESH: dict[str, Any] = {"first": BASELINE, "second": StrategySettings(), "month": None, "since": "", "beside": ()}
"""What a step begins from."""


def hiring(settings: Settings) -> Iterator[Step]:
    """Two more people from next January."""
    base = build_strategy(replace(settings, first=BASELINE))
    month = acting_month(replace(settings, since=""), base.scenario)
    staff = float(values_at(base.scenario, month)["club.staff"]) + 2.0
    hired = StrategySettings("baseline", timeline=decide(base, {"club.staff": staff}, month))
    yield _("The club as it is: where it goes if nothing is decided"), {"view": OPENING_VIEW}
    yield _("Two more people from next January: the answer follows"), {"first": hired, "view": OPENING_VIEW}
    yield (
        _("Compare both under the same luck: what differs, how sure, at what cost"),
        {"second": hired, "view": "compare"},
    )
    yield (
        _("Rank it beside other ways of using more means"),
        {"view": "strategies", "beside": (hired, *_named("more-support", "grow-accompagnateurs"))},
    )


def territories(settings: Settings) -> Iterator[Step]:
    """Few territories in depth, or many."""
    few, many = _named("few-dense-territories", "many-thin-territories")
    yield _("The map of the club as it is: members, live communities"), {"view": OPENING_VIEW}
    yield _("Two territories in depth: look where communities live"), {"first": few, "view": OPENING_VIEW}
    yield _("Few in depth against many with few members"), {"first": many, "second": few, "view": "compare"}
    beside = (BASELINE, few, many, *_named("territory-first"))
    yield _("Rank four ways of choosing territories"), {"view": "strategies", "beside": beside}


def cut_funds(settings: Settings) -> Iterator[Step]:
    """Less money for three years."""
    cut, diversified = _named("funding-shock-30", "funding-shock-30-diversified")
    yield _("Thirty per cent of the team lost for three years: what remains"), {"first": cut, "view": OPENING_VIEW}
    yield _("Compare with the club as it is"), {"second": cut, "view": "compare"}
    yield _("Does diversified funding protect?"), {"first": cut, "second": diversified, "view": "compare"}
    beside = (cut, diversified, *_named("funding-shock-60", "funding-shock-60-diversified"))
    yield _("Rank smaller and larger cuts, with and without it"), {"view": "strategies", "beside": beside}


def _named(*names: str) -> tuple[StrategySettings, ...]:
    return tuple(map(StrategySettings, names))


TOURS: dict[str, Callable[[Settings], Iterator[Step]]] = {
    mark("Hire two next January?"): hiring,
    mark("Which territories?"): territories,
    mark("What if funds are cut?"): cut_funds,
}
"""The tours by their questions."""

VIEW = View("tours", 35, mark("Tours"), ToursView)
