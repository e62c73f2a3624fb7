"""The options that several commands share, each declared once: `Annotated[int, options.workers()]`.

A declaration is called where a command is built, so that its help is in the language of that moment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from scenarios.language import _, mark


def _option(flag: str, text: str) -> Callable[[], Any]:
    """The declaration of an option with its help, a marked text."""
    return lambda: typer.Option(flag, help=_(text))


# -- runs

organisations = _option("--organisations", mark("Size of a demonstration economy."))
month = _option("--month", mark("Month to stop at: a number, or a date such as 2025-06."))
months_of_all = _option("--months", mark("How long; by default as long as the shortest."))
runs_of_each = _option("--runs", mark("Number of runs of each scenario."))
seed = _option("--seed", mark("Seed of the run."))
first_seed = _option("--seed", mark("Seed of the first run."))
regions = _option("--regions", mark("In so many regions, each drawn with a seed of its own; as many runs in each."))
workers = _option("--workers", mark("Processes; the results do not depend on it."))
changes = _option("--set", mark("Another value: club.staff=3 (several times)."))
changes_of_all = _option("--set", mark("Another value, in all of them: club.staff=3."))
columns = _option("--column", mark("A column of your file: id=siret (several times); the others are found."))
members_at = _option("--at", mark("With --members: the month at whose beginning they are members, such as 2026-01."))
rules = _option("--rules", mark("Your own file of rules (several times)."))

# -- what is recorded of organisations

record = _option("--record", mark("Record these columns of all organisations (stage,competence), of each run."))
record_every = _option("--record-every", mark("With --record: every so many months; 12 by default."))
record_at = _option("--record-at", mark("With --record: at these months, numbers or dates (0,2020-06)."))

# -- what is printed

details = _option("--details", mark("Print everything that is known, not the answer alone."))

# -- as many runs as a precision needs

precision = _option("--precision", mark("Run until half of the 95 % interval of --measure is this narrow."))
minimum = _option("--minimum", mark("With --precision: at least so many runs."))
maximum = _option("--maximum", mark("With --precision: at most so many runs."))

# -- the analysis of a sweep

measures = _option("--measure", mark("Of this measure (several times); all of them by default."))
where = _option("--where", mark('What happens: "members > 500", several with "and", "takeoff" or "not takeoff".'))
beside_the_sweep = _option("--out", mark("Folder of the files; that of the sweep by default."))


def sweep(text: str = "") -> Any:
    """DIR: the folder of the sweep that is read."""
    return typer.Argument(metavar="DIR", help=text or _("Folder of a sweep."))
