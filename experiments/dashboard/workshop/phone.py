"""What a phone shows: the field for the code, a name, the question and its fields, what was sent, the answer.

Each page is text, drawn here, and needs no session: `page_of` gives what its template is filled with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jinja2
import numpy as np

from experiments.dashboard.workshop.predictions import ModelAnswer, Prediction, score, summary, written
from experiments.dashboard.workshop.room import Room, Round
from scenarios.language import LANGUAGES, Language, _, language, ngettext, typeset, use_language
from scenarios.language.numbers import number, percent

BARS = 14
"""Bars of the picture of all predictions."""
FIRST = 10
"""The lines of the score board that a phone shows, and its own."""
LIMIT = 3.0
"""A prediction so many times the largest of the model stands at the end of the picture."""


def code_page() -> dict[str, Any]:
    """The field for the code."""
    return {
        "part": "code",
        "texts": {
            "heading": _("A workshop: predict before you look"),
            "code": _("The code of this workshop"),
            "enter": _("Enter"),
        },
    }


def page_of(room: Room, who: str, wants_change: bool = False) -> dict[str, Any]:
    """The page of a participant, in the current language."""
    name, present = room.names.get(who), room.present
    if name is None:
        texts = {
            "heading": _("Who are you?"),
            "name": _("A name, or initials"),
            "about_name": _("Everybody in the room sees it beside your prediction; it stands in the minutes."),
            "enter": _("Enter"),
        }
        return {"part": "name", "texts": texts, "typed": {"name": ""}}
    if present is None:
        texts = {
            "heading": _("You are in, {name}.").format(name=name),
            "wait": _("The question comes here by itself. Leave this page open."),
        }
        return {"part": "wait", "texts": texts, "board": _board(room, name)}
    if present.is_revealed:
        return _revealed(room, present, who, name)
    prediction = present.predictions.get(who)
    if prediction is None or wants_change:
        return _form(present, prediction)
    texts = {
        "heading": _("Sent. Look up: the answer comes to everybody at once."),
        "own": _own(prediction),
        "count": ngettext("{count} prediction is in.", "{count} predictions are in.", len(present.predictions)).format(
            count=len(present.predictions)
        ),
        "change": _("Change my prediction"),
    }
    return {"part": "sent", "question": present.question, "texts": texts}


def _form(present: Round, prediction: Prediction | None) -> dict[str, Any]:
    typed = {"before": "", "after": "", "reason": ""}
    if prediction is not None:
        typed = {
            "before": written(prediction.before),
            "after": written(prediction.after),
            "reason": prediction.reason,
        }
    texts = {
        "before": _("Without it (a number)"),
        "after": _("With it (a number)"),
        "reason": _("Because (if you like)"),
        "send": _("Send"),
        "score": about_score(),
    }
    return {"part": "form", "question": present.question, "texts": texts, "typed": typed}


def about_score() -> str:
    """How predictions are scored, in plain words."""
    return _(
        "Your score is how far your two numbers are from those of the model's runs, on average; the less, the better. "
        "It is best to say what you really expect."
    )


def _own(prediction: Prediction) -> str:
    return _("You expect {before} without it, and {after} with it.").format(
        before=written(prediction.before), after=written(prediction.after)
    )


def _revealed(room: Room, present: Round, who: str, name: str) -> dict[str, Any]:
    predictions, answer = dict(present.predictions), present.answer
    prediction, everybody = predictions.get(who), list(predictions.values())
    own = ""
    if prediction is not None:
        scored = next(entry for entry in score(everybody, answer) if entry.prediction is prediction)
        own = (
            _own(prediction)
            + " "
            + _("Off by {off} on average: place {place} of {count}.").format(
                off=number(scored.off, 0 if scored.off >= 10 else 1), place=scored.place, count=len(everybody)
            )
        )
    said = present.surprises.get(who, "")
    texts = {
        "own": own,
        "legend": _(
            "Grey: the predictions with the strategy; orange: where yours is. Blue: nine runs of the model out of ten; "
            "the dashed line is their mean."
        ),
        "score": about_score(),
        "surprise": _("What surprised you?"),
        "send": _("Send"),
        "noted": _("It stands in the minutes.") if said else "",
        "limit": _("The model compares strategies. It does not forecast the membership of the real club."),
    }
    sentences = summary(everybody, answer)
    return {
        "part": "revealed",
        "question": present.question,
        "sentences": sentences,
        "note": answer.note[language()],
        "texts": texts,
        "typed": {"surprise": said},
        "drawn": drawn(everybody, answer, prediction, " ".join(sentences)),
        "board": _board(room, name),
    }


def _board(room: Room, name: str) -> dict[str, Any] | None:
    """The score board: the first of it, and one's own line."""
    rows = board_rows(room)
    shown = [row for place, row in enumerate(rows) if place < FIRST or row[1] == name]
    if not rows:
        return None
    return {
        "caption": _("Score board"),
        "columns": board_columns(),
        "rows": [{"is_own": row[1] == name, "cells": row} for row in shown],
    }


def board_columns() -> tuple[str, ...]:
    """The heads of the score board, in the current language."""
    return _("Place"), _("Who"), _("Answered"), _("Off by, in % of the answer")


def board_rows(room: Room) -> list[tuple[str, ...]]:
    """The score board, in the current language."""
    return [(number(row.place), row.name, number(row.answered), percent(row.share)) for row in room.board()]


def drawn(
    predictions: list[Prediction], answer: ModelAnswer, own: Prediction | None, alternative: str
) -> dict[str, Any]:
    """The picture of all predictions with the strategy, beside what the model says: places in a box of 320 by 130."""
    low, middle, high = answer.interval
    values = [prediction.after for prediction in predictions]
    top = top_of(values, high)
    places = [min(BARS - 1, int(BARS * value / top)) for value in values]
    counts = np.bincount(places, minlength=BARS)
    own_place = None if own is None else places[values.index(own.after)]

    def x(value: float) -> float:
        return round(10 + 300 * min(value, top) / top, 1)

    return {
        "alternative": alternative,
        "low": x(low),
        "width": max(2.0, round(x(high) - x(low), 1)),
        "middle": x(middle),
        "said": number(middle),
        "top": _("{top} and more").format(top=number(top)) if max(values, default=0.0) > top else number(top),
        "bars": [
            {
                "x": round(10 + 300 * place / BARS, 1),
                "height": round(90 * count / max(1, counts.max()), 1),
                "is_own": place == own_place,
            }
            for place, count in enumerate(counts.tolist())
            if count
        ],
    }


def top_of(values: list[float], high: float) -> float:
    """Where a picture of predictions ends: at the largest, or at some times what the model says."""
    return 1.05 * max([high, *(min(value, LIMIT * high) for value in values)]) or 1.0


def written_page(
    content: Mapping[str, Any], lang: Language, nonce: str, problem: str = "", typed: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """A whole page, and what is new of it compared with others (see `news`)."""
    seen, _main = news(content, lang)
    given = {**content, **({"typed": {**content.get("typed", {}), **typed}} if typed else {})}
    return _render(given, lang, is_whole=True, nonce=nonce, problem=problem, seen=seen), seen


def news(content: Mapping[str, Any], lang: Language) -> tuple[str, str]:
    """What a page says, under a name that changes when it does."""
    main = _render(content, lang, is_whole=False)
    return hashlib.sha256(main.encode("utf-8", "replace")).hexdigest()[:16], main


def _render(
    content: Mapping[str, Any], lang: Language, is_whole: bool, nonce: str = "", problem: str = "", seen: str = ""
) -> str:
    with use_language(lang):
        return _template().render(
            **content,
            title=_("Workshop"),
            lang=lang,
            other=next(one for one in LANGUAGES if one != lang),
            is_whole=is_whole,
            nonce=nonce,
            problem=problem,
            seen=seen,
        )


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    return environment().get_template("phone.html.j2")


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Templates of the workshop: what they are given is text, in the typography of its language."""
    loader = jinja2.FunctionLoader(
        lambda name: (files("experiments.dashboard.workshop") / name).read_text(encoding="utf-8")
    )
    return jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, finalize=_typeset, loader=loader)


def _typeset(value: Any) -> Any:
    return typeset(value) if type(value) is str else value
