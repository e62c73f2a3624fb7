"""Files of one's own: sent in pieces, kept in a folder of the session, checked as on the command line, then gone.

    uploads = Uploads()                           # a folder of the session
    uploads.begin([("idea.toml", 900)])           # names and sizes, rejected before anything is sent
    uploads.receive(0, piece)
    examine(uploads.folder, progress)             # in a process of its own: every mistake with its line
    without_folder(error, uploads.folder)         # the folder means nothing to the user
    uploads.end()

Nothing of a user's files is logged, kept, or made part of a link.
"""

from __future__ import annotations

import base64
import binascii
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from experiments.runs.run import Progress
from experiments.runs.setup import build_population, run_spec
from scenarios import Scenario, load
from scenarios.format.population_files import Files, in_order
from scenarios.format.problems import UserError
from scenarios.format.reader import LARGEST as LARGEST_SCENARIO
from scenarios.format.table_files import check_size, columns_of, is_text
from scenarios.language import _, as_number, in_quotes
from simulation.population.counts.shapes import are_counts
from simulation.population.formats.foreign_columns import have_ends

MOST_FILES = 3
TABLES = (".csv", ".xlsx", ".txt", ".tsv")
"""What the names of tables end with here."""
LARGEST = {".toml": LARGEST_SCENARIO, ".csv": 20_000_000, ".xlsx": 5_000_000, ".txt": 20_000_000, ".tsv": 20_000_000}
"""Bytes of the largest file of each kind that is accepted (a table of the whole region has about 10 MB)."""
LARGEST_UNPACKED = 60_000_000
"""Bytes that a workbook may hold."""
LONGEST_NAME = 80


class Uploads:
    """The files of one session, in a folder of their own until it ends.

    Attributes:
        folder: where they are.
        left: bytes of each that have not arrived, in the order in which they were announced.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="efc-own-"))
        self.left: dict[str, int] = {}

    def begin(self, files: Sequence[tuple[str, int]]) -> None:
        """Announce files, in place of those that are there.

        Raises:
            UserError: too many, too large, or of an unknown kind.
        """
        self.clear()
        if not 1 <= len(files) <= MOST_FILES:
            raise UserError(
                _("choose a scenario, one or two tables, or both together: {most} files at most"), most=MOST_FILES
            )
        sizes = {safe_name(name): size for name, size in files}
        for name, size in sizes.items():
            largest = LARGEST.get(Path(name).suffix.lower())
            if largest is None:
                raise UserError(
                    _("{name}: files end in .toml (a scenario), or in .csv or .xlsx (tables)"),
                    name=in_quotes(name),
                )
            if size > largest:
                raise UserError(
                    _("{name} is larger than {size} MB: it was not read"),
                    name=in_quotes(name),
                    size=as_number(largest / 1e6),
                )
        if len(sizes) < len(files):
            raise UserError(_("two files have the same name"))
        self.left = sizes
        for name in sizes:
            (self.folder / name).touch()

    def receive(self, file: int, piece: str) -> None:
        """Receive the next piece of a file, in base 64.

        Raises:
            UserError: it is more than was announced, or no piece of a file.
        """
        try:
            content = base64.b64decode(piece, validate=True)
            name, left = list(self.left.items())[file]
        except (binascii.Error, ValueError, IndexError, TypeError):
            raise UserError(_("the file did not arrive whole; send it again")) from None
        if len(content) > left or file < 0:
            self.clear()
            raise UserError(_("the file did not arrive whole; send it again"))
        with (self.folder / name).open("ab") as stream:
            stream.write(content)
        self.left[name] -= len(content)

    @property
    def is_whole(self) -> bool:
        """Has everything arrived?"""
        return bool(self.left) and not any(self.left.values())

    def clear(self) -> None:
        """Forget the files."""
        for file in self.folder.iterdir():
            file.unlink()
        self.left = {}

    def end(self) -> None:
        """Forget the files and the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def safe_name(name: str) -> str:
    """A file's own name, without folders and without what a system or a page would obey."""
    name = re.split(r"[/\\]", str(name))[-1]
    name = "".join(letter if letter.isprintable() and letter not in '<>:"|?*' else "_" for letter in name)
    stem = Path(name).stem.strip(" .") or "file"
    suffix = Path(name).suffix[:10]
    return stem[: LONGEST_NAME - len(suffix)] + suffix


def examine(folder: Path, progress: Progress, base: str = "baseline") -> tuple[Scenario, int, tuple[str, ...]]:
    """The scenario that the files make, checked whole; how many organisations of its own it has (0: none); notes.

    Args:
        folder: where the files are.
        progress: called after each step.
        base: the scenario of the library that tables alone are combined with.

    Raises:
        ScenarioError, ParameterError, UserError: everything that is wrong, as on the command line.
    """
    check_tables(folder)
    scenario = _scenario(folder, base)
    progress(1, 3)
    plan = run_spec(scenario)
    if scenario.files is None:
        return scenario, 0, ()
    for file in scenario.files.paths:
        if file.suffix.lower() not in TABLES:
            raise UserError(_("{name}: tables are read as CSV or Excel here"), name=in_quotes(file.name))
    population = build_population(scenario, plan)
    progress(3, 3)
    return scenario, len(population), tuple(without_folder(note, folder) for note in population.notes)


def check_tables(folder: Path) -> None:
    """Check that tables are texts or workbooks of a moderate size: nothing else is unpacked here.

    Raises:
        UserError, ScenarioError: one is not.
    """
    for file in tables_in(folder):
        if not is_text(file):
            if file.suffix.lower() != ".xlsx":
                raise UserError(_("{name}: tables are read as CSV or Excel here"), name=in_quotes(file.name))
            check_size(file, LARGEST_UNPACKED)


def tables_in(folder: Path) -> list[Path]:
    """The tables among the files, in the order of their names."""
    return [file for file in sorted(folder.iterdir()) if file.suffix.lower() in TABLES]


def list_in(folder: Path) -> Path | None:
    """The table that may be a list of members: the only file, which holds neither relations nor counts."""
    files = list(folder.iterdir())
    if len(files) != 1 or not tables_in(folder):
        return None
    columns = columns_of(files[0]) if is_text(files[0]) else []
    return None if have_ends(columns) or are_counts(columns) else files[0]


def _scenario(folder: Path, base: str) -> Scenario:
    scenarios = sorted(folder.glob("*.toml")) + sorted(folder.glob("*.TOML"))
    tables = in_order(tables_in(folder))
    if len(scenarios) > 1:
        raise UserError(_("one scenario at a time"))
    if scenarios:
        return load(str(scenarios[0]))
    if not tables:
        raise UserError(_("there is no file"))
    title = {
        "en": f"Organisations of one's own ({tables[0].name})",
        "fr": f"Une population à soi ({tables[0].name})",
    }
    files = Files(tables[0], tables[1] if len(tables) == 2 else None)
    return replace(load(base), name=tables[0].stem, title=title, files=files, path=tables[0], expect=())


def without_folder(message: str, folder: Path) -> str:
    """A message about the files, with their names only."""
    return message.replace(f"{folder}/", "").replace(str(folder), "")
