"""Members move smoothly with staff and with the heritage effort: no cliff, no whole number that jumps (long)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import scenarios
from experiments.runs.batch import run_many
from simulation.parameters.interventions import Intervention

RUNS = 8
FROM = 145
"""The month from which a lever acts: January 2026."""
STAFF = (1.0, 1.6, 2.0, 2.4, 3.0, 4.0)
HERITAGE = (0.16, 0.17)
SURE = 3.0
"""Standard errors by which luck alone moves a mean of paired differences hardly ever."""


def at_end(name: str, value: float, measure: str) -> np.ndarray:
    """A measure of each run of the region in December 2035, a lever moved from 2026 on."""
    baseline = scenarios.load("baseline")
    why = {"en": "a lever moved", "fr": "un levier déplacé"}
    moved = replace(baseline, dated=(*baseline.dated, Intervention(FROM, None, "set", name, value, why)))
    return run_many(moved, runs=RUNS).values(measure)[:, -1]


@pytest.mark.long
def test_members_are_a_straight_line_in_staff() -> None:
    """Each step adds what the whole range adds on average, within half of it and the luck of the runs."""
    members = {staff: at_end("club.staff", staff, "members") for staff in STAFF}
    slope = (members[STAFF[-1]] - members[STAFF[0]]).mean() / (STAFF[-1] - STAFF[0])
    assert slope > 0.0
    for before, after in pairwise(STAFF):
        increments = (members[after] - members[before]) / (after - before)
        luck = increments.std(ddof=1) / np.sqrt(RUNS)
        assert luck < slope, "the luck of the runs hides the slope"
        assert abs(increments.mean() - slope) <= 0.5 * slope + SURE * luck, (before, after)


@pytest.mark.long
def test_a_little_more_heritage_changes_little() -> None:
    """From 0.16 to 0.17 no measure falls off a cliff: by its luck at most, a whole number by one at most."""
    for measure, most in (("members", 0.0), ("cooperative_trade", 0.0), ("territorial_communities", 1.0)):
        first, second = (at_end("club.heritage", value, measure) for value in HERITAGE)
        differences = second - first
        luck = differences.std(ddof=1) / np.sqrt(RUNS)
        assert abs(differences.mean()) <= max(most, SURE * luck), measure
