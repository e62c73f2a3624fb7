"""The page of validation: what the model gives beside what theory says."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

from experiments.figures import declare_figure
from experiments.figures.parts import style
from experiments.validation.targets import FAILED, PASSED, UNDECIDED, TargetResults
from scenarios.language import _

P = 0.03
Q = 0.38
"""Bass's numbers in the scenario `bass`."""
COLOURS = {PASSED: style.BLUE, FAILED: style.VERMILION, UNDECIDED: style.ORANGE}
"""The colour of each verdict."""


@declare_figure("validation", TargetResults)
def draw(results: TargetResults) -> style.Page:
    """What the model gives beside what theory says (panels whose targets were not run stay empty)."""
    count = len(results.verdicts)
    title = _("{passed} of {count} published or exact results hold in the general model").format(
        passed=count - len(results.failed), count=count
    )
    under = _("The same model with switches in a scenario file each; no result has code of its own.")
    reading = _("Solid: the model. Dashed or rings: theory. Bars: four standard errors.")
    figure, low, top = style.panel_page(title, under, [reading], 0.5, 0.45)
    rows = (top - low - 0.14) / 2
    for index, panel in enumerate((_bass, _window, _rewired, _trust, _fixation, _all)):
        axes = figure.add_axes((0.06 + 0.325 * (index % 3), low if index >= 3 else low + rows + 0.14, 0.255, rows))
        panel(axes, results)
    sentences = [f"{title}."]
    for state, sentence in ((FAILED, _("Failed: {names}")), (UNDECIDED, _("Not decided: {names}"))):
        if names := ", ".join(dict.fromkeys(verdict.id for verdict in results.those(state))):
            sentences.append(sentence.format(names=names))
    return style.Page(figure, " ".join(sentences))


def _bass(axes: Axes, results: TargetResults) -> None:
    style.panel(axes, _("Bass curves"), _("share engaged, by month"), font=12)
    times = np.linspace(0.0, 20.0, 201)
    exact = (1.0 - np.exp(-(P + Q) * times)) / (1.0 + Q / P * np.exp(-(P + Q) * times))
    shown = (
        ("bass", style.BLUE, _("complete mixing")), ("bass-steps", style.GREEN, _("in whole months")),
        ("bass-network", style.ORANGE, _("on a ring")), ("two-stages", style.VERMILION, _("engaged later")),
    )  # fmt: skip
    for name, colour, label in shown:
        if name in results.samples:
            axes.plot(*results.samples[name].T, color=colour, linewidth=2, label=label)
    axes.plot(times, exact, color=style.INK, linestyle=style.DASHES[1], linewidth=1.4, label=_("closed form"))
    style.in_percent(axes)
    axes.legend(frameon=False, fontsize=8.5)


def _window(axes: Axes, results: TargetResults) -> None:
    style.panel(axes, _("Watts' window"), _("share of cascades above 5 %, by mean degree"), font=12)
    start = "C3 is_large population.degree="
    shares = {
        float(name.removeprefix(start)): sample.mean() for name, sample in results.samples.items() if start in name
    }
    degrees = sorted(shares)
    axes.plot(degrees, [shares[degree] for degree in degrees], "o", color=style.BLUE)
    for edge in (1.0207, 5.7647):
        axes.axvline(edge, color=style.INK, linestyle=style.DASHES[1], linewidth=1.2)
    axes.set(ylim=(-0.03, 1.05), xlim=(0.0, 8.0))
    style.in_percent(axes)


def _rewired(axes: Axes, results: TargetResults) -> None:
    style.panel(axes, _("Clustered against rewired"), _("share engaged, by step"), font=12)
    names = {
        "rewired-ring": _("1 contact, ring"),
        "rewired-ring population.rewiring=0.05": _("1 contact, rewired"),
        "rewired-ring engagement.count=2": _("2 contacts, ring"),
        "rewired-ring engagement.count=2 population.rewiring=0.05": _("2 contacts, rewired"),
    }
    for index, (name, label) in enumerate(names.items()):
        if name in results.samples:
            colour = style.BLUE if index < 2 else style.VERMILION
            axes.plot(
                *results.samples[name].T, color=colour, linestyle=style.DASHES[index % 2], linewidth=2, label=label
            )
    style.in_percent(axes)
    if axes.lines:
        axes.legend(frameon=False, fontsize=8.5)


def _trust(axes: Axes, results: TargetResults) -> None:
    style.panel(axes, _("Trust in the long run"), _("density; dashed: exact mean, deviation"), font=12)
    samples = results.samples.get("E7 trust_of_sources")
    if samples is not None:
        axes.hist(samples[:, 0], bins=50, density=True, color=style.BLUE, alpha=0.5)
    trust = np.linspace(0.0, 1.0, 201)
    deviation = 0.114708
    normal = np.exp(-0.5 * ((trust - 0.5) / deviation) ** 2) / (deviation * math.sqrt(2.0 * math.pi))
    axes.plot(trust, normal, color=style.INK, linestyle=style.DASHES[1], linewidth=1.4)


def _fixation(axes: Axes, results: TargetResults) -> None:
    style.panel(axes, _("Fixation of cooperation"), _("probability"), font=12)
    shown = [verdict for verdict in results.verdicts if verdict.id in ("E3", "E5")]
    for position, verdict in enumerate(shown):
        axes.errorbar(position, verdict.obtained, 4.0 * verdict.standard_error, fmt="o", color=style.BLUE, capsize=3)
        axes.plot(position, verdict.expected[0], "o", markersize=11, markerfacecolor="none", color=style.INK)
    names = [verdict.id + (f"\n{verdict.quantity[-3:]}" if verdict.quantity.endswith("]") else "") for verdict in shown]
    axes.set(xticks=range(len(shown)), xticklabels=names, ylim=(0.0, 0.4))


def _all(axes: Axes, results: TargetResults) -> None:
    style.panel(axes, _("All results"), _("difference, as a share of the tolerance"), font=12)
    columns = {name: column for column, name in enumerate(dict.fromkeys(verdict.id for verdict in results.verdicts))}
    for verdict in results.verdicts:
        nearest = min(max(verdict.obtained, min(verdict.expected)), max(verdict.expected))
        share = (verdict.obtained - nearest) / verdict.tolerance if verdict.tolerance > 0.0 else math.nan
        colour = COLOURS[verdict.state]
        axes.plot(columns[verdict.id], max(-1.5, min(1.5, share)), "o", color=colour, markersize=4)
    for edge in (-1.0, 1.0):
        axes.axhline(edge, color=style.SOFT, linestyle=style.DASHES[1], linewidth=1.2)
    axes.set_ylim(-1.6, 1.6)
    axes.set_xticks(list(columns.values()), list(columns), rotation=90, fontsize=8)
