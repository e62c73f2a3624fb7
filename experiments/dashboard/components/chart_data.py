"""What the page's pictures are drawn from: plain lists made of computed runs and of the months of a live run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.dashboard.components import map_outlines, style
from experiments.dashboard.workers.uncertainty_bands import Band
from experiments.figures.members_map import STEPS, _edges
from experiments.figures.style import colour_of
from scenarios.language import _
from scenarios.language.measures import measure_label, measure_value
from simulation.measures import COLUMN_OF, MEASURES

if TYPE_CHECKING:
    from experiments.dashboard.workers.snapshot import Network, Snapshot
    from experiments.strategies.comparison import Comparison
    from scenarios import Scenario

LATELY = 12
"""Months over which flows of awareness are shown."""
MOST_ARROWS = 24
"""Arrows on the map: the largest flows."""


def panels(titles: Sequence[str], shown: Sequence[Sequence[str]], bands: Sequence[tuple[Band, str, str]]) -> list[Any]:
    """Panels of curves without their live lines.

    Args:
        titles: of each panel.
        shown: measures of each panel.
        bands: computed runs to draw, each with its name and the colour of all its lines ("": each measure's own).
    """
    found = []
    for title, measures in zip(titles, shown, strict=True):
        lines = []
        for at, (band, name, colour) in enumerate(bands):
            for measure in measures:
                low, middle, high = (style.plain(values) for values in band.quantiles(measure))
                dash = style.DASHES[MEASURES[measure].line] if not colour else ("", "7 3")[at % 2]
                lines.append(
                    {"measure": measure, "name": name or measure_label(measure), "low": low, "middle": middle,
                     "high": high, "colour": colour or colour_of(measure), "dash": dash}
                )  # fmt: skip
        found.append(
            {"title": title, "measures": list(measures), "lines": lines, "share": MEASURES[measures[0]].upper == 1}
        )
    return found


def series(history: Sequence[Snapshot], measures: Sequence[str]) -> dict[str, list[float | None]]:
    """The measures of a live run, month by month."""
    if not history:
        return {}
    table = np.stack([one.measures for one in history])
    return {name: style.plain(table[:, COLUMN_OF[name]]) for name in measures}


def live_map(history: Sequence[Snapshot], month: int) -> dict[str, Any]:
    """The map of a live run at a month: members, live communities, flows of awareness over the last year."""
    shown = history[month]
    flows: dict[tuple[int, int], int] = {}
    outreach = np.zeros(len(shown.members), dtype=np.int64)
    for one in history[max(1, month - LATELY + 1) : month + 1]:
        outreach += one.outreach
        for source, target, count in one.flows.tolist():
            flows[source, target] = flows.get((source, target), 0) + count
    return {
        "members": shown.members.tolist(),
        "alive": shown.alive.tolist(),
        "flows": [[source, target, flows[source, target]] for source, target in _largest(flows)],
        "made_aware": sum(flows.values()),
        "outreach": outreach.tolist(),
    }


def _largest(flows: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    """The largest flows between territories, and all within one, in the order of their names."""
    between = sorted((pair for pair in flows if pair[0] != pair[1]), key=lambda pair: (-flows[pair], pair))
    return sorted([*between[:MOST_ARROWS], *(pair for pair in flows if pair[0] == pair[1])])


def computed_map(band: Band, month: int) -> dict[str, Any]:
    """The map of computed runs at a month: median members, communities alive in at least half of the runs."""
    members = np.median(band.members[:, month], axis=0)
    alive = band.alive[:, month].mean(axis=0) >= 0.5
    return {
        "members": np.round(members).astype(int).tolist(),
        "alive": alive.tolist(),
        "flows": [],
        "made_aware": 0,
        "outreach": [],
    }


def classes(largest: float) -> list[int]:
    """Lower ends of the map's classes above none."""
    return _edges(min(max(largest, 1.0), STEPS[-1]))


def map_shapes(level: str, codes: Sequence[str]) -> list[dict[str, Any]]:
    """The territories as the page draws them."""
    return [
        {"code": one.code, "name": one.name, "path": one.path, "x": one.x, "y": one.y}
        for one in map_outlines.territories(level, codes)
    ]


def drawn_network(network: Network, level: str, codes: Sequence[str]) -> dict[str, Any]:
    """The network as the page draws it: places, stages, kinds, isolation, ties."""
    where = map_outlines.positions(level, tuple(codes), network.territory, network.place)
    sort = np.where(network.cooperative, 2, np.where(network.supply, 1, 0))
    return {
        "x": np.round(where[:, 0], 1).tolist(),
        "y": np.round(where[:, 1], 1).tolist(),
        "rows": network.rows.tolist(),
        "stage": network.stage.tolist(),
        "kind": network.kind.tolist(),
        "isolated": network.isolated.astype(int).tolist(),
        "ends": network.ends.ravel().tolist(),
        "sort": sort.tolist(),
        "centre": network.centre,
    }


def network_labels(level: str, codes: Sequence[str], network: Network) -> list[dict[str, Any]]:
    """The names of the territories that have members in the picture, below their crowds."""
    where, names = map_outlines.centres(level, tuple(codes)), map_outlines.territories(level, codes)
    most = np.full(len(names), -1)
    np.maximum.at(most, network.territory, network.place)
    return [
        {"name": names[row].name, "x": round(float(where[row][0]), 1), "y": round(float(where[row][1]), 1),
         "reach": round(float(map_outlines.GAP * np.sqrt(most[row] + 1.0)), 1)}
        for row in np.flatnonzero(most >= 0).tolist()
    ]  # fmt: skip


def observed(scenario: Scenario, band: Band | None) -> list[dict[str, Any]]:
    """The members of the real club, where they may stand beside a run: whole region, the club's own beginning."""
    from experiments.figures.stocks import observed_members

    if band is None or band.demonstration or scenario.start != "2014-01":
        return []
    found = []
    for one in observed_members():
        try:
            month = scenario.month_of(one.date[:7])
        except ValueError:
            continue
        found.append(
            {"month": month, "value": one.value, "low": one.lower, "high": one.upper, "confirmed": one.confirmed}
        )
    return found


def differences(titles: Sequence[str], shown: Sequence[Sequence[str]], comparison: Comparison) -> list[Any]:
    """Panels of curves of B less A: mean difference and its interval, month by month."""
    table = comparison.table
    found = []
    for title, measures in zip(titles, shown, strict=True):
        rows = table[table["measure"] == measures[0]]
        columns: dict[str, list[float | None]] = {}
        for name, column in (("low", "lower"), ("middle", "mean_difference"), ("high", "upper")):
            values = np.full(comparison.months + 1, np.nan)
            values[rows["month"].to_numpy()] = rows[column].to_numpy()
            columns[name] = style.plain(values)
        line = {"measure": measures[0], "name": _("B less A"), "colour": style.DIFFERENCE, "dash": "", **columns}
        share = MEASURES[measures[0]].upper == 1
        found.append({"title": title, "measures": list(measures), "lines": [line], "share": share, "fine": True})
    return found


def difference_reading(comparison: Comparison, measure: str, month: int) -> str:
    """The difference at a month, with its interval."""
    table = comparison.table
    rows = table[(table["measure"] == measure) & (table["month"] <= month)]
    if not len(rows):
        return ""
    last = rows.iloc[-1]
    mean, low, high = (float(last[name]) for name in ("mean_difference", "lower", "upper"))
    words = [measure_value(measure, value, signed=True) for value in (mean, low, high)]
    if words[1] == words[2]:
        return words[0]
    return _("{middle} ({low} to {high})").format(middle=words[0], low=words[1], high=words[2])
