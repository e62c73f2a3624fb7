"""The reference of the parameters, in both languages: read from their declarations, never written twice.

sections("staff")            # what the command line shows
markdown()                   # the whole page
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from scenarios.catalogue.sources import GRADES, graded
from scenarios.language import _, as_number, language, mark, written
from simulation.parameters import REGISTRY, Parameter
from simulation.parameters.declaration import TABLES
from simulation.parameters.mechanisms import mechanism_of, off_value
from simulation.parameters.people import KINDS, SECTORS, SIZES, THEMES

ROLES = {"lever": mark("lever"), "uncertainty": mark("uncertainty"), "setting": mark("setting")}


@dataclass(frozen=True)
class Row:
    """One parameter, or one table of parameters, in words."""

    name: str
    label: str
    default: str
    unit: str
    range: str
    plausible: str
    role: str
    meaning: str
    source: str
    mechanism: str


@dataclass(frozen=True)
class Section:
    """The parameters of one section."""

    name: str
    title: str
    rows: tuple[Row, ...]


def titles() -> dict[str, str]:
    """The sections in the order in which a reader meets them, with their titles."""
    return {
        "club": _("The club: staff and split of its effort"),
        "outreach": _("Outreach"),
        "support": _("Support space"),
        "communities": _("Professional communities"),
        "animation": _("Animation and territorial communities"),
        "heritage": _("Shared heritage"),
        "awareness": _("Awareness"),
        "engagement": _("Engagement"),
        "learning": _("Professionalisation"),
        "cooperation": _("Cooperation"),
        "hours": _("Time of members"),
        "trust": _("Trust"),
        "transformation": _("Transformation of relations"),
        "readiness": _("Readiness and shared project"),
        "lapse": _("Leaving the club"),
        "turnover": _("Openings, closures and crises"),
        "founders": _("Founders"),
        "population": _("Population"),
        "relations": _("Relations"),
        "time": _("Time"),
        "account": _("Account in euros"),
        "measures": _("Measures"),
        "journal": _("Journal of events"),
    }


def word(name: str) -> str:
    """A kind, sector, size class or theme in the current language."""
    if language() == "fr":
        return next((words[name] for words in (KINDS, SECTORS, SIZES, THEMES) if name in words), name)
    plain = {"size_0": "0 employees", "size_50_plus": "50 employees and more"}.get(name, name)
    return (
        plain.removeprefix("size_").replace("_", " to ") + " employees"
        if plain.startswith("size_")
        else plain.replace("_", " ")
    )


def row_of(parameter: Parameter) -> Row:
    """One parameter in words."""
    if parameter.choices:
        allowed = ", ".join(f'"{choice}"' for choice in parameter.choices)
        if parameter.slot:
            allowed += ", " + _("or a rule of your own")
    elif parameter.lower is not None and parameter.upper is not None:
        allowed = _("{lower} to {upper}").format(lower=as_number(parameter.lower), upper=as_number(parameter.upper))
    else:
        allowed = _("true or false") if isinstance(parameter.default, bool) else _("any text")
    plausible = ""
    if parameter.plausible is not None:
        lower, upper = (as_number(bound) for bound in parameter.plausible)
        plausible = _("{lower} to {upper}").format(lower=lower, upper=upper)
    lang = language()
    return Row(
        parameter.name,
        parameter.label[lang],
        written(parameter.default),
        _(parameter.unit) if parameter.unit else "",
        allowed,
        plausible,
        _(ROLES[parameter.role]),
        parameter.meaning[lang],
        graded(parameter.source),
        mechanism_text(parameter.name),
    )


def mechanism_text(name: str) -> str:
    """The mechanism that a parameter belongs to, and the value that switches it off ("" where it belongs to none)."""
    mechanism = mechanism_of(name)
    if mechanism is None:
        return ""
    value = off_value(name)
    label = mechanism.label[language()]
    if value is None:
        return label
    if len(mechanism.off) == 1:
        return _("{mechanism}: {value} switches it off").format(mechanism=label, value=written(value))
    others = ", ".join(other for other in mechanism.off if other != name)
    text = _("{mechanism}: {value} switches it off, with {others}")
    return text.format(mechanism=label, value=written(value), others=others)


def row_of_table(name: str) -> Row:
    """A declared table in words: one line for all of its values."""
    rows, columns = TABLES[name]
    first = row_of(REGISTRY[f"{name}.{rows[0]}.{columns[0]}" if columns else f"{name}.{rows[0]}"])
    label = first.label.split(" :" if language() == "fr" else ":")[0].strip()
    shape = f"{len(rows)} \u00d7 {len(columns)}" if columns else str(len(rows))
    dotted = f"{name}.<{'|'.join(rows)}>" + (f".<{'|'.join(columns)}>" if columns else "")
    default = _("table of {shape}").format(shape=shape)
    return replace(first, name=dotted, label=label, default=default)


def sections(search: str = "") -> list[Section]:
    """The parameters by section, tables on one line; with a search, those that speak of it."""
    section_titles = titles()
    names = list(dict.fromkeys([*section_titles, *(parameter.section for parameter in REGISTRY.values())]))
    rows = {
        name: tuple(
            row
            for row in _rows_of(name, search)
            if search.casefold() in f"{row.name} {row.label} {row.meaning}".casefold()
        )
        for name in names
    }
    return [Section(name, section_titles.get(name, name), rows[name]) for name in names if rows[name]]


def _rows_of(section: str, search: str) -> Iterable[Row]:
    done: set[str] = set()
    for name, parameter in REGISTRY.items():
        if parameter.section != section:
            continue
        table = ".".join(name.split(".")[:2])
        if table not in TABLES or name == search:
            yield row_of(parameter)
        elif table not in done:
            done.add(table)
            yield row_of_table(table)


def markdown(search: str = "") -> str:
    """The reference as a Markdown page in the current language; declared tables are written out."""
    heads = (
        _("Name"), _("Default"), _("Range"), _("Plausible"), _("Unit"), _("Role"), _("Meaning"), _("Mechanism"),
        _("Source"),
    )  # fmt: skip
    lines = [f"# {_('Parameters of the model')}", "", evidence(), ""]
    for section in sections(search):
        lines += [f"## {section.title} (`{section.name}`)", "", *_head(heads)]
        for row in section.rows:
            meaning = f"**{row.label}.** {row.meaning}"
            cells = (
                f"`{row.name}`", row.default, row.range, row.plausible, row.unit, row.role, meaning, row.mechanism,
                row.source,
            )  # fmt: skip
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
        for table in dict.fromkeys(".".join(row.name.split(".")[:2]) for row in section.rows):
            if table in TABLES:
                lines += [f"`{table}`", "", *_matrix(table), ""]
    return "\n".join(lines)


def evidence() -> str:
    """What the letter before a source means."""
    grades = ", ".join(f"{letter} {_(words)}" for letter, words in GRADES.items())
    return _("Letters before a source: {grades}.").format(grades=grades)


def _head(words: Iterable[str]) -> list[str]:
    heads = list(words)
    return ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]


def _matrix(name: str) -> list[str]:
    rows, columns = TABLES[name]
    lines = _head(["", *columns] if columns else ["", _("Default")])
    for row in rows:
        leaves = [f"{name}.{row}.{column}" for column in columns] or [f"{name}.{row}"]
        lines.append(f"| {row} | " + " | ".join(written(REGISTRY[leaf].default) for leaf in leaves) + " |")
    return lines
