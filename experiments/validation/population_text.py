"""What a population looks like, beside what has been published: organisations, relations, and counts by group."""

from __future__ import annotations

import math

from experiments.runs.document import Column, Document, Sentence, Table, details, label_column
from experiments.validation.network_realism_text import population_notice, three_digits
from scenarios.catalogue.parameters import word
from scenarios.language import _, mark, ngettext
from scenarios.language.numbers import number, percent
from simulation.population.population import Population

PUBLISHED = {
    mark("organisations"): mark("149,810 employer establishments (INSEE Flores 2018)"),
    mark("relations"): "",
    mark("supply relations"): "",
    mark("acquaintances"): "",
    mark("mean suppliers (not partners)"): mark(
        "6 to 7 main ones of a typical small firm, Japan (Mizuno, Souma and Watanabe 2014)"
    ),
    mark("largest number of suppliers"): "",
    mark("largest number of customers"): "",
    mark("share that sells (not partners)"): "",
    mark("tail exponent of customers"): mark("about 1, Japan (Mizuno, Souma and Watanabe 2014)"),
    mark("tail exponent of suppliers"): mark("about 1.5, Japan (Mizuno, Souma and Watanabe 2014)"),
    mark("share of supply relations inside a department"): mark(
        "0.475 of transactions inside the same NUTS 2 region, Belgium (National Bank 2023)"
    ),
    mark("mean acquaintances"): mark("judged: about 4"),
    mark("mean acquaintances (partners)"): "",
    mark("clustering of acquaintances"): mark("many triangles (judged)"),
    mark("triangles of acquaintances"): "",
    mark("clustering of supply relations"): mark("few triangles; grows with locality"),
    mark("triangles of supply relations"): "",
    mark("mean share of the top client"): mark(
        "0.63 of the domestic network sales of a firm, Belgium 2019 (National Bank 2023)"
    ),
    mark("mean share of the top supplier"): "",
    mark("mean initial trust, supply"): mark("judged: lower than between acquaintances"),
    mark("mean initial trust, acquaintances"): "",
}
"""What a population is measured by, and what real economies give (nothing has been published for France)."""
BRIEF = (
    "mean suppliers (not partners)", "mean acquaintances", "share of supply relations inside a department",
    "clustering of acquaintances", "tail exponent of customers",
)  # fmt: skip
"""What the short table holds."""
GROUPS = {
    "kind": mark("By kind"), "sector": mark("By sector"), "size": mark("By size"), "territory": mark("By territory"),
}  # fmt: skip


def population_document(population: Population) -> Document:
    """Its size in one sentence and what is known best; as details all figures, and its counts by group."""
    figures = population.describe()
    answer = ngettext(
        "{count} organisation, whose relations are {supply} of supply and {acquaintances} of acquaintance.",
        "{count} organisations, whose relations are {supply} of supply and {acquaintances} of acquaintance.",
        len(population),
    ).format(
        count=number(len(population)),
        supply=number(figures["supply relations"]),
        acquaintances=number(figures["acquaintances"]),
    )
    columns = [
        label_column(_("figure"), _),
        Column(_("here"), lambda name: _number_text(figures[name])),
        label_column(_("published"), lambda name: _(PUBLISHED[name]) if PUBLISHED.get(name) else ""),
    ]
    names = [name for name in figures if ": " not in name]
    territories = dict(zip(population.places.codes, population.places.names, strict=True))
    tables = [_counts(figures, group, territories if group == "territory" else {}) for group in GROUPS]
    whole = Table(_("Organisations and relations"), columns, names)
    brief = Table("", columns, BRIEF)
    return Document("", [Sentence(answer, "strong"), brief, *population_notice(population), details([whole, *tables])])


def _counts(figures: dict[str, float], group: str, names: dict[str, str]) -> Table:
    counts = {
        name.removeprefix(f"{group}: "): value for name, value in figures.items() if name.startswith(f"{group}: ")
    }
    total = sum(counts.values()) or 1.0
    columns = [
        label_column("", lambda name: names.get(name) or word(name)),
        Column(_("organisations"), lambda name: _number_text(counts[name])),
        Column(_("share"), lambda name: percent(counts[name] / total, 1)),
    ]
    return Table(_(GROUPS[group]), columns, list(counts))


def _number_text(value: float) -> str:
    """A count with its thousands apart; another number with three significant digits."""
    if not math.isfinite(value):
        return _("too few")
    return number(value) if value == int(value) else three_digits(value)
