"""The contracts of the rules of the month: the columns that each docstring declares under Reads and Writes."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from simulation.core.columns import Table
from simulation.month import MONTH
from simulation.state import tables
from simulation.world import TABLES as NAMES
from simulation.world import World

TABLES: dict[str, type[Table]] = {name: getattr(tables, name.capitalize()) for name in NAMES}
COLUMNS = {f"{table}.{column}" for table, of in TABLES.items() for column in of.columns}
Rule = Callable[[World], None]
RULES: dict[str, Rule] = {f"{rule.__module__.rsplit('.', 1)[-1]}.{rule.__name__}": rule for rule in MONTH}
PARTS = ("Reads", "Writes", "Source")
_COLUMN = re.compile(rf"\b(?:{'|'.join(TABLES)})\.\w+")


def docstring(rule: Rule) -> str:
    """The docstring with the contract: the function's, or else its module's."""
    own = inspect.cleandoc(rule.__doc__ or "")
    return own if "Writes" in own else inspect.cleandoc(sys.modules[rule.__module__].__doc__ or "")


def docstring_part(text: str, name: str) -> str:
    """The text of a docstring under Reads, Writes or Source, or ""."""
    found = re.search(rf"^{name}\s(.*?)(?=^(?:{'|'.join(PARTS)})\s|\Z)", text, re.MULTILINE | re.DOTALL)
    return " ".join(found.group(1).split()) if found else ""


def declared_columns(rule: Rule, name: str) -> set[str]:
    """The columns declared under Reads or Writes."""
    return set(_COLUMN.findall(docstring_part(docstring(rule), name)))


def mentioned_columns(rule: Rule) -> set[str]:
    """The columns that the source of the rule's module mentions as attributes of a table."""
    source = Path(inspect.getsourcefile(rule) or "").read_text(encoding="utf-8")
    code = re.sub(r'""".*?"""', "", source, flags=re.DOTALL)
    return set(_COLUMN.findall(code)) & COLUMNS


def copy_columns(world: World) -> dict[str, np.ndarray]:
    """A copy of every column."""
    return {
        f"{table}.{column}": np.array(getattr(getattr(world, table), column))
        for table, of in TABLES.items()
        for column in of.columns
    }


def changed_columns(world: World, before: dict[str, np.ndarray]) -> set[str]:
    """The columns that differ from their copies (in new rows: from their defaults)."""
    found = set()
    for table, of in TABLES.items():
        for column, declaration in of.columns.items():
            name = f"{table}.{column}"
            now, old = getattr(getattr(world, table), column), before[name]
            if not np.array_equal(now[: len(old)], old) or (now[len(old) :] != declaration.default).any():
                found.add(name)
    return found
