"""The workshop on the page: ask, let everybody predict, reveal, talk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import solara

from experiments.checks import Refusal
from experiments.dashboard import following
from experiments.dashboard.jobs import Job, Jobs
from experiments.dashboard.settings import Settings
from experiments.dashboard.strategy import strategy
from experiments.dashboard.words import Table, notice, speak, words
from experiments.dashboard.workshop import (
    MEASURES_ASKED,
    TO_TALK_ABOUT,
    Prediction,
    Revealed,
    debrief,
    judged,
    predicted,
    question,
    said,
    with_prediction,
)
from experiments.figures.style import BLUE, ORANGE, number
from scenarios import Scenario, load, names
from scenarios.language import _
from simulation.measures import MEASURES


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
    measure: str = MEASURES_ASKED[0]
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
def Workshop(settings: Settings, stage: Any, jobs: Jobs, organisations: int | None = None) -> None:
    """The whole workshop.

    Args:
        settings: what the page shows; the workshop compares the strategy that is asked about with its scenario.
        stage: the session's workshop (`use_workshop`).
        jobs: where the answer is found.
        organisations: size of a demonstration economy (None: the scenario's own).
    """
    lang = settings.lang
    speak(lang)
    now: Stage = stage.value
    first = strategy(settings)
    other = load(now.other)
    if now.step == "question":
        _Question(lang, stage, jobs, first, organisations, settings.seed)
    else:
        words("h2", question(other, now.measure))
        if now.step == "predictions":
            _Predictions(lang, stage)
        else:
            _Reveal(lang, stage, other)
        solara.Button(_("Another question"), outlined=True, on_click=lambda: _leave(stage))


def _leave(stage: Any) -> None:
    if stage.value.job is not None:
        stage.value.job.cancel()
    stage.value = Stage()


@solara.component
def _Question(lang: str, stage: Any, jobs: Jobs, first: Scenario, organisations: int | None, seed: int) -> None:
    speak(lang)
    now: Stage = stage.value
    asked = {load(name).title[lang]: name for name in names() if load(name).start == first.start and name != first.name}
    measures = {MEASURES[name].label[lang]: name for name in MEASURES_ASKED}
    title_of = {name: title for title, name in asked.items()}
    label_of = {name: label for label, name in measures.items()}
    words("h2", _("A workshop: predict before you look"))
    solara.Text(_("Choose a strategy to ask about. Everybody predicts; only then the model says what it finds."))
    solara.Select(
        _("Strategy"), list(asked), title_of.get(now.other, next(iter(asked))),
        on_value=lambda title: stage.set(replace(stage.value, other=asked[title])),
    )  # fmt: skip
    solara.Select(
        _("What is predicted"), list(measures), label_of[now.measure],
        on_value=lambda label: stage.set(replace(stage.value, measure=measures[label])),
    )  # fmt: skip
    solara.Text(question(load(now.other), now.measure))

    def begin() -> None:
        chosen: Stage = stage.value
        arguments = (first, load(chosen.other), chosen.measure, organisations, seed)
        job = jobs.start("experiments.dashboard.workshop:reveal", *arguments, lang=lang)
        stage.value = replace(chosen, step="predictions", job=job)

    solara.Button(_("Ask this question"), color="primary", on_click=begin)


@solara.component
def _Predictions(lang: str, stage: Any) -> None:
    speak(lang)
    now: Stage = stage.value
    following.use_following(now.job, is_kept=True)
    who, set_who = solara.use_state("")
    value, set_value = solara.use_state("")
    reason, set_reason = solara.use_state("")
    refusal, set_refusal = solara.use_state("")

    def add() -> None:
        speak(lang)
        try:
            one = predicted(who, value, reason)
            stage.value = replace(stage.value, predictions=with_prediction(stage.value.predictions, one))
        except Refusal as error:
            set_refusal(str(error))
            return
        for clear in (set_who, set_value, set_reason, set_refusal):
            clear("")

    with solara.Row(gap="12px", style={"flex-wrap": "wrap", "align-items": "end"}):
        solara.InputText(_("Who (a name, or initials)"), who, on_value=set_who, continuous_update=True)
        solara.InputText(_("Prediction (a number)"), value, on_value=set_value, continuous_update=True)
        solara.InputText(_("Because (if you like)"), reason, on_value=set_reason, continuous_update=True)
        solara.Button(_("Add this prediction"), color="primary", on_click=add)
    if refusal:
        notice("error", refusal)
    Table((_("Who"), _("Reason")), tuple((one.who, one.reason) for one in now.predictions),
        _("Predictions so far; the numbers stay hidden until everybody has predicted."),
    )  # fmt: skip
    if now.job is not None and now.job.state != "done":
        following.Progress(now.job, _("Meanwhile the model is running"), lang)
    solara.Button(
        _("Reveal"),
        color="primary",
        disabled=now.job is None or now.job.state != "done" or not now.predictions,
        on_click=lambda: stage.set(replace(stage.value, step="reveal")),
    )


@solara.component
def _Reveal(lang: str, stage: Any, other: Scenario) -> None:
    speak(lang)
    now: Stage = stage.value
    assert now.job is not None
    revealed: Revealed = now.job.value
    for sentence in said(now.predictions, revealed):
        words("p", sentence)
    solara.FigureEcharts(option=chart(now.predictions, revealed), attributes={"style": _height(len(now.predictions))})
    rows = [
        (one.who, number(one.value), number(one.off), _("yes") if one.is_inside else _("no"), one.reason)
        for one in judged(now.predictions, revealed)
    ]
    columns = (_("Who"), _("Prediction"), _("Off by"), _("Inside the range"), _("Reason"))
    Table(columns, tuple(rows), _("Predictions, the nearest first"))
    words("h3", _("Why"))
    for sentence in revealed.answers[lang]:
        words("p", sentence)
    if revealed.note[lang]:
        notice("warning", revealed.note[lang])
    words("h3", _("To talk about"))
    words("ul", *(words("li", _(subject)) for subject in TO_TALK_ABOUT))
    solara.Text(_("The model compares strategies. It does not forecast the membership of the real club."))
    solara.FileDownload(
        debrief(other, now.predictions, revealed, lang), f"{other.name}-workshop.html", mime_type="text/html",
        children=[solara.Button(_("Save the debrief"), icon_name="mdi-download", outlined=True)],
    )  # fmt: skip


def _height(people: int) -> str:
    return f"width: 100%; height: {120 + 28 * people}px"


def chart(predictions: tuple[Prediction, ...], revealed: Revealed) -> dict[str, Any]:
    """Each prediction as a point beside the range and the median of the model, the nearest on top (ECharts)."""
    low, middle, high = revealed.band
    order = judged(predictions, revealed)[::-1]
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": " ".join(said(predictions, revealed))}},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "min": 0},
        "yAxis": {"type": "category", "data": [one.who for one in order]},
        "series": [
            {
                "type": "scatter",
                "symbolSize": 14,
                "data": [
                    {
                        "value": [one.value, place],
                        "symbol": "circle" if one.is_inside else "diamond",
                        "itemStyle": {"color": BLUE if one.is_inside else ORANGE},
                    }
                    for place, one in enumerate(order)
                ],
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "lineStyle": {"color": "#1a1a1a", "width": 2},
                    "label": {"formatter": number(middle), "color": "#1a1a1a"},
                    "data": [{"xAxis": middle}],
                },
                "markArea": {
                    "silent": True,
                    "itemStyle": {"color": "rgba(0, 114, 178, 0.18)"},
                    "data": [[{"xAxis": low}, {"xAxis": high}]],
                },
            }
        ],
    }
