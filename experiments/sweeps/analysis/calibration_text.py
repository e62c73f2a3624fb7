"""What a calibration says, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.runs.document import sentences
from experiments.sweeps.analysis.calibration import FEWEST, Calibration
from experiments.sweeps.analysis.parameter_recovery import LEVEL
from experiments.sweeps.analysis.report import AnalysisReport
from experiments.sweeps.analysis.study_text import factor_value
from scenarios import Expectation
from scenarios.language import _, between_semicolons, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.names import month_name
from scenarios.language.numbers import number, percent, short_number

MOST_NAMED = 6
"""Numbers that are named one by one."""
QUANTILES = tuple(f"{quantile}{worlds}" for worlds in ("", "_kept") for quantile in ("median", "lower", "upper"))
"""Columns of a shift that are written."""


def report(calibration: Calibration) -> AnalysisReport:
    """The findings; all worlds, the shifts of the numbers, what comes back of them, and the worlds that are kept."""
    tables = {
        "calibration": calibration.worlds,
        "shifts": calibration.shifts,
        "recovery": calibration.recovery_table,
    }
    if calibration.is_kept.any():
        tables["ensemble"] = calibration.ensemble
    return AnalysisReport(
        "calibration", calibration.study, sentences(findings(calibration), "finding"), tables, {"": calibration}
    )


def findings(calibration: Calibration) -> list[str]:
    """What was kept, which pattern excludes most, and of which numbers the patterns say something."""
    matches = int(calibration.is_kept.sum())
    count = len(calibration.is_kept)
    share = percent(matches / count, 1 if 0 < matches / count < 0.1 else 0)
    message = ngettext(
        "{kept} of {count} worlds holds all the patterns ({share}).",
        "{kept} of {count} worlds hold all the patterns ({share}).",
        matches,
    )
    texts = [message.format(kept=number(matches), count=number(count), share=share)]
    shares = calibration.holds.mean(axis=0)
    hardest = int(np.argmin(shares))
    message = _("The pattern that excludes most worlds: {pattern} ({share} of them hold it).")
    pattern = pattern_in_words(calibration, calibration.patterns[hardest])
    texts.append(message.format(pattern=pattern, share=percent(float(shares[hardest]))))
    if matches < FEWEST:
        texts.append(_("These are too few to say what they have in common: draw more worlds (samples of the plan)."))
        return [*texts, *_recovery(calibration), *_dependence(calibration)]
    narrowed = calibration.narrowed
    if len(narrowed):
        names = [shift_in_words(calibration, row) for row in narrowed.head(MOST_NAMED).to_dict("records")]
        message = _("The patterns narrow (median and nine worlds in ten): {names}.")
        texts.append(message.format(names=_enumerate(names, len(narrowed))))
    unmoved = len(calibration.shifts) - len(narrowed)
    if unmoved:
        message = ngettext(
            "Of {count} uncertain number they say no more than chance (Kolmogorov-Smirnov, Holm, {level}).",
            "Of {count} uncertain numbers they say no more than chance (Kolmogorov-Smirnov, Holm, {level}).",
            unmoved,
        )
        texts.append(message.format(count=unmoved, level=percent(LEVEL)))
    return [*texts, *_recovery(calibration), *_dependence(calibration)]


def _enumerate(names: Sequence[str], count: int) -> str:
    """The first of so many things, and how many others there are."""
    rest = count - len(names)
    ending = ngettext("and {count} other", "and {count} others", rest).format(count=rest)
    return between_semicolons([*names, ending] if rest else names)


def _recovery(calibration: Calibration) -> list[str]:
    """What the patterns could say of the numbers at all."""
    recovery = calibration.recovery
    if not recovery.tried:
        return []
    recovered = recovery.recovered
    message = ngettext(
        "Taken for the real club itself ({count} world), a world's numbers come back no better than by chance.",
        "Taken for the real club in turn ({count} worlds), their numbers come back no better than by chance.",
        recovery.tried,
    )
    if len(recovered):
        message = ngettext(
            "Taken for the real club itself ({count} world), a world's numbers come back in part (share of what is "
            "unknown of each): {names}.",
            "Taken for the real club in turn ({count} worlds), their numbers come back in part (share of what is "
            "unknown of each): {names}.",
            recovery.tried,
        )
    names = [
        _with_value(calibration, row["factor"], percent(row["recovered"]))
        for row in recovered.head(MOST_NAMED).to_dict("records")
    ]
    return [message.format(count=number(recovery.tried), names=_enumerate(names, len(recovered)))]


def _dependence(calibration: Calibration) -> list[str]:
    """On which number each pattern depends most, beyond chance."""
    names = []
    for pattern, correlations in zip(calibration.patterns, calibration.recovery.correlations.T, strict=True):
        most = int(np.argmax(np.abs(correlations)))
        if abs(correlations[most]) > calibration.recovery.beyond_chance:
            strength = short_number(round(float(correlations[most]), 2))
            factor = _with_value(calibration, str(calibration.table.columns[most]), strength)
            names.append(_("{name}: {value}").format(name=pattern_name(calibration, pattern), value=factor))
    message = _("On which number each pattern depends most (rank correlation over all worlds): {names}.")
    return [message.format(names=between_semicolons(names))] if names else []


def _with_value(calibration: Calibration, factor: str, value: str) -> str:
    """ "Contact rate (0.98)"."""
    return f"{calibration.study.check_factor(factor).label} ({value})"


def pattern_name(calibration: Calibration, pattern: Expectation) -> str:
    """ "Members, May 2017"."""
    scenario = calibration.scenario
    when = month_name(scenario.date(pattern.month))
    if pattern.since is not None:
        when = _("from {since} to {until}").format(since=month_name(scenario.date(pattern.since)), until=when)
    return f"{measure_label(pattern.measure)}, {when}"


def range_in_words(pattern: Expectation) -> str:
    """ "45 to 55"."""
    lower, upper = ("\u2026" if end is None else short_number(end) for end in (pattern.lower, pattern.upper))
    return _("{lower} to {upper}").format(lower=lower, upper=upper)


def pattern_in_words(calibration: Calibration, pattern: Expectation) -> str:
    """ "Members, May 2017: 45 to 55"."""
    return _("{name}: {value}").format(name=pattern_name(calibration, pattern), value=range_in_words(pattern))


def shift_in_words(calibration: Calibration, row: dict[str, Any]) -> str:
    """ "Contact rate 0.0038 (0.0031 to 0.0043), before 0.0035 (0.0028 to 0.0043)"."""
    factor = calibration.study.check_factor(row["factor"])
    quantiles = {name: factor_value(factor, row[name]) for name in QUANTILES}
    return _("{label} {median_kept} ({lower_kept} to {upper_kept}), before {median} ({lower} to {upper})").format(
        label=factor.label, **quantiles
    )
