"""What two strategies cost, in euros, and the prices, which can be changed: what was run stays."""

from __future__ import annotations

from typing import Any

import solara

from experiments.dashboard.components.document import show_blocks
from experiments.dashboard.components.elements import Details, card, component, element
from experiments.dashboard.components.vue_components import Levers
from experiments.dashboard.session.prices import check_price, costs_of, price_items
from experiments.dashboard.session.session import Session
from experiments.runs.document import Document
from experiments.strategies.comparison import Comparison
from experiments.strategies.money.cost_effectiveness_text import money_sentence, money_table
from scenarios.format.model_errors import explain
from scenarios.language import _


@component
def Money(session: Session, comparison: Comparison) -> None:
    """The answer in euros, its table, and the prices."""
    problems, set_problems = solara.use_state({})
    settings = session.settings
    scenario = comparison.scenarios[1]
    costs = costs_of(settings, scenario)

    def change(name: str, value: Any = None) -> None:
        changed = {price: worth for price, worth in settings.costs.items() if price != name}
        try:
            if value is not None:
                changed[name] = check_price(name, value)
        except ValueError as error:
            set_problems({**problems, name: explain(error)})
            return
        set_problems({other: problem for other, problem in problems.items() if other != name})
        session.go(costs=changed)

    with card(_("What it costs"), "efc-money"):
        element("p", money_sentence(comparison, 1, costs), role="status")
        show_blocks(Document("", [money_table(comparison, 1, costs)]).content)
        with Details(_("Change the prices")):
            element("p", _("Nothing runs again: the runs count work, events and hours."), classes="efc-note")
            Levers(
                groups=[
                    {"key": "prices", "title": _("Prices"), "items": price_items(settings, scenario, problems)},
                ],
                mark="prices",
                texts={"reset": _("Back to the usual value"), "explain": _("Explanation:")},
                event_change=lambda moved: change(str(moved.get("name", "")), moved.get("value")),
                event_reset=change,
            )
