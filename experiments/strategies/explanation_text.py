"""Why two strategies differ, in words: what each lever contributes, and the stories of organisations.

What the terminal and the report share. Every text is in the current language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.strategies.comparison_text import difference_cells
from experiments.strategies.lever_contributions import MOST_LEVERS
from experiments.strategies.stories import Entry
from scenarios.language import _, language
from scenarios.language.measures import measure_label

if TYPE_CHECKING:
    from experiments.strategies.comparison import Difference
    from experiments.strategies.explanation import Explanation
    from experiments.strategies.lever_contributions import Contributions


def said_of_levers(found: Contributions) -> str:
    """Which lever matters most, and whether levers need each other."""
    if found.left_out:
        reasons = {
            "many": _("the strategies differ in more than {most} levers").format(most=MOST_LEVERS),
            "population": _("the strategies live in different populations"),
            "interrupted": _("the runs were interrupted"),
        }
        return _("The levers were not tried one by one: {reason}.").format(reason=reasons[found.left_out])
    if not found.levers:
        return _("No lever differs: both are the same strategy.")
    if len(found.levers) == 1:
        return _("A single lever differs: {lever}.").format(lever=found.levers[0].lever.label)
    measure = measure_label(found.measure).lower()
    largest, second = found.by_itself[:2]
    if not largest.alone.mean:
        return _("None of the {count} levers that differ changes anything by itself ({measure}).").format(
            count=len(found.levers), measure=measure
        )
    text = _("Of the {count} levers that differ, {lever} does most by itself ({measure}: {alone})").format(
        count=len(found.levers), lever=largest.lever.label, measure=measure, alone=_with_interval(largest.alone)
    )
    if found.lead is not None and _could_be_nothing(found.lead):
        text += _(", which cannot be told apart from {second} ({alone})").format(
            second=second.lever.label, alone=_with_interval(second.alone)
        )
    interaction = _with_interval(found.together)
    if _could_be_nothing(found.together):
        rest = _("; that the levers act otherwise than as the sum of what each does alone cannot be told ({rest}).")
    elif found.together.mean > 0:
        rest = _("; all together they end higher than the sum of what each does alone ({rest}).")
    else:
        rest = _("; all together they end lower than the sum of what each does alone ({rest}).")
    return text + rest.format(rest=interaction)


def _could_be_nothing(found: Difference) -> bool:
    """Does the interval of a difference hold nothing at all?"""
    return not found.mean or (found.runs > 1 and found.lower <= 0 <= found.upper)


def _with_interval(found: Difference) -> str:
    middle, bounds = difference_cells(found, 1)
    return _("{together}, 95 % interval {bounds}").format(together=middle, bounds=bounds) if bounds else middle


def levers_head() -> list[str]:
    """The heads of the table of levers."""
    return ["", _("adds to the strategy"), _("95 % interval"), _("adds by itself"), _("95 % interval")]


def lever_rows(found: Contributions) -> list[tuple[str, ...]]:
    """A row for each lever, then the interaction left over, then everything."""
    rows: list[tuple[str, ...]] = [
        (one.lever.label, *difference_cells(one.taken_away, 1), *difference_cells(one.alone, 1)) for one in found.levers
    ]
    if len(found.levers) > 1:
        rows.append((_("only together"), "", "", *difference_cells(found.together, 1)))
        rows.append((_("everything"), *difference_cells(found.total, 1), *difference_cells(found.total, 1)))
    return rows


def levers_reading() -> str:
    """How the table of levers is read."""
    return _(
        "Adds to the strategy: the strategy less the strategy without this lever. Adds by itself: the first strategy "
        "with this lever only, less the first. Only together: what no lever does by itself."
    )


@dataclass(frozen=True)
class Story:
    """One organisation in both strategies.

    Attributes:
        name, why: what it is, and how its lives differ.
        sides: its dated lines in the first strategy and in the other.
    """

    name: str
    why: str
    sides: tuple[list[str], list[str]]


def stories(found: Explanation) -> list[Story]:
    """The lives that differ, told with dates."""
    return [
        Story(life.name, life.why, (_lines(life.first), _lines(life.other))) for life in found.lives.get(language(), [])
    ]


def _lines(entries: Sequence[Entry]) -> list[str]:
    from experiments.runs.run_text import Mark, in_key

    return [in_key(Mark(entry.date, entry.words)) if entry.date else entry.words for entry in entries]
