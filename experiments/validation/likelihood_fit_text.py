"""What the fits to the observed network say: estimates with intervals, and whether known parameters come back."""

from __future__ import annotations

import math

from experiments.runs.document import Column, Document, Sentence, Table, label_column, sentences
from experiments.validation.likelihood_fit import Fit, FitRecovery, Interval, ObservedFits
from scenarios.language import _
from scenarios.language.numbers import number, percent


def observed_document(observed: ObservedFits) -> Document:
    """A row for each form that is fitted, the finding, and what comes back of known peer effects."""
    columns = [
        label_column(_("what is fitted"), lambda fit: _(fit.form.label)),
        Column(_("outreach, per month"), lambda fit: _interval(fit.outreach)),
        Column(_("peer effect, per month"), lambda fit: _interval(fit.peers)),
        Column(_("engagement, per month"), lambda fit: _interval(fit.rate, 2) if fit.rate else _("at once")),
        Column(_("adoptions by peers"), lambda fit: percent(fit.by_peers)),
        Column(_("log-likelihood"), lambda fit: number(fit.log_likelihood, 1)),
    ]
    title = _("Observed network: 125 physicians, 109 adoptions in 17 months (Coleman, Katz and Menzel 1966)")
    note = _("In brackets: 95 % by profile likelihood; outreach of each month: its mean, lowest and highest month.")
    return Document(
        "",
        [
            Table(title, columns, observed.fits),
            Sentence(note, "note"),
            Sentence(_finding(observed.monthly), "strong"),
            *sentences(map(_recovery, observed.recoveries)),
        ],
    )


def _interval(interval: Interval, digits: int = 3) -> str:
    """An estimate with its interval."""
    upper = number(interval.upper, digits) if math.isfinite(interval.upper) else _("no bound")
    return f"{number(interval.value, digits)} ({number(interval.lower, digits)}\u2013{upper})"


def _finding(monthly: Fit) -> str:
    """Whether a peer effect is detected, in a sentence."""
    message = _(
        "No peer effect is detected once outreach is allowed for, as published (Van den Bulte and Lilien 2001): "
        "at most {upper} per month and named peer, beside {outreach} by outreach."
    )
    if monthly.peers.lower > 0.0:
        message = _("A peer effect is detected although outreach is allowed for: {peers} per month and named peer.")
    return message.format(
        peers=_interval(monthly.peers), upper=number(monthly.peers.upper, 3), outreach=number(monthly.outreach.value, 3)
    )


def _recovery(recovery: FitRecovery) -> str:
    return _(
        "Simulated by the model with a peer effect of {truth}, fitted with {outreach}: {mean} on average over "
        "{count} histories; the interval holds the truth in {covered}, and a peer effect is detected in {detected}."
    ).format(
        truth=number(recovery.contact_rate, 2),
        outreach=_("outreach of each month") if recovery.form.by_month else _("outreach supposed constant"),
        mean=number(float(recovery.estimates.mean()), 3),
        count=number(len(recovery.estimates)),
        covered=percent(recovery.covered),
        detected=percent(recovery.detected),
    )
