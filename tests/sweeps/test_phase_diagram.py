"""Phase diagrams: medians and shares stand in their cells."""

from __future__ import annotations

import pytest

from experiments.sweeps.analysis.conditions import read_conditions
from experiments.sweeps.analysis.phase_diagram import phase_diagram
from scenarios.format.problems import UserError
from tests.helpers.known_studies import grid


def test_phase_diagram() -> None:
    """Medians and shares stand in their cells; the take-off is that of the model (250 members, and growth)."""
    found = phase_diagram(grid(), "club.staff", "trust.gain", "members")
    assert found.x_values == [1.0, 2.0, 3.0] and found.y_values == [0.1, 0.2]
    assert found.outcome.tolist() == [[100.0, 200.0, 300.0]] * 2
    assert found.probability.tolist() == [[0.0, 0.0, 1.0]] * 2
    assert found.runs.tolist() == [[4, 4, 4]] * 2 and len(found.as_table()) == 6
    other = phase_diagram(grid(), "trust.gain", "club.staff", "members", read_conditions("members >= 200"))
    assert other.probability.tolist() == [[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
    with pytest.raises(UserError, match="club"):
        phase_diagram(grid(), "club.staf", "trust.gain", "members")
    with pytest.raises(UserError, match="joins"):
        phase_diagram(grid(monthly=False), "club.staff", "trust.gain", "members")
