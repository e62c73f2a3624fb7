"""What a calibration says, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.calibration import FEWEST, SURE, Calibration
from experiments.figures.common import label
from experiments.figures.studies import value_of
from experiments.figures.style import month_name, number, percent, short_number
from scenarios.language import _, between_semicolons, ngettext

if TYPE_CHECKING:
    from scenarios import Expectation

MOST_NAMED = 6
"""Narrowed numbers that are told one by one."""
ENDS = tuple(f"{end}{of}" for of in ("", "_kept") for end in ("median", "lower", "upper"))
"""Columns of a shift that are told."""


def sentences(found: Calibration) -> list[str]:
    """What was kept, which pattern excludes most, and of which numbers the patterns say something."""
    kept, count = int(found.kept.sum()), len(found.kept)
    share = percent(kept / count, 1 if 0 < kept / count < 0.1 else 0)
    text = ngettext(
        "{kept} of {count} worlds holds all the patterns ({share}).",
        "{kept} of {count} worlds hold all the patterns ({share}).", kept,
    )  # fmt: skip
    told = [text.format(kept=number(kept), count=number(count), share=share)]
    shares = found.holds.mean(axis=0)
    hardest = int(np.argmin(shares))
    message = _("The pattern that excludes most worlds: {pattern} ({share} of them hold it).")
    told.append(message.format(pattern=in_words(found, found.patterns[hardest]), share=percent(float(shares[hardest]))))
    if kept < FEWEST:
        return [*told, _("These are too few to say what they have in common: draw more worlds (samples of the plan).")]
    narrowed = found.narrowed
    if len(narrowed):
        named = [shift_in_words(found, row) for row in narrowed.head(MOST_NAMED).to_dict("records")]
        left = len(narrowed) - len(named)
        named += [ngettext("and {count} other", "and {count} others", left).format(count=left)] if left else []
        message = _("The patterns narrow (median and nine worlds in ten): {names}.")
        told.append(message.format(names=between_semicolons(named)))
    rest = len(found.shifts) - len(narrowed)
    if rest:
        message = ngettext(
            "Of {count} uncertain number they say no more than chance (Kolmogorov-Smirnov, Holm, {level}).",
            "Of {count} uncertain numbers they say no more than chance (Kolmogorov-Smirnov, Holm, {level}).",
            rest,
        )
        told.append(message.format(count=rest, level=percent(SURE)))
    return told


def in_words(found: Calibration, pattern: Expectation) -> str:
    """ "Members, May 2017: 45 to 55"."""
    when = month_name(found.scenario.date(pattern.month))
    if pattern.since is not None:
        when = _("from {since} to {until}").format(since=month_name(found.scenario.date(pattern.since)), until=when)
    lower, upper = ("\u2026" if end is None else short_number(end) for end in (pattern.lower, pattern.upper))
    words = _("{measure}, {when}: {lower} to {upper}")
    return words.format(measure=label(pattern.measure), when=when, lower=lower, upper=upper)


def shift_in_words(found: Calibration, row: dict[str, Any]) -> str:
    """ "Contact rate 0.0038 (0.0031 to 0.0043), before 0.0035 (0.0028 to 0.0043)"."""
    factor = found.study.check_factor(row["factor"])
    ends = {name: value_of(factor, row[name]) for name in ENDS}
    words = _("{label} {median_kept} ({lower_kept} to {upper_kept}), before {median} ({lower} to {upper})")
    return words.format(label=factor.label, **ends)
