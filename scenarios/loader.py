"""Loads scenarios, from the library by name and from other files by path, and resolves `extends`.

    load("baseline"), load("ideas/two-territories.toml")

A file is data: nothing in it is ever executed, and it can extend only a scenario of the library, a file beside it or a
limiting case.
"""

from __future__ import annotations

import os
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from scenarios.format import builder, dates, schema
from scenarios.format.builder import Builder, Calendar, both
from scenarios.format.file_kinds.contents import ENDINGS
from scenarios.format.normal_form import found
from scenarios.format.population_files import Files
from scenarios.format.problems import Problem, Problems, ScenarioError, did_you_mean, near
from scenarios.format.reader import Source, read
from scenarios.format.scenario import Observation, Scenario
from scenarios.format.timeline_checks import aimless, doubtful_events, doubts, excesses
from scenarios.format.values import check_territory, checked, flattened, refused
from scenarios.language import _, in_quotes
from simulation.parameters import REGISTRY, Value
from simulation.parameters.interventions import Event, Intervention
from simulation.parameters.unread import unread
from simulation.population.table_errors import folded

PACKAGE = Path(__file__).parent
LIBRARY = PACKAGE / "library"
"""The shipped scenarios, one file each."""
LIMITING_CASES = PACKAGE / "validation"
"""The scenarios that turn the model into published special cases."""
SMALL_WORDS = frozenset(
    ("d", "de", "des", "du", "l", "le", "la", "les", "un", "une", "a", "au", "aux", "en", "par", "pour", "et")
)
"""French words that somebody who remembers a title leaves out."""
LONGEST_LINE = 8
"""Maximum number of files in a chain of `extends`."""


@dataclass
class _File:
    source: Source
    content: schema.ScenarioFile


def names() -> tuple[str, ...]:
    """The names of the scenarios of the library, the baseline first."""
    return tuple(sorted((path.stem for path in LIBRARY.glob("*.toml")), key=lambda name: (name != "baseline", name)))


def load(name_or_path: str | os.PathLike[str]) -> Scenario:
    """Load a scenario of the library by its name, or a file by its path.

    Raises:
        ScenarioError: all problems, in the current language.
    """
    path = _resolve(os.fspath(name_or_path))
    problems = Problems()
    chain = _chain_of(path, problems)
    problems.raise_any()
    return _build(chain, problems)


def _resolve(name: str) -> Path:
    if name in names():
        return LIBRARY / f"{name}.toml"
    path = found(Path(name))
    with suppress(OSError, ValueError):
        if path.exists():
            return path
    is_path = path.suffix == ".toml" or path.name != name
    message = _("there is no file {name}") if is_path else _("there is no scenario {name}")
    library = ", ".join(names())
    in_french = _french_names()
    if not is_path and folded(name) in in_french:
        return LIBRARY / f"{in_french[folded(name)]}.toml"
    meant = {known: known for known in names()}
    meant |= {_without_small_words(title): known for title, known in in_french.items()}
    nearest = meant.get(near(_without_small_words(folded(path.stem)), meant), "") or near(path.stem, names())
    hint = did_you_mean(nearest) or _("; the library has {names}").format(names=library)
    text = message.format(name=in_quotes(name)) + hint
    raise ScenarioError(Problem(text, value=name, nearest=nearest, allowed=library))


@lru_cache(maxsize=1)
def _french_names() -> dict[str, str]:
    """The names of the library by their French titles, whole and up to the colon, folded: {"reference": "baseline"}."""
    found: dict[str, str] = {}
    for name in names():
        title = str(tomllib.loads((LIBRARY / f"{name}.toml").read_text(encoding="utf-8")).get("title_fr", ""))
        for text in (title, title.split(":")[0]):
            found.setdefault(folded(text), name)
    return found


def _without_small_words(text: str) -> str:
    """A folded text as a name is written, without articles and prepositions: "plus_d_accompagnement" is shorter."""
    return "-".join(word for word in text.split("_") if word not in SMALL_WORDS)


def _chain_of(path: Path, problems: Problems) -> list[_File]:
    """The file and the files that it extends, the child first."""
    chain: list[_File] = []
    paths: list[Path] = []
    while True:
        source = read(path)
        content = schema.check(source, problems)
        if content is None:
            return chain
        chain.append(_File(source, content))
        paths.append(path.resolve())
        if content.extends is None:
            return chain
        parent = _beside(source, ("extends",), content.extends, problems)
        if parent is None:
            return chain
        if parent.resolve() in paths:
            around = " -> ".join(ancestor.stem for ancestor in [*paths, parent.resolve()])
            problems.add(source.problem(_("extends goes round in a circle: {names}").format(names=around), "extends"))
            return chain
        if len(chain) >= LONGEST_LINE:
            message = _("more than {most} files extend one another").format(most=LONGEST_LINE)
            problems.add(source.problem(message, "extends", allowed=f"<= {LONGEST_LINE}"))
            return chain
        path = parent


def _files(chain: list[_File], calendar: Calendar, problems: Problems) -> Files | None:
    """The files of the user's own population, beside the nearest scenario in the chain that names them."""
    for file in chain:
        entry = file.content.population
        if entry is not None and entry.members is not None:
            return _members(file, entry, calendar, problems)
        if entry is not None and any(value is not None for value in (entry.counts, entry.within, entry.territories)):
            return _counts(file, entry, problems)
        if entry is not None and entry.organisations is None:
            message = _("{table} needs {key}").format(table="[population]", key='organisations = "my_members.csv"')
            problems.add(file.source.problem(message, "population", allowed="organisations"))
            return None
        if entry is not None:
            organisations, relations = (
                None if name is None else _beside(file.source, ("population", key), name, problems)
                for key, name in (("organisations", entry.organisations), ("relations", entry.relations))
            )
            columns: dict[str, str] = entry.columns.model_dump(exclude_none=True) if entry.columns is not None else {}
            return Files(organisations, relations, tuple(columns.items())) if organisations is not None else None
    return None


def _members(file: _File, entry: schema.PopulationEntry, calendar: Calendar, problems: Problems) -> Files | None:
    """The file of the members, beside the scenario that names it; they are members when the scenario begins."""
    others = [
        key
        for key in ("organisations", "relations", "counts", "territories", "within")
        if getattr(entry, key) is not None
    ]
    if others:
        message = _("{key} does not go with members: they have their place in the region")
        problems.add(file.source.problem(message.format(key=others[0]), "population", others[0]))
        return None
    path = _beside(file.source, ("population", "members"), entry.members or "", problems)
    columns = tuple(entry.columns.model_dump(exclude_none=True).items()) if entry.columns is not None else ()
    return Files(path, columns=columns, members_at=dates.label(calendar.first)) if path is not None else None


def _counts(file: _File, entry: schema.PopulationEntry, problems: Problems) -> Files | None:
    """The file of the user's counts, beside the scenario that names it."""
    others = [key for key in ("organisations", "relations", "columns") if getattr(entry, key) is not None]
    if others:
        message = _("{key} does not go with counts: either the organisations are listed, or they are counted")
        problems.add(file.source.problem(message.format(key=others[0]), "population", others[0]))
    elif entry.counts is None:
        message = _("{table} needs {key}").format(table="[population]", key='counts = "my_counts.csv"')
        problems.add(file.source.problem(message, "population", allowed="counts"))
    else:
        counts, territories = (
            None if name is None else _beside(file.source, ("population", key), name, problems)
            for key, name in (("counts", entry.counts), ("territories", entry.territories))
        )
        if counts is not None:
            return Files(counts, are_counts=True, within=tuple(entry.within or ()), territories=territories)
    return None


def _beside(source: Source, location: tuple[str, ...], name: str, problems: Problems) -> Path | None:
    """The file that a key names, the extended one or a table, beside a scenario file (None: a problem is noted)."""
    folder = source.path.parent
    is_parent = location == ("extends",)
    library = names() if is_parent else ()
    suffixes = (".toml",) if is_parent else ENDINGS
    if name in library:
        return LIBRARY / f"{name}.toml"
    nearest = ""
    if any(sign in name for sign in ("/", "\\", ":", "..")) or not name.isprintable() or name.startswith("~"):
        message = (
            _("extends = {name} leaves the folder; give the name of a scenario, or of a file beside this one")
            if is_parent
            else _("{key} = {name} leaves the folder; give the name of a file beside this one")
        )
    else:
        message = (
            _("extends = {name}: there is no such scenario, and no such file beside this one")
            if is_parent
            else _("{key} = {name}: there is no such file beside this one")
        )
        nearest = near(name, library)
        path = found(folder / (f"{name}.toml" if is_parent and not name.endswith(".toml") else name))
        with suppress(OSError, ValueError, RuntimeError):
            if path.resolve().parent != folder.resolve():
                message = _("{key} = {name} is a link that leaves the folder")
            elif path.is_file():
                return path
            elif is_parent and (limit := LIMITING_CASES / f"{name}.toml").is_file():
                return limit
            else:
                neighbours = [file.name for file in folder.iterdir() if file.suffix.lower() in suffixes]
                nearest = near(name, [*library, *(file for file in neighbours[:1000] if file != source.path.name)])
    text = message.format(key=location[-1], name=in_quotes(name)) + did_you_mean(nearest)
    problems.add(source.problem(text, *location, value=name, nearest=nearest, allowed=", ".join(library)))
    return None


def _texts(chain: list[_File], key: str) -> dict[str, str]:
    """A text, in both languages, from the nearest file in the chain that has it."""
    pairs = ((getattr(file.content, key), getattr(file.content, f"{key}_fr")) for file in chain)
    return both(*next((pair for pair in pairs if pair != (None, None)), (None, None)))


def _calendar(chain: list[_File], problems: Problems) -> Calendar | None:
    """The first month and the duration, from the nearest files in the chain that have them."""
    first = months = None
    for file in reversed(chain):
        if file.content.start is not None:
            first = dates.count_of(file.content.start)
            if first is None:
                problems.add(builder.not_a_month(file.content.start, file.source, ("start",)))
                return None
        months = file.content.months or months
    child = chain[0].source
    if not _texts(chain, "title")["en"]:
        problems.add(child.problem(_("{table} needs {key}").format(table=_("the file"), key="title"), "title"))
    for key, value, example in (("start", first, 'start = "2014-01"'), ("months", months, "months = 264")):
        if value is None:
            message = _("{table} needs {key}").format(table=_("the file"), key=f"{key} ({example})")
            problems.add(child.problem(message, key))
    return Calendar(first, months) if first is not None and months is not None else None


def _level(chain: list[_File], changes: dict[str, Value]) -> str:
    """The level of the territories ("": the territories of a user's own population, which are not known yet)."""
    own = next((file.content.population for file in chain if file.content.population is not None), None)
    if own is not None and own.members is None:
        return ""
    return str(changes.get("population.level", REGISTRY["population.level"].default))


def _changes(chain: list[_File], problems: Problems) -> dict[str, Value]:
    """The values at the start; a child's override its parents'."""
    changes: dict[str, Value] = {}
    for file in reversed(chain):
        changes.update(checked(file.content.changes, file.source, ("changes",), problems))
    level = _level(chain, changes)
    for name in (name for name, parameter in REGISTRY.items() if parameter.names == "territory"):
        for code in filter(None, (part.strip() for part in str(changes.get(name, "")).split(","))):
            check_territory(code, level, _owner(chain, name).source, ("changes", name), problems)
    return changes


def _owner(chain: list[_File], name: str) -> _File:
    """The nearest file in the chain that gives a parameter its value at the start."""
    return next((file for file in chain if name in dict(flattened(file.content.changes))), chain[0])


def _dated(
    chain: list[_File], calendar: Calendar, level: str, problems: Problems
) -> list[tuple[Intervention | Event, Source, int]]:
    """All dated changes and events in order of their start, each with its file and its number in the file."""
    entries: list[tuple[Intervention | Event, Source, int]] = []
    for file in reversed(chain):
        if file.content.drop_interventions:
            entries = []
        builder = Builder(file.source, calendar, level, problems, file is not chain[0])
        for number, entry in enumerate(file.content.interventions):
            entries += [(item, file.source, number) for item in builder.intervention(entry, number)]
    return sorted(entries, key=lambda item: item[0].start if isinstance(item[0], Intervention) else item[0].month)


def _build(chain: list[_File], problems: Problems) -> Scenario:
    child = chain[0]
    changes = _changes(chain, problems)
    calendar = _calendar(chain, problems)
    if calendar is None:
        raise ScenarioError(problems.entries)
    files = _files(chain, calendar, problems)
    for error in unread(changes, "" if files is None else files.brings):
        if _owner(chain, error.name) is child:
            problems.add(refused(error, child.source, ("changes", error.name)))
        else:  # the child takes another generator than its parent, or brings organisations of its own
            del changes[error.name]
    level = _level(chain, changes)
    timeline = _dated(chain, calendar, level, problems)
    builder = Builder(child.source, calendar, level, problems, is_inherited=False)
    expect = [builder.expectation(entry, number) for number, entry in enumerate(child.content.expect)]
    observed = _observed(chain if files is None else chain[:1], calendar, level, problems)
    problems.raise_any()
    dated = [(item, source, number) for item, source, number in timeline if isinstance(item, Intervention)]
    _check_timeline(chain, dated, changes, calendar, problems)
    happenings = [(item, source, number) for item, source, number in timeline if isinstance(item, Event)]
    for index, message in doubtful_events([item for item, _source, _number in happenings]):
        _event, source, number = happenings[index]
        problems.add(source.problem(message, "interventions", number, "months", value=happenings[index][0].months))
    problems.raise_any()
    return Scenario(
        name=child.source.path.stem,
        title=_texts(chain, "title"),
        question=_texts(chain, "question"),
        description=_texts(chain, "description"),
        source=next((file.content.source.strip() for file in chain if file.content.source), ""),
        start=dates.label(calendar.first),
        months=calendar.months,
        changes=changes,
        dated=tuple(item for item, _source, _number in dated),
        happenings=tuple(item for item, _source, _number in happenings),
        expect=tuple(item for item in expect if item is not None),
        path=child.source.path,
        files=files,
        source_fr=next((file.content.source_fr or "" for file in chain if file.content.source), "").strip(),
        observed=observed,
        longest=max([schema.LONGEST_RUN, *(file.content.limits.months or 0 for file in chain if file.content.limits)]),
    )


def _observed(chain: list[_File], calendar: Calendar, level: str, problems: Problems) -> tuple[Observation, ...]:
    """What was observed: the observations of the nearest file that has any, as far as they lie in the calendar."""
    owner = next((file for file in chain if file.content.observed), chain[0])
    builder = Builder(owner.source, calendar, level, problems, is_inherited=owner is not chain[0])
    entries = (builder.observation(entry, number) for number, entry in enumerate(owner.content.observed))
    return tuple(entry for entry in entries if entry is not None)


def _check_timeline(
    chain: list[_File],
    dated: list[tuple[Intervention, Source, int]],
    changes: dict[str, Value],
    calendar: Calendar,
    problems: Problems,
) -> None:
    """Note the dated changes whose order is ambiguous, that lead out of a range, or that target nothing."""
    changes_in_order = [item for item, _source, _number in dated]

    def note(index: int, message: str) -> None:
        change, source, number = dated[index]
        location = ("interventions", number, change.action, change.parameter)
        problems.add(source.problem(message, *location, value=change.value))

    for index, message in doubts(changes_in_order):
        note(index, message)
    start: dict[str, Any] = {name: parameter.default for name, parameter in REGISTRY.items()} | changes
    for index, month, message in excesses(changes_in_order, start, calendar.months):
        note(index, _at_month(calendar, month, message))
    if problems.entries:
        return
    for name, aiming, month, message in aimless(changes_in_order, start, calendar.months):
        if aiming is not None:
            note(aiming, _at_month(calendar, month, message))
            continue
        problems.add(_owner(chain, name).source.problem(message, "changes", name))


def _at_month(calendar: Calendar, month: int, message: str) -> str:
    when = dates.label(calendar.first + month - 1)
    return _("in {date} (month {month}), {what}").format(date=when, month=month, what=message)
