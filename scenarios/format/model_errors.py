"""Errors of the model (parameters and users' own rules) in the current language."""

from __future__ import annotations

from scenarios.language import _, as_number, in_quotes, language, mark, quoted, written
from simulation.core.rule_errors import QUOTED, RuleError, in_words
from simulation.parameters import ParameterError
from simulation.parameters.replaced import REPLACED


def explain(error: Exception) -> str:
    """The message of an error of a parameter or a rule in the current language; of other errors, their own message."""
    if isinstance(error, ParameterError):
        return _of_parameter(error)
    if isinstance(error, RuleError):
        values = {name: quoted(value) if name in QUOTED else value for name, value in error.values.items()}
        return in_words(error.reason, values, _, as_number)
    return str(error)


def _of_parameter(error: ParameterError) -> str:
    """The message: name, label, value, allowed values and nearest name."""
    parameter = error.parameter
    if error.reason == "replaced":
        message = _("the parameter {name} no longer exists").format(name=in_quotes(error.name))
        if error.nearest:
            message += _("; see {names}").format(names=", ".join(map(in_quotes, error.nearest)))
        return message + _(": ") + REPLACED[error.name].why[language()]
    if parameter is None:
        message = _("there is no parameter {name}").format(name=in_quotes(error.name))
        if error.nearest:
            return message + _("; did you mean {nearest}?").format(nearest=in_quotes(error.nearest[0]))
        return message + _("; the command “efc parameters” lists them")
    name = f"{parameter.name} ({parameter.label[language()]})"
    value = written(error.value)
    unit = f" ({_(parameter.unit)})" if parameter.unit else ""
    if error.reason == "range":
        return _("{name} = {value} is outside its range, from {lower} to {upper}{unit}").format(
            name=name,
            value=value,
            unit=unit,
            lower=as_number(parameter.lower if parameter.lower is not None else float("-inf")),
            upper=as_number(parameter.upper if parameter.upper is not None else float("inf")),
        )
    if error.reason == "choice":
        message = _("{name} = {value} is not one of {words}").format(
            name=name, value=value, words=", ".join(f'"{word}"' for word in parameter.choices)
        )
        near = error.nearest[0] if error.nearest and error.nearest != parameter.choices else ""
        return message + (_("; did you mean {nearest}?").format(nearest=in_quotes(near)) if near else "")
    if error.reason == "founding":
        return _(
            "{name} is read only once, when the world is founded: it cannot change at a date; put it under [changes]"
        ).format(name=name)
    if error.reason == "type":
        return _("{name} = {value} should be {expected}{unit}").format(
            name=name, value=value, expected=_expected(parameter.default), unit=unit
        )
    if error.reason == "graph":
        return _("{name} = {value}: {why}").format(name=name, value=value, why=_(error.nearest[0]))
    return str(error)


WHYS_OF_GRAPHS = (
    mark("the relations name an organisation that is not there"),
    mark("a graph of theory needs a number of organisations"),
    mark("write numbers and ranges, such as 0 2 2 3..99"),
    mark("there should be one threshold for each organisation"),
    mark("write relations between two organisations, such as 0-1:3 0>2"),
    mark("relations with a direction cannot be rewired"),
    mark("a torus needs a square number of organisations, 9 at least"),
    mark("each organisation needs the same whole number of others, and the number of ends is even"),
)
"""Reasons why a theoretical graph does not exist (`simulation.population.theoretical`)."""


def _expected(default: object) -> str:
    if isinstance(default, bool):
        return _("true or false, without quotes")
    if isinstance(default, str):
        return _("a text in quotes")
    return _("a whole number, without quotes") if isinstance(default, int) else _("a finite number, without quotes")
