"""Writes a scenario as the text of a self-contained file, without `extends`, that `load` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterator

from scenarios.format.scenario import Expectation, Scenario
from simulation.parameters import Value
from simulation.parameters.interventions import EVENTS, Event, Intervention


def written_down(scenario: Scenario) -> str:
    """The text of a scenario's file (TOML).

    The text names the files of a user's own population, which must be beside the scenario file.
    """
    blocks = ["\n".join(_head(scenario))]
    if scenario.files is not None:
        lines = ["[population]", f"organisations = {_text(scenario.files.organisations.name)}"]
        if scenario.files.relations is not None:
            lines.append(f"relations = {_text(scenario.files.relations.name)}")
        blocks.append("\n".join(lines))
    if scenario.changes:
        lines = [f"{_text(name)} = {_value(value)}" for name, value in scenario.changes.items()]
        blocks.append("\n".join(["[changes]", *lines]))
    blocks += ["\n".join(_change(scenario, entry)) for entry in scenario.dated]
    blocks += ["\n".join(_happening(scenario, entry)) for entry in scenario.happenings]
    blocks += ["\n".join(_expectation(scenario, entry)) for entry in scenario.expect]
    return "\n\n".join(blocks) + "\n"


def _head(scenario: Scenario) -> Iterator[str]:
    for key in ("title", "question", "description"):
        yield from _both(key, getattr(scenario, key))
    if scenario.source:
        yield f"source = {_text(scenario.source)}"
        if scenario.source_fr:
            yield f"source_fr = {_text(scenario.source_fr)}"
    yield f"start = {_text(scenario.start)}"
    yield f"months = {scenario.months}"


def _change(scenario: Scenario, change: Intervention) -> Iterator[str]:
    yield "[[interventions]]"
    yield f"from = {_text(scenario.date(change.start))}"
    if change.until is not None:
        yield f"months = {change.until - change.start}"
    yield f"{change.action} = {{ {_text(change.parameter)} = {_value(change.value)} }}"
    yield from _both("why", change.why)


def _happening(scenario: Scenario, event: Event) -> Iterator[str]:
    yield "[[interventions]]"
    yield f"from = {_text(scenario.date(event.month))}"
    yield f"event = {_text(event.name)}"
    for restriction in EVENTS[event.name]:
        if getattr(event, restriction):
            yield f"{restriction} = {_text(getattr(event, restriction))}"
    if event.name == "fund_territory":
        yield f"months = {event.months:g}"
    yield from _both("why", event.why)


def _expectation(scenario: Scenario, band: Expectation) -> Iterator[str]:
    yield "[[expect]]"
    yield f"measure = {_text(band.measure)}"
    yield f"at = {band.month}"
    if band.since is not None:
        yield f"since = {band.since}"
    for key in ("lower", "upper"):
        if getattr(band, key) is not None:
            yield f"{key} = {_value(getattr(band, key))}"
    yield from _both("why", band.why)
    yield from _both("finding", band.finding)


def _both(key: str, texts: object) -> Iterator[str]:
    assert isinstance(texts, dict)
    if texts["en"]:
        yield f"{key} = {_text(texts['en'])}"
        if texts["fr"] != texts["en"]:
            yield f"{key}_fr = {_text(texts['fr'])}"


def _value(value: Value) -> str:
    return _text(value) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else repr(value)


def _text(text: str) -> str:
    """A text in quotes, in JSON notation, which is valid TOML except for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
