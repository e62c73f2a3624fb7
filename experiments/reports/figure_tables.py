"""The numbers behind the figures of a report, for a spreadsheet: a line of headings, then one a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from experiments.figures import members_map, network
from experiments.runs.final_state import PASSAGES
from experiments.strategies.causes.funnel import label, mean_funnel
from experiments.strategies.causes.members_account import members_account
from experiments.strategies.causes.members_account_text import part_label
from experiments.strategies.comparison import Comparison
from experiments.strategies.explanation import Explanation
from scenarios.language import _
from scenarios.language.measures import measure_label
from scenarios.titles import short_title
from simulation.measures import ROUTES
from simulation.population.geography import outlines
from simulation.state.tables import KINDS

Rows = list[list[Any]]


def figure_rows(explanation: Explanation, name: str) -> Rows:
    """The numbers of a figure by its name (none where it has no table)."""
    tables: dict[str, Callable[[Explanation], Rows]] = {
        "levels": lambda found: _over_time(found.comparison, ["members"]),
        "routes": lambda found: _over_time(found.comparison, list(chain.from_iterable(ROUTES))),
        "map": _by_territory,
        "differences": _by_territory,
        "causes": _causes,
        "funnel": _funnel,
        "other-worlds": _other_worlds,
        "network": _network,
    }
    return tables[name](explanation) if name in tables else []


def _strategies(comparison: Comparison) -> list[str]:
    return [short_title(scenario) for scenario in comparison.scenarios]


def _over_time(comparison: Comparison, measures: Sequence[str]) -> Rows:
    """The mean of each measure in both strategies, month by month."""
    pair = comparison.results
    months = comparison.months + 1
    heads = [f"{measure_label(measure)}, {name}" for measure in measures for name in _strategies(comparison)]
    means = [results.values(measure)[:, :months].mean(axis=0) for measure in measures for results in pair]
    return [
        [_("Month"), *heads],
        *([date, *_plain(row)] for date, *row in zip(pair[0].dates[:months], *means, strict=True)),
    ]


def _by_territory(explanation: Explanation) -> Rows:
    """Mean members of each territory at the end in both strategies, and the difference."""
    comparison = explanation.comparison
    first, second = (members_map.by_territory(results, comparison.months)[0] for results in comparison.results)
    names = {
        one["properties"]["code"]: members_map.short_name(one["properties"]["name"])
        for one in outlines(comparison.results[0].level)["features"]
    }
    rows = [
        [names[code], *_plain((first[code], second[code], second[code] - first[code]))]
        for code in first
        if code in names
    ]
    return [[_("Territory"), *_strategies(comparison), _("difference")], *rows]


def _causes(explanation: Explanation) -> Rows:
    """The account of joins and departures: members more or fewer by each cause, with the 95 % interval."""
    parts = [(part.name, part.gained) for part in members_account(explanation.comparison)]
    rows = [[part_label(name), *_plain((gained.mean, gained.lower, gained.upper))] for name, gained in parts]
    return [["", _("difference"), _("low"), _("high")], *rows]


def _funnel(explanation: Explanation) -> Rows:
    """Mean organisations that have come to each passage, in both strategies."""
    comparison = explanation.comparison
    passages = (mean_funnel(results).passages.tolist() for results in comparison.results)
    rows = [[label(name), *_plain(values)] for name, *values in zip(PASSAGES, *passages, strict=True)]
    return [["", *_strategies(comparison)], *rows]


def _other_worlds(explanation: Explanation) -> Rows:
    """The difference in each world."""
    ranking = explanation.robustness
    assert ranking is not None
    differences = ranking.values[:, 1] - ranking.values[:, 0]
    rows = [[world + 1, *_plain([value])] for world, value in zip(ranking.done, differences, strict=True)]
    return [[_("world"), f"{measure_label(ranking.measure)}, {_('difference')}"], *rows]


def _network(explanation: Explanation) -> Rows:
    """The cooperative relations that are drawn, one a row: the strategy, and number, kind and place of both ends."""
    rows: Rows = []
    names = _strategies(explanation.comparison)
    places = explanation.comparison.results[0].territory_names
    for name, graph in zip(names, network.middle_graphs(explanation)[1], strict=True):
        for ends in graph.ends.tolist():
            sides = [
                [int(graph.nodes[end]), _(network.SIGNS[KINDS[graph.kind[end]]][2]), places[graph.territory[end]]]
                for end in ends
            ]
            rows.append([name, *sides[0], *sides[1]])
    return [[_("strategy"), *2 * (_("organisation"), _("kind"), _("Territory"))], *rows]


def _plain(values: Sequence[float]) -> list[float | None]:
    """Numbers as JSON knows them, without noise in their last digits."""
    return [float(f"{value:.6g}") if np.isfinite(value) else None for value in values]
