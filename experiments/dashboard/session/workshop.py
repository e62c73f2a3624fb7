"""A workshop: a question, everybody's prediction, and only then what the model says; then what is to be talked about.

    prediction = predicted("Ana", "120", "members recruit")
    revealed = reveal(progress, first, other, "members", None, 1)        # in a process of its own
    [(one.who, one.off, one.is_inside) for one in judged([prediction], revealed)]

What people type stays in the session: it is text wherever it is shown, and goes when the session ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.dashboard.workers import own_rules
from experiments.runs.checks import check_finished
from experiments.runs.options import RunOptions
from experiments.runs.run import Progress
from scenarios.format.problems import UserError
from scenarios.language import LANGUAGES, _, in_quotes, language, mark, ngettext, use_language
from scenarios.language.names import month_name
from scenarios.language.numbers import number
from simulation.measures import MEASURES, TABLE

if TYPE_CHECKING:
    from scenarios import Scenario

RUNS = 10
ASKED = tuple(name for name in TABLE if MEASURES[name].question)
"""What can be predicted."""
MOST_PEOPLE, LONGEST_NAME, LONGEST_REASON = 60, 40, 200
LARGEST = 10_000_000

TO_TALK_ABOUT = (
    mark("Which reason did most of us give? Is it one of those that the model gives?"),
    mark("What surprised us? What had we left out?"),
    mark("What would have to be true for the opposite to happen? Which lever would you move to try it?"),
    mark("What does the model leave out that matters here?"),
    mark("What do we do differently on Monday, and by what would we see within a year whether it works?"),
)


@dataclass(frozen=True)
class Prediction:
    """What somebody expects: who, how much, and why (both texts as typed, cut when long)."""

    who: str
    value: float
    reason: str = ""


@dataclass(frozen=True)
class Revealed:
    """What the model says.

    Attributes:
        measure: of what.
        date: the last month.
        before, after: its value at the end of each run, without the strategy (A) and with it (B).
        answers: the answer in sentences, in each language.
        note: what a demonstration economy has to say of itself, in each language ("" for the region).
    """

    measure: str
    date: str
    before: npt.NDArray[np.float64]
    after: npt.NDArray[np.float64]
    answers: Mapping[str, Sequence[str]]
    note: Mapping[str, str]

    @property
    def band(self) -> tuple[float, float, float]:
        """5th percentile, median and 95th percentile with the strategy."""
        low, middle, high = np.quantile(self.after, (0.05, 0.5, 0.95))
        return float(low), float(middle), float(high)


@dataclass(frozen=True)
class Judged:
    """A prediction beside what the model says: how far off, and whether it is inside the 90 % range."""

    who: str
    value: float
    reason: str
    off: float
    is_inside: bool


def predicted(who: str, value: str, reason: str = "") -> Prediction:
    """A prediction as somebody typed it.

    Raises:
        UserError: no name, or no number.
    """
    name = _tidy(who, LONGEST_NAME)
    if not name:
        raise UserError(_("write who predicts: a name, or initials"))
    digits = "".join(letter for letter in value.strip()[:30] if letter not in " \u00a0\u202f'\u2019")
    digits = digits.replace(",", ".") if digits.count(",") == 1 and "." not in digits else digits
    try:
        guess = float(digits)
    except ValueError:
        guess = float("nan")
    if not 0 <= guess <= LARGEST:
        raise UserError(
            _("{value} is not a number that can be predicted; write one such as 120").format(value=in_quotes(value))
        )
    return Prediction(name, guess, _tidy(reason, LONGEST_REASON))


def _tidy(text: str, most: int) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text[: 4 * most]).strip()[:most]


def with_prediction(predictions: Sequence[Prediction], one: Prediction) -> tuple[Prediction, ...]:
    """One more; who predicts again changes their mind.

    Raises:
        UserError: there are enough.
    """
    others = [other for other in predictions if other.who.casefold() != one.who.casefold()]
    if len(others) >= MOST_PEOPLE:
        raise UserError(_("there are {most} predictions: that is enough").format(most=MOST_PEOPLE))
    return (*others, one)


def reveal(
    progress: Progress, first: Scenario, other: Scenario, measure: str, organisations: int | None, seed: int
) -> Revealed:
    """Run both strategies under the same luck, and find out why they differ."""
    from experiments.reports import explain_strategies
    from experiments.reports.answer import answer
    from experiments.runs.run_text import warning

    rules = own_rules.needed_by(first, other)
    options = RunOptions(RUNS, seed, None, organisations, rules=rules, progress=progress)
    found = explain_strategies(first, other, options)
    comparison = found.comparison
    for one in comparison.results:
        check_finished(one.runs, one.failures)
    before, after = comparison.pairs_at_end(1, measure)
    answers, notes = {}, {}
    for lang in LANGUAGES:
        with use_language(lang):
            answers[lang], notes[lang] = answer(found), warning(comparison.results[1])
    return Revealed(measure, first.date(comparison.months), before, after, answers, notes)


def judged(predictions: Sequence[Prediction], revealed: Revealed) -> list[Judged]:
    """Every prediction beside the answer, the nearest first."""
    low, middle, high = revealed.band
    found = [
        Judged(one.who, one.value, one.reason, one.value - middle, low <= one.value <= high) for one in predictions
    ]
    return sorted(found, key=lambda one: (abs(one.off), one.who))


def last_date(first: Scenario, other: Scenario) -> str:
    """The last month that both reach, as "2035-12": what is asked is about its end."""
    return first.date(min(first.months, other.months))


def question(other: Scenario, measure: str, date: str) -> str:
    """What is asked of a date, in the current language."""
    asked = MEASURES[measure].question[language()].format(date=month_name(date))
    return f"{other.question[language()]} {asked}"


def said(predictions: Sequence[Prediction], revealed: Revealed) -> list[str]:
    """What there is to say of the predictions, in sentences."""
    low, middle, high = revealed.band
    digits = 0 if middle >= 10 else 2
    sentences = [
        _("The model says {middle} ({low} to {high} in nine runs out of ten); without the strategy {before}.").format(
            middle=number(middle, digits), low=number(low, digits), high=number(high, digits),
            before=number(float(np.median(revealed.before)), digits),
        )
    ]  # fmt: skip
    order = judged(predictions, revealed)
    if not order:
        return sentences
    inside = sum(one.is_inside for one in order)
    sentences.append(
        ngettext(
            "{inside} of {count} predictions is inside this range.",
            "{inside} of {count} predictions are inside this range.",
            inside,
        ).format(inside=inside, count=len(order))
    )  # fmt: skip
    nearest = [one.who for one in order if abs(one.off) == abs(order[0].off)]
    sentences.append(
        ngettext("Nearest: {names}.", "Nearest, equally: {names}.", len(nearest)).format(names=", ".join(nearest))
    )
    if len(order) >= 3:
        together = float(np.median([one.value for one in order]))
        further = sum(abs(one.off) > abs(together - middle) for one in order)
        sentences.append(
            _("The middle of all predictions was {together}: nearer than {further} of {count} people.").format(
                together=number(together, digits), further=further, count=len(order)
            )
        )
    return sentences


def debrief(other: Scenario, predictions: Sequence[Prediction], revealed: Revealed, lang: str) -> str:
    """The debrief as a page of its own (HTML, nothing loaded from elsewhere), to print or to send."""
    from jinja2 import Environment

    template = (files("experiments.dashboard.components") / "workshop.html.j2").read_text(encoding="utf-8")
    with use_language(lang):
        words = {
            "title": _("Workshop: what we expected, what the model says"),
            "question": question(other, revealed.measure, revealed.date),
            "sentences": said(predictions, revealed),
            "predictions": _("Predictions"),
            "columns": (_("Who"), _("Prediction"), _("Off by"), _("Inside the range"), _("Reason")),
            "why": _("Why"),
            "answers": revealed.answers[lang],
            "talk": _("To talk about"),
            "subjects": [_(one) for one in TO_TALK_ABOUT],
            "note": revealed.note[lang],
            "limit": _("The model compares strategies. It does not forecast the membership of the real club."),
        }
        rows = [
            (one.who, number(one.value), number(one.off), _("yes") if one.is_inside else _("no"), one.reason)
            for one in judged(predictions, revealed)
        ]
    return Environment(autoescape=True).from_string(template).render(lang=lang, rows=rows, **words)
