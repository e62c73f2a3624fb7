"""Problems of scenario files, described so that authors can correct them."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from scenarios.language import _, in_quotes, ngettext, written

Known = TypeVar("Known")

MOST = 20
"""Maximum number of problems that are collected."""


@dataclass(frozen=True)
class Problem:
    """One problem.

    Attributes:
        message: a sentence in the current language.
        file: the file, as the user named it ("": no file).
        line: number of the line, from 1 (None: the whole file).
        field: dotted location in the file, such as "changes.club.staff".
        value: the rejected value.
        allowed: the allowed values, in words.
        nearest: the nearest valid name, or "".
    """

    message: str
    file: str = ""
    line: int | None = None
    field: str = ""
    value: Any = None
    allowed: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        return (_("line {line}: ").format(line=self.line) if self.line else "") + self.message


class ScenarioError(ValueError):
    """The scenario is invalid. The message is meant for the user.

    Attributes:
        problems: all problems.
    """

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(_summary(self.problems))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        return (ScenarioError, (self.problems,))


def _summary(problems: Sequence[Problem]) -> str:
    lines = []
    for file in dict.fromkeys(problem.file for problem in problems):
        here = sorted((problem for problem in problems if problem.file == file), key=lambda problem: problem.line or 0)
        place = _("{place}: ").format(place=file)
        if len(here) == 1:
            lines.append(f"{place if file else ''}{here[0]}")
        else:
            count = ngettext("{count} problem", "{count} problems", len(here)).format(count=len(here))
            more = _(" or more") if len(here) >= MOST else ""
            lines += [place + count + more, *(f"  - {problem}" for problem in here)]
    return "\n".join(lines)


class Problems:
    """Collects the problems of the files of one scenario."""

    def __init__(self) -> None:
        self.entries: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Add a problem, unless it is already noted or the collection is full."""
        if not self.is_full and problem not in self.entries:
            self.entries.append(problem)

    @property
    def is_full(self) -> bool:
        """Whether there are enough problems to stop checking."""
        return len(self.entries) >= MOST

    def raise_any(self) -> None:
        """Raise a ScenarioError if there are any problems."""
        if self.entries:
            raise ScenarioError(self.entries)


def near(word: str, words: Iterable[str]) -> str:
    """The nearest known word, or ""."""
    if len(word) > 200:
        return ""
    by_lower = {name.lower(): name for name in words}
    close = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.55)
    return by_lower[close[0]] if close else ""


def did_you_mean(nearest: str, is_value: bool = False) -> str:
    """A question that suggests the nearest valid name, or ""; a value is written as in a file, as those beside it."""
    words = written(nearest) if is_value else in_quotes(nearest)
    return _("; did you mean {nearest}?").format(nearest=words) if nearest else ""


def chosen(names: Collection[str], known: Mapping[str, Known], message: str) -> list[Known]:
    """What these names stand for, in the order of what is known (all of it for no name).

    Args:
        names: what was asked for.
        known: what there is, by name.
        message: what is said of a name that is not known, with {name}.

    Raises:
        UserError: a name is not known; the message suggests the nearest, or has all of them.
    """
    for name in names:
        if name not in known:
            hint = did_you_mean(near(name, known)) or f": {', '.join(known)}"
            raise UserError(message.format(name=in_quotes(name)) + hint)
    return [value for name, value in known.items() if not names or name in names]


class UserError(ValueError):
    """What was asked for cannot be run. The message is meant for the user.

    Args:
        message: what is wrong, with {names} for values.
        values: by these names (without any, the message is taken as it is).
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values) if values else message)
