"""The interfaces through which agents and agent sets use a model, and sets use agents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from simulation.agents.column_view import ColumnView
    from simulation.world import World


class View(Protocol):
    """An organisation seen as an agent: its row, which of the row's organisations it is, and every column."""

    row: int
    generation: int

    @property
    def closed(self) -> bool:
        """Has it closed since?"""
        ...

    def __getattr__(self, column: str) -> Any:
        """The cell of a column."""
        ...


class Model(Protocol):
    """A model whose agents are views on the columns of a world."""

    kinds: ClassVar[tuple[type[Any], ...]]
    own_views: Mapping[str, ColumnView]
    world: World
    random: Any
    steps: int
    time: float

    @property
    def agents(self) -> Any:
        """All organisations."""
        ...

    def view(self, row: int) -> Any:
        """The agent of the organisation that holds a row now."""
        ...

    def keep(self, view: Any) -> Any:
        """The view of the same organisation that the model keeps."""
        ...
