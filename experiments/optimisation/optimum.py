"""What a search has found: the front, how sure each place on it is, and what the best strategies have in common.

    optimum.front                        # the proved strategies that no other one beats on every outcome
    optimum.share                        # in what share of resampled worlds each of them is there
    optimum.contests                     # of each rival: the best that costs no more than it, and the difference

The search favours what was lucky in its worlds. So the finalists are run again in fresh worlds, which it has not seen:
all that is said of them, and of how sure it is, comes from there. Worlds are resampled (bootstrap, Efron 1979).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.optimisation.plan import OptimisationPlan, is_spent
from experiments.optimisation.search import Candidate, Floats, Race, is_comparable, is_complete, mean
from experiments.runs.plotting import Plottable
from experiments.runs.storage.data_dictionary import OF_ANALYSES, OF_OPTIMISATION, write_tables
from experiments.runs.storage.files import write_json
from experiments.strategies.comparison import UNEQUAL, Difference, paired_difference
from experiments.sweeps.analysis.feature_scores import FEWEST_POINTS, FeatureScores, score_features
from experiments.sweeps.analysis.pareto_front import not_dominated

if TYPE_CHECKING:
    import pandas

RESAMPLED = 1000
"""Times that worlds are resampled."""
MOST_FINALISTS = 24
FEWEST_GOOD = 8
"""Strategies among which it is asked what the best have in common, at least."""


@dataclass(frozen=True)
class Contest:
    """A rival, and the best strategy that costs no more than it.

    Attributes:
        rival, winner: positions among the proved ones.
        gains: by outcome that is no expense, what the winner has more (or less, where less is better), in fresh worlds.
        spent: what the winner spends, as a share of what the rival does (no number where nothing is counted).
    """

    rival: int
    winner: int
    gains: Mapping[str, Difference]
    spent: float

    @property
    def is_won(self) -> bool:
        """Is it clearly better on one outcome, and clearly worse on none?"""
        gains = self.gains.values()
        return any(gain.lower > 0.0 for gain in gains) and all(gain.upper >= 0.0 for gain in gains)


@dataclass(frozen=True)
class Optimum(Plottable):
    """The outcome of a search.

    Attributes:
        plan: of the search.
        tried: all strategies, as far as they were tried; the scenario itself and the rivals first.
        proved: the scenario itself, the rivals and the finalists, with their outcomes in fresh worlds.
        most: what may be spent.
        failures: runs that have failed.
        provenance: where the runs come from.
    """

    plan: OptimisationPlan
    tried: Sequence[Candidate]
    proved: Sequence[Candidate]
    most: float
    failures: int
    provenance: dict[str, Any]

    @property
    def race(self) -> Race:
        """The rules by which strategies are compared."""
        return Race(np.array([goal.sign for goal in self.plan.goals]), self.most)

    @cached_property
    def values(self) -> Floats:
        """Outcomes and what is spent of the proved ones, in the worlds where none failed: (proved, worlds, columns)."""
        values = np.array([candidate.values for candidate in self.proved])
        return np.asarray(values[:, np.isfinite(values).all(axis=(0, 2))])

    @cached_property
    def means(self) -> Floats:
        """Means over the fresh worlds: shape (proved, outcomes + 1)."""
        return np.asarray(self.values.mean(axis=1))

    @cached_property
    def front(self) -> list[int]:
        """Positions of the proved ones within the budget that no other one beats on every outcome."""
        rows = np.flatnonzero(on_front(self.means, self.race))
        return [int(row) for row in rows[np.argsort(-self.race.signs[0] * self.means[rows, 0], kind="stable")]]

    @cached_property
    def share(self) -> Floats:
        """In what share of the resampled worlds each of the proved ones is on the front."""
        return resampled_share(self.values, self.race, self.plan.seed)

    def difference(self, position: int, column: int, other: int = 0) -> Difference:
        """An outcome (the last column: what is spent) less that of another one, world by world."""
        goals = self.plan.goals
        measure = goals[column].measure if column < len(goals) else goals[0].measure
        return paired_difference(self.values[position, :, column] - self.values[other, :, column], measure)

    @cached_property
    def contests(self) -> list[Contest | None]:
        """Of each rival, the contest with it (see `contest`)."""
        return [self.contest(rival) for rival in self.rivals]

    def contest(self, rival: int) -> Contest | None:
        """The best that costs no more than a rival (None: nothing that was found costs so little).

        It is chosen by the worlds of the search, and measured in the fresh ones.
        """
        known = {candidate.name: candidate for candidate in self.tried}
        means = np.array([mean(known[candidate.name], self.tried[0]) for candidate in self.proved])
        cost = self.cost_column
        costs = np.zeros(len(means)) if cost is None else means[:, cost]
        others = [position for position in range(len(means)) if position not in self.rivals]
        cheap = [position for position in others if costs[position] <= costs[rival] * (1.0 + UNEQUAL)]
        if not cheap:
            return None
        goals = self.plan.goals
        wanted = [column for column, goal in enumerate(goals) if not is_spent(goal.measure)] or list(range(len(goals)))
        signs = self.race.signs[wanted]
        gains = signs * (means[np.ix_(cheap, wanted)] - means[rival, wanted])
        scale = np.where(means[rival, wanted] != 0.0, np.abs(means[rival, wanted]), 1.0)
        winner = cheap[int(np.argmax((gains / scale).min(axis=1)))]
        found = {}
        for column in wanted:
            difference = self.values[winner, :, column] - self.values[rival, :, column]
            found[goals[column].measure] = paired_difference(goals[column].sign * difference, goals[column].measure)
        spent = float("nan")
        if cost is not None and self.means[rival, cost] > 0.0:
            spent = float(self.means[winner, cost] / self.means[rival, cost])
        return Contest(rival, winner, found, spent)

    @property
    def cost_column(self) -> int | None:
        """The column of what is spent: that of the budget, or else an outcome that is an expense."""
        if self.plan.budget is not None:
            return -1
        return next((column for column, goal in enumerate(self.plan.goals) if is_spent(goal.measure)), None)

    @property
    def rivals(self) -> range:
        """Positions of the rivals among the proved ones."""
        return range(1, 1 + len(self.plan.rivals))

    @cached_property
    def good(self) -> list[Candidate]:
        """Strategies that are not clearly beaten, or a tenth of those that were tried: what do they have in common?"""
        return good_ones([one for one in self.tried if one.choice is not None], self.tried[0], self.race)

    def features(self, candidates: Sequence[Candidate]) -> pandas.DataFrame:
        """What strategies decide: a row a strategy, a column a lever (of the staff's time, its share) or a date."""
        import pandas

        rows = []
        for candidate in candidates:
            assert candidate.choice is not None
            rows.append({**candidate.choice, **self.plan.split(candidate.choice)})
        searched = [name for lever in self.plan.levers for name in (lever.name, lever.date_name)]
        table = pandas.DataFrame(rows)
        return table[[name for name in searched if name in table.columns]]

    @cached_property
    def scores(self) -> FeatureScores | None:
        """How much each lever explains of what strategies achieve (None: too few of them).

        The outcome is the first one that is no expense, of all strategies that were tried, as far as it is known.
        """
        tried = [one for one in self.tried if one.choice is not None and is_comparable(one, self.tried[0])]
        if len(tried) < FEWEST_POINTS:
            return None
        column = next((column for column, goal in enumerate(self.plan.goals) if not is_spent(goal.measure)), 0)
        outcome = np.array([mean(one, self.tried[0])[column] for one in tried])
        return score_features(self.features(tried), outcome, self.plan.seed)

    # -- tables

    def to_frame(self) -> pandas.DataFrame:
        """One row for each proved strategy: what it decides, its outcomes in fresh worlds, how sure its place is."""
        import pandas

        rows = []
        for position, candidate in enumerate(self.proved):
            rows.append(
                {
                    "strategy": candidate.name,
                    "on_front": position in self.front,
                    "share_on_front": self.share[position],
                    **{goal.measure: self.means[position, column] for column, goal in enumerate(self.plan.goals)},
                    "spent": self.means[position, -1],
                    **(candidate.choice or {}),
                }
            )
        return pandas.DataFrame(rows)

    def all_tried(self) -> pandas.DataFrame:
        """One row for each strategy that was tried: in how many worlds, its outcomes as far as they are known."""
        import pandas

        rows = []
        for candidate in self.tried:
            known = is_comparable(candidate, self.tried[0])
            means = mean(candidate, self.tried[0]) if known else np.full(len(self.plan.goals) + 1, np.nan)
            rows.append(
                {
                    "strategy": candidate.name,
                    "worlds": int(candidate.known.sum()),
                    **{goal.measure: means[column] for column, goal in enumerate(self.plan.goals)},
                    "spent": means[-1],
                    **(candidate.choice or {}),
                }
            )
        return pandas.DataFrame(rows)

    def anchored(self) -> Floats:
        """Outcomes and what is spent of all that were tried, as in fresh worlds: shape (tried, outcomes + 1).

        The mean of the scenario itself in the fresh worlds, and the mean difference to it in those of the search.
        """
        reference = self.tried[0]
        known = [one for one in self.tried if is_comparable(one, reference)]
        return np.array([mean(one, reference) for one in known]) - mean(reference, reference) + self.means[0]

    def write(self, folder: Path) -> list[Path]:
        """optimum.csv (the proved strategies), tried.csv (all of them), optimum.json (where they come from)."""
        texts = {**OF_ANALYSES, **OF_OPTIMISATION}
        tables = {"optimum.csv": (self.to_frame(), texts), "tried.csv": (self.all_tried(), texts)}
        return [*write_tables(folder, tables), write_json(self.provenance, folder / "optimum.json")]


def on_front(means: Floats, race: Race) -> Any:
    """Which rows (outcomes, then what is spent) are within the budget and beaten by no other one that is."""
    within = race.is_within(means[:, -1])
    chosen = np.zeros(len(means), dtype=np.bool_)
    if within.any():
        chosen[within] = not_dominated(race.signs * means[within, :-1])
    return chosen


def resampled_share(values: Floats, race: Race, seed: int) -> Floats:
    """In what share of resampled worlds each candidate is on the front; values: (candidates, worlds, columns)."""
    generator = np.random.default_rng(seed)
    worlds = values.shape[1]
    weights = generator.multinomial(worlds, np.full(worlds, 1.0 / worlds), RESAMPLED) / worlds
    means = np.einsum("bw,cwk->bck", weights, values)
    return np.mean([on_front(one, race) for one in means], axis=0)


def finalists(found: Sequence[Candidate], reference: Candidate, race: Race, seed: int) -> list[Candidate]:
    """Those that are to be proved: the surest on the front of the search's worlds, the best first."""
    here = reference.known
    complete = [one for one in found if is_complete(one, reference) and race.is_within(mean(one, reference)[-1])]
    if not complete:
        return []
    share = resampled_share(np.array([one.values[here] for one in complete]), race, seed)
    order = np.argsort(-share, kind="stable")
    return [complete[row] for row in order[:MOST_FINALISTS] if share[row] > 0.0]


def good_ones(found: Sequence[Candidate], reference: Candidate, race: Race) -> list[Candidate]:
    """The complete ones within the budget that no other is clearly better than; at least the best of them."""
    complete = [one for one in found if is_complete(one, reference) and race.is_within(mean(one, reference)[-1])]
    good = [one for one in complete if not race.is_beaten(one, complete)]
    if len(good) >= FEWEST_GOOD or len(race.signs) > 1:
        return good
    order = sorted(complete, key=lambda one: -race.signs[0] * mean(one, reference)[0])
    return order[: max(len(good), min(FEWEST_GOOD, len(complete)))]
