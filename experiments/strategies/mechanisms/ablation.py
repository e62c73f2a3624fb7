"""Each mechanism off from the start, against the scenario, under the same luck: what moves, beyond chance.

    >>> import scenarios
    >>> found = ablate(scenarios.load("baseline"), ["teaching"], runs=2, months=24, organisations=300, workers=1)
    >>> found.rows[0].difference("members").runs           # without the mechanism less with it, run by run
    2

The mechanisms, the values that switch them off, and the signs that were expected before any run stand in
`simulation.parameters.mechanisms`; what is read of the runs in `outcomes`. Some are judged in a world of their own
(`Mechanism.alike`): there both sides have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.runs.batch import Request, run_all
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.parallel.compilation import warm_up
from experiments.runs.parallel.processes import expect
from experiments.runs.plotting import Plottable
from experiments.runs.results import Results
from experiments.runs.run import RunSpec
from experiments.runs.setup import build_population, run_spec
from experiments.runs.storage.data_dictionary import OF_COMPARISONS, write_tables
from experiments.runs.storage.files import write_json
from experiments.runs.storage.provenance import provenance_of
from experiments.runs.storage.results_files import write_results
from experiments.strategies.comparison import Difference, paired_difference
from experiments.strategies.mechanisms.outcomes import OUTCOMES
from scenarios.format.problems import chosen
from scenarios.language import _
from simulation.parameters.mechanisms import MECHANISMS, Mechanism

if TYPE_CHECKING:
    import pandas

    from scenarios import Scenario

COLUMNS = ("mechanism", "outcome", "with_it", "mean_difference", "lower", "upper", "expected", "moves", "runs")
"""The columns of ablation.csv."""


def moves(difference: Difference) -> int:
    """1 or -1 where a difference leaves its 95 % interval upwards or downwards, else 0 (also with a single pair)."""
    return int(difference.lower > 0.0) - int(difference.upper < 0.0)


@dataclass(frozen=True)
class AblationRow:
    """A mechanism with the runs that have it and those that do not.

    Attributes:
        mechanism: the mechanism, or the variant.
        with_it, without: the results of both sides.
    """

    mechanism: Mechanism
    with_it: Results
    without: Results

    @property
    def pairs(self) -> list[int]:
        """The seeds that have finished on both sides."""
        return [seed for seed in self.with_it.seeds if seed in self.without.seeds]

    def difference(self, outcome: str) -> Difference:
        """What the absence of the mechanism does to an outcome, pair by pair."""
        with_it, without = (
            dict(zip(results.seeds, OUTCOMES[outcome].of(results), strict=True))
            for results in (self.with_it, self.without)
        )
        differences = np.array([without[seed] - with_it[seed] for seed in self.pairs])
        return paired_difference(differences, OUTCOMES[outcome].measure)

    def level(self, outcome: str) -> float:
        """The mean of an outcome over the runs that have the mechanism."""
        values = OUTCOMES[outcome].of(self.with_it)
        values = values[np.isfinite(values)]
        return float(values.mean()) if len(values) else float("nan")

    def judged(self) -> dict[str, int]:
        """Each outcome with an expected sign: 1 as expected, -1 against it, 0 not told from chance."""
        return {outcome: sign * moves(self.difference(outcome)) for outcome, sign in self.mechanism.expected.items()}

    @property
    def holds(self) -> bool:
        """Does at least one outcome move as was expected?"""
        return 1 in self.judged().values()


class Ablation(Plottable):
    """Every mechanism off, one at a time.

    Attributes:
        scenario: in which they are switched off.
        rows: those with at least one pair of runs, in the order of their declaration.
        results: the runs of every side, the scenario as it is first.
    """

    def __init__(self, scenario: Scenario, rows: Sequence[AblationRow], results: Sequence[Results]) -> None:
        self.scenario = scenario
        self.rows = [row for row in rows if row.pairs]
        self.results = list(results)

    @property
    def interrupted(self) -> bool:
        """Was any side stopped before its end?"""
        return any(result.interrupted for result in self.results)

    def row(self, mechanism: str) -> AblationRow:
        """The row of a mechanism."""
        return next(row for row in self.rows if row.mechanism.name == mechanism)

    def to_frame(self) -> pandas.DataFrame:
        """One row for each mechanism and outcome (see `COLUMNS`)."""
        import pandas

        records = []
        for row in self.rows:
            for outcome in OUTCOMES:
                found = row.difference(outcome)
                records.append(
                    (
                        row.mechanism.name, outcome, row.level(outcome), found.mean, found.lower, found.upper,
                        row.mechanism.expected.get(outcome, 0), moves(found), found.runs,
                    )
                )  # fmt: skip
        return pandas.DataFrame(records, columns=list(COLUMNS))

    def write(self, folder: Path) -> list[Path]:
        """ablation.csv, provenance.json, and the runs of each side in a folder of its own."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        paths = write_tables(folder, {"ablation.csv": (self.to_frame(), OF_COMPARISONS)}) if self.rows else []
        about = {"mechanisms": [row.mechanism.name for row in self.rows]}
        finished = [result for result in self.results if result.runs]
        about |= {"results": [provenance_of(result) for result in finished]}
        paths.append(write_json(about, folder / "provenance.json"))
        return [*paths, *(write_results(result, folder / result.scenario.name)[0] for result in finished)]


def ablate(scenario: Scenario, names: Sequence[str] = (), options: RunOptions = DEFAULTS, **keywords: Any) -> Ablation:
    """Switch off mechanisms, one at a time, from the first month on.

    Dated changes of the scenario that move what is switched off are left out.

    Args:
        scenario: in which they are switched off.
        names: mechanisms and variants (none: all of them).
        options, keywords: how it is run, as for `experiments.runs.batch.run_many`.

    Raises:
        ValueError: there is no such mechanism, or the scenario cannot be run.
    """
    options = replace(options, **keywords)
    mechanisms = mechanisms_named(names)
    scenario = replace(scenario, changes={**scenario.changes, **options.changes}, expect=())
    changes = dict(options.changes)
    options = replace(options, changes={}, months=options.months or scenario.months)
    sides: dict[RunSpec, tuple[Scenario, Mapping[str, Any]]] = {run_spec(scenario, options): (scenario, changes)}
    pairs = []
    for mechanism in mechanisms:
        of_beside, of_without = _names(scenario, mechanism)
        beside = replace(scenario.holding(mechanism.alike), name=of_beside)
        without = replace(beside.holding(mechanism.off), name=of_without)
        specs = [run_spec(side, options) for side in (beside, without)]
        for side, spec, more in zip((beside, without), specs, ({}, mechanism.off), strict=True):
            sides.setdefault(spec, (side, {**changes, **mechanism.alike, **more}))
        pairs.append((mechanism, *specs))
    first = next(iter(sides))
    warm_up(options.say)
    expect(len(sides) * options.runs, first.months, first.parameters.population.organisations, options.workers)
    population = build_population(scenario, first)
    requests = [Request(side, spec, population) for spec, (side, _changes) in sides.items()]
    results = dict(zip(sides, run_all(requests, options), strict=True))
    for spec, (_side, changed) in sides.items():
        results[spec].changes = dict(changed)
    rows = [AblationRow(mechanism, results[beside], results[without]) for mechanism, beside, without in pairs]
    return Ablation(scenario, rows, list(results.values()))


def mechanisms_named(names: Sequence[str]) -> list[Mechanism]:
    """The mechanisms of these names, in the order of their declaration (all of them for none).

    Raises:
        UserError: there is no such mechanism; the message has the nearest.
    """
    return chosen(names, MECHANISMS, _("there is no mechanism {name}"))


def folders(scenario: Scenario, mechanisms: Sequence[Mechanism]) -> list[str]:
    """The names of the folders in which `Ablation.write` writes the runs of each side."""
    return [scenario.name, *(name for mechanism in mechanisms for name in _names(scenario, mechanism))]


def _names(scenario: Scenario, mechanism: Mechanism) -> tuple[str, str]:
    """What the scenario is called beside a mechanism, and without it."""
    return f"{scenario.name}-beside-{mechanism.name}", f"{scenario.name}-without-{mechanism.name}"
