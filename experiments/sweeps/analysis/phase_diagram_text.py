"""What a phase diagram says, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.runs.document import Column, Table, label_column, sentences
from experiments.sweeps.analysis.conditions import conditions_in_words
from experiments.sweeps.analysis.phase_diagram import PhaseDiagram
from experiments.sweeps.analysis.report import AnalysisReport
from experiments.sweeps.analysis.study_text import factor_value
from scenarios.language import _, ngettext
from scenarios.language.measures import measure_label, measure_mean
from scenarios.language.numbers import percent


def report(diagram: PhaseDiagram) -> AnalysisReport:
    """The findings, where the outcome is lowest and highest, and one row a cell."""
    texts = findings(diagram)
    content = [*sentences(texts, "finding"), _table(diagram, [tuple(cell) for cell in np.argwhere(diagram.runs)])]
    brief = [] if _is_even(diagram) else [_table(diagram, _extremes(diagram))]
    return AnalysisReport(
        "phase", diagram.study, texts[0], brief, content, {"phase": diagram.as_table()}, {"": diagram}
    )


def _is_even(diagram: PhaseDiagram) -> bool:
    """Is the outcome the same everywhere?"""
    return bool(np.nanmin(diagram.outcome) == np.nanmax(diagram.outcome))


def _extremes(diagram: PhaseDiagram) -> list[tuple[int, int]]:
    """Row and column of the cells with the lowest and the highest outcome."""
    width = diagram.outcome.shape[1]
    return [divmod(int(cell), width) for cell in (np.nanargmin(diagram.outcome), np.nanargmax(diagram.outcome))]


def _table(diagram: PhaseDiagram, cells: Sequence[tuple[int, int]]) -> Table:
    """The outcome of some cells, and how often it happens there."""
    happening = conditions_in_words(diagram.conditions, is_first=True)
    columns = [
        label_column(diagram.x.label, lambda cell: factor_value(diagram.x, diagram.x_values[cell[1]])),
        label_column(diagram.y.label, lambda cell: factor_value(diagram.y, diagram.y_values[cell[0]])),
        Column(
            measure_label(diagram.measure), lambda cell: measure_mean(diagram.measure, float(diagram.outcome[cell]))
        ),
        Column(_("{what}: share of the runs").format(what=happening), lambda cell: percent(diagram.probability[cell])),
    ]
    return Table("", columns, cells)


def findings(diagram: PhaseDiagram) -> list[str]:
    """Where it happens, and where the outcome is highest and lowest."""
    happening = conditions_in_words(diagram.conditions, is_first=True)
    share = diagram.probability[np.isfinite(diagram.probability)]
    often = int((share >= 0.5).sum())
    never = int((share == 0.0).sum())
    message = _("{what}: in at least half of the runs in {some} of {all} cells.")
    if often == 0:
        message = _("{what}: nowhere in at least half of the runs.")
    elif often == len(share):
        message = _("{what}: everywhere in at least half of the runs.")
    texts = [message.format(some=often, all=len(share), what=happening)]
    if 0 < never < len(share):
        text = ngettext("It never happens in {count} cell.", "It never happens in {count} cells.", never)
        texts.append(text.format(count=never))
    if _is_even(diagram):
        message = _("{measure}: {value} in every cell, nothing differs.")
        value = measure_mean(diagram.measure, float(np.nanmax(diagram.outcome)))
        return [*texts, message.format(measure=measure_label(diagram.measure), value=value)]
    lowest, highest = (
        _("{measure}: lowest ({value}) at {x} and {y}."),
        _("{measure}: highest ({value}) at {x} and {y}."),
    )
    for (row, column), message in zip(_extremes(diagram), (lowest, highest), strict=True):
        texts.append(
            message.format(
                measure=measure_label(diagram.measure),
                value=measure_mean(diagram.measure, float(diagram.outcome[row, column])),
                x=f"{diagram.x.label} = {factor_value(diagram.x, diagram.x_values[column])}",
                y=f"{diagram.y.label} = {factor_value(diagram.y, diagram.y_values[row])}",
            )
        )
    return texts
