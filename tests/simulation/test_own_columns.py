"""State of one's own on agents: declared columns that are copied, pickled, collected, digested, and reset."""

from __future__ import annotations

import copy
import pickle
from enum import IntEnum
from typing import Any

import numpy as np
import pandas
import pytest

from simulation import Client, EFCModel, Firm, Organisation, Partner, Supplier, column
from simulation.model import month
from simulation.rules import turnover
from tests.helpers.mesa_worlds import OwnModel, OwnOne, small_population


class Weather(IntEnum):
    """Moods."""

    STORM = 0
    CLOUDS = 1
    SUN = 2


class MoodyFirm(Firm):
    """A firm with one column of each type."""

    mood = column(float, 0.5, "how the director feels", "[0, 1]")
    visits = column(int, 0)
    open_house = column(bool, False)
    weather = column(Weather, Weather.CLOUDS)
    debt = column(np.float32, -1.5)

    def cheer(self) -> None:
        """Feel better, and be visited."""
        self.mood = min(1.0, self.mood + 0.1)
        self.visits += 1


class MoodyModel(EFCModel):
    """A model with such firms."""

    kinds = (MoodyFirm, Supplier, Client, Partner)

    def step(self) -> None:
        """Firms cheer up before each month."""
        self.agents_by_type[MoodyFirm].do("cheer")
        super().step()


@pytest.fixture
def model() -> MoodyModel:
    """Sixty organisations."""
    return MoodyModel(organisations=60, rng=4, agenttype_reporters={MoodyFirm: {"mood": "mood", "sky": "weather"}})


def firms(model: EFCModel) -> Any:
    """The firms of a model."""
    return model.agents_by_type[MoodyFirm]


def test_agents_read_and_write_their_cells(model: MoodyModel) -> None:
    """Plain values, or members of the enumeration; nobody else's cell changes."""
    firm, other = firms(model)[0], firms(model)[1]
    assert (firm.mood, firm.visits, firm.open_house, firm.weather, firm.debt) == (0.5, 0, False, Weather.CLOUDS, -1.5)
    firm.mood, firm.visits, firm.open_house, firm.weather = 0.75, -3, True, Weather.SUN
    again = model.view(firm.row)
    assert (again.mood, again.visits, again.open_house, again.weather) == (0.75, -3, True, Weather.SUN)
    assert (other.mood, other.visits, other.open_house, other.weather) == (0.5, 0, False, Weather.CLOUDS)
    assert type(again.mood) is float and type(again.visits) is int and isinstance(again.weather, Weather)
    assert MoodyFirm.mood.__doc__ == "How the director feels ([0, 1])."


def test_sets_read_and_write_whole_columns(model: MoodyModel) -> None:
    """All that sets do with a shipped column."""
    group = firms(model)
    values = np.linspace(0.0, 1.0, len(group))
    group.set("mood", values).set("weather", Weather.STORM)
    assert group.get("mood") == values.tolist() and (group.array("mood") == values).all()
    assert group.agg("mood", [min, max]) == [0.0, 1.0] and group.agg("weather", max) == Weather.STORM
    assert group.sort("mood").get("mood") == sorted(values.tolist(), reverse=True)
    assert group.select(group.array("mood") > 0.5) == group.select(lambda firm: firm.mood > 0.5)
    assert list(group.groupby("weather").groups) == [Weather.STORM]
    assert (model.world.own_columns.mood[group.rows] == values).all()


def test_other_classes_do_not_have_it(model: MoodyModel) -> None:
    """A set with others among it does not either, as in Mesa."""
    supplier = model.agents_by_type[Supplier][0]
    assert not hasattr(supplier, "mood")
    with pytest.raises(AttributeError, match="mood"):
        model.agents.get("mood")
    with pytest.raises(AttributeError, match="select"):
        model.agents.array("mood")
    with pytest.raises(AttributeError, match=r"mood = column\(float, 0.7\)"):
        model.agents.set("mood", 0.7)
    read = model.agents.get("mood", "default", -1.0)
    assert [value != -1.0 for value in read] == [isinstance(agent, MoodyFirm) for agent in model.agents]


def test_one_class_for_everybody() -> None:
    """Or one base for all four: then everybody has the column."""

    class Everyone(Organisation):
        a = column(int, 5)

    class Uniform(EFCModel):
        kinds = (Everyone,) * 4

    model = Uniform(population=small_population(), rng=1)
    assert model.agent_types == [Everyone] and len(model.agents_by_type[Everyone]) == len(model.agents) == 10
    assert model.agents.get("a") == [5] * 10
    model.agents.set("a", 6).set("a", [7] * 10)
    assert model.agents.get("a") == [7] * 10 and repr(model.agents) == "OrganisationSet(10 Everyone)"
    assert OwnModel().agents.set("energy", 3).get("energy") == [3] * 10


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_copies_are_independent(model: MoodyModel, duplicate: Any) -> None:
    """A copy has the same state and goes its own way; so has a copy of the world."""
    model.step()
    other, world = duplicate(model), model.world.copy()
    assert other.world.digest() == model.world.digest() == world.digest()
    assert pickle.loads(pickle.dumps(model.world)).digest() == world.digest()
    other.step()
    assert max(firms(other).get("visits")) == 2 and max(firms(model).get("visits")) == 1
    assert world.own_columns.visits.max() == 1
    model.step()
    assert model.world.digest() == other.world.digest()
    frames = [each.datacollector.get_agenttype_vars_dataframe(MoodyFirm) for each in (model, other)]
    pandas.testing.assert_frame_equal(*frames)


def test_the_digest_sees_it(model: MoodyModel) -> None:
    """One cell is enough; a model without own columns has the digest that it had."""
    before = model.world.digest()
    firms(model)[0].visits = 1
    assert model.world.digest() != before
    plain = EFCModel(organisations=60, rng=4)
    assert plain.world.digest() != before and not plain.world.own_columns.columns
    shipped = {name: getattr(plain.world.organisations, name).tolist() for name in plain.world.organisations.columns}
    month.step(model.world), month.step(plain.world)
    assert shipped.keys() == plain.world.organisations.columns.keys()
    for name in shipped:
        assert (getattr(model.world.organisations, name) == getattr(plain.world.organisations, name)).all()


def test_it_is_collected(model: MoodyModel) -> None:
    """At the start and after each step."""
    model.step()
    frame = model.datacollector.get_agenttype_vars_dataframe(MoodyFirm)
    assert frame["mood"].xs(0, level="Step").tolist() == [0.5] * len(firms(model))
    cheered = [0.5 if firm.generation else 0.6 for firm in firms(model)]  # a newcomer has not cheered up yet
    assert frame["mood"].xs(1, level="Step").tolist() == pytest.approx(cheered) and 0.6 in cheered
    assert set(frame["sky"]) == {int(Weather.CLOUDS)}


def test_a_newcomer_starts_with_the_default(model: MoodyModel) -> None:
    """The firm that closes takes its state with it."""
    firms(model).set("mood", 0.9).set("visits", 8)
    closing = firms(model)[0]
    turnover.close(model.world, np.array([closing.row]))
    assert (firms(model)[0].mood, firms(model)[0].visits) == (0.5, 0)
    assert firms(model).get("visits")[1:] == [8] * (len(firms(model)) - 1)


@pytest.mark.parametrize(
    ("name", "value", "error", "words"),
    [
        ("mood", 1.5, ValueError, "mood = 1.5 is outside [0, 1]: how the director feels"),
        ("mood", float("nan"), ValueError, "outside"),
        ("mood", "good", TypeError, "mood = 'good' should be a number"),
        ("visits", 0.5, TypeError, "should be a whole number"),
        ("visits", 2**70, ValueError, "visits"),
        ("open_house", 1, TypeError, "should be true or false"),
        ("weather", 3, ValueError, "outside [0, 2]"),
        ("weather", "sun", TypeError, "should be a whole number"),
        ("mod", 0.5, AttributeError, 'did you mean "mood"'),
        ("debts", 0.5, AttributeError, 'did you mean "debt"'),
    ],
)
def test_invalid_values(model: MoodyModel, name: str, value: Any, error: type[Exception], words: str) -> None:
    """One value or several: refused with the reason, and nothing is written."""
    before = model.world.digest()
    with pytest.raises(error) as refused:
        setattr(firms(model)[0], name, value)
    assert words in str(refused.value)
    if hasattr(MoodyFirm, name):
        with pytest.raises(error):
            firms(model).set(name, [value] * len(firms(model)))
    assert model.world.digest() == before


def test_any_float_where_no_unit_is_declared(model: MoodyModel) -> None:
    """Not a number, and infinity too."""
    firms(model)[0].debt = float("nan")
    firms(model)[1].debt = float("-inf")
    assert np.isnan(firms(model)[0].debt) and firms(model)[1].debt == -np.inf


class Gaps(IntEnum):
    """Not 0, 1, 2 ..."""

    ONE = 1
    TEN = 10


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((str, "calm"), TypeError, "not str"),
        ((list, []), TypeError, "not list"),
        ((None, 0), TypeError, "not None"),
        ((complex, 0), TypeError, "not complex"),
        (("datetime64[D]", 0), TypeError, "not datetime64"),
        (("no type", 0), TypeError, "not no type"),
        ((float, "calm"), TypeError, "default = 'calm' should be a number"),
        ((int, 0.5), TypeError, "default = 0.5 should be a whole number"),
        ((float, 2.0, "share", "[0, 1]"), ValueError, "outside [0, 1]"),
        ((np.int8, 300), ValueError, "outside [-128, 127]"),
        ((float, 0.5, "length", "metres"), ValueError, 'unit = "metres"'),
        ((int, 0, "share", "[0, 1]"), ValueError, "floats"),
        ((Gaps, Gaps.ONE), ValueError, "0, 1, 2"),
    ],
)
def test_invalid_declarations(arguments: tuple[Any, ...], error: type[Exception], words: str) -> None:
    """Refused where they stand."""
    with pytest.raises(error) as refused:
        column(*arguments)
    assert words in str(refused.value)


@pytest.mark.parametrize("name", ["stage", "relations", "name", "closed", "copy", "put", "unique_id", "sector_name"])
def test_names_that_mean_something_else(name: str) -> None:
    """Columns, attributes, and what tables do."""
    with pytest.raises(TypeError, match=name):
        type("Wrong", (Firm,), {name: column(float, 0.5)})


def test_classes_that_do_not_fit_together() -> None:
    """Two declarations of one name; classes that are missing or no organisations."""

    class Other(Supplier):
        mood = column(int, 0)

    for kinds, words in (
        ((MoodyFirm, Other, Client, Partner), 'MoodyFirm and Other declare the column "mood" differently'),
        ((MoodyFirm,), "4 classes"),
        ((MoodyFirm, dict, Client, Partner), "subclass of Organisation"),
    ):
        with pytest.raises(TypeError, match=words):
            type("Wrong", (EFCModel,), {"kinds": kinds})(population=small_population())
    with pytest.raises(TypeError, match=r"mood = column\(float, 0.5\)"):
        type("Wrong", (Firm,), {"__init__": lambda self, model: None})


def test_what_a_view_would_lose_is_refused(model: MoodyModel) -> None:
    """A value that Python would keep in the view alone: new names, and attributes of the class."""

    class Painted(Firm):
        colour = "green"

    class PaintedModel(EFCModel):
        kinds = (Painted, Supplier, Client, Partner)

    painted = PaintedModel(organisations=60, rng=4).agents_by_type[Painted]
    assert painted[0].colour == "green"
    for name in ("colour", "note", "cheer", "step", "pos"):
        with pytest.raises(AttributeError, match=f'cannot keep "{name}"'):
            setattr(painted[0], name, 1)
    with pytest.raises(AttributeError):
        painted.set("colour", "red")
    assert OwnOne.energy.view.column.default == 0
