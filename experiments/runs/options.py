"""RunOptions: how many runs, under which seeds, how long, how large, on how many processes.

>>> options = RunOptions(runs=10, organisations=2000)
>>> options.seeds
range(1, 11)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from experiments.runs.run import Progress
from scenarios import Scenario
from simulation.world import World


@dataclass(frozen=True)
class RunOptions:
    """How runs are made, whatever their scenario. The results depend neither on the workers nor on what is reported.

    Attributes:
        runs: how many, with the seeds `seed`, `seed` + 1, ...
        seed: seed of the first run.
        months: how long a run lasts (None: as long as the scenario, or the shortest of several).
        organisations: size of a demonstration economy (None: the scenario's own, by default the whole region).
        changes: other values of parameters, in every scenario.
        rules: the user's own files of rules.
        collect: reads each run's world at its end; its result goes with the run (a function of a module, for workers).
        workers: processes (None: as many as help).
        progress: called with the months simulated so far, and the months of all runs.
        say: called with a text where something takes time.
        regions: in how many regions, each drawn with a seed of its own, the runs are, as many in each (None: in the
            one that the scenario has).
    """

    runs: int = 10
    seed: int = 1
    months: int | None = None
    organisations: int | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    rules: Sequence[str | Path] = ()
    collect: Callable[[World], Any] | None = None
    workers: int | None = None
    progress: Progress | None = None
    say: Callable[[str], None] | None = None
    regions: int | None = None

    @property
    def seeds(self) -> range:
        """The seeds of the runs."""
        return range(self.seed, self.seed + self.runs)

    def over_common_months(self, scenarios: Iterable[Scenario]) -> RunOptions:
        """The same, as long as the shortest of these scenarios where nothing is said."""
        return replace(self, months=self.months or min(scenario.months for scenario in scenarios))


DEFAULTS = RunOptions()
