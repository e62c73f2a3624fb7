"""What a strategy is called that was changed by hand: as the user says, else by what differs from its scenario."""

from __future__ import annotations

from dataclasses import replace

from experiments.dashboard.session.decisions import decisions, drawn
from experiments.runs.run_text import short
from scenarios import Scenario
from scenarios.language import LANGUAGES, _, language, use_language
from scenarios.language.names import long_month_name
from scenarios.titles import short_title
from simulation.parameters import REGISTRY

LONGEST_NAME = 60
"""Characters of a name of one's own."""
MOST_TOLD = 3
"""Differences that a name tells one by one."""


def cleaned(name: str) -> str:
    """A name as somebody types it, cut where it is long, without what cannot be printed."""
    return "".join(filter(str.isprintable, name)).strip()[:LONGEST_NAME]


def renamed(scenario: Scenario, base: Scenario, name: str = "") -> Scenario:
    """The scenario under its own name, in both languages; as it is where nothing differs from its base.

    Args:
        scenario: with what was changed.
        base: without it.
        name: the user's own name for it ("": none).
    """
    if name:
        return replace(scenario, title=dict.fromkeys(LANGUAGES, name[:LONGEST_NAME]), has_whole_title=True)
    if scenario == base:
        return scenario
    titles = {}
    for lang in LANGUAGES:
        with use_language(lang):
            added, gone = _differences(scenario, base)
            changed = [_("with {changes}").format(changes=_listed(added))] if added else []
            without = [_("without {changes}").format(changes=_listed(gone))] if gone else []
            titles[lang] = ", ".join((short_title(base), *changed, *without))
    return replace(scenario, title=titles, has_whole_title=True)


def _listed(told: list[str]) -> str:
    return ", ".join(told[:MOST_TOLD]) + (" ..." if len(told) > MOST_TOLD else "")


def _differences(scenario: Scenario, base: Scenario) -> tuple[list[str], list[str]]:
    """What was changed or added, and what is no longer there, in a few words each, in the current language."""
    told = []
    for name in sorted({*scenario.changes, *base.changes}):
        value = scenario.changes.get(name, REGISTRY[name].default)
        if value != base.changes.get(name, REGISTRY[name].default):
            told.append(f"{REGISTRY[name].label[language()]} {short(value)}")
    here, there = decisions(scenario), decisions(base)
    before = {repr(entry) for decision in there for entry in decision.entries}
    after = {repr(entry) for decision in here for entry in decision.entries}
    for decision in here:
        if any(repr(entry) not in before for entry in decision.entries):
            date = long_month_name(scenario.date(decision.month))
            told.append(f"{drawn(decision, scenario, 0)['text']} ({date})")
    gone = [decision for decision in there if all(repr(entry) not in after for entry in decision.entries)]
    return told, [str(drawn(decision, base, 0)["text"]) for decision in gone]
