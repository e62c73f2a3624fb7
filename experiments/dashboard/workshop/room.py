"""A room: who is in, the questions that were asked, everybody's predictions, the answers, and the score board.

    room = Room()
    room.ask(first, second, "members", job)
    room.enter("7f3a", "Ana")
    room.predict("7f3a", "90", "120", "members recruit")
    room.reveal()

A session has a room of its own; where the page is shared, there is one for all (`shared_room`). What people type is
text wherever it is shown.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from experiments.dashboard.workers.job_pool import Job
from experiments.dashboard.workshop.invitation import Invitation
from experiments.dashboard.workshop.predictions import (
    MOST_PEOPLE,
    ModelAnswer,
    Prediction,
    last_date,
    question,
    read_name,
    read_prediction,
    score,
    tidy,
)
from scenarios import Scenario
from scenarios.format.problems import UserError
from scenarios.language import _

MOST_QUESTIONS = 50
"""Questions of one room."""


@dataclass
class Round:
    """One question.

    Attributes:
        first, second: without the strategy, and with it.
        measure: what is predicted.
        job: what computes the answer, while people predict.
        predictions: so far, by who has made them.
        is_revealed: does everybody see the answer?
        surprises: what surprised whom.
        notes: what whoever leads writes down.
    """

    first: Scenario
    second: Scenario
    measure: str
    job: Job
    predictions: dict[str, Prediction] = field(default_factory=dict)
    is_revealed: bool = False
    surprises: dict[str, str] = field(default_factory=dict)
    notes: str = ""

    @property
    def question(self) -> str:
        """The question, in the current language."""
        return question(self.second, self.measure, last_date(self.first, self.second))

    @property
    def is_known(self) -> bool:
        """Has the answer been computed?"""
        return self.job.state == "done"

    @property
    def answer(self) -> ModelAnswer:
        """The answer, once it is known."""
        answer: ModelAnswer = self.job.value
        return answer


@dataclass(frozen=True)
class BoardRow:
    """One line of the score board: place, name, questions answered, and by which share they were off on average."""

    place: int
    name: str
    answered: int
    share: float


class Room:
    """A room.

    Args:
        invitation: how participants come in with their phones (None: they do not).
        on_change: called after each change, inside the lock.

    Attributes:
        scenario, measure: what the next question is about, so far.
        names: of those who are in, by who they are.
        rounds: the questions, in their order.
        is_asking: does the last of them still stand (or is the next one being chosen)?
        version: counts the changes.
        problem: what whoever leads has to know ("": nothing).
    """

    def __init__(self, invitation: Invitation | None = None, on_change: Callable[[Room], None] | None = None) -> None:
        self.invitation = invitation
        self.scenario = "more-support"
        self.measure = "members"
        self.names: dict[str, str] = {}
        self.rounds: list[Round] = []
        self.is_asking = False
        self.version = 0
        self.problem = ""
        self._on_change = on_change
        self._lock = threading.RLock()

    @property
    def present(self) -> Round | None:
        """The question that stands (None: the next one is being chosen)."""
        rounds = self.rounds
        return rounds[-1] if rounds and self.is_asking else None

    def choose(self, scenario: str = "", measure: str = "") -> None:
        """Say what the next question is about."""
        with self._lock:
            self.scenario = scenario or self.scenario
            self.measure = measure or self.measure
            self._changed()

    def ask(self, first: Scenario, second: Scenario, measure: str, job: Job) -> None:
        """Ask a question.

        Raises:
            UserError: enough questions have been asked.
        """
        with self._lock:
            if len(self.rounds) >= MOST_QUESTIONS:
                raise UserError(_("there are {most} questions: that is enough"), most=MOST_QUESTIONS)
            self.rounds.append(Round(first, second, measure, job))
            self.is_asking = True
            self._changed()

    def enter(self, who: str, typed: str) -> str:
        """Somebody says their name; where another one has it, it is followed by a number. The name as it is now.

        Raises:
            UserError: there is no name, or the room is full.
        """
        name = read_name(typed)
        with self._lock:
            if who not in self.names and len(self.names) >= MOST_PEOPLE:
                raise UserError(_("there are {most} people in this room: it is full"), most=MOST_PEOPLE)
            taken = {other.casefold() for one, other in self.names.items() if one != who}
            numbered = (name, *(f"{name} ({count})" for count in range(2, MOST_PEOPLE + 2)))
            self.names[who] = next(one for one in numbered if one.casefold() not in taken)
            for one in self.rounds:
                if who in one.predictions:
                    one.predictions[who] = replace(one.predictions[who], who=self.names[who])
            self._changed()
            return self.names[who]

    def predict(self, who: str, before: str, after: str, reason: str = "") -> None:
        """Somebody predicts; who predicts again replaces their first prediction.

        Raises:
            UserError: no number, nobody of that name, or it is too late.
        """
        with self._lock:
            prediction = read_prediction(self.names.get(who, ""), before, after, reason)
            if self.present is None or self.present.is_revealed:
                raise UserError(_("the predictions of this question are closed"))
            self.present.predictions[who] = prediction
            self._changed()

    def add(self, who: str, name: str, before: str, after: str, reason: str = "") -> None:
        """Somebody without a phone: name and prediction at once.

        Raises:
            UserError: no name, no number, or it is too late.
        """
        with self._lock:
            read_prediction(name, before, after, reason)
            self.enter(who, name)
            self.predict(who, before, after, reason)

    def reveal(self) -> None:
        """Everybody sees the answer, if it is known."""
        with self._lock:
            if self.present is not None and self.present.is_known:
                self.present.is_revealed = True
                self._changed()

    def tell_surprise(self, who: str, text: str) -> None:
        """Somebody says what surprised them."""
        with self._lock:
            if who in self.names and self.present is not None and self.present.is_revealed:
                self.present.surprises[who] = tidy(text)
                self._changed()

    def note(self, text: str) -> None:
        """Whoever leads writes down what surprised the room."""
        with self._lock:
            if self.present is not None:
                self.present.notes = tidy(text)
                self._changed()

    def end_question(self) -> None:
        """The next question is to be chosen; one that has neither predictions nor an answer leaves nothing behind."""
        with self._lock:
            if self.present is not None and not self.present.is_revealed:
                self.present.job.cancel()
                if not self.present.predictions:
                    del self.rounds[-1]
            self.is_asking = False
            self._changed()

    def board(self) -> list[BoardRow]:
        """The score board: those who have answered the most questions first, and of those the nearest."""
        shares: dict[str, list[float]] = {}
        for one in list(self.rounds):  # without the lock: nobody who looks waits for the minutes to be written
            if one.is_revealed:
                predictions = dict(one.predictions)
                by_prediction = {id(prediction): who for who, prediction in predictions.items()}
                for entry in score(list(predictions.values()), one.answer):
                    shares.setdefault(by_prediction[id(entry.prediction)], []).append(entry.share)
        totals = [(-len(those), sum(those) / len(those), who) for who, those in shares.items()]
        names = dict(self.names)
        keys = sorted((answered, share) for answered, share, _who in totals)
        rows = (
            BoardRow(1 + keys.index((answered, share)), names[who], -answered, share) for answered, share, who in totals
        )
        return sorted(rows, key=lambda row: (row.place, row.name.casefold()))

    def cancel(self) -> None:
        """Stop computing the answer."""
        if self.present is not None:
            self.present.job.cancel()

    def _changed(self) -> None:
        self.version += 1
        if self._on_change is not None:
            self._on_change(self)


_shared: list[Room] = []


def share(room: Room) -> Room:
    """Make a room that of everybody who leads on this server."""
    _shared[:] = [room]
    return room


def shared_room() -> Room | None:
    """The room of this server, where it is shared."""
    return _shared[0] if _shared else None
