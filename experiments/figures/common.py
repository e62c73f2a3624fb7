"""What the pictures of runs share: series by run, the words about the runs, the marks of dated changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.figures import style
from experiments.figures.style import INK, PAPER, SOFT, end_of, start_of
from scenarios.language import _, language, ngettext
from scenarios.language.names import month_name, not_the_region
from scenarios.language.numbers import number, short_number
from simulation.measures import MEASURES
from simulation.parameters import REGISTRY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.runs.results import Results
    from simulation.interventions import Event, Intervention

SHORT = 44
"""Longest reason that is written whole beside a mark."""


def times(results: Results) -> np.ndarray:
    """The ends of the months on the axis of years, the founding first."""
    return np.array([end_of(date) for date in results.dates])


def label(measure: str) -> str:
    """A measure's name in the current language."""
    return MEASURES[measure].label[language()]


def title_of(scenario: Any) -> str:
    """A scenario's title in the current language."""
    return str(scenario.title[language()])


def warning(results: Results) -> str:
    """What a demonstration economy has to say of itself ("" for the region)."""
    if not results.population_demonstration:
        return ""
    return not_the_region(results.population_own, number(results.organisations))


def about(results: Results) -> str:
    """How many runs, which seeds, which months."""
    seeds = [int(seed) for seed in results.seeds]
    if len(seeds) == 1:
        which = _("seed {first}").format(first=seeds[0])
    else:
        which = _("seeds {first} to {last}").format(first=min(seeds), last=max(seeds))
    runs = ngettext("{count} run", "{count} runs", len(seeds)).format(count=len(seeds))
    when = _("from {first} to {last}").format(first=month_name(results.dates[0]), last=month_name(results.dates[-1]))
    changed = ", ".join(f"{name} = {short(value)}" for name, value in sorted(results.changes.items()))
    return f"{runs}, {which}, {when}." + (" " + _("Changed: {changes}.").format(changes=changed) if changed else "")


def short(value: Any) -> str:
    """A parameter's value in a line of text."""
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return short_number(value) if isinstance(value, int | float) else word(str(value))


def word(value: str) -> str:
    """A parameter's word in the current language (a name or a code stays as it is)."""
    return {
        "everyone": _("everyone"), "pivotal_clients": _("pivotal clients"), "stakeholders": _("members' stakeholders"),
        "territory": _("territory"), "crisis": _("in crisis"), "first_come": _("first come"),
        "readiest": _("readiest"), "most_isolated": _("most isolated"), "mandatory": _("mandatory"),
        "theme": _("theme"), "kind": _("kind"), "none": _("none"), "optional": _("optional"),
        "absent": _("absent"), "random": _("random"), "size": _("by size"),
        "chain": _("along a value chain"),
    }.get(value, value)  # fmt: skip


def reading(results: Results) -> str:
    """What lines and bands mean."""
    if len(results.seeds) == 1:
        return _("Line: the single run.")
    return _("Thick line: median of the runs. Band: 90 % of the runs. Thin lines: single runs.")


def caution() -> str:
    """What the model is for, and what it is not."""
    return _(
        "The model compares strategies and shows tipping conditions; "
        "it does not forecast the membership of the real club."
    )


class Mark(NamedTuple):
    """A dated change, as it is written in the key of a picture."""

    date: str
    words: str


def in_key(mark: Mark) -> str:
    """A mark as a line of the key."""
    return _("{date}: {changes}").format(date=month_name(mark.date), changes=mark.words)


def marks(scenario: Any) -> list[Mark]:
    """The dated changes of a scenario in order; those of one month and one reason share a mark."""
    found: dict[tuple[int, str], list[str]] = {}
    for change in scenario.interventions:
        found.setdefault((change.start, _reason(change.why)), []).append(_change(scenario, change))
    for event in scenario.events:
        found.setdefault((event.month, _reason(event.why)), []).append(_event(event))
    by_month: dict[int, list[str]] = {}
    for (month, reason), changes in sorted(found.items(), key=lambda item: item[0][0]):
        words = ", ".join(changes)
        by_month.setdefault(month, []).append(f"{reason} ({words})" if reason else words)
    return [Mark(scenario.date(month), " \u00b7 ".join(words)) for month, words in by_month.items()]


def _reason(why: Any) -> str:
    """The first words of a reason, when they are short enough to stand beside a mark."""
    text = why.get(language(), "") if isinstance(why, dict) else str(why)
    head = re.split(r"[:;(,]|\. ", text)[0].strip().rstrip(".")
    return head if len(head) <= SHORT else ""


def _change(scenario: Any, change: Intervention) -> str:
    name = REGISTRY[change.parameter].label[language()]
    value = change.value
    if isinstance(value, bool):
        written = f"{name}: {_('on') if value else _('off')}"
    elif isinstance(value, str):
        written = f"{name}: {word(value)}"
    else:
        sign = {"set": "=", "add": "+" if value >= 0 else "", "scale": "\u00d7", "ramp": "\u2192", "once": "="}[
            change.action
        ]
        written = f"{name} {sign}{short_number(value)}" if not sign else f"{name} {sign} {short_number(value)}"
    if change.action == "once":
        return _("{change} for one month").format(change=written)
    if change.until is None:
        return written
    return _("{change} until {date}").format(change=written, date=month_name(scenario.date(change.until - 1)))


def _event(event: Event) -> str:
    words = {
        "client_joins": _("a large client joins"),
        "animators_leave": _("animators leave"),
        "fund_territory": _("a territory is funded"),
        "accompagnateurs_leave": _("accompagnateurs leave"),
        "staff_leaves": _("a member of staff leaves"),
    }[event.name]
    where = ", ".join(part for part in (event.territory, event.theme, event.kind) if part)
    return f"{words} ({where})" if where else words


def draw_marks(axes: Axes, changes: Sequence[Mark], numbered: bool = True) -> None:
    """A thin vertical line for each dated change, with its number at the top (neighbours one above the other)."""
    first, last = axes.get_xlim()
    level, before = 0, -np.inf
    for place, mark in enumerate(changes, start=1):
        at = start_of(mark.date)
        if not first <= at <= last:
            continue
        axes.axvline(at, color=SOFT, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
        if numbered:
            level = level + 1 if at - before < 0.03 * (last - first) else 0
            before = at
            axes.text(
                at, 0.985 - 0.055 * level, str(place), transform=axes.get_xaxis_transform(), fontsize=9.5, color=PAPER,
                ha="center", va="center", fontweight="bold", zorder=6,
                bbox={"boxstyle": "circle,pad=0.28", "facecolor": SOFT, "edgecolor": PAPER},
            )  # fmt: skip


def key_of_marks(figure: Figure, changes: Sequence[Mark], bottom: float, columns: int = 3) -> float:
    """The key of the numbered marks, in columns, above `bottom`; gives the height of its top (both in inches)."""
    page_height, wide = figure.get_figheight(), 0.93 / columns
    entries = [
        style.wrapped(f"{place}  {in_key(mark)}", int(166 / columns), subsequent_indent="    ")
        for place, mark in enumerate(changes, start=1)
    ]
    rows = [entries[first : first + columns] for first in range(0, len(entries), columns)]
    for row in reversed(rows):
        bottom += 0.19 * max(len(words) for words in row)
        for column, words in enumerate(row):
            figure.text(
                0.04 + column * wide,
                bottom / page_height,
                "\n".join(words),
                fontsize=9.5,
                color=INK,
                va="top",
                linespacing=1.25,
            )
    return bottom
