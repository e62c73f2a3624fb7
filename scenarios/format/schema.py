"""The schema of scenario files, checked strictly, with messages in plain words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from scenarios.format.model_errors import EXPECTED
from scenarios.format.problems import Problem, Problems, did_you_mean, near
from scenarios.format.reader import MOST_MEGABYTES, Source
from scenarios.language import _, as_number, in_quotes, mark, written
from simulation.population.table_columns import known

LONGEST_RUN = 1200
"""Maximum duration of a scenario, in months: a century, where its table [limits] says nothing else."""
LONGEST_EVER = 12_000
"""Maximum duration that the table [limits] may allow: for theory, whose clocks run slowly."""
MOST_CHANGES = 1000
"""Maximum number of interventions, and of bands, in a scenario."""

Form = TypeVar("Form", bound="Strict")
Text = Annotated[str, Field(max_length=10_000)]
Table = dict[str, Any]


class Strict(BaseModel):
    """A table that accepts declared keys only and does not convert types."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class InterventionEntry(Strict):
    """One entry of `[[interventions]]`. Dates and values are checked later, by `builder`."""

    start: Any = Field(None, alias="from")
    until: Any = None
    months: Annotated[float, Field(gt=0, le=LONGEST_RUN)] | None = None
    set: Table | None = None
    add: Table | None = None
    scale: Table | None = None
    ramp: Table | None = None
    once: Table | None = None
    event: str | None = None
    territory: str | None = None
    theme: str | None = None
    kind: str | None = None
    why: Text | None = None
    why_fr: Text | None = None


class ExpectationEntry(Strict):
    """One entry of `[[expect]]`."""

    measure: str
    at: Any = None
    since: Any = None
    lower: float | None = None
    upper: float | None = None
    why: Text | None = None
    why_fr: Text | None = None
    finding: Text | None = None
    finding_fr: Text | None = None


class ObservationEntry(Strict):
    """One entry of `[[observed]]`."""

    measure: str
    at: Any = None
    since: Any = None
    kind: str = "exact"
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    error: Annotated[float, Field(gt=0)] | None = None
    source: Text | None = None
    source_fr: Text | None = None


_COLUMNS: dict[str, Any] = {
    name: (Text | None, None) for table in ("organisations", "relations") for name in known(table)
}
ColumnsEntry: type[Strict] = create_model("ColumnsEntry", __base__=Strict, **_COLUMNS)
"""The table `[population.columns]`: names of the files' columns by those of the model."""


class PopulationEntry(Strict):
    """The table `[population]`: files of a user's own organisations and relations, of counts, or of members."""

    organisations: Text | None = None
    relations: Text | None = None
    columns: ColumnsEntry | None = None  # type: ignore[valid-type]
    counts: Text | None = None
    territories: Text | None = None
    members: Text | None = None
    within: Annotated[list[Text], Field(max_length=MOST_CHANGES)] | None = None


class LimitsEntry(Strict):
    """The table `[limits]`: what would be taken for a slip of the hand without it."""

    months: Annotated[int, Field(ge=1, le=LONGEST_EVER)] | None = None
    megabytes: Annotated[int, Field(ge=1, le=MOST_MEGABYTES)] | None = None


class ScenarioFile(Strict):
    """A whole file."""

    title: Text | None = None
    title_fr: Text | None = None
    question: Text | None = None
    question_fr: Text | None = None
    description: Text | None = None
    description_fr: Text | None = None
    source: Text | None = None
    source_fr: Text | None = None
    extends: str | None = None
    drop_interventions: bool = False
    start: Any = None
    months: Annotated[int, Field(ge=1, le=LONGEST_RUN)] | None = None
    limits: LimitsEntry | None = None
    population: PopulationEntry | None = None
    changes: Table = {}
    interventions: Annotated[list[InterventionEntry], Field(max_length=MOST_CHANGES)] = []
    expect: Annotated[list[ExpectationEntry], Field(max_length=MOST_CHANGES)] = []
    observed: Annotated[list[ObservationEntry], Field(max_length=MOST_CHANGES)] = []


class ObservationsFile(Strict):
    """A table of observations, as the list of its rows."""

    observed: Annotated[list[ObservationEntry], Field(max_length=MOST_CHANGES)]


_BOUNDS = ("greater_than", "greater_than_equal", "less_than_equal")
_MODELS: dict[str, type[Strict]] = {
    "interventions": InterventionEntry, "expect": ExpectationEntry, "observed": ObservationEntry,
    "population": PopulationEntry, "population.columns": ColumnsEntry, "limits": LimitsEntry,
}  # fmt: skip


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys of a table, as written in files."""
    return [field.alias or name for name, field in model.model_fields.items()]


def check(source: Source, problems: Problems) -> ScenarioFile | None:
    """The validated content of a file (None: problems are noted)."""
    data = {**source.data, "expect": _expected(source)} if "expect" in source.data else source.data
    limits = data.get("limits")
    longest = limits.get("months") if isinstance(limits, dict) else None
    is_longer = isinstance(longest, int) and LONGEST_RUN < longest <= LONGEST_EVER
    return check_form(_long_file(longest) if is_longer else ScenarioFile, _MODELS, source, data, problems)


@lru_cache
def _long_file(longest: int) -> type[ScenarioFile]:
    """The form of a file whose table [limits] allows a longer run."""
    months: Any = (Annotated[int, Field(ge=1, le=longest)] | None, None)
    span: Any = (Annotated[float, Field(gt=0, le=longest)] | None, None)
    entry: Any = create_model("InterventionEntry", __base__=InterventionEntry, months=span)
    interventions: Any = (Annotated[list[entry], Field(max_length=MOST_CHANGES)], [])
    return create_model("ScenarioFile", __base__=ScenarioFile, months=months, interventions=interventions)


def longer_run(months: Any, longest: int) -> str:
    """What is said of a number of months above the limit: where the limit comes from ("": it is no such number)."""
    if isinstance(months, bool) or not isinstance(months, int | float) or not longest < months:
        return ""
    if months > LONGEST_EVER:
        return _("; a table [limits] in the scenario's file allows {most} at most").format(most=as_number(LONGEST_EVER))
    example = f"months = {math.ceil(months)}"
    return _("; if this is meant, write a table [limits] with {example} in the scenario's file").format(example=example)


def check_form(
    form: type[Form], tables: Mapping[str, type[Strict]], source: Source, data: Table, problems: Problems
) -> Form | None:
    """The content of a file, validated by a model (None: problems are noted).

    Args:
        form: the model of the whole file.
        tables: the models of its tables, and of the entries of its lists of tables.
        source, data: the file and its data.
    """
    try:
        return form.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False)[:100]:
            problems.add(_as_problem(source, detail, form, tables))
    except RecursionError:
        problems.add(Problem(_("the file is nested too deep"), source.file))
    return None


def _expected(source: Source) -> Any:
    """Convert `[expect.members]` to the equivalent `[[expect]]` with `measure = "members"`."""
    content = source.data["expect"]
    if not isinstance(content, dict):
        return content
    entries: list[Any] = []
    for measure, bands in content.items():
        for index, band in enumerate(bands if isinstance(bands, list) else [bands]):
            source.aliases["expect", len(entries)] = ("expect", measure, *([index] if isinstance(bands, list) else []))
            entries.append({"measure": measure, **band} if isinstance(band, dict) else band)
    return entries


def _as_problem(
    source: Source, detail: ErrorDetails, form: type[Strict], tables: Mapping[str, type[Strict]]
) -> Problem:
    location = detail["loc"]
    kind = detail["type"]
    value = detail["input"]
    name = next((part for part in reversed(location) if isinstance(part, str)), "")
    is_inside = len(location) > (2 if len(location) > 1 and isinstance(location[1], int) else 1)
    inner = ".".join(map(str, location[:2]))
    inner = inner if len(location) > 2 and inner in tables else str(location[0])
    model = tables.get(inner, form) if is_inside else form
    if kind == "extra_forbidden":
        keys = keys_of(model)
        nearest = _SYNONYMS.get(name.lower(), "")
        nearest = nearest if nearest in keys else near(name, keys)
        table = f"[{inner}]" if "." in inner else _table(location[:-1])
        message = _("{key} is not a key of {table}").format(key=in_quotes(name), table=table)
        hint = did_you_mean(nearest) or _("; the keys are {keys}").format(keys=", ".join(keys))
        return source.problem(message + hint, *location, value=name, nearest=nearest, allowed=", ".join(keys))
    if kind == "missing":
        message = _("{table} needs {key}").format(table=_table(location[:-1]), key=name)
        return source.problem(message, *location, allowed=name)
    if kind in ("too_long", "string_too_long"):
        message = (
            _("{key}: more than {most} entries")
            if kind == "too_long"
            else _("{key}: the text is longer than {most} letters")
        )
        return source.problem(message.format(key=name, most=as_number(detail["ctx"]["max_length"])), *location)
    allowed = _range(model, name, detail["ctx"]) if kind in _BOUNDS else _allowed(kind, name)
    message = _("{key} = {value} should be {expected}").format(key=name, value=written(value), expected=allowed)
    if name == "months" and kind in _BOUNDS and location[0] != "limits" and issubclass(form, ScenarioFile):
        message += longer_run(value, detail["ctx"].get("le", math.inf))
    return source.problem(message, *location, value=value, allowed=allowed)


def _range(model: type[BaseModel], name: str, passed: Mapping[str, Any]) -> str:
    """The allowed range of the number with this key, whose bound was passed (months are at least 1)."""
    field = next(item for key, item in model.model_fields.items() if name in (key, item.alias))
    constraints: list[Any] = [*field.metadata]
    for part in get_args(field.annotation):
        constraints += [limit for item in getattr(part, "__metadata__", ()) for limit in item.metadata]
    bounds = {word: getattr(item, word) for item in constraints for word in ("gt", "ge", "le") if hasattr(item, word)}
    if "le" not in bounds:
        return _("a number above {lower}").format(lower=as_number(bounds["gt"]))
    return _("from {least} to {most}").format(least=bounds.get("ge", 1), most=as_number(passed.get("le", bounds["le"])))


def _allowed(kind: str, name: str) -> str:
    """How a value is written, by the kind of pydantic's error and the key."""
    kinds = {**_KINDS, "list": _LISTS.get(name, _KINDS["list"])}
    text = next((text for start, text in kinds.items() if kind.startswith(start)), "")
    return _(text or _TABLES.get(name, _ANY_TABLE)).format(
        name=name, example='id = "siret"' if name == "columns" else '{ "club.staff" = 3 }'
    )


_KINDS = {
    **EXPECTED,
    "finite": EXPECTED["float"],
    "list": mark("a list of tables: write [[{name}]], twice the brackets"),
}
_LISTS = {"within": mark('a list of codes, such as ["14", "50", "61"]')}
_TABLES = {
    **dict.fromkeys(
        ("design", "factors", "stopping", "limits"), mark("a table: write [{name}], then a line for each of its keys")
    ),
    "changes": mark("a table: write [changes], then a line for each parameter"),
    "columns": mark("a table: write [population.columns], then a line for each column, such as {example}"),
    "population": mark("a table: write [population], then organisations = and relations = with the names of two files"),
}
_ANY_TABLE = mark("a table such as {example}")


def _table(location: tuple[int | str, ...]) -> str:
    if not location:
        return _("the file")
    if len(location) > 1 and isinstance(location[1], int):
        return _("[[{name}]] number {number}").format(name=location[0], number=location[1] + 1)
    return f"[{location[0]}]"


_SYNONYMS = {
    word: key
    for key, words in {
        "title": "titre titel nom name",
        "start": "debut début",
        "months": "end fin duree durée duration mois",
        "from": "begin de",
        "until": "à to jusqu'à jusque",
        "extends": "parent base étend",
        "organisations": "organizations firms entreprises nodes",
        "members": "membres adherents adhérents",
        "relations": "edges liens ties links connexions connections",
        "changes": "changements parameters params paramètres parametres",
        "scale": "multiply factor scaled",
        "add": "plus",
        "why": "raison pourquoi reason",
        "territory": "territoire",
        "event": "événement evenement",
        "measure": "mesure",
        "lower": "min minimum",
        "upper": "max maximum",
        "at": "date month",
        "expect": "expected attendu",
        "observed": "observations observation observé",
        "kind": "type nature",
        "value": "valeur",
        "error": "erreur sd std",
    }.items()
    for word in words.split()
}
"""Other words for keys, in either language."""
