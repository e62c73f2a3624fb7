"""(a) A month of the columns against a month of the plain twin, whose luck is drawn as it goes, or ready-made."""

from __future__ import annotations

from typing import Any

from simulation import month
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
from tests.twin.luck import ReadyLuck, RecordingLuck, ScalarLuck
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
        objects = RecordingLuck(self.seed, self.step)
        world, twin = self.start.copy(), self.twin(objects)
        for _ in range(MONTHS):
            month.step(world)
            twin.step()
        self.drawn = objects.drawn
        self.end = world
        self.check(twin)

    def check(self, twin: Twin) -> None:
        """Both have lived the same lives."""
        for name, columns in twin.as_columns().items():
            for column, values in columns.items():
                assert getattr(getattr(self.end, name), column).tolist() == values, f"{name}.{column} differ"

    def twin(self, luck: Any) -> Twin:
        """The objects at the start."""
        return Twin(self.start.population, self.start.parameters, self.seed, luck=luck, like=self.start)

    def ready_twin(self) -> Twin:
        """The objects, their luck ready-made."""
        return self.twin(ReadyLuck(self.drawn, self.step))


def best_months(lives: list[list[float]]) -> float:
    """The median over the months of the best time of each month (other work on the machine only ever adds)."""
    return median([min(times) for times in zip(*lives, strict=True)])


def time_of_columns(duel: Duel) -> float:
    """Milliseconds a month of the columns."""
    lives = []
    for _ in range(15):
        world = duel.start.copy()
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
    columns = time_of_columns(duel)
    for title, ready in (("the twin's luck ready", True), ("the twin's luck drawn", False)):
        twin = time_of_twin(duel, ready)
        rows.append((title, f"{columns:.2f}", f"{twin:.0f}", f"{twin / columns:.0f}"))
    table("(a) A month of the plain twin against a month of the columns (target: 120)", rows)
    world, twin_model = duel.start.copy(), duel.ready_twin()
    of_columns = time_of_rules(world.tick, places_of_the_month(), world, MONTHS)
    of_twin = time_of_rules(twin_model.tick, {rule.__name__: rule for rule in MONTH}, twin_model, MONTHS)
    rows = [("where they go (the twin's luck ready)", "columns ms", "twin ms", "ratio")]
    for (name, milliseconds), objects in zip(of_columns.items(), of_twin.values(), strict=True):
        rows.append((name, f"{milliseconds:.3f}", f"{objects:.2f}", f"{objects / milliseconds:.0f}"))
    table("", rows)
    walks = time_of_walks(duel.start.copy(), MONTHS - 1)
    table(
        "    in which walks of the columns",
        [(name, f"{value:.3f} ms") for name, value in walks.items() if value > 0.02],
    )
