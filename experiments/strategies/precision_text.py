"""What is said of a comparison with as many runs as a precision needs."""

from __future__ import annotations

from experiments.runs.document import Document, Sentence
from experiments.strategies.precision import SequentialResult
from scenarios.language import _
from scenarios.language.measures import measure_label
from scenarios.language.numbers import digits_for, number


def precision_document(result: SequentialResult) -> Document:
    """The half-width against the number of pairs of runs, and whether the target was reached."""
    target = result.target
    digits = digits_for(target.half_width, 1)
    steps = ", ".join(
        _("{half} after {runs} runs").format(half=number(step.half_width, digits), runs=step.runs)
        for step in result.steps
    )
    text = _("Half of the 95 % interval of the difference ({measure}): {steps}.")
    sentence = Sentence(text.format(measure=measure_label(target.measure).lower(), steps=steps))
    text = _("The precision of {target} was not reached within {maximum} runs; the intervals say what is known.")
    warning = Sentence(text.format(target=number(target.half_width, digits), maximum=target.maximum), "warning")
    return Document("", [sentence] if result.reached else [sentence, warning])
