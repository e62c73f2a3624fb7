"""A list of the club's members before it is used: which column is read as what, who has a place, who has none.

preview_list(folder, {}, "2026-01", progress)          # in a process of its own
scenario_of(list_in(folder), columns, "2026-01")       # the library's baseline from then on, with these members
with_members_of(load("more-support"), own)             # another scenario with the same members
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.dashboard.session.uploads import check_tables, list_in, without_folder
from experiments.runs.run import Progress
from scenarios import Scenario, load
from scenarios.format.member_files import MemberList, observed_table, read_members_of, territories_of
from scenarios.format.model_errors import explain
from scenarios.format.population_files import Files
from scenarios.format.problems import Problem, ScenarioError, UserError
from scenarios.format.table_files import read_tables_of
from scenarios.language import _, mark
from simulation.population.formats.foreign_columns import find_columns
from simulation.population.table_cells import texts
from simulation.population.table_errors import Mistakes

MEANINGS = {
    "label": mark("name"), "id": mark("number"), "commune": mark("commune"), "sector": mark("sector"),
    "size": mark("employees"), "size_class": mark("staff bracket"), "kind": mark("type of organisation"),
    "theme": mark("theme"), "joined": mark("date of joining"),
}  # fmt: skip
"""What a column can tell of a member."""
EXAMPLES = 3
"""Cells of each column that are shown."""


@dataclass(frozen=True)
class ListPreview:
    """What a list holds, as far as it is understood.

    Attributes:
        columns: the name of each column of the table, and its first cells.
        read_as: the column that is read as each meaning ("": none).
        count: how many members have a place in the region.
        territories: names of territories and how many are there, the most first.
        left_out, notes: one sentence each, without the folder.
        observed: how they grew, as the text of a CSV file ("": the list has no dates).
        problem: why it cannot be used ("": it can).
    """

    columns: tuple[tuple[str, tuple[str, ...]], ...]
    read_as: Mapping[str, str]
    count: int = 0
    territories: tuple[tuple[str, int], ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    observed: str = ""
    problem: str = ""


def preview_list(folder: Path, chosen: Mapping[str, str], at: str, progress: Progress) -> ListPreview:
    """What the list in a folder holds.

    Args:
        folder: where it is.
        chosen: columns by meaning as the user has corrected them ("": none); others are found.
        at: the month at whose beginning they are members.
        progress: called after each step.

    Raises:
        UserError, ScenarioError: it cannot be read at all.
    """
    check_tables(folder)
    path = list_in(folder)
    if path is None:
        raise UserError(_("there is no file"))
    problems: list[Problem] = []
    tables = read_tables_of(path, problems)
    if not tables or problems:
        raise ScenarioError(problems)
    frame = tables[0].frame
    progress(1, 2)
    names = [str(name) for name in frame.columns]
    found = {name: name for name in MEANINGS if name in names} | find_columns("organisations", frame, {}, Mistakes())
    read_as = {meaning: chosen.get(meaning, found.get(meaning, "")) for meaning in MEANINGS}
    columns = tuple((name, _examples(texts(frame.iloc[:, place]).tolist())) for place, name in enumerate(names))
    try:
        read = read_members_of(Files(path, columns=tuple(read_as.items()), members_at=at))
    except ValueError as error:
        return ListPreview(columns, read_as, problem=without_folder(explain(error), folder))
    progress(2, 2)
    return _of_list(read, columns, read_as, path, at)


def _examples(cells: list[str]) -> tuple[str, ...]:
    return tuple([cell[:40] for cell in cells if cell][:EXAMPLES])


def _of_list(
    read: MemberList, columns: tuple[tuple[str, tuple[str, ...]], ...], read_as: Mapping[str, str], path: Path, at: str
) -> ListPreview:
    observed = observed_table(read.members, at, path.name)
    return ListPreview(
        columns,
        read_as,
        len(read.members),
        tuple(territories_of(read.members)),
        tuple(without_folder(note, path.parent) for note in read.left_out),
        tuple(without_folder(note, path.parent) for note in read.notes),
        observed.to_csv(index=False, lineterminator="\n") if len(observed) else "",
    )


def scenario_of(path: Path, read_as: Mapping[str, str], at: str, base: str = "baseline") -> Scenario:
    """A scenario of the library from a month on, in which the members of a list are those of the club."""
    files = Files(path, columns=tuple(read_as.items()), members_at=at)
    title = {"en": f"Our members ({path.name})", "fr": f"Nos adhérents ({path.name})"}
    return replace(load(base).starting(at), name=path.stem, title=title, files=files, path=path)


def with_members_of(scenario: Scenario, own: Scenario) -> Scenario:
    """Another scenario of the library from the same month on, with the same members."""
    assert own.files is not None
    begun = scenario.starting(own.files.members_at)
    return replace(begun, name=f"{own.name}-{scenario.name}", files=own.files, path=own.path)
