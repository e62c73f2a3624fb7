"""What is wrong with a scenario file, said so that its author can put it right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.language import _, in_quotes, ngettext

MOST = 20
"""No more problems than this are collected in one file."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        message: a sentence in the language of the moment.
        file: where, as the user named it ("" when there is no file).
        line: number of the line, from 1 (None: the whole file).
        field: dotted place in the file, such as "changes.club.staff".
        value: the refused value.
        allowed: what is allowed, in words.
        nearest: the nearest right name, or "".
    """

    message: str
    file: str = ""
    line: int | None = None
    field: str = ""
    value: Any = None
    allowed: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        where = _("line {line}: ").format(line=self.line) if self.line else ""
        return where + self.message


class ScenarioError(ValueError):
    """A scenario that cannot be used. The message is meant for the user.

    Attributes:
        problems: everything that was found.
        file, line, field, value, allowed, nearest: those of the first problem.
    """

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(_told(self.problems))
        first = self.problems[0]
        self.file, self.line, self.field = first.file, first.line, first.field
        self.value, self.allowed, self.nearest = first.value, first.allowed, first.nearest

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        return (ScenarioError, (self.problems,))


def _told(problems: Sequence[Problem]) -> str:
    parts = []
    for file in dict.fromkeys(problem.file for problem in problems):
        here = [problem for problem in problems if problem.file == file]
        if len(here) == 1:
            colon = _("{place}: ").format(place=file) if file else ""
            parts.append(f"{colon}{here[0]}")
            continue
        count = ngettext("{count} problem", "{count} problems", len(here)).format(count=len(here))
        more = _(" or more") if len(here) >= MOST else ""
        lines = sorted(here, key=lambda problem: problem.line or 0)
        parts.append(
            "\n".join([_("{place}: ").format(place=file) + count + more, *(f"  - {problem}" for problem in lines)])
        )
    return "\n".join(parts)


class Problems:
    """Collects what is wrong with the files of one scenario."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """One more, unless there are enough already or it is there already."""
        if not self.is_full and problem not in self.found:
            self.found.append(problem)

    @property
    def is_full(self) -> bool:
        """Looking further would help nobody."""
        return len(self.found) >= MOST

    def raise_any(self) -> None:
        """Stop here if anything is wrong."""
        if self.found:
            raise ScenarioError(self.found)


def near(word: str, known: Iterable[str]) -> str:
    """The nearest known word, or ""."""
    if len(word) > 200:
        return ""
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.55)
    return by_lower[close[0]] if close else ""


def did_you_mean(nearest: str) -> str:
    """A closing question with the nearest right word, or nothing."""
    return _("; did you mean {nearest}?").format(nearest=in_quotes(nearest)) if nearest else ""


class UserError(ValueError):
    """What was asked for cannot be run. The message is meant for the user."""
