"""What a Pareto front says: its strategies, each with its outcomes and how sure its place is."""

from __future__ import annotations

import numpy as np

from experiments.runs.document import Block, Column, Sentence, Table, label_column, sentences
from experiments.sweeps.analysis.pareto_front import ParetoFront
from experiments.sweeps.analysis.report import AnalysisReport
from experiments.sweeps.analysis.study import name_of_point
from scenarios.language import _, ngettext
from scenarios.language.measures import measure_label, measure_mean
from scenarios.language.numbers import percent

MOST_NAMED = 12
"""Strategies of the front that are named in the picture."""
MOST_ROWS = 30
BRIEF = 5
"""Strategies of the front in the table that is read, and in the short one."""


def report(front: ParetoFront) -> AnalysisReport:
    """The table of the front, the one with most of the first outcome at the top, and the findings."""
    rows = sorted(np.flatnonzero(front.is_best), key=lambda row: -front.means[row, 0])
    columns = [
        label_column(_("strategy"), lambda row: name_of_point(front.table, row)),
        *(
            Column(
                measure_label(goal.measure),
                lambda row, goal=goal, index=index: measure_mean(goal.measure, float(front.means[row, index])),
            )
            for index, goal in enumerate(front.goals)
        ),
        Column(_("in so many of the seeds"), lambda row: percent(float(front.chance[row]))),
    ]
    title = _("Not dominated by any other")
    content: list[Block] = [Table(title, columns, rows[:MOST_ROWS])] if len(rows) > BRIEF else []
    if len(rows) > MOST_ROWS:
        content.append(Sentence(_("{count} more in the file.").format(count=len(rows) - MOST_ROWS)))
    texts = findings(front)
    content += sentences(texts, "finding")
    brief = [Table(title, columns, rows[:BRIEF])]
    return AnalysisReport("pareto", front.study, texts[0], brief, content, {"pareto": front.as_table()}, {"": front})


def names_with_shares(front: ParetoFront) -> list[str]:
    """The strategies of the front, each with its share of the seeds."""
    rows = np.flatnonzero(front.is_best)
    return [f"{name_of_point(front.table, int(row))} ({percent(front.chance[row])})" for row in rows]


def findings(front: ParetoFront) -> list[str]:
    """How many strategies are not dominated, which ones, and how sure each is."""
    if len(front.means) > 1 and not np.ptp(front.means, axis=0).any():
        labels = ", ".join(measure_label(goal.measure) for goal in front.goals)
        return [_("{measures}: the same at every point, nothing differs.").format(measures=labels)]
    count = int(front.is_best.sum())
    texts = [
        ngettext(
            "{count} of {total} strategies is not dominated by any other.",
            "{count} of {total} strategies are not dominated by any other.",
            count,
        ).format(count=count, total=len(front.is_best))
    ]
    names = names_with_shares(front)
    if len(names) <= 2 * MOST_NAMED:
        message = _("Not dominated, with the share of the seeds in which this is so: {names}.")
        texts.append(message.format(names=", ".join(names)))
    by_luck = int((front.chance[front.is_best] < 0.5).sum())
    if by_luck:
        message = ngettext(
            "{count} of them is so in less than half of the seeds: luck may have put it there.",
            "{count} of them are so in less than half of the seeds: luck may have put them there.",
            by_luck,
        )
        texts.append(message.format(count=by_luck))
    return texts
