"""What efc validate --observed tells of real series: the model's forecasts of their last quarter beside naive ones."""

from __future__ import annotations

import math
from pathlib import Path

from rich.console import Console
from rich.table import Table

from experiments.validation.forecasts import KEPT_APART, METHODS, SEEN, Score, Series, scored, series, write
from scenarios.language import _
from scenarios.language.numbers import number, percent


def report(to: Console, folder: Path) -> list[Path]:
    """Score every series, tell it and give the path of what is written."""

    observed = series()
    scores = {name: scored(one) for name, one in observed.items()}
    title = _("Real series: forecasts of the last points, which were kept apart ({share} of them)").format(
        share=percent(KEPT_APART)
    )
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(_("series"))
    table.add_column(_("points"), justify="right")
    for name, *_rest in METHODS:
        table.add_column(words_of_method(name), justify="right")
    for name, found in scores.items():
        table.add_row(words_of(name), _points(observed[name]), *map(_cell, found))
    to.print(table)
    notes = _(
        "Mean absolute error as a share of the value; in brackets in mean changes from one point to the next (Hyndman "
        "and Koehler 2006). Line and exponential: through the last {seen} points; the model's: least squares, where "
        "everybody hears everybody. A dash: too few points to fit it."
    )
    to.print(notes.format(seen=SEEN), style="dim", markup=False)
    to.print(verdict(scores), style="bold", markup=False)
    return [write(scores, folder / "forecasts.csv")]


def words_of_method(name: str) -> str:
    """A method in words."""
    return {
        "last value": _("last value"), "straight line": _("straight line"), "exponential": _("exponential"),
        "one stage": _("model, one stage"), "two stages": _("model, two stages"),
    }[name]  # fmt: skip


def words_of(name: str) -> str:
    """A series in words."""
    words = {
        "mission-companies-france": _("mission-driven companies, France"),
        "scic-france": _("multi-stakeholder cooperatives, France"),
        "b-corps-france": _("certified B Corps, France"),
        "b-corps-italy": _("certified B Corps, Italy"),
        "b-corps-canada": _("certified B Corps, Canada"),
    }
    return words.get(name, name)


def _points(one: Series) -> str:
    return _("{seen} seen, {apart} apart").format(seen=one.seen, apart=len(one.years) - one.seen)


def _cell(one: Score) -> str:
    return f"{percent(one.relative_error)} ({number(one.scaled_error, 2)})" if math.isfinite(one.scaled_error) else "-"


def verdict(scores: dict[str, list[Score]]) -> str:
    """In how many series the model does better than the best naive forecast, in a sentence."""
    better, fitted = 0, 0
    for found in scores.values():
        naive, model = (
            [one.scaled_error for one in found if one.is_model is of_model and math.isfinite(one.scaled_error)]
            for of_model in (False, True)
        )
        fitted += bool(model)
        better += bool(model) and min(model) < min(naive)
    if not better:
        return _(
            "In none of the {count} series that are long enough does the model foretell better than the best naive "
            "forecast: it is no forecast of such totals."
        ).format(count=fitted)
    words = _(
        "In {better} of the {count} series that are long enough the model foretells better than the best naive "
        "forecast."
    )
    return words.format(better=better, count=fitted)
