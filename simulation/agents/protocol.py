"""The interfaces through which agents and agent sets use a model, and sets use agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
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
    world: World
    random: Any

    @property
    def agents(self) -> Any:
        """All organisations."""
        ...

    def view(self, row: int) -> Any:
        """The agent of the organisation that holds a row now."""
        ...
