"""What scenario discovery says: each box's conditions, its coverage and density, and what chance would find."""

from __future__ import annotations

from typing import Any

from experiments.runs.document import Column, Table, label_column, sentences
from experiments.sweeps.analysis.conditions import conditions_in_words
from experiments.sweeps.analysis.report import AnalysisReport
from experiments.sweeps.analysis.scenario_discovery import Box, ScenarioDiscovery
from experiments.sweeps.analysis.study_text import factor_value
from scenarios.language import _, between_semicolons, ngettext
from scenarios.language.numbers import number, percent


def report(discovery: ScenarioDiscovery) -> AnalysisReport:
    """The findings, and one row a condition of a box."""
    texts = findings(discovery)
    tables = {"discovery": discovery.as_table()}
    brief = [_table(discovery)] if discovery.boxes else sentences(texts[1:2])
    content = sentences(texts, "finding")
    return AnalysisReport("discovery", discovery.study, texts[0], brief, content, tables, {"": discovery})


def _table(discovery: ScenarioDiscovery) -> Table:
    """The conditions of each box, how dense it is, and what it covers."""

    def conditions(box: Box) -> str:
        return between_semicolons([limit_in_words(discovery, name, limit) for name, limit in box.limits.items()])

    columns = [
        label_column(_("conditions"), conditions),
        Column(_("density"), lambda box: percent(box.density)),
        Column(_("coverage"), lambda box: percent(box.coverage)),
        Column(_("points"), lambda box: number(box.points)),
    ]
    return Table("", columns, discovery.boxes)


def findings(discovery: ScenarioDiscovery) -> list[str]:
    """How often it happens; each box; the best box by chance."""
    happening = conditions_in_words(discovery.conditions, is_first=True)
    share = percent(discovery.share)
    message = _("{what}: so at {share} of the points ({runs} of the runs).")
    texts = [message.format(what=happening, share=share, runs=percent(discovery.runs_share))]
    if discovery.boxes:
        message = _("{what}: so at {density} of the points of the first box, against {share} of all points.")
        texts.insert(0, message.format(what=happening, density=percent(discovery.boxes[0].density), share=share))
    elif discovery.densest > discovery.share:
        message = _(
            "No box of conditions is as dense as {density}; the densest that chance does not explain has {densest}: "
            "ask for less (--density)."
        )
        texts.append(message.format(density=percent(discovery.density), densest=percent(discovery.densest)))
    else:
        texts.append(_("No box of conditions does better than all points together."))
    texts += [box_in_words(discovery, box, number) for number, box in enumerate(discovery.boxes, start=1)]
    if not discovery.by_chance:
        return texts
    best_by_chance = max(discovery.by_chance)
    if discovery.boxes and discovery.boxes[0].density <= best_by_chance:
        texts.append(_("The first box is no denser than what chance finds: it may be chance."))
    message = ngettext(
        "By chance: with the outcomes shuffled, the same search finds at best a density of {density} ({count} search).",
        "By chance: with the outcomes shuffled, the same search finds at best a density of {density} "
        "({count} searches).",
        len(discovery.by_chance),
    )
    return [*texts, message.format(density=percent(best_by_chance), count=len(discovery.by_chance))]


def box_in_words(discovery: ScenarioDiscovery, box: Box, number: int) -> str:
    """ "Box 1: Staff at least 2.4 and Contact rate at least 0.03: density 97 %, coverage 89 % (110 points)."""
    return ngettext(
        "Box {number}: {conditions}: density {density}, coverage {coverage} ({points} point; {runs} of its runs).",
        "Box {number}: {conditions}: density {density}, coverage {coverage} ({points} points; {runs} of their runs).",
        box.points,
    ).format(
        number=number,
        conditions=_(" and ").join(limit_in_words(discovery, name, limit) for name, limit in box.limits.items()),
        density=percent(box.density),
        coverage=percent(box.coverage),
        points=box.points,
        runs=percent(box.runs_share),
    )


def limit_in_words(discovery: ScenarioDiscovery, name: str, limit: tuple[float, float] | frozenset[Any]) -> str:
    """One condition: "Staff from 2.1 to 4", "Trust rule: beta or fixed"."""
    factor = discovery.study.check_factor(name)
    if isinstance(limit, frozenset):
        values = [factor_value(factor, value) for value in factor.values if value in limit]
        return _("{factor}: {values}").format(factor=factor.label, values=_(" or ").join(values))
    column = discovery.table[name]
    message = _("{factor} from {lower} to {upper}")
    if limit[0] <= column.min():
        message = _("{factor} at most {upper}")
    elif limit[1] >= column.max():
        message = _("{factor} at least {lower}")
    number_type = int if factor.is_whole else float
    lower, upper = (factor_value(factor, number_type(end)) for end in limit)
    return message.format(factor=factor.label, lower=lower, upper=upper)
