"""The largest cooperative ecosystem of a run, drawn as a network: who is tied to whom by cooperative relations."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.figures import declare_figure
from experiments.figures.paired_levels import LOOK
from experiments.figures.parts import style
from experiments.runs import run_text
from experiments.runs.final_state import Graph
from experiments.strategies.explanation import Explanation
from scenarios.language import _, mark
from scenarios.language.names import month_name
from scenarios.language.numbers import number
from scenarios.titles import abridged, short_title
from simulation.measures import COLUMN_OF
from simulation.state.tables import KINDS, Stage

SIGNS = {
    "firm": ("o", style.BLUE, mark("firm")),
    "supplier": ("s", style.ORANGE, mark("supplier")),
    "client": ("^", style.GREEN, mark("client")),
    "partner": ("D", style.VERMILION, mark("partner")),
}
ROUNDS = 120


@declare_figure("network", Explanation, order=5)
def draw(explanation: Explanation) -> style.Page:
    """The largest cooperative ecosystem in both strategies, in the run that is in the middle of all."""
    pair = explanation.comparison.results
    seed, graphs = middle_graphs(explanation)
    title = _("The largest cooperative ecosystem, in one run")
    under = _("Seed {seed}, {date}; the run whose number of members is in the middle of the runs.").format(
        seed=seed, date=month_name(pair[0].dates[explanation.comparison.months])
    )
    figure, head = style.sheet(title, under, 3.2, run_text.warning(pair[0]))
    height = figure.get_figheight()
    names = [short_title(results.scenario) for results in pair]
    for column, (name, graph) in enumerate(zip(abridged(names, 32), graphs, strict=True)):
        axes = figure.add_axes((0.5 * column, 0.3 / height, 0.49, (head - 0.62) / height))
        words = _("{scenario}: {size} organisations").format(scenario=name, size=number(graph.size))
        axes.set_title(words, loc="left", fontsize=style.TEXT, fontweight="bold", color=LOOK[column][0])
        _draw_graph(axes, graph)
        if not graph.size:
            axes.text(0, 0, _("no cooperative relation"), ha="center", fontsize=style.TEXT, color=style.SOFT)
        elif graph.size > len(graph.nodes):
            note = _("the {count} best tied are drawn").format(count=number(len(graph.nodes)))
            axes.text(0, 0.99, note, transform=axes.transAxes, fontsize=style.SMALL_TEXT, color=style.SOFT, va="top")
    _draw_key(figure, 0.12 / height)
    alternative = _("{first}: {one} organisations in the largest component of cooperative relations; {other}: {two}.")
    sizes = [number(graph.size) for graph in graphs]
    reading = _("Lines: cooperative relations. Large marks: animators. Nearness has no meaning of its own.")
    return style.Page(
        figure, f"{alternative.format(first=names[0], other=names[1], one=sizes[0], two=sizes[1])} {reading}"
    )


def middle_graphs(explanation: Explanation) -> tuple[int, list[Graph]]:
    """The networks of both strategies in the run whose number of members is in the middle of all, and its seed."""
    comparison = explanation.comparison
    seeds = comparison.pairs(1)
    last = {run.seed: run.monthly[comparison.months, COLUMN_OF["members"]] for run in comparison.results[1].runs}
    seed = sorted(seeds, key=lambda seed: last[seed])[(len(seeds) - 1) // 2]
    return seed, [next(run for run in one.runs if run.seed == seed).collected.graph for one in comparison.results]


def _draw_graph(axes: Axes, graph: Graph) -> None:

    axes.axis("off")
    where = layout(len(graph.nodes), graph.ends)
    if len(graph.ends):
        axes.add_collection(LineCollection(where[graph.ends], colors="#9a9a9a", linewidths=0.3, zorder=1))
    for index, kind in enumerate(KINDS):
        sign, colour, _label = SIGNS[kind]
        is_kind = graph.kind == index
        sizes = np.where(graph.stage[is_kind] == Stage.ANIMATOR, 30.0, 8.0)
        axes.scatter(
            *where[is_kind].T, s=sizes, marker=sign, color=colour, edgecolor=style.PAPER, linewidth=0.25, zorder=2
        )
    axes.set(xlim=(-1.08, 1.08), ylim=(-1.08, 1.08))


def _draw_key(figure: Figure, height: float) -> None:
    """Which mark is which kind of organisation."""

    handles = [
        Line2D([], [], linestyle="", marker=sign, color=colour, markersize=5, label=_(label))
        for sign, colour, label in SIGNS.values()
    ]
    figure.legend(
        handles=handles, loc="center", bbox_to_anchor=(0.5, height), ncol=4, frameon=False, fontsize=style.TEXT
    )


def layout(nodes: int, ends: np.ndarray) -> np.ndarray:
    """Places in a square: links draw together, all push apart (Fruchterman and Reingold 1991); always the same."""
    turns = np.arange(nodes) * 2.399963  # a sunflower to begin with
    where = np.sqrt((np.arange(nodes) + 0.5) / max(1, nodes))[:, None] * np.stack(
        (np.cos(turns), np.sin(turns)), axis=1
    )
    best = np.sqrt(1.0 / max(1, nodes))
    for turn in range(ROUNDS if nodes > 2 else 0):
        gap = where[:, None, :] - where[None, :, :]
        square = (gap**2).sum(axis=2) + 1e-6
        push = (gap * (best * best / square)[:, :, None]).sum(axis=1)
        along = where[ends[:, 0]] - where[ends[:, 1]]
        pull = along * np.sqrt((along**2).sum(axis=1))[:, None] / best
        np.add.at(push, ends[:, 0], -pull)
        np.add.at(push, ends[:, 1], pull)
        push -= 0.3 * where
        length = np.sqrt((push**2).sum(axis=1))[:, None] + 1e-9
        where = where + push / length * np.minimum(length, 0.12 * (1 - turn / ROUNDS) + 1e-3)
    where = where - where.mean(axis=0) if nodes else where
    return np.asarray(where / (np.abs(where).max(initial=0.0) or 1.0))
