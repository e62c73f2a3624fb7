"""Structure as a hypothesis: does what was observed ask for a mechanism, refuse it, or not tell?

    compare_structures(calibration, folder, ["teaching", "proof"])

A structure is the model with one mechanism off from the start. It is fitted again: run in worlds of the kept library,
with the same numbers (but those that switch the mechanism off) and the same seeds, and weighed by the same
observations. Its evidence is the mean likelihood over its prior. The Bayes factor of the mechanism is the evidence with
it over the evidence without it, over the same worlds (Kass and Raftery 1995, whose grades are used); its interval is
that of the bootstrap over worlds. Worlds are drawn from the posterior with the mechanism, where the ratio of both
likelihoods tells most, and, for a part, from the whole library, where what is off may be made up for otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas

from experiments.calibration import weighted
from experiments.calibration.library import Library, plan_of, run_library
from experiments.calibration.likelihood import Floats, log_likelihoods
from experiments.runs.plotting import Plottable
from experiments.runs.uncertainty import STRUCTURE
from experiments.sweeps.execution.sweep_options import DEFAULTS, SweepOptions
from simulation.parameters.mechanisms import MECHANISMS, Mechanism

if TYPE_CHECKING:
    from experiments.calibration.posterior import Calibration

WORLDS = 8
"""Posterior worlds of each structure that are written."""
WORLDS_OF_EACH = 160
"""Worlds that are drawn from the library for each structure; one that is drawn twice is run once."""
ELSEWHERE = 0.25
"""The share of them that is drawn from the whole library."""
RESAMPLES = 2000
SEED = 1995
POSITIVE = math.log(3.0)
"""Log of the Bayes factor from which on evidence is positive (Kass and Raftery 1995)."""
ASKED, REFUSED, OPEN = "asked", "refused", "open"


@dataclass(frozen=True)
class Structure:
    """The model without one mechanism, fitted again.

    Attributes:
        mechanism: what is off.
        log_factor: log of the Bayes factor of having it.
        lower, upper: its 95 % interval by bootstrap over worlds.
        effective_size: of the weights without it.
        worlds: in how many it was run.
        posterior: its own posterior worlds, `WORLDS` of them: seed and uncertain numbers.
    """

    mechanism: Mechanism
    log_factor: float
    lower: float
    upper: float
    effective_size: float
    worlds: int
    posterior: pandas.DataFrame = field(default_factory=pandas.DataFrame, compare=False)

    @property
    def verdict(self) -> str:
        """ASKED: the observations ask for it; REFUSED: they speak against it; OPEN: they cannot tell."""
        if self.lower > 0.0 and self.log_factor >= POSITIVE:
            return ASKED
        return REFUSED if self.upper < 0.0 and self.log_factor <= -POSITIVE else OPEN


@dataclass(frozen=True)
class Structures(Plottable):
    """All structures that were fitted again.

    Attributes:
        calibration: the model with everything.
        structures: one for each mechanism.
        interrupted: Ctrl-C came before the end.
    """

    calibration: Calibration
    structures: tuple[Structure, ...]
    interrupted: bool = False

    def to_frame(self) -> pandas.DataFrame:
        """One row a mechanism: mechanism, log_factor, lower, upper, verdict, effective_size, worlds."""
        return pandas.DataFrame(
            [
                {**vars(one), "mechanism": one.mechanism.name, "verdict": one.verdict}
                for one in sorted(self.structures, key=lambda one: -one.log_factor)
            ]
        ).drop(columns="posterior")

    def ensemble(self) -> pandas.DataFrame:
        """The worlds that the observations leave open, as `experiments.runs.uncertainty.read` takes them.

        As many of each structure: the model with everything first, then those without a mechanism that the observations
        do not ask for. What switches a mechanism off is no column: `structure` names it.
        """
        whole = self.calibration.ensemble(WORLDS)[["seed", *self.calibration.library.worlds.columns]]
        parts = {"": whole, **{one.mechanism.name: one.posterior for one in self.structures if one.verdict != ASKED}}
        table = pandas.concat([part.assign(**{STRUCTURE: name}) for name, part in parts.items()], ignore_index=True)
        table.insert(0, STRUCTURE, table.pop(STRUCTURE))
        return self.calibration.numbered(table)


def compare_structures(
    calibration: Calibration,
    folder: Path,
    names: Sequence[str] = (),
    worlds: int = WORLDS_OF_EACH,
    options: SweepOptions = DEFAULTS,
) -> Structures:
    """Fit the model again without each mechanism.

    Args:
        calibration: the model with everything.
        folder: of the runs, one subfolder a mechanism.
        names: the mechanisms (none: all).
        worlds: how many worlds of the library each structure is run in.
        options: how runs are made.

    Raises:
        UserError: they cannot be run.
    """
    mechanisms = [MECHANISMS[name] for name in names] or [one for one in MECHANISMS.values() if not one.is_variant]
    chosen = {tuple(one.off.items()): one for one in reversed(mechanisms)}  # one that is off in two worlds counts once
    known = calibration.library
    chances = (1.0 - ELSEWHERE) * calibration.weights + ELSEWHERE / len(known)
    rows, counts = np.unique(weighted.systematic(chances, worlds), return_counts=True)
    apart = np.log(calibration.density * chances)
    structures: list[Structure] = []
    for mechanism in reversed(chosen.values()):
        numbers = [name for name in known.worlds.columns if name not in mechanism.off]
        plan = plan_of(
            str(calibration.scenario.path), known.worlds.iloc[rows][numbers].reset_index(drop=True), known.measures,
            known.series.shape[1] - 1, calibration.settings.organisations, known.seeds[rows],
            mechanism.off,
        )  # fmt: skip
        library = run_library(plan, folder / mechanism.name, options)
        if library is None:
            return Structures(calibration, tuple(structures), interrupted=True)
        is_done = np.isin(known.seeds[rows], library.seeds)
        drawn = np.repeat(rows[is_done], counts[is_done])
        structures.append(_structure(calibration, mechanism, library, drawn, apart[drawn]))
    return Structures(calibration, tuple(structures))


def _structure(
    calibration: Calibration, mechanism: Mechanism, library: Library, rows: np.ndarray, apart: Floats
) -> Structure:
    """The Bayes factor.

    Args:
        library: the runs without the mechanism.
        rows: the worlds that were drawn, as rows of the kept library.
        apart: log of the density with which each was drawn, over that of the prior.
    """
    with_it, without = (
        log_likelihoods(calibration.observed, calibration.said, one.outcomes(calibration.observed)).sum(axis=1)
        for one in (calibration.library, library)
    )
    order = np.argsort(library.seeds, kind="stable")
    same = order[np.searchsorted(library.seeds[order], calibration.library.seeds[rows])]
    with_it, without = with_it[rows] - apart, without[same] - apart
    draws = np.random.default_rng(SEED).integers(len(rows), size=(RESAMPLES, len(rows)))
    factors = _log_mean(with_it[draws]) - _log_mean(without[draws])
    weights = np.exp(without - without.max())
    likely = rows[weighted.systematic(weights, WORLDS)]
    known = calibration.library
    posterior = pandas.concat(
        [pandas.DataFrame({"seed": known.seeds[likely]}), known.worlds.iloc[likely].reset_index(drop=True)], axis=1
    )
    factor = float(_log_mean(with_it) - _log_mean(without))
    lower, upper = np.quantile(factors, (0.025, 0.975))
    size = weighted.effective_size(weights)
    return Structure(mechanism, factor, float(lower), float(upper), size, len(rows), posterior)


def _log_mean(logarithms: Floats) -> Floats:
    """The log of the mean of exponentials, over the last axis."""
    highest = logarithms.max(axis=-1, keepdims=True)
    return np.asarray(np.log(np.exp(logarithms - highest).mean(axis=-1)) + highest[..., 0])
