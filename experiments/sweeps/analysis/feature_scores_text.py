"""What feature scores say of the factors of a sweep, in words: which explain a measure, which no more than chance."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pandas

from experiments.runs.document import Block, Column, Table, label_column, sentences
from experiments.sweeps.analysis.feature_scores import FactorScores, forest, score_factors
from experiments.sweeps.analysis.report import AnalysisReport
from experiments.sweeps.analysis.sensitivity_text import BRIEF, NAMED, Leader, in_one_sentence, leaders_table, told_luck
from experiments.sweeps.analysis.study import Study, analyse_each
from scenarios.language import _, between_semicolons, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.numbers import percent


def report(study: Study, measures: Iterable[str]) -> AnalysisReport:
    """The feature scores of one or several measures of a sweep.

    Raises:
        UserError: scikit-learn is not installed, or none of the measures can be analysed.
    """
    forest()  # whatever is missing is told before anything is analysed
    results, refusals = analyse_each(measures, partial(score_factors, study))
    content: list[Block] = [
        block
        for result in results
        for block in (*([] if result.is_constant else [_table(result)]), *sentences(findings(result), "finding"))
    ]
    caution = _(
        "A score says how much a factor explains over the points of this plan, alone or with others; not in which "
        "direction, and not what a change of it alone would do."
    )
    leaders = [
        Leader(
            result.measure,
            result.ranked[0].label,
            percent(result.table["share"].iloc[0]),
            bool(result.table["matters"].iloc[0]) and not result.is_constant,
        )
        for result in results
    ]
    return AnalysisReport(
        "feature-scores",
        results[0].study,
        in_one_sentence(leaders, [findings(result)[0] for result in results]),
        [leaders_table(leaders)] if len(results) > 1 else [_table(result, BRIEF) for result in results],
        [*content, *sentences([caution], "note"), *sentences(refusals, "warning")],
        {"feature-scores": pandas.concat([result.long_table() for result in results], ignore_index=True)},
        {f"-{result.measure}": result for result in results},
    )


def _table(result: FactorScores, most: int | None = None) -> Table:
    rows = result.table.to_dict("records")
    columns = [
        Column(_("rank"), lambda row: str(row + 1)),
        label_column(_("factor"), lambda row: result.ranked[row].label),
        *([label_column(_("name"), lambda row: rows[row]["factor"])] if most is None else []),
        Column(_("share of what is explained"), lambda row: percent(rows[row]["share"])),
    ]
    note = _("by chance up to {share}").format(share=percent(result.scores.chance))
    return Table(measure_label(result.measure), columns, range(len(rows))[:most], note=note)


def findings(result: FactorScores) -> list[str]:
    """What the factors explain together; which explain most; which no more than chance; luck."""
    measure = measure_label(result.measure)
    if result.is_constant:
        constant = _("{measure}: the same at every point, no factor changes it.").format(measure=measure)
        return [constant, *([told_luck(result.variance)] if result.variance else [])]
    table = result.table
    named = [
        _("“{factor}” ({size})").format(factor=factor.label, size=percent(share))
        for factor, share, matters in zip(result.ranked, table["share"], table["matters"], strict=True)
        if matters
    ]
    first = _("{measure}: no factor explains more than chance does.")
    if named:
        first = _("{measure}: {factor} explains most, as a share of what the factors explain.")
    texts = [first.format(measure=measure, factor=named[0] if named else "")]
    if further := named[1:NAMED]:
        texts.append(_("Next: {factors}.").format(factors=", ".join(further)))
    texts.append(
        _("Of points that were kept from them, the trees foretell {share} of the variance.").format(
            share=percent(result.scores.explained)
        )
    )
    idle = [factor.label for factor, matters in zip(result.ranked, table["matters"], strict=True) if not matters]
    if named and idle:
        message = ngettext(
            "{count} factor explains no more than chance does, or next to nothing: {factors}.",
            "{count} factors explain no more than chance does, or next to nothing: {factors}.",
            len(idle),
        )
        texts.append(message.format(count=len(idle), factors=between_semicolons(idle)))
    return [*texts, told_luck(result.variance)]
