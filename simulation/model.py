"""EFCModel: the world as a Mesa model. It steps the world, collects the measures and offers organisations as agents.

    model = EFCModel(organisations=2000, rng=1, changes={"club.staff": 3})
    model.step()
    model.measures["members"], model.agents_by_type[Supplier].agg("competence", np.mean)
    model.datacollector.get_model_vars_dataframe()

Several runs by Mesa (version 3.3 takes the seeds as a parameter, 3.5 as `rng`, and 3.5 overwrites the parameter):

    mesa.batch_run(EFCModel, {"changes": [{"club.staff": 2}, {"club.staff": 3}], "rng": [1, 2]}, max_steps=24)  # 3.3
    mesa.batch_run(EFCModel, {"changes": [{"club.staff": 2}, {"club.staff": 3}]}, rng=[1, 2], max_steps=24)     # 3.5

There, `changes`, `interventions` and the reporters must be in a list, even if there is only one: Mesa iterates over
every iterable argument, and over the keys of a dictionary. For a run that ends by `months`, Mesa 3.3 reports the last
step but one: omit `months` and give `max_steps`.
"""

from __future__ import annotations

import copy
import operator
import re
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

import mesa
import numpy as np

from simulation import month
from simulation.agents.organisation import Client, Firm, Organisation, Partner, Supplier
from simulation.agents.organisation_set import OrganisationSet
from simulation.club_founding import found_world
from simulation.interventions import Event, Intervention
from simulation.measures import MEASURES
from simulation.measures.observation import observe
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.population.population import Population

Reporters = Mapping[str, Any]

_SWEPT = "; Mesa's batch_run goes through a bare dictionary or tuple: put it in a list, such as [{...}, {...}]"


class EFCModel(mesa.Model):  # type: ignore[misc]
    """The diffusion of the economy of functionality and cooperation in a region, month after month.

    Args:
        organisations: size of the population (None: the parameters' value, by default the whole region of some 150,000
            organisations, which takes seconds to build; 0: the whole region). A smaller population is a demonstration
            economy, not the region.
        changes: {dotted name: value} to change in the parameters, such as {"club.staff": 3}.
        parameters: a complete set of parameters (None: the baseline's).
        interventions: dated interventions and events.
        start: the first month, as "2014-01", which only dates the output.
        months: length of the run (None: it has no end).
        population: the population (None: drawn from the parameters). Models can share one: they do not change it.
        agent_reporters: data to collect on each agent at each step: {column: attribute name, or function of the agent}.
        model_reporters: data to collect besides the measures, as in Mesa's DataCollector.
        rng: the seed, an integer (None: a new one from the operating system, available as `model.seed`).

    Attributes:
        world: the state and the clock (`simulation.World`), which all rules, measures and agents read.
        measures: the latest measures; costly ones are NaN except when they are taken.
        datacollector: Mesa's collector: the measures and the reporters, at the start and after each step.
        running: False once `months` have passed, or when set to False: `step` then does nothing.
        seed: the seed of this run.

    `agents`, `agents_by_type` and `agent_types` contain the organisations only, not agents created otherwise in this
    model. The simulation does not use `model.random` or `model.rng`, but named luck (`simulation.core.luck`): reading,
    shuffling and collecting do not change the world.
    """

    kinds: ClassVar[tuple[type[Organisation], ...]] = (Firm, Supplier, Client, Partner)
    """The class of the agents of each Kind, in order; a subclass of the model may name other classes."""

    def __init__(
        self,
        organisations: int | None = None,
        changes: Mapping[str, Any] | None = None,
        parameters: Parameters | None = None,
        interventions: tuple[Intervention | Event, ...] = (),
        start: str = "2014-01",
        months: int | None = None,
        population: Population | None = None,
        agent_reporters: Reporters | None = None,
        model_reporters: Reporters | None = None,
        rng: int | None = None,
    ) -> None:
        self.seed = _seed(rng)
        super().__init__(rng=self.seed)
        parameters = _complete(parameters, changes, organisations)
        dated, events = _split(interventions)
        self.start = _first_month(start)
        self.months = _duration(months)
        self.measures: dict[str, float] = {}
        self.datacollector = mesa.DataCollector(
            model_reporters={name: partial(_measured, name) for name in MEASURES} | _named(model_reporters, "model"),
            agent_reporters=_quick(_named(agent_reporters, "agent")) or None,
        )
        if population is None:
            population = generate_population(parameters)
        elif organisations is not None and organisations != len(population):
            raise ValueError(f"organisations = {organisations}, but the population given has {len(population)}")
        self.world = found_world(population, parameters, self.seed, dated, events)
        self._take_measures()

    # -- time

    def step(self) -> None:
        """Advance the world by one step (a month, unless `time.step` says otherwise), then take the measures."""
        if not self.running:
            return
        month.step(self.world)
        self._take_measures()

    def _take_measures(self) -> None:
        world = self.world
        is_last = self.months is not None and world.step * world.length >= self.months - 1e-9
        self.measures = observe(world, True if is_last else None)
        self.running: bool = self.running and not is_last
        self.datacollector.collect(self)

    def run_model(self) -> None:
        """Step until the end of the run, which `months` must define."""
        if self.months is None and self.running:
            raise ValueError("the model has no end: give months=..., or call step as often as wanted")
        super().run_model()

    @property
    def date(self) -> str:
        """The current calendar month, as "2014-01" (before the first month: the first)."""
        year, first = self.start
        years, later = divmod(first - 1 + max(0, self.world.month - 1), 12)
        return f"{year + years:04d}-{later + 1:02d}"

    # -- agents, created on demand

    @property
    def agents(self) -> OrganisationSet:
        """All organisations, in the order of their rows."""
        return OrganisationSet(self, np.arange(len(self.world.organisations)), places=True)

    @property
    def agents_by_type(self) -> dict[type[Organisation], OrganisationSet]:
        """The organisations of each class."""
        kind = self.world.organisations.kind
        rows = [np.flatnonzero(kind == index) for index in range(len(self.kinds))]
        return {
            agent_type: OrganisationSet(self, part, places=True)
            for agent_type, part in zip(self.kinds, rows, strict=True)
        }

    @property
    def agent_types(self) -> list[type[Organisation]]:
        """The classes of the agents."""
        return list(self.kinds)

    def view(self, row: int) -> Organisation:
        """The agent of the organisation that holds a row now."""
        organisations = self.world.organisations
        kind: type[Organisation] = self.kinds[organisations.kind.item(row)]
        return kind(self, row, organisations.generation.item(row))

    # -- copies

    def __deepcopy__(self, memo: dict[int, Any]) -> EFCModel:
        memo[id(self.world)] = self.world.copy()  # shares the population, which never changes
        model = object.__new__(type(self))
        memo[id(self)] = model
        model.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return model


def _measured(name: str, model: EFCModel) -> float:
    return model.measures[name]


def _seed(rng: Any) -> int:
    if rng is None:
        return secrets.randbits(63)
    if isinstance(rng, bool) or not isinstance(rng, int | np.integer):
        raise TypeError(f"rng = {rng!r} should be a whole number from 0 to 2**64 - 1, or None for a fresh seed")
    if not 0 <= rng < 2**64:
        raise ValueError(f"rng = {rng} is outside [0, 2**64 - 1]")
    return int(rng)


def _complete(parameters: Any, changes: Any, organisations: int | None) -> Parameters:
    if parameters is not None and not isinstance(parameters, Parameters):
        raise TypeError(f"parameters = {parameters!r} should be a Parameters object; values go in changes={{...}}")
    if changes is not None and not isinstance(changes, Mapping):
        raise TypeError(f"changes = {changes!r} should be a dictionary of dotted names and values{_SWEPT}")
    wanted = dict(changes or {})
    if organisations is not None:
        wanted["population.organisations"] = organisations
    base = parameters or Parameters()
    return base.changed(wanted) if wanted else base


def _split(interventions: Any) -> tuple[tuple[Intervention, ...], tuple[Event, ...]]:
    if not isinstance(interventions, tuple | list):
        raise TypeError(f"interventions = {interventions!r} should be a tuple of interventions and events{_SWEPT}")
    for entry in interventions:
        if not isinstance(entry, Intervention | Event):
            raise TypeError(f"{entry!r} is not an Intervention or an Event")
    dated = tuple(entry for entry in interventions if isinstance(entry, Intervention))
    return dated, tuple(entry for entry in interventions if isinstance(entry, Event))


def _first_month(start: Any) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", start) if isinstance(start, str) else None
    if not match:
        raise ValueError(f'start = {start!r} should be a year and a month, such as "2014-01"')
    return int(match[1]), int(match[2])


def _duration(months: Any) -> int | None:
    if months is None:
        return None
    if isinstance(months, bool) or not isinstance(months, int | np.integer) or months < 0:
        raise ValueError(f"months = {months!r} should be a whole number from 0, or None for no end")
    return int(months)


def _named(reporters: Any, kind: str) -> dict[str, Any]:
    if reporters is not None and not isinstance(reporters, Mapping):
        raise TypeError(f"{kind}_reporters = {reporters!r} should be a dictionary{_SWEPT}")
    return dict(reporters or {})


def _quick(reporters: dict[str, Any]) -> dict[str, Callable[[Any], Any] | Any]:
    """The reporters, with attribute names as functions that can be pickled and raise an error for an unknown name."""
    return {
        name: operator.attrgetter(reporter) if isinstance(reporter, str) else reporter
        for name, reporter in reporters.items()
    }
