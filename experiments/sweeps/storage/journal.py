"""The journal of a sweep: an SQLite file with one row a finished run, written by one process only.

Runs are found by their address (see `addresses`), so that a plan that has grown uses what is there. What a machine
says of itself (time, memory, host) stands in a table of its own. On a local disk the file has a write-ahead log, and
anybody can read while it is written; on a network disk it has a rollback journal, which is slower but safe there.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.runs.storage import file_lock
from experiments.sweeps.design.plan import PlannedRun
from experiments.sweeps.design.task import DONE, PlannedTask, TaskResult
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes, quoted

NAME = "journal.sqlite"
FORMAT = "1"
LAST = 2**62
"""Beyond the number of any run."""
_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS points (point INTEGER PRIMARY KEY, scenario TEXT NOT NULL, factors TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS planned (
    run INTEGER PRIMARY KEY, point INTEGER NOT NULL, replicate INTEGER NOT NULL, seed INTEGER NOT NULL,
    address TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS results (
    address TEXT PRIMARY KEY, status TEXT NOT NULL, horizon BLOB NOT NULL, monthly BLOB NOT NULL, error TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS machine (
    address TEXT PRIMARY KEY, trace TEXT NOT NULL, seconds REAL NOT NULL, memory REAL NOT NULL, host TEXT NOT NULL,
    process INTEGER NOT NULL, finished TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sessions (number INTEGER PRIMARY KEY, about TEXT NOT NULL);
"""


class Journal:
    """The journal in a folder.

    Args:
        folder: the sweep's folder.
        write: open it for writing (by the one process that holds the folder's lock).

    Raises:
        UserError: there is no journal, or it is none of this version.
    """

    def __init__(self, folder: Path, write: bool = False) -> None:
        self.folder = folder
        self.path = folder / NAME
        self._write_mode = write
        if not write and not self.path.is_file():
            raise UserError(_("{folder} is not the folder of a sweep"), folder=quoted(str(folder)))
        with self.readable_errors():
            if write:
                self._database = sqlite3.connect(self.path, isolation_level=None, timeout=30.0)
                self._prepare()
            else:
                self._database = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, timeout=30.0)
            if self.about("format") is None:
                raise UserError(_("{folder} is not the folder of a sweep"), folder=quoted(str(folder)))
            if self.about("format") != FORMAT:
                raise UserError(_("{path} was written by another version of this program"), path=quoted(str(self.path)))

    def _prepare(self) -> None:
        mode, synchronous = ("DELETE", "FULL") if file_lock.is_on_network(self.folder) else ("WAL", "NORMAL")
        self._database.execute(f"PRAGMA journal_mode = {mode}")
        self._database.execute(f"PRAGMA synchronous = {synchronous}")
        if not self._database.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
            with self.transaction():
                for statement in filter(str.strip, _TABLES.split(";")):
                    self._database.execute(statement)
                self.set_texts({"format": FORMAT})

    @contextlib.contextmanager
    def readable_errors(self) -> Iterator[None]:
        """A full disk and a file that is no journal become clear messages."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            name = getattr(error, "sqlite_errorname", "")
            if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and file_lock.is_full(self.folder)):
                raise file_lock.full(self.folder) from error
            if name.startswith("SQLITE_IOERR"):
                raise UserError(
                    _("the disk of {folder} cannot be written: {reason}"), folder=in_quotes(self.folder), reason=error
                ) from error
            message = _("{path} cannot be read: {reason}")
            if name in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
                message = _("{path} is damaged ({reason}): with --fresh, efc sweep begins anew in its folder")
            raise UserError(message, path=quoted(str(self.path)), reason=error) from error

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is written, or nothing of it."""
        with self.readable_errors():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._database.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file; when nobody reads it, the log is folded into it, so that it can be copied as it is."""
        if self._write_mode:
            with contextlib.suppress(sqlite3.Error):
                self._database.execute("PRAGMA busy_timeout = 0")
                self._database.execute("PRAGMA journal_mode = DELETE")
        self._database.close()

    # -- what is said of the sweep

    def about(self, name: str) -> str | None:
        """A text of the sweep: "format", "model", "plan", "rules", "shard", "state"."""
        try:
            row = self._database.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return None
            raise
        return None if row is None else str(row[0])

    def set_texts(self, about: Mapping[str, str]) -> None:
        """Keep texts of the sweep (inside `transaction`)."""
        self._database.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())

    def begin_session(self, about: Mapping[str, Any]) -> int:
        """Note who works on the sweep from now on."""
        with self.transaction():
            number = self._database.execute("INSERT INTO sessions (about) VALUES (?)", (json.dumps(about),)).lastrowid
        assert number is not None
        return number

    def end_session(self, number: int, about: Mapping[str, Any]) -> None:
        """Note how that went."""
        with self.transaction():
            self._database.execute("UPDATE sessions SET about = ? WHERE number = ?", (json.dumps(about), number))

    def sessions(self) -> list[dict[str, Any]]:
        """Who has worked on the sweep."""
        return [json.loads(row[0]) for row in self._database.execute("SELECT about FROM sessions ORDER BY number")]

    # -- the plan

    def plan(self, points: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Write the points of a plan down, in place of a former plan (inside `transaction`)."""
        self._database.execute("DELETE FROM points")
        self._database.execute("DELETE FROM planned")
        rows = ((number, scenario, json.dumps(factors)) for number, (scenario, factors) in enumerate(points, 1))
        self._database.executemany("INSERT INTO points VALUES (?, ?, ?)", rows)

    def plan_more(self, runs: Iterable[PlannedTask]) -> None:
        """Further runs of the plan (inside `transaction`)."""
        self._database.executemany(
            "INSERT OR REPLACE INTO planned VALUES (?, ?, ?, ?, ?)", ((*run, task.address) for run, task in runs)
        )

    def points(self) -> list[tuple[str, dict[str, Any]]]:
        """Scenario and factors of each point."""
        rows = self._database.execute("SELECT scenario, factors FROM points ORDER BY point")
        return [(str(scenario), json.loads(factors)) for scenario, factors in rows]

    def planned(self, first: int = 1, last: int = LAST) -> Iterator[tuple[PlannedRun, str]]:
        """The runs of the plan in order, with their addresses."""
        sql = "SELECT run, point, replicate, seed, address FROM planned WHERE run BETWEEN ? AND ? ORDER BY run"
        return ((PlannedRun(*run), str(address)) for *run, address in self._database.execute(sql, (first, last)))

    # -- what has become of the runs

    def write(self, results: Sequence[TaskResult]) -> None:
        """One row a run (inside `transaction`); a run that is done again takes the place of its failure."""
        now = file_lock.now()
        self.take_over([(result, now) for result in results])

    def take_over(self, results: Sequence[tuple[TaskResult, str]]) -> None:
        """Runs with the time of their end, such as those of another journal (inside `transaction`)."""
        self._database.executemany(
            "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)",
            (
                (result.address, result.status, result.horizon, result.monthly, result.error)
                for result, _finished in results
            ),
        )
        self._database.executemany(
            "INSERT OR REPLACE INTO machine VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (result.address, result.trace, result.seconds, result.memory, result.host, result.process, finished)
                for result, finished in results
            ),
        )

    def done(self) -> set[str]:
        """Addresses of the runs that have finished well."""
        return {str(row[0]) for row in self._database.execute("SELECT address FROM results WHERE status = ?", (DONE,))}

    def counts(self) -> dict[str, int]:
        """Runs of the plan by what has become of them ("missing": nothing yet)."""
        rows = self._database.execute(
            "SELECT coalesce(status, 'missing'), count(*) FROM planned LEFT JOIN results USING (address) GROUP BY 1"
        )
        return {str(status): int(count) for status, count in rows}

    def strays(self) -> int:
        """Stored runs that the plan does not ask for (any more)."""
        sql = "SELECT count(*) FROM results WHERE address NOT IN (SELECT address FROM planned)"
        return int(self._database.execute(sql).fetchone()[0])

    def stored(self) -> int:
        """Stored runs."""
        return int(self._database.execute("SELECT count(*) FROM results").fetchone()[0])

    def rows(self, first: int = 1, last: int = LAST) -> Iterator[tuple[PlannedRun, str, bytes, bytes, str]]:
        """The runs of the plan in order: the run, its status, horizon, monthly values, error."""
        for row in self._database.execute(
            "SELECT run, point, replicate, seed, coalesce(status, 'missing'), horizon, monthly, error "
            "FROM planned LEFT JOIN results USING (address) WHERE run BETWEEN ? AND ? ORDER BY run",
            (first, last),
        ):
            yield PlannedRun(*row[:4]), str(row[4]), row[5] or b"", row[6] or b"", row[7] or ""

    def statuses(self) -> Iterator[tuple[PlannedRun, str, str]]:
        """The runs of the plan in order: the run, its status, its error."""
        rows = self._database.execute(
            "SELECT run, point, replicate, seed, coalesce(status, 'missing'), coalesce(error, '') "
            "FROM planned LEFT JOIN results USING (address) ORDER BY run"
        )
        return ((PlannedRun(*row[:4]), str(row[4]), str(row[5])) for row in rows)

    def find_run(self, run: int) -> tuple[PlannedRun, str] | None:
        """A run of the plan and its address."""
        return next(self.planned(run, run), None)

    def machine_facts(self, address: str) -> dict[str, Any]:
        """What the machine said of a run."""
        names = ("trace", "seconds", "memory", "host", "process", "finished")
        row = self._database.execute(f"SELECT {', '.join(names)} FROM machine WHERE address = ?", (address,)).fetchone()
        return {} if row is None else dict(zip(names, row, strict=True))

    def machine(self) -> Iterator[tuple[int, float, float, str, int, str]]:
        """Run, seconds, memory, host, process and time of the end, for each stored run of the plan."""
        return self._database.execute(
            "SELECT run, seconds, memory, host, process, finished "
            "FROM planned JOIN machine USING (address) ORDER BY run"
        )

    def every(self) -> Iterator[tuple[TaskResult, str]]:
        """All that is stored, with the time of the end (for another journal)."""
        rows = self._database.execute(
            "SELECT address, status, horizon, monthly, error, trace, seconds, memory, host, process, finished "
            "FROM results JOIN machine USING (address) ORDER BY address"
        )
        return ((TaskResult(*row[:10]), str(row[10])) for row in rows)
