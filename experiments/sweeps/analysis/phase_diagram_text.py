"""What a phase diagram says, in sentences."""

from __future__ import annotations

import numpy as np

from experiments.runs.document import sentences
from experiments.sweeps.analysis.conditions import conditions_in_words
from experiments.sweeps.analysis.phase_diagram import PhaseDiagram
from experiments.sweeps.analysis.report import AnalysisReport
from experiments.sweeps.analysis.study_text import factor_value
from scenarios.language import _, ngettext
from scenarios.language.measures import measure_label, measure_mean


def report(diagram: PhaseDiagram) -> AnalysisReport:
    """The findings, and one row a cell."""
    content = sentences(findings(diagram), "finding")
    return AnalysisReport("phase", diagram.study, content, {"phase": diagram.as_table()}, {"": diagram})


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
    if np.nanmin(diagram.outcome) == np.nanmax(diagram.outcome):
        message = _("{measure}: {value} in every cell, nothing differs.")
        value = measure_mean(diagram.measure, float(np.nanmax(diagram.outcome)))
        return [*texts, message.format(measure=measure_label(diagram.measure), value=value)]
    for cell, message in (
        (np.nanargmin(diagram.outcome), _("{measure}: lowest ({value}) at {x} and {y}.")),
        (np.nanargmax(diagram.outcome), _("{measure}: highest ({value}) at {x} and {y}.")),
    ):
        row, column = divmod(int(cell), diagram.outcome.shape[1])
        texts.append(
            message.format(
                measure=measure_label(diagram.measure),
                value=measure_mean(diagram.measure, float(diagram.outcome[row, column])),
                x=f"{diagram.x.label} = {factor_value(diagram.x, diagram.x_values[column])}",
                y=f"{diagram.y.label} = {factor_value(diagram.y, diagram.y_values[row])}",
            )
        )
    return texts
