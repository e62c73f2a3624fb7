"""A workshop: a question, everybody's prediction, and only then what the model says; then what to discuss.

    prediction = read_prediction("Ana", "120", "members recruit")
    answer = compute_answer(first, second, "members", RunOptions(), progress)   # in a process of its own
    [(scored.prediction.who, scored.error, scored.is_inside) for scored in score([prediction], answer)]

What people type stays in the session: it is text wherever it is shown, and goes when the session ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.dashboard.workers.job_pool import Job
from experiments.dashboard.workers.jobs import explain_strategies
from experiments.reports.page import answer
from experiments.runs.options import RunOptions
from experiments.runs.run import Progress
from experiments.runs.run_text import warning
from scenarios import Scenario
from scenarios.format.problems import UserError
from scenarios.language import LANGUAGES, _, in_quotes, language, mark, ngettext, use_language
from scenarios.language.names import month_name
from scenarios.language.numbers import number
from simulation.measures import MEASURES, TABLE

PREDICTED = tuple(name for name in TABLE if MEASURES[name].question)
"""The measures that can be predicted."""
MOST_PEOPLE = 60
LONGEST_NAME = 40
LONGEST_REASON = 200
LARGEST_PREDICTION = 10_000_000

DISCUSSION = (
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
class WorkshopState:
    """Where a workshop is.

    Attributes:
        step: "question", "predictions" or "reveal".
        scenario: the name of the strategy that the question is about.
        measure: what is predicted.
        predictions: so far.
        job: what computes the answer, while people predict.
    """

    step: str = "question"
    scenario: str = "more-support"
    measure: str = "members"
    predictions: tuple[Prediction, ...] = ()
    job: Job | None = field(default=None, compare=False)

    def cancel(self) -> None:
        """Stop computing the answer."""
        if self.job is not None:
            self.job.cancel()


@dataclass(frozen=True)
class ModelAnswer:
    """What the model says.

    Attributes:
        measure: of what.
        date: the last month.
        before, after: its value at the end of each run, without the strategy (A) and with it (B).
        sentences: the answer in each language.
        note: what a demonstration economy has to say of itself, in each language ("" for the region).
    """

    measure: str
    date: str
    before: npt.NDArray[np.float64]
    after: npt.NDArray[np.float64]
    sentences: Mapping[str, Sequence[str]]
    note: Mapping[str, str]

    @property
    def interval(self) -> tuple[float, float, float]:
        """5th percentile, mean and 95th percentile with the strategy."""
        low, high = np.quantile(self.after, (0.05, 0.95)).tolist()
        return low, float(np.mean(self.after)), high


@dataclass(frozen=True)
class ScoredPrediction:
    """A prediction beside the answer: how far off it is, and whether it is inside the 90 % interval."""

    prediction: Prediction
    error: float
    is_inside: bool


def read_prediction(who: str, value: str, reason: str = "") -> Prediction:
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
    if not 0 <= guess <= LARGEST_PREDICTION:
        raise UserError(
            _("{value} is not a number that can be predicted; write one such as 120"), value=in_quotes(value)
        )
    return Prediction(name, guess, _tidy(reason, LONGEST_REASON))


def _tidy(text: str, most: int) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text[: 4 * most]).strip()[:most]


def with_prediction(predictions: Sequence[Prediction], added: Prediction) -> tuple[Prediction, ...]:
    """The predictions and one more; who predicts again replaces their first prediction.

    Raises:
        UserError: there are enough.
    """
    rest = [prediction for prediction in predictions if prediction.who.casefold() != added.who.casefold()]
    if len(rest) >= MOST_PEOPLE:
        raise UserError(_("there are {most} predictions: that is enough"), most=MOST_PEOPLE)
    return (*rest, added)


def compute_answer(
    first: Scenario, second: Scenario, measure: str, options: RunOptions, progress: Progress
) -> ModelAnswer:
    """Run both strategies under the same luck, and explain why they differ."""
    explanation = explain_strategies(first, second, options, progress)
    comparison = explanation.comparison
    before, after = comparison.pairs_at_end(1, measure)
    sentences: dict[str, Sequence[str]] = {}
    notes: dict[str, str] = {}
    for lang in LANGUAGES:
        with use_language(lang):
            sentences[lang] = answer(explanation)
            notes[lang] = warning(comparison.results[1])
    return ModelAnswer(measure, first.date(comparison.months), before, after, sentences, notes)


def score(predictions: Sequence[Prediction], answer: ModelAnswer) -> list[ScoredPrediction]:
    """Every prediction beside the answer, the nearest first."""
    low, middle, high = answer.interval
    scored = (
        ScoredPrediction(prediction, prediction.value - middle, low <= prediction.value <= high)
        for prediction in predictions
    )
    return sorted(scored, key=lambda entry: (abs(entry.error), entry.prediction.who))


def last_date(first: Scenario, second: Scenario) -> str:
    """The last month that both reach, as "2035-12": the question is about its end."""
    return first.date(min(first.months, second.months))


def question(scenario: Scenario, measure: str, date: str) -> str:
    """The question about a date, in the current language."""
    question = MEASURES[measure].question
    assert question is not None
    return f"{scenario.question[language()]} {question[language()].format(date=month_name(date))}"


def summary(predictions: Sequence[Prediction], answer: ModelAnswer) -> list[str]:
    """The answer and the predictions beside it, in sentences."""
    low, middle, high = answer.interval
    digits = 0 if middle >= 10 else 2
    sentences = [
        _("The model says {middle} ({low} to {high} in nine runs out of ten); without the strategy {before}.").format(
            middle=number(middle, digits), low=number(low, digits), high=number(high, digits),
            before=number(float(np.mean(answer.before)), digits),
        )
    ]  # fmt: skip
    scored = score(predictions, answer)
    if not scored:
        return sentences
    inside = sum(entry.is_inside for entry in scored)
    sentences.append(
        ngettext(
            "{inside} of {count} predictions is inside this range.",
            "{inside} of {count} predictions are inside this range.",
            inside,
        ).format(inside=inside, count=len(scored))
    )
    nearest = [entry.prediction.who for entry in scored if abs(entry.error) == abs(scored[0].error)]
    sentences.append(
        ngettext("Nearest: {names}.", "Nearest, equally: {names}.", len(nearest)).format(names=", ".join(nearest))
    )
    if len(scored) >= 3:
        together = float(np.median([entry.prediction.value for entry in scored]))
        further = sum(abs(entry.error) > abs(together - middle) for entry in scored)
        sentences.append(
            _("The middle of all predictions was {together}: nearer than {further} of {count} people.").format(
                together=number(together, digits), further=further, count=len(scored)
            )
        )
    return sentences


def debrief(scenario: Scenario, predictions: Sequence[Prediction], answer: ModelAnswer) -> dict[str, Any]:
    """Everything that a debrief says, by the names of its template, in the current language."""
    lang = language()
    rows = [
        (
            entry.prediction.who,
            number(entry.prediction.value),
            number(entry.error),
            _("yes") if entry.is_inside else _("no"),
            entry.prediction.reason,
        )
        for entry in score(predictions, answer)
    ]
    return {
        "lang": lang,
        "title": _("Workshop: what we expected, what the model says"),
        "question": question(scenario, answer.measure, answer.date),
        "sentences": summary(predictions, answer),
        "predictions": _("Predictions"),
        "columns": (_("Who"), _("Prediction"), _("Off by"), _("Inside the range"), _("Reason")),
        "rows": rows,
        "why": _("Why"),
        "answers": answer.sentences[lang],
        "talk": _("To talk about"),
        "subjects": [_(subject) for subject in DISCUSSION],
        "note": answer.note[lang],
        "limit": _("The model compares strategies. It does not forecast the membership of the real club."),
    }


def debrief_page(content: Mapping[str, Any]) -> str:
    """A debrief as a page of its own (HTML, nothing loaded from elsewhere), to print or to send."""
    from jinja2 import Environment

    template = files("experiments.dashboard.components") / "workshop.html.j2"
    return Environment(autoescape=True).from_string(template.read_text(encoding="utf-8")).render(content)
