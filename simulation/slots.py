"""Slots of configurable rules: a rule is chosen by name; a user's own is one function in one file.

A slot is a dictionary of functions on arrays that knows what they have to give: a user's own rule is held to it each
time that it is asked, a shipped one never (its tests do that once and for all). A name of the form "my_rules.py:name"
is looked up among the functions that `allow` has loaded, and `allow` is only ever called with a path that the user gave
on the command line or in Python: a scenario file alone can never make code run.
"""

from __future__ import annotations

import difflib
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from runpy import run_path
from typing import Any, NoReturn

import numpy as np

Rule = Callable[..., Any]

_ALLOWED: dict[str, Rule] = {}


class RuleError(ValueError):
    """A user's rule that cannot be found or loaded, or gives what it should not. The message is meant for the user.

    Attributes:
        kind: "missing" (there is no such file), "broken" (it cannot be run), "empty" (it holds no public function), or
            "" for everything else.
        file, reason: which file, and what went wrong in it.
    """

    def __init__(self, message: str, kind: str = "", file: str = "", reason: str = "") -> None:
        super().__init__(message)
        self.kind, self.file, self.reason = kind, file, reason


@dataclass(frozen=True)
class Answer:
    """What each rule of a slot gives: a one-dimensional array of numbers.

    Attributes:
        each: whom or what one number is about.
        length: how many there are, from what the rule is given.
        lower, upper: bounds of the numbers (infinity is allowed where it is a bound).
        is_yes_or_no: is each a yes or a no (or 1 or 0)?
        may_be_none: may a rule give None instead?
    """

    each: str
    length: Callable[..., int]
    lower: float = -math.inf
    upper: float = math.inf
    is_yes_or_no: bool = False
    may_be_none: bool = False

    @property
    def allowed(self) -> str:
        """Which numbers are allowed, in words."""
        if self.is_yes_or_no:
            return "yes or no (or 1 or 0)"
        if self.lower == -math.inf:
            return "any number"
        if self.upper >= sys.float_info.max:
            return f"{self.lower:g} or more" + ("" if self.upper == math.inf else ", but not infinity")
        return f"from {self.lower:g} to {self.upper:g}"


class Slot(dict[str, Rule]):
    """The shipped rules of a slot by name.

    Args:
        name: the parameter that chooses among them.
        rules: by their own names, or with names.
        answer: what each gives.
    """

    def __init__(self, name: str, rules: Iterable[Rule] | Mapping[str, Rule], answer: Answer) -> None:
        super().__init__(rules if isinstance(rules, Mapping) else {rule.__name__: rule for rule in rules})
        self.name, self.answer = name, answer


@dataclass(frozen=True)
class OwnRule:
    """A user's rule in a slot.

    Attributes:
        name: "file.py:function".
        rule, slot: the function, and what it stands in for.
    """

    name: str
    rule: Rule
    slot: Slot

    def __call__(self, *given: Any) -> Any:
        """What the rule gives, once it has been looked at.

        Raises:
            RuleError: it is of the wrong length or kind, or holds what is no number or outside the bounds.
        """
        answer = self.rule(*given)
        if answer is None and self.slot.answer.may_be_none:
            return None
        wanted = self.slot.answer
        length = wanted.length(*given)
        if not isinstance(answer, tuple):
            return self._checked(answer, length, wanted.upper)
        for place, part in enumerate(answer):  # the numbers, then evidence that a rule keeps for itself
            self._checked(part, length, wanted.upper if place == 0 else math.inf)
        return answer

    def _checked(self, answer: Any, length: int, upper: float) -> np.ndarray:
        wanted = self.slot.answer
        try:
            numbers = np.asarray(answer)
        except ValueError as error:  # lists of different lengths
            self._refuse(f"should give one number for each {wanted.each}; what it gave is no array ({error})")
        if numbers.shape != (length,):
            given = f"an array of shape {numbers.shape}" if numbers.ndim != 1 else f"{len(numbers)}"
            self._refuse(f"should give {length} numbers, one for each {wanted.each}; it gave {given}")
        if numbers.dtype.kind not in "biuf":
            self._refuse(f"should give numbers, one for each {wanted.each}; it gave {numbers.dtype}")
        right = (numbers >= wanted.lower) & (numbers <= upper)
        if wanted.is_yes_or_no:
            right = (numbers == 0) | (numbers == 1)
        if not right.all():
            at = int(np.argmin(right))
            self._refuse(f"gave {numbers[at]:g} for {wanted.each} {at} of {length}; allowed: {wanted.allowed}")
        return numbers

    def _refuse(self, why: str) -> NoReturn:
        raise RuleError(f'the rule "{self.name}" in {self.slot.name} {why}')


def allow(path: str | Path) -> list[str]:
    """Load a user's file of rules and return the names under which scenarios can ask for them ("file.py:function").

    Raises:
        RuleError: when the file does not exist, cannot be run, or holds no public function.
    """
    path = Path(path)
    if not path.is_file():
        raise RuleError(f"there is no file of rules {path}", "missing", str(path))
    try:
        found = run_path(str(path))
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise RuleError(f"{path} cannot be loaded: {reason}", "broken", str(path), reason) from error
    rules = {
        f"{path.name}:{name}": thing
        for name, thing in found.items()
        if callable(thing) and not name.startswith("_") and getattr(thing, "__module__", None) == "<run_path>"
    }
    if not rules:
        raise RuleError(f"{path} defines no function whose name is public", "empty", str(path))
    _ALLOWED.update(rules)
    return sorted(rules)


def rule_of(name: str, slot: Mapping[str, Rule]) -> Rule:
    """The function of a rule's name, shipped or allowed (in a `Slot` an allowed one is checked whenever it is called).

    Raises:
        RuleError: for a user's rule whose file was not given.
    """
    if name in slot:
        return slot[name]
    rule = _ALLOWED.get(name)
    if rule is None:
        near = difflib.get_close_matches(name, [*slot, *_ALLOWED], n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        file = name.split(":")[0]
        raise RuleError(f'the rule "{name}" is not loaded: give its file yourself (efc run ... --rules {file}){hint}')
    return OwnRule(name, rule, slot) if isinstance(slot, Slot) else rule
