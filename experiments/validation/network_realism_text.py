"""What the realism report says: each figure of the relations beside chance and beside what has been published."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from experiments.runs.document import Block, Column, Document, Sentence, Table, details, label_column
from scenarios.language import _, as_number
from scenarios.language.names import not_the_region
from scenarios.language.numbers import MISSING

if TYPE_CHECKING:
    from experiments.validation.network_persistence import Persistence
    from experiments.validation.network_realism import RealismReport
    from simulation.population.population import Population


def population_notice(population: Population) -> list[Block]:
    """Which population it is, and what a demonstration economy is not."""
    notice: list[Block] = [Sentence(population.source, "warning" if population.demonstration else "plain")]
    if population.demonstration:
        notice.append(Sentence(not_the_region(population.is_own, len(population)), "warning"))
    return notice


def realism_document(population: Population, report: RealismReport, persistence: Persistence) -> Document:
    """How many figures lie where it has been published, and which do not; as details all, and whether they last."""
    columns = [
        label_column(_("figure"), lambda row: row.label),
        Column(_("here"), lambda row: three_digits(row.here)),
        Column(_("by chance"), lambda row: three_digits(row.chance)),
        label_column(_("published"), lambda row: row.published),
        label_column(_("source"), lambda row: row.source),
    ]
    note = _("By chance: the same numbers of relations of each organisation, their ends shuffled.")
    table = Table(_("Realism of the relations"), columns, report.rows)
    lasting = _persistence_table(report, persistence)
    banded = [row for row in report.rows if row.is_inside is not None]
    answer = _("{inside} of {count} figures of the relations lie inside what has been published.").format(
        inside=sum(row.is_inside is True for row in banded), count=len(banded)
    )
    outside = [row for row in banded if not row.is_inside]
    brief = [Table(_("Outside the published band"), [columns[0], columns[1], columns[3]], outside)] if outside else []
    return Document(
        "",
        [
            Sentence(answer, "strong"),
            *brief,
            *population_notice(population),
            details([table, Sentence(note, "note"), lasting]),
        ],
    )


def _persistence_table(report: RealismReport, persistence: Persistence) -> Table:
    """The figures as drawn and after twenty years, and how many relations have changed."""
    drawn = persistence.drawn
    rows = [(report.value(name).label, drawn[name], *persistence.later(name)) for name in drawn]
    rows.append((_("supply relations with another supplier than at the start"), 0.0, *persistence.changed))
    headings = (_("as drawn"), _("after twenty years"), _("the same, half of all being members"))
    columns = [
        label_column(_("figure"), lambda row: row[0]),
        *(
            Column(heading, lambda row, place=place: three_digits(row[place]))
            for place, heading in enumerate(headings, start=1)
        ),
    ]
    note = _(
        "After twenty years: the scenario's run, which follows the relations of members. Half of all being members: "
        "nothing happens but that trade partners change, and members look first among the engaged that they know."
    )
    return Table(_("When trade partners have changed"), columns, rows, note)


def three_digits(value: float) -> str:
    """A figure with three significant digits in the current language; a dash where there is none."""
    return as_number(float(f"{value:.3g}")) if math.isfinite(value) else MISSING
