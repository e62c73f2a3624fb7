"""Runs what the patterns need, and says which of them hold together.

found = check_patterns(["members-2017", "exits"], runs=10)
[(verdict.pattern.name, verdict.value, verdict.holds) for verdict in found.verdicts]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.runs.batch import Request, run_all
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.parallel.compilation import warm_up
from experiments.runs.parallel.processes import expect
from experiments.runs.results import with_seeds
from experiments.runs.setup import build_population, run_spec
from experiments.runs.storage.files import write_csv
from experiments.validation.pattern_facts import pattern_facts
from experiments.validation.patterns import ARMS, BASELINE, PATTERNS, Arm, Pattern, Runs
from scenarios import Scenario, load
from scenarios.format.problems import chosen
from scenarios.language import _
from simulation.parameters.interventions import Intervention


@dataclass(frozen=True)
class PatternVerdict:
    """A pattern beside what the runs give.

    Attributes:
        pattern: what was expected.
        value: the median of the runs, or the pooled share; no number where none has finished.
        smallest, largest: of the runs.
        runs: how many.
    """

    pattern: Pattern
    value: float
    smallest: float
    largest: float
    runs: int

    @property
    def holds(self) -> bool:
        """Is the value inside the band?"""
        lower, upper = self.pattern.lower, self.pattern.upper
        above = lower is None or self.value >= lower
        below = upper is None or self.value <= upper
        return above and below and bool(np.isfinite(self.value))


@dataclass(frozen=True)
class PatternResults:
    """The patterns that were asked for, and the runs that they rest on, by arm.

    Attributes:
        verdicts: in the order of their declaration.
        runs: the results of each arm.
    """

    verdicts: Sequence[PatternVerdict]
    runs: Runs

    @property
    def failed(self) -> list[PatternVerdict]:
        """Those that do not hold."""
        return [verdict for verdict in self.verdicts if not verdict.holds]

    @property
    def interrupted(self) -> bool:
        """Was any arm stopped before its end?"""
        return any(results.interrupted for results in self.runs.values())

    def write(self, path: Path) -> Path:
        """A table with one row for each pattern: name, band, value, smallest, largest, holds, runs, source."""
        import pandas

        rows = [
            (
                verdict.pattern.name, verdict.pattern.lower, verdict.pattern.upper, verdict.value, verdict.smallest,
                verdict.largest, verdict.holds, verdict.runs, verdict.pattern.source,
            )
            for verdict in self.verdicts
        ]  # fmt: skip
        columns = ["pattern", "lower", "upper", "value", "smallest", "largest", "holds", "runs", "source"]
        return write_csv(pandas.DataFrame(rows, columns=columns), path)


def check_patterns(names: Sequence[str] = (), options: RunOptions = DEFAULTS, **keywords: Any) -> PatternResults:
    """Run the arms that the patterns need, with the same seeds, and judge each pattern.

    Args:
        names: which patterns (none: all of them).
        options, keywords: how they are run; their length is that of the arms.

    Raises:
        ValueError: there is no such pattern, or the baseline cannot be run.
    """
    patterns = chosen(names, PATTERNS, _("there is no pattern {name}"))
    options = replace(options, **keywords)
    baseline = load(BASELINE)
    arms = [name for name in ARMS if any(name in pattern.arms for pattern in patterns)]
    requests = []
    population = None
    for name in arms:
        arm = ARMS[name]
        collect = pattern_facts if name == BASELINE else None
        spec = run_spec(_scenario(baseline, arm), replace(options, months=arm.months, collect=collect))
        population = population or build_population(baseline, spec)
        requests.append(Request(_scenario(baseline, arm), spec, population))
    warm_up(options.say)
    longest = max(request.spec.months for request in requests)
    expect(len(requests) * options.runs, longest, requests[0].spec.parameters.population.organisations, options.workers)
    runs = dict(zip(arms, run_all(requests, options), strict=True))
    return PatternResults([judge(pattern, runs) for pattern in patterns], runs)


def _scenario(baseline: Scenario, arm: Arm) -> Scenario:
    """The baseline with what an arm changes; the latest change of a parameter is in force."""
    more = [
        Intervention(baseline.month_of(date), None, "set", parameter, value) for date, parameter, value in arm.changes
    ]
    return replace(baseline, dated=(*baseline.dated, *more))


def judge(pattern: Pattern, runs: Runs) -> PatternVerdict:
    """One pattern, by the seeds that have finished in every arm that it needs."""
    seeds = [seed for seed in runs[pattern.arms[0]].seeds if all(seed in runs[arm].seeds for arm in pattern.arms)]
    if not seeds:
        return PatternVerdict(pattern, np.nan, np.nan, np.nan, 0)
    values = pattern.read({arm: with_seeds(runs[arm], seeds) for arm in pattern.arms})
    if values.ndim == 2:  # a part and a whole, pooled over the runs
        whole = values.sum(axis=0)
        value = float(whole[0] / whole[1]) if whole[1] else np.nan
        values = values[values[:, 1] > 0]
        values = values[:, 0] / values[:, 1]
    else:
        values = values[np.isfinite(values)]
        value = float(np.median(values)) if len(values) else np.nan
    smallest, largest = (float(values.min()), float(values.max())) if len(values) else (np.nan, np.nan)
    return PatternVerdict(pattern, value, smallest, largest, len(seeds))
