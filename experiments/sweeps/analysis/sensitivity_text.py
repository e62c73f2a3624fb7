"""What a sensitivity analysis says, in words: ranks, how sure they are, and how much is luck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas

from experiments.runs.document import Block, Column, Table, label_column, sentences
from experiments.sweeps.analysis.methods import Index
from experiments.sweeps.analysis.report import AnalysisReport
from experiments.sweeps.analysis.sensitivity import Sensitivity, sensitivity
from experiments.sweeps.analysis.study import Study, analyse_each
from experiments.sweeps.analysis.variance_components import VarianceComponents
from scenarios.language import _, between_semicolons, ngettext
from scenarios.language.measures import measure_label, measure_spread
from scenarios.language.numbers import MISSING, number, percent

NAMED = 3
"""Factors whose rank is told in a sentence."""
BRIEF = 5
"""Factors in the short table."""
LITTLE = 0.1
"""Share of the first factor's value, at the lower end of its interval, below which a factor hardly matters."""


class Leader(NamedTuple):
    """The factor that comes first for a measure, its size, and whether it is told from nothing."""

    measure: str
    factor: str
    size: str
    matters: bool


def report(study: Study, measures: Iterable[str]) -> AnalysisReport:
    """The sensitivity of one or several measures of a sweep.

    Raises:
        UserError: none of them can be analysed.
    """
    results, refusals = analyse_each(measures, partial(sensitivity, study))
    content: list[Block] = [
        block
        for result in results
        for block in (*([] if result.is_constant else [_table(result)]), *sentences(findings(result), "finding"))
    ]
    leaders = [
        Leader(
            result.measure, "" if result.is_constant else result.ranked[0].label, _size(result, 0), result.matters[0]
        )
        for result in results
    ]
    return AnalysisReport(
        "sensitivity",
        study,
        in_one_sentence(leaders, [findings(result)[0] for result in results]),
        [leaders_table(leaders)] if len(results) > 1 else [_brief_table(result) for result in results],
        [*content, *sentences(refusals, "warning")],
        {"sensitivity": pandas.concat([result.long_table() for result in results], ignore_index=True)},
        {f"-{result.measure}": result for result in results},
    )


def in_one_sentence(leaders: Sequence[Leader], firsts: Sequence[str]) -> str:
    """Which factor matters most: of the measure, or of most of several measures.

    Args:
        firsts: the first finding of each measure.
    """
    if len(leaders) == 1:
        return firsts[0]
    counts = Counter(leader.factor for leader in leaders if leader.matters)
    if not counts:
        return _("Of none of the measures is a factor surely told from nothing.")
    factor, count = counts.most_common(1)[0]
    message = _("“{factor}” matters most for {count} of {total} measures.")
    return message.format(factor=factor, count=count, total=len(leaders))


def leaders_table(leaders: Sequence[Leader]) -> Table:
    """The first factor of each measure."""
    columns = [
        label_column(_("measure"), lambda leader: measure_label(leader.measure)),
        label_column(_("matters most"), lambda leader: leader.factor if leader.matters else MISSING),
        Column(_("by"), lambda leader: leader.size if leader.matters else MISSING),
    ]
    return Table("", columns, leaders)


def _table(result: Sensitivity) -> Table:
    columns = [
        *_ranked(result),
        label_column(_("name"), lambda row: result.ranked[row].name),
        *(_index(result, index) for index in result.method.indices if index.heading),
    ]
    return Table(measure_label(result.measure), columns, range(len(result.table)))


def _brief_table(result: Sensitivity) -> Table:
    """The first factors, and what ranks them."""
    return Table("", [*_ranked(result), _index(result, result.method.ranking)], range(len(result.table))[:BRIEF])


def _ranked(result: Sensitivity) -> list[Column]:
    return [
        Column(_("rank"), lambda row: str(row + 1)),
        label_column(_("factor"), lambda row: result.ranked[row].label),
    ]


def _index(result: Sensitivity, index: Index) -> Column:
    return Column(_(index.heading), lambda row: _cell(result, row, index.column, index.half))


def _cell(result: Sensitivity, row: int, column: str, half: str = "") -> str:
    """An index of a factor by its rank from 0, with half of its interval where it has one."""
    value, half_width = (float(result.table[name].iloc[row]) if name else np.nan for name in (column, half))
    texts = [
        percent(figure) if result.method.is_share else measure_spread(result.measure, figure)
        for figure in (value, half_width)
    ]
    return " ± ".join(texts) if half else texts[0]


def findings(result: Sensitivity) -> list[str]:
    """The main factor; the next ones; which ranks are not told apart; what does not matter; luck."""
    if result.is_constant:
        message = _("{measure}: the same at every point, no factor changes it.")
        return [
            message.format(measure=measure_label(result.measure)),
            *([told_luck(result.variance)] if result.variance else []),
        ]
    return [
        _first(result), *_too_few(result), *_next(result), *_unsure(result), *_little(result), *_interactions(result),
        told_luck(result.variance),
    ]  # fmt: skip


def _size(result: Sensitivity, row: int) -> str:
    return _cell(result, row, result.method.ranking.column)


def _first(result: Sensitivity) -> str:
    message = (
        (_("{measure}: no factor is surely told from nothing by these points; “{factor}” comes first ({size})."))
        if (not result.matters[0])
        else (_(result.method.leads if result.is_first_sure else result.method.leads_unsurely))
    )
    return message.format(measure=measure_label(result.measure), factor=result.ranked[0].label, size=_size(result, 0))


def _too_few(result: Sensitivity) -> list[str]:
    """That shares cannot be such, where they are far from what a share can be."""
    values = result.table[[index.column for index in result.method.indices]].to_numpy()
    if not result.method.is_share or (values.max() <= 1.0 and values.min() >= -LITTLE):
        return []
    message = _(
        "Shares above {whole} or below {nothing} are errors of estimation: {points} points are too few; take more "
        "samples in the plan."
    )
    points = number(result.study.points)
    return [message.format(whole=percent(1.0), nothing=percent(0.0), points=points)]


def _next(result: Sensitivity) -> list[str]:
    rows = range(1, min(NAMED, len(result.table)))
    parts = [_("“{factor}” ({size})").format(factor=result.ranked[row].label, size=_size(result, row)) for row in rows]
    return [_("Next: {factors}.").format(factors=", ".join(parts))] if parts else []


def _unsure(result: Sensitivity) -> list[str]:
    """Ranks, among the first ones, whose neighbours' intervals overlap; a chain of them is told by its two ends."""
    low = result.values - result.half_widths
    high = result.values + result.half_widths
    chains: list[list[int]] = []
    for row in range(min(NAMED + 2, len(low) - 1)):
        if low[row] < high[row + 1]:
            if chains and chains[-1][1] == row + 1:
                chains[-1][1] = row + 2
            else:
                chains.append([row + 1, row + 2])
    if not chains:
        return []
    ranks = [
        (_("{first} and {second}") if last == first + 1 else _("{first} to {second}")).format(first=first, second=last)
        for first, last in chains
    ]
    return [_("Ranks that their 95 % intervals do not tell from the next: {ranks}.").format(ranks=", ".join(ranks))]


def _little(result: Sensitivity) -> list[str]:
    """Factors that are surely below a tenth of the first; and others that are not surely told from nothing."""
    is_small = (result.values + result.half_widths) < LITTLE * (result.values[0] - result.half_widths[0])
    factors = list(zip(result.ranked, is_small, result.matters, strict=True))
    small = [factor.label for factor, is_little, _matters in factors if is_little]
    unsure = [factor.label for factor, is_little, matters in factors if not is_little and not matters]
    small_message = ngettext(
        "{count} factor hardly matters in its range: {factors}.",
        "{count} factors hardly matter in their ranges: {factors}.",
        len(small),
    )
    unsure_message = ngettext(
        "{count} factor is not surely told from nothing; more points would tell: {factors}.",
        "{count} factors are not surely told from nothing; more points would tell: {factors}.",
        len(unsure),
    )
    return [
        message.format(count=len(labels), factors=between_semicolons(labels))
        for labels, message in ((small, small_message), (unsure, unsure_message))
        if labels
    ]


def _interactions(result: Sensitivity) -> list[str]:
    """What factors do only together, where the points can tell it from nothing."""
    if result.interactions is None:
        return []
    share, half = result.interactions
    message = _("What factors do only together is not told from nothing by these points ({share}, ± {half}).")
    if share - half > 0:
        message = _(
            "Factors by themselves explain {alone} of the differences; the rest is what they do only together "
            "({share}, ± {half})."
        )
    return [message.format(alone=percent(1.0 - share), share=percent(share), half=percent(half))]


def told_luck(variance: VarianceComponents | None) -> str:
    """How much of a single run is luck."""
    if variance is None:
        return _("Each point has one seed: luck cannot be told from the factors; give replicates in the plan.")
    factors, alike, apart = (percent(share) for share in variance.shares)
    return _(
        "In a single run, the factors make {factors} of the variance; luck makes the rest: {alike} moves all "
        "points alike, {apart} acts differently from point to point."
    ).format(factors=factors, alike=alike, apart=apart)
