"""What was observed of a real club, with what is known of the error: in a scenario (`[[observed]]`) or a table.

    read_observations(Path("our_club.csv"), scenarios.load("baseline"))

The columns of a table are the keys of `[[observed]]`: measure, at, kind, value, lower, upper, since, error, source.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.format import dates
from scenarios.format.builder import Builder, Calendar
from scenarios.format.line_numbers import Lines
from scenarios.format.problems import Problem, Problems, ScenarioError
from scenarios.format.reader import Source
from scenarios.format.scenario import Observation, Scenario
from scenarios.format.schema import ObservationEntry, ObservationsFile, check_form, keys_of
from scenarios.format.table_files import FileTable, read_file
from scenarios.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NUMBERS = ("value", "lower", "upper", "error")
"""The columns that hold numbers."""


@dataclass(frozen=True)
class _Rows(Lines):
    """The line of each row of a table, where a scenario has the line of each key."""

    rows: Sequence[int]

    def line_of(self, location: Sequence[str | int]) -> int | None:
        """The line of a row."""
        return self.rows[int(location[1])] if len(location) > 1 else None


def read_observations(path: Path, scenario: Scenario) -> tuple[Observation, ...]:
    """The observations of a table, a row each, dated by the calendar of a scenario.

    Raises:
        ScenarioError: everything that is wrong with the table, in the current language.
    """
    unread: list[Problem] = []
    table = read_file(path, unread)
    if unread or table is None:
        raise ScenarioError(unread)
    problems = Problems()
    data = {"observed": list(_entries(table))}
    source = Source(str(path), path, data, _Rows(table.lines))
    form = check_form(ObservationsFile, {"observed": ObservationEntry}, source, data, problems)
    problems.raise_any()
    assert form is not None
    first = dates.count_of(scenario.start)
    assert first is not None
    builder = Builder(source, Calendar(first, scenario.months), "", problems, is_inherited=False)
    found = [builder.observation(entry, number) for number, entry in enumerate(form.observed)]
    if not found:
        problems.add(Problem(_("nothing was observed: the table has only its first line"), str(path)))
    problems.raise_any()
    return tuple(one for one in found if one is not None)


def observing(scenario: Scenario, path: Path | None) -> Scenario:
    """The scenario with the observations of a table in place of its own (None: its own)."""
    return scenario if path is None else replace(scenario, observed=read_observations(path, scenario))


def _entries(table: FileTable) -> Iterator[Mapping[str, Any]]:
    """Each row as an entry of `[[observed]]`; empty cells are left out."""
    names = {name.strip().lower().replace("-", "_"): name for name in map(str, table.frame.columns)}
    keys = {key: names.get(key, "") for key in keys_of(ObservationEntry)}
    unknown = [name for name in names.values() if name not in keys.values()]
    for row in table.frame.to_dict("records"):
        cells = {key: row[name] for key, name in keys.items() if name} | {name: row[name] for name in unknown}
        yield {key: _typed(key, cell) for key, cell in cells.items() if not _is_empty(cell)}


def _is_empty(cell: Any) -> bool:
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())


def _typed(key: str, cell: Any) -> Any:
    """A number in a column of numbers, with a decimal comma too; else the text of the cell."""
    if key not in NUMBERS:
        return f"{cell:%Y-%m}" if isinstance(cell, datetime.date) else str(cell).strip()
    try:
        return float(str(cell).strip().replace(",", "."))
    except ValueError:
        return cell
