"""The report for a board: the same answer on two sheets of A4."""

from __future__ import annotations

from dataclasses import replace

from experiments.reports import page
from experiments.runs.document import Block, Document, Line, Lines, Sentence, figures, sentences
from experiments.strategies import comparison_text
from experiments.strategies.causes.members_account_text import watch_sentence, weakness_sentence
from experiments.strategies.explanation import Explanation
from experiments.strategies.money.cost_effectiveness_text import money_table
from experiments.strategies.robustness_check_text import robustness_reading
from scenarios.language import _, between_semicolons

LAST_FIGURES = ("other-worlds", "differences", "routes")
"""The figure at the end of the second sheet: the first of these that there is."""


def board_document(report: Document, explanation: Explanation) -> Document:
    """Two sheets: question, answer and main curve; why, what it costs, whether it holds, limits and provenance.

    Args:
        report: the whole report, whose heading and figures it shares.
    """
    comparison = explanation.comparison
    pictures = {figure.name: replace(figure, caption="") for figure in figures(report)}
    last = next(name for name in LAST_FIGURES if name in pictures)
    robustness = explanation.robustness
    first: list[Block] = [
        *page.warnings(explanation),
        Document(_("The answer"), [Lines([Line(text) for text in page.answer(explanation, is_brief=True)])], "answer"),
        pictures["levels"],
        comparison_text.table_over_time(comparison, 1),
    ]
    is_told = comparison.at_end(1, "members").verdict != "untold"
    fails = weakness_sentence(comparison, robustness) if robustness is not None and is_told else ""
    named = (_("Population"), _("Version"), _("Results"))
    told = dict(page.provenance(comparison))
    second: list[Block] = [
        Document(_("Why"), sentences([fails, watch_sentence(comparison)]), "why"),
        pictures["causes"],
        Document(_("What it costs"), [money_table(comparison, 1, explanation.costs)], "money"),
        pictures[last],
        *sentences([robustness_reading(robustness) if robustness is not None else ""], "note"),
        Document(_("Limits"), [Lines([Line(text) for text in page.limits(comparison)])], "limits"),
        Sentence(between_semicolons([Line(told[name], name).written for name in named]), "note"),
    ]
    return Document(report.heading, [Document("", first), Document("", second)])
