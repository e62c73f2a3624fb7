"""Reads files of a user's own organisations and relations (CSV or Parquet) and reports all mistakes with their lines.

    population = read_population(Files(Path("my_firms.csv"), Path("my_relations.csv")), parameters)

`scenarios.format.table_files` reads the cells, `simulation.population.tables` interprets the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.format.problems import Problem, ScenarioError, did_you_mean
from scenarios.format.table_files import FileTable, columns_of, read_tables_of
from scenarios.language import _, as_number, in_quotes
from simulation.parameters import Parameters
from simulation.parameters.unread import Brings
from simulation.population.formats.foreign_columns import have_ends
from simulation.population.table_columns import STEPS
from simulation.population.table_errors import BETWEEN, WORDING, Mistake, Mistakes, TableError

if TYPE_CHECKING:
    from simulation.population.population import Population


Progress = Callable[[int, int], None]
READING = 2
"""Steps of reading the files, before those of their check."""


@dataclass(frozen=True)
class Files:
    """The files of a user's own population.

    Attributes:
        organisations: the file of the organisations, or of counts from which they are drawn.
        relations: the file of the relations (None: those of the same file, else drawn as for the region).
        columns: names of the files' columns by those of the model, as pairs; others are found.
        are_counts: whether the file says how many organisations there are, and not which.
        within: codes of the places outside which nobody is counted (none: everywhere).
        territories: the file that says in which territories the communes of the counts lie (None: there is none).
        members_at: the month ("2026-01") at whose beginning those of the file are the members of the club, in the
            region ("": it is no list of members).
    """

    organisations: Path
    relations: Path | None = None
    columns: tuple[tuple[str, str], ...] = ()
    are_counts: bool = False
    within: tuple[str, ...] = ()
    territories: Path | None = None
    members_at: str = ""

    @property
    def are_drawn(self) -> bool:
        """Whether the organisations are drawn, in any number, and the file only says how."""
        return self.are_counts or bool(self.members_at)

    @property
    def brings(self) -> Brings:
        """What the files are, for the settings of the population that then mean nothing."""
        return "counts" if self.are_drawn else "tables"

    @property
    def paths(self) -> list[Path]:
        """The files that there are."""
        return [path for path in (self.organisations, self.relations, self.territories) if path is not None]


def read_population(files: Files, parameters: Parameters, progress: Progress = lambda done, total: None) -> Population:
    """The population of the user's files.

    Args:
        files: the files.
        parameters: those of the scenario.
        progress: called with the number of steps that are done and their total.

    Raises:
        ScenarioError: all problems of both files, in the current language.
    """
    problems: list[Problem] = []
    tables = read_tables_of(files.organisations, problems)
    progress(1, READING + STEPS)
    if files.are_counts:
        territories = read_tables_of(files.territories, problems)[:1] if files.territories is not None else []
        if not tables or problems:
            raise ScenarioError(problems)
        return _drawn(tables[0], territories[0] if territories else None, files, parameters)
    if files.relations is not None:
        tables = [*tables[:1], *read_tables_of(files.relations, problems)[-1:]]
    if len(tables) < (1 if files.relations is None else 2):
        raise ScenarioError(problems)
    organisations, relations = tables[0], tables[1] if len(tables) > 1 else None
    progress(READING, READING + STEPS)

    def check_progress(done: int, steps: int) -> None:
        progress(READING + done, READING + steps)

    return check_files(organisations, relations, parameters, problems, dict(files.columns), check_progress)


def _drawn(table: FileTable, territories: FileTable | None, files: Files, parameters: Parameters) -> Population:
    """A population that is drawn from a file of counts, with that of the territories if there is one."""
    from simulation.population.build import generate_population
    from simulation.population.counts.tables import check_counts

    notes = Mistakes()
    try:
        other = territories.frame if territories is not None else None
        counts = check_counts(table.frame, parameters, notes, files.within, f"counts of {table.path.name}", other)
    except TableError as error:
        raise ScenarioError([as_problem(mistake, table, None) for mistake in error.mistakes]) from None
    population = generate_population(parameters, counts)
    population.notes = told([*table.notes, *notes.entries], table, None)
    return population


def check_files(
    organisations: FileTable,
    relations: FileTable | None,
    parameters: Parameters,
    problems: Sequence[Problem] = (),
    columns: Mapping[str, str] | None = None,
    progress: Progress = lambda done, total: None,
) -> Population:
    """The population of the tables of files; its notes name their lines.

    Args:
        organisations, relations: the tables (without relations, they are drawn).
        parameters: those of the scenario.
        problems: what is known to be wrong with the files already.
        columns: names of the tables' columns by those of the model; others are found.
        progress: called with the number of steps of the check that are done and their total.

    Raises:
        ScenarioError: all problems of both files, in the current language.
    """
    from simulation.population.tables import check_tables

    problems = list(problems)
    notes = Mistakes()
    try:
        frames = organisations.frame, relations.frame if relations else None
        population = check_tables(*frames, parameters, notes, columns, progress)
    except TableError as error:
        problems += [as_problem(mistake, organisations, relations) for mistake in error.mistakes]
    if problems:
        raise ScenarioError(problems)
    population.notes = told([*_of_files(organisations, relations), *notes.entries], organisations, relations)
    return population


def told(notes: Sequence[Mistake], organisations: FileTable, relations: FileTable | None) -> tuple[str, ...]:
    """Notes in the current language, each with its file and line."""
    told = [as_problem(note, organisations, relations) for note in notes]
    return tuple(_("{place}: ").format(place=note.file) + str(note) for note in told)


def _of_files(organisations: FileTable, relations: FileTable | None) -> Iterator[Mistake]:
    """The notes of the files, each once, with the table that they are about."""
    for name, read in (("organisations", organisations), ("relations", relations)):
        if read is not None and (read is organisations or read.path != organisations.path):
            yield from (replace(note, table=note.table or name) for note in read.notes)


def as_problem(mistake: Mistake, organisations: FileTable, relations: FileTable | None) -> Problem:
    """A mistake as a problem, with its line, in the current language."""
    read = relations if mistake.table == "relations" and relations is not None else organisations
    first = mistake.first
    wording = WORDING[mistake.reason]
    if mistake.reason in ("twice", "pair"):
        first = str(read.lines[int(mistake.first)])
        wording = {
            "twice": _("{column} = {value} is given twice, first in line {first}"),
            "pair": _("the relation {value} is given twice, first in line {first}"),
        }[mistake.reason]
    allowed = _(mistake.allowed)
    if mistake.bounds is not None:
        allowed = _(BETWEEN).format(lower=as_number(mistake.bounds[0]), upper=as_number(mistake.bounds[1]))
    message = _(wording).format(
        column=mistake.column, named=in_quotes(mistake.column), value=in_quotes(mistake.value), allowed=allowed,
        nearest=mistake.nearest, first=first,
    )  # fmt: skip
    return Problem(
        message + (did_you_mean(mistake.nearest) if mistake.reason != "written" else ""),
        str(read.path),
        None if mistake.row is None else read.lines[mistake.row],
        field=mistake.column,
        value=mistake.value,
        allowed=allowed,
        nearest=mistake.nearest,
    )


def hold_counts(path: Path) -> bool:
    """Does a file say how many organisations there are, and not which?"""
    from simulation.population.counts.shapes import are_counts

    return are_counts(columns_of(path))


def in_order(tables: Sequence[Path]) -> list[Path]:
    """Organisations first: of two tables, the one whose columns are source and target holds the relations."""
    is_reversed = len(tables) == 2 and have_ends(columns_of(tables[0]))
    return list(tables[::-1] if is_reversed else tables)
