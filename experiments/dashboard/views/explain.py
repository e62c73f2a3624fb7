"""The view that explains a difference: levers, where organisations are lost, who brought whom, robustness, stories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from experiments.dashboard.components import style
from experiments.dashboard.components.charts import draw_bars
from experiments.dashboard.components.document import show_blocks, show_document
from experiments.dashboard.components.elements import button, card, component, element
from experiments.dashboard.session.comparison import Comparison
from experiments.dashboard.session.job_updates import use_job_updates
from experiments.dashboard.session.session import Session
from experiments.dashboard.views import View
from experiments.dashboard.views.job_progress import JobProgress
from experiments.dashboard.workers.jobs import ComparedStrategies
from experiments.figures.parts.style import INK
from experiments.runs.document import Sentence
from experiments.runs.final_state import BROUGHT_BY, PASSAGES
from experiments.strategies.causes.funnel import label as funnel_label
from experiments.strategies.causes.funnel import losses_before
from experiments.strategies.causes.members_account import members_account
from experiments.strategies.causes.members_account_text import account_note, part_label, why_section
from experiments.strategies.comparison import Difference
from experiments.strategies.comparison_text import difference_text
from experiments.strategies.explanation_text import causes, story_document
from experiments.strategies.lever_contributions import Contributions
from experiments.strategies.paired_stories import PairedStory
from experiments.strategies.robust_ranking import Ranking
from experiments.strategies.robustness_check_text import robustness_section
from scenarios.language import _, language, mark, ngettext
from scenarios.language.numbers import number
from scenarios.titles import named, short_title

STORIES = 2
"""Pairs of stories that are shown at first."""
COLOURS = (style.FIRST, style.SECOND)


@component
def ExplainView(session: Session) -> None:
    """Why the two strategies differ."""
    comparison = session.comparison
    job = comparison.job
    result = comparison.result
    element("h1", _("Why do they differ?"))
    if result is None:
        element("p", _("Compare two strategies first: the reasons are read from the same runs."))
        if job is not None and not job.is_over:
            JobProgress(job, _("Comparing"))
        elif comparison.second is not None and not comparison.problem:
            first, other = map(named, comparison.scenarios)
            text = _("Compare {first} and {other}").format(first=first, other=other)
            button(text, lambda: comparison.start("comparison"), "efc-main")
        else:
            button(_("Choose two strategies"), lambda: session.go(view="compare"), "efc-main")
        return
    WhyCard(result)
    first, other = map(named, comparison.scenarios)
    with element("div", classes="efc-pair"):
        Analysis(
            comparison,
            "levers",
            lambda contributions: show_levers(contributions, result),
            _("What each lever contributes"),
            _("Compute it"),
            _("Trying each lever"),
            _(
                "Each lever of {strategy} is taken away, and tried alone, under the same luck. "
                "This takes some minutes for the whole region."
            ).format(strategy=other),
        )
        Recruits(result)
        for index, strategy in enumerate((first, other)):
            Passages(result, index, _("The way of organisations in {strategy}").format(strategy=strategy))
    Analysis(
        comparison,
        "robustness",
        lambda ranking: show_robustness(ranking, comparison),
        _("Does it hold in other worlds?"),
        _("Try them"),
        _("Trying other worlds"),
        _("What is uncertain is uncertain: {first} and {other} are tried once in each of many other worlds.").format(
            first=first, other=other
        ),
    )
    Analysis(
        comparison,
        "stories",
        lambda stories: Stories(stories, [short_title(scenario) for scenario in comparison.scenarios]),
        _("The same organisation, two lives"),
        _("Tell me"),
        _("Reading the journals"),
        _("One run of {first} and of {other} is run again, to read how the same organisations fared.").format(
            first=first, other=other
        ),
    )


@component
def Analysis(
    comparison: Comparison, name: str, show: Callable[[Any], object], title: str, request: str, doing: str, note: str
) -> None:
    """What an analysis has found; before, what it would be, with a button that requests it, or how far it is."""
    job = comparison.jobs.get(name)
    use_job_updates(job, survives=True)
    with card(title):
        if job is not None and job.state == "done":
            show(job.value)
        elif job is None or job.state == "cancelled":
            element("p", note, classes="efc-note")
            button(request, lambda: comparison.start(name), "efc-main")
        else:
            JobProgress(job, doing)


def bar(label: str, note: str, value: float, text: str, colour: str, **interval: float) -> dict[str, Any]:
    """A bar, with the ends of an interval (`low`, `high`) where there is one."""
    return {"label": label, "note": note, "value": value, "text": text, "colour": colour, **interval}


def _effect_bar(label: str, note: str, effect: Difference, colour: str) -> dict[str, Any]:
    ends = {"low": effect.lower, "high": effect.upper} if effect.runs > 1 else {}
    return bar(label, note, effect.mean, difference_text(effect, 0), colour, **ends)


def show_levers(contributions: Contributions, result: ComparedStrategies) -> None:
    """What each lever contributes, and by which mechanisms."""
    for sentence in causes(contributions, result.comparison):
        element("p", sentence)
    if contributions.left_out:
        return
    effects = []
    first, other = map(named, result.comparison.scenarios)
    for lever in contributions.levers:
        effects.append(
            (lever.lever.label, _("adds to {strategy}").format(strategy=other), lever.taken_away, style.FIRST)
        )
        effects.append(
            (
                lever.lever.label,
                _("adds to {strategy}, by itself").format(strategy=first),
                lever.alone,
                style.DIFFERENCE,
            )
        )
    if len(contributions.levers) > 1:
        effects.append((_("together only"), _("what no lever does alone"), contributions.together, style.GREY))
    effects.append(
        (_("all together"), _("{other} less {first}").format(first=first, other=other), contributions.total, INK)
    )
    draw_bars(
        [_effect_bar(*effect) for effect in effects],
        _("Members at the end, mean over the runs; the dark line is the 95 % interval."),
    )


@component
def WhyCard(result: ComparedStrategies) -> None:
    """The reason in a sentence, and the account of joins and departures, read from the runs of the comparison."""
    section = why_section(result.comparison)
    parts = [part for part in members_account(result.comparison) if part.gained.mean]
    colours = {True: style.SECOND, False: style.FIRST}
    with card(section.heading):
        show_blocks(block for block in section.content if isinstance(block, Sentence))
        if parts:
            bars = [
                _effect_bar(part_label(part.name), "", part.gained, colours[part.gained.mean > 0]) for part in parts
            ]
            draw_bars(bars, account_note())


@component
def Passages(result: ComparedStrategies, index: int, title: str) -> None:
    """Where organisations are lost on the way, in one of the two."""
    funnel = result.funnels[index]
    bars = [
        bar(funnel_label(passage), losses_before(funnel, row) if row else "", value, number(value), COLOURS[index])
        for row, (passage, value) in enumerate(zip(PASSAGES, funnel.passages.tolist(), strict=True))
    ]
    with card(title):
        draw_bars(
            bars,
            _("Organisations at the end, mean over the runs; each passage is a part of the one before."),
        )


@component
def Recruits(result: ComparedStrategies) -> None:
    """Who brought whom."""
    notes = [_("in {strategy}").format(strategy=named(scenario)) for scenario in result.comparison.scenarios]
    sides = list(zip(result.funnels, notes, COLOURS, strict=True))
    bars = [
        bar(funnel_label(cause), note, float(funnel.brought[cause]), number(funnel.brought[cause]), colour)
        for cause in BROUGHT_BY
        for funnel, note, colour in sides
    ]
    with card(_("Who brought whom")):
        draw_bars(bars, _("Joins after the founding, by what had made the recruit aware; mean over the runs."))


def show_robustness(ranking: Ranking | None, comparison: Comparison) -> None:
    """Whether the difference holds in other parameter draws."""
    if ranking is None:
        element("p", _("These organisations are your own: the worlds are of the region."))
        return
    show_blocks(robustness_section(replace(ranking, scenarios=comparison.scenarios)).content)


@component
def Stories(stories: dict[str, list[PairedStory]], titles: list[str]) -> None:
    """A few organisations whose stories differ."""
    shown, set_shown = solara.use_state(STORIES)
    pairs = stories[language()]
    if not pairs:
        element("p", _("No organisation's life differs enough to be told."))
    for pair in pairs[:shown]:
        show_document(story_document(pair, titles), level=3)
    left = len(pairs) - shown
    if left > 0:
        button(
            ngettext("{count} more", "{count} more", left).format(count=left),
            lambda: set_shown(len(pairs)),
        )


VIEW = View("why", 50, mark("Why"), ExplainView)
