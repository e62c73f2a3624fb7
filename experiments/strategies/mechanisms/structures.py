"""Structure by structure: does the order of strategies hang on a mechanism that nobody has observed?

    by_structure(ranking)            # one row a structure and a strategy

A structure is the model without one mechanism, in worlds that were fitted to the same observations as those of the
model with everything (`experiments.calibration.structures`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.runs.storage.data_dictionary import OF_RANKING, write_tables
from experiments.strategies.comparison import Difference, paired_difference
from experiments.strategies.robust_ranking import Ranking

if TYPE_CHECKING:
    import pandas


def by_structure(ranking: Ranking) -> pandas.DataFrame:
    """One row a structure and a strategy, in the order of the worlds: structure, strategy, worlds, mean, best_in."""
    import pandas

    is_best = ranking.regrets() == 0
    rows = [
        {
            "structure": structure,
            "strategy": name,
            "measure": ranking.measure,
            "worlds": len(places),
            "mean": float(np.nanmean(ranking.values[places, index])),
            "best_in": int(is_best[places, index].sum()),
        }
        for structure, places in places_of(ranking).items()
        for index, name in enumerate(ranking.names)
    ]
    return pandas.DataFrame(rows)


def write_by_structure(ranking: Ranking, folder: Path) -> list[Path]:
    """structures.csv."""
    return write_tables(folder, {"structures.csv": (by_structure(ranking), OF_RANKING)})


def places_of(ranking: Ranking) -> dict[str, list[int]]:
    """Of each structure, the places of its worlds among those that have finished."""
    found: dict[str, list[int]] = {}
    for place, number in enumerate(ranking.done):
        found.setdefault(ranking.ensemble.structures[number], []).append(place)
    return found


def distinct_worlds(ranking: Ranking) -> dict[str, int]:
    """Of each structure, how many different worlds have finished: one that fits much better stands several times."""
    worlds = ranking.ensemble.worlds
    return {
        structure: len({tuple(worlds[ranking.done[place]].values()) for place in places})
        for structure, places in places_of(ranking).items()
    }


def differences(ranking: Ranking, strategy: int, rival: int, measure: str = "") -> dict[str, Difference]:
    """Of each structure, how much more of a measure a strategy has than another one, world by world."""
    values = ranking.outcomes[measure or ranking.measure]
    gains = values[:, strategy] - values[:, rival]
    return {
        structure: paired_difference(gains[places], measure or ranking.measure)
        for structure, places in places_of(ranking).items()
    }
