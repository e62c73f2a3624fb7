"""Maps and curves as the views show them: a picture with its legend, its text alternative and its table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import solara

from experiments.dashboard.components import captions, chart_data, map_outlines, style
from experiments.dashboard.components.elements import Details, Table, component, term_parts
from experiments.dashboard.components.vue_components import Bars, Curves, Map
from experiments.figures.members_map import SHADES, STEPS, class_edges
from experiments.runs.run_text import start_of
from scenarios import Scenario
from scenarios.language import _, language, typeset
from scenarios.language.measures import measure_label
from scenarios.language.numbers import number


@component
def MapCard(
    level: str,
    codes: tuple[str, ...],
    frame: dict[str, Any],
    largest: float,
    date: str,
    mark: str = "map",
    layer: Sequence[Any] = (),
    is_gap: bool = False,
    on_layer: Callable[[bool], None] | None = None,
) -> None:
    """A map.

    Args:
        level, codes: the territories.
        frame: what happens in them (see `chart_data.live_map`).
        largest: the largest number of members of a territory, for the legend.
        date: in words.
        mark: tells maps of the same page apart.
        layer: outlines of finer territories, to be laid over it (see `chart_data.finer_layer`).
        on_layer: called when they are asked for, or no longer (None: there are none to be had).
        is_gap: do the members say how many more there are in one strategy than in the other?
    """
    shapes = solara.use_memo(lambda: chart_data.map_shapes(level, codes), [level, codes])
    Map(
        shapes=shapes,
        frame=frame,
        edges=class_edges(min(max(largest, 1.0), STEPS[-1])),
        shades=list(SHADES),
        size=[map_outlines.WIDTH, map_outlines.HEIGHT],
        mark=mark,
        texts={
            "lang": language(),
            "save": save_text(),
            "terms": term_parts(_("live territorial community")),
            "title": typeset(_("Map, {date}").format(date=date)),
            "columns": {
                "place": _("Territory"),
                "members": _("members more or less") if is_gap else _("Members"),
                "alive": _("Live community"),
                "yes": _("yes"),
                "no": _("no"),
            },
            "none": _("none"),
            "level": _("level"),
            "counted": _("members more or less: {count}") if is_gap else _("members: {count}"),
            "hint": _("Choose a territory (arrow keys: the next one)"),
            "layer": _("EPCI") if on_layer else "",
            "whole": _("The whole region"),
            "reached": _("made aware by others {by}, made others aware {to}"),
            "more": _("{count} and more"),
            "alive": _("live territorial community"),
            "flows": _("who made whom aware, last twelve months (largest flows)"),
        },
        alternative=(captions.gap_alternative if is_gap else captions.map_alternative)(level, codes, frame, date),
        layer=list(layer),
        gap=chart_data.gap_shades(frame["members"]) if is_gap else None,
        event_want=on_layer or (lambda _is_wanted: None),
    )
    with Details(_("The map as a table")):
        rows = [
            (
                shape["name"],
                number(members, int(is_gap), is_gap),
                *([] if is_gap else [_("yes") if is_alive else _("no")]),
            )
            for shape, members, is_alive in zip(shapes, frame["members"], frame["alive"], strict=True)
        ]
        heads = (_("Territory"), _("members more or less") if is_gap else _("Members"), _("Live community"))
        Table(heads[: 3 - is_gap], rows, _("Map, {date}").format(date=date))


@component
def CurvesCard(
    scenario: Scenario,
    month: int,
    months: int,
    panels: list[Any],
    readings: list[list[str]],
    key: str,
    even: bool = True,
    live: dict[str, Any] | None = None,
    previous: dict[str, Any] | None = None,
    observed: Sequence[Any] = (),
    marks: Sequence[int] = (),
) -> None:
    """Panels of curves.

    Args:
        scenario: whose dates the axis shows.
        month: the month that is shown.
        months: where the axis ends.
        panels: see `chart_data.panels`.
        readings: the values at the month, in words, for each line of each panel.
        key: what lines, bands and dots mean.
        even: have all panels the same size (else the first is larger)?
        live, previous: the live run, and the run before it, by measure.
        observed: the real club.
        marks: months of dated changes.
    """
    date = style.date(scenario, month)
    alternatives = [
        captions.panel_alternative(values, [_line_title(panel, line) for line in panel["lines"]], date)
        for panel, values in zip(panels, readings, strict=True)
    ]
    Curves(
        panels=panels,
        live=live or {},
        previous=previous or {},
        month=month,
        months=months,
        start=start_of(scenario.start),
        observed=list(observed),
        marks=[{"month": start} for start in marks],
        readings=readings,
        texts={
            "lang": language(),
            "key": key,
            "terms": term_parts(
                key,
                *{str(panel["title"]) for panel in panels},
                *{str(line["name"]) for one in panels for line in one["lines"]},
            ),
            "save": save_text(),
            "columns": {
                "date": _("Month"),
                "mean": _("mean"),
                "low": _("low"),
                "high": _("high"),
                "run": _("this run"),
            },
        },
        alternatives=alternatives,
        even=even,
    )


def draw_bars(rows: list[dict[str, Any]], caption: str) -> None:
    """Bars with their values in words (see `bars.vue`)."""
    heads = ["", "", _("value"), _("low"), _("high")]
    Bars(rows=rows, caption=typeset(caption), texts={"save": save_text(), "heads": heads})


def save_text() -> str:
    """What the buttons at a figure do."""
    return typeset(_("Save this figure"))


def _line_title(panel: dict[str, Any], line: dict[str, Any]) -> str:
    """What a line shows: its measure, or what its panel shows of it."""
    name = str(line["name"])
    return name if name == measure_label(line["measure"]) else f"{panel['title']} {name}"


def time_texts() -> dict[str, str]:
    """What the bars of time say."""
    return {
        "player": _("Time"), "play": _("Play"), "pause": _("Pause"), "month": _("+1 month"), "year": _("+1 year"),
        "restart": _("From the beginning"), "time": _("Month shown"), "speed": _("Speed"),
        "more": _("Steps and speed"),
    }  # fmt: skip
