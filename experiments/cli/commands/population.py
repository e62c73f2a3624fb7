"""efc population: what the population of a scenario looks like, beside what has been published."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli import arguments, options
from scenarios.format.problems import UserError
from scenarios.language import _, mark

if TYPE_CHECKING:
    from rich.table import Table

GROUPS = ("kind", "sector", "size")
FIGURES = (
    mark("organisations"),
    mark("relations"),
    mark("supply relations"),
    mark("acquaintances"),
    mark("mean suppliers (not partners)"),
    mark("largest number of suppliers"),
    mark("largest number of customers"),
    mark("share that sells (not partners)"),
    mark("tail exponent of customers"),
    mark("tail exponent of suppliers"),
    mark("share of supply relations inside a department"),
    mark("mean acquaintances"),
    mark("mean acquaintances (partners)"),
    mark("clustering of acquaintances"),
    mark("triangles of acquaintances"),
    mark("clustering of supply relations"),
    mark("triangles of supply relations"),
    mark("mean share of the top client"),
    mark("mean share of the top supplier"),
    mark("mean initial trust, supply"),
    mark("mean initial trust, acquaintances"),
)
"""The figures of a portrait, for the catalogue of texts."""


def command(
    words: Annotated[
        list[str],
        typer.Argument(metavar="SCENARIO", help=_("Scenario: a name or a file; or check and the files to check.")),
    ],
    organisations: Annotated[int | None, options.organisations()] = None,
    set_: Annotated[list[str] | None, options.changes()] = None,
    report: Annotated[
        bool, typer.Option("--report", help=_("Realism report: relations beside published figures, table and figure."))
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of the files; results/SCENARIO by default."))
    ] = None,
) -> None:
    """Measure a scenario's population beside published figures; or check your own files: efc population check FILES."""
    changes = arguments.read_changes(set_ or [])
    if words[0] == "check":
        from experiments.cli.output.own_population import check

        check(words[1:], changes)
        return
    if len(words) > 1:
        raise UserError(_("one scenario at a time; to check files: efc population check FILES"))
    chosen = arguments.load_scenario(words[0])
    population = arguments.read_population(chosen, organisations, changes)
    to = arguments.console()
    to.print(population.source, style="yellow" if population.demonstration else "", markup=False)
    if population.demonstration:
        from scenarios.language.names import not_the_region

        to.print(not_the_region(population.is_own, len(population)), style="yellow")
    if report:
        from experiments.cli.output.own_population import report as tell

        tell(to, population, chosen, changes, out)
        return
    figures = population.describe()
    to.print(_relations(figures))
    for group in GROUPS:
        to.print(_counts(figures, group))
    to.print(_counts(figures, "territory", dict(zip(population.places.codes, population.places.names, strict=True))))


def _relations(figures: dict[str, float]) -> Table:
    from rich.table import Table

    published = _published()
    table = Table(title=_("Organisations and relations"), title_justify="left")
    table.add_column(_("figure"))
    table.add_column(_("here"), justify="right")
    table.add_column(_("published"))
    for name, value in figures.items():
        if ": " not in name:
            table.add_row(_(name), _written(value), published.get(name, ""))
    return table


def _published() -> dict[str, str]:
    """Published figures of real economies (none has been published for France)."""
    return {
        "organisations": _("149,810 employer establishments (INSEE Flores 2018)"),
        "mean suppliers (not partners)": _(
            "6 to 7 main ones of a typical small firm, Japan (Mizuno, Souma and Watanabe 2014)"
        ),
        "tail exponent of customers": _("about 1, Japan (Mizuno, Souma and Watanabe 2014)"),
        "tail exponent of suppliers": _("about 1.5, Japan (Mizuno, Souma and Watanabe 2014)"),
        "share of supply relations inside a department": _(
            "0.475 of transactions inside the same NUTS 2 region, Belgium (National Bank 2023)"
        ),
        "clustering of supply relations": _("few triangles; grows with locality"),
        "mean share of the top client": _(
            "0.63 of the domestic network sales of a firm, Belgium 2019 (National Bank 2023)"
        ),
        "mean acquaintances": _("judged: about 4"),
        "clustering of acquaintances": _("many triangles (judged)"),
        "mean initial trust, supply": _("judged: lower than between acquaintances"),
    }


def _counts(figures: dict[str, float], group: str, names: dict[str, str] | None = None) -> Table:
    from rich.table import Table

    from scenarios.catalogue.parameters import word

    titles = {"kind": _("By kind"), "sector": _("By sector"), "size": _("By size"), "territory": _("By territory")}
    rows = {name.removeprefix(f"{group}: "): value for name, value in figures.items() if name.startswith(f"{group}: ")}
    total: Any = sum(rows.values()) or 1.0
    table = Table(title=titles[group], title_justify="left")
    table.add_column("")
    table.add_column(_("organisations"), justify="right")
    table.add_column(_("share"), justify="right")
    for name, value in rows.items():
        table.add_row(
            names[name] if names else word(name), _written(value), f"{100 * value / total:.1f} %".replace(".", _point())
        )
    return table


def _point() -> str:
    from scenarios.language import language

    return "," if language() == "fr" else "."


def _written(value: float) -> str:
    """A count with its thousands apart; another number with three significant digits."""
    if not math.isfinite(value):
        return _("too few")
    if value == int(value):
        thousands = "\u202f" if _point() == "," else ","
        return f"{int(value):,}".replace(",", thousands)
    return f"{value:.3g}".replace(".", _point())
