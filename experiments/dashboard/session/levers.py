"""The levers of a strategy, made from the declarations of the parameters: what each is, may be, and comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from experiments.dashboard.session.strategy import Strategy, values_at
from experiments.dashboard.session.timeline import kind_names, territory_names, theme_names
from experiments.runs.run_text import short, word
from scenarios import Scenario
from scenarios.catalogue import rules as rule_catalogue
from scenarios.catalogue.parameters import titles
from scenarios.catalogue.sources import in_words
from scenarios.format.timeline_checks import AIMS
from scenarios.language import _, as_number, language, typeset
from scenarios.language.names import month_name
from simulation.parameters import REGISTRY, Parameter, Value

TEXTS = ("label", "meaning", "unit", "source", "usual", "range", "explained", "dated", "problem")
"""What people read of a lever."""
FIRST = "first"
"""The group of uncertainties, and forms of rules, that are shown before the others."""


def groups(strategy: Strategy, month: int, kind: str, problems: Mapping[str, str]) -> list[dict[str, Any]]:
    """Groups of levers, as the page draws them.

    Args:
        strategy: with its levers as they stand.
        month: from which levers act.
        kind: "basic", "levers", "past" or "uncertainties".
        problems: why a value was rejected, by name.
    """
    sections: dict[str, list[Parameter]] = {FIRST: []} if kind == "uncertainties" else {}
    active = targets(values_at(strategy.scenario, month))
    for parameter in REGISTRY.values():
        is_active = parameter.name in active and acts_at_date(parameter)
        if ("basic" if is_active else _kind(parameter)) == kind:
            is_first = kind == "uncertainties" and (parameter.basic or parameter.role == "setting")
            sections.setdefault(FIRST if is_first else parameter.section, []).append(parameter)
    names = {**titles(), FIRST: _("Those that matter most")}
    return [
        {
            "key": f"{kind}-{section}",
            "title": names.get(section, section),
            "items": [_typeset(_item(lever, strategy, month, problems.get(lever.name, ""))) for lever in levers],
        }
        for section, levers in sections.items()
    ]


def acts_at_date(parameter: Parameter) -> bool:
    """Does it act from a date on (else it changes the past)?"""
    return parameter.role == "lever" and not parameter.founding


def targets(values: Mapping[str, Value]) -> set[str]:
    """The parameters at which some of the words in force aim."""
    return {target for (name, choice), (target, _nothing) in AIMS.items() if values[name] == choice}


def aim_of(name: str, value: Value, scenario: Scenario, values: Mapping[str, Value]) -> dict[str, Value]:
    """What has to be chosen together with a word that aims at something: the first possible target."""
    target, nothing = AIMS.get((name, str(value)), ("", ""))
    if not target or str(values[target]) != nothing:
        return {}
    choices = [choice for choice in _choices(REGISTRY[target], scenario) if choice != nothing]
    return {target: choices[0]} if choices else {}


def _choices(parameter: Parameter, scenario: Scenario) -> dict[str, str]:
    """What can be chosen for a word, and how each is called."""
    if parameter.names == "territory":
        level = str(scenario.changes.get("population.level", REGISTRY["population.level"].default))
        territories = territory_names(scenario, level)
        return {"": _("none"), **territories} if territories else {}
    if parameter.names:
        names = theme_names() if parameter.names == "theme" else kind_names()
        return {choice: names.get(choice, word(choice)) for choice in parameter.choices}
    return {choice: word(choice).replace("_", " ") for choice in parameter.choices}


def _kind(parameter: Parameter) -> str:
    """Among which levers a parameter stands ("" for none)."""
    if parameter.role == "lever":
        return "past" if parameter.founding else "basic" if parameter.basic else "levers"
    if parameter.role == "setting":  # of these, rules and forms of a mechanism: what one does not know
        return "uncertainties" if parameter.slot or parameter.mechanism else ""
    return "uncertainties" if parameter.name.count(".") == 1 else ""


def _item(parameter: Parameter, strategy: Strategy, month: int, problem: str) -> dict[str, Any]:
    name = parameter.name
    scenario = strategy.scenario
    lang = language()
    month = month if acts_at_date(parameter) else 0
    value, usual = (values_at(one, month)[name] for one in (scenario, strategy.base))
    until = next((later for later in _turns(scenario, name, month) if values_at(scenario, later)[name] != value), None)
    dated = _("The timeline sets this from {date} on.").format(date=month_name(scenario.date(until))) if until else ""
    item: dict[str, Any] = {
        "name": name, "label": parameter.label[lang], "meaning": parameter.meaning[lang],
        "unit": _(parameter.unit) if parameter.unit else "",
        "source": _("source: {source}").format(source=in_words(parameter.source)), "value": value,
        "changed": value != usual, "problem": problem, "range": "",
        "usual": _usually(short(usual)), "explained": "", "dated": dated,
    }  # fmt: skip
    if isinstance(parameter.default, bool):
        return {**item, "type": "switch"}
    if isinstance(parameter.default, str):
        choices = _choices(parameter, scenario)
        if not choices:
            return {**item, "type": "text"}
        choices.setdefault(str(value), str(value))
        item["usual"] = _usually(choices.get(str(usual), short(usual)))
        rules = (rule for slot in rule_catalogue.slots() if slot.parameter == name for rule in slot.rules)
        words = (f"{rule.words} ({rule.source})" for rule in rules if rule.name == str(value))
        return {
            **item,
            "explained": next(words, ""),
            "type": "choice",
            "choices": [{"value": choice, "label": label} for choice, label in choices.items()],
        }
    assert not isinstance(value, str) and not isinstance(usual, str)
    low, high, step = reach(parameter, float(usual), float(value))
    item["range"] = _("from {lower} to {upper}").format(
        lower=as_number(parameter.lower or 0.0), upper=as_number(parameter.upper or high)
    )
    return {
        **item,
        "type": "number",
        "lower": parameter.lower,
        "upper": parameter.upper,
        "low": low,
        "high": high,
        "step": step,
    }


def limits(parameter: Parameter, scenario: Scenario) -> dict[str, Any]:
    """What a lever may be: its choices, or its bounds."""
    if isinstance(parameter.default, bool):
        names = {"true": _("yes"), "false": _("no")}
    elif isinstance(parameter.default, str):
        names = _choices(parameter, scenario)
    else:
        return {"lower": parameter.lower, "upper": parameter.upper}
    return {"choices": [{"value": choice, "label": typeset(label)} for choice, label in names.items()]}


def _turns(scenario: Scenario, name: str, month: int) -> list[int]:
    """The months after this one in which a dated change of a parameter begins or ends."""
    changes = [change for change in scenario.dated if change.parameter == name]
    ends = {end for change in changes for end in (change.start, change.until or scenario.months)}
    return sorted(end for end in ends if month < end < scenario.months)


def _usually(value: str) -> str:
    return _("usually {value}").format(value=value or _("nothing"))


def _typeset(item: dict[str, Any]) -> dict[str, Any]:
    """The item in the typography of the language."""
    item |= {name: typeset(item[name]) for name in TEXTS}
    item |= {"choices": [{**choice, "label": typeset(choice["label"])} for choice in item.get("choices", [])]}
    return item


def reach(parameter: Parameter, usual: float, value: float) -> tuple[float, float, float]:
    """A slider's ends and step: the allowed range, or the part of it around the usual value where that is enough."""
    lower = parameter.lower or 0.0
    upper = parameter.upper if parameter.upper is not None else 1.0
    ample = max(4.0 * abs(usual), 1.5 * abs(value), 0.01 * (upper - lower) if not usual else 0.0)
    high = min(upper, _round_up(ample)) if upper - lower > 1.0 or ample < 0.2 * upper else upper
    low = lower if lower > -math.inf else -high
    if isinstance(parameter.default, int):
        return low, float(math.ceil(high)), 1.0
    return low, high, _round_up((high - low) / 200.0)


def _round_up(value: float) -> float:
    if value <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(float(f"{digit * power:.6g}") for digit in (1, 2, 2.5, 5, 10) if digit * power >= value * (1 - 1e-9))
