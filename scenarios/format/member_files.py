"""Reads a list of a club's members: who has a place in the region, what was left out, and when who had joined.

    read = read_members_of(Files(Path("our_members.csv"), members_at="2026-01"))

`scenarios.format.table_files` reads the cells, `simulation.population.members` interprets them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scenarios.format import dates
from scenarios.format.population_files import Files, as_problem, told
from scenarios.format.problems import Problem, ScenarioError
from scenarios.format.table_files import FileTable, read_tables_of
from simulation.parameters import Parameters
from simulation.population.formats.foreign_columns import find_columns
from simulation.population.geography import load_places
from simulation.population.members import Members, read_members, with_members
from simulation.population.population import Population
from simulation.population.table_cells import texts
from simulation.population.table_errors import Mistakes, TableError

if TYPE_CHECKING:
    import pandas


LEFT_OUT = ("not placed", "not told where", "given again", "not yet")
"""The notes that say that somebody has no place in the region."""


@dataclass(frozen=True)
class MemberList:
    """A list that has been read.

    Attributes:
        table: the table in the file.
        members: those who have a place in the region.
        left_out: who has none, and why, one sentence each.
        notes: what was mapped and guessed, one sentence each.
    """

    table: FileTable
    members: Members
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def place_members(files: Files, parameters: Parameters) -> Population:
    """The region, or a sample of it, with the members of a list.

    Raises:
        ScenarioError: it cannot be read, is no list of members, or has more of them than there are organisations.
    """
    read = read_members_of(files)
    try:
        population = with_members(parameters, read.members, files.organisations.name)
    except TableError as error:
        raise ScenarioError([as_problem(mistake, read.table, None) for mistake in error.mistakes]) from None
    population.notes = (*read.left_out, *read.notes)
    return population


def read_members_of(files: Files) -> MemberList:
    """The members of the list in a file, and what was mapped, left out and guessed.

    Raises:
        ScenarioError: it cannot be read, or is no list of members.
    """
    problems: list[Problem] = []
    tables = read_tables_of(files.organisations, problems)
    if not tables or problems:
        raise ScenarioError(problems)
    table = tables[0]
    notes = Mistakes()
    columns = dict(files.columns)
    try:
        since = months_since(table.frame, columns, files.members_at, notes)
        members = read_members(table.frame, columns, since, Mistakes(), notes)
    except TableError as error:
        raise ScenarioError([as_problem(mistake, table, None) for mistake in error.mistakes]) from None
    entries = [*table.notes, *notes.entries]
    is_out = [entry.reason in LEFT_OUT for entry in entries]
    left_out, others = (
        [entry for entry, out in zip(entries, is_out, strict=True) if out == side] for side in (True, False)
    )
    return MemberList(table, members, told(left_out, table, None), told(others, table, None))


def territories_of(members: Members) -> list[tuple[str, int]]:
    """The names of the territories in which there are members, and how many there are, the most first."""
    places = load_places()
    counts = np.bincount(places.commune_territory[members.commune]).tolist()
    named = [(places.names[row].split(" (")[0], count) for row, count in enumerate(counts) if count]
    return sorted(named, key=lambda territory: (-territory[1], territory[0]))


def joined_by(members: Members, at: str) -> list[tuple[str, int]]:
    """How many of the members had joined by each month in which somebody did, as far as the list tells dates."""
    last = dates.count_of(at)
    assert last is not None
    counts = sorted(last - int(months) for months in members.since[~np.isnan(members.since)].tolist())
    return [(dates.label(count), bisect_right(counts, count)) for count in sorted(set(counts))]


def observed_table(members: Members, at: str, source: str) -> pandas.DataFrame:
    """The series as a table of observations for `efc calibrate --observed`, one row a month in which somebody joined.

    Those who have left since are in no list, so that the club had at least as many members then.

    Args:
        members: those of the list.
        at: the month at whose beginning they are members.
        source: the name of the list.
    """
    import pandas

    series = joined_by(members, at)
    dated = series[-1][1] if series else 0
    about = f"{source}: {dated} of {len(members)} members have a date of joining; those who have left are not in it"
    rows = [("members", date, "at-least", count, about) for date, count in series]
    return pandas.DataFrame(rows, columns=["measure", "at", "kind", "value", "source"])


def months_since(
    frame: pandas.DataFrame, columns: Mapping[str, str], at: str, notes: Mistakes
) -> npt.NDArray[np.float64] | None:
    """Months from the joining of each row to a month (not a number: not told; None: the table tells no dates)."""
    found = find_columns("organisations", frame, columns, Mistakes())
    name = found.get("joined", "joined")
    if name not in frame.columns or columns.get("joined") == "":
        return None
    last = dates.count_of(at)
    assert last is not None
    months = np.full(len(frame), np.nan)
    for row, cell in enumerate(texts(frame[name]).tolist()):
        count = dates.count_of(dates.guess(cell))
        if count is not None:
            months[row] = last - count
        elif cell:
            notes.add("organisations", [row], name, [cell], "no date")
    return months
