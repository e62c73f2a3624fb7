"""Slots of configurable rules: a rule is chosen by name; a user's own rule is one function in one file.

A slot is a dictionary of functions on arrays that declares what they must return. The result of a user's own rule is
checked at every call; shipped rules are checked by tests. A name of the form "my_rules.py:name" is looked up among the
functions that `allow` has loaded. `allow` is called only with a path that the user gave on the command line or in
Python: a scenario file alone can never execute code.
"""

from __future__ import annotations

import difflib
import math
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from runpy import run_path
from typing import Any, NoReturn, TypeVar

import numpy as np

from simulation.core.rule_errors import ANY_NUMBER, BETWEEN, FINITE, OR_MORE, YES_OR_NO, RuleError

__all__ = ["Answer", "OwnRule", "Rule", "RuleError", "Slot", "allow", "rule_of", "shipped_in"]

Rule = Callable[..., Any]
Shipped = TypeVar("Shipped", bound=Callable[..., Any])

MODEL = Path(__file__).parents[1]
_ENTERED = re.compile(r"^@\w+\.rule\n(?:@.*\n)*def (\w+)", re.MULTILINE)
"""A rule as it enters its slot."""

_ALLOWED: dict[str, Rule] = {}


@dataclass(frozen=True)
class Answer:
    """What each rule of a slot returns: a one-dimensional array of numbers.

    Attributes:
        element: what one number describes.
        length: the number of elements, a function of the rule's arguments.
        lower, upper: bounds of the numbers (infinity is allowed where it is a bound).
        is_yes_or_no: whether each element is a truth value (or 1 or 0).
        may_be_none: whether a rule may return None instead.
    """

    element: str
    length: Callable[..., int]
    lower: float = -math.inf
    upper: float = math.inf
    is_yes_or_no: bool = False
    may_be_none: bool = False

    @property
    def allowed(self) -> tuple[str, dict[str, float]]:
        """The allowed numbers: a text and its values."""
        if self.is_yes_or_no:
            return YES_OR_NO, {}
        if self.lower == -math.inf:
            return ANY_NUMBER, {}
        lower = {"lower": self.lower}
        if self.upper >= sys.float_info.max:
            return (OR_MORE if self.upper == math.inf else FINITE), lower
        return BETWEEN, {**lower, "upper": self.upper}


class Slot(dict[str, Rule]):
    """The shipped rules of a slot by name.

    The decorator `@SLOT.rule` registers a rule. The first line of its docstring is its description, and "Source: ..."
    its source.

    Args:
        name: the parameter that chooses among them.
        answer: what each rule returns.
    """

    def __init__(self, name: str, answer: Answer) -> None:
        super().__init__()
        self.name = name
        self.answer = answer

    def rule(self, function: Shipped) -> Shipped:
        """Register a function under its own name."""
        self[function.__name__] = function
        return function


def shipped_in(file: str) -> tuple[str, ...]:
    """The names of the rules of a slot, read from its source file, so that scenarios load without the simulation.

    Args:
        file: "rules/trust.py".
    """
    return tuple(_ENTERED.findall((MODEL / file).read_text(encoding="utf-8")))


@dataclass(frozen=True)
class OwnRule:
    """A user's rule in a slot.

    Attributes:
        name: "file.py:function".
        rule, slot: the function and its slot.
    """

    name: str
    rule: Rule
    slot: Slot

    def __call__(self, *arguments: Any) -> Any:
        """Call the rule and check its result.

        Raises:
            RuleError: the rule raised an error, or its result has the wrong length or type, is not a number, or is
                outside the bounds.
        """
        try:
            answer = self.rule(*arguments)
        except MemoryError:
            raise  # the fault of the machine, not of the rule
        except Exception as error:
            inside = error.__traceback__.tb_next if error.__traceback__ is not None else None
            why = f"{type(error).__name__}: {error}"
            if inside is None:  # the call itself failed
                self._refuse("call", error, why=why)
            self._refuse("raised", error, line=inside.tb_lineno, why=why)
        if answer is None and self.slot.answer.may_be_none:
            return None
        wanted = self.slot.answer
        length = wanted.length(*arguments)
        if not isinstance(answer, tuple):
            return self._checked(answer, length, wanted.upper)
        for index, part in enumerate(answer):  # the numbers, then evidence that the rule stores
            self._checked(part, length, wanted.upper if index == 0 else math.inf)
        return answer

    def _checked(self, answer: Any, length: int, upper: float) -> np.ndarray:
        wanted = self.slot.answer
        try:
            numbers = np.asarray(answer)
        except ValueError as error:  # lists of different lengths
            self._refuse("no array", error, why=str(error))
        if numbers.ndim != 1:
            self._refuse("shape", length=length, given=str(numbers.shape))
        if len(numbers) != length:
            self._refuse("length", length=length, given=len(numbers))
        if numbers.dtype.kind not in "biuf":
            self._refuse("kind", given=str(numbers.dtype))
        right = (numbers >= wanted.lower) & (numbers <= upper)
        if wanted.is_yes_or_no:
            right = (numbers == 0) | (numbers == 1)
        if not right.all():
            index = int(np.argmin(right))
            self._refuse("value", given=float(numbers[index]), at=index, length=length, allowed=wanted.allowed)
        return numbers

    def _refuse(self, reason: str, cause: Exception | None = None, **values: Any) -> NoReturn:
        raise RuleError(reason, rule=self.name, slot=self.slot.name, each=self.slot.answer.element, **values) from cause


def allow(path: str | Path) -> list[str]:
    """Load a user's file of rules and return the names by which scenarios choose them ("file.py:function").

    Raises:
        RuleError: the file does not exist, cannot be run, or defines no public function.
    """
    path = Path(path)
    if not path.is_file():
        raise RuleError("missing", path=str(path))
    try:
        namespace = run_path(str(path))
    except Exception as error:
        raise RuleError("broken", path=str(path), why=f"{type(error).__name__}: {error}") from error
    rules = {
        f"{path.name}:{name}": thing
        for name, thing in namespace.items()
        if callable(thing) and not name.startswith("_") and getattr(thing, "__module__", None) == "<run_path>"
    }
    if not rules:
        raise RuleError("empty", path=str(path))
    _ALLOWED.update(rules)
    return sorted(rules)


def rule_of(name: str, slot: Mapping[str, Rule]) -> Rule:
    """The rule with a name, shipped or loaded by `allow` (a `Slot` checks the result of a loaded rule at every call).

    Raises:
        RuleError: the file of a user's rule has not been loaded.
    """
    if name in slot:
        return slot[name]
    rule = _ALLOWED.get(name)
    if rule is None:
        nearest = difflib.get_close_matches(name, [*slot, *_ALLOWED], n=1)
        hint = {"nearest": nearest[0]} if nearest else {}
        raise RuleError("not loaded", rule=name, file=name.split(":")[0], **hint)
    return OwnRule(name, rule, slot) if isinstance(slot, Slot) else rule
