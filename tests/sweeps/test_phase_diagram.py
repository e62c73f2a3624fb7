"""Phase diagrams: medians and shares stand in their cells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from experiments.sweeps.analysis.conditions import read_conditions
from experiments.sweeps.analysis.phase_diagram import phase_diagram
from experiments.sweeps.analysis.phase_diagram_text import findings
from scenarios.format.problems import UserError
from scenarios.language import _, use_language
from scenarios.language.measures import measure_label
from tests.helpers.known_studies import grid


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_constant_outcome_is_told_once(lang: str) -> None:
    """No lowest and highest cell where nothing differs; it is drawn all the same."""
    study = grid()
    study = replace(study, runs=study.runs.assign(members=7.0))
    with use_language(lang):
        diagram = phase_diagram(study, "club.staff", "trust.gain", "members")
        texts = findings(diagram)
        assert texts[2:] == [
            _("{measure}: {value} in every cell, nothing differs.").format(measure=measure_label("members"), value="7")
        ]
        assert list(diagram.plot()) == ["phase"]


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
    with pytest.raises(UserError, match='--where "members > 0"'):
        phase_diagram(grid(monthly=False), "club.staff", "trust.gain", "members")
