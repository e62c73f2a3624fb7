"""What is said of two strategies in other worlds, and in other structures of the model."""

from __future__ import annotations

import numpy as np

from experiments.runs.document import Document, sentences
from experiments.strategies.robust_ranking import Ranking
from experiments.strategies.robustness_check import robustness_differences
from scenarios.language import _, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.names import not_the_region
from scenarios.language.numbers import digits_for, number, percent
from scenarios.titles import named
from simulation.population.counts.counts import region_size


def robustness_section(ranking: Ranking) -> Document:
    """Does the difference hold in other worlds, and how was that found out?"""
    content = [*sentences([robustness_sentence(ranking)]), *sentences([robustness_reading(ranking)], "note")]
    return Document(_("Does it hold in other worlds?"), content, "worlds")


def robustness_sentence(ranking: Ranking) -> str:
    """In how many of the worlds the second strategy does better, and by how much."""
    differences = robustness_differences(ranking)
    count = len(ranking.done)
    better = ranking.better_than(1, 0)
    worse = ranking.better_than(0, 1)
    share = better if better.successes >= worse.successes else worse
    if not share.runs:
        return _("In {worlds} nothing distinguishes them.").format(worlds=_worlds(ranking))
    if not ranking.is_settled(1, 0):
        share = better
        text = ngettext(
            "{worlds} does not settle it: {strategy} does better in {some}.",
            "{worlds} do not settle it: {strategy} does better in {some}.",
            count,
        )
    elif share is better:
        text = _("Of {worlds}, {strategy} does better in {some} (probability {lower} to {upper}).")
    else:
        text = _("Of {worlds}, {strategy} does worse in {some} (probability {lower} to {upper}).")
    how_often = text.format(
        worlds=_worlds(ranking),
        strategy=named(ranking.scenarios[1]),
        some=share.successes,
        lower=percent(share.lower),
        upper=percent(share.upper),
    )
    digits = digits_for(float(np.median(differences)))
    low, middle, high = (number(float(value), digits, True) for value in np.quantile(differences, (0.05, 0.5, 0.95)))
    how_much = _("{measure}: {middle} in the middle one, {low} to {high} in nine worlds in ten.")
    return f"{how_often} {how_much.format(measure=measure_label(ranking.measure), middle=middle, low=low, high=high)}"


def _worlds(ranking: Ranking) -> str:
    """How many worlds, and which."""
    count = len(ranking.done)
    if ranking.ensemble.structures:
        text = ngettext(
            "{count} world that agrees with what is known of the real club",
            "{count} worlds that agree with what is known of the real club, each of another structure of the model",
            count,
        )
    else:
        text = ngettext(
            "{count} world drawn from plausible ranges", "{count} worlds drawn from plausible ranges", count
        )
    return text.format(count=count)


def robustness_reading(ranking: Ranking) -> str:
    """How it was found out."""
    text = _("In each world both strategies once, with the same population and the same luck.")
    which = _("Worlds drawn from plausible ranges; not calibrated.")
    if ranking.ensemble.structures:
        which = _(
            "Worlds fitted to what was observed of the real club: of the model with everything, and without each "
            "mechanism that these observations do not ask for."
        )
    size = f"{size_notice(ranking)}. " if size_notice(ranking) else ""
    text = f"{size}{text} {which}"
    missing = len(ranking.ensemble.worlds) - len(ranking.done)
    if missing:
        text += " " + ngettext(
            "{count} world is missing: its runs have not finished.",
            "{count} worlds are missing: their runs have not finished.",
            missing,
        ).format(count=missing)
    return text


def size_notice(ranking: Ranking) -> str:
    """That it is not the region, where it is not."""
    return not_the_region(False, ranking.organisations) if ranking.organisations != region_size() else ""
