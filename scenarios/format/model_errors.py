"""Errors of the model (parameters and users' own rules) in the current language."""

from __future__ import annotations

from scenarios.format.problems import did_you_mean
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
    nearest = error.nearest[0] if error.nearest else ""
    if parameter is None:
        message = _("there is no parameter {name}").format(name=in_quotes(error.name))
        return message + (did_you_mean(nearest) or _("; the command “efc parameters” lists them"))
    text = {
        "range": _("{name} = {value} is outside its range, from {lower} to {upper}{unit}"),
        "choice": _("{name} = {value} is not one of {words}"),
        "founding": _(
            "{name} is read only once, when the world is founded: it cannot change at a date; put it under [changes]"
        ),
        "type": _("{name} = {value} should be {expected}{unit}"),
        "graph": _("{name} = {value}: {why}"),
    }.get(error.reason)
    if text is None:
        return str(error)
    message = text.format(
        name=f"{parameter.name} ({parameter.label[language()]})",
        value=written(error.value),
        unit=f" ({_(parameter.unit)})" if parameter.unit else "",
        lower=as_number(parameter.lower if parameter.lower is not None else float("-inf")),
        upper=as_number(parameter.upper if parameter.upper is not None else float("inf")),
        words=", ".join(f'"{word}"' for word in parameter.choices),
        expected=_(EXPECTED[type(parameter.default).__name__]),
        why=_(nearest),
    )
    is_near = error.reason == "choice" and error.nearest != parameter.choices
    return message + (did_you_mean(nearest, is_value=True) if is_near else "")


EXPECTED = {
    "bool": mark("true or false, without quotes"),
    "str": mark("a text in quotes"),
    "int": mark("a whole number, without quotes"),
    "float": mark("a finite number, without quotes"),
}
"""How values of a type are written."""
WHYS_OF_GRAPHS = (
    mark("the relations name an organisation that is not there"),
    mark("a graph of theory needs a number of organisations"),
    mark("write numbers and ranges, such as 0 2 2 3..99"),
    mark("there should be one threshold for each organisation"),
    mark("write relations between two organisations, such as 0-1:3 0>2"),
    mark("relations with a direction cannot be rewired"),
    mark("a torus needs a square number of organisations, 9 at least"),
    mark("on a torus each organisation has 4 neighbours, or 8"),
    mark("each organisation needs the same whole number of others, and the number of ends is even"),
    mark("a graph of theory has it, with a population.generator such as ring; so do your own tables"),
    mark("it goes with population.generator = erdos_renyi, random_regular, ring or torus"),
    mark("it goes with population.generator = ring, torus or given"),
    mark("it goes with population.generator = given"),
    mark("it goes with a graph of theory: a population.generator such as ring"),
    mark("your own organisations are not drawn: leave it out"),
    mark("your own organisations are no graph of theory: leave it out"),
)
"""Reasons why a theoretical graph does not exist (`simulation.population.theoretical`), or why nothing would read a
setting of the population (`simulation.parameters.unread`)."""
