"""What a page shows, whole, in one value: it makes the link, and a link makes it.

    settings, messages = from_query("lang=fr&scenario=more-support&club.staff=3")
    to_query(settings)                      # the same link: nothing that has its usual value is in it

    lang, view, scenario, other, organisations, seed, month     one word or number each
    club.staff=3, other:club.staff=3        a parameter of strategy A, of strategy B
    at=145~169~set~club.staff~3             an entry of the timeline: from month 145, before 169, what, which, how much
    at=145~fund_territory~ZE2020-3206~36    an event: month, name, territory, months (then theme and kind, if any)
    at=none                                 a timeline without any entry

A link is written by anybody: whatever it says that cannot be is left at its usual value, and a message says so. A
user's own files are never part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.runs.checks import as_typed
from scenarios.format.schema import LONGEST_RUN
from scenarios.language import from_environment
from simulation.parameters import Value
from simulation.parameters.interventions import Event, Intervention

VIEWS = ("map", "network", "curves", "compare", "why", "workshop", "share", "about")
"""What can be looked at, in the order of the tabs."""
OTHER = "other:"
"""How a link marks what belongs to strategy B."""

LARGEST_SEED = 2**31 - 1
UNLINKED = ("population", "time", "measures", "journal")
"""Sections whose settings (not their levers and uncertainties) a link does not move: what they cost has no bound."""

Entry = Intervention | Event


@dataclass(frozen=True)
class Settings:
    """Everything that a page depends on, apart from files of one's own.

    Attributes:
        lang: "en" or "fr".
        view: which of `VIEWS`.
        scenario: strategy A: a name of the library, or `OWN`.
        other: strategy B, or "" where nothing is compared.
        organisations: size of a demonstration economy (None: the scenario's own, by default the whole region).
        seed: seed of the run that is watched.
        month: the month that is looked at (None: where the page wants to be).
        changes, other_changes: values other than those of the scenario, by dotted name, of A and of B.
        timeline, other_timeline: the dated entries of A and of B as drawn up by hand (None: those of the scenario).
    """

    lang: str = field(default_factory=from_environment)
    view: str = VIEWS[0]
    scenario: str = "baseline"
    other: str = ""
    organisations: int | None = None
    seed: int = 1
    month: int | None = None
    changes: Mapping[str, Value] = field(default_factory=dict)
    other_changes: Mapping[str, Value] = field(default_factory=dict)
    timeline: tuple[Entry, ...] | None = None
    other_timeline: tuple[Entry, ...] | None = None


_NO_REASON: Mapping[str, str] = {"en": "", "fr": ""}


def _event(start: int, parts: list[str]) -> Event | None:
    """An event of a link: month, name, territory, months, and where there are any theme and kind."""
    if len(parts) not in (4, 6):
        return None
    months = as_typed(parts[3], 0)
    if not isinstance(months, int) or not 1 <= months <= LONGEST_RUN:
        return None
    theme, kind = parts[4:] or ("", "")
    try:
        return Event(start, parts[1], parts[2][:40], float(months), _NO_REASON, theme, kind)
    except ValueError:
        return None


def _month(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= LONGEST_RUN + 1 else None


OWN = "own"
"""The scenario that stands for a user's own file, which lives in the session and never in a link."""
