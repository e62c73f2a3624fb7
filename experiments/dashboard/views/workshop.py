"""The workshop on the page: ask, let everybody predict, reveal, discuss."""

from __future__ import annotations

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
from experiments.dashboard.components.vue_components import Guesses, Name, PredictionForm
from experiments.dashboard.session.job_updates import use_changes
from experiments.dashboard.session.session import Session
from experiments.dashboard.views import View
from experiments.dashboard.views.job_progress import JobProgress
from experiments.dashboard.workers import own_rules, shared
from experiments.dashboard.workshop.invitation import Invitation
from experiments.dashboard.workshop.minutes import debrief, written_minutes
from experiments.dashboard.workshop.phone import about_score, board_columns, board_rows, top_of
from experiments.dashboard.workshop.predictions import (
    LONGEST_NAME,
    LONGEST_REASON,
    PREDICTED,
    ModelAnswer,
    Prediction,
    compute_answer,
    last_date,
    question,
    score,
    scored_columns,
    summary,
)
from experiments.dashboard.workshop.room import Room, Round
from scenarios import load
from scenarios.format.problems import UserError
from scenarios.language import _, language, mark, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.numbers import number

BY_HAND = "by hand: "
"""Who has no phone is known by the name that whoever leads has typed."""


@component
def WorkshopView(session: Session) -> None:
    """The whole workshop: about the difference that a strategy makes to the one that is watched."""
    room = session.workshop
    use_changes(lambda: state_of(room))
    now = state_of(room)
    present = room.present
    if present is None:
        Question(session, now)
        return
    element("h1", present.question)
    if room.problem:
        notice("warning", room.problem)
    if present.is_revealed:
        Reveal(room, present, now)
    else:
        Predictions(room, present, now)
    with element("div", classes="efc-next"):
        button(_("Another question"), room.end_question)


def state_of(room: Room) -> tuple[int, str]:
    """How a room stands: its parts are drawn again when this is another one."""
    return room.version, "" if room.present is None else room.present.job.state


@component
def Question(session: Session, now: tuple[int, str]) -> None:
    """The choice of a question."""
    room = session.workshop
    strategy = session.watch.strategy
    first = strategy.scenario
    scenario = load(room.scenario)
    problem, set_problem = solara.use_state("")
    comparable = {
        name: title
        for name, title in library(language()).items()
        if load(name).start == first.start and name != first.name
    }
    element("h1", _("A workshop: predict before you look"))
    element("p", _("Choose a strategy to ask about. Everybody predicts; only then the model says what it finds."))
    with element("div", classes="efc-pair"):
        with element("section", classes="efc-card efc-prose"):
            choice(
                _("Strategy"),
                room.scenario,
                comparable,
                lambda name: room.choose(scenario=name),
                scenario_groups(),
            )
            choice(
                _("What is predicted"),
                room.measure,
                {name: measure_label(name) for name in PREDICTED},
                lambda name: room.choose(measure=name),
            )
            element("p", question(scenario, room.measure, last_date(first, scenario)), classes="efc-answer")
        if room.invitation is not None:
            Invited(room, room.invitation, now)

    def begin() -> None:
        options = own_rules.options(first, scenario, seed=session.settings.seed, organisations=strategy.organisations)
        job = shared.jobs().start(
            compute_answer, first, scenario, room.measure, options, outlives_session=room.invitation is not None
        )
        try:
            room.ask(first, scenario, room.measure, job)
        except UserError as error:
            job.cancel()
            set_problem(str(error))

    if problem:
        notice("error", problem)
    with element("div", classes="efc-next"):
        button(_("Ask this question"), begin, "efc-main")
    Board(room, now)


@component
def Invited(room: Room, invitation: Invitation, now: tuple[int, str]) -> None:
    """How participants come in, and who is in."""
    with card(_("Come in with your phone"), "efc-invitation"):
        link = invitation.link
        element("img", src=invitation.picture, alt=_("QR code of {link}").format(link=link), width="200")
        with element("div"):
            element("p", _("Same network, then the camera, or:"))
            element("p", element("strong", invitation.place))
            element("p", _("Code"), _(": "), element("strong", invitation.code, classes="efc-code"))
            count = len(room.names)
            element("p", ngettext("{count} person is in.", "{count} people are in.", count).format(count=count))
            element("p", ", ".join(room.names.values()), classes="efc-note")


@component
def Board(room: Room, now: tuple[int, str]) -> None:
    """The score board of all questions so far."""
    rows = board_rows(room)
    if rows:
        with card(_("Score board")):
            Table(board_columns(), rows, _("All questions so far; who has answered more of them stands first."))
            element("p", about_score(), classes="efc-note")


@component
def Predictions(room: Room, present: Round, now: tuple[int, str]) -> None:
    """Everybody's predictions, while the model runs."""
    problem, set_problem = solara.use_state("")
    job = present.job

    def add(typed: dict[str, Any]) -> None:
        try:
            who = BY_HAND + str(typed.get("who", "")).strip().casefold()[:LONGEST_NAME]
            room.add(who, *(str(typed.get(name, "")) for name in ("who", "before", "after", "reason")))
            set_problem("")
        except UserError as error:
            set_problem(str(error))

    def form() -> None:
        by_hand = [prediction for who, prediction in present.predictions.items() if who.startswith(BY_HAND)]
        PredictionForm(
            texts={
                "who": _("Who (a name, or initials)"),
                "before": _("Without it (a number)"),
                "after": _("With it (a number)"),
                "reason": _("Because (if you like)"),
                "add": _("Add this prediction"),
            },
            longest={"who": LONGEST_NAME, "reason": LONGEST_REASON},
            accepted=str(hash(tuple(by_hand))),  # what comes from a phone takes nothing away that is being typed
            event_add=add,
        )
        if problem:
            notice("error", problem)

    def reveal() -> None:
        with element(
            "div"
        ):  # it stays when the model is ready: what follows it keeps its place, and what is typed there
            if not present.is_known:
                JobProgress(job, _("Meanwhile the model is running"))
        with element("div", classes="efc-next"):
            button(_("Reveal"), room.reveal, "efc-main", disabled=not present.is_known)

    if room.invitation is None:
        form()
        Table(
            (_("Who"), _("Reason")),
            [(prediction.who, prediction.reason) for prediction in present.predictions.values()],
            _("Predictions so far; the numbers stay hidden until everybody has predicted."),
        )
        reveal()
    else:
        count = len(present.predictions)
        text = ngettext("{count} of {people} has predicted.", "{count} of {people} have predicted.", count)
        element("p", text.format(count=count, people=len(room.names)), classes="efc-answer", role="status")
        element("p", ", ".join(prediction.who for prediction in present.predictions.values()), classes="efc-note")
        reveal()
        with element("div", classes="efc-pair"):
            with card(_("Without a phone")):
                form()
            Invited(room, room.invitation, now)


@component
def Reveal(room: Room, present: Round, now: tuple[int, str]) -> None:
    """The answer beside the predictions, and what to discuss."""
    content = debrief(present)
    first, *rest = content["sentences"]
    with card(first, "efc-verdict"):
        element("p", " ".join(rest))
        with element("div", classes="efc-pair"):
            chart(tuple(present.predictions.values()), present.answer)
            Table(scored_columns(), content["rows"], _("Predictions, the nearest first"))
        element("p", about_score(), classes="efc-note")
    if sum(one.is_revealed for one in room.rounds) > 1:
        Board(room, now)
    with element("div", classes="efc-pair"):
        with card(content["why"]):
            for sentence in content["answers"]:
                element("p", sentence)
        with card(content["talk"]):
            element("ul", *(element("li", text) for text in content["subjects"]), classes="efc-list efc-bullets")
            Name(
                label=_("What surprised us (for the minutes)"),
                value=present.notes,
                usual="",
                most=LONGEST_REASON,
                event_change=room.note,
            )
            element("ul", *(element("li", text) for text in content["surprises"]), classes="efc-list efc-bullets")
    element("p", ". ".join(filter(None, (content["note"], content["limit"]))), classes="efc-note")
    download(written_minutes(room), "workshop.html", "text/html", _("Save the minutes"))


def chart(predictions: tuple[Prediction, ...], answer: ModelAnswer) -> None:
    """Each prediction beside the interval and the mean of the model: filled circles are inside it, squares not."""
    low, middle, high = answer.interval
    scored = score(predictions, answer)
    top = top_of([entry.prediction.after for entry in scored], high)
    Guesses(
        rows=[
            {
                "who": entry.prediction.who,
                "short": shortened_to(entry.prediction.who),
                "value": entry.prediction.after,
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
