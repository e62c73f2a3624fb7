"""What is said of runs, in the current language: dates on the axis of years, names, seeds, marks of dated changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from experiments.runs.results import Results
from experiments.runs.summary import QuantileBand
from scenarios import Scenario
from scenarios.format.scenario import Texts, spoken
from scenarios.language import _, language, ngettext
from scenarios.language.names import month_name, not_the_region
from scenarios.language.numbers import number, short_number
from simulation.interventions import Event, Intervention
from simulation.parameters import REGISTRY, Parameters


def end_of(date: str) -> float:
    """The end of a month on the axis of years: "2014-12" is 2015.0."""
    year, month = date.split("-")
    return int(year) + int(month) / 12.0


def start_of(date: str) -> float:
    """The beginning of a month on the axis of years: "2015-01" is 2015.0."""
    return end_of(date) - 1.0 / 12.0


def between(band: QuantileBand, digits: int = 0, times: float = 1.0) -> str:
    """A mean with its range: 126 (88-164); without it where all runs agree."""
    middle, low, high = (number(times * value, digits) for value in (band.mean, band.lower, band.upper))
    return middle if low == high else f"{middle} ({low}\u2013{high})"


SHORT = 44
"""Longest reason that is written whole beside a mark."""


def title_of(scenario: Any) -> str:
    """A scenario's title in the current language."""
    return str(scenario.title[language()])


def warning(results: Results) -> str:
    """What a demonstration economy has to say of itself ("" for the region)."""
    notice = not_the_region(results.population_own, results.organisations)
    return notice if results.population_demonstration else ""


def seeds_text(seeds: Sequence[int]) -> str:
    """How many runs, and which seeds."""
    text = _("seed {first}") if len(seeds) == 1 else _("seeds {first} to {last}")
    seed_range = text.format(first=min(seeds), last=max(seeds))
    return f"{ngettext('{count} run', '{count} runs', len(seeds)).format(count=len(seeds))}, {seed_range}"


def about(results: Results) -> str:
    """How many runs, which seeds, which months, and what was changed."""
    when = _("from {first} to {last}").format(first=month_name(results.dates[0]), last=month_name(results.dates[-1]))
    text = f"{seeds_text(results.seeds)}, {when}."
    if results.changes:
        changes = ", ".join(f"{name} = {short(value)}" for name, value in sorted(results.changes.items()))
        text += " " + _("Changed: {changes}.").format(changes=changes)
    return text


def short(value: Any) -> str:
    """A parameter's value in a line of text."""
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return short_number(value) if isinstance(value, int | float) else word(str(value))


def word(value: str) -> str:
    """A parameter's word in the current language (a name or a code stays as it is)."""
    return {
        "everyone": _("everyone"), "pivotal_clients": _("pivotal clients"), "stakeholders": _("members' stakeholders"),
        "territory": _("territory"), "crisis": _("in crisis"), "first_come": _("first come"),
        "readiest": _("readiest"), "most_isolated": _("most isolated"), "mandatory": _("mandatory"),
        "theme": _("theme"), "kind": _("kind"), "none": _("none"), "optional": _("optional"),
        "absent": _("absent"), "random": _("random"), "size": _("by size"),
        "chain": _("along a value chain"),
    }.get(value, value)  # fmt: skip


def reading(results: Results) -> str:
    """What lines and bands mean."""
    several = _("Thick line: mean of the runs. Band: 90 % of the runs. Thin lines: single runs.")
    return _("Line: the single run.") if len(results.seeds) == 1 else several


def caution() -> str:
    """What the model is for, and what it is not."""
    return _(
        "The model compares strategies and shows tipping conditions; "
        "it does not forecast the membership of the real club."
    )


def regions_text(scenario: Scenario, parameters: Parameters, regions: int, runs: int) -> str:
    """What runs are conditional on: one region, or so many ("" with one that is no draw of the real one).

    Args:
        scenario, parameters: what was run.
        regions, runs: how many regions, and how many runs in each.
    """
    if regions == 1:
        is_own = scenario.files is not None and not scenario.files.are_drawn
        if parameters.population.generator != "region" or is_own:
            return ""
        return _("All of it given one drawn region: another draw of its organisations and relations would differ.")
    text = ngettext(
        "Over {regions} drawn regions, {count} run in each.",
        "Over {regions} drawn regions, {count} runs in each.",
        runs,
    )
    return text.format(regions=regions, count=runs)


def regions_of(results: Results) -> str:
    """What the runs of a scenario are conditional on (see `regions_text`)."""
    runs = len(results.seeds_asked) // results.regions
    return regions_text(results.scenario, results.spec.parameters, results.regions, runs)


class Mark(NamedTuple):
    """A dated change, as it is written in the key of a picture."""

    date: str
    words: str


def in_key(mark: Mark) -> str:
    """A mark as a line of the key."""
    return _("{date}: {changes}").format(date=month_name(mark.date), changes=mark.words)


def marks(scenario: Any) -> list[Mark]:
    """The dated changes of a scenario in order; those of one month and one reason share a mark."""
    changes_by_reason: dict[tuple[int, str], list[str]] = {}
    for change in scenario.interventions:
        changes_by_reason.setdefault((change.start, _reason(change.why)), []).append(_change(scenario, change))
    for event in scenario.events:
        changes_by_reason.setdefault((event.month, _reason(event.why)), []).append(_event(event))
    by_month: dict[int, list[str]] = {}
    for (month, reason), changes in sorted(changes_by_reason.items(), key=lambda item: item[0][0]):
        words = ", ".join(changes)
        by_month.setdefault(month, []).append(f"{reason} ({words})" if reason else words)
    return [Mark(scenario.date(month), " \u00b7 ".join(words)) for month, words in by_month.items()]


def _reason(why: str | Texts) -> str:
    """The first words of a reason, when they are short enough to stand beside a mark."""
    head = re.split(r"[:;(,]|\. ", spoken(why))[0].strip().rstrip(".")
    return head if len(head) <= SHORT else ""


def _change(scenario: Any, change: Intervention) -> str:
    name = REGISTRY[change.parameter].label[language()]
    written = f"{name}{_(': ')}{short(change.value)}"
    if not isinstance(change.value, bool | str):
        added = "+" if change.value >= 0 else ""
        sign = {"set": "=", "add": added, "scale": "\u00d7", "ramp": "\u2192", "once": "="}[change.action]
        written = " ".join(filter(None, (name, sign, short_number(change.value))))
    if change.action == "once":
        return _("{change} for one month").format(change=written)
    if change.until is None:
        return written
    return _("{change} until {date}").format(change=written, date=month_name(scenario.date(change.until - 1)))


def _event(event: Event) -> str:
    words = {
        "client_joins": _("a large client joins"),
        "animators_leave": _("animators leave"),
        "fund_territory": _("a territory is funded"),
        "accompagnateurs_leave": _("accompagnateurs leave"),
        "staff_leaves": _("a member of staff leaves"),
    }[event.name]
    restrictions = ", ".join(part for part in (event.territory, event.theme, event.kind) if part)
    return f"{words} ({restrictions})" if restrictions else words
