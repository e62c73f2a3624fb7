"""What a sensitivity study says, in words: ranks, how sure they are, and how much is luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.language import _, between_semicolons, ngettext
from scenarios.language.measures import measure_label, measure_mean

if TYPE_CHECKING:
    from experiments.sweeps.analysis.sensitivity import Sensitivity

NAMED = 3
"""Factors whose rank is told in a sentence."""
LITTLE = 0.1
"""Share of the first factor's value, at the lower end of its interval, below which a factor hardly matters."""


def sentences(found: Sensitivity) -> list[str]:
    """The main factor; the next ones; which ranks are not told apart; what does not matter; luck."""
    told = [_first(found), *_next(found), *_unsure(found), *_little(found)]
    return [*told, *_interactions(found), *_luck(found)]


def _size(found: Sensitivity, row: int) -> str:
    from scenarios.language.numbers import percent

    value = float(found.table[found.column].iloc[row])
    return percent(value) if found.kind == "sobol" else measure_mean(found.measure, value)


def _first(found: Sensitivity) -> str:
    measure, factor = measure_label(found.measure), found.ranked[0]
    if not found.matters[0]:
        message = _(
            "{measure}: no factor is surely told from nothing by these points; “{factor}” comes first ({size})."
        )
    elif found.kind == "sobol" and found.is_first_sure:
        message = _("{measure}: “{factor}” matters most; it takes part in {size} of the differences between points.")
    elif found.kind == "sobol":
        message = _(
            "{measure}: “{factor}” comes first, not surely; it takes part in {size} of the differences between points."
        )
    elif found.is_first_sure:
        message = _("{measure}: “{factor}” matters most; through its whole range it moves the measure by {size}.")
    else:
        message = _(
            "{measure}: “{factor}” comes first, not surely; through its whole range it moves the measure by {size}."
        )
    return message.format(measure=measure, factor=factor.label, size=_size(found, 0))


def _next(found: Sensitivity) -> list[str]:
    rows = range(1, min(NAMED, len(found.table)))
    if not rows:
        return []
    parts = [_("“{factor}” ({size})").format(factor=found.ranked[row].label, size=_size(found, row)) for row in rows]
    return [_("Next: {factors}.").format(factors=", ".join(parts))]


def _unsure(found: Sensitivity) -> list[str]:
    """Ranks, among the first ones, whose neighbours' intervals overlap; a chain of them is told by its two ends."""
    values, half = found.table[found.column], found.table[found.half]
    chains: list[list[int]] = []
    for row in range(min(NAMED + 2, len(values) - 1)):
        if values[row] - half[row] < values[row + 1] + half[row + 1]:
            if chains and chains[-1][1] == row + 1:
                chains[-1][1] = row + 2
            else:
                chains.append([row + 1, row + 2])
    if not chains:
        return []
    told = [
        (_("{first} and {second}") if last == first + 1 else _("{first} to {second}")).format(first=first, second=last)
        for first, last in chains
    ]
    message = _("Ranks that their 95 % intervals do not tell from the next: {ranks}.")
    return [message.format(ranks=", ".join(told))]


def _little(found: Sensitivity) -> list[str]:
    """Factors that are surely below a tenth of the first; and others that are not surely told from nothing."""
    tenth = LITTLE * float(found.table[found.column].iloc[0] - found.table[found.half].iloc[0])
    small, unsure = [], []
    for factor, value, half, matters in zip(
        found.ranked, found.table[found.column], found.table[found.half], found.matters, strict=True
    ):
        if value + half < tenth:
            small.append(factor.label)
        elif not matters:
            unsure.append(factor.label)
    told = []
    if small:
        message = ngettext(
            "{count} factor hardly matters in its range: {factors}.",
            "{count} factors hardly matter in their ranges: {factors}.",
            len(small),
        )
        told.append(message.format(count=len(small), factors=between_semicolons(small)))
    if unsure:
        message = ngettext(
            "{count} factor is not surely told from nothing; more points would tell: {factors}.",
            "{count} factors are not surely told from nothing; more points would tell: {factors}.",
            len(unsure),
        )
        told.append(message.format(count=len(unsure), factors=between_semicolons(unsure)))
    return told


def _interactions(found: Sensitivity) -> list[str]:
    """What factors do only together, where the points can tell it from nothing."""
    from scenarios.language.numbers import percent

    if found.interactions is None:
        return []
    share, half = found.interactions
    message = _("What factors do only together is not told from nothing by these points ({share}, ± {half}).")
    if share - half > 0:
        message = _(
            "Factors by themselves explain {alone} of the differences; the rest is what they do only together "
            "({share}, ± {half})."
        )
    return [message.format(alone=percent(1.0 - share), share=percent(share), half=percent(half))]


def _luck(found: Sensitivity) -> list[str]:
    from scenarios.language.numbers import percent

    if found.variance is None:
        return [_("Each point has one seed: luck cannot be told from the factors; give replicates in the plan.")]
    factors, alike, apart = (percent(share) for share in found.variance.shares)
    return [
        _(
            "In a single run, the factors make {factors} of the variance; luck makes the rest: {alike} moves all "
            "points alike, {apart} acts differently from point to point."
        ).format(factors=factors, alike=alike, apart=apart)
    ]
