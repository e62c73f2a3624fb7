"""Finds the organisations at the ends of relations by the numbers of the French register.

An enterprise has a SIREN of nine digits; each of its establishments a SIRET of fourteen, which begins with it. Who buys
from whom is often known of enterprises alone, whatever the table of organisations holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.population.formats.foreign_columns import register_columns
from simulation.population.table_cells import Cells, Values, cells_of
from simulation.population.table_errors import Mistakes, folded

if TYPE_CHECKING:
    import pandas

SIREN, SIRET = 9, 14
"""Numbers of digits."""
YES = frozenset(("true", "vrai", "oui", "1", "o"))
"""What the register says of a head office, folded."""


def known_ends(organisations: pandas.DataFrame, relations: pandas.DataFrame, notes: Mistakes) -> dict[str, Values]:
    """The cells of the ends of relations, whose register numbers name organisations: {column: texts}.

    Args:
        organisations, relations: plain tables.
        notes: filled with what was mapped and guessed.
    """
    if not (organisations.columns.is_unique and relations.columns.is_unique and "id" in organisations.columns):
        return {}  # the check refuses them
    ids = cells_of(organisations["id"]).texts.tolist()
    known = set(ids)
    enterprises = _establishments(organisations, ids)
    ends: dict[str, Values] = {}
    for end in [name for name in ("source", "target") if name in relations.columns]:
        cells = cells_of(relations[end])
        found: dict[str, tuple[str, str]] = {}
        for text in cells.different[1:]:
            digits = "".join(text.split())
            if text not in known and digits.isdecimal() and digits.isascii() and len(digits) <= SIRET:
                found[text] = _found(digits, known, enterprises)
        meanings = {text: name for text, (name, _reason) in found.items() if name}
        for reason in ("sirens", "head offices", "sirets", "zeros"):
            of_reason = [text for text, (name, why) in found.items() if name and why == reason]
            rows = np.flatnonzero(np.array([text in set(of_reason) for text in cells.different])[cells.code])
            if len(rows):
                notes.add("relations", [int(rows[0])], end, [of_reason[0]], reason, first=[str(len(rows))])
        if meanings:
            different = np.array([meanings.get(text, text) for text in cells.different], dtype=object)
            ends[end] = Cells(different, cells.code).texts
    return ends


def _found(digits: str, known: set[str], enterprises: dict[str, list[str]]) -> tuple[str, str]:
    """The organisation of a number, and how it is found ("" where there is none)."""
    if (siret := digits.zfill(SIRET)) in known or (siret := digits.zfill(SIREN)) in known:
        return siret, "zeros"
    if len(digits) <= SIREN and (own := enterprises.get(digits.zfill(SIREN), [])):
        return own[0], "sirens" if len(own) == 1 else "head offices"
    siren = digits.zfill(SIRET)[:SIREN]
    return (siren, "sirets") if siren in known and len(digits) > SIREN else ("", "")


def _establishments(organisations: pandas.DataFrame, ids: list[str]) -> dict[str, list[str]]:
    """The establishments of each enterprise, its head office first."""
    offices: set[str] = set()
    for column in register_columns("head office", organisations)[:1]:
        flags = cells_of(organisations[column]).texts.tolist()
        offices = {name for name, flag in zip(ids, flags, strict=True) if folded(flag) in YES}
    enterprises: dict[str, list[str]] = {}
    for name in ids:
        if len(name) == SIRET and name.isdecimal():
            enterprises.setdefault(name[:SIREN], []).append(name)
    return {siren: sorted(own, key=lambda name: name not in offices) for siren, own in enterprises.items()}
