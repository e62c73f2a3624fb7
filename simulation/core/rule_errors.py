"""Errors in a user's own rule or in its file.

    raise RuleError("empty", path="my_rules.py")
    # the file of rules "my_rules.py" defines no function whose name is public (without _ before it)

The texts are in English; programs that show them in French translate `TEXTS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

WORDING = {
    "missing": "there is no file of rules {path}",
    "broken": "the file of rules {path} cannot be loaded: {why}",
    "empty": "the file of rules {path} defines no function whose name is public (without _ before it)",
    "not loaded": "the rule {rule} is not loaded: give its file yourself, with --rules {file}",
    "call": "the rule {rule} in {slot} cannot be called: {why}",
    "raised": "the rule {rule} in {slot} has failed in line {line}: {why}",
    "no array": "the rule {rule} in {slot} should give one number for each {each}; what it gave is no array ({why})",
    "length": "the rule {rule} in {slot} should give {length} numbers, one for each {each}; it gave {given}",
    "shape": (
        "the rule {rule} in {slot} should give {length} numbers, one for each {each}; it gave an array of shape {given}"
    ),
    "kind": "the rule {rule} in {slot} should give numbers, one for each {each}; it gave {given}",
    "value": "the rule {rule} in {slot} gave {given} for {each} {at} of {length}; allowed: {allowed}",
}
"""The message for each kind of error."""
HINT = "; did you mean {nearest}?"
YES_OR_NO = "yes or no (or 1 or 0)"
ANY_NUMBER = "any number"
OR_MORE = "{lower} or more"
FINITE = "{lower} or more, but not infinity"
BETWEEN = "from {lower} to {upper}"
QUOTED = ("rule", "path", "nearest")
"""Values that messages put in quotes."""
TEXTS = (*WORDING.values(), HINT, YES_OR_NO, ANY_NUMBER, OR_MORE, FINITE, BETWEEN)
"""All texts that users may read, for the catalogue of translations."""


class RuleError(ValueError):
    """A user's rule cannot be found or loaded, or returns an invalid result. The message is meant for the user.

    Attributes:
        reason: a key of `WORDING`.
        values: the values of the message; `allowed` is a text with its own values, `nearest` is the suggested name.
    """

    def __init__(self, reason: str, **values: Any) -> None:
        shown = {name: f'"{value}"' if name in QUOTED else value for name, value in values.items()}
        super().__init__(in_words(reason, shown, str, "{:g}".format))
        self.reason = reason
        self.values = values

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.reason, self.values)


def _again(reason: str, values: dict[str, Any]) -> RuleError:
    return RuleError(reason, **values)


def in_words(
    reason: str, values: dict[str, Any], translate: Callable[[str], str], as_number: Callable[[float], str]
) -> str:
    """The message in a language, with its way to write numbers; the values of `QUOTED` already have their quotes."""

    def formatted(mapping: dict[str, Any]) -> dict[str, Any]:
        return {name: as_number(value) if isinstance(value, float) else value for name, value in mapping.items()}

    shown = formatted(values)
    if "each" in shown:
        shown["each"] = translate(shown["each"])
    if "allowed" in shown:
        text, bounds = shown["allowed"]
        shown["allowed"] = translate(text).format(**formatted(bounds))
    message = translate(WORDING[reason]).format(**shown)
    return message + translate(HINT).format(**shown) if "nearest" in shown else message
