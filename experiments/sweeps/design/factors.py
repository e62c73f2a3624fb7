"""What a design changes: a declared parameter, or the scenario, over a range or over given values.

    Factor("club.staff", 1.0, 4.0)                     # a range
    Factor("trust.gain")                               # its plausible range; where none is declared, its bounds
    Factor("awareness.contact_rate", 1e-4, 1e-2, scale="log")      # as many draws in each power of ten
    Factor("trust.loss", 0.0, 0.9, distribution=Distribution("triangular", (("mode", 0.3),)))
    Factor("trust.rule", values=("reinforcement", "beta"))
    Factor("scenario", values=("baseline", "no-communities"))
    Factor("trust.rule").value_at(0.7)                 # the value at a fraction between 0 and 1

A parameter of words or a switch takes all its declared words when no values are given. Rules ("trust.rule"), the
network generator ("population.generator") and the time step ("time.step") are declared parameters like any other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.sweeps.design.distributions import EVEN, Distribution
from scenarios.format.problems import UserError, did_you_mean, near
from scenarios.language import _, as_number, in_quotes, language, written
from simulation.parameters import REGISTRY, Parameter, Value, find

SCENARIO = "scenario"
"""The factor that is no parameter: which scenario is run."""
SCALES = ("linear", "log")
WIDE = 1e4
"""A range that reaches so many times further than what is usual has nearly all its draws where nothing is like it."""


@dataclass(frozen=True)
class Factor:
    """One thing that a design changes.

    Attributes:
        name: dotted name of a parameter, or "scenario".
        lower, upper: its range, both included (None where there are values).
        values: the values it takes, in order; empty for a range.
        scale: how the range is drawn from: "linear", or "log" (equal fractions are equal ratios).
        distribution: how draws lie in the range, where they do not lie evenly on its scale. An even one is its scale.

    Raises:
        ParameterError: an unknown name (the nearest is named), or a bound or value outside what is declared.
        UserError: neither a range nor values can be made of what is given.
    """

    name: str
    lower: float | None = None
    upper: float | None = None
    values: tuple[Value, ...] = ()
    scale: str = "linear"
    distribution: Distribution | None = None

    def __post_init__(self) -> None:
        values = tuple(self.values)
        if self.distribution is not None:
            self._check_shape()
        if self.scale not in SCALES:
            message = _("{key} = {value} should be {expected}").format(
                key="scale", value=written(self.scale), expected=_(" or ").join(map(written, SCALES))
            )
            raise self._wrong(message + did_you_mean(near(str(self.scale), SCALES), is_value=True))
        if values and (self.lower is not None or self.upper is not None):
            raise self._wrong(_("give either values, or a lower and an upper bound"))
        bounds: tuple[float | None, float | None] = (None, None)
        if self.name == SCENARIO:
            values = self._scenarios(values)
        elif values:
            values = self._distinct(tuple(self.parameter.check(value) for value in values))
        elif self.is_number:
            bounds = self._bounds()
        else:
            values = self._words()
        for name, value in (("lower", bounds[0]), ("upper", bounds[1]), ("values", values)):
            object.__setattr__(self, name, value)
        if self.scale == "log" and (self.lower is None or self.lower <= 0.0 or self.is_whole):
            raise self._wrong(_("a logarithmic scale needs a range of decimal numbers above 0"))
        if self.distribution is not None:
            if self.lower is None or self.upper is None:
                raise self._wrong(_("a distribution needs a range of numbers"))
            self.distribution.check(self.lower, self.upper)

    def _check_shape(self) -> None:
        """A distribution and a scale do not both say how a range is drawn from; an even distribution is a scale."""
        assert self.distribution is not None
        if self.scale != "linear":
            raise self._wrong(_("give either a scale or a distribution"))
        if self.distribution.kind in EVEN:
            if self.values or not self.is_number:
                raise self._wrong(_("a distribution needs a range of numbers"))
            object.__setattr__(self, "scale", EVEN[self.distribution.kind])
            object.__setattr__(self, "distribution", None)

    @property
    def parameter(self) -> Parameter:
        """The declaration (not for "scenario")."""
        if self.name not in REGISTRY and near(self.name, [SCENARIO]):
            raise UserError(
                _("there is no parameter {name}").format(name=in_quotes(self.name)) + did_you_mean(SCENARIO)
            )
        return find(self.name)

    @property
    def is_number(self) -> bool:
        """Is it a number (not a word, not a switch)?"""
        return self.name != SCENARIO and not isinstance(self.parameter.default, bool | str)

    @property
    def is_whole(self) -> bool:
        """Is it a whole number?"""
        return self.is_number and isinstance(self.parameter.default, int)

    @property
    def usual_size(self) -> float:
        """The largest of its declared value and the ends of its plausible range, without sign (0: none is told)."""
        sizes = (float(self.default), *(self.parameter.plausible or ())) if self.is_number else (0.0,)
        return max(map(abs, sizes))

    @property
    def is_very_wide(self) -> bool:
        """Does a range that is drawn from evenly reach further than `WIDE` times what is usual?"""
        if (
            self.scale == "log"
            or self.distribution is not None
            or self.lower is None
            or self.upper is None
            or not self.usual_size
        ):
            return False
        return max(abs(self.lower), abs(self.upper)) > WIDE * self.usual_size

    @property
    def label(self) -> str:
        """In the current language."""
        return _("scenario") if self.name == SCENARIO else self.parameter.label[language()]

    @property
    def default(self) -> Value:
        """The declared value; of a scenario, the first."""
        return self.values[0] if self.name == SCENARIO else self.parameter.default

    def value_at(self, fraction: float) -> Value:
        """The value at a fraction between 0 (the lower bound or the first value) and 1 (the upper, or the last).

        Values, and the whole numbers of a range, share the fractions between 0 and 1 equally, unless a distribution
        says how: then a fraction is that of all draws below the value.
        """
        return self.values_at([fraction])[0]

    def values_at(self, fractions: Sequence[float]) -> list[Value]:
        """The values at several fractions between 0 and 1."""
        if self.distribution is None:
            return [self._evenly_at(fraction) for fraction in fractions]
        assert self.lower is not None and self.upper is not None
        if self.is_whole:
            numbers = np.rint(self.distribution.at(fractions, self.lower - 0.5, self.upper + 0.5))
            return list(np.clip(numbers, self.lower, self.upper).astype(int).tolist())
        return list(self.distribution.at(fractions, self.lower, self.upper).tolist())

    def _evenly_at(self, fraction: float) -> Value:
        if self.values:
            return self.values[_cell(fraction, len(self.values))]
        assert self.lower is not None and self.upper is not None
        if self.is_whole:
            return int(self.lower) + _cell(fraction, int(self.upper) - int(self.lower) + 1)
        if self.scale == "log":
            value = self.lower * (self.upper / self.lower) ** fraction
            return float(min(max(value, self.lower), self.upper))
        return float(self.lower + fraction * (self.upper - self.lower))

    def levels(self, count: int) -> list[Value]:
        """Its values; of a range, `count` values at equal distances (or ratios), both bounds among them."""
        if self.values:
            return list(self.values)
        assert self.lower is not None and self.upper is not None
        between = np.geomspace if self.scale == "log" else np.linspace
        numbers = between(self.lower, self.upper, count)
        if self.is_whole:
            numbers = np.unique(np.round(numbers)).astype(int)
        return list(numbers.tolist())

    def check(self, value: object) -> Value:
        """A value in the parameter's own type; ParameterError where it is not allowed, UserError for a scenario."""
        return self._scenarios((value,))[0] if self.name == SCENARIO else self.parameter.check(value)

    def _bounds(self) -> tuple[float, float]:
        parameter = self.parameter
        bounds = []
        declared_bounds = (parameter.lower, parameter.upper)
        if self.lower is None and self.upper is None and parameter.plausible is not None:
            declared_bounds = parameter.plausible
        for value, declared, word in (
            (self.lower, declared_bounds[0], _("lower")),
            (self.upper, declared_bounds[1], _("upper")),
        ):
            bound = declared if value is None else parameter.check(value)
            if bound is None or not math.isfinite(float(bound)):
                raise self._wrong(_("nothing is declared as its {bound} bound: give one").format(bound=word))
            bounds.append(float(bound))
        if bounds[0] >= bounds[1]:
            raise self._wrong(
                _("the lower bound {lower} should be below the upper bound {upper}").format(
                    lower=as_number(bounds[0]), upper=as_number(bounds[1])
                )
            )
        return bounds[0], bounds[1]

    def _words(self) -> tuple[Value, ...]:
        if self.lower is not None or self.upper is not None:
            raise self._wrong(_("it is no number: give values, not bounds"))
        words: tuple[Value, ...] = (False, True) if isinstance(self.parameter.default, bool) else self.parameter.choices
        if not words:
            raise self._wrong(_("any text is allowed: give the values to be tried"))
        return words

    def _scenarios(self, values: Sequence[object]) -> tuple[Value, ...]:
        names = [value for value in values if isinstance(value, str) and value]
        if not names or len(names) != len(values):
            raise self._wrong(_('give the names of scenarios, such as values = ["baseline", "no-communities"]'))
        return self._distinct(tuple(names))

    def _distinct(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        if len(set(values)) < len(values):
            raise self._wrong(_("a value is given twice"))
        return values

    def _wrong(self, message: str) -> UserError:
        return UserError(_("factor {name}: {message}").format(name=in_quotes(self.name), message=message))


def _cell(fraction: float, count: int) -> int:
    return min(int(fraction * count + 1e-9), count - 1)
