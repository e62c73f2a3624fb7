"""What is told of a comparison in a terminal: the differences, in how many runs, and at what effort."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.cli.telling import named, tell_files, tell_notice
from experiments.cli.words import digits_for, number, percent
from experiments.compare import LOWER_IS_BETTER, Comparison, folder_names
from experiments.results import write_csv
from experiments.summary import effort as effort_of
from scenarios.language import _, language, ngettext
from simulation.measures import MEASURES

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from experiments.precision import Found

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
        for line in (*outcomes(comparison, place), *account(comparison, place)):
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


def outcomes(comparison: Comparison, place: int) -> list[str]:
    """In how many runs each takes off, and outcomes with two humps, which a mean would hide."""
    from experiments.humps import humps_of, share_of
    from experiments.summary import takeoffs

    lines = []
    chosen = [(comparison.scenarios[at], comparison.results[at]) for at in (0, place)]
    shares = []
    for scenario, results in chosen:
        months = takeoffs(results)
        found = share_of(sum(month is not None for month in months), len(months))
        shares.append(
            _("{scenario} in {some} of {runs} runs (probability {lower} to {upper})").format(
                scenario=named(scenario),
                some=found.some,
                runs=found.runs,
                lower=percent(found.lower),
                upper=percent(found.upper),
            )
        )
    lines.append(_("Take-off: {shares}.").format(shares=listed(shares)))
    for measure, digits in SENTENCES:
        for scenario, results in chosen:
            humps = humps_of(results.values(measure)[:, comparison.months])
            if humps is not None:
                text = _(
                    "Mind: {measure} of {scenario} has two humps, which the mean hides: about {low} in {few} runs and "
                    "about {high} in {some} (probability of the upper one {lower} to {upper})."
                )
                lines.append(
                    text.format(
                        measure=MEASURES[measure].label[language()].lower(),
                        scenario=named(scenario),
                        low=number(humps.low, digits),
                        high=number(humps.high, digits),
                        few=humps.upper.runs - humps.upper.some,
                        some=humps.upper.some,
                        lower=percent(humps.upper.lower),
                        upper=percent(humps.upper.upper),
                    )
                )
    return lines


def listed(parts: Sequence[str]) -> str:
    """Parts of a sentence between semicolons."""
    return (" ; " if language() == "fr" else "; ").join(parts)


def tell_precision(to: Console, found: Found) -> None:
    """The half-width against the number of pairs of runs, and whether the target was reached."""
    target = found.target
    label = MEASURES[target.measure].label[language()].lower()
    fine = digits_for(target.half_width, 1)
    steps = ", ".join(
        _("{half} after {runs} runs").format(half=number(step.half_width, fine), runs=step.runs) for step in found.steps
    )
    to.print(_("Half of the 95 % interval of the difference ({measure}): {steps}.").format(measure=label, steps=steps))
    if not found.reached:
        to.print(
            _(
                "The precision of {target} was not reached within {maximum} runs; the intervals say what is known."
            ).format(target=number(target.half_width, fine), maximum=target.maximum),
            style="yellow",
        )


def keep_precision(found: Found, folder: Path) -> Path:
    """precision.csv: the half-width against the number of pairs."""
    import pandas

    table = pandas.DataFrame([(step.runs, step.half_width) for step in found.steps], columns=["runs", "half_width"])
    table.insert(0, "measure", found.target.measure)
    return write_csv(table, folder / "precision.csv")


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
        return [*lines, _("Both strategies spend as much paid effort."), _gains(comparison, place)]
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
    return [*lines, text, _gains(comparison, place)]


def _gains(comparison: Comparison, place: int) -> str:
    """Members gained for ten months of paid work and for a thousand hours of members, side by side."""
    parts = []
    for at in (0, place):
        figures = effort_of(comparison.results[at])
        members, paid, given = (float(np.mean(figures[name])) for name in ("members", "total", "hours"))
        for_paid = number(10 * members / paid, 1) if paid else "-"
        for_given = number(1000 * members / given, 1) if given else "-"
        parts.append(
            _("{scenario} {paid} for ten months of paid work and {given} for a thousand hours of members").format(
                scenario=named(comparison.scenarios[at]), paid=for_paid, given=for_given
            )
        )
    return _("Members gained: {parts}.").format(parts=listed(parts))


def keep_what_there_is(to: Console, comparison: Comparison, folder: Path) -> None:
    """Without a pair of runs there is nothing to compare: the finished runs are kept."""
    paths: list[Path] = []
    for name, results in zip(folder_names(comparison.scenarios), comparison.results, strict=True):
        if results.runs:
            paths += results.write(folder / name)[:1]
    if paths:
        tell_files(to, paths)
