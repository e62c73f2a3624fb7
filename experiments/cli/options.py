"""The options that several commands have alike, in the words of the language in which a command is put together."""

from __future__ import annotations

from typing import Any

import typer

from scenarios.language import _

# -- of what is run


def organisations() -> Any:
    """--organisations: fewer than the region has."""
    return typer.Option("--organisations", help=_("Size of a demonstration economy."))


def months_of_all() -> Any:
    """--months, of several scenarios."""
    return typer.Option("--months", help=_("How long; by default as long as the shortest."))


def runs_of_each() -> Any:
    """--runs, of several scenarios."""
    return typer.Option("--runs", help=_("Number of runs of each scenario."))


def seed() -> Any:
    """--seed, of one run."""
    return typer.Option("--seed", help=_("Seed of the run."))


def first_seed() -> Any:
    """--seed, of several runs."""
    return typer.Option("--seed", help=_("Seed of the first run."))


def workers() -> Any:
    """--workers: how many processes."""
    return typer.Option("--workers", help=_("Processes; the results do not depend on it."))


def changes() -> Any:
    """--set: parameters of a scenario."""
    return typer.Option("--set", help=_("Another value: club.staff=3 (several times)."))


def changes_of_all() -> Any:
    """--set: parameters of several scenarios."""
    return typer.Option("--set", help=_("Another value, in all of them: club.staff=3."))


def rules() -> Any:
    """--rules: files of the user's own."""
    return typer.Option("--rules", help=_("Your own file of rules (several times)."))


# -- of as many runs as a precision needs


def precision() -> Any:
    """--precision: how narrow the interval has to be."""
    return typer.Option("--precision", help=_("Run until half of the 95 % interval of --measure is this narrow."))


def minimum() -> Any:
    """--minimum: runs before one looks."""
    return typer.Option("--minimum", help=_("With --precision: at least so many runs."))


def maximum() -> Any:
    """--maximum: runs after which one stops."""
    return typer.Option("--maximum", help=_("With --precision: at most so many runs."))


# -- of the analysis of a sweep


def sweep(words: str = "") -> Any:
    """DIR: the sweep that is read."""
    return typer.Argument(metavar="DIR", help=words or _("Folder of a sweep."))


def measures() -> Any:
    """--measure: of what the analysis is."""
    return typer.Option("--measure", help=_("Of this measure (several times); all of them by default."))


def where() -> Any:
    """--where: what counts as happening."""
    return typer.Option(
        "--where", help=_('What happens: "members > 500", several with "and", "takeoff" or "not takeoff".')
    )


def beside_the_sweep() -> Any:
    """--out: where the files of the analysis are written."""
    return typer.Option("--out", help=_("Folder of the files; that of the sweep by default."))
