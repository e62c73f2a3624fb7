"""Under which conditions something happens: boxes in the space of factors, found by PRIM (Friedman and Fisher 1999).

    found = discover(read(Path("results/discovery")), conditions.read("members > 500"))
    for box in found.boxes:
        box.limits, box.coverage, box.density

Scenario discovery (Bryant and Lempert 2010): a box's *density* is the share of its points at which the thing happens,
its *coverage* the share of all such points that it holds. It happens at a point when it does in at least half of the
point's runs. Peeling and pasting are those of ema-workbench (the extra `discovery`). From each box of a trajectory the
restrictions that chance could explain are dropped: a restriction's quasi-p value is the binomial chance of as many
points as the box holds, or more, were the density that without it. Of the boxes that are as dense as asked for, the one
with the highest harmonic mean of coverage and density is taken. Against chance altogether, the same search is made on
shuffled outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas

from experiments.runs.defaults import DENSITY, MOST_BOXES, SHUFFLES
from experiments.runs.plotting import Plottable
from experiments.sweeps.analysis.conditions import Condition
from experiments.sweeps.analysis.prim import Limits, inside, trajectories
from experiments.sweeps.analysis.study import Bools, Study
from scenarios.format.problems import UserError
from scenarios.language import _, ngettext

FEWEST = 30
"""Points below which no box is looked for."""
LEVEL = 0.05
"""Quasi-p value above which a restriction is dropped."""
SEED = 1
"""Of the shuffles."""


@dataclass(frozen=True)
class Box:
    """Conditions under which it happens.

    Attributes:
        limits: by factor, (lower, upper) or the set of values; only what restricts.
        coverage: share of all the points at which it happens that are inside.
        density: share of the points inside at which it happens.
        points: how many are inside.
        runs_share: share of the runs inside in which it happens.
        quasi_p: by factor, the chance of this density without its restriction.
    """

    limits: Limits
    coverage: float
    density: float
    points: int
    runs_share: float
    quasi_p: dict[str, float]


@dataclass(frozen=True)
class ScenarioDiscovery(Plottable):
    """What has been found.

    Attributes:
        conditions: what counts as happening.
        boxes: at most three; a later one is looked for among the points outside the former.
        share, runs_share: of all points, and of all runs, in which it happens.
        density: the least that was asked of a box.
        densest: where there is no box, the density of the densest one that chance does not explain.
        by_chance: the same density of the first box, or else of the densest, in searches on shuffled outcomes.
        table, happens: the points, and whether it happens at each.
        study: the runs.
    """

    conditions: list[Condition]
    boxes: list[Box]
    share: float
    runs_share: float
    density: float
    densest: float
    by_chance: list[float]
    table: pandas.DataFrame
    happens: Bools
    study: Study

    def as_table(self) -> pandas.DataFrame:
        """One row a condition of a box."""

        names = ["box", "density", "coverage", "points", "runs_share", "factor", "lower", "upper", "values", "quasi_p"]
        rows = [
            (number, box.density, box.coverage, box.points, box.runs_share, name, *_columns(limit), box.quasi_p[name])
            for number, box in enumerate(self.boxes, start=1)
            for name, limit in box.limits.items()
        ]
        return pandas.DataFrame(rows, columns=names)


def _columns(limit: tuple[float, float] | frozenset[Any]) -> tuple[float | None, float | None, str]:
    """The lower and the upper end of a limit, or its values."""
    return (*limit, "") if isinstance(limit, tuple) else (None, None, " ".join(sorted(map(str, limit))))


def discover_scenarios(
    study: Study,
    conditions: Sequence[Condition],
    most: int = MOST_BOXES,
    shuffles: int = SHUFFLES,
    density: float = DENSITY,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ScenarioDiscovery:
    """Boxes of conditions under which something happens.

    Args:
        study: a finished sweep, best a Latin hypercube; of a Sobol design only the points drawn on their own are read.
        conditions: all of which must hold.
        most: boxes at most.
        shuffles: searches on shuffled outcomes.
        density: share of a box's points at which it happens, at least.
        progress: called with the searches made so far, and all.

    Raises:
        UserError: a density that is no share, too few points, it happens everywhere or nowhere, or ema-workbench is not
            there.
    """
    if not 0 <= density <= 1:
        raise UserError(_("--density {density}: write a share between 0 and 1, such as 0.8 for 80 %"), density=density)
    study = study.without_missing().independent()
    happened = study.happenings(conditions)
    table = study.table
    happens = happened.mean(axis=1) >= 0.5
    if len(table) < FEWEST:
        raise UserError(
            ngettext(
                "{count} point is too few to look for boxes: {fewest} at least, best some hundreds",
                "{count} points are too few to look for boxes: {fewest} at least, best some hundreds",
                len(table),
            ),
            count=len(table),
            fewest=FEWEST,
        )
    if happens.all() or not happens.any():
        everywhere = _("it happens at every point: there is nothing to tell apart; ask for more")
        nowhere = _("it happens at no point ({share} of the runs): ask for less")
        raise UserError(everywhere if happens.all() else nowhere, share=f"{100 * happened.mean():.1f} %")
    boxes, densest = _search(table, happens, happened, most, density)
    draws = np.random.default_rng(SEED)
    by_chance: list[float] = []
    for number in range(shuffles):
        progress(number + 1, 1 + shuffles)
        shuffled = draws.permutation(happens)
        chance_boxes, densest_by_chance = _search(table, shuffled, shuffled[:, None], 1, density)
        by_chance.append(chance_boxes[0].density if chance_boxes else densest_by_chance)
    progress(1 + shuffles, 1 + shuffles)
    return ScenarioDiscovery(
        list(conditions),
        boxes,
        float(happens.mean()),
        float(happened.mean()),
        density,
        densest,
        by_chance,
        table,
        happens,
        study,
    )


def _search(
    table: pandas.DataFrame, happens: Bools, happened: npt.NDArray[Any], most: int, density: float
) -> tuple[list[Box], float]:
    """Boxes one after the other, until nothing better than the rest is left; and the density of the densest first one.

    Boxes are cleared of what chance explains in the order of their scores, so that few have to be; the densest is known
    where none will do.
    """
    remaining = np.ones(len(table), dtype=np.bool_)
    boxes = []
    densest = float(happens.mean())
    while len(boxes) < most and happens[remaining].sum() >= 2 and remaining.sum() >= FEWEST:
        path = trajectories(table[remaining], happens[remaining])
        path.sort(key=lambda limits: (-_score(inside(table, limits) & remaining, happens, remaining), len(limits)))
        for limits in path:
            limits = _without_chance(table[remaining], happens[remaining], limits)
            held = inside(table, limits) & remaining
            share = float(happens[held].mean())
            if not boxes:
                densest = max(densest, share)
            if share >= density and share > happens[remaining].mean():
                break
        else:
            break
        boxes.append(
            Box(
                limits,
                float(happens[held].sum()) / float(happens.sum()),
                share,
                int(held.sum()),
                float(happened[held].mean()),
                quasi_p(table[remaining], happens[remaining], limits),
            )
        )
        remaining &= ~held
    return boxes, densest


def _score(held: Bools, happens: Bools, remaining: Bools) -> float:
    """Harmonic mean of coverage and density, among the points that are left."""
    common = float((held & happens).sum())
    return 2.0 * common / float(held.sum() + (happens & remaining).sum()) if common else 0.0


def quasi_p(table: pandas.DataFrame, happens: Bools, limits: Limits) -> dict[str, float]:
    """By restricted factor, the binomial chance of the box's points were its restriction of no use."""
    from scipy.stats import binom

    held = inside(table, limits)
    wider = {name: inside(table, {key: limit for key, limit in limits.items() if key != name}) for name in limits}
    return {
        name: float(binom.sf(happens[held].sum() - 1, held.sum(), happens[rows].mean())) for name, rows in wider.items()
    }


def _without_chance(table: pandas.DataFrame, happens: Bools, limits: Limits) -> Limits:
    """The limits without those that chance could explain, the least sure one first."""
    remaining = dict(limits)
    while remaining:
        chances = quasi_p(table, happens, remaining)
        worst = max(chances, key=lambda name: chances[name])
        if chances[worst] <= LEVEL:
            break
        del remaining[worst]
    return remaining
