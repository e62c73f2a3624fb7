"""Chosen columns of chosen agents, month by month, as one table and one Parquet file.

    model = EFCModel(organisations=2000, rng=1, months=24)
    recorder = Recorder(model, ["stage", "competence"], agents=Supplier, months=range(0, 25, 6))
    model.run_model()
    recorder.write("suppliers.parquet")

Columns are copied whole: recording costs a small part of a month, however many organisations there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.runs.storage.data_dictionary import OF_RUNS, write_parquet
from scenarios.format.problems import UserError
from scenarios.language import _
from simulation.month import months_passed

if TYPE_CHECKING:
    import pandas

    from simulation.agents.organisation_set import OrganisationSet
    from simulation.model import EFCModel

ALWAYS = ("unique_id", "generation")
"""Columns of every table, which tell one organisation from another."""

Agents = Any  # a class of agents, a set, a function of model.agents that gives a set, or None


class Recorder:
    """Keeps columns of a model's agents at the end of months, from now on; a copy of the model has a copy of it.

    Args:
        model: the model, which calls the recorder by itself.
        columns: names of columns, shipped or of one's own, or of names such as `territory_name`.
        agents: whose: a class of agents, a set (which closed organisations leave), a function of `model.agents` that
            gives a set, or None for all.
        months: the months to keep, 0 being the founding (None: all).

    Raises:
        AttributeError: a name is no column of these agents.
    """

    def __init__(
        self, model: EFCModel, columns: Iterable[str], agents: Agents = None, months: Iterable[int] | None = None
    ) -> None:
        self._columns = [*ALWAYS, *(name for name in columns if name not in ALWAYS)]
        self._agents = agents
        self._months = None if months is None else set(months)
        self._kept: dict[int, dict[str, npt.NDArray[Any]]] = {}
        self._about: dict[str, Any] = {"seed": model.seed, "population": model.world.population.source}
        self._about["columns"] = {name: model.agents.about(name) for name in self._columns}
        self._take(model)  # an unknown name is refused now
        model.observers.append(self)
        self(model)

    def __call__(self, model: EFCModel) -> None:
        """Keep the columns if a month that is wanted has just ended (the model calls this after each step)."""
        world = model.world
        month = months_passed(world)
        is_end = world.step == round(month / world.length)
        if is_end and (self._months is None or month in self._months):
            self._kept[month] = self._take(model)

    def _take(self, model: EFCModel) -> dict[str, npt.NDArray[Any]]:
        agents = self._of(model)
        return {name: agents.array(name) for name in self._columns}

    def _of(self, model: EFCModel) -> OrganisationSet:
        agents = self._agents
        if agents is None:
            return model.agents
        if isinstance(agents, type):
            return model.agents.select(agent_type=agents)
        return agents(model.agents) if callable(agents) else agents

    def frame(self) -> pandas.DataFrame:
        """What was kept: a row for each month and organisation.

        Raises:
            UserError: no month that is wanted has ended yet.
        """
        import pandas

        if not self._kept:
            raise UserError(_("nothing is recorded yet: no month that is wanted has ended"))
        months = np.repeat(list(self._kept), [len(taken["unique_id"]) for taken in self._kept.values()])
        columns = {name: np.concatenate([taken[name] for taken in self._kept.values()]) for name in self._columns}
        return pandas.DataFrame({"month": months, **columns})

    def write(self, path: str | Path) -> Path:
        """Write what was kept as a Parquet file, with the meanings of its columns in its metadata.

        Raises:
            UserError: no month that is wanted has ended yet.
            OSError: the file cannot be written.
        """
        return write_parquet(self.frame(), Path(path), self._about, self._described)

    def _described(self, column: str) -> dict[str, str]:
        known = self._about["columns"].get(column, {"meaning": OF_RUNS.get(column, "")})
        return {name: known.get(name, "") for name in ("unit", "meaning")}
