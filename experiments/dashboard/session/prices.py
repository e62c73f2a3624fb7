"""The prices of a session: what a post, an event, an hour ... cost; another price needs no other run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from experiments.dashboard.session.settings import Settings
from experiments.runs.summary import COSTS, Costs
from experiments.strategies.money.cost_effectiveness_text import price_labels, source_text
from scenarios import Scenario
from scenarios.format.problems import UserError, did_you_mean, near
from scenarios.language import _, as_number, in_quotes, typeset
from scenarios.language.numbers import short_number
from simulation.parameters import REGISTRY

HIGHEST_FEES = 100.0
"""The highest level of fees that can be asked for."""


def check_price(name: str, value: Any) -> float:
    """A price as a number.

    Raises:
        UserError: there is no price of this name, or it is not allowed.
        ParameterError: it is not allowed.
    """
    if name in COSTS:
        return float(REGISTRY[f"account.{name}"].check(value))
    if name != "fees":
        names = (*COSTS, "fees")
        message = _("there is no price {name}").format(name=in_quotes(name))
        raise UserError(message + did_you_mean(near(name, names)))
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= HIGHEST_FEES:
        message = _("{name} = {value} is outside its range, from {lower} to {upper}")
        raise UserError(message, name=name, value=value, lower=0, upper=as_number(HIGHEST_FEES))
    return float(value)


def costs_of(settings: Settings, scenario: Scenario) -> Costs | None:
    """The prices of both strategies as the session has them (None: each scenario's own)."""
    return replace(Costs.of(scenario.parameters()), **settings.costs) if settings.costs else None


def price_items(settings: Settings, scenario: Scenario, problems: Mapping[str, str]) -> list[dict[str, Any]]:
    """The prices, as the page's numbers to be changed take them.

    Args:
        scenario: whose prices are the usual ones.
        problems: why a value was rejected, by name.
    """
    usual = Costs.of(scenario.parameters())
    shown = costs_of(settings, scenario) or usual
    items = []
    for name, (label, meaning, unit) in price_labels().items():
        value, before = getattr(shown, name), getattr(usual, name)
        upper = REGISTRY[f"account.{name}"].upper if name in COSTS else HIGHEST_FEES
        high = max(2.0 * before, value, 1.0) if before else max(100_000.0, value)
        words = {
            "label": label, "meaning": meaning, "unit": unit, "range": "", "explained": "", "dated": "",
            "usual": _("usually {value}").format(value=short_number(before)), "problem": problems.get(name, ""),
            "source": _("source: {source}").format(source=source_text(name, before)),
        }  # fmt: skip
        items.append(
            {
                "name": name, "type": "number", "value": value, "changed": value != before, "choices": [],
                "lower": 0.0, "upper": upper, "low": 0.0, "high": high, "step": high / 100.0,
                **{key: typeset(text) for key, text in words.items()},
            }
        )  # fmt: skip
    return items
