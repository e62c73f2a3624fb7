"""The workshop on the page: ask, let everybody predict, reveal, discuss."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import solara

from experiments.dashboard.components.charts import save_text
from experiments.dashboard.components.elements import (
    Table,
    button,
    card,
    choice,
    component,
    download,
    element,
    library,
    notice,
    scenario_groups,
)
from experiments.dashboard.components.vue_components import Guesses, PredictionForm
from experiments.dashboard.session.job_updates import use_job_updates
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.workshop import (
    LONGEST_NAME,
    LONGEST_REASON,
    PREDICTED,
    ModelAnswer,
    Prediction,
    WorkshopState,
    compute_answer,
    debrief,
    debrief_page,
    last_date,
    question,
    read_prediction,
    score,
    summary,
    with_prediction,
)
from experiments.dashboard.views import View
from experiments.dashboard.views.job_progress import JobProgress
from experiments.dashboard.workers import own_rules, shared
from scenarios import Scenario, load
from scenarios.format.problems import UserError
from scenarios.language import _, language, mark
from scenarios.language.measures import measure_label
from scenarios.language.numbers import number

State = solara.Reactive[WorkshopState]


@component
def WorkshopView(session: Session) -> None:
    """The whole workshop: about the difference that a strategy makes to strategy A."""
    state: State = session.workshop
    workshop = state.value
    first = session.watch.scenario
    scenario = load(workshop.scenario)
    if workshop.step == "question":
        Question(session)
        return
    element("h1", question(scenario, workshop.measure, last_date(first, scenario)))
    if workshop.step == "predictions":
        Predictions(state)
    else:
        Reveal(workshop, scenario)
    with element("div", classes="efc-next"):
        button(_("Another question"), lambda: restart(state))


def restart(state: State) -> None:
    """Leave the question and everything about it."""
    state.value.cancel()
    state.value = WorkshopState()


@component
def Question(session: Session) -> None:
    """The choice of a question."""
    state: State = session.workshop
    workshop = state.value
    strategy = session.watch.strategy
    first = strategy.scenario
    scenario = load(workshop.scenario)
    comparable = {
        name: title
        for name, title in library(language()).items()
        if load(name).start == first.start and name != first.name
    }
    element("h1", _("A workshop: predict before you look"))
    element("p", _("Choose a strategy to ask about. Everybody predicts; only then the model says what it finds."))
    with element("section", classes="efc-card efc-prose"):
        choice(
            _("Strategy"),
            workshop.scenario,
            comparable,
            lambda name: state.set(replace(state.value, scenario=name)),
            scenario_groups(),
        )
        choice(
            _("What is predicted"),
            workshop.measure,
            {name: measure_label(name) for name in PREDICTED},
            lambda name: state.set(replace(state.value, measure=name)),
        )
        element("p", question(scenario, workshop.measure, last_date(first, scenario)), classes="efc-answer")

    def begin() -> None:
        options = own_rules.options(first, scenario, seed=session.settings.seed, organisations=strategy.organisations)
        job = shared.jobs().start(compute_answer, first, scenario, workshop.measure, options)
        state.value = replace(workshop, step="predictions", job=job)

    with element("div", classes="efc-next"):
        button(_("Ask this question"), begin, "efc-main")


@component
def Predictions(state: State) -> None:
    """Everybody's predictions, while the model runs."""
    workshop = state.value
    job = workshop.job
    use_job_updates(job, survives=True)
    problem, set_problem = solara.use_state("")

    def add(typed: dict[str, Any]) -> None:
        try:
            prediction = read_prediction(*(str(typed.get(name, "")) for name in ("who", "value", "reason")))
            state.value = replace(state.value, predictions=with_prediction(state.value.predictions, prediction))
            set_problem("")
        except UserError as error:
            set_problem(str(error))

    PredictionForm(
        texts={
            "who": _("Who (a name, or initials)"),
            "value": _("Prediction (a number)"),
            "reason": _("Because (if you like)"),
            "add": _("Add this prediction"),
        },
        longest={"who": LONGEST_NAME, "reason": LONGEST_REASON},
        accepted=str(hash(workshop.predictions)),
        event_add=add,
    )
    if problem:
        notice("error", problem)
    Table(
        (_("Who"), _("Reason")),
        [(prediction.who, prediction.reason) for prediction in workshop.predictions],
        _("Predictions so far; the numbers stay hidden until everybody has predicted."),
    )
    is_known = job is not None and job.state == "done"
    if job is not None and not is_known:
        JobProgress(job, _("Meanwhile the model is running"))
    with element("div", classes="efc-next"):
        button(
            _("Reveal"),
            lambda: state.set(replace(state.value, step="reveal")),
            "efc-main",
            disabled=not is_known or not workshop.predictions,
        )


@component
def Reveal(workshop: WorkshopState, scenario: Scenario) -> None:
    """The answer beside the predictions, and what to discuss."""
    assert workshop.job is not None
    answer: ModelAnswer = workshop.job.value
    content = debrief(scenario, workshop.predictions, answer)
    first, *rest = content["sentences"]
    with card(first, "efc-verdict"):
        element("p", " ".join(rest))
        with element("div", classes="efc-pair"):
            chart(workshop.predictions, answer)
            Table(content["columns"], content["rows"], _("Predictions, the nearest first"))
    with element("div", classes="efc-pair"):
        with card(content["why"]):
            for sentence in content["answers"]:
                element("p", sentence)
        with card(content["talk"]):
            element("ul", *(element("li", text) for text in content["subjects"]), classes="efc-list efc-bullets")
    element("p", ". ".join(filter(None, (content["note"], content["limit"]))), classes="efc-note")
    download(debrief_page(content), f"{scenario.name}-workshop.html", "text/html", _("Save the debrief"))


def chart(predictions: tuple[Prediction, ...], answer: ModelAnswer) -> None:
    """Each prediction beside the interval and the mean of the model: filled circles are inside it, squares not."""
    low, middle, high = answer.interval
    scored = score(predictions, answer)
    top = 1.05 * max([high, *(entry.prediction.value for entry in scored)]) or 1.0
    Guesses(
        rows=[
            {
                "who": entry.prediction.who,
                "short": shortened_to(entry.prediction.who),
                "value": entry.prediction.value,
                "inside": entry.is_inside,
            }
            for entry in scored
        ],
        low=low,
        middle=middle,
        high=high,
        top=top,
        alternative=" ".join(summary(predictions, answer)),
        texts={
            "middle": number(middle),
            "top": number(top),
            "save": save_text(),
            "title": _("Predictions"),
            "heads": [_("Name"), _("low"), _("value"), _("high")],
        },
    )


def shortened_to(text: str, most: int = 22) -> str:
    """The beginning of a name, where it is longer than there is room."""
    return text if len(text) <= most else text[: most - 1] + "\u2026"


VIEW = View("workshop", 60, mark("Workshop"), WorkshopView)
