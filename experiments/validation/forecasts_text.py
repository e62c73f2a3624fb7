"""What the forecasts of real series say: the model's errors beside those of naive forecasts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from experiments.runs.document import Column, Document, Sentence, Table, label_column
from experiments.validation.forecasts import KEPT_APART, METHODS, SEEN, Score, Series
from scenarios.language import _, mark
from scenarios.language.numbers import MISSING, number, percent

SERIES = {
    "mission-companies-france": mark("mission-driven companies, France"),
    "scic-france": mark("multi-stakeholder cooperatives, France"),
    "b-corps-france": mark("certified B Corps, France"),
    "b-corps-italy": mark("certified B Corps, Italy"),
    "b-corps-canada": mark("certified B Corps, Canada"),
}


def forecasts_document(series: Mapping[str, Series], scores: Mapping[str, Sequence[Score]]) -> Document:
    """A row for each series and a column for each method, and whether the model foretells better."""
    title = _("Real series: forecasts of the last points, which were kept apart ({share} of them)")
    columns = [
        label_column(_("series"), lambda name: _(SERIES.get(name, name))),
        Column(_("points"), lambda name: _points(series[name])),
        *(
            Column(_(method.label), lambda name, index=index: _error(scores[name][index]))
            for index, method in enumerate(METHODS)
        ),
    ]
    note = _(
        "Mean absolute error as a share of the value; in brackets in mean changes from one point to the next (Hyndman "
        "and Koehler 2006). Line and exponential: through the last {seen} points; the model's: least squares, where "
        "everybody hears everybody. A dash: too few points to fit it."
    )
    return Document(
        "",
        [
            Table(title.format(share=percent(KEPT_APART)), columns, list(series)),
            Sentence(note.format(seen=SEEN), "note"),
            Sentence(finding(scores), "strong"),
        ],
    )


def _points(series: Series) -> str:
    return _("{seen} seen, {apart} apart").format(seen=series.seen, apart=len(series.years) - series.seen)


def _error(score: Score) -> str:
    if not math.isfinite(score.scaled_error):
        return MISSING
    return f"{percent(score.relative_error)} ({number(score.scaled_error, 2)})"


def finding(scores: Mapping[str, Sequence[Score]]) -> str:
    """In how many series the model does better than the best naive forecast, in a sentence."""
    known = [[score for score in errors if math.isfinite(score.scaled_error)] for errors in scores.values()]
    fitted = [errors for errors in known if any(score.is_model for score in errors)]
    better = sum(min(errors, key=lambda score: score.scaled_error).is_model for errors in fitted)
    message = _(
        "In {better} of the {count} series that are long enough the model foretells better than the best naive "
        "forecast."
    )
    if not better:
        message = _(
            "In none of the {count} series that are long enough does the model foretell better than the best naive "
            "forecast: it is no forecast of such totals."
        )
    return message.format(better=better, count=len(fitted))
