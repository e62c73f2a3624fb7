"""How the draws of a factor lie in its range, where they do not lie evenly: by the inverse of a distribution function.

    Distribution.read({"kind": "triangular", "mode": 0.3}).at([0.1, 0.5, 0.9], 0.0, 1.0)

A distribution is cut off at both ends of the range, so that every draw is allowed: a normal one is truncated, a
triangular one and a beta reach from end to end. Functions are those of scipy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scenarios.format.problems import UserError, did_you_mean, near
from scenarios.format.values import LARGEST_WHOLE
from scenarios.language import _, as_number, written

Floats = npt.NDArray[np.float64]

LEAST, MOST = 1e-3, 1e6
"""The parameters of a beta distribution, and a standard deviation as a share of the range."""


@dataclass(frozen=True)
class Kind:
    """One kind of distribution.

    Attributes:
        limits: of each number that it needs, the least and the most, for a range from `lower` to `upper`.
        frozen: scipy's distribution between `lower` and `upper`, with these numbers.
    """

    limits: Mapping[str, Callable[[float, float], tuple[float, float]]]
    frozen: Callable[..., Any]


def _normal(lower: float, upper: float, mean: float, deviation: float) -> Any:
    from scipy.stats import truncnorm

    return truncnorm((lower - mean) / deviation, (upper - mean) / deviation, loc=mean, scale=deviation)


def _triangular(lower: float, upper: float, mode: float) -> Any:
    from scipy.stats import triang

    return triang((mode - lower) / (upper - lower), loc=lower, scale=upper - lower)


def _beta(lower: float, upper: float, alpha: float, beta: float) -> Any:
    from scipy.stats import beta as beta_distribution

    return beta_distribution(alpha, beta, loc=lower, scale=upper - lower)


def _inside(lower: float, upper: float) -> tuple[float, float]:
    return lower, upper


def _width(lower: float, upper: float) -> tuple[float, float]:
    return LEAST * (upper - lower), MOST * (upper - lower)


def _shape(_lower: float, _upper: float) -> tuple[float, float]:
    return LEAST, MOST


KINDS = {
    "normal": Kind({"mean": _inside, "deviation": _width}, _normal),
    "triangular": Kind({"mode": _inside}, _triangular),
    "beta": Kind({"alpha": _shape, "beta": _shape}, _beta),
}
EVEN = {"uniform": "linear", "log-uniform": "log"}
"""Distributions that are a scale: even draws of the range, or of its logarithm."""


class DistributionError(UserError):
    """A distribution cannot be made of what is given.

    Attributes:
        field: which part of it is wrong ("" for all).
        value: what was given.
        allowed: what is allowed, in words.
        nearest: the nearest name that is known, or "".
    """

    def __init__(self, message: str, field: str, value: Any, allowed: str, nearest: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.value = value
        self.allowed = allowed
        self.nearest = nearest


@dataclass(frozen=True)
class Distribution:
    """A distribution over a range that the factor says.

    Attributes:
        kind: one of `KINDS` or `EVEN`.
        numbers: what it needs: the mean and the standard deviation of a normal distribution before it is truncated,
            the mode of a triangular one, alpha and beta (without a unit) of a beta.
    """

    kind: str
    numbers: tuple[tuple[str, float], ...] = ()

    @classmethod
    def read(cls, entry: Any) -> Distribution:
        """The distribution of a plan: a word, or a table with its kind and its numbers.

        Raises:
            DistributionError: an unknown kind or key, or a number that is missing or none.
        """
        example = '{ kind = "normal", mean = 0.5, deviation = 0.1 }'
        table = {"kind": entry} if isinstance(entry, str) else entry
        if not isinstance(table, Mapping) or "kind" not in table:
            expected = _("the name of a distribution, or a table such as {example}").format(example=example)
            raise _unlike("", "distribution", entry, expected)
        kind = table["kind"]
        known = (*EVEN, *KINDS)
        if kind not in known:
            nearest = near(str(kind), known)
            raise _unlike("kind", "kind", kind, _(" or ").join(map(written, known)), nearest)
        needed = tuple(KINDS[kind].limits) if kind in KINDS else ()
        for key in table:
            if key != "kind" and key not in needed:
                keys = ", ".join(("kind", *needed))
                message = _("{key} is not a key of a distribution {kind}; its keys are {keys}").format(
                    key=written(key), kind=written(kind), keys=keys
                )
                nearest = near(str(key), needed)
                raise DistributionError(message + did_you_mean(nearest), key, table[key], keys, nearest)
        for key in needed:
            value: Any = table.get(key)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if not (is_number and -LARGEST_WHOLE <= value <= LARGEST_WHOLE):
                if key not in table:
                    message = _("a distribution {kind} needs {key}").format(kind=written(kind), key=key)
                    raise DistributionError(message, key, None, _("a number"))
                raise _unlike(key, key, value, _("a number"))
        return cls(kind, tuple((key, float(table[key])) for key in needed))

    def check(self, lower: float, upper: float) -> None:
        """Refuse numbers that do not go with a range.

        Raises:
            DistributionError: one of them is out of what this range allows.
        """
        for key, value in self.numbers:
            least, most = KINDS[self.kind].limits[key](lower, upper)
            if not least <= value <= most:
                expected = _("a number from {lower} to {upper}").format(lower=as_number(least), upper=as_number(most))
                raise _unlike(key, key, value, expected)

    def at(self, fractions: Sequence[float] | Floats, lower: float, upper: float) -> Floats:
        """The values below which these fractions of all draws lie, from `lower` (0) to `upper` (1)."""
        values = KINDS[self.kind].frozen(lower, upper, **dict(self.numbers)).ppf(np.asarray(fractions))
        return np.clip(np.asarray(values, dtype=np.float64), lower, upper)

    def to_data(self) -> dict[str, Any]:
        """As a plan says it."""
        return {"kind": self.kind, **dict(self.numbers)}


def _unlike(field: str, key: str, value: Any, expected: str, nearest: str = "") -> DistributionError:
    message = _("{key} = {value} should be {expected}").format(key=key, value=written(value), expected=expected)
    return DistributionError(message + did_you_mean(nearest, is_value=True), field, value, expected, nearest)
