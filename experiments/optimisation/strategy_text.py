"""A strategy in words, and as a scenario with a title in both languages."""

from __future__ import annotations

from dataclasses import replace

from experiments.optimisation.plan import Choice, Lever, OptimisationPlan
from experiments.runs.run_text import short
from scenarios import Scenario
from scenarios.language import LANGUAGES, _, between_semicolons, language, use_language
from scenarios.language.names import long_month_name
from scenarios.language.numbers import number, percent, significant_decimals
from simulation.parameters import REGISTRY


def strategy(plan: OptimisationPlan, name: str, choice: Choice) -> Scenario:
    """A strategy as a scenario, with what it does for its title."""
    texts: dict[str, dict[str, str]] = {"title": {}, "question": {}, "description": {}}
    for lang in LANGUAGES:
        with use_language(lang):
            texts["title"][lang] = f"{numbered(name)}: {in_words(plan, choice)}"
            texts["question"][lang] = plan.question[lang] or _("What is the best use of what there is?")
            texts["description"][lang] = _("Found by a search ({plan}), from {scenario}.").format(
                plan=plan.title[lang], scenario=plan.scenario.title[lang]
            )
    return replace(plan.strategy(name, choice), **texts)


def numbered(name: str) -> str:
    """What a strategy that was found is called."""
    return _("Strategy {number}").format(number=int(name.rpartition("-")[2]))


def in_words(plan: OptimisationPlan, choice: Choice) -> str:
    """What a strategy does: each lever with its value, and the month in which it begins."""
    parts = []
    split = plan.split(choice)
    for lever in plan.levers:
        value = choice[lever.name]
        if lever.name in split:
            words = percent(split[lever.name])
        elif isinstance(value, str | bool):
            words = short(value)
        else:
            words = number(float(value), significant_decimals(float(value)), signed=lever.change == "add")
        text = f"{lever_name(lever)} {words}"
        if lever.has_free_date or len({other.first for other in plan.levers}) > 1:
            date = long_month_name(plan.scenario.date(lever.month_in(choice)))
            text = _("{lever} (from {date})").format(lever=text, date=date)
        parts.append(text)
    return between_semicolons(parts)


def lever_name(lever: Lever) -> str:
    """A lever's name in the current language."""
    return REGISTRY[lever.name].label[language()]
