"""The workshop on the page: ask, let everybody predict, reveal, talk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import solara

from experiments.dashboard.components.elements import block, button, choice, library
from experiments.dashboard.components.text import Table, notice, speak, words
from experiments.dashboard.components.vue_components import Guesses, PredictionForm
from experiments.dashboard.session import job_updates
from experiments.dashboard.session.settings import Settings
from experiments.dashboard.session.workshop import (
    ASKED,
    LONGEST_NAME,
    LONGEST_REASON,
    TO_TALK_ABOUT,
    Prediction,
    Revealed,
    debrief,
    judged,
    last_date,
    predicted,
    question,
    said,
    with_prediction,
)
from experiments.dashboard.views import job_progress
from experiments.dashboard.workers.job_pool import Job, JobPool
from scenarios import Scenario, load
from scenarios.format.problems import UserError
from scenarios.language import _
from scenarios.language.measures import measure_label
from scenarios.language.numbers import number


@dataclass(frozen=True)
class Stage:
    """Where a workshop is.

    Attributes:
        step: "question", "predictions" or "reveal".
        other: the strategy that is asked about.
        measure: what is predicted.
        predictions: so far.
        job: what finds the answer, while people predict.
    """

    step: str = "question"
    other: str = "more-support"
    measure: str = "members"
    predictions: tuple[Prediction, ...] = ()
    job: Job | None = field(default=None, compare=False)


def use_workshop() -> Any:
    """The session's workshop (call it once, at the top of the page): it survives a look at other views."""
    stage = solara.use_reactive(Stage())

    def leave() -> None:
        if stage.value.job is not None:
            stage.value.job.cancel()

    solara.use_effect(lambda: leave, [])
    return stage


@solara.component
def Workshop(settings: Settings, stage: Any, jobs: JobPool, first: Scenario, organisations: int | None = None) -> None:
    """The whole workshop.

    Args:
        settings: what the page shows.
        first: its strategy, with which the one that is asked about is compared.
        stage: the session's workshop (`use_workshop`).
        jobs: where the answer is found.
        organisations: size of a demonstration economy (None: the scenario's own).
    """
    lang = settings.lang
    speak(lang)
    now: Stage = stage.value
    other = load(now.other)
    if now.step == "question":
        _Question(lang, stage, jobs, first, organisations, settings.seed)
    else:
        words("h1", question(other, now.measure, last_date(first, other)))
        if now.step == "predictions":
            _Predictions(lang, stage)
        else:
            _Reveal(lang, stage, other)
        with block("div", "efc-next"):
            button(_("Another question"), lambda: _leave(stage))


def _leave(stage: Any) -> None:
    if stage.value.job is not None:
        stage.value.job.cancel()
    stage.value = Stage()


@solara.component
def _Question(lang: str, stage: Any, jobs: JobPool, first: Scenario, organisations: int | None, seed: int) -> None:
    speak(lang)
    now: Stage = stage.value
    asked = [(name, title) for name, title in library(lang) if load(name).start == first.start and name != first.name]
    words("h1", _("A workshop: predict before you look"))
    words("p", _("Choose a strategy to ask about. Everybody predicts; only then the model says what it finds."))
    with block("section", "efc-card efc-prose"):
        choice(
            _("Strategy"), now.other, asked, lambda name: stage.set(replace(stage.value, other=name)),
        )  # fmt: skip
        choice(
            _("What is predicted"), now.measure, [(name, measure_label(name)) for name in ASKED],
            lambda name: stage.set(replace(stage.value, measure=name)),
        )  # fmt: skip
        other = load(now.other)
        words("p", question(other, now.measure, last_date(first, other)), classes="efc-answer")

    def begin() -> None:
        chosen: Stage = stage.value
        arguments = (first, load(chosen.other), chosen.measure, organisations, seed)
        job = jobs.start("experiments.dashboard.session.workshop:reveal", *arguments, lang=lang)
        stage.value = replace(chosen, step="predictions", job=job)

    with block("div", "efc-next"):
        button(_("Ask this question"), begin, "efc-main")


@solara.component
def _Predictions(lang: str, stage: Any) -> None:
    speak(lang)
    now: Stage = stage.value
    job_updates.use_following(now.job, is_kept=True)
    refusal, set_refusal = solara.use_state("")

    def add(given: dict[str, Any]) -> None:
        speak(lang)
        try:
            one = predicted(*(str(given.get(name, "")) for name in ("who", "value", "reason")))
            stage.value = replace(stage.value, predictions=with_prediction(stage.value.predictions, one))
            set_refusal("")
        except UserError as error:
            set_refusal(str(error))

    PredictionForm(
        words={
            "who": _("Who (a name, or initials)"), "value": _("Prediction (a number)"),
            "reason": _("Because (if you like)"), "add": _("Add this prediction"),
        },
        longest={"who": LONGEST_NAME, "reason": LONGEST_REASON}, accepted=str(hash(now.predictions)), event_add=add,
    )  # fmt: skip
    if refusal:
        notice("error", refusal)
    Table((_("Who"), _("Reason")), tuple((one.who, one.reason) for one in now.predictions),
        _("Predictions so far; the numbers stay hidden until everybody has predicted."),
    )  # fmt: skip
    if now.job is not None and now.job.state != "done":
        job_progress.Progress(now.job, _("Meanwhile the model is running"), lang)
    is_known = now.job is not None and now.job.state == "done"
    with block("div", "efc-next"):
        button(
            _("Reveal"), lambda: stage.set(replace(stage.value, step="reveal")), "efc-main",
            disabled=not is_known or not now.predictions,
        )  # fmt: skip


@solara.component
def _Reveal(lang: str, stage: Any, other: Scenario) -> None:
    speak(lang)
    now: Stage = stage.value
    assert now.job is not None
    revealed: Revealed = now.job.value
    rows = [
        (one.who, number(one.value), number(one.off), _("yes") if one.is_inside else _("no"), one.reason)
        for one in judged(now.predictions, revealed)
    ]
    columns = (_("Who"), _("Prediction"), _("Off by"), _("Inside the range"), _("Reason"))
    first, *others = said(now.predictions, revealed)
    with block("section", "efc-card efc-verdict"):
        words("h2", first)
        words("p", " ".join(others))
        with block("div", "efc-pair"):
            _chart(now.predictions, revealed)
            Table(columns, tuple(rows), _("Predictions, the nearest first"))
    with block("div", "efc-pair"):
        with block("section", "efc-card"):
            words("h2", _("Why"))
            for sentence in revealed.answers[lang]:
                words("p", sentence)
        with block("section", "efc-card"):
            words("h2", _("To talk about"))
            words("ul", *(words("li", _(subject)) for subject in TO_TALK_ABOUT), classes="efc-list efc-bullets")
    limit = _("The model compares strategies. It does not forecast the membership of the real club.")
    words("p", f"{revealed.note[lang]}. {limit}" if revealed.note[lang] else limit, classes="efc-note")
    solara.FileDownload(
        debrief(other, now.predictions, revealed, lang), f"{other.name}-workshop.html", mime_type="text/html",
        children=[words("button", _("Save the debrief"), classes="efc-button", type="button")],
    )  # fmt: skip


def _chart(predictions: tuple[Prediction, ...], revealed: Revealed) -> None:
    """Each prediction beside the range and the median of the model: filled circles are inside it, squares are not."""
    low, middle, high = revealed.band
    order = judged(predictions, revealed)
    top = 1.05 * max([high, *(one.value for one in order)]) or 1.0
    Guesses(
        rows=[
            {"who": one.who, "short": shortened_to(one.who), "value": one.value, "inside": one.is_inside}
            for one in order
        ],
        low=low, middle=middle, high=high, top=top, alternative=" ".join(said(predictions, revealed)),
        words={"middle": number(middle), "top": number(top)},
    )  # fmt: skip


def shortened_to(text: str, most: int = 22) -> str:
    """The beginning of a name, where it is longer than there is room."""
    return text if len(text) <= most else text[: most - 1] + "\u2026"
