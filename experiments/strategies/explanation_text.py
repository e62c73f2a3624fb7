"""The document of an explanation: levers, funnel, who brought whom, stories, and whether the difference is robust.

Terminal, report and page render it. Every text is in the current language.
"""

from __future__ import annotations

from experiments.runs.document import (
    Document,
    Line,
    Lines,
    Sentence,
    SideBySide,
    Table,
    label_column,
)
from experiments.strategies.comparison import Comparison, Difference
from experiments.strategies.comparison_text import (
    PairedRow,
    difference_columns,
    difference_texts,
    paired_columns,
)
from experiments.strategies.explanation import Explanation
from experiments.strategies.funnel import (
    LOSSES_BEFORE,
    paired_figures,
)
from experiments.strategies.funnel import (
    label as funnel_label,
)
from experiments.strategies.lever_contributions import MOST_LEVERS, Contributions
from experiments.strategies.paired_stories import PairedStory
from experiments.strategies.robustness_check_text import robustness_section
from experiments.strategies.stories import Entry
from scenarios.language import _, language
from scenarios.language.measures import measure_label
from scenarios.language.names import month_name
from scenarios.language.numbers import number, percent
from scenarios.titles import named, short_title


def explanation_document(explanation: Explanation) -> Document:
    """Why the other strategy differs from the first."""
    comparison = explanation.comparison
    first, second = comparison.scenarios
    heading = _("Why {other} differs from {first}").format(first=named(first), other=named(second))
    robustness = explanation.robustness
    content = [
        levers_section(explanation.contributions),
        funnel_section(comparison),
        work_section(comparison),
        recruiters_section(comparison),
        stories_section(explanation),
        *([robustness_section(robustness)] if robustness is not None else []),
    ]
    return Document(heading, content, "why")


def levers_section(contributions: Contributions) -> Document:
    """What each lever contributes: a sentence, and a table where there are several."""
    tables = [levers_table(contributions)] if len(contributions.levers) > 1 else []
    return Document(_("What each lever contributes"), [Sentence(levers_sentence(contributions)), *tables])


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
    text = _("Of the {count} levers that differ, {lever} does most by itself ({measure}: {alone})").format(
        count=len(contributions.levers), lever=largest.lever.label, measure=measure, alone=_with_interval(largest.alone)
    )
    if contributions.lead is not None and _could_be_nothing(contributions.lead):
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
    title = _("{measure}, at the end, {runs} pairs of runs").format(
        measure=measure_label(contributions.measure), runs=contributions.total.runs
    )
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
