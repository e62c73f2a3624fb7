"""Sensitivity methods, one file each with the stem of its design: a new one is a file here that declares itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

import pandas

from experiments.sweeps.analysis.study import Floats, Study

RESAMPLES = 1000
"""Bootstrap samples of the intervals, which are of 95 %."""
SEED = 1
"""Of the bootstrap (SALib takes 0 for none at all)."""


@dataclass(frozen=True)
class Index:
    """A column of the table of a method.

    Attributes:
        column: its name.
        half: name of the column with half of its 95 % interval ("" for none).
        heading: in a table that is read, a marked text ("" where it is left out).
    """

    column: str
    half: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Method:
    """How a design's factors are ranked, and how that is said.

    Attributes:
        name: of the design, of the file, and of the file of its figure.
        ranking: the index that ranks the factors.
        further: the other indices.
        is_share: are indices shares of the variance (else they are in the measure's unit)?
        analyse: from a study, its design between 0 and 1, and the outcomes (points, replicates), the table with a row
            for each factor, unordered; and, where the method knows it, what factors do only together, as a share of the
            variance with half of its 95 % interval.
        leads, leads_unsurely: sentences on the first factor, marked texts with {measure}, {factor} and {size}.
    """

    name: str
    ranking: Index
    further: Sequence[Index]
    is_share: bool
    analyse: Callable[[Study, Floats, Floats], tuple[pandas.DataFrame, tuple[float, float] | None]]
    leads: str
    leads_unsurely: str

    @property
    def indices(self) -> tuple[Index, ...]:
        """All of them, the one that ranks first."""
        return (self.ranking, *self.further)


def load_methods() -> dict[str, Method]:
    """The methods of this folder, each by the name of its design."""
    return {
        module.name.replace("_", "-"): import_module(f"{__name__}.{module.name}").METHOD
        for module in iter_modules(__path__)
    }


def salib_problem(study: Study) -> dict[str, object]:
    """The factors of a study as SALib takes them, each between 0 and 1."""
    names = [factor.name for factor in study.factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
