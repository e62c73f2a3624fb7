"""Each mechanism off, and the model fitted again: what moves once other numbers have made up for its absence.

    found = refit(scenarios.load("baseline"), options)
    found.difference("pull", "members")        # worlds without it less worlds of the model with everything

A run without a mechanism, everything else unchanged, is no longer a club like the real one. Here each structure lives
in worlds of its own, fitted to the same observations (`experiments.runs.uncertainty.STRUCTURES`). They are not those of
the model with everything, so runs are no pairs, and intervals are wide.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.runs.batch import run_in_worlds
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.results import Results
from experiments.runs.storage.data_dictionary import OF_COMPARISONS, write_tables
from experiments.runs.uncertainty import STRUCTURES, Ensemble, read
from experiments.strategies.comparison import Difference
from experiments.strategies.mechanisms.ablation import moves
from experiments.strategies.mechanisms.outcomes import OUTCOMES
from scenarios import Scenario
from scenarios.format.problems import UserError
from scenarios.language import _

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Refitted:
    """The runs of a scenario in worlds that were fitted without each mechanism.

    Attributes:
        scenario: which one.
        results: of each structure ("": the model with everything) the runs in its different worlds.
        interrupted: stopped before the last world.
    """

    scenario: Scenario
    results: Mapping[str, Sequence[Results]]
    interrupted: bool = False

    def values(self, structure: str, outcome: str) -> np.ndarray:
        """An outcome in every different world of a structure; what is no number is left out."""
        values = np.array([OUTCOMES[outcome].of(results).mean() for results in self.results[structure]])
        return values[np.isfinite(values)]

    def difference(self, structure: str, outcome: str) -> Difference:
        """The mean without a mechanism less that of the model with everything, with the interval of Welch (1947)."""
        from scipy.stats import ttest_ind

        without, whole = self.values(structure, outcome), self.values("", outcome)
        mean, lower, upper = (float("nan"),) * 3
        if len(without) and len(whole):
            mean = float(without.mean() - whole.mean())
        if min(len(without), len(whole)) > 1 and without.std() + whole.std() > 0.0:
            with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # where one side is always the same
                lower, upper = map(float, ttest_ind(without, whole, equal_var=False).confidence_interval())
        return Difference(mean, lower, upper, 0, 0, len(without))

    def to_frame(self) -> pandas.DataFrame:
        """One row for each structure and outcome."""
        import pandas

        rows = []
        for structure in self.results:
            for outcome in OUTCOMES:
                found, values = self.difference(structure, outcome), self.values(structure, outcome)
                rows.append(
                    {
                        "structure": structure,
                        "outcome": outcome,
                        "mean": float(values.mean()) if len(values) else float("nan"),
                        "mean_difference": found.mean,
                        "lower": found.lower,
                        "upper": found.upper,
                        "moves": moves(found),
                        "worlds": found.runs,
                    }
                )
        return pandas.DataFrame(rows)

    def write(self, folder: Path) -> list[Path]:
        """refitted.csv."""
        return write_tables(folder, {"refitted.csv": (self.to_frame(), OF_COMPARISONS)})


def refit(
    scenario: Scenario,
    names: Sequence[str] = (),
    options: RunOptions = DEFAULTS,
    ensemble: Ensemble | None = None,
    **keywords: Any,
) -> Refitted:
    """Run a scenario once in each different world of every structure that the observations leave open.

    Args:
        names: mechanisms (none: all those).
        options, keywords: as for `experiments.strategies.robust_ranking.rank`; one run in each world.
        ensemble: worlds of structures (None: those that are shipped, of the whole region).

    Raises:
        ValueError: it cannot be run.
    """
    options = replace(options, runs=1, **keywords).over_common_months([scenario])
    if not scenario.is_of_region:
        raise UserError(
            _("{scenario} does not live in the region, to which these worlds were fitted"), scenario=scenario.name
        )
    given = ensemble or read(Path(STRUCTURES))
    pairs = list(zip(given.structures, given.worlds, strict=True))
    wanted = {"", *(names or given.structures)}
    places = [place for place, pair in enumerate(pairs) if pair[0] in wanted and pair not in pairs[:place]]
    different = Ensemble(
        tuple(given.worlds[place] for place in places), given.source, tuple(given.structures[place] for place in places)
    )
    batches, interrupted = run_in_worlds([scenario], different, options)
    results: dict[str, list[Results]] = {}
    for structure, batch in zip(different.structures, batches, strict=False):
        results.setdefault(structure, []).extend(one for one in batch if one.runs)
    return Refitted(scenario, results, interrupted)
