"""The search: strategies are proposed, tried in ever more worlds, and given up where others are clearly better.

    found, race = search(levers, signs, evaluate, fixed, worlds=50, strategies=160, seed=1)

Optuna proposes (tree-structured Parzen estimators for several outcomes, Ozaki et al. 2022, within a budget), eight
strategies at a time. All of them live in the same worlds under the same luck, so that differences between them are not
blurred by either. A strategy is first tried in a fifth of the worlds; it goes on, to half of them and then to all,
unless another one is clearly better there on every outcome, or it clearly spends too much: a race (Maron and Moore
1997). What `evaluate` does is nothing to the search: the simulation (see `evaluation`), or a function whose best is
known.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.optimisation.plan import Choice, Lever
from experiments.runs.statistics import interval
from scenarios.format.problems import UserError
from scenarios.language import _
from simulation.parameters import REGISTRY, Value

Floats = npt.NDArray[np.float64]
Evaluate = Callable[[Sequence["Candidate"], Sequence[int]], Floats]
"""Outcomes and, in the last column, what is spent: shape (candidates, worlds, outcomes + 1); NaN where a run failed."""

AT_ONCE = 8
"""Strategies that are proposed before the outcomes of any of them are known: whatever the processes, so many."""
ROUNDS = (0.2, 0.5, 1.0)
"""Shares of the worlds in which a strategy has been tried after each round."""
FIRST_ROUND = 4
"""Worlds of the first round, at least: fewer say nothing of an interval."""
AT_RANDOM = 24
"""Strategies that are drawn at random before the search has learnt anything."""
DIGITS = 3
"""Significant digits of the values that are tried: a strategy is written down as it was run."""
ROUNDING = 1e-9
"""Share of a value within which two are equal."""


class SearchInterrupted(KeyboardInterrupt):
    """The runs were stopped: what is known so far is all there is."""


@dataclass
class Candidate:
    """A strategy that is tried.

    Attributes:
        name: of its scenario.
        choice: what it decides (None: the scenario as it is, or a rival, which decides for itself).
        values: its outcomes and, in the last column, what it spends: shape (worlds, outcomes + 1); NaN: not tried.
    """

    name: str
    choice: Choice | None
    values: Floats

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """The worlds in which it was tried."""
        return np.asarray(np.isfinite(self.values).all(axis=1))


def is_complete(candidate: Candidate, reference: Candidate) -> bool:
    """Was it tried in every world in which the reference could be?"""
    return bool(candidate.known[reference.known].all())


def is_comparable(candidate: Candidate, reference: Candidate) -> bool:
    """Is there a world in which both could be tried?"""
    return bool((candidate.known & reference.known).any())


def mean(candidate: Candidate, reference: Candidate) -> Floats:
    """Its mean outcomes, and what it spends, over the worlds of the reference: as far as it is known.

    Where it was given up, the mean of the reference and the mean difference to it where both were tried.
    """
    here = reference.known
    shared = here & candidate.known
    difference = (candidate.values[shared] - reference.values[shared]).mean(axis=0)
    return np.asarray(reference.values[here].mean(axis=0) + difference)


@dataclass(frozen=True)
class Race:
    """Candidates against each other in the same worlds.

    Attributes:
        signs: of each outcome, 1 where more is better and -1 where less is.
        most: what may be spent, on average over the worlds.
    """

    signs: Floats
    most: float

    def is_beaten(self, candidate: Candidate, rivals: Sequence[Candidate]) -> bool:
        """Is one of these clearly better on every outcome, where both were tried?"""
        here = candidate.known
        for rival in rivals:
            shared = here & rival.known
            gains = self.signs * (rival.values[shared, :-1] - candidate.values[shared, :-1])
            if (_certainly(gains) >= 0.0).all() and gains.any():
                return True
        return False

    def spends_too_much(self, candidate: Candidate) -> bool:
        """Does it clearly spend more than there is?"""
        if not math.isfinite(self.most):
            return False
        spent = candidate.values[candidate.known, -1]
        return bool(len(spent)) and bool(_certainly((spent - self._limit)[:, None])[0] > 0.0)

    def is_within(self, spent: float | Floats) -> Any:
        """Does it spend no more than there is?"""
        return spent <= self._limit

    @property
    def _limit(self) -> float:
        return self.most * (1.0 + ROUNDING)


def _certainly(differences: Floats) -> Floats:
    """The lower end of the 95 % interval of each column's mean (differences that are all alike have no interval)."""
    count = len(differences)
    half = (
        interval(differences.std(axis=0, ddof=1), np.array(count))
        if count > 1
        else np.full(differences.shape[1], np.inf)
    )
    return np.asarray(differences.mean(axis=0) - half)


def search(
    levers: Sequence[Lever],
    signs: Sequence[float],
    evaluate: Evaluate,
    fixed: Sequence[Candidate],
    worlds: int,
    strategies: int,
    seed: int,
    most: float | None = math.inf,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[Candidate], Race]:
    """Candidates of a search, those that are given up included, in the order of their proposal; and their race.

    Args:
        levers: what may be decided.
        signs: of each outcome, 1 where more is better and -1 where less is.
        evaluate: tries candidates in worlds.
        fixed: the scenario as it is, and rivals: tried in every world first, for the race.
        worlds: how many worlds there are.
        strategies: how many are tried.
        seed: of the proposals.
        most: what may be spent, on average over the worlds (None: what the scenario itself spends).
        progress: called with what is settled so far of the tries, and with all of them.

    Raises:
        SearchInterrupted: by `evaluate`.
        UserError: Optuna is not installed (said before the first run), or the scenario itself cannot be run.
    """
    found: list[Candidate] = []
    total = (strategies + len(fixed)) * worlds

    def tell() -> None:
        if progress is not None:
            progress(min(len(found), strategies) * worlds + len(fixed) * worlds, total)

    proposer = _Proposer(levers, len(signs), seed)
    _try(fixed, range(worlds), evaluate)
    reference = fixed[0]
    if not reference.known.any():
        raise UserError(_("the scenario itself failed in every world; efc replay says why"))
    if most is None:
        most = float(reference.values[reference.known, -1].mean())
    race = Race(np.asarray(signs), most)
    tell()
    while len(found) < strategies:
        batch = [
            Candidate(name, choice, np.full_like(reference.values, np.nan))
            for name, choice in proposer.propose(min(AT_ONCE, strategies - len(found)), len(found))
        ]
        _race(batch, [*fixed, *found], race, worlds, evaluate)
        proposer.learn(batch, race, reference)
        found += batch
        tell()
    return found, race


def _try(candidates: Sequence[Candidate], worlds: Sequence[int], evaluate: Evaluate) -> None:
    if candidates:
        values = evaluate(candidates, worlds)
        for candidate, rows in zip(candidates, values, strict=True):
            candidate.values[list(worlds)] = rows


def _race(batch: Sequence[Candidate], others: Sequence[Candidate], race: Race, worlds: int, evaluate: Evaluate) -> None:
    """Try a batch in ever more worlds; who is clearly beaten, or spends too much, is given up."""
    rivals = [one for one in others if is_complete(one, others[0]) and race.is_within(mean(one, others[0])[-1])]
    alive = list(batch)
    tried = 0
    for share in ROUNDS:
        upto = max(tried, min(worlds, max(FIRST_ROUND, math.ceil(share * worlds))))
        if upto > tried:
            _try(alive, range(tried, upto), evaluate)
        tried = upto
        alive = [one for one in alive if one.known.any()]
        alive = [one for one in alive if not race.spends_too_much(one) and not race.is_beaten(one, rivals)]


class _Proposer:
    """Asks Optuna for strategies and tells it what has become of them."""

    def __init__(self, levers: Sequence[Lever], goals: int, seed: int) -> None:
        try:
            import optuna
        except ImportError as error:
            raise UserError(
                _('this needs Optuna, which is not installed: pip install "efc-diffusion[optimise]"')
            ) from error
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.levers = levers
        self._trials: dict[str, Any] = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is still called experimental there
            sampler = optuna.samplers.TPESampler(
                n_startup_trials=AT_RANDOM,
                multivariate=True,
                constant_liar=True,
                seed=seed,
                constraints_func=lambda trial: trial.user_attrs["excess"],
            )
        self.study = optuna.create_study(directions=["maximize"] * goals, sampler=sampler)

    def propose(self, count: int, before: int) -> list[tuple[str, Choice]]:
        """Strategies to be tried: of each its name, and what it decides."""
        proposals: list[tuple[str, Choice]] = []
        for number in range(before + 1, before + count + 1):
            trial = self.study.ask()
            choice: dict[str, Value] = {}
            for lever in self.levers:
                choice[lever.name] = self._value(trial, lever)
                if lever.has_free_date:
                    choice[lever.date_name] = trial.suggest_int(lever.date_name, lever.first, lever.last)
            name = f"strategy-{number:03d}"
            proposals.append((name, choice))
            self._trials[name] = trial
        return proposals

    def _value(self, trial: Any, lever: Lever) -> Value:
        if lever.values:
            return trial.suggest_categorical(lever.name, lever.values)
        assert lever.lower is not None and lever.upper is not None
        if isinstance(REGISTRY[lever.name].default, int):
            return trial.suggest_int(lever.name, math.ceil(lever.lower), math.floor(lever.upper))
        value = float(f"{trial.suggest_float(lever.name, lever.lower, lever.upper):.{DIGITS}g}")
        return min(max(value, lever.lower), lever.upper)

    def learn(self, candidates: Sequence[Candidate], race: Race, reference: Candidate) -> None:
        """Tell what the strategies have achieved, as far as it is known (see `mean`)."""
        from optuna.trial import TrialState

        for candidate in candidates:
            trial = self._trials.pop(candidate.name)
            if not is_comparable(candidate, reference):
                trial.set_user_attr("excess", [math.inf])
                self.study.tell(trial, state=TrialState.FAIL)
                continue
            value = mean(candidate, reference)
            excess = 0.0 if race.is_within(value[-1]) else float(value[-1] - race.most)
            trial.set_user_attr("excess", [excess])
            self.study.tell(trial, [float(number) for number in race.signs * value[:-1]])
