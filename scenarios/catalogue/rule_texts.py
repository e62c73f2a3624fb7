"""The catalogue of rules: every rule that a scenario can choose by name, in both languages.

Slots and names are read from the model; what each rule does is said here once for both languages; its source is read
from its docstring (`scenarios.catalogue.rules`).
"""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.catalogue.rules import SLOTS, source_of
from scenarios.language import _, language, mark
from simulation.parameters import REGISTRY

WORDS: dict[str, dict[str, str]] = {
    "engagement.rule": {
        "logit": mark("Joins at a rate that grows with conviction: rate / (1 + exp(-slope (conviction - reluctance)))."),  # noqa: E501
        "share": mark("Joins at once when the engaged share of its distinct contacts reaches its reluctance."),
        "weighted_share": mark("Joins at once when the engaged share of its trust reaches its reluctance."),
        "count": mark("Joins at once when a declared number of distinct contacts are engaged."),
        "own_count": mark("Joins at once when as many distinct contacts are engaged as its own reluctance says."),
        "spontaneous": mark("Joins at a constant rate."),
        "immediate": mark("Joins at once: awareness is adoption."),
    },
    "trust.rule": {
        "reinforcement": mark("Success: t += gain (1 - t); failure: t -= loss t; nothing: drift to the initial level."),
        "beta": mark("Trust is (for + prior initial) / (for + against + prior): evidence adds up, and is forgotten by a factor."),  # noqa: E501
        "fixed": mark("Trust never moves by experiments."),
    },
    "cooperation.rule": {
        "threshold": mark("Willing when own trust reaches a level."),
        "reciprocity": mark("Does what the other end did last time (willing at first), or forgives by generosity."),
        "imitation": mark("Copies the willingness of related members in proportion to trust and payoff, one after the other."),  # noqa: E501
        "always": mark("Always willing."),
        "never": mark("Never willing."),
    },
    "support.allocation": {
        "first_come": mark("In order of waiting."),
        "readiest": mark("The most competent first."),
        "most_isolated": mark("Those with the fewest engaged contacts first, then the largest tension."),
        "territory": mark("Members of the targeted territories first."),
    },
    "outreach.targeting": {
        "everyone": mark("All unaware organisations alike."),
        "pivotal_clients": mark("Clients in proportion to the shares of others' sales that they stand for."),
        "stakeholders": mark("Organisations in proportion to their relations with members."),
        "territory": mark("Organisations of the targeted territories."),
        "theme": mark("Organisations of the targeted themes."),
        "kind": mark("Organisations of the targeted kinds."),
        "crisis": mark("Organisations in a crisis of the volume model."),
    },
    "founders.seeding": {
        "random": mark("Anybody, by luck."),
        "size": mark("The largest first."),
        "territory": mark("Clustered in one territory."),
        "chain": mark("Along one value chain, from a firm drawn by luck."),
        "first": mark("First in the order of the table, from a declared organisation on."),
        "cluster": mark("Nearest to one organisation drawn by luck, along relations."),
    },
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One rule in words."""

    name: str
    words: str
    source: str
    is_default: bool


@dataclass(frozen=True)
class Slot:
    """One slot: the parameter that chooses, its title, its rules."""

    parameter: str
    title: str
    rules: tuple[Rule, ...]


def slots(search: str = "") -> list[Slot]:
    """The slots with their rules; with a search, the rules that speak of it."""
    found = []
    for name, functions in SLOTS.items():
        declared = REGISTRY[name]
        rules = [
            Rule(rule, _(WORDS[name][rule]), _(source_of(function)) or _("assumed"), rule == declared.default)
            for rule, function in functions.items()
        ]
        title = declared.label[language()]
        kept = tuple(
            rule for rule in rules
            if search.casefold() in f"{title} {rule.name} {rule.words} {rule.source}".casefold()
        )  # fmt: skip
        if kept:
            found.append(Slot(name, title, kept))
    return found


def markdown(search: str = "") -> str:
    """The catalogue as a Markdown page in the current language."""
    lines = [f"# {_('Rules of the model')}", ""]
    for slot in slots(search):
        lines += [f"## {slot.title} (`{slot.parameter}`)", "", f"| {_('Name')} | {_('What it does')} | {_('Source')} |"]
        lines += ["|---|---|---|"]
        lines += [
            f"| `{rule.name}`{' *' if rule.is_default else ''} | {rule.words} | {rule.source} |" for rule in slot.rules
        ]
        lines.append("")
    return "\n".join(lines)
