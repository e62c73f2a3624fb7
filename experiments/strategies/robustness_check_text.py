"""What is said of a pair of strategies in other worlds."""

from __future__ import annotations

import numpy as np

from experiments.strategies.robust_ranking import Ranking
from experiments.strategies.robustness_check import robustness_differences
from scenarios.language import _, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.names import not_the_region
from scenarios.language.numbers import digits_for, number, percent
from scenarios.titles import named


def robustness_sentence(found: Ranking) -> str:
    """In how many of the worlds the second strategy does better, and by how much."""
    apart, count = robustness_differences(found), len(found.done)
    better, worse = found.better_than(1, 0), found.better_than(0, 1)
    share = better if better.some >= worse.some else worse
    if not share.runs:
        text = ngettext(
            "In {count} other world that agrees with what is known of the real club nothing distinguishes them.",
            "In {count} other worlds that agree with what is known of the real club nothing distinguishes them.",
            count,
        )
        return text.format(count=count)
    if not found.is_settled(1, 0):
        share = better
        text = ngettext(
            "{count} other world that agrees with what is known of the real club does not settle it: {strategy} does "
            "better in {some}.",
            "{count} other worlds that agree with what is known of the real club do not settle it: {strategy} does "
            "better in {some}.",
            count,
        )
    elif share is better:
        text = ngettext(
            "Of {count} other world that agrees with what is known of the real club, {strategy} does better in {some} "
            "(probability {lower} to {upper}).",
            "Of {count} other worlds that agree with what is known of the real club, {strategy} does better in {some} "
            "(probability {lower} to {upper}).",
            count,
        )
    else:
        text = ngettext(
            "Of {count} other world that agrees with what is known of the real club, {strategy} does worse in {some} "
            "(probability {lower} to {upper}).",
            "Of {count} other worlds that agree with what is known of the real club, {strategy} does worse in {some} "
            "(probability {lower} to {upper}).",
            count,
        )
    low, middle, high = (float(value) for value in np.quantile(apart, (0.05, 0.5, 0.95)))
    digits = digits_for(middle)
    told = text.format(
        count=count, strategy=named(found.scenarios[1]), some=share.some,
        lower=percent(share.lower), upper=percent(share.upper),
    )  # fmt: skip
    much = _("{measure}: {middle} in the middle one, {low} to {high} in nine worlds in ten.").format(
        measure=measure_label(found.measure), middle=number(middle, digits, True),
        low=number(low, digits, True), high=number(high, digits, True),
    )  # fmt: skip
    return f"{told} {much}"


def robustness_reading(found: Ranking) -> str:
    """How it was found out."""
    words = _(
        "In each world both strategies once, with the same population and the same luck; which numbers are uncertain, "
        "and how the worlds were chosen: efc calibrate."
    )
    told = f"{not_the_region(False, number(found.organisations))}. {words}"
    left = len(found.ensemble.worlds) - len(found.done)
    if left:
        told += " " + ngettext(
            "{count} world is missing: its runs have not finished.",
            "{count} worlds are missing: their runs have not finished.", left,
        ).format(count=left)  # fmt: skip
    return told
