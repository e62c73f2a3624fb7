"""The model as a plain function for other tools: the same numbers as a sweep's."""

from __future__ import annotations

import pickle
import warnings
from pathlib import Path

import mesa
import numpy as np
import pytest

import experiments
from experiments.sweeps.execution.function_adapter import as_function, for_mesa
from scenarios.format import problems
from simulation import EFCModel
from simulation.parameters import ParameterError

PLAN = {
    "organisations": 120, "months": 6, "replicates": 3, "seed": 4, "measures": ["aware", "members"],
    "factors": {"outreach.contacts_per_fte": [1.0, 20.0]},
}  # fmt: skip


@pytest.fixture(scope="module")
def means(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    """Means of both measures at both points, as a sweep has them."""
    table = experiments.sweep(PLAN, tmp_path_factory.mktemp("sweep"), workers=1)
    return table.groupby("outreach.contacts_per_fte")[["aware", "members"]].mean().to_numpy()


def test_a_function_gives_what_a_sweep_gives(means: np.ndarray) -> None:
    function = as_function("baseline", ["aware", "members"], 6, 120, seed=4, replicates=3)
    assert list(function({"outreach.contacts_per_fte": 1.0}).values()) == list(means[0])
    assert function(outreach__contacts_per_fte=np.float64(20.0)) == {"aware": means[1, 0], "members": means[1, 1]}
    assert np.array_equal(function.rows(["outreach.contacts_per_fte"], np.array([[1.0], [20.0]])), means)
    assert pickle.loads(pickle.dumps(function))({"outreach.contacts_per_fte": 1}) == function(
        outreach__contacts_per_fte=1.0
    )
    assert not list(Path().glob("*.npz"))


def test_what_the_scenario_sets_all_the_time_is_warned_of() -> None:
    """The baseline sets the staff of its first four years: an optimiser that turns it would turn nothing."""
    function = as_function("baseline", ["aware"], months=6, organisations=120)
    with pytest.warns(UserWarning, match=r"baseline itself sets club\.staff all the time"):
        assert function(club__staff=3.0) == function({})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        function(outreach__contacts_per_fte=3.0)


def test_what_is_not_allowed_is_refused() -> None:
    function = as_function(months=3, organisations=120)
    with pytest.raises(ParameterError, match=r"did you mean \"outreach.contacts_per_fte\""):
        function(outreach__contacts_per_ft=3)
    with pytest.raises(ParameterError, match="outside"):
        function({"outreach.contacts_per_fte": 9000})
    with pytest.raises(ValueError, match="basline"):
        as_function("basline")


def test_mesa_turns_the_runs_of_a_plan(means: np.ndarray) -> None:
    rows = mesa.batch_run(EFCModel, number_processes=1, **for_mesa(PLAN))
    for staff, expected in zip((1.0, 20.0), means, strict=True):
        found = [row for row in rows if row["changes"]["outreach.contacts_per_fte"] == staff]
        assert len(found) == 3
        np.testing.assert_allclose(np.mean([[row["aware"], row["members"]] for row in found], axis=0), expected)
    with pytest.raises(problems.UserError, match="one scenario"):
        for_mesa({**PLAN, "factors": {"scenario": ["baseline", "no-communities"]}})
