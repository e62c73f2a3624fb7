"""Turns a user's tables into plain ones: the model's names of columns, its words, one relation once.

    plain = plain_tables(organisations, relations, {"id": "siret"}, mistakes, notes)

What was mapped, dropped and guessed is noted (`simulation.population.formats.wording`). Tables that are plain already
stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.core.luck import Integers
from simulation.population.formats.foreign_columns import find_columns, have_ends
from simulation.population.formats.plain_organisations import plain_organisations
from simulation.population.formats.plain_relations import ends_of, plain_relations
from simulation.population.formats.register_numbers import known_ends
from simulation.population.table_cells import text
from simulation.population.table_columns import known
from simulation.population.table_errors import Mistakes, folded, nearest_of

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class PlainTables:
    """The tables, and where they come from.

    Attributes:
        organisations, relations: the tables.
        rows: the row of each of their rows in the user's tables: {"organisations": rows, ...}.
        origins: the user's names of the columns of organisations that have another name there.
    """

    organisations: pandas.DataFrame
    relations: pandas.DataFrame | None
    rows: Mapping[str, Integers]
    origins: Mapping[str, str]


def plain_tables(
    organisations: pandas.DataFrame,
    relations: pandas.DataFrame | None,
    columns: Mapping[str, str],
    mistakes: Mistakes,
    notes: Mistakes,
) -> PlainTables:
    """The plain tables.

    Args:
        organisations, relations: the user's tables; relations may be missing, or stand alone in place of organisations.
        columns: names of the user's columns by those of the model ("": none is read as this one); others are found.
        mistakes: filled with names of columns that do not exist.
        notes: filled with what was mapped, dropped and guessed.
    """
    names = [*known("organisations"), *known("relations")]
    for name in columns:
        if name not in names:
            nearest = nearest_of(name, names)
            mistakes.add("organisations", [None], name, [""], "no such column", ", ".join(names), [nearest])
    rows: dict[str, Integers] = {}
    origins: Mapping[str, str] = {}
    is_alone = relations is None and have_ends(organisations.columns)
    ties = organisations if is_alone else relations
    if ties is not None:
        ties, _origins = _renamed("relations", ties, columns, mistakes, notes)
    if not is_alone or ties is None or not {"source", "target"} <= set(ties.columns):
        organisations, origins = _renamed("organisations", organisations, columns, mistakes, notes)
        organisations, rows["organisations"] = plain_organisations(organisations, origins, mistakes, notes)
        if ties is not None:
            ties = ties.assign(**known_ends(organisations, ties, notes))
    if ties is not None:
        ties, rows["relations"] = plain_relations(ties, mistakes, notes)
        if "organisations" not in rows:
            organisations, rows["organisations"] = ends_of(ties)
            notes.add("relations", [None], "", [""], "ends alone", first=[str(len(organisations))])
    return PlainTables(organisations, ties, rows, origins)


def _renamed(
    table: str, frame: pandas.DataFrame, columns: Mapping[str, str], mistakes: Mistakes, notes: Mistakes
) -> tuple[pandas.DataFrame, Mapping[str, str]]:
    """The table with the model's names of columns, and the former names: {column: name}.

    A column with quite another name, whose cells may be translated, is kept under that name too.
    """
    frame = frame.rename(columns=text)
    if not frame.columns.is_unique:
        return frame, {}  # the check refuses it
    frame = frame.rename(columns={column: f"{column} (not read)" for column, name in columns.items() if not name})
    found = find_columns(table, frame, columns, mistakes)
    cells = {column: frame[name] for column, name in found.items()}
    for column in [column for column in found if column in frame.columns]:
        notes.add(table, [None], column, [found[column]], "taken over")
        frame = frame.drop(columns=column)
    for column, name in found.items():
        notes.add(table, [None], column, [name], "read as")
    same = {name for column, name in found.items() if folded(name) == folded(column)}
    return frame.drop(columns=same & set(frame.columns)).assign(**cells), found
