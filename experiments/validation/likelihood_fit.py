"""The model's awareness and engagement fitted to an observed diffusion by likelihood, with intervals.

    for form in FORMS:
        print(form.name, fitted(history, form).peers)

    P(aware in a month) = 1 - exp(-(outreach + contact_rate * heard))
    P(engages in a month, once aware) = 1 - exp(-rate), or at once (rule `immediate`)

Outreach is one number, or one for each month: a campaign that grows and fades makes a curve that looks like contagion
to whoever supposes that outreach was constant (Van den Bulte and Lilien 2001). Intervals are those of the profile
likelihood (95 %, chi-square with one degree of freedom). A peer effect cannot be negative: an interval may begin at 0.

Source  hazards grouped by month: Prentice and Gloeckler 1978, with causes that add up as in the rule of awareness;
        reanalysis of medical innovation: Van den Bulte and Lilien 2001
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas

from experiments.runs.plotting import Plottable
from experiments.runs.storage.files import write_csv
from experiments.validation.observed_diffusion import History, simulate_history
from scenarios.language import mark
from simulation.core.luck import Floats
from simulation.state.tables import NEVER

CHI_SQUARE = 3.841458820694124
"""95 % quantile of the chi-square law with one degree of freedom."""
LEAST = 1e-12
"""Hazards and chances below it count as it, so that their logarithm exists."""
LARGEST = 50.0
"""Rate, per month, beyond which nothing is looked for."""
STARTS = ((0.05, 0.01, 1.0), (1.0, 0.01, 0.13))
"""Outreach, contact rate and rate of engagement from which a maximum is sought: heard slowly, or heard at once."""
SLOWEST = 1e-3
"""Least rate of engagement, per month."""


@dataclass(frozen=True)
class Form:
    """What is left free.

    Attributes:
        name: short name.
        peers: "sum" (each engaged organisation that it hears counts) or "share" (of all that it could hear).
        by_month: has each month an outreach of its own?
        label: in words, a marked text.
        waits: is the rate of engagement fitted (else awareness is adoption)?
    """

    name: str
    peers: str
    by_month: bool
    label: str
    waits: bool = False


CONSTANT = Form("constant", "sum", False, mark("outreach constant, each named peer counts"))
MONTHLY = Form("monthly", "sum", True, mark("outreach of each month, each named peer counts"))
FORMS = (
    CONSTANT,
    Form("constant, share", "share", False, mark("outreach constant, share of named peers")),
    MONTHLY,
    Form("monthly, share", "share", True, mark("outreach of each month, share of named peers")),
    Form("two stages", "sum", False, mark("outreach constant, engagement later at a rate"), waits=True),
)
STRONG = 0.1
"""Peer effect, per month and named peer, that the method should be able to see (about as strong as outreach)."""


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval (infinite: no upper bound)."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Fit:
    """What one form says.

    Attributes:
        form: which one.
        levels: outreach in each month, per month.
        outreach: one number with its interval, or the mean of the months between the lowest and the highest.
        peers: contact rate, per month: what one engaged organisation adds (sum), or all that it hears together (share).
        rate: rate of engagement, per month (None: at once).
        by_peers: share of the adoptions that is attributed to peers, as the model attributes awareness.
        log_likelihood: its maximum.
        gain: twice what the maximum loses without peers.
        profile: contact rates, and the maximum of the log-likelihood at each.
    """

    form: Form
    levels: Floats
    outreach: Interval
    peers: Interval
    rate: Interval | None
    by_peers: float
    log_likelihood: float
    gain: float
    profile: tuple[Floats, Floats]


class Likelihood:
    """The log-likelihood of one form for a history. Held values: `best(contact_rate=0.0)`."""

    def __init__(self, history: History, form: Form) -> None:
        self.form = form
        self._heard = history.heard[form.peers]
        months = np.arange(history.months)
        self._level = months if form.by_month else np.zeros_like(months)
        self._levels = int(self._level[-1]) + 1
        end = np.where(history.adopted == NEVER, history.months, history.adopted)
        self._joins = months[:, None] + 1 == history.adopted
        risk = months[:, None] < end
        self._at_risk = (
            self._heard[risk], self._joins[risk], np.broadcast_to(self._level[:, None], risk.shape)[risk]
        )  # fmt: skip

    def _at_once(self, levels: Floats, contact_rate: float) -> tuple[float, Floats]:
        """Awareness is adoption: the value, and its gradient by level and contact rate."""
        heard, joins, level = self._at_risk
        hazard = np.maximum(levels[level] + contact_rate * heard, LEAST)
        slope = np.where(joins, 1.0 / np.expm1(np.minimum(hazard, 700.0)), -1.0)
        value = float(np.log(-np.expm1(-hazard[joins])).sum() - hazard[~joins].sum())
        return value, np.append(np.bincount(level, slope, self._levels), (slope * heard).sum())

    def _later(self, vectors: Floats) -> Floats:
        """Aware first, engaged later: sums, month after month, over who is unaware and who is aware.

        Args:
            vectors: outreach by level, contact rate, rate of engagement; one row for each set of them.
        """
        levels = vectors[:, :-2]
        contact_rate = vectors[:, -2:-1]
        engages = -np.expm1(-vectors[:, -1:])
        unaware = np.ones((len(vectors), self._heard.shape[1]))
        aware = np.zeros_like(unaware)
        value = np.zeros(len(vectors))
        for joins, heard, level in zip(self._joins, self._heard, self._level, strict=True):
            still_unaware = unaware * np.exp(-(levels[:, level : level + 1] + contact_rate * heard))
            aware += unaware - still_unaware
            now = aware * engages
            value += np.log(np.maximum(now[:, joins], LEAST)).sum(axis=1)
            unaware = still_unaware
            aware = aware - now
        never = ~self._joins.any(axis=0)
        return value + np.log(np.maximum((unaware + aware)[:, never], LEAST)).sum(axis=1)

    def best(
        self, contact_rate: float = math.nan, outreach: float = math.nan, rate: float = math.nan
    ) -> tuple[Floats, float, float, float]:
        """Outreach by month, contact rate, rate of engagement and log-likelihood at the maximum.

        Args:
            contact_rate, outreach, rate: held at these values where they are given (outreach: in every month).
        """
        from scipy.optimize import minimize

        fixed = np.array([*[outreach] * self._levels, contact_rate, rate if self.form.waits else LARGEST])
        free = np.isnan(fixed)
        bounds = np.array([*[(0.0, LARGEST)] * (self._levels + 1), (SLOWEST, LARGEST)])[free]
        method = "TNC"
        options = {"maxfun": 10_000, "ftol": 1e-13, "xtol": 1e-12, "gtol": 1e-9}
        if self.form.waits:  # slopes by differences
            method = "L-BFGS-B"
            options = {"maxiter": 2000, "ftol": 1e-13, "gtol": 1e-7}
        maxima = []
        for start in STARTS if self.form.waits else STARTS[:1]:
            vector = np.where(free, np.array([*[start[0]] * self._levels, *start[1:]]), fixed)
            if free.any():
                vector[free] = minimize(
                    self._negative, vector[free], (vector, free), method, True, bounds=bounds, options=options
                ).x
            maxima.append((-self._negative(vector[free], vector, free)[0], vector.copy()))
        value, vector = max(maxima, key=lambda maximum: maximum[0])
        return vector[: self._levels][self._level], float(vector[-2]), float(vector[-1]), value

    def _negative(self, values: Floats, vector: Floats, free: np.ndarray) -> tuple[float, Floats]:
        vector[free] = values
        if not self.form.waits:
            value, slopes = self._at_once(vector[:-2], vector[-2])
            return -value, -np.append(slopes, 0.0)[free]

        steps = np.diag(1e-6 * np.maximum(1e-2, np.abs(vector)))[free]
        likelihoods = self._later(np.concatenate((vector[None], vector + steps, vector - steps)))
        slopes = (likelihoods[1 : 1 + len(steps)] - likelihoods[1 + len(steps) :]) / (2.0 * steps.sum(axis=1))
        return -float(likelihoods[0]), -slopes


def interval(
    profile: Callable[[float], float], value: float, highest: float, least: float, is_concave: bool
) -> Interval:
    """From the first to the last value at which a profile lies within half the 95 % quantile of its maximum.

    Args:
        profile: the maximum of the log-likelihood where the parameter is held.
        value, highest: where it is highest, and how high.
        least: the least value that the parameter can take.
        is_concave: is it enough to go outwards from the best value (the likelihood is concave where nobody waits)?
    """
    from scipy.optimize import brentq

    def outside(candidate: float) -> float:
        return 2.0 * (highest - profile(candidate)) - CHI_SQUARE

    candidates = sorted({least, value, *np.geomspace(max(least, SLOWEST), LARGEST, 16).tolist()})
    if is_concave:
        candidates = sorted({least, value, value + 0.02})
        while candidates[-1] < LARGEST and outside(candidates[-1]) <= 0.0:
            candidates.append(value + 2.0 * (candidates[-1] - value))
    inside = [candidate == value or outside(candidate) <= 0.0 for candidate in candidates]
    first = inside.index(True)
    last = len(inside) - 1 - inside[::-1].index(True)
    lower = brentq(outside, candidates[first - 1], candidates[first], xtol=1e-6) if first else least
    upper = (
        brentq(outside, candidates[last], candidates[last + 1], xtol=1e-6) if last + 1 < len(candidates) else math.inf
    )
    return Interval(value, float(lower), float(upper))


def fit_form(history: History, form: Form, points: int = 25) -> Fit:
    """The estimates of one form with their intervals, and the profile of the peer effect at some points."""
    likelihood = Likelihood(history, form)
    levels, contact_rate, rate, highest = likelihood.best()

    def profile_of_peers(value: float) -> float:
        return likelihood.best(contact_rate=value)[3]

    peers = interval(profile_of_peers, contact_rate, highest, 0.0, not form.waits)
    outreach = (
        Interval(float(levels.mean()), float(levels.min()), float(levels.max()))
        if form.by_month
        else interval(
            lambda value: likelihood.best(outreach=value)[3], float(levels[0]), highest, LEAST, not form.waits
        )
    )
    waiting = (
        interval(lambda value: likelihood.best(rate=value)[3], rate, highest, SLOWEST, False) if form.waits else None
    )
    contact_rates = np.linspace(0.0, 1.5 * (peers.upper if math.isfinite(peers.upper) else 1.0), points)
    profile = contact_rates, np.array([profile_of_peers(value) for value in contact_rates.tolist()])
    rows = np.flatnonzero(history.adopted != NEVER)
    months = history.adopted[rows] - 1
    heard = contact_rate * history.heard[form.peers][months, rows]
    by_peers = float((heard / np.maximum(levels[months] + heard, LEAST)).mean()) if len(rows) else math.nan
    gain = max(0.0, 2.0 * (highest - float(profile[1][0])))
    return Fit(form, levels, outreach, peers, waiting, by_peers, highest, gain, profile)


@dataclass(frozen=True)
class FitRecovery:
    """Known parameters, simulated by the general model on the same network and fitted again.

    Attributes:
        form: which one was fitted.
        contact_rate: the true one.
        estimates: of each replicate.
        covered: share of the replicates whose interval holds the truth.
        detected: share of the replicates whose interval leaves 0 out.
    """

    form: Form
    contact_rate: float
    estimates: Floats
    covered: float
    detected: float


def recover_contact_rate(
    history: History,
    outreach: Floats,
    contact_rate: float,
    form: Form,
    replicates: int,
    progress: Callable[[int], None] = lambda done: None,
) -> FitRecovery:
    """Simulate histories with known outreach by month and contact rate, and fit them again."""
    estimates = np.empty(replicates)
    far = np.empty((replicates, 2), dtype=np.bool_)
    for seed in range(replicates):
        likelihood = Likelihood(simulate_history(history, outreach, contact_rate, seed + 1), form)
        _levels, estimates[seed], _rate, highest = likelihood.best()
        for column, value in enumerate((contact_rate, 0.0)):
            far[seed, column] = 2.0 * (highest - likelihood.best(contact_rate=value)[3]) > CHI_SQUARE
        progress(seed + 1)
    return FitRecovery(form, contact_rate, estimates, 1.0 - float(far[:, 0].mean()), float(far[:, 1].mean()))


@dataclass(frozen=True)
class ObservedFits(Plottable):
    """Every form fitted to a history, and what comes back of known peer effects."""

    history: History
    fits: Sequence[Fit]
    recoveries: Sequence[FitRecovery]

    @property
    def monthly(self) -> Fit:
        """The fit in which each month has an outreach of its own."""
        return next(fit for fit in self.fits if fit.form == MONTHLY)


def fit_observed(
    history: History, replicates: int, progress: Callable[[int, int], None] = lambda done, total: None
) -> ObservedFits:
    """Fit every form, simulate with no peer effect and with a strong one, and fit again.

    Args:
        replicates: simulated histories for each peer effect.
        progress: called with the fits that are made, and all.
    """
    total = len(FORMS) + 3 * replicates
    done = itertools.count(1)
    fits: list[Fit] = []
    for form in FORMS:
        fits.append(fit_form(history, form))
        progress(next(done), total)
    outreach = fits[FORMS.index(MONTHLY)].levels
    recoveries = [
        recover_contact_rate(
            history, outreach, contact_rate, form, replicates, lambda _count: progress(next(done), total)
        )
        for contact_rate, form in ((0.0, MONTHLY), (STRONG, MONTHLY), (0.0, CONSTANT))
    ]
    return ObservedFits(history, fits, recoveries)


def write_fits(observed: ObservedFits, path: Path) -> Path:
    """The fits and the recoveries as CSV: one row for each number, with its interval where it has one."""
    rows: list[tuple[str, str, float, float, float]] = []
    for fit in observed.fits:
        rows += [
            (fit.form.name, name, interval.value, interval.lower, interval.upper)
            for name, interval in (("outreach", fit.outreach), ("peers", fit.peers), ("engagement", fit.rate))
            if interval is not None
        ]
        rows += [
            (fit.form.name, name, getattr(fit, name), math.nan, math.nan)
            for name in ("by_peers", "log_likelihood", "gain")
        ]
    for recovery in observed.recoveries:
        name = f"simulated, peers {recovery.contact_rate:g}, fitted {recovery.form.name}"
        low, high = np.quantile(recovery.estimates, (0.025, 0.975)).tolist()
        rows.append((name, "peers", float(recovery.estimates.mean()), low, high))
        rows += [(name, share, getattr(recovery, share), math.nan, math.nan) for share in ("covered", "detected")]
    return write_csv(pandas.DataFrame(rows, columns=["fit", "quantity", "value", "lower", "upper"]), path)
