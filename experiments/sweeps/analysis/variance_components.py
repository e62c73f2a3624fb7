"""Where the variance of runs comes from: the points, the luck that all points share, and luck that acts differently.

Every point is run with the same seeds, so that points and seeds are crossed: Y = mean + point + seed + rest. The three
variances are those of the two-way random-effects analysis of variance without repetition (Searle, Casella and McCulloch
1992, section 4.4), by the mean squares. "Rest" is luck that acts differently from point to point.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulation.core.luck import Floats


@dataclass(frozen=True)
class VarianceComponents:
    """Variances of a single run, in the measure's unit squared; an estimate below 0 is given as 0.

    Attributes:
        points: between the expected outcomes of points: what the factors do.
        seeds: luck that lifts or lowers all points alike.
        both: luck that acts differently from point to point.
        replicates: seeds of each point.
    """

    points: float
    seeds: float
    both: float
    replicates: int

    @property
    def total(self) -> float:
        """Of a single run."""
        return self.points + self.seeds + self.both

    @property
    def shares(self) -> tuple[float, float, float]:
        """Of points, seeds, and both, in the variance of a single run."""
        return (self.points / self.total, self.seeds / self.total, self.both / self.total)


def variance_components(values: Floats) -> VarianceComponents | None:
    """The variances of outcomes of shape (points, seeds); None with one seed, one point, or no variance at all."""
    points, seeds = values.shape
    if points < 2 or seeds < 2:
        return None
    by_point = values.mean(axis=1, keepdims=True)
    by_seed = values.mean(axis=0, keepdims=True)
    mean = values.mean()
    mean_square_of_points = seeds * float(((by_point - mean) ** 2).sum()) / (points - 1)
    mean_square_of_seeds = points * float(((by_seed - mean) ** 2).sum()) / (seeds - 1)
    residual = float(((values - by_point - by_seed + mean) ** 2).sum()) / ((points - 1) * (seeds - 1))
    components = VarianceComponents(
        max(0.0, (mean_square_of_points - residual) / seeds),
        max(0.0, (mean_square_of_seeds - residual) / points),
        residual,
        seeds,
    )
    return components if components.total > 0 else None
