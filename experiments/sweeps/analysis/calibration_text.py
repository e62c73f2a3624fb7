"""What a calibration says, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweeps.analysis.calibration import FEWEST, Calibration
from experiments.sweeps.analysis.parameter_recovery import SURE
from experiments.sweeps.analysis.study_text import value_of
from scenarios.language import _, between_semicolons, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.names import month_name
from scenarios.language.numbers import number, percent, short_number

if TYPE_CHECKING:
    from scenarios import Expectation

MOST_NAMED = 6
"""Numbers that are told one by one."""
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
        few = _("These are too few to say what they have in common: draw more worlds (samples of the plan).")
        return [*told, few, *_recovery(found)]
    narrowed = found.narrowed
    if len(narrowed):
        named = [shift_in_words(found, row) for row in narrowed.head(MOST_NAMED).to_dict("records")]
        message = _("The patterns narrow (median and nine worlds in ten): {names}.")
        told.append(message.format(names=_listed(named, len(narrowed))))
    rest = len(found.shifts) - len(narrowed)
    if rest:
        message = ngettext(
            "Of {count} uncertain number they say no more than chance (Kolmogorov-Smirnov, Holm, {level}).",
            "Of {count} uncertain numbers they say no more than chance (Kolmogorov-Smirnov, Holm, {level}).",
            rest,
        )
        told.append(message.format(count=rest, level=percent(SURE)))
    return [*told, *_recovery(found)]


def _listed(named: list[str], count: int) -> str:
    """The first of so many things, and how many others there are."""
    left = count - len(named)
    return between_semicolons(
        [*named, *([ngettext("and {count} other", "and {count} others", left).format(count=left)] if left else [])]
    )


def _recovery(found: Calibration) -> list[str]:
    """What the patterns could tell of the numbers at all, and on which number each depends most."""
    recovery, told = found.recovery, []
    if recovery.tried:
        known = recovery.recovered
        message = ngettext(
            "Taken for the real club itself ({count} world), a world's numbers come back no better than by chance.",
            "Taken for the real club in turn ({count} worlds), their numbers come back no better than by chance.",
            recovery.tried,
        )
        if len(known):
            message = ngettext(
                "Taken for the real club itself ({count} world), a world's numbers come back in part (share of what is "
                "unknown of each): {names}.",
                "Taken for the real club in turn ({count} worlds), their numbers come back in part (share of what is "
                "unknown of each): {names}.",
                recovery.tried,
            )
        shares = [(row["factor"], percent(row["recovered"])) for row in known.head(MOST_NAMED).to_dict("records")]
        names = _listed([_with_value(found, *one) for one in shares], len(known))
        told.append(message.format(count=number(recovery.tried), names=names))
    named = []
    for pattern, of_numbers in zip(found.patterns, recovery.correlations.T, strict=True):
        most = int(np.argmax(np.abs(of_numbers)))
        if abs(of_numbers[most]) > recovery.beyond_chance:
            strength = short_number(round(float(of_numbers[most]), 2))
            name = _with_value(found, str(found.table.columns[most]), strength)
            named.append(_("{name}: {value}").format(name=name_in_words(found, pattern), value=name))
    if named:
        message = _("On which number each pattern depends most (rank correlation over all worlds): {names}.")
        told.append(message.format(names=between_semicolons(named)))
    return told


def _with_value(found: Calibration, factor: str, value: str) -> str:
    """ "Contact rate (0.98)"."""
    return f"{found.study.check_factor(factor).label} ({value})"


def name_in_words(found: Calibration, pattern: Expectation) -> str:
    """ "Members, May 2017"."""
    when = month_name(found.scenario.date(pattern.month))
    if pattern.since is not None:
        when = _("from {since} to {until}").format(since=month_name(found.scenario.date(pattern.since)), until=when)
    return f"{measure_label(pattern.measure)}, {when}"


def band_in_words(pattern: Expectation) -> str:
    """ "45 to 55"."""
    lower, upper = ("\u2026" if end is None else short_number(end) for end in (pattern.lower, pattern.upper))
    return _("{lower} to {upper}").format(lower=lower, upper=upper)


def in_words(found: Calibration, pattern: Expectation) -> str:
    """ "Members, May 2017: 45 to 55"."""
    return _("{name}: {value}").format(name=name_in_words(found, pattern), value=band_in_words(pattern))


def shift_in_words(found: Calibration, row: dict[str, Any]) -> str:
    """ "Contact rate 0.0038 (0.0031 to 0.0043), before 0.0035 (0.0028 to 0.0043)"."""
    factor = found.study.check_factor(row["factor"])
    ends = {name: value_of(factor, row[name]) for name in ENDS}
    words = _("{label} {median_kept} ({lower_kept} to {upper_kept}), before {median} ({lower} to {upper})")
    return words.format(label=factor.label, **ends)
