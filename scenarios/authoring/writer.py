"""Writes a scenario as the text of a self-contained file, without `extends`, that `load` reads back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scenarios.format.population_files import Files
from scenarios.format.scenario import Expectation, Observation, Scenario
from simulation.parameters.interventions import EVENTS, Event, Intervention


def written_down(scenario: Scenario) -> str:
    """The text of a scenario's file (TOML).

    The text names the files of a user's own population, which must be beside the scenario file.
    """
    blocks = [_block("", _head(scenario))]
    if scenario.files is not None:
        blocks.append(population_block(scenario.files))
    if scenario.changes:
        blocks.append(_block("[changes]", {_text(name): value for name, value in scenario.changes.items()}))
    blocks += [_block("[[interventions]]", _change(scenario, change)) for change in scenario.dated]
    blocks += [_block("[[interventions]]", _happening(scenario, event)) for event in scenario.happenings]
    blocks += [_block("[[expect]]", _expectation(band)) for band in scenario.expect]
    blocks += [_block("[[observed]]", _observation(observed)) for observed in scenario.observed]
    return "\n\n".join(blocks) + "\n"


def population_block(files: Files) -> str:
    """The table `[population]`, and that of the columns if there is one."""
    if files.are_counts:
        territories = files.territories and files.territories.name
        within = list(files.within) or None
        counts = {"counts": files.organisations.name, "territories": territories, "within": within}
        return _block("[population]", counts)
    key = "members" if files.members_at else "organisations"
    paths = {key: files.organisations.name, "relations": files.relations and files.relations.name}
    blocks = [_block("[population]", paths)]
    if files.columns:
        blocks.append(_block("[population.columns]", dict(files.columns)))
    return "\n\n".join(blocks)


def _block(heading: str, entries: Mapping[str, Any]) -> str:
    """A heading and a line for each key that has a value."""
    lines = (f"{key} = {in_toml(value)}" for key, value in entries.items() if value is not None)
    return "\n".join(filter(None, (heading, *lines)))


def _head(scenario: Scenario) -> dict[str, Any]:
    return {
        **_both("title", scenario.title),
        **_both("question", scenario.question),
        **_both("description", scenario.description),
        "source": scenario.source or None,
        "source_fr": (scenario.source and scenario.source_fr) or None,
        "start": scenario.start,
        "months": scenario.months,
    }


def _change(scenario: Scenario, change: Intervention) -> dict[str, Any]:
    start = change.start if change.action == "ramp" else max(1, change.start)  # what it extends may begin earlier
    return {
        "from": scenario.date(start),
        "months": None if change.until is None else change.until - start,
        change.action: {change.parameter: change.value},
        **_both("why", change.why),
    }


def _happening(scenario: Scenario, event: Event) -> dict[str, Any]:
    months = int(event.months) if event.months == int(event.months) else event.months
    return {
        "from": scenario.date(event.month),
        "event": event.name,
        **{restriction: getattr(event, restriction) or None for restriction in EVENTS[event.name]},
        "months": months if event.name == "fund_territory" else None,
        **_both("why", event.why),
    }


def _expectation(band: Expectation) -> dict[str, Any]:
    return {
        "measure": band.measure,
        "at": band.month,
        "since": band.since,
        "lower": band.lower,
        "upper": band.upper,
        **_both("why", band.why),
        **_both("finding", band.finding),
    }


def _observation(observed: Observation) -> dict[str, Any]:
    keys = ("measure", "kind", "value", "lower", "upper", "error")
    return {
        **{key: getattr(observed, key) for key in keys},
        "at": observed.month,
        "since": observed.since,
        **_both("source", observed.source),
    }


def _both(key: str, texts: Any) -> dict[str, str | None]:
    english = texts["en"] or None
    return {key: english, f"{key}_fr": texts["fr"] if english and texts["fr"] != english else None}


def in_toml(value: Any) -> str:
    """A value, or a table of values, in the notation of scenario files."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_text(key)} = {in_toml(item)}' for key, item in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(in_toml, value))}]"
    return _text(value) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else repr(value)


def _text(text: str) -> str:
    """A text in quotes, in JSON notation, which is valid TOML except for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
