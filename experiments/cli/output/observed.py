"""What efc validate --observed tells: fits to an observed network, whether known parameters come back, real series."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from experiments.cli.output import forecasts
from experiments.cli.output.progress import bar
from experiments.figures.observed_diffusion import draw
from experiments.runs.run import Progress
from experiments.validation import observed_diffusion
from experiments.validation.likelihood_fit import (
    CONSTANT,
    FORMS,
    MONTHLY,
    Fitted,
    Interval,
    Recovery,
    fitted,
    recovered,
    write,
)
from scenarios.language import _
from scenarios.language.numbers import number, percent

STRONG = 0.1
"""Peer effect, per month and named peer, that the method should be able to see (about as strong as outreach)."""
REPLICATES = (60, 300)
"""Simulated histories, quick and full."""


def report(to: Console, folder: Path, full: bool) -> list[Path]:
    """Fit, simulate, fit again, tell it and give the paths of what is written."""

    replicates = REPLICATES[full]
    history = observed_diffusion.physicians()
    fits: list[Fitted] = []
    back: list[Recovery] = []
    with bar(_("observed network")) as progress:
        total = len(FORMS) + 3 * replicates
        for form in FORMS:
            fits.append(fitted(history, form))
            progress(len(fits), total)
        outreach = next(one.levels for one in fits if one.form == MONTHLY)
        for contact_rate, form in ((0.0, MONTHLY), (STRONG, MONTHLY), (0.0, CONSTANT)):
            done = len(FORMS) + len(back) * replicates
            tell = partial(_further, progress, done, total)
            back.append(recovered(history, outreach, contact_rate, form, replicates, tell))
    _tell(to, fits, back)
    paths = [write(fits, back, folder / "observed.csv"), *draw(history, fits, back).save(folder, "observed")]
    return [*paths, *forecasts.report(to, folder)]


def _further(progress: Progress, before: int, total: int, count: int) -> None:
    progress(before + count, total)


def words_of(one: Fitted) -> str:
    """A form in words."""
    words = {
        "constant": _("outreach constant, each named peer counts"),
        "constant, share": _("outreach constant, share of named peers"),
        "monthly": _("outreach of each month, each named peer counts"),
        "monthly, share": _("outreach of each month, share of named peers"),
        "two stages": _("outreach constant, engagement later at a rate"),
    }
    return words[one.form.name]


def between(one: Interval, digits: int = 3) -> str:
    """An estimate with its interval."""
    upper = number(one.upper, digits) if math.isfinite(one.upper) else _("no bound")
    return f"{number(one.value, digits)} ({number(one.lower, digits)}\u2013{upper})"


def _tell(to: Console, fits: list[Fitted], back: list[Recovery]) -> None:

    title = _("Observed network: 125 physicians, 109 adoptions in 17 months (Coleman, Katz and Menzel 1966)")
    table = Table(title=title, title_justify="left", title_style="bold")
    headings = (
        _("what is fitted"), _("outreach, per month"), _("peer effect, per month"), _("engagement, per month"),
        _("adoptions by peers"), _("log-likelihood"),
    )  # fmt: skip
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left")
    for one in fits:
        rate = between(one.rate, 2) if one.rate else _("at once")
        likelihood = number(one.log_likelihood, 1)
        table.add_row(words_of(one), between(one.outreach), between(one.peers), rate, percent(one.by_peers), likelihood)
    to.print(table)
    notes = _("In brackets: 95 % by profile likelihood; outreach of each month: its mean, lowest and highest month.")
    to.print(notes, style="dim", markup=False)
    to.print(finding(fits), style="bold", markup=False)
    for one in back:
        to.print(_words_back(one), markup=False)


def finding(fits: list[Fitted]) -> str:
    """What is found, in a sentence."""

    monthly = next(one for one in fits if one.form == MONTHLY)
    if monthly.peers.lower > 0.0:
        words = _("A peer effect is detected although outreach is allowed for: {peers} per month and named peer.")
        return words.format(peers=between(monthly.peers))
    words = _(
        "No peer effect is detected once outreach is allowed for, as published (Van den Bulte and Lilien 2001): "
        "at most {upper} per month and named peer, beside {outreach} by outreach."
    )
    return words.format(upper=number(monthly.peers.upper, 3), outreach=number(monthly.outreach.value, 3))


def _words_back(one: Recovery) -> str:
    outreach = _("outreach of each month") if one.form.by_month else _("outreach supposed constant")
    words = _(
        "Simulated by the model with a peer effect of {truth}, fitted with {outreach}: {mean} on average over "
        "{count} histories; the interval holds the truth in {covered}, and a peer effect is detected in {detected}."
    )
    return words.format(
        truth=number(one.contact_rate, 2), outreach=outreach, mean=number(float(one.estimates.mean()), 3),
        count=number(len(one.estimates)), covered=percent(one.covered), detected=percent(one.detected),
    )  # fmt: skip
