"""Firm, Supplier, Client, Partner: Mesa agents that are views on a row of the organisations' columns.

    agent = model.agents[17]
    agent.stage, agent.competence                  # (Stage.AWARE, 0.0)
    agent.partners().agg("competence", max)
    agent.competence = 0.4                         # writes the column's cell

Agents are created on demand and have no state of their own: two agents of the same organisation are equal.
"""

from __future__ import annotations

import copy
import difflib
import inspect
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import mesa
import numpy as np

from simulation.agents.column_view import COLUMN_VIEWS, FIXED, NAMES, NameView, as_attribute
from simulation.agents.organisation_set import OrganisationSet
from simulation.agents.own_column import OwnColumn
from simulation.core.columns import Table
from simulation.state.tables import NEVER, Tie

if TYPE_CHECKING:
    from simulation.agents.protocol import Model
    from simulation.state.neighbourhood import Rows

SUPPLY = int(Tie.SUPPLY)

FROM_POPULATION = "organisations come from the population: EFCModel(organisations=...) or (population=...)"
BY_TURNOVER = "an organisation cannot be removed: it closes by the rule of turnover (rules/turnover.py)"
"""Why agents are neither created nor removed."""


class NoDataSets(frozenset[str]):
    """The data sets of Mesa 3.5 that keep the agents of a class in an array of their own: none."""

    def add(self, name: str) -> NoReturn:
        """Refused: such a data set would replace the columns of the class by its own."""
        raise TypeError(
            f"organisations are kept in columns already: agents.array(...), or a data set of agents for {name}"
        )


class ClosedOrganisation(RuntimeError):
    """The organisation of this agent has closed, and a newcomer has its row."""


class Relation(NamedTuple):
    """The state of a relation, seen from one of its ends.

    Attributes:
        row: row of the relation.
        other: the organisation at the other end.
        type: supply or acquaintance.
        role: role of the other organisation: "client", "supplier" or "acquaintance".
        share: the other's share of this organisation's sales (to a client) or purchases (from a supplier), [0, 1].
        trust: trust of this organisation in the other, [0, 1].
        trust_received: trust of the other in this organisation, [0, 1].
        cooperation: cooperation level, [0, 1].
        project_until: step at which the project under way ends (NEVER: none).
        projects_ended, projects_succeeded: projects so far, and successful ones.
        born: step at which the relation was created (NEVER: at the start).
    """

    row: int
    other: Organisation
    type: Tie
    role: str
    share: float
    trust: float
    trust_received: float
    cooperation: float
    project_until: int
    projects_ended: int
    projects_succeeded: int
    born: int


class Organisation(mesa.Agent):  # type: ignore[misc]
    """An organisation of the region, as an agent. Every column of `tables.Organisations` is an attribute.

    Attributes:
        model: the model.
        row: its row in the columns.
        generation: number of organisations that held this row before it.
        unique_id: the stable identity of its row. An organisation that closes and the newcomer that takes its row have
            the same identity and differ by `generation`.
        closed: whether it has closed. Any other use then raises `ClosedOrganisation`.

    Writing an attribute changes that cell only, after a check of type and range. To make organisations join the club
    with all consequences, call `membership.join(model.world, agents.rows)` (rows in ascending order).

    A subclass may add methods, properties, and columns of its own (`own_column.column`); `EFCModel.kinds` names the
    classes. Whatever else an agent would keep is refused: the next view of the organisation would not have it.
    """

    __slots__ = ("generation", "model", "row")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._datasets = NoDataSets()
        for name in vars(cls).keys() & COLUMN_VIEWS.keys() - {"generation"}:
            raise TypeError(f'{cls.__name__} redefines the column "{name}"; choose another name')
        if cls.__init__ is not Organisation.__init__:
            raise TypeError(
                f"{cls.__name__} defines __init__, but a view is created each time that somebody looks: declare state "
                "as columns of its own, mood = column(float, 0.5), and set first values in the model's __init__"
            )
        for name in dir(cls):
            own = inspect.getattr_static(cls, name)
            if isinstance(own, OwnColumn) and (hasattr(Organisation, name) or hasattr(Table, name)):
                raise TypeError(
                    f'{cls.__name__} declares a column "{name}", which means something else; choose another name'
                )

    def __init__(self, model: Model, row: int | None = None, generation: int | None = None) -> None:
        if row is None or generation is None:
            raise TypeError(FROM_POPULATION)
        _SET_MODEL(self, model)  # Mesa's own initialisation would register the agent
        _SET_ROW(self, row)
        _SET_GENERATION(self, generation)

    # -- identity

    @property
    def unique_id(self) -> int:
        """The stable identity of its row."""
        return int(self.model.world.organisations.identity.item(self.row))

    @property
    def closed(self) -> bool:
        """Whether this organisation has closed (another one then has its row)."""
        return bool(self.model.world.organisations.generation.item(self.row) != self.generation)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Organisation):
            return NotImplemented
        return self.row == other.row and self.generation == other.generation and self.model is other.model

    def __hash__(self) -> int:
        return hash((self.row, self.generation))

    def __repr__(self) -> str:
        state = ", closed" if self.closed else f", {self.stage.name.lower()}"
        return f"<{type(self).__name__} {self.unique_id}{state}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.model, self.row, self.generation))

    def __deepcopy__(self, memo: dict[int, Any]) -> Organisation:
        model = copy.deepcopy(self.model, memo)
        copied = memo.get(id(self))  # the model may have copied the view, which it keeps
        return copied if isinstance(copied, Organisation) else type(self)(model, self.row, self.generation)

    @property
    def name(self) -> str:
        """Its name: the user's own, else kind, commune and number."""
        return str(self.model.world.population.name(self.check_open()))

    # -- relations

    def relations(self) -> list[Relation]:
        """The current state of its relations."""
        columns = self.model.world.relations
        relations = []
        for entry in self.model.world.neighbourhood.incident_to(self.check_open()).tolist():
            row = entry >> 1
            end = entry & 1
            tie = Tie(columns.type.item(row))
            if end == 0:
                neighbour = columns.target
                role = "client"
                share = columns.share_of_sales.item(row)
                trust = columns.trust_source
                received = columns.trust_target
            else:
                neighbour = columns.source
                role = "supplier"
                share = columns.share_of_purchases.item(row)
                trust = columns.trust_target
                received = columns.trust_source
            relations.append(
                Relation(
                    row, self.model.view(neighbour.item(row)), tie, role if tie == Tie.SUPPLY else "acquaintance",
                    share, trust.item(row), received.item(row), columns.cooperation.item(row),
                    columns.project_until.item(row), columns.projects_ended.item(row),
                    columns.projects_succeeded.item(row), columns.born.item(row),
                )
            )  # fmt: skip
        return relations

    def partners(self) -> OrganisationSet:
        """The organisations at the other ends of its relations, each once."""
        _, neighbours, _ = self._neighbours()
        return self._each_once(neighbours)

    def clients(self) -> OrganisationSet:
        """The organisations that it supplies."""
        return self._supply(0)

    def suppliers(self) -> OrganisationSet:
        """The organisations that supply it."""
        return self._supply(1)

    def _neighbours(self) -> tuple[Rows, Rows, Rows]:
        entries = self.model.world.neighbourhood.incident_to(self.check_open())
        columns = self.model.world.relations
        relations = entries >> 1
        ends = entries & 1
        return relations, np.where(ends == 0, columns.target[relations], columns.source[relations]), ends

    def _supply(self, end: int) -> OrganisationSet:
        relations, neighbours, ends = self._neighbours()
        mask = (self.model.world.relations.type[relations] == SUPPLY) & (ends == end)
        return self._each_once(neighbours[mask])

    def _each_once(self, rows: Rows) -> OrganisationSet:
        _, first = np.unique(rows, return_index=True)
        return OrganisationSet(self.model, rows[np.sort(first)])

    def sensitiser(self) -> Organisation | None:
        """The organisation through which it last became aware (None: no particular one)."""
        row = self.sensitised_by
        return None if row == NEVER else self.model.view(row)

    # -- limits of a view

    def check_open(self) -> int:
        """Its row, or a `ClosedOrganisation` if it has closed."""
        if self.closed:
            raise ClosedOrganisation(
                f"organisation {self.unique_id} of generation {self.generation} has closed: "
                "another one has its place; ask model.agents for it"
            )
        return int(self.row)

    def __getattr__(self, name: str) -> Any:
        if name == "pos":
            raise AttributeError("an organisation has no pos: its place is territory, its network is relations()")
        raise AttributeError(f'{type(self).__name__} has no attribute "{name}"{_nearest(type(self), name)}')

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIXED or name in ("model", "row", "unique_id"):
            raise AttributeError(f"{name} says who the organisation is: it cannot be changed")
        cls = type(self)
        if not hasattr(getattr(cls, name, None), "__set__"):  # Python would keep it in this view, which nobody keeps
            kind = next((one for one in (bool, int, float) if isinstance(value, one)), None)
            declared = f"column({kind.__name__}, {value!r})" if kind else "column(float, 0.0)"
            hint = _nearest(cls, name) or f"; declare it in the body of the class: {name} = {declared}"
            raise AttributeError(f'{cls.__name__} cannot keep "{name}": it is a view on columns{hint}')
        if getattr(getattr(cls, name), "fset", name) is None:
            raise AttributeError(f"{name} follows from other columns: it cannot be changed")
        object.__setattr__(self, name, value)

    def remove(self) -> NoReturn:
        """Refused: organisations close by the rule of turnover only."""
        raise TypeError(BY_TURNOVER)

    @classmethod
    def create_agents(cls, model: Model, n: int, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: organisations come from the population."""
        raise TypeError(FROM_POPULATION)

    @classmethod
    def from_dataframe(cls, model: Model, df: Any, **kwargs: Any) -> NoReturn:
        """Refused: organisations come from the population."""
        raise TypeError(FROM_POPULATION)


Organisation._datasets = NoDataSets()
_SET_MODEL = vars(Organisation)["model"].__set__
_SET_ROW = vars(Organisation)["row"].__set__
_SET_GENERATION = vars(Organisation)["generation"].__set__


def _nearest(cls: type, name: str) -> str:
    nearest = difflib.get_close_matches(name, [word for word in dir(cls) if not word.startswith("_")], n=1, cutoff=0.7)
    return f'; did you mean "{nearest[0]}"?' if nearest else ""


def _name_property(view: NameView) -> property:
    def read(self: Organisation) -> str:
        return view.names(self.model.world)[getattr(self, view.code)]

    return property(read, doc=f"The {view.meaning}.")


for _view in COLUMN_VIEWS.values():
    if _view.name != "generation":  # the agent's own, which does not change when its organisation closes
        setattr(Organisation, _view.name, property(**as_attribute(_view)))
for _name, _names in NAMES.items():
    setattr(Organisation, _name, _name_property(_names))


class Firm(Organisation):
    """A company in the middle of the value chain: it buys and sells, and carries the tension on both sides."""

    __slots__ = ()


class Supplier(Organisation):
    """A company that sells upstream: exposed to clients that are not engaged."""

    __slots__ = ()


class Client(Organisation):
    """A company that buys downstream: when engaged, it pulls its suppliers."""

    __slots__ = ()


class Partner(Organisation):
    """A local authority, association, adviser or school: it takes part without a commercial tie."""

    __slots__ = ()
