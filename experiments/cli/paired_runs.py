"""What efc compare and efc report do alike: check what is asked for, run the pairs, write them at once, end."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial

from experiments.cli import arguments
from experiments.cli.background_imports import import_meanwhile
from experiments.cli.output import comparison as files
from experiments.cli.output import terminal
from experiments.cli.output.document import print_document
from experiments.cli.output.runs import print_failures
from experiments.runs import checks
from experiments.runs.options import RunOptions
from experiments.runs.setup import run_spec
from experiments.runs.statistics import Target, check_measure
from experiments.runs.storage.output_folder import OutputFolder
from experiments.strategies.comparison import Comparison, compare
from experiments.strategies.explanation import Explanation, explain
from experiments.strategies.precision import SequentialResult, compare_until
from experiments.strategies.precision_text import precision_document
from scenarios import Scenario
from scenarios.language import _
from scenarios.titles import distinct
from simulation.population.population import Population


@dataclass(frozen=True)
class PairedRequest:
    """What is to be compared, checked before anything runs.

    Attributes:
        scenarios: the first is what the others are compared with.
        target: the measure that the levers are about, and the precision that is wanted of it.
        is_precise: does the target say how many runs there are?
        options: how they are run.
    """

    scenarios: Sequence[Scenario]
    target: Target
    is_precise: bool
    options: RunOptions

    @property
    def folders(self) -> list[str]:
        """The names of the folders of each scenario's own results."""
        return distinct([scenario.name for scenario in self.scenarios])


def read_request(
    names: Sequence[str],
    changes: Sequence[str],
    options: RunOptions,
    measure: str,
    precision: float | None,
    minimum: int,
    maximum: int,
) -> PairedRequest:
    """Load and check the scenarios, the changes, and the precision where it says how many runs there are.

    Raises:
        UserError: what is asked for cannot be run.
    """
    check_measure(measure)
    target = Target(measure, precision or 0.0, minimum, maximum)
    scenarios = [arguments.load_scenario(name) for name in names]
    checks.check_comparable(scenarios)
    options = replace(options, changes=arguments.read_changes(changes))
    if precision is not None:
        target.check()
    for scenario in scenarios:
        run_spec(scenario, options)
    checks.check_regions(scenarios, options, is_paired=True)
    return PairedRequest(scenarios, target, precision is not None, options)


@dataclass
class PairedRuns:
    """Pairs of runs that have been simulated.

    Attributes:
        request: what was asked for.
        comparison: what they gave.
        kept: their files.
        populations: of the scenarios, by their index.
        sequential: how the interval narrowed, when a precision was asked for.
        explanations: why the other scenarios differ, as far as that is known.
    """

    request: PairedRequest
    comparison: Comparison
    kept: OutputFolder
    populations: dict[int, Population]
    sequential: SequentialResult | None = None
    explanations: list[Explanation] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Has each of the other scenarios a pair of runs?"""
        others = range(1, len(self.comparison.results))
        return bool(others) and all(self.comparison.pairs(index) for index in others)

    def print_interruption(self) -> None:
        """How many runs had finished, and what became of them."""
        results = self.comparison.results
        done = sum(len(result.runs) for result in results) if self.kept.paths else 0
        terminal.print_interruption(done, len(results[0].seeds_asked) * len(self.request.scenarios))

    def save_on_interrupt(self) -> AbstractContextManager[None]:
        """Ctrl-C in here loses nothing that is written."""
        return terminal.save_on_interrupt(self.kept.paths, self.print_interruption)

    def print_precision(self) -> None:
        """How the interval narrowed, where a precision was asked for; its table and picture join the files."""
        if self.sequential is not None:
            print_document(precision_document(self.sequential))
            if self.is_complete:
                self.kept.write(partial(files.write_precision, self.sequential))

    def explain(self, index: int) -> Explanation:
        """Why one of the other scenarios differs from the first (more runs, with a bar)."""
        measure = self.request.target.measure
        with terminal.bar(_("why: months")) as progress:
            workers = self.request.options.workers
            self.explanations.append(explain(self.comparison, self.populations, measure, workers, progress, index))
        return self.explanations[-1]

    def end(self) -> None:
        """Print the runs that failed or are missing, and end with the code that says so."""
        for results in self.comparison.results:
            print_failures(results)
        has_failures = any(results.failures for results in self.comparison.results)
        is_cut = any(explanation.is_interrupted for explanation in self.explanations)
        terminal.end(self.comparison.interrupted or is_cut, has_failures, self.print_interruption)


def run_pairs(request: PairedRequest, kept: OutputFolder) -> PairedRuns:
    """Run all the scenarios with the same seeds, with a bar, and write what they gave before anything is drawn."""
    populations: dict[int, Population] = {}
    sequential = None
    with terminal.bar(_("months")) as progress:
        options = replace(request.options, progress=import_meanwhile(progress), say=terminal.print_aside)
        if request.is_precise:
            sequential = compare_until(request.scenarios, request.target, options, populations)
            comparison = sequential.comparison
        else:
            comparison = compare(request.scenarios, options, populations)
    pairs = PairedRuns(request, comparison, kept, populations, sequential)
    kept.write(comparison.write if pairs.is_complete else partial(files.write_finished_runs, comparison))
    return pairs
