"""The tables of the page: heads, rows and how they look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from experiments.runs.summary import verdicts
from experiments.strategies import funnel
from experiments.strategies.comparison_text import SENTENCES, Row, difference_cells
from experiments.strategies.explanation_text import lever_rows, levers_head
from scenarios.language import _, language, numbers
from scenarios.language.measures import measure_label
from scenarios.language.names import month_name
from scenarios.language.numbers import number, percent
from scenarios.titles import short_title

if TYPE_CHECKING:
    from experiments.runs.results import Results
    from experiments.strategies.comparison import Comparison
    from experiments.strategies.lever_contributions import Contributions

Table = dict[str, Any]


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], look: str = "", **more: Any) -> Table:
    """A table whose rows all look alike."""
    return {
        "caption": caption, "head": head, "look": look, "rows": [{"look": "", "cells": cells} for cells in rows], **more
    }  # fmt: skip


def side_by_side(comparison: Comparison, rows: Sequence[Row], names: Sequence[str]) -> Table:
    """Every figure at the end in both strategies, with the paired difference."""
    caption = _("Means of the runs at the end of {date}; difference run by run under the same luck").format(
        date=month_name(comparison.results[0].dates[comparison.months])
    )
    head = ["", *_lettered(names), _("difference"), _("95 % interval"), _("does better in")]
    return table(caption, head, [row.cells() for row in rows])


def over_time(comparison: Comparison, months: Sequence[int]) -> Table:
    """The paired differences at a few dates."""
    through = [(comparison.over_time(1, measure).set_index("month"), digits) for measure, digits in SENTENCES]
    rows = []
    for month in months:
        cells = [month_name(comparison.results[0].dates[month])]
        for one, digits in through:
            at = one.loc[month]
            middle, bounds = _cells(at, digits)
            cells += [middle, bounds]
        rows.append(cells)
    head = [_("end of")]
    for measure, _digits in SENTENCES:
        head += [measure_label(measure), _("95 % interval")]
    return table(_("Differences over time (B less A)"), head, rows, look="time")


def _cells(at: Any, digits: int) -> tuple[str, str]:
    from experiments.strategies.comparison import Difference

    found = Difference(at.mean_difference, at.lower, at.upper, int(at.wins), int(at.ties), int(at.runs))
    return difference_cells(found, digits)


def levers(found: Contributions, said: str, reading: str) -> Table:
    """What each lever contributes."""
    caption = _("{measure}, at the end, {runs} pairs of runs").format(
        measure=measure_label(found.measure), runs=found.total.runs
    )
    made = table(caption, levers_head(), lever_rows(found) if len(found.levers) > 1 else [], said=said, reading=reading)
    for row in made["rows"][-1:]:
        row["look"] = "sum"
    return made


def funnel_of(comparison: Comparison, names: Sequence[str]) -> Table:
    """Each passage, and who was lost before it."""
    found, rows = funnel.paired_figures(comparison), []
    for place, passage in enumerate(funnel.PASSAGES):
        for loss in funnel.LOSSES_BEFORE.get(place, ()):
            one = found["lost"][loss]
            label = _("lost: {loss}").format(loss=funnel.loss_label(loss))
            rows.append({"look": "lost", "cells": _figures(label, one)})
        rows.append({"look": "sum", "cells": _figures(funnel.passage_label(passage), found["passage"][passage])})
    made = table(
        _("Organisations at the end, means of the runs"),
        ["", *_lettered(names), _("difference"), _("95 % interval")],
        [],
    )
    return {**made, "rows": rows}


def _figures(label: str, one: Any) -> tuple[str, ...]:
    return (label, number(one.first), number(one.other), *difference_cells(one.difference, 0))


def brought(comparison: Comparison, names: Sequence[str]) -> Table:
    """Joins by who had sensitised the recruit."""
    found = funnel.paired_figures(comparison)["brought_by"]
    totals = [sum(getattr(one, side) for one in found.values()) or 1.0 for side in ("first", "other")]
    rows = []
    for by, one in found.items():
        sides = zip((one.first, one.other), totals, strict=True)
        shares = [f"{number(side)} ({percent(side / total)})" for side, total in sides]
        rows.append((funnel.recruiter_label(by), *shares, *difference_cells(one.difference, 0)))
    head = [_("had been sensitised by"), *_lettered(names), _("difference"), _("95 % interval")]
    return table(_("Joins over the whole period, means of the runs"), head, rows)


def bands(pair: Sequence[Results]) -> Table | None:
    """What was expected before the first run, where the region was run."""
    rows = []
    for results in pair:
        for one in verdicts(results):
            expectation = one.expectation
            label = measure_label(expectation.measure)
            when = month_name(results.dates[expectation.month])
            rows.append(
                (
                    f"{short_title(results.scenario)}, {label}, {when}",
                    _("{lower} to {upper}").format(
                        lower="…" if expectation.lower is None else numbers.short_number(expectation.lower),
                        upper="…" if expectation.upper is None else numbers.short_number(expectation.upper),
                    ),
                    numbers.short_number(one.median),
                    (_("inside") if one.holds else _("outside")),
                    expectation.finding[language()] or expectation.why[language()],
                )
            )
    if not rows or any(one.population_demonstration for one in pair):
        return None
    caption = _("Bands written before the first run")
    return table(caption, ["", _("band"), _("median"), "", _("reason, or finding")], rows, look="said")


def _lettered(names: Sequence[str]) -> list[str]:
    return [f"{letter}. {name}" for letter, name in zip("AB", names, strict=True)]
