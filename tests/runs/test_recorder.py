"""The recorder: chosen columns of chosen agents at chosen months, in one Parquet file."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from pyarrow import parquet

from experiments.runs.storage.recorder import Recorder
from scenarios.format.problems import UserError
from simulation import EFCModel, Stage, Supplier
from tests.helpers.mesa_worlds import OwnModel


@pytest.fixture
def model() -> EFCModel:
    """Three hundred organisations for two years."""
    return EFCModel(organisations=300, rng=1, months=24)


def test_chosen_columns_agents_and_months(model: EFCModel, tmp_path: Path) -> None:
    """What the model had at the end of these months, and no more."""
    recorder = Recorder(model, ["stage", "competence", "territory_name"], agents=Supplier, months=range(0, 25, 6))
    expected = []
    for month in range(25):
        if month % 6 == 0:
            suppliers = model.agents_by_type[Supplier]
            names = ("unique_id", "generation", "stage", "competence", "territory_name")
            expected += list(zip([month] * len(suppliers), *map(suppliers.get, names), strict=True))
        model.step()
    path = recorder.write(tmp_path / "suppliers.parquet")
    frame = pandas.read_parquet(path)
    assert list(frame.itertuples(index=False, name=None)) == expected
    assert list(frame.columns) == ["month", "unique_id", "generation", "stage", "competence", "territory_name"]
    assert frame["stage"].dtype == np.int8
    about = json.loads(parquet.read_schema(path).metadata[b"efc"])
    assert about["seed"] == 1 and about["columns"]["stage"]["words"] == ["unaware", "aware", "engaged", "animator"]
    assert parquet.read_schema(path).field("competence").metadata == {
        b"unit": b"[0, 1]",
        b"meaning": b"competence in the EFC",
    }
    assert about["columns"]["competence"] == {"meaning": "competence in the EFC", "unit": "[0, 1]"}


def test_every_month_of_everybody(model: EFCModel) -> None:
    """Without a choice; a name that is always there is not there twice."""
    recorder = Recorder(model, ["size", "unique_id"])
    model.run_model()
    frame = recorder.frame()
    assert frame.shape == (25 * 300, 4) and frame["month"].unique().tolist() == list(range(25))


@pytest.mark.parametrize("kind", ["set", "function"])
def test_agents_by_set_and_by_function(model: EFCModel, kind: str) -> None:
    """A set loses who closes; a function chooses anew each month."""
    large = model.agents.select(model.agents.array("size") > 20)
    chosen = {
        "set": large,
        "function": lambda agents: agents.select(agents.array("stage") >= Stage.ENGAGED),
    }[kind]
    recorder = Recorder(model, ["stage"], agents=chosen, months=[0, 24])
    before = len(recorder.frame())
    model.run_model()
    last = recorder.frame().query("month == 24")
    if kind == "set":
        assert before > 0 and last["unique_id"].tolist() == large.get("unique_id") and not last["generation"].any()
    else:
        assert (last["stage"] >= 2).all() and len(last) == model.measures["members"]


def test_from_now_on(model: EFCModel) -> None:
    """A recorder that begins later begins with the month that has ended."""
    for _ in range(3):
        model.step()
    recorder = Recorder(model, ["stage"])
    model.step()
    assert recorder.frame()["month"].unique().tolist() == [3, 4]


def test_shorter_steps_are_kept_at_the_end_of_the_month() -> None:
    """Four steps a month give one row a month."""
    model = EFCModel(organisations=30, rng=1, months=3, changes={"time.step": 0.25})
    recorder = Recorder(model, ["stage"])
    model.run_model()
    assert recorder.frame()["month"].unique().tolist() == [0, 1, 2, 3] and len(recorder.frame()) == 4 * 30
    assert recorder.frame()["stage"].tolist()[-30:] == [int(stage) for stage in model.agents.get("stage")]


def test_own_columns_and_copies() -> None:
    """A copy of the model records for itself."""
    model = OwnModel(months=2)
    recorder = Recorder(model, ["value"])
    other = copy.deepcopy(model)
    other.run_model()
    assert len(recorder.frame()) == 10 and len(other.observers[0].frame()) == 30
    assert other.observers[0].frame()["value"].tolist()[-10:] == other.agents.get("value")


@pytest.mark.parametrize(
    ("columns", "agents", "words"),
    [(["stagge"], None, 'did you mean "stage"'), (["relations"], None, "relations"), (["value"], None, "value")],
)
def test_an_unknown_column_is_refused_at_once(model: EFCModel, columns: Any, agents: Any, words: str) -> None:
    """Also when no month is due; the model does not keep the recorder."""
    with pytest.raises(AttributeError, match=words):
        Recorder(model, columns, agents=agents, months=[12])
    assert model.observers == []


def test_nothing_recorded_is_said(model: EFCModel, tmp_path: Path) -> None:
    """No empty file."""
    recorder = Recorder(model, ["stage"], months=[12])
    with pytest.raises(UserError, match="no month"):
        recorder.write(tmp_path / "nothing.parquet")
    assert not (tmp_path / "nothing.parquet").exists()


def test_recording_does_not_change_the_run(model: EFCModel) -> None:
    """The same world with and without."""
    plain = EFCModel(organisations=300, rng=1, months=24)
    Recorder(model, ["stage", "competence"])
    model.run_model(), plain.run_model()
    assert model.world.digest() == plain.world.digest()
