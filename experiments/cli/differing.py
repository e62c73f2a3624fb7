"""What is told of a comparison in a terminal: the differences, in how many runs, and at what effort."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.cli.telling import named, tell_files, tell_notice
from experiments.cli.words import digits_for, number
from experiments.compare import LOWER_IS_BETTER, Comparison, folder_names
from scenarios.language import _, language, ngettext
from simulation.measures import MEASURES

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SHOWN = (
    ("members", 1), ("animators", 1), ("territorial_communities", 1), ("cooperative_relations", 1),
    ("isolated_share", 3), ("route_territories", 3), ("route_chain", 3), ("route_relations", 3), ("scale_up", 3),
    ("effort", 0), ("member_hours", 0), ("members_per_effort", 2), ("cooperation_per_effort", 2),
)  # fmt: skip
"""The measures of the table, with their decimals."""
EFFORTS = ("effort", "member_hours")
"""What is spent: more of it is neither better nor worse."""
SENTENCES = (("members", 1), ("scale_up", 3), ("cooperative_relations", 1))
"""The measures that get a sentence."""
UNEQUAL = 0.01
"""Share of the first scenario's effort from which efforts are called unequal."""


def tell_comparison(to: Console, comparison: Comparison) -> None:
    """Everything that is told of a comparison."""
    tell_notice(to, comparison.results[0])
    for name, parameters in comparison.own_population.items():
        message = _(
            "Mind: {scenario} has a population of its own ({parameters}): part of the difference comes from that."
        )
        to.print(message.format(scenario=name, parameters=", ".join(parameters)), style="yellow", markup=False)
    date = comparison.results[0].dates[comparison.months]
    for place in range(1, len(comparison.results)):
        to.print(_table(comparison, place, date))
        for measure, digits in SENTENCES:
            to.print(f"  {sentence(comparison, place, measure, digits)}", markup=False, soft_wrap=True)
        for line in account(comparison, place):
            to.print(f"  {line}", markup=False, soft_wrap=True)
    to.print(
        _("Same population, same seeds, same luck. Difference: mean over the pairs of runs, with its 95 % interval."),
        style="dim",
    )


def _table(comparison: Comparison, place: int, date: str) -> Table:
    from rich.table import Table

    first, other = comparison.scenarios[0], comparison.scenarios[place]
    title = _("{other} compared with {first}, at the end of {date}").format(
        other=named(other), first=named(first), date=date
    )
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("")
    for words in (first.name, other.name, _("difference"), _("95 % interval"), _("does better in")):
        table.add_column(words, justify="right")
    for measure, digits in SHOWN:
        before, after = (float(np.nanmean(values)) for values in comparison.pairs_at_end(place, measure))
        found = comparison.at_end(place, measure)
        fine = digits_for(found.mean, digits)
        lower, upper = number(found.lower, fine, True), number(found.upper, fine, True)
        bounds = _("{lower} to {upper}").format(lower=lower, upper=upper) if found.runs > 1 else ""
        label = MEASURES[measure].label[language()] + (_(" (less is better)") if measure in LOWER_IS_BETTER else "")
        wins = "" if measure in EFFORTS else _("{wins} of {runs}").format(wins=found.wins, runs=found.runs)
        table.add_row(
            label, number(before, digits), number(after, digits), number(found.mean, fine, True), bounds, wins
        )
    return table


def sentence(comparison: Comparison, place: int, measure: str, digits: int = 1) -> str:
    """In how many runs the other scenario does better, in words."""
    found = comparison.at_end(place, measure)
    text = ngettext(
        "In {wins} of {runs} run, {other} does better than {first}: {measure}, {difference} on average",
        "In {wins} of {runs} runs, {other} does better than {first}: {measure}, {difference} on average",
        found.runs,
    ).format(
        wins=found.wins,
        runs=found.runs,
        other=named(comparison.scenarios[place]),
        first=named(comparison.scenarios[0]),
        measure=MEASURES[measure].label[language()].lower(),
        difference=number(found.mean, digits_for(found.mean, digits), True),
    )
    ties = _(" (level in {ties})").format(ties=found.ties) if found.ties else ""
    return f"{text}{ties}."


def account(comparison: Comparison, place: int) -> list[str]:
    """Effort beside gains, in words."""
    spent, hours = (comparison.at_end(place, measure).mean for measure in ("effort", "member_hours"))
    members, relations = (comparison.at_end(place, measure).mean for measure in ("members", "cooperative_relations"))
    base = float(np.mean(comparison.pairs_at_end(place, "effort")[0]))
    lines = [
        _("Difference of effort: {effort} full-time-equivalent months of paid work, {hours} hours of members.").format(
            effort=number(spent, 1, True), hours=number(hours, 0, True)
        )
    ]
    if abs(spent) <= UNEQUAL * base:
        lines.append(_("Both strategies spend as much paid effort."))
        return lines
    text = _("The strategies are of unequal effort.")
    if base:
        text = _("The strategies are of unequal effort ({share} %).").format(share=number(100 * spent / base, 0, True))
    if spent > 0:
        text += " " + _("For each further month of work: {members} members, {relations} cooperative relations.").format(
            members=number(members / spent, 2, True), relations=number(relations / spent, 2, True)
        )
    else:
        text += " " + _("For each month of work spared: {members} members, {relations} cooperative relations.").format(
            members=number(-members / spent, 2, True), relations=number(-relations / spent, 2, True)
        )
    lines.append(text)
    return lines


def keep_what_there_is(to: Console, comparison: Comparison, folder: Path) -> None:
    """Without a pair of runs there is nothing to compare: the finished runs are kept."""
    paths: list[Path] = []
    for name, results in zip(folder_names(comparison.scenarios), comparison.results, strict=True):
        if results.runs:
            paths += results.write(folder / name)[:1]
    if paths:
        tell_files(to, paths)
