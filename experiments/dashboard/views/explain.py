"""The view that says why: levers, where organisations are lost, who brought whom, other worlds, two lives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeGuard

import solara

from experiments.dashboard.components import style
from experiments.dashboard.components.elements import block, button
from experiments.dashboard.components.text import words
from experiments.dashboard.components.vue_components import Bars
from experiments.dashboard.session import job_updates
from experiments.dashboard.session.comparison import Comparing
from experiments.dashboard.views import job_progress
from experiments.dashboard.workers.job_pool import Job
from experiments.dashboard.workers.jobs import Compared
from experiments.figures.style import INK
from experiments.runs.final_state import BROUGHT_BY, PASSAGES
from experiments.strategies import robustness_check_text
from experiments.strategies.funnel import losses_before, passage_label, recruiter_label
from experiments.strategies.lever_contributions import Contributions
from experiments.strategies.paired_stories import PairedStory
from experiments.strategies.robust_ranking import Ranking
from scenarios.language import _, ngettext, use_language
from scenarios.language.names import month_name
from scenarios.language.numbers import number

Go = Callable[..., None]
STORIES = 2
"""Lives that are told at first."""


@solara.component
def WhyView(comparing: Comparing, go: Go) -> None:
    """Why A and B differ."""
    use_language(comparing.settings.lang)
    job_updates.use_following(comparing.job, is_kept=True)
    words("h1", _("Why do they differ?"))
    found = comparing.found
    if found is None:
        words("p", _("Compare two strategies first: the reasons are read from the same runs."))
        if comparing.job is not None and not comparing.job.is_over:
            job_progress.Progress(comparing.job, _("Comparing"), comparing.settings.lang)
        elif comparing.other is not None and not comparing.problem:
            button(_("Compare A and B"), comparing.ask, "efc-main")
        else:
            button(_("Choose A and B"), lambda: go(view="compare"), "efc-main")
        return
    with block("div", "efc-pair"):
        with block("section", "efc-card"):
            Levers(comparing)
        with block("section", "efc-card"):
            Recruits(comparing, found)
        with block("section", "efc-card"):
            Passages(comparing, found, 0)
        with block("section", "efc-card"):
            Passages(comparing, found, 1)
    with block("section", "efc-card"):
        Elsewhere(comparing)
    with block("section", "efc-card"):
        Stories(comparing)


def _is_there(job: Job | None, note: str, label: str, ask: Callable[[], None], doing: str, lang: str) -> TypeGuard[Job]:
    """Has a piece of work been done? Else it shows what it would be, with a button to ask for it, or how far it is."""
    if job is not None and job.state == "done":
        return True
    if job is None or job.state == "cancelled":
        words("p", note, classes="efc-note")
        button(label, ask, "efc-main")
    else:
        job_progress.Progress(job, doing, lang)
    return False


@solara.component
def Levers(comparing: Comparing) -> None:
    """What each lever contributes."""
    use_language(comparing.settings.lang)
    job = comparing.why
    job_updates.use_following(job, is_kept=True)
    words("h2", _("What each lever contributes"))
    note = _(
        "Each lever of B is taken away, and tried alone, under the same luck. "
        "This takes some minutes for the whole region."
    )
    if not _is_there(job, note, _("Compute it"), comparing.ask_why, _("Trying each lever"), comparing.settings.lang):
        return
    found: Contributions = job.value
    if found.left_out:
        words("p", {
            "many": _("A and B differ in too many levers to try each by itself."),
            "population": _("A and B have different populations: their levers cannot be tried one by one."),
        }[found.left_out])  # fmt: skip
        return
    rows = []
    for one in found.levers:
        name = one.lever.label
        rows.append(_bar(name, _("taken away from B"), one.taken_away, style.FIRST))
        rows.append(_bar(name, _("alone, added to A"), one.alone, style.DIFFERENCE))
    if len(found.levers) > 1:
        rows.append(_bar(_("together only"), _("what no lever does alone"), found.together, "#767676"))
    rows.append(_bar(_("all together"), _("B less A"), found.total, INK))
    Bars(rows=rows, caption=_("Members at the end, mean over the runs; the dark line is the 95 % interval."))


def _bar(name: str, note: str, found: Any, colour: str) -> dict[str, Any]:
    mean, low, high = found.mean, found.lower, found.upper
    known = low == low and high == high
    text = number(mean, signed=True)
    if known and low != high:
        text = _("{middle} ({low} to {high})").format(
            middle=text, low=number(low, signed=True), high=number(high, signed=True)
        )
    return {
        "label": name, "note": note, "value": mean, "low": low if known else None, "high": high if known else None,
        "text": text, "colour": colour,
    }  # fmt: skip


@solara.component
def Passages(comparing: Comparing, found: Compared, place: int) -> None:
    """Where organisations are lost on the way."""
    use_language(comparing.settings.lang)
    funnel = found.funnels[place]
    words("h2", _("The way of organisations in B") if place else _("The way of organisations in A"))
    rows = [
        {"label": passage_label(one), "note": losses_before(funnel, at) if at else "", "value": float(value),
         "low": None, "high": None, "text": number(float(value)), "colour": style.SECOND if place else style.FIRST}
        for at, (one, value) in enumerate(zip(PASSAGES, funnel.passages.tolist(), strict=True))
    ]  # fmt: skip
    Bars(
        rows=rows, caption=_("Organisations at the end, mean over the runs; each passage is a part of the one before.")
    )


@solara.component
def Recruits(comparing: Comparing, found: Compared) -> None:
    """Who brought whom."""
    use_language(comparing.settings.lang)
    words("h2", _("Who brought whom"))
    rows = []
    for one in BROUGHT_BY:
        for place, funnel in enumerate(found.funnels):
            value = float(funnel.brought[one])
            rows.append(
                {"label": recruiter_label(one), "note": _("in B") if place else _("in A"), "value": value, "low": None,
                 "high": None, "text": number(value), "colour": style.SECOND if place else style.FIRST}
            )  # fmt: skip
    Bars(rows=rows, caption=_("Joins after the founding, by what had made the recruit aware; mean over the runs."))


@solara.component
def Elsewhere(comparing: Comparing) -> None:
    """Does it hold in other worlds?"""
    use_language(comparing.settings.lang)
    job = comparing.elsewhere
    job_updates.use_following(job, is_kept=True)
    words("h2", _("Does it hold in other worlds?"))
    note = _(
        "What is uncertain is uncertain: A and B are tried once in each of the worlds that agree with what is "
        "known of the real club."
    )
    ask, doing = comparing.ask_elsewhere, _("Trying other worlds")
    if not _is_there(job, note, _("Try them"), ask, doing, comparing.settings.lang):
        return
    found: Ranking | None = job.value
    if found is None:
        words("p", _("These organisations are your own: the worlds are of the region."))
        return
    words("p", robustness_check_text.robustness_sentence(found))
    words("p", robustness_check_text.robustness_reading(found), classes="efc-note")


@solara.component
def Stories(comparing: Comparing) -> None:
    """A few organisations whose lives differ."""
    lang = comparing.settings.lang
    use_language(lang)
    job = comparing.lives
    job_updates.use_following(job, is_kept=True)
    shown, set_shown = solara.use_state(STORIES)
    words("h2", _("The same organisation, two lives"))
    note = _("One run of A and of B is turned again, to read how the same organisations fared.")
    if not _is_there(job, note, _("Tell me"), comparing.ask_lives, _("Reading the journals"), lang):
        return
    lives: list[PairedStory] = job.value[lang]
    if not lives:
        words("p", _("No organisation's life differs enough to be told."))
    for life in lives[:shown]:
        name = life.name[0].upper() + life.name[1:]
        words("h3", name)
        words("p", life.why, classes="efc-note")
        with block("div", "efc-pair"):
            for title, entries in ((_("In A"), life.first), (_("In B"), life.other)):
                with block("div"):
                    words("h4", title)
                    with block("ol", "efc-lines"):
                        for entry in entries:
                            date = month_name(entry.date) if entry.date else ""
                            turn = "efc-turn" if entry.is_turn else ""
                            words("li", words("time", date), words("span", entry.words), classes=turn)
                        if not entries:
                            words("li", words("time", ""), words("span", _("nothing has happened to it yet")))
    left = len(lives) - shown
    if left > 0:
        text = ngettext("{count} more", "{count} more", left).format(count=left)
        button(text, lambda: set_shown(len(lives)))
