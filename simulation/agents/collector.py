"""Mesa's data collector for organisations: reporters that name a column read it whole.

    EFCModel(agent_reporters={"stage": "stage", "known": lambda agent: len(agent.partners())})

What is collected, and how it is asked for, is Mesa's. A reporter that is a name costs a copy of the column; a function
is called on one agent after another, which on 10,000 organisations takes many times longer than their month.
"""

from __future__ import annotations

import copy
import itertools
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import mesa
import numpy as np
import numpy.typing as npt
import pandas

from simulation.agents.organisation_set import OrganisationSet
from simulation.agents.protocol import Model

UNCHANGING = (str, int, float, tuple, np.generic, type(None))
"""Types of values that are kept as they are; others are copied."""


@dataclass(frozen=True)
class Attribute:
    """A reporter by name (dots lead on, as in `model.date`): a function that can be pickled."""

    name: str

    def __call__(self, agent: Any) -> Any:
        return operator.attrgetter(self.name)(agent)


@dataclass(frozen=True)
class Collected:
    """The values of one reporter.

    Attributes:
        values: one for each agent, in an array if they are a column.
        words: the words for the codes of a column (None: the values are what is meant).
    """

    values: npt.NDArray[Any] | list[Any]
    words: npt.NDArray[np.object_] | None = None

    def as_list(self) -> list[Any]:
        """Plain values, as Mesa has them."""
        if isinstance(self.values, list):
            return self.values
        plain: list[Any] = (self.values if self.words is None else self.words[self.values]).tolist()
        return plain


class Records(Sequence[tuple[Any, ...]]):
    """What was collected of agents at one step: columns that answer as Mesa's list of (step, unique_id, values ...)."""

    def __init__(self, step: float, columns: list[Collected]) -> None:
        self.step = step
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0].values)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return zip(itertools.repeat(self.step), *(column.as_list() for column in self.columns))

    def __getitem__(self, item: Any) -> Any:
        return list(self)[item]


class OrganisationCollector(mesa.DataCollector):  # type: ignore[misc]
    """Mesa's `DataCollector`, with columns for the records of agents."""

    agent_reporters: dict[str, Any]
    agenttype_reporters: dict[type, dict[str, Any]]

    def _new_agent_reporter(self, name: str, reporter: Any) -> None:
        super()._new_agent_reporter(name, _checked(name, reporter))

    def _new_agenttype_reporter(self, agent_type: type, name: str, reporter: Any) -> None:
        if not (isinstance(agent_type, type) and issubclass(agent_type, mesa.Agent)):
            raise ValueError(f"agenttype_reporters: {agent_type!r} should be a class of agents, such as Firm")
        super()._new_agenttype_reporter(agent_type, name, _checked(name, reporter))

    def collect(self, model: Model) -> None:
        """Collect the data of the model and of its agents."""
        of_agents, of_types = self.agent_reporters, self.agenttype_reporters
        self.agent_reporters, self.agenttype_reporters = {}, {}
        try:
            super().collect(model)
        finally:
            self.agent_reporters, self.agenttype_reporters = of_agents, of_types
        step = model.time if hasattr(mesa.Model, "time") else model.steps
        if of_agents:
            self._agent_records[step] = _records(step, model.agents, of_agents)
        if of_types:
            self._agenttype_records[step] = {
                agent_type: _records(step, model.agents.select(agent_type=agent_type), reporters)
                for agent_type, reporters in of_types.items()
            }

    def get_agent_vars_dataframe(self) -> pandas.DataFrame:
        """What was collected of agents: a column for each reporter, by step and identity."""
        frame = _frame(self._agent_records.values(), list(self.agent_reporters))
        return super().get_agent_vars_dataframe() if frame is None else frame

    def get_agenttype_vars_dataframe(self, agent_type: type) -> pandas.DataFrame:
        """What was collected of the agents of a class: a column for each of its reporters, by step and identity."""
        found = (records[agent_type] for records in self._agenttype_records.values() if agent_type in records)
        frame = _frame(found, list(self.agenttype_reporters.get(agent_type, {})))
        return super().get_agenttype_vars_dataframe(agent_type) if frame is None else frame


def _checked(name: str, reporter: Any) -> Any:
    if isinstance(reporter, str):
        return Attribute(reporter)
    with_arguments = isinstance(reporter, list) and len(reporter) == 2 and callable(reporter[0])
    if not callable(reporter) and not with_arguments:
        raise TypeError(
            f"the reporter {name} = {reporter!r} should be the name of an attribute, a function of an agent, or a list "
            "[function, [arguments]]"
        )
    return reporter


def _records(step: float, agents: OrganisationSet, reporters: Mapping[str, Any]) -> Records:
    functions = [reporter for reporter in reporters.values() if not isinstance(reporter, Attribute)]
    views = agents.views() if functions else []
    columns = [Collected(agents.array("unique_id"))]
    for reporter in reporters.values():
        if isinstance(reporter, Attribute):
            view = agents.column_view(reporter.name)
            if view is not None:
                columns.append(Collected(agents.array(reporter.name), view.words))
            elif "." in reporter.name:
                columns.append(Collected([_kept(reporter(agent)) for agent in agents.views()]))
            else:
                columns.append(Collected(agents.get(reporter.name)))
        else:
            columns.append(Collected([_kept(reporter(agent)) for agent in views]))
    return Records(step, columns)


def _kept(value: Any) -> Any:
    return value if isinstance(value, UNCHANGING) else copy.deepcopy(value)


def _frame(records: Iterable[Any], names: list[str]) -> pandas.DataFrame | None:
    """The records as Mesa's table (None: there are none, or others have been put among them)."""
    known = list(records)
    if not names or not known or not all(isinstance(one, Records) and len(one.columns) > len(names) for one in known):
        return None
    steps = np.repeat([one.step for one in known], [len(one) for one in known])
    identities, *columns = (_joined(parts) for parts in zip(*(one.columns for one in known), strict=True))
    index = pandas.MultiIndex.from_arrays([steps, identities], names=["Step", "AgentID"])
    return pandas.DataFrame(dict(zip(names, columns, strict=True)), index=index)


def _joined(parts: Sequence[Collected]) -> Any:
    if any(isinstance(part.values, list) for part in parts):
        return list(itertools.chain.from_iterable(part.as_list() for part in parts))
    values = np.concatenate([part.values for part in parts])
    return values.astype(np.int64) if values.dtype.kind == "i" else values
