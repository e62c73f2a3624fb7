"""The posterior: which worlds could be the real one, given what was observed of it.

    calibration = calibrate(scenario, folder, settings)
    calibration.effective_size           # so many independent draws is the posterior worth
    calibration.ensemble(200)            # worlds for `efc rank --worlds`

1. *Prior.* Each uncertain number lies uniformly in the plausible range that it declares: wide where it is judgement,
   down to 0 where it is a hypothesis (`experiments.runs.uncertainty`). Nothing else is assumed about it.
2. *Rounds.* A first library of runs is drawn from the prior (a Latin hypercube), one run in each world, each with its
   own luck. An emulator learns from it where what was observed is likely, and proposes worlds for the next round.
   Worlds that it rules out are hardly run any more (history matching).
3. *Weights.* Each run is weighed by the exact likelihood of what was observed given this run, over the density with
   which its world was proposed in all rounds together (deterministic mixture, Owen and Zhou 2000): importance sampling
   from the joint posterior of numbers and luck. The emulator decides what is run, never what is believed.

Rounds are added until the weights are worth `wanted` independent draws (effective sample size, Kong 1992).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas

from experiments.calibration import weighted
from experiments.calibration.emulator import Emulator, ridge
from experiments.calibration.library import Library, plan_of, run_library
from experiments.calibration.likelihood import Floats, log_likelihoods, said_of
from experiments.runs.defaults import DRAWS_WANTED, ROUNDS, RUNS_A_ROUND
from experiments.runs.plotting import Plottable
from experiments.runs.uncertainty import SIZE, drawn_table, uncertain
from experiments.sweeps.design.plan import SweepPlan
from experiments.sweeps.execution.sweep_options import DEFAULTS, SweepOptions
from scenarios import Scenario
from scenarios.format.problems import UserError
from scenarios.format.scenario import Observation
from scenarios.language import _
from simulation.population.counts.counts import region_size

WORLDS = 200
"""Posterior worlds that are written."""
POOL = 60_000
"""Worlds of the prior among which an emulator chooses."""
CLEAR = 0.999
"""Worlds that the emulator finds likelier than this quantile of the prior are all proposed alike."""
CAUTION = 0.05
"""A world is proposed at least so often as the mean world times this, whatever the emulator says: it may be wrong."""


@dataclass(frozen=True)
class Settings:
    """How a calibration is done.

    Attributes:
        organisations: size of a demonstration economy (None: the scenario's own population).
        wanted: effective sample size at which it ends.
        runs: of each round.
        rounds: at most.
        seed: of the draws; run number k has the seed `seed` + k - 1.
    """

    organisations: int | None = None
    wanted: int = DRAWS_WANTED
    runs: int = RUNS_A_ROUND
    rounds: int = ROUNDS
    seed: int = 1


@dataclass(frozen=True)
class Proposal:
    """How the worlds of a round were proposed: each world of the prior with a probability, over the mean probability.

    Attributes:
        emulator: None: all alike.
        clear: the log-likelihood from which on a world is proposed for sure.
        least: the probability with which a world is proposed at least.
        mean: the mean probability over the prior.
        runs: how many worlds of the round have run.
    """

    emulator: Emulator | None = None
    clear: float = 0.0
    least: float = 1.0
    mean: float = 1.0
    runs: int = 0

    def probabilities(self, observed: Sequence[Observation], said: Floats, worlds: pandas.DataFrame) -> Floats:
        """With which probability each world is proposed: shape (worlds,)."""
        if self.emulator is None:
            return np.ones(len(worlds))
        likely = self.emulator.log_likelihoods(observed, said, worlds)
        return np.asarray(np.maximum(np.exp(np.minimum(likely - self.clear, 0.0)), self.least))


@dataclass(frozen=True)
class Calibration(Plottable):
    """Worlds, weighed by what was observed.

    Attributes:
        scenario: whose observations they are.
        settings: how it was done.
        observed, said: the observations that take part, and what is said of each.
        library: all runs.
        proposals: how each round was proposed.
        density: with which each run's world was proposed, over that of the prior.
        weights: of the runs, summing to 1.
        evidence: log of the mean likelihood over the prior (log marginal likelihood).
        interrupted: Ctrl-C came before the end.
    """

    scenario: Scenario
    settings: Settings
    observed: tuple[Observation, ...]
    said: Floats
    library: Library
    proposals: tuple[Proposal, ...]
    density: Floats
    weights: Floats
    evidence: float
    interrupted: bool = False

    @property
    def effective_size(self) -> float:
        """How many independent draws the weights are worth."""
        return weighted.effective_size(self.weights)

    @property
    def prior_weights(self) -> Floats:
        """The weights with which the runs stand for the prior, summing to 1."""
        return np.asarray((1.0 / self.density) / np.sum(1.0 / self.density))

    def to_frame(self) -> pandas.DataFrame:
        """One row a run: weight, seed, what it gave of each observation, and its uncertain numbers."""
        outcomes = dict(zip(self.names, self.library.outcomes(self.observed).T, strict=True))
        head = pandas.DataFrame({"weight": self.weights, "seed": self.library.seeds, **outcomes})
        return pandas.concat([head, self.library.worlds], axis=1)

    @property
    def names(self) -> list[str]:
        """A name for each observation: its measure and its date."""
        return [name_of(one, self.scenario) for one in self.observed]

    def ensemble(self, count: int = WORLDS) -> pandas.DataFrame:
        """So many posterior worlds, as `experiments.runs.uncertainty.read` takes them: systematic resampling.

        The columns `world`, `seed` and what its run gave of each observation are no parameters: with its seed a world
        has the history that was weighed.
        """
        drawn = self.to_frame().iloc[self.resampled(count)].drop(columns="weight").reset_index(drop=True)
        return self.numbered(drawn)

    def numbered(self, worlds: pandas.DataFrame) -> pandas.DataFrame:
        """Worlds with their numbers, and the size of the economy to which they were fitted."""
        size = self.settings.organisations or (region_size() if self.scenario.is_of_region else None)
        head = {"world": np.arange(1, len(worlds) + 1), **({SIZE: size} if size is not None else {})}
        return pandas.concat([pandas.DataFrame(head, index=worlds.index), worlds], axis=1)

    def resampled(self, count: int) -> np.ndarray:
        """The rows of so many runs, drawn with their weights."""
        return weighted.systematic(self.weights, count)


def name_of(one: Observation, scenario: Scenario) -> str:
    """The name of an observation in tables: "members@2017-05"."""
    since = f"{scenario.date(one.since)}/" if one.since is not None else ""
    return f"{one.measure}@{since}{scenario.date(one.month)}"


def calibrate(
    scenario: Scenario, folder: Path, settings: Settings | None = None, options: SweepOptions = DEFAULTS
) -> Calibration:
    """Weigh uncertain worlds by what was observed; runs that are in the folder already are used.

    Args:
        scenario: with observations (see `scenarios.format.observations.observing`).
        folder: of the runs, one subfolder a round.
        settings: see `Settings`.
        options: how runs are made.

    Raises:
        UserError: nothing was observed, scikit-learn is not installed, or no run could be made.
        KeyboardInterrupt: Ctrl-C in the first round; what has finished is kept.
    """
    settings = settings or Settings()
    observed = scenario.observed
    if not observed:
        message = _("{scenario} has no observation: write [[observed]] in it, or give a table with --observed FILE")
        raise UserError(message, scenario=scenario.name)
    ridge()  # before anything is run
    said = said_of(observed)
    proposals: list[Proposal] = []
    library: Library | None = None
    interrupted = False
    while len(proposals) < settings.rounds:
        worlds, proposal = _proposed(scenario, settings, said, library, proposals)
        plan = _plan(scenario, settings, worlds, 0 if library is None else len(library))
        runs = run_library(plan, folder / f"round-{len(proposals) + 1}", options)
        if runs is None:
            interrupted = True
            break
        proposals.append(replace(proposal, runs=len(runs)))
        library = runs if library is None else library.joined(runs)
        spread = density(library.worlds, observed, said, proposals)
        weights, evidence = weigh(library, observed, said, spread)
        size = weighted.effective_size(weights)
        if options.say is not None:
            message = _("Round {round}: {runs} runs are worth {size} independent draws, of {wanted} that are wanted.")
            options.say(
                message.format(round=len(proposals), runs=len(library), size=round(size), wanted=settings.wanted)
            )
        if size >= settings.wanted:
            break
    if library is None:
        raise KeyboardInterrupt
    return Calibration(
        scenario, settings, observed, said, library, tuple(proposals), spread, weights, evidence, interrupted
    )


def weigh(library: Library, observed: Sequence[Observation], said: Floats, proposed: Floats) -> tuple[Floats, float]:
    """The weights of runs, summing to 1, and the log of the mean likelihood over the prior.

    Args:
        library: all runs, round after round.
        observed, said: what was observed (a part of it, where something is held out).
        proposed: the density with which each run's world was proposed, over that of the prior.
    """
    likely = log_likelihoods(observed, said, library.outcomes(observed)).sum(axis=1)
    logarithms = likely - np.log(proposed)
    highest = float(logarithms.max())
    weights = np.exp(logarithms - highest)
    total = math.fsum(weights.tolist())
    return weights / total, highest + math.log(total / len(weights))


def density(
    worlds: pandas.DataFrame, observed: Sequence[Observation], said: Floats, proposals: Sequence[Proposal]
) -> Floats:
    """The density with which all rounds together proposed each world, over that of the prior: shape (worlds,)."""
    runs = [proposal.runs for proposal in proposals]
    parts = [
        proposal.runs / sum(runs) * proposal.probabilities(observed, said, worlds) / proposal.mean
        for proposal in proposals
    ]
    return np.sum(parts, axis=0)


def _proposed(
    scenario: Scenario,
    settings: Settings,
    said: Floats,
    library: Library | None,
    proposals: Sequence[Proposal],
) -> tuple[pandas.DataFrame, Proposal]:
    """The worlds of the next round, and how they are proposed; what the scenario says itself holds in all of them."""
    observed = scenario.observed
    kept = [name for name in uncertain() if name not in scenario.changes]
    if library is None:
        return drawn_table(settings.runs, settings.seed)[kept], Proposal()
    emulator = Emulator.fitted(library.worlds, library.outcomes(observed))
    pool = drawn_table(POOL, settings.seed + 1000 * len(proposals))[kept]
    likely = emulator.log_likelihoods(observed, said, pool)
    clear = float(np.quantile(likely, CLEAR))
    probabilities = np.exp(np.minimum(likely - clear, 0.0))
    least = CAUTION * float(probabilities.mean())
    probabilities = np.maximum(probabilities, least)
    proposal = Proposal(emulator, clear, least, float(probabilities.mean()))
    draws = np.random.default_rng((settings.seed, len(proposals))).random(len(pool))
    chosen = np.flatnonzero(draws < probabilities)[: settings.runs]
    return pool.iloc[chosen].reset_index(drop=True), proposal


def _plan(scenario: Scenario, settings: Settings, worlds: pandas.DataFrame, begun: int) -> SweepPlan:
    """A run in each world until the last observation, with the seeds that follow those of the runs so far."""
    measures = list(dict.fromkeys(one.measure for one in scenario.observed))
    months = max(one.month for one in scenario.observed)
    seeds = range(settings.seed + begun, settings.seed + begun + len(worlds))
    return plan_of(str(scenario.path), worlds, measures, months, settings.organisations, seeds)
