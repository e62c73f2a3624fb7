"""Firm, Supplier, Client, Partner: Mesa agents that are views on a row of the organisations' columns.

    agent = model.agents[17]
    agent.stage, agent.competence                  # (Stage.AWARE, 0.0)
    agent.partners().agg("competence", max)
    agent.competence = 0.4                         # writes the column's cell

Agents are created on demand and have no state of their own: two agents of the same organisation are equal.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import mesa
import numpy as np

from simulation.agents.column_view import COLUMN_VIEWS, FIXED, ColumnView
from simulation.agents.organisation_set import OrganisationSet
from simulation.state.tables import NEVER, SECTORS, SIZES, THEMES, Tie

if TYPE_CHECKING:
    from simulation.agents.protocol import Model
    from simulation.state.neighbourhood import Rows

SUPPLY = int(Tie.SUPPLY)


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

    A subclass may add methods and properties (`EFCModel.kinds` names the classes), but neither state nor columns.
    """

    __slots__ = ("generation", "model", "row")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in vars(cls).keys() & COLUMN_VIEWS.keys() - {"generation"}:
            raise TypeError(f'{cls.__name__} redefines the column "{name}"; choose another name')

    def __init__(self, model: Model, row: int, generation: int) -> None:
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

    @property
    def name(self) -> str:
        """Its name: the user's own, else kind, commune and number."""
        return str(self.model.world.population.name(self._open_row()))

    @property
    def territory_code(self) -> str:
        """The code of its territory."""
        return str(self.model.world.population.places.codes[self.territory])

    @property
    def territory_name(self) -> str:
        """The name of its territory."""
        return str(self.model.world.population.places.names[self.territory])

    @property
    def sector_name(self) -> str:
        """The word for its sector of activity."""
        return str(SECTORS[self.sector])

    @property
    def size_name(self) -> str:
        """The word for its size class."""
        return str(SIZES[self.size_class])

    @property
    def theme_name(self) -> str:
        """The word for its trade, activity or function."""
        return str(THEMES[self.theme])

    # -- relations

    def relations(self) -> list[Relation]:
        """The current state of its relations."""
        columns = self.model.world.relations
        relations = []
        for entry in self.model.world.neighbourhood.incident_to(self._open_row()).tolist():
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
        entries = self.model.world.neighbourhood.incident_to(self._open_row())
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

    def _open_row(self) -> int:
        if self.closed:
            raise ClosedOrganisation(
                f"organisation {self.unique_id} of generation {self.generation} has closed: "
                "another one has its place; ask model.agents for it"
            )
        return int(self.row)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f'{type(self).__name__} has no attribute "{name}"{_nearest(name)}')

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIXED or name in ("model", "row"):
            raise AttributeError(f"{name} says who the organisation is: it cannot be changed")
        if not hasattr(type(self), name):
            raise AttributeError(f'{type(self).__name__} cannot keep "{name}": it is a view on columns{_nearest(name)}')
        object.__setattr__(self, name, value)

    def remove(self) -> NoReturn:
        """Refused: organisations close by the rule of turnover only."""
        raise TypeError("an organisation cannot be removed: it closes by the rule of turnover (rules/turnover.py)")

    @classmethod
    def create_agents(cls, model: Model, n: int, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: organisations come from the population."""
        raise TypeError("organisations come from the population: EFCModel(organisations=...) or (population=...)")


_SET_MODEL = vars(Organisation)["model"].__set__
_SET_ROW = vars(Organisation)["row"].__set__
_SET_GENERATION = vars(Organisation)["generation"].__set__


def _nearest(name: str) -> str:
    nearest = difflib.get_close_matches(name, [word for word in dir(Organisation) if not word.startswith("_")], n=1)
    return f'; did you mean "{nearest[0]}"?' if nearest else ""


def _property(view: ColumnView) -> property:
    name = view.name
    words = view.words

    def read(self: Organisation) -> Any:
        organisations = self.model.world.organisations
        row = self.row
        if organisations.generation.item(row) != self.generation:
            self._open_row()
        value = getattr(organisations, name).item(row)
        return value if words is None else words[value]

    def write(self: Organisation, value: Any) -> None:
        row = self._open_row()
        getattr(self.model.world.organisations, name)[row] = view.check(value, self.model.world)

    unit = f" ({view.column.unit})" if view.column.unit else ""
    return property(read, None if name in FIXED else write, doc=view.column.meaning.capitalize() + unit + ".")


for _view in COLUMN_VIEWS.values():
    if _view.name != "generation":  # the agent's own, which does not change when its organisation closes
        setattr(Organisation, _view.name, _property(_view))


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
