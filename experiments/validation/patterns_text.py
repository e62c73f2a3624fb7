"""The document of the patterns: which of them the runs hold, with a tick or a cross.

Every text is in the current language.
"""

from __future__ import annotations

from collections.abc import Callable

from experiments.runs.document import Column, Document, Sentence, Table, Tone, details, label_column, sentences
from experiments.runs.run_text import caution, seeds_text, warning
from experiments.validation.pattern_check import PatternResults, PatternVerdict
from experiments.validation.patterns import Pattern
from scenarios.language import _, ngettext
from scenarios.language.numbers import number, percent

HOLDS, FAILS = "\u2713", "\u2717"


def _written(pattern: Pattern, value: float) -> str:
    return percent(value, pattern.digits) if pattern.is_share else number(value, pattern.digits)


def band(pattern: Pattern) -> str:
    """The band in which the value should lie."""
    lower, upper = (None if bound is None else _written(pattern, bound) for bound in (pattern.lower, pattern.upper))
    if lower is None:
        return _("at most {upper}").format(upper=upper)
    if upper is None:
        return _("at least {lower}").format(lower=lower)
    return _("{lower} to {upper}").format(lower=lower, upper=upper)


def patterns_document(results: PatternResults) -> Document:
    """Each pattern with its band, the median of the runs, the smallest and the largest, and the source of the band."""

    def column(heading: str, read: Callable[[PatternVerdict], float]) -> Column:
        return Column(heading, lambda verdict: _written(verdict.pattern, read(verdict)))

    columns = [
        label_column("", lambda verdict: HOLDS if verdict.holds else FAILS),
        label_column(_("pattern"), lambda verdict: _(verdict.pattern.label)),
        Column(_("expected"), lambda verdict: band(verdict.pattern)),
        column(_("median"), lambda verdict: verdict.value),
        column(_("smallest"), lambda verdict: verdict.smallest),
        column(_("largest"), lambda verdict: verdict.largest),
        label_column(_("source"), lambda verdict: _(verdict.pattern.source)),
    ]
    first = next(iter(results.runs.values()))
    held = len(results.verdicts) - len(results.failed)
    text = ngettext(
        "{some} of {count} patterns holds in the median of the runs.",
        "{some} of {count} patterns hold in the median of the runs.",
        held,
    ).format(some=held, count=len(results.verdicts))
    tone: Tone = "good" if not results.failed else "bad"
    reading = _(
        "Smallest and largest: of the runs, whose luck is as wide as some bands. Communities that are lost are counted "
        "over all the runs together."
    )
    title = _("Patterns that the baseline must hold together")
    return Document(
        "",
        [
            Sentence(text, tone),
            *sentences([warning(first)], "warning"),
            *([Table(_("Patterns that do not hold"), columns[1:4], results.failed)] if results.failed else []),
            *sentences([f"{seeds_text(first.seeds)}." if first.seeds else ""], "note"),
            Sentence(caution(), "warning"),
            details([Table(title, columns, results.verdicts), Sentence(reading, "note")]),
        ],
    )
