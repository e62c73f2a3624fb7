"""The catalogue of rules: every rule that a scenario can choose by name, in the current language.

A rule says itself what it is: its name is that of its function, the first line of its docstring what it does, and
"Source: ..." there where that comes from. Its French stands in the catalogue of translations.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.language import _, language, use_language
from simulation.core.rule_slots import Rule
from simulation.founders import SEEDING
from simulation.parameters import REGISTRY
from simulation.rules.allocation import ALLOCATION
from simulation.rules.cooperation import COOPERATION
from simulation.rules.engagement import ENGAGEMENT
from simulation.rules.targeting import TARGETING
from simulation.rules.trust import TRUST

SLOTS = {slot.name: slot for slot in (ENGAGEMENT, TRUST, COOPERATION, ALLOCATION, TARGETING, SEEDING)}
"""The parameter that chooses, and its rules by name."""


@dataclass(frozen=True)
class RuleText:
    """One rule in words."""

    name: str
    words: str
    source: str
    is_default: bool


@dataclass(frozen=True)
class SlotText:
    """One slot: the parameter that chooses, its title, its rules."""

    parameter: str
    title: str
    rules: tuple[RuleText, ...]


def sentence_of(rule: Rule) -> str:
    """What a rule does, in English ("" where it does not say)."""
    return (inspect.getdoc(rule) or "").partition("\n")[0]


def source_of(rule: Rule) -> str:
    """Where a rule comes from, in English ("" where it does not say)."""
    source = re.search(r"Source: (.*?)(?:\.\s*$|\.\n|\n\n|\Z)", inspect.getdoc(rule) or "", re.DOTALL)
    return " ".join(source[1].split()).rstrip(".") if source else ""


def slots(search: str = "") -> list[SlotText]:
    """The slots with their rules; with a search, the rules that speak of it."""
    texts = []
    for parameter, slot in SLOTS.items():
        declaration = REGISTRY[parameter]
        title = declaration.label[language()]
        rules = [
            RuleText(name, _(sentence_of(rule)), _(source_of(rule)), name == declaration.default)
            for name, rule in slot.items()
        ]
        matching = tuple(
            rule for rule in rules if search.casefold() in f"{title} {rule.name} {rule.words} {rule.source}".casefold()
        )
        if matching:
            texts.append(SlotText(parameter, title, matching))
    return texts


def unfinished(with_french: bool = True) -> Iterator[str]:
    """What rules still lack, one line for each rule."""
    for parameter, slot in SLOTS.items():
        for name, rule in slot.items():
            sentence = sentence_of(rule)
            with use_language("fr"):
                is_french = not with_french or (bool(sentence) and _(sentence) != sentence)
            parts = {
                _("a docstring whose first line says what it does"): sentence,
                _('"Source: ..." in its docstring'): source_of(rule),
                _("its French (python -m scenarios.authoring.translations)"): is_french,
            }
            missing = ", ".join(part for part, is_there in parts.items() if not is_there)
            if missing:
                yield _("the rule {rule} of {slot} lacks: {missing}").format(rule=name, slot=parameter, missing=missing)


def markdown(search: str = "") -> str:
    """The catalogue as a Markdown page in the current language."""
    lines = [f"# {_('Rules of the model')}", ""]
    for slot in slots(search):
        heads = f"| {_('Name')} | {_('What it does')} | {_('Source')} |"
        rows = (
            f"| `{rule.name}`{' *' if rule.is_default else ''} | {rule.words} | {rule.source} |" for rule in slot.rules
        )
        lines += [f"## {slot.title} (`{slot.parameter}`)", "", heads, "|---|---|---|", *rows, ""]
    return "\n".join(lines)
