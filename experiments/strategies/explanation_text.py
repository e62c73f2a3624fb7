"""The document of an explanation: levers, funnel, who brought whom, stories, and whether the difference is robust.

Terminal, report and page render it. Every text is in the current language.
"""

from __future__ import annotations

import numpy as np

from experiments.runs.document import (
    Document,
    Line,
    Lines,
    Sentence,
    SideBySide,
    Table,
    label_column,
    sentences,
)
from experiments.strategies.causes.funnel import (
    LOSSES_BEFORE,
    paired_figures,
)
from experiments.strategies.causes.funnel import (
    label as funnel_label,
)
from experiments.strategies.causes.members_account_text import why_section
from experiments.strategies.comparison import Comparison, Difference, paired_difference
from experiments.strategies.comparison_text import (
    PairedRow,
    difference_columns,
    difference_texts,
    paired_columns,
)
from experiments.strategies.explanation import Explanation
from experiments.strategies.lever_contributions import MOST_LEVERS, Contributions, Lever, levers_between
from experiments.strategies.paired_stories import PairedStory
from experiments.strategies.robustness_check_text import robustness_section
from experiments.strategies.stories import Entry
from scenarios.language import _, language, ngettext, quoted
from scenarios.language.measures import measure_label, measure_mean
from scenarios.language.names import month_name
from scenarios.language.numbers import number, percent
from scenarios.titles import named, short_title
from simulation.measures import COLUMN_OF
from simulation.parameters.mechanisms import MECHANISMS, Mechanism


def explanation_document(explanation: Explanation) -> Document:
    """Why the other strategy differs from the first."""
    comparison = explanation.comparison
    first, second = comparison.scenarios
    heading = _("Why {other} differs from {first}").format(first=named(first), other=named(second))
    robustness = explanation.robustness
    content = [
        why_section(comparison, robustness),
        levers_section(explanation.contributions, comparison),
        funnel_section(comparison),
        work_section(comparison),
        recruiters_section(comparison),
        stories_section(explanation),
        *([robustness_section(robustness)] if robustness is not None else []),
    ]
    return Document(heading, content, "why")


def levers_section(contributions: Contributions, comparison: Comparison) -> Document:
    """What each lever contributes and by which mechanisms, and a table where there are several levers."""
    tables = [levers_table(contributions)] if len(contributions.levers) > 1 else []
    return Document(_("What each lever contributes"), [*sentences(causes(contributions, comparison)), *tables])


def causes(contributions: Contributions, comparison: Comparison) -> list[str]:
    """Which lever matters most; then, lever by lever, through which mechanisms it acts, and how far these moved.

    Args:
        comparison: the two strategies; what moves is read of all its pairs.
    """
    levers = [contribution.lever for contribution in contributions.by_itself]
    groups: dict[tuple[str, ...], list[Lever]] = {}
    for lever in levers or levers_between(*comparison.scenarios):
        present = [name for name in lever.mechanisms if _is_present(name, comparison)]
        if present:
            groups.setdefault(tuple(present), []).append(lever)
    return [
        levers_sentence(contributions),
        *(_mechanisms_sentence(group, names, comparison) for names, group in groups.items()),
    ]


def _is_present(mechanism: str, comparison: Comparison) -> bool:
    """Whether a mechanism is there in one of the two strategies at least, when it begins."""
    return not all(MECHANISMS[mechanism].is_absent(results.spec.parameters) for results in comparison.results)


def _mechanisms_sentence(levers: list[Lever], names: tuple[str, ...], comparison: Comparison) -> str:
    """Through which mechanisms these levers act, with the measures that show it."""
    first, *others = (MECHANISMS[name] for name in names)
    label = ", ".join(lever.label for lever in levers)
    text = _("{levers}: the effect passes through {mechanism}. {meaning}").format(
        levers=label[:1].upper() + label[1:], mechanism=_quoted_label(first), meaning=first.meaning[language()]
    )
    parts = [text]
    shown = _at_work(first, comparison)
    if shown is not None:
        sides = (named(scenario) for scenario in comparison.scenarios)
        figures = _("{measure}: {first} in {one}, {second} in {other}, on average since {date}{doubt}.")
        parts.append(figures.format(**shown, **dict(zip(("one", "other"), sides, strict=True))))
    if first.is_hypothesis:
        parts.append(_("A hypothesis: it may not be there."))
    further = []
    for mechanism in others:
        shown = _at_work(mechanism, comparison)
        words = {**(shown or {}), "mechanism": _quoted_label(mechanism)}
        if shown is not None:
            words["measure"] = shown["measure"].lower()
        plain = "{mechanism}" if shown is None else _("{mechanism} ({measure}: {first}, then {second}{doubt})")
        further.append(plain.format(**words))
    if further:
        parts.append(_("It also passes through {mechanisms}.").format(mechanisms=", ".join(further)))
    return " ".join(parts)


def _quoted_label(mechanism: Mechanism) -> str:
    return quoted(mechanism.label[language()].lower())


def _at_work(mechanism: Mechanism, comparison: Comparison) -> dict[str, str] | None:
    """The measure that shows a mechanism at work, in words, averaged since the strategies began to differ."""
    seeds = comparison.pairs(1)
    differ = np.flatnonzero(np.abs(np.nan_to_num(comparison.differences(1))).sum(axis=(0, 2)))
    if not mechanism.shown_by or not seeds or not len(differ):
        return None
    months, column = slice(differ[0], comparison.months + 1), COLUMN_OF[mechanism.shown_by]
    sides = [
        np.array([run.monthly[months, column] for run in results.runs if run.seed in seeds])
        for results in comparison.results[:2]
    ]
    if any(np.isnan(side).all(axis=1).any() for side in sides):  # such as the success of projects where there were none
        return None
    first, second = (np.nanmean(side, axis=1) for side in sides)
    difference = paired_difference(second - first, mechanism.shown_by)
    return {
        "measure": measure_label(mechanism.shown_by),
        "first": measure_mean(mechanism.shown_by, float(first.mean())),
        "second": measure_mean(mechanism.shown_by, float(second.mean())),
        "date": month_name(comparison.results[0].dates[differ[0]]),
        "doubt": _("; not told from chance") if _could_be_nothing(difference) else "",
    }


def levers_sentence(contributions: Contributions) -> str:
    """Which lever matters most, and whether levers need each other."""
    if contributions.left_out:
        reasons = {
            "many": _("the strategies differ in more than {most} levers").format(most=MOST_LEVERS),
            "population": _("the strategies live in different populations"),
            "interrupted": _("the runs were interrupted"),
        }
        return _("The levers were not tried one by one: {reason}.").format(reason=reasons[contributions.left_out])
    if not contributions.levers:
        return _("No lever differs: both are the same strategy.")
    if len(contributions.levers) == 1:
        return _("A single lever differs: {lever}.").format(lever=contributions.levers[0].lever.label)
    measure = measure_label(contributions.measure).lower()
    largest, second = contributions.by_itself[:2]
    if not largest.alone.mean:
        return _("None of the {count} levers that differ changes anything by itself ({measure}).").format(
            count=len(contributions.levers), measure=measure
        )
    is_told = not _could_be_nothing(largest.alone)
    text = (
        _("Of the {count} levers that differ, {lever} does most by itself ({measure}: {alone})")
        if is_told
        else _(
            "None of the {count} levers that differ can be told to change anything by itself ({measure}; the largest, "
            "{lever}: {alone})"
        )
    ).format(
        count=len(contributions.levers), lever=largest.lever.label, measure=measure, alone=_with_interval(largest.alone)
    )
    if is_told and contributions.lead is not None and _could_be_nothing(contributions.lead):
        text += _(", which cannot be told apart from {second} ({alone})").format(
            second=second.lever.label, alone=_with_interval(second.alone)
        )
    if _could_be_nothing(contributions.together):
        rest = _("; that the levers act otherwise than as the sum of what each does alone cannot be told ({rest}).")
    elif contributions.together.mean > 0:
        rest = _("; all together they end higher than the sum of what each does alone ({rest}).")
    else:
        rest = _("; all together they end lower than the sum of what each does alone ({rest}).")
    return text + rest.format(rest=_with_interval(contributions.together))


def _could_be_nothing(difference: Difference) -> bool:
    """Does the interval of a difference hold nothing at all?"""
    return not difference.mean or (difference.runs > 1 and difference.lower <= 0 <= difference.upper)


def _with_interval(difference: Difference) -> str:
    mean, bounds = difference_texts(difference, 1)
    return _("{together}, 95 % interval {bounds}").format(together=mean, bounds=bounds) if bounds else mean


def levers_table(contributions: Contributions) -> Table:
    """A row for each lever, then the interaction left over, then everything."""
    rows: list[tuple[str, Difference | None, Difference]] = [
        (contribution.lever.label, contribution.taken_away, contribution.alone) for contribution in contributions.levers
    ]
    everything = (_("everything"), contributions.total, contributions.total)
    rows += [(_("only together"), None, contributions.together), everything]
    runs = contributions.total.runs
    title = ngettext(
        "{measure}, at the end, {runs} pair of runs", "{measure}, at the end, {runs} pairs of runs", runs
    ).format(measure=measure_label(contributions.measure), runs=runs)
    columns = [
        label_column("", lambda row: row[0]),
        *difference_columns(_("adds to the strategy"), lambda row: row[1], lambda _row: 1),
        *difference_columns(_("adds by itself"), lambda row: row[2], lambda _row: 1),
    ]
    note = _(
        "Adds to the strategy: the strategy less the strategy without this lever. Adds by itself: the first strategy "
        "with this lever only, less the first. Only together: what no lever does by itself."
    )
    return Table(title, columns, rows, note, lambda row: "total" if row is everything else "plain")


def funnel_section(comparison: Comparison) -> Document:
    """Where all those are who were ever reached: each passage, and who was lost before it."""
    figures = paired_figures(comparison)
    rows = []
    for step, (passage, means) in enumerate(figures["passage"].items()):
        for loss in LOSSES_BEFORE.get(step, ()):
            rows.append(
                PairedRow(_("lost: {loss}").format(loss=funnel_label(loss)), figures["lost"][loss], style="part")
            )
        rows.append(PairedRow(funnel_label(passage), means, style="total"))
    title = _("Organisations at the end, means of the runs")
    table = Table(title, paired_columns(comparison, 1), rows, style=lambda row: row.style)
    return Document(_("Who was lost on the way"), [table])


def work_section(comparison: Comparison) -> Document:
    """What was proposed, begun and done, what it turned, and who left isolated; trade and acquaintances apart."""
    parts = ("dialogues", "changed_to_members", "departures_isolated")
    rows = [
        PairedRow(funnel_label(what), means, style="part" if what in parts else "plain")
        for what, means in paired_figures(comparison)["work"].items()
    ]
    title = _("Since the founding, means of the runs")
    table = Table(title, paired_columns(comparison, 1), rows, style=lambda row: row.style)
    return Document(_("What was tried, and what it turned"), [table])


def recruiters_section(comparison: Comparison) -> Document:
    """Joins by who had sensitised the recruit, with their share of all joins."""
    figures = paired_figures(comparison)["brought_by"]
    totals = [sum(getattr(means, side) for means in figures.values()) or 1.0 for side in ("first", "second")]

    def level(row: PairedRow, side: int) -> str:
        value = (row.means.first, row.means.second)[side]
        return f"{number(value)} ({percent(value / totals[side])})"

    rows = [PairedRow(funnel_label(recruiter), means) for recruiter, means in figures.items()]
    columns = paired_columns(comparison, 1, _("had been sensitised by"), level)
    table = Table(_("Joins over the whole period, means of the runs"), columns, rows)
    return Document(_("Who brought the recruits"), [table])


def stories_section(explanation: Explanation) -> Document:
    """Organisations whose lives differ, told with dates."""
    stories = explanation.stories.get(language(), [])
    text = (
        _("The same organisation under the same luck (first seed); numbers name organisations of the model.")
        if stories
        else _("No organisation whose life differs can be followed in both strategies.")
    )
    titles = [short_title(scenario) for scenario in explanation.comparison.scenarios]
    content = [Sentence(text, "note"), *(story_document(story, titles) for story in stories)]
    return Document(_("Organisations whose lives differ"), content)


def story_document(story: PairedStory, titles: list[str]) -> Document:
    """One organisation in both strategies, called by these titles."""
    sides = [
        Document(title, [Lines([_line(entry) for entry in entries])])
        for title, entries in zip(titles, (story.first, story.second), strict=True)
    ]
    return Document(story.name[:1].upper() + story.name[1:], [Sentence(story.why, "note"), SideBySide(sides)])


def _line(entry: Entry) -> Line:
    return Line(entry.words, month_name(entry.date) if entry.date else "", entry.is_turn)
