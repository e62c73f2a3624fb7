"""Predictions, what the model says, and how far each prediction is from it.

    prediction = read_prediction("Ana", "90", "120", "members recruit")
    answer = compute_answer(first, second, "members", RunOptions(), progress)   # in a process of its own
    [(scored.place, scored.prediction.who, scored.off) for scored in score([prediction], answer)]

Everybody predicts two numbers: without the strategy, and with it. Their score is how far these are from those of the
model's runs, on average: who says what they really expect has, as they see it, the least to lose (the absolute error is
a proper score of a median).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
    """What somebody expects: who, how much without the strategy and with it, and why (texts are cut when long)."""

    who: str
    before: float
    after: float
    reason: str = ""


@dataclass(frozen=True)
class ModelAnswer:
    """What the model says.

    Attributes:
        measure: of what.
        date: the last month.
        before, after: its value at the end of each run, without the strategy and with it.
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
    """A prediction beside the answer.

    Attributes:
        prediction: it.
        off: how far its two numbers are from those of the model's runs, on average.
        share: the same, as a share of what the model says: it can be added up over questions.
        place: 1 for the nearest; equals have the same place, and the next ones that after all of them.
        is_inside: is the number with the strategy inside the 90 % interval?
    """

    prediction: Prediction
    off: float
    share: float
    place: int
    is_inside: bool


def read_prediction(who: str, before: str, after: str, reason: str = "") -> Prediction:
    """A prediction as somebody typed it.

    Raises:
        UserError: no name, or no number.
    """
    return Prediction(read_name(who), _guess(before), _guess(after), tidy(reason))


def read_name(typed: str) -> str:
    """A name as somebody typed it.

    Raises:
        UserError: there is nothing of it.
    """
    name = tidy(typed, LONGEST_NAME)
    if not name:
        raise UserError(_("write who predicts: a name, or initials"))
    return name


def _guess(typed: str) -> float:
    digits = "".join(letter for letter in typed.strip()[:30] if letter not in " \u00a0\u202f'\u2019")
    digits = digits.replace(",", ".") if digits.count(",") == 1 and "." not in digits else digits
    try:
        guess = float(digits)
    except ValueError:
        guess = float("nan")
    if not 0 <= guess <= LARGEST_PREDICTION:
        raise UserError(
            _("{value} is not a number that can be predicted; write one such as 120"), value=in_quotes(typed)
        )
    return guess


def tidy(text: str, most: int = LONGEST_REASON) -> str:
    """A text as somebody typed it, on one line, cut when long."""
    return "".join(letter if letter.isprintable() else " " for letter in text[: 4 * most]).strip()[:most]


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
    off = {id(prediction): _distance(prediction, answer) for prediction in predictions}
    distances = sorted(off.values())
    scored = (
        ScoredPrediction(
            prediction,
            off[id(prediction)],
            off[id(prediction)] / (abs(middle) or 1.0),
            1 + distances.index(off[id(prediction)]),
            low <= prediction.after <= high,
        )
        for prediction in predictions
    )
    return sorted(scored, key=lambda entry: (entry.place, entry.prediction.who.casefold()))


def _distance(prediction: Prediction, answer: ModelAnswer) -> float:
    """How far the two numbers are from those of the runs, on average (equal ones are equal to the last bit)."""
    without = np.mean(np.abs(answer.before - prediction.before))
    return round(float(without + np.mean(np.abs(answer.after - prediction.after))) / 2, 9)


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
    more = sum(prediction.after > prediction.before for prediction in predictions)
    less = sum(prediction.after < prediction.before for prediction in predictions)
    sentences.append(
        _("Expected more with the strategy: {more} of {count}; less: {less}.").format(
            more=more, less=less, count=len(scored)
        )
    )
    nearest = [entry.prediction.who for entry in scored if entry.place == 1]
    sentences.append(
        ngettext("Nearest: {names}.", "Nearest, equally: {names}.", len(nearest)).format(names=", ".join(nearest))
    )
    if len(scored) >= 3:
        medians = [float(np.median([getattr(one, part) for one in predictions])) for part in ("before", "after")]
        together = _distance(Prediction("", *medians), answer)
        further = sum(entry.off > together for entry in scored)
        sentences.append(
            _("The middle of all predictions was {together}: nearer than {further} of {count} people.").format(
                together=number(medians[1], digits), further=further, count=len(scored)
            )
        )
    return sentences


def scored_columns() -> tuple[str, ...]:
    """The heads of the table of predictions, in the current language."""
    return (
        _("Place"), _("Who"), _("Without it"), _("With it"), _("Off by, on average"), _("Inside the range"),
        _("Reason"),
    )  # fmt: skip


def scored_rows(predictions: Sequence[Prediction], answer: ModelAnswer) -> list[tuple[str, ...]]:
    """The table of predictions, the nearest first, in the current language."""
    return [
        (
            number(entry.place),
            entry.prediction.who,
            written(entry.prediction.before),
            written(entry.prediction.after),
            number(entry.off, 0 if entry.off >= 10 else 1),
            _("yes") if entry.is_inside else _("no"),
            entry.prediction.reason,
        )
        for entry in score(predictions, answer)
    ]


def written(guess: float) -> str:
    """A predicted number, as exactly as it was given."""
    return number(guess, 0 if guess == int(guess) else 2)
