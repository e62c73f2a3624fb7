"""The page of the observed network: its curve beside the model's, the profile of the peer effect, what comes back."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.validation.likelihood_fit import CHI_SQUARE, CONSTANT, MONTHLY, ObservedFits
from experiments.validation.observed_diffusion import simulate_history
from scenarios.language import _, numbers

SIMULATED = 40
"""Histories simulated for each band."""


@declare_figure("observed", ObservedFits)
def draw(observed: ObservedFits) -> style.Page:
    """The observed curve beside the model's, the profile of the peer effect, and known peer effects that come back."""
    title = (
        _("Peers are heard, even where outreach is allowed for")
        if observed.monthly.peers.lower > 0.0
        else _("No peer effect is detected once outreach is allowed for")
    )
    under = _("125 physicians, who adopted tetracycline when, and whom they name (Coleman, Katz and Menzel 1966).")
    lines = [
        _("Bands: 90 % of {count} histories simulated by the model with the fitted numbers.").format(count=SIMULATED),
        _("Peer effect: what each named peer who has adopted adds to the rate of becoming aware, per month."),
    ]
    figure, low, top = style.panel_page(title, under, lines, 0.65, 0.6)
    for column, panel in enumerate((_curves, _profiles, _recoveries)):
        panel(figure.add_axes((0.06 + 0.325 * column, low, 0.255, top - low)), observed)
    return style.Page(figure, title + ".")


def _curves(axes: Axes, observed: ObservedFits) -> None:
    style.panel(axes, _("Adopted"), _("physicians, by month"))
    history = observed.history
    months = np.arange(history.months + 1)
    labels = {CONSTANT: _("model, outreach constant"), MONTHLY: _("model, outreach of each month")}
    for form, colour, dash in zip((CONSTANT, MONTHLY), (style.ORANGE, style.BLUE), style.DASHES, strict=False):
        fit = next(fit for fit in observed.fits if fit.form == form)
        runs = [simulate_history(history, fit.levels, fit.peers.value, seed + 1).curve for seed in range(SIMULATED)]
        style.band(axes, months, np.array(runs), colour, 0, dash)
        axes.lines[-1].set_label(labels[form])
    axes.plot(months, history.curve, "o", color=style.INK, markersize=5, label=_("observed"))
    axes.set_ylim(0, len(history.adopted))
    axes.legend(frameon=False, fontsize=9.5, loc="upper left")


def _profiles(axes: Axes, observed: ObservedFits) -> None:
    style.panel(axes, _("Peer effect"), _("twice the loss of log-likelihood; below the line: 95 %"))
    labels = {
        CONSTANT.name: _("outreach constant"),
        MONTHLY.name: _("outreach of each month"),
    }
    shown = [fit for fit in observed.fits if fit.form.name in labels]
    for fit, colour, dash in zip(shown, (style.ORANGE, style.BLUE), style.DASHES, strict=False):
        contact_rates, values = fit.profile
        loss = 2.0 * (fit.log_likelihood - values)
        axes.plot(contact_rates, loss, color=colour, linestyle=dash, linewidth=2.4, label=labels[fit.form.name])
    axes.axhline(CHI_SQUARE, color=style.SOFT, linestyle=style.DASHES[1], linewidth=1.2)
    axes.set_ylim(0, 3.0 * CHI_SQUARE)
    axes.set_xlabel(_("per month and named peer"), fontsize=10, color=style.SOFT)
    axes.xaxis.set_major_formatter(style.LocalizedTicks())
    axes.legend(frameon=False, fontsize=9.5, loc="upper center")


def _recoveries(axes: Axes, observed: ObservedFits) -> None:
    style.panel(axes, _("Known peer effects come back"), _("simulated histories, by estimate; line: the truth"))
    shown = [recovery for recovery in observed.recoveries if recovery.form == MONTHLY]
    edges = np.linspace(0.0, max((float(recovery.estimates.max()) for recovery in shown), default=0.1), 22)
    for recovery, colour, dash in zip(shown, (style.GREEN, style.VERMILION), style.DASHES, strict=False):
        words = _("peer effect of {truth}").format(truth=numbers.short_number(recovery.contact_rate))
        axes.hist(recovery.estimates, bins=edges.tolist(), color=colour, alpha=0.55, label=words)
        axes.axvline(recovery.contact_rate, color=colour, linestyle=dash, linewidth=2)
    axes.set_xlabel(_("per month and named peer"), fontsize=10, color=style.SOFT)
    axes.xaxis.set_major_formatter(style.LocalizedTicks())
    axes.legend(frameon=False, fontsize=9.5)
