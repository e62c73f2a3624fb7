"""What a plan file may contain. Factors and changes are checked later, where their meaning is known."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from scenarios.format.schema import LONGEST_RUN, Strict, Table, Text

MOST_RUNS = 1_000_000
"""Runs of the largest sweep."""
MOST_REPLICATES = 100_000
"""Seeds of one point."""


class DesignForm(Strict):
    """The table `[design]`: which points are run (see `experiments.sweeps.design.designs`)."""

    kind: str
    samples: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    table: Text | None = None


class StoppingForm(Strict):
    """The table `[stopping]`: as many seeds for each point as its mean needs (see `stopping_rule`)."""

    measure: str
    half_width: Annotated[float, Field(gt=0)]
    minimum: Annotated[int, Field(ge=2, le=MOST_REPLICATES)] = 8
    maximum: Annotated[int, Field(ge=2, le=MOST_REPLICATES)] = 200


class LimitsForm(Strict):
    """The table `[limits]`: what one run may take before it is stopped."""

    seconds: Annotated[float, Field(gt=0)] | None = None
    memory: Annotated[float, Field(gt=0)] | None = None


class CommonForm(Strict):
    """What a plan file says, whether of a sweep or of a search."""

    title: Text | None = None
    title_fr: Text | None = None
    question: Text | None = None
    question_fr: Text | None = None
    scenario: str = "baseline"
    organisations: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    months: Annotated[int, Field(ge=1, le=LONGEST_RUN)] | None = None
    changes: Table = Field(default_factory=dict)
    limits: LimitsForm | None = None


class PlanForm(CommonForm):
    """A whole plan file."""

    replicates: Annotated[int, Field(ge=1, le=MOST_REPLICATES)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**62)] = 1
    measures: Annotated[list[str], Field(max_length=1000)] | None = None
    monthly: bool = True
    design: DesignForm | None = None
    factors: Table = Field(default_factory=dict)
    stopping: StoppingForm | None = None


FACTOR_KEYS = ("lower", "upper", "values", "scale", "distribution")
"""What a factor may say."""
TABLES: dict[str, type[Strict]] = {"design": DesignForm, "stopping": StoppingForm, "limits": LimitsForm}


def describes_factor(entry: Any) -> bool:
    """Does this say what values a factor takes (and not lead to parameters further inside)?"""
    return isinstance(entry, list) or (isinstance(entry, dict) and set(entry) <= set(FACTOR_KEYS))
