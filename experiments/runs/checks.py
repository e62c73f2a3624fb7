"""Whether what was asked for can be run, found out before anything is turned. Each refusal is one clear message."""

from __future__ import annotations

import difflib
import re
import tempfile
from collections.abc import Mapping, Sequence, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.format.model_errors import explain
from scenarios.language import _, in_quotes, quoted
from simulation.core import rule_slots
from simulation.interventions import in_force
from simulation.parameters import REGISTRY, Parameters
from simulation.population.generator import region_size
from simulation.population.geography import load_places

if TYPE_CHECKING:
    from experiments.runs.batch import Plan
    from scenarios import Scenario

MOST_MONTHS, MOST_RUNS, MOST_WORKERS = 1200, 100_000, 1024


class Refusal(ValueError):
    """What was asked for cannot be run. The message is meant for the user."""


def check_counts(
    runs: int = 1,
    seed: int = 1,
    months: int | None = None,
    organisations: int | None = None,
    workers: int | None = None,
) -> None:
    """Numbers within their ranges."""
    for name, value, lower, upper in (
        ("runs", runs, 1, MOST_RUNS),
        ("seed", seed, 0, 2**63 - 1 - runs),
        ("months", months, 1, MOST_MONTHS),
        ("organisations", organisations, 1, region_size()),
        ("workers", workers, 1, MOST_WORKERS),
    ):
        if value is not None and not lower <= value <= upper:
            message = _("{name} = {value} is outside its range, from {lower} to {upper}")
            if name == "organisations" and value > upper:
                message = _("{name} = {value}: the whole region has {upper}; leave this out to have them all")
            raise Refusal(message.format(name=name, value=value, lower=lower, upper=upper))


def check_typing(changes: Sequence[str]) -> None:
    """Numbers as they are written here: 2.5 for 2,5, and 0.3 for 30 %."""
    for text in changes:
        name, _equals, value = (part.strip() for part in text.partition("="))
        if name not in REGISTRY or isinstance(REGISTRY[name].default, bool | str):
            continue
        comma = re.fullmatch(r"[-+]?\d+,\d+", value)
        share = re.fullmatch(r"([-+]?\d+(?:[.,]\d+)?)\s*%", value)
        meant = value.replace(",", ".") if comma else f"{float(share[1].replace(',', '.')) / 100:.6g}" if share else ""
        if meant:
            message = _("--set {name}={value}: write {meant}, with a decimal point and without %")
            raise Refusal(message.format(name=name, value=value, meant=meant))


def as_typed(value: str, default: Any) -> Any:
    """The text as a number, a switch or a word, whichever the parameter is (what cannot be read stays a text)."""
    if isinstance(default, bool):
        return {"true": True, "false": False}.get(value.lower(), value)
    if isinstance(default, str):
        return value
    try:
        return int(value)
    except ValueError:
        pass
    try:
        return float(value)
    except ValueError:
        return value


def load_rules(paths: Sequence[str | Path]) -> None:
    """Load the user's files of rules."""
    for path in paths:
        try:
            rule_slots.allow(path)
        except rule_slots.RuleError as error:
            raise Refusal(explain(error)) from error


def check_plan(plan: Plan, codes: Sequence[str] | None = None) -> None:
    """Values in force at every date, territories and rules: all of them exist and are allowed.

    Args:
        codes: the territories (None: the region's).
    """
    if codes is None:
        codes = load_places(plan.parameters.population.level).codes
    turning = {0, 1, plan.months}
    for change in plan.interventions:
        turning |= {change.start, (change.until or change.start) - 1, change.until or change.start}
    for month in sorted(turning):
        if 0 <= month <= plan.months:
            _check_words(in_force(plan.parameters, plan.interventions, month), codes)
    for event in plan.events:
        if event.territory:
            _check_territory(event.territory, plan.parameters.population.level, codes)


def _check_words(parameters: Parameters, codes: Sequence[str]) -> None:
    for name, parameter in REGISTRY.items():
        value = parameters[name] if parameter.slot else ""
        if not isinstance(value, str) or ".py:" not in value:
            continue
        try:
            rule_slots.rule_of(value, {})
        except rule_slots.RuleError as error:
            raise Refusal(explain(error)) from error
    for code in filter(None, (part.strip() for part in parameters.outreach.territory.split(","))):
        _check_territory(code, parameters.population.level, codes)


def _check_territory(code: str, level: str, codes: Sequence[str]) -> None:
    if code not in codes:
        near = difflib.get_close_matches(code, codes, n=1)
        message = _("there is no territory {code} at the level {level}").format(code=in_quotes(code), level=level)
        if tuple(codes) != load_places(level).codes:
            message = _("there is no territory {code} in your own population").format(code=in_quotes(code))
        hint = _("; did you mean {nearest}?").format(nearest=in_quotes(near[0])) if near else ""
        raise Refusal(message + hint)


def check_finished(finished: Sized, failures: Mapping[int, str]) -> None:
    """Refuse what has come to nothing, with the reasons why none has finished."""
    if not finished:
        reasons = "; ".join(sorted(set(failures.values())))
        raise Refusal(_("no run has finished: {reason}").format(reason=reasons))


def own_size(scenario: Scenario) -> str:
    """Why a population of one's own cannot be made smaller or larger."""
    message = _("{scenario} brings its own organisations: leave --organisations out")
    return message.format(scenario=in_quotes(scenario.name))


def check_comparable(scenarios: Sequence[Scenario]) -> None:
    """At least two scenarios that begin at the same month."""
    if len(scenarios) < 2:
        raise Refusal(_("a comparison needs at least two scenarios, such as: efc compare baseline no-communities"))
    first = scenarios[0]
    for other in scenarios[1:]:
        if other.start != first.start:
            message = _("{first} starts in {date} and {other} in {other_date}: compare scenarios that start together")
            raise Refusal(message.format(first=first.name, date=first.start, other=other.name, other_date=other.start))


def make_folder(path: Path) -> Path:
    """A folder for files, made where it does not exist; refused where nothing can be written."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        message = _("nothing can be written in the folder {path} ({reason}); choose another with --out")
        raise Refusal(message.format(path=quoted(str(path)), reason=error.strerror or error)) from error
    return path
