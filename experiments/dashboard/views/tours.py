"""Three short tours, each from the question of a board to what the page answers: a few steps, each one press.

Where a step leads, a bar says which step it is, and leads to the next one.
"""

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
    note = _("Each step shows another part of the page, and leads to the next one.")
    element("p", note, classes="efc-note")
    for name, (title, steps) in TOURS.items():
        with card(_(title)), element("ol", classes="efc-saved"):
            for number, step in enumerate(steps(session.settings), start=1):
                with element("li"):
                    step_button(session, name, number, step)


def step_button(session: Session, name: str, number: int, step: Step, classes: str = "") -> None:
    """A button that shows a step."""
    text, shown = step
    button(f"{number}. {text}", lambda: session.go(**{**FRESH, **shown, "tour": f"{name}-{number}"}), classes)


@component
def TourBar(session: Session) -> None:
    """Which step of a tour is shown, and the next one."""
    name, _dash, number = session.settings.tour.rpartition("-")
    title, steps = TOURS[name]
    numbered = list(enumerate(steps(session.settings), start=1))
    said = _("{title} Step {number} of {count}").format(title=_(title), number=number, count=len(numbered))
    with element("div", classes="efc-row efc-tour", role="region", aria_label=said):
        element("span", said)
        for following, step in numbered[int(number) : int(number) + 1]:
            step_button(session, name, following, step, "efc-main")
        button(_("All tours"), lambda: session.go(tour="", view="tours"))


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


TOURS: dict[str, tuple[str, Callable[[Settings], Iterator[Step]]]] = {
    "hiring": (mark("Hire two next January?"), hiring),
    "territories": (mark("Which territories?"), territories),
    "cut-funds": (mark("What if funds are cut?"), cut_funds),
}
"""The questions of the tours (`settings.TOURS`), and their steps."""

VIEW = View("tours", 35, mark("Tours"), ToursView)
