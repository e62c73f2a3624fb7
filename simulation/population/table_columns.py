"""The names of the columns of a user's tables that the model reads, and the steps of their check."""

from __future__ import annotations

REQUIRED: dict[str, tuple[str, ...]] = {"organisations": ("id",), "relations": ("source", "target")}
GIVEN: dict[str, tuple[str, ...]] = {
    "organisations": (
        "identity", "kind", "sector", "size_class", "size", "territory", "department", "commune", "theme", "stage",
        "competence", "reluctance", "affinity",
    ),
    "relations": (
        "type", "share_of_sales", "share_of_purchases", "trust_source", "trust_target", "initial_source",
        "initial_target", "cooperation", "projects_ended", "projects_succeeded", "stirred",
    ),
}  # fmt: skip
"""The columns of each table that the model reads, besides those of `REQUIRED`."""
SHOWN: dict[str, tuple[str, ...]] = {"organisations": ("label", "joined"), "relations": ("weight",)}
"""Columns that the model does not read, but that have a meaning here: the name that is shown, the date
on which a member joined, the weight of a tie."""

STEPS = 3
"""Steps of the check of two tables: organisations, relations, what is drawn."""


def known(table: str) -> tuple[str, ...]:
    """All columns of a table that have a meaning."""
    return (*REQUIRED[table], *GIVEN[table], *SHOWN[table])
