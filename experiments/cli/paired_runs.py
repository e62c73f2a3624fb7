"""What efc compare and efc report do alike: run the pairs, as many as a precision needs, and write them at once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.background_imports import import_meanwhile
from experiments.cli.output import comparison as differing
from experiments.cli.output import progress as words
from experiments.cli.output import runs as telling
from experiments.runs.options import RunOptions
from experiments.runs.statistics import Target
from experiments.strategies.comparison import Comparison, compare
from experiments.strategies.precision import SequentialResult, compare_until
from scenarios.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from scenarios import Scenario
    from simulation.population.population import Population


@dataclass
class Pairs:
    """Pairs of runs that have been turned.

    Attributes:
        comparison: what they gave.
        folder, written: where their files lie, and which there are so far.
        asked_for: runs, of all scenarios together.
        found: how the interval narrowed, when a precision was asked for.
    """

    comparison: Comparison
    folder: Path
    written: list[Path]
    asked_for: int
    found: SequentialResult | None = None

    @property
    def is_complete(self) -> bool:
        """Has each of the other scenarios a pair of runs?"""
        results = self.comparison.results
        return len(results) > 1 and all(self.comparison.pairs(place) for place in range(1, len(results)))

    def tell_interruption(self) -> None:
        """How many runs had finished, and what became of them."""
        done = sum(len(one.runs) for one in self.comparison.results)
        telling.print_interruption(done if self.written else 0, self.asked_for)

    def save_on_interrupt(self, to: Console) -> AbstractContextManager[None]:
        """Ctrl-C in here loses nothing that is written."""
        return telling.save_on_interrupt(to, self.written, self.tell_interruption)

    def tell_precision(self, to: Console) -> None:
        """How the interval narrowed, where a precision was asked for; its table and picture join the files."""
        if self.found is not None:
            differing.tell_precision(to, self.found)
            if self.is_complete:
                self.written += differing.keep_precision(self.found, self.folder)


def run_pairs(
    chosen: Sequence[Scenario],
    target: Target | None,
    folder: Path,
    options: RunOptions,
    populations: dict[int, Population],
) -> Pairs:
    """Run all the scenarios with the same seeds, with a bar, and write what they gave before anything is drawn.

    Args:
        target: a precision that decides how many runs there are.
        options, populations: as for `compare`.
    """
    with words.bar(_("months")) as progress:
        options = replace(options, progress=import_meanwhile(progress), say=telling.print_aside)
        found = compare_until(chosen, target, options, populations) if target is not None else None
        comparison = found.comparison if found is not None else compare(chosen, options, populations)
    pairs = Pairs(comparison, folder, [], len(comparison.results[0].seeds_asked) * len(chosen), found)
    if pairs.is_complete:
        pairs.written += comparison.write(folder)
    else:
        pairs.written += differing.keep_what_there_is(comparison, folder)
    return pairs
