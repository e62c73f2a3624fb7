"""The levers of a strategy, made from the declarations of the parameters: what each is, may be, and comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from experiments.runs.run_text import short, word
from scenarios.catalogue import rules as rule_catalogue
from scenarios.catalogue.parameters import titles
from scenarios.catalogue.sources import in_words
from scenarios.format.timeline_checks import AIMS
from scenarios.format.values import territories
from scenarios.language import _, as_number, language, typeset
from scenarios.language.names import theme_name
from simulation.parameters import REGISTRY, Parameter, Value
from simulation.state.tables import THEMES

if TYPE_CHECKING:
    from scenarios import Scenario

PLACES = ("outreach.territory", "founders.territory")
"""Levers that name a territory."""
UNMOVED = frozenset({"population.generator", "population.edges"})
"""What makes another world altogether."""


READ = ("label", "meaning", "unit", "source", "usual", "range", "explained", "dated", "problem")
"""What is read of a lever."""
FIRST = "first"
"""The group of uncertainties that are shown before the others."""


def groups(
    scenario: Scenario,
    changes: Mapping[str, Value],
    which: str,
    problems: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Groups of levers, as the page draws them.

    Args:
        scenario: with its own values, before the changes.
        changes: what has been changed by hand.
        which: "basic", "levers", "rules" or "uncertainties".
        problems: what was refused, by name.
    """
    found: dict[str, list[Parameter]] = {FIRST: []} if which == "uncertainties" else {}
    aimed = targets(scenario, changes)
    for parameter in REGISTRY.values():
        if ("basic" if parameter.name in aimed else _belongs(parameter)) == which:
            is_first = parameter.basic and which == "uncertainties"
            found.setdefault(FIRST if is_first else parameter.name.split(".")[0], []).append(parameter)
    names = {**titles(), FIRST: _("Those that matter most")}
    return [
        {
            "key": f"{which}-{section}",
            "title": names.get(section, section),
            "words": "",
            "items": [_as_read(_item(one, scenario, changes, problems.get(one.name, ""))) for one in parameters],
        }
        for section, parameters in found.items()
    ]


def targets(scenario: Scenario, changes: Mapping[str, Value]) -> set[str]:
    """The levers that say at what a chosen word aims: they stand beside it."""
    values = {**scenario.changes, **changes}
    return {
        target
        for (name, word_), (target, _nothing) in AIMS.items()
        if values.get(name, REGISTRY[name].default) == word_
    }


def aim_of(name: str, value: Value, scenario: Scenario, changes: Mapping[str, Value]) -> dict[str, Value]:
    """What has to be chosen together with a word that aims at something: the first of what there is."""
    target, nothing = AIMS.get((name, str(value)), ("", ""))
    if not target or str(changes.get(target, scenario.changes.get(target, nothing))) != nothing:
        return {}
    known = [one for one, _words in _choices(REGISTRY[target], scenario) if one != nothing]
    return {target: known[0]} if known else {}


def _choices(parameter: Parameter, scenario: Scenario) -> list[tuple[str, str]]:
    """What can be chosen for a word, and how each is called."""
    if parameter.name in PLACES:
        level = str(scenario.changes.get("population.level", REGISTRY["population.level"].default))
        known = territories(level) if scenario.files is None else {}
        return [("", _("none")), *((code, name.split(" (")[0]) for code, name in known.items())] if known else []
    if parameter.name == "outreach.theme":
        return [(one, theme_name(THEMES.index(one)) if one in THEMES else word(one)) for one in parameter.choices]
    if parameter.name == "outreach.kind":
        kinds = {"firm": _("firm"), "supplier": _("supplier"), "client": _("client"), "partner": _("partner")}
        return [(one, kinds.get(one, word(one))) for one in parameter.choices]
    return [(one, word(one).replace("_", " ")) for one in parameter.choices]


def _belongs(parameter: Parameter) -> str:
    if parameter.basic and parameter.role == "lever":
        return "basic"
    if parameter.slot:
        return "rules"
    if parameter.name in UNMOVED or parameter.role == "setting":
        return ""
    if parameter.role == "lever":
        return "levers"
    return "uncertainties" if parameter.name.count(".") == 1 else ""


def _item(parameter: Parameter, scenario: Scenario, changes: Mapping[str, Value], problem: str) -> dict[str, Any]:
    name, lang = parameter.name, language()
    usual = scenario.changes.get(name, parameter.default)
    value = changes.get(name, usual)
    item: dict[str, Any] = {
        "name": name, "label": parameter.label[lang], "meaning": parameter.meaning[lang],
        "unit": _(parameter.unit) if parameter.unit else "",
        "source": _("source: {source}").format(source=in_words(parameter.source)), "value": value,
        "changed": name in changes and changes[name] != usual, "problem": problem, "range": "",
        "usual": _("usually {value}").format(value=short(usual) or _("nothing")), "explained": "", "dated": "",
    }  # fmt: skip
    until = scenario.superseded({name: value}).get(name)
    if until is not None:
        item["dated"] = _("The timeline sets this from {date} on.").format(date=scenario.date(until))
    if isinstance(parameter.default, bool):
        return {**item, "type": "switch"}
    if isinstance(parameter.default, str):
        offered = _choices(parameter, scenario)
        if not offered:
            return {**item, "type": "text"}
        if str(value) not in {one for one, _words in offered}:
            offered.append((str(value), str(value)))
        item["usual"] = _("usually {value}").format(value=dict(offered).get(str(usual), short(usual)) or _("nothing"))
        rules = {rule.name: rule for slot in rule_catalogue.slots() if slot.parameter == name for rule in slot.rules}
        choices = [{"value": one, "label": text} for one, text in offered]
        chosen = rules.get(str(value))
        explained = f"{chosen.words} ({chosen.source})" if chosen is not None else ""
        return {**item, "type": "choice", "choices": choices, "explained": explained}
    assert not isinstance(value, str) and not isinstance(usual, str)
    low, high, step = reach(parameter, float(usual), float(value))
    item["range"] = _("from {lower} to {upper}").format(
        lower=as_number(parameter.lower or 0.0), upper=as_number(parameter.upper or high)
    )
    return {
        **item, "type": "number", "lower": parameter.lower, "upper": parameter.upper, "low": low, "high": high,
        "step": step,
    }  # fmt: skip


def _as_read(item: dict[str, Any]) -> dict[str, Any]:
    """With the typography of the language in what is read."""
    item |= {name: typeset(item[name]) for name in READ}
    item |= {"choices": [{**one, "label": typeset(one["label"])} for one in item.get("choices", [])]}
    return item


def reach(parameter: Parameter, usual: float, value: float) -> tuple[float, float, float]:
    """A slider's ends and step: the allowed range, or the part of it around the usual value where that is enough."""
    lower, upper = parameter.lower or 0.0, parameter.upper if parameter.upper is not None else 1.0
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
    return next(float(f"{one * power:.6g}") for one in (1, 2, 2.5, 5, 10) if one * power >= value * (1 - 1e-9))
