"""The terminal: what is printed there, the bar of what goes on, and the codes with which a command ends."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from experiments.cli.output import streams
from scenarios.language import _, ngettext

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.runs.run import Progress as Report
    from experiments.runs.storage.output_folder import OutputFolder

INTERRUPTED = 130
FAILED = 1
"""Codes with which a command ends: after Ctrl-C, and when a run or a check has failed."""
MOST_FOLDERS = 6
"""Folders whose files are named."""
USUAL_WIDTH = 80
"""Width of what is printed where there is no terminal to ask."""
_GLUED = {0xA0: 0xE0A0, 0x202F: 0xE02F}
_UNGLUED = {letter: space for space, letter in _GLUED.items()}
"""No-break spaces, and the letters without meaning that take their places while lines are broken."""
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "\ufffd")


def literal(text: str) -> str:
    """A text as a terminal may show it: signs that would move its cursor or change its colours are replaced."""
    return text.translate(_CONTROLS)


def console(is_aside: bool = False) -> Console:
    """Where results are printed, or what is said aside (on the error output): a text is never read as markup."""
    stream = sys.stderr if is_aside else sys.stdout
    return _unbreaking_console()(
        width=None if stream.isatty() else _asked_width(), highlight=False, markup=False, emoji=False, stderr=is_aside
    )


def _asked_width() -> int:
    """The width that the environment asks for, or the usual one."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) else USUAL_WIDTH


@lru_cache(maxsize=1)
def _unbreaking_console() -> type[Console]:
    """A console that breaks no line at a no-break space, as rich does: "1 000" stays whole."""
    from rich.console import Console
    from rich.segment import Segment
    from rich.text import Text

    class UnbreakingConsole(Console):
        def render(self, renderable: Any, options: Any = None) -> Iterator[Segment]:
            if isinstance(renderable, Text):
                renderable = renderable.copy()
                renderable.plain = renderable.plain.translate(_GLUED)
            elif isinstance(renderable, str):
                renderable = renderable.translate(_GLUED)
            for segment in super().render(renderable, options):
                yield segment._replace(text=segment.text.translate(_UNGLUED))

    return UnbreakingConsole


def say(text: object, style: str | None = None, is_whole: bool = False, **values: object) -> None:
    """Print a text, with values in its braces where there are any; a line to be copied stays whole, however long."""
    console().print(literal(str(text).format(**values) if values else str(text)), style=style, soft_wrap=is_whole)


def say_indented(text: str, indent: int = 2) -> None:
    """Print a text whose lines begin a little to the right, those that follow the first a little more."""
    blank = " " * indent
    for line in textwrap.wrap(
        literal(text), console().width, initial_indent=blank, subsequent_indent=blank + "  ",
        break_long_words=False, break_on_hyphens=False,
    ):  # fmt: skip
        say(line, is_whole=True)


def print_aside(text: str, **values: object) -> None:
    """Print on the error output what is said while one waits, with values in its braces where there are any."""
    print(literal(text.format(**values) if values else text), file=sys.stderr)  # click would choose its encoding


_named: list[Path] = []
"""The files whose names were printed."""


def print_files(paths: Sequence[Path]) -> None:
    """Where the files are: the names of those of one folder beside it."""
    _named.extend(paths)
    say(_("Files"), "bold")
    folders: dict[Path, list[Path]] = {}
    for path in paths:
        folders.setdefault(path.parent, []).append(path)
    for folder, those in sorted(folders.items(), key=lambda item: len(item[0].parts))[:MOST_FOLDERS]:
        say_indented(_("{place}: ").format(place=folder) + ", ".join(path.name for path in those))
    if (left := len(folders) - MOST_FOLDERS) > 0:
        say("  " + ngettext("and {count} more folder", "and {count} more folders", left), count=left)


def print_interruption(done: int, planned: int) -> None:
    """How many of the runs that were asked for have finished, and what became of them."""
    message = ngettext(
        "Interrupted: {done} of {count} run had finished.", "Interrupted: {done} of {count} runs had finished.", planned
    )
    outcome = _("What they gave has been written.") if done else _("Nothing was written.")
    print_aside(f"{message.format(done=done, count=planned)} {outcome}")


def end(is_interrupted: bool, has_failures: bool, explain: Callable[[], None]) -> None:
    """End a command with the code that says whether all of it has finished; explain an interruption.

    Raises:
        typer.Exit: not all of it has finished.
    """
    if is_interrupted:
        explain()
        raise typer.Exit(INTERRUPTED)
    if has_failures:
        raise typer.Exit(FAILED)


@contextmanager
def open_folder(folder: Path, parts: Sequence[str] = (), is_held: bool = True) -> Iterator[OutputFolder]:
    """Hold the folder of a command (see there for all of it); at the end say what could not be written in it.

    Raises:
        typer.Exit: not all of it could be written.
    """
    from experiments.runs.storage import output_folder

    with output_folder.open_folder(folder, parts, is_held) as kept:
        try:
            yield kept
        finally:
            if kept.warning:
                print_aside(kept.warning)
    if kept.warning:
        raise typer.Exit(FAILED)


def check_output() -> int:
    """The code with which a command ends when nothing else was wrong; says so where the output could not be written."""
    failure = streams.output_failure()
    if failure is None:
        return 0
    if not isinstance(failure, BrokenPipeError):  # the reader, such as `head`, has seen enough
        message = _("What is printed cannot be written: {reason}.").format(reason=failure.strerror)
        places = {path.parent for path in _named}
        top = [str(place) for place in sorted(places) if not places & set(place.parents)]
        print_aside(f"{message} {_('The files are in {folder}.').format(folder=', '.join(top))}" if top else message)
    return FAILED


@contextmanager
def save_on_interrupt(written: Sequence[Path], explain: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C in here, once the results are written: says which files there are, then explains, and ends.

    Args:
        written: read when it happens, so that a list may grow meanwhile.
        explain: prints what was interrupted.

    Raises:
        typer.Exit: with the code of an interruption.
    """
    try:
        yield
    except KeyboardInterrupt:
        print_files(written)
        explain()
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def bar(words: str) -> Iterator[Report]:
    """A progress bar with the time left, on the error output; gives what is to be called with (done, total)."""
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    aside = console(is_aside=True)
    columns = (
        TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
        TextColumn(_("left:")), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=aside, transient=True, disable=not aside.is_terminal) as progress:
        task = progress.add_task(words, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
