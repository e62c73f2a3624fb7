"""(a) A month of the columns against a month of the plain twin, with luck ready-made on both sides, and drawn."""

from __future__ import annotations

from typing import Any

from simulation import month
from simulation.world import World
from tests.benchmarks.tools import (
    engage,
    median,
    milliseconds_each,
    places_of_the_month,
    table,
    time_of_rules,
    time_of_walks,
)
from tests.helpers.small_worlds import make_world
from tests.twin.luck import ReadyColumnLuck, ReadyLuck, RecordingColumnLuck, RecordingLuck, ScalarLuck
from tests.twin.model import MONTH, Twin

MONTHS = 5


class Duel:
    """The same five months, lived by columns and by objects, again and again."""

    def __init__(self, organisations: int = 10_000) -> None:
        # Everybody at least aware and half of them engaged, one month after they joined.
        world = make_world(organisations, {"awareness.forgetting": 0.0, "engagement.rate": 0.0})
        self.start = engage(world, 0.5, others_aware=True)
        month.step(self.start)
        self.seed, self.step = int(self.start.luck.seed), self.start.step
        columns, objects = RecordingColumnLuck(self.seed, self.step), RecordingLuck(self.seed, self.step)
        world, twin = self.world(columns), self.twin(objects)
        for _ in range(MONTHS):
            month.step(world)
            twin.step()
        self.columns_luck, self.objects_luck = columns.drawn, objects.drawn
        self.end = world
        self.check(twin)

    def check(self, twin: Twin) -> None:
        """Both have lived the same lives."""
        for name, columns in twin.as_columns().items():
            for column, values in columns.items():
                assert getattr(getattr(self.end, name), column).tolist() == values, f"{name}.{column} differ"

    def world(self, luck: Any = None) -> World:
        """The columns at the start."""
        world = self.start.copy()
        world.luck = luck or world.luck
        return world

    def twin(self, luck: Any) -> Twin:
        """The objects at the start."""
        return Twin(self.start.population, self.start.parameters, self.seed, luck=luck, like=self.start)

    def ready_world(self) -> World:
        """The columns, their luck ready-made."""
        return self.world(ReadyColumnLuck(self.columns_luck, self.seed, self.step))

    def ready_twin(self) -> Twin:
        """The objects, their luck ready-made."""
        return self.twin(ReadyLuck(self.objects_luck, self.step))


def best_months(lives: list[list[float]]) -> float:
    """The median over the months of the best time of each month (other work on the machine only ever adds)."""
    return median([min(times) for times in zip(*lives, strict=True)])


def time_of_columns(duel: Duel, ready: bool) -> float:
    """Milliseconds a month of the columns."""
    lives = []
    for _ in range(15):
        world = duel.ready_world() if ready else duel.world()
        lives.append(milliseconds_each(lambda world=world: month.step(world), MONTHS))
        assert world.digest() == duel.end.digest()
    return best_months(lives)


def time_of_twin(duel: Duel, ready: bool) -> float:
    """Milliseconds a month of the objects."""
    lives = []
    for _ in range(3):
        twin = duel.ready_twin() if ready else duel.twin(ScalarLuck(duel.seed))
        lives.append(milliseconds_each(twin.step, MONTHS))
    duel.check(twin)
    return best_months(lives)


def run() -> None:
    """Print the ratios and where both months go."""
    duel = Duel()
    rows: list[tuple[object, ...]] = [("10,000 organisations, half engaged", "columns ms", "twin ms", "ratio")]
    for title, ready in (("luck ready", True), ("luck drawn", False)):
        columns, twin = time_of_columns(duel, ready), time_of_twin(duel, ready)
        rows.append((title, f"{columns:.2f}", f"{twin:.0f}", f"{twin / columns:.0f}"))
    table("(a) A month of the plain twin against a month of the columns (target: 100 with luck ready)", rows)
    world, twin_model = duel.ready_world(), duel.ready_twin()
    of_columns = time_of_rules(world.tick, places_of_the_month(), world, MONTHS)
    of_twin = time_of_rules(twin_model.tick, {rule.__name__: rule for rule in MONTH}, twin_model, MONTHS)
    rows = [("where they go (luck ready)", "columns ms", "twin ms", "ratio")]
    for (name, columns), objects in zip(of_columns.items(), of_twin.values(), strict=True):
        rows.append((name, f"{columns:.3f}", f"{objects:.2f}", f"{objects / columns:.0f}"))
    table("", rows)
    walks = time_of_walks(duel.ready_world(), MONTHS - 1)
    table(
        "    in which walks of the columns (luck ready)",
        [(name, f"{value:.3f} ms") for name, value in walks.items() if value > 0.02],
    )
