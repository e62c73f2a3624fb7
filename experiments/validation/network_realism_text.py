"""What the realism report says: each figure of the relations beside chance and beside what has been published."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from experiments.runs.document import Block, Column, Document, Sentence, Table, label_column
from scenarios.language import _, as_number
from scenarios.language.names import not_the_region
from scenarios.language.numbers import MISSING

if TYPE_CHECKING:
    from experiments.validation.network_realism import RealismReport
    from simulation.population.population import Population


def population_notice(population: Population) -> list[Block]:
    """Which population it is, and what a demonstration economy is not."""
    notice: list[Block] = [Sentence(population.source, "warning" if population.demonstration else "plain")]
    if population.demonstration:
        notice.append(Sentence(not_the_region(population.is_own, len(population)), "warning"))
    return notice


def realism_document(population: Population, report: RealismReport) -> Document:
    """One row for each figure of a population's relations."""
    columns = [
        label_column(_("figure"), lambda row: row.label),
        Column(_("here"), lambda row: three_digits(row.here)),
        Column(_("by chance"), lambda row: three_digits(row.chance)),
        label_column(_("published"), lambda row: row.published),
        label_column(_("source"), lambda row: row.source),
    ]
    note = _("By chance: the same numbers of relations of each organisation, their ends shuffled.")
    table = Table(_("Realism of the relations"), columns, report.rows)
    return Document("", [*population_notice(population), table, Sentence(note, "note")])


def three_digits(value: float) -> str:
    """A figure with three significant digits in the current language; a dash where there is none."""
    return as_number(float(f"{value:.3g}")) if math.isfinite(value) else MISSING
