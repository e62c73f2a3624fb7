"""What the disk of a folder is: a lock that the system releases, whether it lies on a network, and that it is full."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from scenarios.format.problems import UserError
from scenarios.language import _, quoted

LOCK = "efc.lock"
TRIES = 4
BETWEEN = 0.1
"""A look at the lock takes an instant: whoever wants it tries again before giving up."""
LITTLE = 2**16
"""Bytes that a database needs for its least file."""
NETWORK = {
    "nfs", "nfs4", "cifs", "smb", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "lustre", "gpfs", "beegfs",
    "glusterfs", "fuse.glusterfs", "fuse.sshfs", "pvfs2", "orangefs", "wekafs", "fuse.s3fs", "davfs", "coda", "gfs2",
    "ocfs2", "panfs",
}  # fmt: skip
"""Kinds of file systems on which several machines write."""


@contextlib.contextmanager
def locked(folder: Path, about: dict[str, Any], advice: str = "") -> Iterator[None]:
    """Hold a folder for one command; the system lets it go with the process, however that ends.

    Args:
        about: what a second command is told of this one; "parts", where it is there, names the folders in this one that
            the command writes results in too.
        advice: what it is told to do, where another folder would not do.

    Raises:
        UserError: another command holds it, or a part of it, or this is a part of what another one holds (it is named);
            CannotLock is such an error.
    """
    path = folder / LOCK
    handle = _open(path)
    for _attempt in range(TRIES - 1):
        if handle is None:
            time.sleep(BETWEEN)
            handle = _open(path)
    advice = advice or _("Wait for its end, or choose another folder with --out.")
    if handle is None:
        raise UserError(f"{_in_use(folder)}\n{advice}")
    try:
        text = json.dumps({"process": os.getpid(), "host": socket.gethostname(), "since": now(), **about}).encode()
        with contextlib.suppress(OSError):  # on a full disk the lock holds without its words
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, text)
        _check_around(folder, about.get("parts", ()), advice)
        yield
    finally:
        with contextlib.suppress(OSError):  # some systems keep a file that is open
            path.unlink()
        os.close(handle)


def _check_around(folder: Path, parts: Iterable[str], advice: str) -> None:
    """Refuse where somebody holds a part, or writes in this folder as in a part of the one above.

    Both commands hold their own folder before they look at the other's: at least one of them sees the other.
    """
    whole = folder.resolve()
    above = holder(whole.parent)
    taken = [part for part in (whole / name for name in parts) if holder(part) is not None]
    if above is not None and whole.name in above.get("parts", ()):
        taken.append(whole.parent)
    if taken:
        raise UserError(f"{_in_use(taken[0])}\n{advice}")


def _open(path: Path) -> int | None:
    """The lock's file, opened and held; None when another process holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if _take(handle, path) and path.stat().st_ino == os.fstat(handle).st_ino:
            return handle
    except FileNotFoundError:  # whoever held it has gone, and its file
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


def holder(folder: Path) -> dict[str, Any] | None:
    """What the command says of itself that holds a folder now; None when nobody does."""
    path = folder / LOCK
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:  # there is none, or we may only read here
        return None
    try:
        return None if _take(handle, path) else _read(os.read(handle, 65536))
    finally:
        os.close(handle)


def _take(handle: int, path: Path) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK, errno.EDEADLK):
            return False
        raise CannotLock(
            _("{path} cannot be locked ({reason}): give a folder on a local disk, with --out"),
            path=quoted(str(path)),
            reason=error.strerror,
        ) from error
    return True


def _read(content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _in_use(folder: Path) -> str:
    about = dict.fromkeys(("process", "host", "since", "command"), "?")
    with contextlib.suppress(OSError):  # it has ended since, or some system lets nobody read
        about |= _read((folder / LOCK).read_bytes())
    message = _("another command is writing in {folder}: process {process} on {host}, since {since} ({command})")
    return message.format(**about | {"folder": quoted(str(folder))})


def now() -> str:
    """The time, for people."""
    return time.strftime("%Y-%m-%d %H:%M:%S")


def kind_of_disk(folder: Path) -> str:
    """The kind of file system on which a folder lies ("" where the system does not say)."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    here = folder.resolve()
    mounts = [(words[1].encode().decode("unicode_escape"), words[2]) for words in map(str.split, lines) if words[2:]]
    above = [(mount, kind) for mount, kind in reversed(mounts) if here.is_relative_to(mount)]
    return max(above, key=lambda mount: len(mount[0]), default=("", ""))[1]


def is_on_network(folder: Path) -> bool:
    """Can other machines write in this folder too?"""
    return kind_of_disk(folder) in NETWORK


class CannotLock(UserError):
    """The disk has no locks."""


class DiskFull(UserError):
    """Nothing more can be written. What was written before is safe."""


def is_full(folder: Path) -> bool:
    """Is there hardly any room left?"""
    return shutil.disk_usage(folder).free < LITTLE


@contextlib.contextmanager
def reporting_full_disk(folder: Path) -> Iterator[None]:
    """A full disk becomes one clear message."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise full(folder) from error


def full(folder: Path) -> DiskFull:
    """What is said when the disk is full."""
    return DiskFull(
        _(
            "the disk of {folder} is full. Every run that was written down is safe; "
            "free some space, then give the same command again: it does what is missing"
        ),
        folder=quoted(str(folder)),
    )
