"""The data of the page's pictures: plain lists made of computed runs and of the months of a live run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.dashboard.components import map_outlines, style
from experiments.dashboard.workers.snapshot import Network, Snapshot
from experiments.dashboard.workers.uncertainty_bands import RunBand
from experiments.figures.paired_maps import LESS, LEVEL, MORE, gap_steps
from experiments.figures.parts.style import colour_of
from experiments.figures.stocks import observed_members
from experiments.strategies.comparison import Comparison
from scenarios import Scenario
from scenarios.language import _
from scenarios.language.measures import measure_label
from scenarios.titles import named
from simulation.measures import MEASURES

FLOW_MONTHS = 12
"""Months over which flows of awareness are shown."""
MOST_ARROWS = 24
"""Arrows on the map: the largest flows."""


def panels(panel_measures: Sequence[Sequence[str]], bands: Sequence[tuple[RunBand | None, str, str]]) -> list[Any]:
    """Panels of curves without their live lines.

    Args:
        panel_measures: measures of each panel.
        bands: computed runs to draw, each with its name and the colour of all its lines ("": each measure's own);
            None for lines that are still empty.
    """
    return [
        _panel(measures, [_line(measure, index, *bands[index]) for index in range(len(bands)) for measure in measures])
        for measures in panel_measures
    ]


def _line(measure: str, index: int, band: RunBand | None, name: str, colour: str) -> dict[str, Any]:
    values = band.range_of(measure) if band is not None else ([], [], [])
    low, middle, high = (style.plain(of_runs) for of_runs in values)
    return {
        "measure": measure,
        "name": name or measure_label(measure),
        "low": low,
        "middle": middle,
        "high": high,
        "colour": colour or colour_of(measure),
        "dash": style.APART[index % len(style.APART)] if colour else style.DASHES[MEASURES[measure].line],
    }


def _panel(measures: Sequence[str], lines: list[Any], is_fine: bool = False) -> dict[str, Any]:
    title = _("Aware (not yet members), and animators") if len(measures) > 1 else measure_label(measures[0])
    return {
        "title": title,
        "measures": list(measures),
        "lines": lines,
        "share": MEASURES[measures[0]].upper == 1,
        "fine": is_fine,
    }


def series(history: Sequence[Snapshot], measures: Sequence[str]) -> dict[str, list[float | None]]:
    """The measures of a live run, month by month."""
    if not history:
        return {}
    return {name: style.plain([snapshot.value(name) for snapshot in history]) for name in measures}


def live_map(history: Sequence[Snapshot], month: int) -> dict[str, Any]:
    """The map of a live run at a month: members, live communities, flows of awareness over the last year."""
    flows: Counter[tuple[int, int]] = Counter()
    for snapshot in history[max(1, month - FLOW_MONTHS + 1) : month + 1]:
        flows.update({(source, target): count for source, target, count in snapshot.flows.tolist()})
    return {
        "members": history[month].members.tolist(),
        "alive": history[month].alive.tolist(),
        "flows": [[source, target, flows[source, target]] for source, target in _largest(flows)],
        "reached": _reached(flows, len(history[month].members)),
        "made_aware": sum(flows.values()),
    }


def _largest(flows: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    """The largest flows between territories, and all within one, in the order of their names."""
    between = sorted((pair for pair in flows if pair[0] != pair[1]), key=lambda pair: (-flows[pair], pair))
    return sorted([*between[:MOST_ARROWS], *(pair for pair in flows if pair[0] == pair[1])])


def _reached(flows: dict[tuple[int, int], int], territories: int) -> list[list[int]]:
    """By territory: organisations there that others have made aware, and organisations that those there have."""
    reached = [[0, 0] for _territory in range(territories)]
    for (source, target), count in flows.items():
        reached[target][0] += count
        reached[source][1] += count
    return reached


def computed_map(band: RunBand, month: int) -> dict[str, Any]:
    """The map of computed runs at a month: mean members, and as many live communities as runs have on average.

    They are those that live in the most runs, so that stars and sentences count alike.
    """
    share = band.alive[:, month].mean(axis=0)
    count = round(float(band.alive[:, month].sum(axis=1).mean()))
    alive = np.zeros(len(share), dtype=np.bool_)
    alive[np.argsort(-share, kind="stable")[:count]] = True
    return {
        "members": np.round(np.mean(band.members[:, month], axis=0)).astype(int).tolist(),
        "alive": alive.tolist(),
        "flows": [],
        "made_aware": 0,
    }


def gap_map(first: RunBand, second: RunBand, month: int) -> dict[str, Any]:
    """By how many members each territory differs: the mean over the pairs of runs of the second less the first."""
    gaps = (second.members[:, month].astype(np.int64) - first.members[:, month]).mean(axis=0)
    return {"members": np.round(gaps, 1).tolist(), "alive": [False] * len(gaps), "flows": [], "made_aware": 0}


def gap_shades(gaps: Sequence[float]) -> dict[str, Any]:
    """The shades of a map of differences, and where each begins."""
    return {"edges": gap_steps(max(map(abs, gaps), default=0.0)), "less": LESS, "more": MORE, "level": LEVEL}


def finer_layer(level: str, members: Sequence[int] | None) -> list[dict[str, Any]]:
    """The outlines of finer territories, with their members where they are known."""
    return [
        {"name": shape.name, "path": shape.path, "members": None if members is None else int(members[row])}
        for row, shape in enumerate(map_outlines.shapes(level))
    ]


def map_shapes(level: str, codes: Sequence[str]) -> list[dict[str, Any]]:
    """The territories as the page draws them."""
    return [
        {"code": shape.code, "name": shape.name, "path": shape.path, "x": shape.x, "y": shape.y}
        for shape in map_outlines.territories(level, codes)
    ]


def drawn_network(network: Network, positions: npt.NDArray[np.float64]) -> dict[str, Any]:
    """The network as the page draws it: positions, stages, kinds, isolation, relations."""
    return {
        "x": np.round(positions[:, 0], 1).tolist(),
        "y": np.round(positions[:, 1], 1).tolist(),
        "rows": network.rows.tolist(),
        "place": np.unique(network.territory, return_inverse=True)[1].tolist(),
        "stage": network.stage.tolist(),
        "kind": network.kind.tolist(),
        "isolated": network.isolated.astype(int).tolist(),
        "ends": network.ends.ravel().tolist(),
        "sort": np.where(network.supply, 1 + network.cooperative, np.where(network.cooperative, 3, 0)).tolist(),
    }


def network_labels(
    level: str, codes: Sequence[str], network: Network, alive: Sequence[bool] | npt.NDArray[np.bool_] = ()
) -> list[dict[str, Any]]:
    """The territories that have members in the picture, as places: name, middle, reach, whether its community lives."""
    centres = map_outlines.centres(level, tuple(codes))
    shapes = map_outlines.territories(level, codes)
    last = np.full(len(shapes), -1)
    np.maximum.at(last, network.territory, network.rank)
    return [
        {
            "name": shapes[row].name,
            "x": round(float(centres[row][0]), 1),
            "y": round(float(centres[row][1]), 1),
            "reach": round(float(map_outlines.GAP * np.sqrt(last[row] + 1.0)), 1),
            "alive": bool(alive[row]) if row < len(alive) else False,
        }
        for row in np.flatnonzero(last >= 0).tolist()
    ]


def observed(scenario: Scenario, band: RunBand | None) -> list[dict[str, Any]]:
    """The members of the real club, where they may stand beside a run: whole region, the club's own beginning."""

    if band is None or band.demonstration or scenario.start != "2014-01":
        return []
    return [
        {
            "month": scenario.month_of(count.date[:7]),
            "value": count.value,
            "low": count.lower,
            "high": count.upper,
            "confirmed": count.confirmed,
        }
        for count in observed_members()
        if scenario.date(0) <= count.date[:7] <= scenario.date(scenario.months)
    ]


def differences(panel_measures: Sequence[Sequence[str]], comparison: Comparison) -> list[Any]:
    """Panels of curves of the other strategy less the first: mean difference and its interval, month by month."""
    first, other = map(named, comparison.scenarios)
    name = _("{other} less {first}").format(first=first, other=other)
    drawings = []
    for measures in panel_measures:
        rows = comparison.table[comparison.table["measure"] == measures[0]]
        by_month = rows.set_index("month").reindex(range(comparison.months + 1))
        columns = {"low": "lower", "middle": "mean_difference", "high": "upper"}
        line = {"measure": measures[0], "name": name, "colour": style.DIFFERENCE, "dash": ""}
        line |= {name: style.plain(by_month[column]) for name, column in columns.items()}
        drawings.append(_panel(measures, [line], is_fine=True))
    return drawings
