"""Sets of organisations as Mesa's AgentSet, stored as row numbers; agents are created on demand.

    members = model.agents.select(model.agents.array("stage") >= Stage.ENGAGED)
    members.agg("competence", np.mean)
    members.groupby("territory").count()

`get`, `set`, `agg`, `sort` and `groupby` with a column, and `select` with a mask or a class, work on whole columns;
functions of an agent (`select`, `do`, `map`) are called on one view after another. Views that come out of a set (by
index, slice or iteration) are kept by the model until their organisation closes, so that they are safe in a plain
`mesa.agent.AgentSet`, which holds its agents weakly.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.agents.column_view import COLUMN_VIEWS, NAMES, ColumnView, is_several
from simulation.agents.mesa_compat import AgentSet, GroupBy

if TYPE_CHECKING:
    from simulation.agents.protocol import Model, View
    from simulation.state.neighbourhood import Rows

ARRAY_FUNCTIONS: dict[Any, Callable[[Any], Any]] = {min: np.min, max: np.max, sum: np.sum, len: len}
"""Python's functions of a list, and their equivalents for an array."""


class OrganisationSet(AgentSet):  # type: ignore[misc]
    """An ordered set of organisations.

    A selection contains organisations: those that close leave it. The sets `model.agents` and `model.agents_by_type`
    contain rows: they always consist of the organisations that hold these rows now, and nothing changes them in place
    (`select()` gives a set of one's own).

    Args:
        model: the model.
        rows: rows of the organisations, without duplicates.
        places: contain the rows, whichever organisations hold them.
    """

    def __init__(self, model: Model, rows: Rows, places: bool = False) -> None:
        self.model = model
        self._places = places
        self._hold(np.array(rows, dtype=np.int64))

    def _hold(self, rows: Rows) -> None:
        self._rows = rows
        self._rows.flags.writeable = False
        self._generations = None if self._places else self.model.world.organisations.generation[rows]
        self._inside: npt.NDArray[np.bool_] | None = None

    @property
    def rows(self) -> Rows:
        """Rows of the organisations, in the order of the set: `model.world.organisations.size[agents.rows]`."""
        if self._generations is not None:
            same = self._generations == self.model.world.organisations.generation[self._rows]
            if not same.all():
                self._hold(self._rows[same])
        return self._rows

    @property
    def random(self) -> Any:
        """Mesa's random generator of the model: only `shuffle` and `shuffle_do` use it, never the simulation."""
        return self.model.random

    # -- a collection

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[View]:
        return map(self.model.keep, self._views(self.rows))

    def views(self) -> list[View]:
        """Fresh views of all organisations of the set, which the model does not keep."""
        return list(self._views(self.rows))

    def _views(self, rows: Rows) -> Iterator[View]:
        organisations = self.model.world.organisations
        model = self.model
        classes = self.model.kinds
        kinds = organisations.kind[rows].tolist()
        generations = organisations.generation[rows].tolist()
        return (
            classes[kind](model, row, generation)
            for kind, row, generation in zip(kinds, rows.tolist(), generations, strict=True)
        )

    def __contains__(self, agent: object) -> bool:
        if getattr(agent, "model", None) is not self.model or agent.closed:  # type: ignore[attr-defined]
            return False
        rows = self.rows
        if self._inside is None:
            self._inside = np.zeros(len(self.model.world.organisations), dtype=np.bool_)
            self._inside[rows] = True
        return bool(self._inside[agent.row])  # type: ignore[attr-defined]

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, slice):
            return [self.model.keep(view) for view in self._views(self.rows[item])]
        if not isinstance(item, int | np.integer):
            raise TypeError(f"a set has places, not [{reprlib.repr(item)}]; a mask goes in select(mask)")
        return self.model.keep(self.model.view(int(self.rows[item])))

    def to_list(self) -> list[View]:
        """All agents of the set."""
        return list(self)

    def __repr__(self) -> str:
        counts = dict.fromkeys((kind.__name__ for kind in self.model.kinds), 0)
        for kind, count in zip(
            *np.unique(self.model.world.organisations.kind[self.rows], return_counts=True), strict=True
        ):
            counts[self.model.kinds[kind].__name__] += int(count)
        return f"{type(self).__name__}({', '.join(f'{count} {name}' for name, count in counts.items())})"

    def _rows_of(self, agents: Iterable[View]) -> Rows:
        rows: dict[int, None] = {}
        for agent in agents:
            if getattr(agent, "model", None) is not self.model:
                raise ValueError(f"{agent!r} is not an organisation of this model")
            if not agent.closed:
                rows[agent.row] = None
        return np.fromiter(rows, dtype=np.int64, count=len(rows))

    def _from_iterable(self, agents: Iterable[View]) -> OrganisationSet:  # |, &, - and ^ of collections.abc
        return type(self)(self.model, self._rows_of(agents))

    def _update(self, agents: Iterable[View]) -> OrganisationSet:  # what Mesa calls after a change in place
        return self._become(self._rows_of(agents), True)

    def _become(self, rows: Rows, inplace: bool) -> OrganisationSet:
        if not inplace:
            return type(self)(self.model, rows)
        self._check_changes(inplace)
        self._hold(rows)
        return self

    def _check_changes(self, inplace: bool) -> None:
        if inplace and self._places:
            raise TypeError(
                "model.agents and model.agents_by_type always contain the organisations of the world, in the order of "
                "their rows: change a set of your own, such as model.agents.select(), or leave out inplace=True"
            )

    def add(self, agent: View) -> None:
        """Append an organisation to this set (the world does not change)."""
        if agent not in self:
            self._become(np.append(self.rows, self._rows_of([agent])), True)

    def discard(self, agent: View) -> None:
        """Remove an organisation from this set, if present (the world does not change)."""
        if agent in self:
            self._become(self.rows[self.rows != agent.row], True)

    def remove(self, agent: View) -> None:
        """Remove an organisation from this set, or raise a KeyError (the world does not change)."""
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    def __copy__(self) -> OrganisationSet:
        return type(self)(self.model, self.rows.copy(), self._places)

    def __getstate__(self) -> dict[str, Any]:
        return {"model": self.model, "rows": self.rows, "places": self._places, "generations": self._generations}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.model = state["model"]
        self._places = state["places"]
        self._rows = state["rows"]
        self._generations = state["generations"]
        self._inside = None

    # -- choosing and ordering

    def select(
        self,
        filter_func: Callable[[View], bool] | npt.NDArray[np.bool_] | None = None,
        at_most: int | float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> OrganisationSet:
        """The organisations that pass a filter, in the order of the set.

        Args:
            filter_func: a function of an agent, or (hundreds of times faster) truth values, one per organisation of the
                set, such as `agents.array("competence") > 0.5` (an array, a list or a Series).
            at_most: the maximum number, or (a float up to 1.0) share of the set.
            inplace: change this set instead of creating another.
            agent_type: only agents of this class (Firm, Supplier, Client, Partner or a base class).
        """
        rows = self.rows
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(rows) * at_most)
        if isinstance(filter_func, type):
            raise TypeError(f"select(agent_type={filter_func.__name__}) selects by class")
        if filter_func is not None and not callable(filter_func):
            rows = rows[self._mask(filter_func)]
            filter_func = None
        if agent_type is not None:
            wanted = np.array([issubclass(kind, agent_type) for kind in self.model.kinds])
            rows = rows[wanted[self.model.world.organisations.kind[rows]]]
        if filter_func is not None:
            rows = self._passing(rows, filter_func, at_most)
        elif at_most < len(rows):
            rows = rows[: max(0, math.ceil(at_most))]
        return self._become(rows, inplace)

    def _mask(self, given: Any) -> npt.NDArray[np.bool_]:
        mask = np.asarray(self._in_order(given))
        if mask.dtype.kind == "O" and all(isinstance(value, bool | np.bool_) for value in mask.flat):
            mask = mask.astype(np.bool_)
        if mask.dtype != np.bool_ or mask.shape != self.rows.shape:
            raise ValueError(
                f"the mask has shape {mask.shape} and type {mask.dtype}; the set needs {self.rows.shape} truth values"
            )
        return mask

    def _in_order(self, given: Any) -> Any:
        """Values given, one per organisation; a Series must be in the order of the set.

        Raises:
            ValueError: its index is in another order.
        """
        index = getattr(given, "index", None)
        if index is not None and not callable(index):
            labels = np.asarray(index)
            if not any(np.array_equal(labels, order) for order in (np.arange(len(labels)), self.array("identity"))):
                raise ValueError(
                    "the Series is indexed in another order than the set: put it into the order of "
                    'agents.get("unique_id"), or give its values with .to_numpy()'
                )
        return given

    def _passing(self, rows: Rows, passes: Callable[[View], bool], at_most: float) -> Rows:
        matches: list[int] = []
        for agent in self._views(rows):
            if len(matches) >= at_most:
                break
            if passes(agent):
                matches.append(agent.row)
        return np.array(matches, dtype=np.int64)

    def shuffle(self, inplace: bool = False) -> OrganisationSet:
        """The same organisations in random order (by Mesa's generator, without effect on the simulation)."""
        self._check_changes(inplace)
        order = np.random.default_rng(self.random.getrandbits(63)).permutation(len(self.rows))
        return self._become(self.rows[order], inplace)

    def sort(self, key: Callable[[View], Any] | str, ascending: bool = False, inplace: bool = False) -> OrganisationSet:
        """The organisations sorted by a column or a function of an agent; the sort is stable."""
        rows = self.rows
        view = self.column_view(key) if isinstance(key, str) else None
        if view is not None:
            values = view.array(self.model.world)[rows]
            if ascending:
                order = np.argsort(values, kind="stable")
            else:
                order = len(rows) - 1 - np.argsort(values[::-1], kind="stable")[::-1]
        else:
            keys = self.get(key) if isinstance(key, str) else self.map(key)
            order = np.array(sorted(range(len(rows)), key=keys.__getitem__, reverse=not ascending), dtype=np.int64)
        return self._become(rows[order], inplace)

    # -- reading and writing

    def array(self, name: str) -> npt.NDArray[Any]:
        """A column, or names such as `territory_name`, as an independent array (shape: organisations of the set)."""
        if name in NAMES:
            return np.array(NAMES[name].values(self.model.world, self.rows), dtype=np.str_)
        return self._known(name).array(self.model.world)[self.rows]

    def about(self, name: str) -> dict[str, Any]:
        """What a column, or names such as `territory_name`, mean: meaning, unit, words for codes (where there are)."""
        if name in NAMES:
            return {"meaning": NAMES[name].meaning}
        view = self._known(name)
        words = None if view.words is None else [getattr(word, "name", "").lower() for word in view.words[:-1]]
        told = {"meaning": view.column.meaning, "unit": view.column.unit, "words": words}
        return {key: value for key, value in told.items() if value}

    def _known(self, name: str) -> ColumnView:
        view = self.column_view(name)
        if view is None and name in self.model.own_views:
            raise AttributeError(
                f'not every organisation of the set has "{name}": select(agent_type=...) those that do'
            )
        if view is None:
            getattr(self.model.world.organisations, name)  # raises, and names the nearest column
            raise AttributeError(f'"{name}" is no column')
        return view

    def column_view(self, name: str) -> ColumnView | None:
        """The view of a column that every organisation of the set has."""
        if name in self.model.own_views:
            kinds = np.unique(self.model.world.organisations.kind[self.rows])
            has = all(hasattr(self.model.kinds[kind], name) for kind in kinds)
            return self.model.own_views[name] if has else None
        return COLUMN_VIEWS.get("identity" if name == "unique_id" else name)

    def get(self, attr_names: Any, handle_missing: str = "error", default_value: Any = None) -> list[Any]:
        """The values of one attribute (a list), or of several (a list of lists), in the order of the set."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f'handle_missing = "{handle_missing}" is not one of "error", "default"')
        missing = () if handle_missing == "error" else (default_value,)
        if isinstance(attr_names, str):
            return self._values(attr_names, missing)
        columns = [self._values(name, missing) for name in attr_names]
        return [list(values) for values in zip(*columns, strict=True)] if columns else [[] for _ in self.rows]

    def _values(self, name: str, missing: tuple[Any, ...]) -> list[Any]:
        view = self.column_view(name) or NAMES.get(name)
        if view is not None:
            return view.values(self.model.world, self.rows)
        if not missing:
            self._check_name(name)
        return (
            self.rows.tolist()
            if name == "row"
            else [getattr(agent, name, *missing) for agent in self._views(self.rows)]
        )

    def _check_name(self, name: str) -> None:
        """An empty set has nobody who would say that there is no such attribute."""
        if not any(hasattr(kind, name) for kind in self.model.kinds) and not len(self.rows):
            raise AttributeError(f'no organisation has "{name}"')

    def agg(self, attribute: str, func: Any) -> Any:
        """Apply one function, or each of a list, to all values of an attribute (min, sum, np.mean ...)."""
        functions = [func] if callable(func) else list(func)
        view = self.column_view(attribute)
        as_array = None if view is None else _as_from_a_list(self.array(view.name))
        results = []
        for function in functions:
            is_numpy = isinstance(function, np.ufunc) or (getattr(function, "__module__", "") or "").startswith("numpy")
            if as_array is not None and (is_numpy or function in ARRAY_FUNCTIONS):
                result = ARRAY_FUNCTIONS.get(function, function)(as_array)
            else:
                result = function(self.get(attribute))
            results.append(result.item() if isinstance(result, np.generic) else result)
        return results[0] if callable(func) else results

    def set(self, attr_name: str, value: Any) -> OrganisationSet:
        """Write one value, or one per organisation of the set (an array, a list or a Series), to a column."""
        view = self.column_view(attr_name)
        world = self.model.world
        if view is None:
            self._check_name(attr_name)
            for agent in self._views(self.rows):
                setattr(agent, attr_name, value)
        elif is_several(value):
            view.array(world)[self.rows] = view.check_several(self._in_order(value), world, len(self.rows))
        else:
            view.array(world)[self.rows] = view.check(value, world)
        return self

    # -- one agent after another

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> OrganisationSet:
        """Call a method (by name) or a function on each agent."""
        self._call(self.rows, method, args, kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> OrganisationSet:
        """Call a method (by name) or a function on each agent, in a random order."""
        self._call(self.shuffle().rows, method, args, kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """The results of a method (by name) or a function for each agent."""
        return self._call(self.rows, method, args, kwargs)

    def _call(self, rows: Rows, method: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        agents = (
            agent for agent in self._views(rows) if not agent.closed
        )  # an agent may close while others are called
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in agents]
        return [method(agent, *args, **kwargs) for agent in agents]

    def groupby(self, by: Callable[[View], Any] | str, result_type: str = "agentset") -> Groups:
        """Group the organisations by an attribute or a function; groups in order of first appearance.

        Args:
            by: name of an attribute, or a function of an agent.
            result_type: "agentset" for sets, "list" for lists of agents.
        """
        if result_type not in ("agentset", "list"):
            raise ValueError(f'result_type = "{result_type}" is not one of "agentset", "list"')
        rows = self.rows
        view = self.column_view(by) if isinstance(by, str) else None
        if view is None:
            keys = self.get(by) if isinstance(by, str) else [by(agent) for agent in self._views(rows)]
            rows_by_key: dict[Any, list[int]] = {}
            for row, key in zip(rows.tolist(), keys, strict=True):
                rows_by_key.setdefault(key, []).append(row)
            parts: dict[Any, Rows] = {key: np.array(members, dtype=np.int64) for key, members in rows_by_key.items()}
        else:
            parts = _parts(view, self.array(view.name), rows)
        if result_type == "agentset":
            return Groups({key: type(self)(self.model, part) for key, part in parts.items()})
        return Groups({key: list(type(self)(self.model, part)) for key, part in parts.items()})


class Groups(GroupBy):  # type: ignore[misc]
    """Groups of organisations, with `count`, `agg`, `do`, `map` and iteration over (key, group)."""

    def agg(self, attr_name: str, func: Callable[[Any], Any]) -> dict[Any, Any]:
        """Apply one function to the values of an attribute, in each group."""
        if all(isinstance(group, OrganisationSet) for group in self.groups.values()):
            return {key: group.agg(attr_name, func) for key, group in self.groups.items()}
        result: dict[Any, Any] = super().agg(attr_name, func)
        return result


def _parts(view: ColumnView, values: npt.NDArray[Any], rows: Rows) -> dict[Any, Rows]:
    keys, first, where, counts = np.unique(values, return_index=True, return_inverse=True, return_counts=True)
    pieces = np.split(rows[np.argsort(where, kind="stable")], np.cumsum(counts)[:-1]) if len(keys) else []
    return {view.word(keys[index]): pieces[index] for index in np.argsort(first)}


def _as_from_a_list(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The values with the type that NumPy gives to a list of integers, so that sums do not overflow."""
    return values.astype(np.int64) if values.dtype.kind == "i" else values
