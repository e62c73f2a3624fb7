"""Where the numbers of the model come from, in words: the grade of evidence, then the text in the current language.

    parts("E: two employees (clubnoe.org, September 2024)")     # ("E", "two employees (clubnoe.org, September 2024)")
    graded(parameter.source), in_words(parameter.source)

The texts stand with the declarations, in English; `python -m scenarios.authoring.translations` enters them
in the catalogue.
"""

from __future__ import annotations

import re

from scenarios.language import _, mark

GRADES = {
    "E": mark("direct evidence"),
    "A": mark("an analogue"),
    "D": mark("derived"),
    "J": mark("judgement"),
    "T": mark("theory"),
    "C": mark("calibration by hand"),
}
"""What the letter before a source means."""
_LETTER = re.compile(rf"([{''.join(GRADES)}])(?:[:;]\s*|$)")


def parts(source: str) -> tuple[str, str]:
    """The letter of a source and its text in English, either of them "" where there is none."""
    match = _LETTER.match(source)
    return (match[1], source[match.end() :]) if match else ("", source)


def graded(source: str) -> str:
    """A source after its letter, as the tables of parameters show it."""
    letter, text = parts(source)
    return _(": ").join(filter(None, (letter, _(text))))


def in_words(source: str) -> str:
    """A source after its grade in words, as the levers of the dashboard show it."""
    letter, text = parts(source)
    return ", ".join(filter(None, (_(GRADES.get(letter, "")), _(text))))
