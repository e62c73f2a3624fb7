"""Slots of configurable rules: a rule is chosen by name; a user's own is one function in one file.

A slot is a dictionary of functions on arrays. A name of the form "my_rules.py:name" is looked up among the functions
that `allow` has loaded, and `allow` is only ever called with a path that the user gave on the command line or in
Python: a scenario file alone can never make code run.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from runpy import run_path
from typing import Any

Rule = Callable[..., Any]

_ALLOWED: dict[str, Rule] = {}


class RuleError(ValueError):
    """A user's rule that cannot be found or loaded. The message is meant for the user."""


def allow(path: str | Path) -> list[str]:
    """Load a user's file of rules and return the names under which scenarios can ask for them ("file.py:function").

    Raises:
        RuleError: when the file does not exist, cannot be run, or holds no public function.
    """
    path = Path(path)
    if not path.is_file():
        raise RuleError(f"there is no file of rules {path}")
    try:
        found = run_path(str(path))
    except Exception as error:
        raise RuleError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
    rules = {
        f"{path.name}:{name}": thing
        for name, thing in found.items()
        if callable(thing) and not name.startswith("_") and getattr(thing, "__module__", None) == "<run_path>"
    }
    if not rules:
        raise RuleError(f"{path} defines no function whose name is public")
    _ALLOWED.update(rules)
    return sorted(rules)


def rule_of(name: str, slot: Mapping[str, Rule]) -> Rule:
    """The function of a rule's name, shipped or allowed.

    Raises:
        RuleError: for a user's rule whose file was not given.
    """
    rule = slot.get(name) or _ALLOWED.get(name)
    if rule is None:
        near = difflib.get_close_matches(name, [*slot, *_ALLOWED], n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        file = name.split(":")[0]
        raise RuleError(f'the rule "{name}" is not loaded: give its file yourself (efc run ... --rules {file}){hint}')
    return rule
