"""Pareto fronts: those of the definition, and how sure each place on them is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.sweeps.analysis.pareto_front import Goal, not_dominated, pareto_front
from experiments.sweeps.analysis.pareto_front_text import findings
from experiments.sweeps.analysis.study import name_of_point
from experiments.sweeps.design.designs import points
from experiments.sweeps.design.factors import Factor
from scenarios.format.problems import UserError
from tests.helpers.known_studies import study_of_values


def test_the_front_is_exact() -> None:
    """Against the definition, written out, on values with many ties."""
    values = np.random.default_rng(5).integers(0, 6, size=(80, 3)).astype(float)
    best = not_dominated(values)
    for at, row in enumerate(values):
        beaten = any((other >= row).all() and (other > row).any() for other in values)
        assert best[at] == (not beaten)
    assert not_dominated(np.ones((3, 2))).all()
    assert not_dominated(np.array([[5.0, -484.8], [4.0, -484.79999999999995]])).tolist() == [True, False]


def test_front_of_strategies_and_how_sure_it_is() -> None:
    """B costs as much as A and gives less; C gives less and costs less; luck reverses A and B in one seed of four."""
    scenario = Factor("scenario", values=("a", "b", "c"))
    study = study_of_values((scenario,), points([scenario], "list"), "list", None, 4, np.array([10.0, 8.0, 3.0]))
    members = study.runs["members"].to_numpy().copy()
    members[[3, 7]] = [7.0, 9.0]
    study = replace(study, runs=study.runs.assign(members=members, effort=np.repeat([5.0, 5.0, 1.0], 4)))
    study = replace(study, measures=("members", "effort"))
    found = pareto_front(study, [Goal("members"), Goal("effort", is_least=True)])
    assert found.is_best.tolist() == [True, False, True]
    assert found.chance.tolist() == [0.75, 0.25, 1.0]
    assert [name_of_point(found.table, row) for row in range(3)] == ["a", "b", "c"]
    constant = replace(study, runs=study.runs.assign(members=1.0, effort=2.0))
    (said,) = findings(pareto_front(constant, [Goal("members"), Goal("effort", is_least=True)]))
    assert said == "Members, Effort: the same at every point, nothing differs." and len(findings(found)) > 1
    for goals in ([Goal("members")], [Goal("members"), Goal("members")]):
        with pytest.raises(UserError):
            pareto_front(study, goals)
