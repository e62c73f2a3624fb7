"""The minutes of a workshop: date, questions, strategies, predictions, answers, what surprised; as a page and as CSV.

Minutes(Path("results/workshop")).write(room)      # after each change: a file is there, or the one before it
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from experiments.dashboard.workshop.phone import about_score, board_columns, board_rows, drawn, environment
from experiments.dashboard.workshop.predictions import DISCUSSION, scored_columns, scored_rows, summary, written
from experiments.dashboard.workshop.room import Room, Round
from experiments.runs.storage.files import write_whole
from scenarios.language import Language, _, language, use_language
from scenarios.language.names import month_name
from scenarios.titles import short_title

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins so is a formula to a spreadsheet: a text gets an apostrophe before it."""


def debrief(present: Round) -> dict[str, Any]:
    """Everything that is said of a question, by the names of its template, in the current language."""
    predictions = list(present.predictions.values())
    content: dict[str, Any] = {
        "question": present.question,
        "strategies": _("{first}, and {second}").format(
            first=short_title(present.first), second=short_title(present.second)
        ),
        "is_revealed": present.is_revealed,
        "surprises": [text for text in (present.notes, *present.surprises.values()) if text],
    }
    if not present.is_revealed:
        rows = [(one.who, written(one.before), written(one.after), one.reason) for one in predictions]
        return {**content, "columns": (_("Who"), _("Without it"), _("With it"), _("Reason")), "rows": rows}
    answer = present.answer
    sentences = summary(predictions, answer)
    return {
        **content,
        "columns": scored_columns(),
        "rows": scored_rows(predictions, answer),
        "sentences": sentences,
        "drawn": drawn(predictions, answer, None, " ".join(sentences)),
        "answers": answer.sentences[language()],
        "note": answer.note[language()],
        "why": _("Why"),
        "talk": _("To talk about"),
        "subjects": [_(subject) for subject in DISCUSSION],
        "limit": _("The model compares strategies. It does not forecast the membership of the real club."),
    }


def written_minutes(room: Room, now: datetime | None = None) -> str:
    """The minutes as a page of its own (HTML, nothing loaded from elsewhere), to print or to send."""
    now = now or datetime.now()
    board = board_rows(room)
    return environment().get_template("minutes.html.j2").render(
        lang=language(),
        title=_("Workshop: what we expected, what the model says"),
        date=_("{day} {month}, {time}").format(
            day=now.day, month=month_name(f"{now.year}-{now.month:02d}"), time=f"{now:%H:%M}"
        ),
        people=", ".join(room.names.values()),
        rounds=[debrief(one) for one in room.rounds],
        board=board,
        board_columns=board_columns(),
        texts={
            "colon": _(": "),
            "people": _("In the room"),
            "predictions": _("Predictions"),
            "strategies": _("Strategies"),
            "surprises": _("What surprised us"),
            "hidden": _("Not revealed."),
            "nobody": _("Nobody predicted."),
            "board": _("Score board"),
            "score": about_score(),
            "legend": _("Grey: the predictions with the strategy. Blue: nine runs of the model out of ten."),
        },
    )  # fmt: skip


def predictions_table(room: Room) -> str:
    """All predictions as CSV: in French with semicolons and decimal commas, as a French Excel reads them."""
    is_french = language() == "fr"
    text = io.StringIO()
    table = csv.writer(text, delimiter=";" if is_french else ",", lineterminator="\r\n")
    table.writerow([_("Question"), _("Who"), _("Without it"), _("With it"), _("Reason"), _("What surprised us")])
    for one in room.rounds:
        for who, prediction in one.predictions.items():
            numbers = [f"{value:.12g}" for value in (prediction.before, prediction.after)]
            if is_french:
                numbers = [value.replace(".", ",") for value in numbers]
            texts = [_safe(text) for text in (prediction.reason, one.surprises.get(who, ""))]
            table.writerow([one.question, _safe(prediction.who), *numbers, *texts])
    return text.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


class Minutes:
    """The files of a workshop, written whole after each change: whatever ends the server, they are there.

    Args:
        folder: where; it is made.
        lang: their language.

    Raises:
        OSError: nothing can be written there.
    """

    def __init__(self, folder: Path, lang: Language) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.lang = lang
        self.began = datetime.now()

    def write(self, room: Room) -> None:
        """Write them; where that fails, whoever leads is told, and the workshop goes on."""
        with use_language(self.lang):
            try:
                self._write("minutes.html", lambda: written_minutes(room, self.began), "utf-8")
                self._write("predictions.csv", lambda: predictions_table(room), "utf-8-sig")
                room.problem = ""
            except OSError as error:
                room.problem = _("The minutes cannot be written ({file}: {reason}). Save them here.").format(
                    file=error.filename, reason=error.strerror
                )

    def _write(self, name: str, text: Callable[[], str], encoding: str) -> None:
        write_whole(
            self.folder / name,
            lambda path: path.write_text(text(), encoding=encoding, errors="replace", newline="") and None,
        )
