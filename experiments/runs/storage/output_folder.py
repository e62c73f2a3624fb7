"""The folder of a command: held by one at a time, and never the reason why finished runs are lost.

with open_folder(Path("results/baseline")) as kept:
    ...                                                   # hours later:
    kept.write(partial(write_results, results))           # there; in a temporary folder where there is no room
    print(kept.paths, kept.warning)
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from experiments.runs import checks
from experiments.runs.storage import file_lock
from experiments.runs.storage.provenance import command_line
from scenarios.language import _, quoted

ROOM = 2**16
"""Bytes that a folder must have room for, before anything is run."""


class OutputFolder:
    """Where a command writes, and what it has written.

    Args:
        folder: where it is asked to.

    Attributes:
        folder: where it writes: a temporary folder once that is impossible.
        paths: the files that are written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: list[Path] = []
        self._wanted = folder
        self._reason = ""
        self._is_lost = False

    def write(self, write: Callable[[Path], Sequence[Path]]) -> None:
        """Write files into the folder, or whole into a temporary one; a disk that is full is no error here.

        Args:
            write: writes into a folder and gives the paths; it may be called again with another one.
        """
        if self._is_lost:
            return
        try:
            self._add(write(self.folder))
        except OSError as error:
            self._reason = self._reason or _reason(error)
            self._is_lost = self.folder != self._wanted or not self._has_moved(write)

    def _add(self, paths: Sequence[Path]) -> None:
        """Note files once, however often they are written."""
        self.paths += [path for path in dict.fromkeys(paths) if path not in self.paths]

    def _has_moved(self, write: Callable[[Path], Sequence[Path]]) -> bool:
        """Could it be written into a temporary folder? All that follows is written there too."""
        with contextlib.suppress(OSError):
            refuge = Path(tempfile.mkdtemp(prefix="efc-results-"))
            try:
                self._add(write(refuge / self._wanted.name))
                self.folder = refuge / self._wanted.name
                return True
            except OSError:
                shutil.rmtree(refuge, ignore_errors=True)
        return False

    @property
    def warning(self) -> str:
        """What could not be written where it was asked for, and what is kept ("": all of it is there)."""
        if not self._reason:
            return ""
        message = _("{folder} cannot be written ({reason}): what could not be written there is in {other}.")
        if self._is_lost:
            message = _("{folder} cannot be written ({reason}): nothing was kept.")
        if self._is_lost and self.paths:
            message = _("{folder} cannot be written ({reason}): only the files that are named here were kept.")
        return message.format(folder=quoted(str(self._wanted)), reason=self._reason, other=quoted(str(self.folder)))


def _reason(error: OSError) -> str:
    """Why something cannot be written; where it is not the whole disk, which file stands in the way."""
    if error.errno is None:
        return str(error)
    reason = os.strerror(error.errno)
    is_disk = error.errno in (errno.ENOSPC, errno.EDQUOT) or error.filename is None
    return reason if is_disk else f"{Path(error.filename).name}{_(': ')}{reason}"


@contextlib.contextmanager
def open_folder(folder: Path, parts: Sequence[str] = (), is_held: bool = True) -> Iterator[OutputFolder]:
    """Hold a folder, made where it does not exist; the system lets it go, however the command ends.

    Args:
        folder: where a command writes.
        parts: names of the folders in it where it writes results too.
        is_held: whether nobody else may write there meanwhile; a sweep at work lets others add their tables to it.

    Raises:
        UserError: nothing can be written there, or another command writes there (it is named).
    """
    checks.make_folder(folder, ROOM)
    with contextlib.ExitStack() as stack:
        if is_held:
            about = {"command": " ".join(command_line()), "parts": list(parts)}
            with contextlib.suppress(file_lock.CannotLock):  # some network disks have no locks
                stack.enter_context(file_lock.locked(folder, about))
        yield OutputFolder(folder)
