"""EFCModel: the world as a Mesa model. It steps the world, collects the measures and offers organisations as agents.

    model = EFCModel(organisations=2000, rng=1, changes={"club.staff": 3})
    model.step()
    model.measures["members"], model.agents_by_type[Supplier].agg("competence", np.mean)
    model.datacollector.get_model_vars_dataframe()

What else a user of Mesa does, batches of runs, and what is refused and why: simulation/agents/README.md.
"""

from __future__ import annotations

import copy
import inspect
import re
import secrets
import weakref
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, ClassVar, Concatenate, NoReturn, ParamSpec

import mesa
import numpy as np

from simulation import month
from simulation.agents.collector import OrganisationCollector
from simulation.agents.organisation import BY_TURNOVER, Client, Firm, Organisation, Partner, Supplier
from simulation.agents.organisation_set import OrganisationSet
from simulation.agents.own_column import own_views
from simulation.club_founding import found_world
from simulation.core.columns import OwnColumns
from simulation.interventions import Event, Intervention
from simulation.measures import MEASURES
from simulation.measures.observation import observe
from simulation.parameters import Parameters
from simulation.population.build import generate_population
from simulation.population.population import Population
from simulation.population.table_errors import nearest_of
from simulation.state.tables import Kind

Reporters = Mapping[str, Any]
Arguments = ParamSpec("Arguments")

_SWEPT = "; Mesa's batch_run goes through a bare dictionary or tuple: put it in a list, such as [{...}, {...}]"


def _checking_names(
    found: Callable[Concatenate[EFCModel, Arguments], None],
) -> Callable[Concatenate[EFCModel, Arguments], None]:
    """An `__init__` that says the right name of an argument that it does not have."""
    known = list(inspect.signature(found).parameters)[1:]

    @wraps(found)
    def init(self: EFCModel, /, *given: Arguments.args, **named: Arguments.kwargs) -> None:
        for name in named:
            if name == "seed":
                raise TypeError(f"seed = {named[name]!r}: the seed of a run is the argument rng, as in rng=1")
            if name not in known:
                nearest = nearest_of(name, known)
                hint = f'did you mean "{nearest}"?' if nearest else f"they are: {', '.join(known)}"
                raise TypeError(f'"{name}" is no argument of {type(self).__name__}; {hint}')
        found(self, *given, **named)

    return init


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
        agenttype_reporters: data to collect on the agents of a class: {class: reporters}.
        tables: tables for your own rows: {name: columns} (`datacollector.add_table_row`).
        rng: the seed, a whole number or its digits (None or "": a new one from the operating system, available as
            `model.seed`).

    Attributes:
        world: the state and the clock (`simulation.World`), which all rules, measures and agents read.
        measures: the latest measures; costly ones are NaN except when they are taken.
        datacollector: Mesa's collector: the measures and the reporters, at the start and after each step.
        running: False once `months` have passed, or when set to False: `step` then does nothing.
        seed: the seed of this run.
        observers: functions of the model, called after each collection (copied with the model).

    The agents of the model are its organisations; no others can be registered. The simulation does not use
    `model.random` or `model.rng`, but named luck (`simulation.core.luck`): reading, shuffling and collecting do not
    change the world.
    """

    kinds: ClassVar[tuple[type[Organisation], ...]] = (Firm, Supplier, Client, Partner)
    """The class of the agents of each Kind, in order; a subclass of the model may name other classes."""

    @_checking_names
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
        agenttype_reporters: Mapping[type, Reporters] | None = None,
        tables: Mapping[str, list[str]] | None = None,
        rng: int | str | None = None,
    ) -> None:
        self.own_views = own_views(_checked(self.kinds))
        self.seed = _seed(rng)
        super().__init__(rng=self.seed)
        self._seed = self.seed
        self._views: dict[int, Organisation] = {}
        self.observers: list[Callable[[EFCModel], None]] = []
        parameters = _complete(parameters, changes, organisations)
        dated, events = _split(interventions)
        self.start = _first_month(start)
        self.months = _duration(months)
        self.measures: dict[str, float] = {}
        self.datacollector = OrganisationCollector(
            model_reporters={name: partial(_measured, name) for name in MEASURES}
            | _named(model_reporters, "model_reporters"),
            agent_reporters=_named(agent_reporters, "agent_reporters"),
            agenttype_reporters={
                kind: _named(reporters, f"agenttype_reporters of {kind}")
                for kind, reporters in _named(agenttype_reporters, "agenttype_reporters").items()
            },
            tables=_named(tables, "tables"),
        )
        if population is None:
            population = generate_population(parameters)
        elif organisations is not None and organisations != len(population):
            raise ValueError(f"organisations = {organisations}, but the population given has {len(population)}")
        self.world = found_world(population, parameters, self.seed, dated, events)
        columns = {name: view.column for name, view in self.own_views.items()}
        self.world.own_columns = OwnColumns(columns, len(self.world.organisations))
        self._take_measures()

    # -- time

    def step(self) -> None:
        """Advance the world by one step (a month, unless `time.step` says otherwise), then take the measures."""
        if not self.running:  # reached by Mesa's event scheduling only
            self.steps = self.world.step
            return
        generations = self.world.organisations.generation.copy() if self._views else None
        month.step(self.world)
        if generations is not None:
            for row in np.flatnonzero(generations != self.world.organisations.generation).tolist():
                self._views.pop(row, None)
        self._take_measures()

    def _wrapped_step(self, *args: Any, **kwargs: Any) -> None:  # what Mesa makes of `step`: it counts before it asks
        if self.running:
            super()._wrapped_step(*args, **kwargs)

    def _take_measures(self) -> None:
        world = self.world
        is_last = self.months is not None and world.step * world.length >= self.months - 1e-9
        self.measures = observe(world, True if is_last else None)
        self.running: bool = self.running and not is_last
        self.datacollector.collect(self)
        for observer in self.observers:
            observer(self)

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
        types = self.agent_types
        codes = np.array([types.index(kind) for kind in self.kinds])[self.world.organisations.kind]
        return {
            agent_type: OrganisationSet(self, np.flatnonzero(codes == code), places=True)
            for code, agent_type in enumerate(types)
        }

    @property
    def agent_types(self) -> list[type[Organisation]]:
        """The classes of the agents."""
        return list(dict.fromkeys(self.kinds))

    def view(self, row: int) -> Organisation:
        """The agent of the organisation that holds a row now."""
        organisations = self.world.organisations
        kind: type[Organisation] = self.kinds[organisations.kind.item(row)]
        return kind(self, row, organisations.generation.item(row))

    def keep(self, view: Organisation) -> Organisation:
        """The one view of an organisation that the model keeps until it closes, for sets that hold agents weakly."""
        kept = self._views.get(view.row)
        if kept is None or kept.generation != view.generation:
            self._views[view.row] = kept = view
        return kept

    # -- what is refused, with the reason

    def register_agent(self, agent: Any) -> NoReturn:
        """Refused: a model's agents are its organisations."""
        raise TypeError(
            f"{type(agent).__name__} cannot be registered: a model's agents are its organisations, which "
            f"come from the population; keep other things in attributes of the model"
        )

    def deregister_agent(self, agent: Any) -> NoReturn:
        """Refused: organisations close by the rule of turnover only."""
        raise TypeError(BY_TURNOVER)

    def remove_all_agents(self) -> NoReturn:
        """Refused: organisations close by the rule of turnover only."""
        raise TypeError(BY_TURNOVER)

    def reset_randomizer(self, seed: int | str | None = None) -> None:
        """Start `model.random` anew from the seed of the run.

        Raises:
            ValueError: another seed is given.
        """
        self._check_same(seed)
        self.random.seed(self.seed)

    def reset_rng(self, rng: int | str | None = None) -> None:
        """Start `model.rng` anew from the seed of the run.

        Raises:
            ValueError: another seed is given.
        """
        self._check_same(rng)
        super().reset_rng(self.seed)

    def _check_same(self, seed: Any) -> None:
        if seed is not None and _seed(seed) != self.seed:
            raise ValueError(
                f"the luck of this run is named by its seed, {self.seed}, from its founding: for {seed} found another "
                f"model, rng={seed}; your own draws: model.random.seed({seed}) or model.rng = default_rng({seed})"
            )

    # -- copies

    def __copy__(self) -> NoReturn:
        """Refused: both would turn the months of one world."""
        raise TypeError("a shallow copy would share the world with its original: copy.deepcopy(model)")

    def __getstate__(self) -> dict[str, Any]:
        views = {row: view for row, view in self._views.items() if weakref.getweakrefcount(view)}
        return {**self.__dict__, "_views": views}  # those in sets that hold their agents weakly

    def __deepcopy__(self, memo: dict[int, Any]) -> EFCModel:
        memo[id(self.world)] = self.world.copy()  # shares the population, which never changes
        model = object.__new__(type(self))
        memo[id(self)] = model
        model.__dict__.update(copy.deepcopy(self.__getstate__(), memo))
        return model


def _measured(name: str, model: EFCModel) -> float:
    return model.measures[name]


def _checked(kinds: Any) -> tuple[type[Organisation], ...]:
    if not isinstance(kinds, tuple | list) or len(kinds) != len(Kind):
        raise TypeError(
            f"kinds = {kinds!r} should be {len(Kind)} classes, one of each of {[kind.name for kind in Kind]}"
        )
    for kind in kinds:
        if not (isinstance(kind, type) and issubclass(kind, Organisation)):
            raise TypeError(f"{kind!r} in kinds should be a subclass of Organisation, such as Firm")
    return tuple(kinds)


def _seed(rng: Any) -> int:
    if rng is None or (isinstance(rng, str) and not rng.strip()):
        return secrets.randbits(63)
    if isinstance(rng, str) and rng.strip().isdecimal():  # what is typed into Mesa's page
        rng = int(rng)
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


def _named(given: Any, name: str) -> dict[Any, Any]:
    if given is not None and not isinstance(given, Mapping):
        raise TypeError(f"{name} = {given!r} should be a dictionary{_SWEPT}")
    return dict(given or {})
