"""Numbers, bands and progress as people read them in a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from experiments.runs.batch import Progress as Report
from scenarios.language import _, language

if TYPE_CHECKING:
    from experiments.runs.summary import Band


def number(value: float, digits: int = 0, signed: bool = False) -> str:
    """1,234.5 or 1 234,5; a dash where there is no number."""
    if not math.isfinite(value):
        return "-"
    text = f"{value:{'+' if signed else ''},.{digits}f}"
    if not any(letter in "123456789" for letter in text):
        text = text.lstrip("+-")
    text = text.replace("-", "\u2212")
    return text.translate({ord(","): "\u202f", ord("."): ","}) if language() == "fr" else text


def digits_for(value: float, digits: int = 0) -> int:
    """As many decimals as asked for, or more, up to six, where the number would lose itself in them."""
    if value == 0 or not math.isfinite(value):
        return digits
    return min(6, max(digits, 1 - math.floor(math.log10(abs(value)))))


def percent(share: float, digits: int = 0) -> str:
    """12% or 12 %."""
    return number(100 * share, digits) + ("\u00a0%" if language() == "fr" else "%") if math.isfinite(share) else "-"


def between(band: Band, digits: int = 0, times: float = 1.0) -> str:
    """A median with its range: 126 (88-164); without it where all runs agree."""
    middle, low, high = (number(times * value, digits) for value in (band.median, band.lower, band.upper))
    return middle if low == high else f"{middle} ({low}\u2013{high})"


def duration(seconds: float) -> str:
    """Seconds, or minutes and seconds."""
    if seconds < 100:
        return _("{seconds} s").format(seconds=number(seconds, 1 if seconds < 10 else 0))
    return _("{minutes} min {seconds} s").format(minutes=int(seconds) // 60, seconds=int(seconds) % 60)


@contextmanager
def bar(words: str) -> Iterator[Report]:
    """A progress bar with the time left, on the error output; gives what is to be called with (done, total)."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
        TextColumn(_("left:")), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(words, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
