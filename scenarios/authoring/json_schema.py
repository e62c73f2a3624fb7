"""The JSON schema of scenario files, with which editors complete names, explain them and underline mistakes.

    json.dumps(json_schema())          # in the current language; `efc scenarios schema` writes it

The schema is derived from the declarations that the loader uses, so it has the same names. The loader checks more:
overlaps, dates, and values that leave their range at a date (`efc scenarios check`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.format.reader import MOST_MEGABYTES
from scenarios.format.scenario import ERRORS
from scenarios.format.schema import (
    LONGEST_EVER,
    LONGEST_RUN,
    ColumnsEntry,
    ExpectationEntry,
    InterventionEntry,
    ObservationEntry,
    PopulationEntry,
    ScenarioFile,
    keys_of,
)
from scenarios.format.values import territories
from scenarios.language import _, language
from scenarios.loader import names
from simulation.measures import MEASURES
from simulation.parameters import REGISTRY, Parameter
from simulation.parameters.interventions import ACTIONS, EVENTS
from simulation.parameters.people import KINDS, THEMES

FILE = "efc-scenario.schema.json"
"""The name of the schema's file, beside the scenarios of a folder."""
DRAFT = "http://json-schema.org/draft-07/schema#"
ROLES = ("lever", "uncertainty", "setting")
Schema = dict[str, Any]


def json_schema() -> Schema:
    """The schema of a scenario file, with explanations in the current language."""
    ordered = sorted(REGISTRY.values(), key=lambda parameter: (ROLES.index(parameter.role), not parameter.basic))
    dated = [parameter for parameter in ordered if not parameter.founding]
    numbers = [parameter for parameter in dated if not isinstance(parameter.default, bool | str)]
    return {
        "$schema": DRAFT,
        "title": _("EFC scenario"),
        "type": "object",
        "properties": _complete(ScenarioFile, _of_file()),
        "additionalProperties": False,
        "if": {"not": {"required": ["limits"]}},
        "then": {"properties": {"months": {"maximum": LONGEST_RUN}}},
        "definitions": {
            "month": _month(),
            "changes": _table_of(ordered, _("Values from the first month on, by dotted name.")),
            "set": _table_of(dated, _("Another value from then on.")),
            "once": _table_of(dated, _("Another value in this month only.")),
            "add": _table_of(numbers, _("What is added (or taken away, with a minus)."), free=True),
            "scale": _table_of(numbers, _("What it is multiplied by."), free=True),
            "ramp": _table_of(numbers, _("The value that it reaches step by step at the end.")),
            "intervention": _intervention(),
            "band": _band(),
            "observation": _observation(),
            **{f"value-{parameter.name}": parameter_schema(parameter) for parameter in ordered},
            **{f"number-{parameter.name}": parameter_schema(parameter, free=True) for parameter in numbers},
        },
    }


def parameter_schema(parameter: Parameter, free: bool = False) -> Schema:
    """The schema of a parameter: its meaning and its allowed values.

    Args:
        free: the value is a difference or a factor, so that the parameter's range does not apply.
    """
    about: Schema = {"title": parameter.label[language()], "description": explained(parameter)}
    if free:
        return {**about, "type": "number"}
    about["default"] = parameter.default
    if isinstance(parameter.default, bool):
        return {**about, "type": "boolean"}
    if isinstance(parameter.default, str):
        words: Schema = {"type": "string", **({"enum": list(parameter.choices)} if parameter.choices else {})}
        return {**about, **({"anyOf": [words, {"type": "string", "pattern": r"\.py:"}]} if parameter.slot else words)}
    bounds = {"minimum": parameter.lower, "maximum": parameter.upper}
    kind = "integer" if isinstance(parameter.default, int) else "number"
    return {**about, "type": kind, **{key: bound for key, bound in bounds.items() if bound is not None}}


def explained(parameter: Parameter) -> str:
    """The meaning of a parameter in the current language, with its unit, and its range (in TOML notation) or words."""
    parts = [parameter.meaning[language()]]
    unit = _(parameter.unit) if parameter.unit else ""
    if parameter.lower is not None and parameter.upper is not None:
        span = _("{lower} to {upper}").format(lower=f"{parameter.lower:.12g}", upper=f"{parameter.upper:.12g}")
        parts.append(f"({', '.join(filter(None, (unit, span)))})")
    elif parameter.choices:
        parts.append(f"({', '.join(parameter.choices)})")
    return " ".join(parts)


def _complete(model: Any, schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """The schema of every key that the loader accepts, in the loader's order."""
    return {key: schemas.get(key, {}) for key in keys_of(model)}


def _text(about: str) -> Schema:
    return {"type": "string", "description": about}


def _texts(key: str, about: str) -> dict[str, Schema]:
    return {key: _text(about), f"{key}_fr": _text(_("The same in French."))}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _month() -> Schema:
    calendar = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])(-\d{2}.*)?$"}
    counted = {"type": "integer", "minimum": 0, "maximum": LONGEST_EVER}
    return {"description": _('A month: "2026-01", or its number, 1 for the first.'), "anyOf": [calendar, counted]}


def _of_file() -> dict[str, Schema]:
    many = {"anyOf": [_ref("band"), {"type": "array", "items": _ref("band")}]}
    return {
        **_texts("title", _("A short title; before a colon, the name used in sentences.")),
        **_texts("question", _("The question that it answers.")),
        **_texts("description", _("What is changed, and what is not.")),
        **_texts("source", _("Where the idea and its figures come from.")),
        "extends": {
            "description": _("What is not said here is taken from there: a scenario of the library, or a file beside."),
            "anyOf": [{"enum": list(names())}, {"type": "string"}],
        },
        "drop_interventions": {"type": "boolean", "description": _("Take no dated intervention from the parent.")},
        "start": _ref("month"),
        "months": {"type": "integer", "minimum": 1, "maximum": LONGEST_EVER, "description": _("How many months.")},
        "limits": {
            "type": "object",
            "description": _("What is meant although it looks like a slip: more than 1,200 months, more than 1 MB."),
            "properties": {
                "months": {"type": "integer", "minimum": 1, "maximum": LONGEST_EVER},
                "megabytes": {"type": "integer", "minimum": 1, "maximum": MOST_MEGABYTES},
            },
            "additionalProperties": False,
        },
        "population": {
            "type": "object",
            "description": _("Files of your own organisations and relations, beside this one."),
            "properties": {
                **{key: {"type": "string"} for key in keys_of(PopulationEntry) if key not in ("columns", "within")},
                "within": {
                    "type": "array",
                    "description": _("Codes of departments, territories or communes: others are not counted."),
                    "items": {"type": "string"},
                },
                "columns": {
                    "type": "object",
                    "description": _("Names of your columns by those of the model."),
                    "properties": {key: {"type": "string"} for key in keys_of(ColumnsEntry)},
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
        "changes": _ref("changes"),
        "interventions": {"type": "array", "items": _ref("intervention")},
        "expect": {
            "description": _("Bands for the median of the runs, written before the first run."),
            "anyOf": [
                {"type": "array", "items": {"allOf": [_ref("band"), {"required": ["measure"]}]}},
                {"type": "object", "additionalProperties": many},
            ],
        },
        "observed": {
            "type": "array",
            "items": _ref("observation"),
            "description": _("What was observed of the real club, and what is known of the error."),
        },
    }


def _intervention() -> Schema:
    codes = territories(str(REGISTRY["population.level"].default))
    description = ", ".join(f"{code} {name}" for code, name in codes.items())
    schemas: dict[str, Schema] = {
        "from": _ref("month"),
        "until": _ref("month"),
        "months": {"type": "number", "exclusiveMinimum": 0, "description": _("How many months.")},
        **{action: _ref(action) for action in ACTIONS},
        "event": {"enum": list(EVENTS), "description": _("What happens once.")},
        "territory": {"description": description, "anyOf": [{"enum": list(codes)}, {"type": "string"}]},
        "theme": {"enum": list(THEMES), "description": _("Only organisations of this theme.")},
        "kind": {"enum": list(KINDS), "description": _("Only organisations of this kind.")},
        **_texts("why", _("The reason, in one sentence.")),
    }
    return {
        "type": "object",
        "properties": _complete(InterventionEntry, schemas),
        "additionalProperties": False,
        "required": ["from"],
        "oneOf": [{"required": [key]} for key in (*ACTIONS, "event")],
    }


def _band() -> Schema:
    measures = {name: measure.label[language()] for name, measure in MEASURES.items()}
    description = ", ".join(f"{name}: {label}" for name, label in measures.items())
    schemas: dict[str, Schema] = {
        "measure": {"enum": list(measures), "description": description},
        "at": _ref("month"),
        "since": _ref("month"),
        "lower": {"type": "number"},
        "upper": {"type": "number"},
        **_texts("why", _("The reason, in one sentence.")),
        **_texts("finding", _("What the runs said instead, where the band turned out wrong.")),
    }
    return {
        "type": "object",
        "properties": _complete(ExpectationEntry, schemas),
        "additionalProperties": False,
        "required": ["at"],
        "anyOf": [{"required": ["lower"]}, {"required": ["upper"]}],
    }


def _observation() -> Schema:
    schemas: dict[str, Schema] = {
        "measure": _band()["properties"]["measure"],
        "at": _ref("month"),
        "since": _ref("month"),
        "kind": {"enum": list(ERRORS), "description": _("What is known: the figure, or where it lies.")},
        **{key: {"type": "number"} for key in ("value", "lower", "upper")},
        "error": {
            "type": "number",
            "exclusiveMinimum": 0,
            "description": _("Standard deviation of the error, in units of the measure."),
        },
        **_texts("source", _("Where it comes from.")),
    }
    return {
        "type": "object",
        "properties": _complete(ObservationEntry, schemas),
        "additionalProperties": False,
        "required": ["measure", "at"],
        "anyOf": [{"required": ["value"]}, {"required": ["lower", "upper"]}],
    }


def _table_of(parameters: Sequence[Parameter], about: str, free: bool = False) -> Schema:
    """A table of parameters; "club.staff" in quotes, club.staff without quotes and [changes.club] are equivalent."""
    word = "number" if free else "value"
    properties = {parameter.name: _ref(f"{word}-{parameter.name}") for parameter in parameters}
    root: Schema = {"type": "object", "description": about, "properties": properties, "additionalProperties": False}
    for parameter in parameters:
        *sections, leaf = parameter.name.split(".")
        table = root
        for section in sections:
            inner = {"type": "object", "properties": {}, "additionalProperties": False}
            table = table["properties"].setdefault(section, inner)
        table["properties"][leaf] = _ref(f"{word}-{parameter.name}")
    return root
