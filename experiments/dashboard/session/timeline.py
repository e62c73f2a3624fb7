"""What the dated entries of a strategy name: months, values, kinds, themes, territories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.dashboard.session.settings import Entry
from scenarios import Scenario
from scenarios.format.values import territories
from scenarios.language import _
from scenarios.language.names import theme_name
from simulation.parameters.interventions import Event
from simulation.state.tables import KINDS, THEMES

LONGEST_TIMELINE = 100
"""Entries of the longest timeline."""
NO_REASON: Mapping[str, str] = {"en": "", "fr": ""}


def month_of(entry: Entry) -> int:
    """The month in which an entry begins."""
    return entry.month if isinstance(entry, Event) else entry.start


def written_value(value: Any) -> str:
    """A parameter's value as links and lines write it."""
    return str(value).lower() if isinstance(value, bool) else str(value).removesuffix(".0")


def kind_names() -> dict[str, str]:
    """The kinds of organisations by name."""
    return dict(zip(KINDS, (_("firm"), _("supplier"), _("client"), _("partner")), strict=True))


def theme_names() -> dict[str, str]:
    """The themes by name."""
    return {name: theme_name(index) for index, name in enumerate(THEMES)}


def territory_names(scenario: Scenario, level: str) -> dict[str, str]:
    """The territories of a level by code; none for organisations of a user's own."""
    if not scenario.is_of_region:
        return {}
    return {code: name.split(" (")[0] for code, name in territories(level).items()}
