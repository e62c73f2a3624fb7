"""Explains why a file is not valid TOML, and on which line: the parser often stops after the mistake."""

from __future__ import annotations

import re

from scenarios.format.common_mistakes import LONGEST, TEXT, in_line
from scenarios.language import _, in_quotes, language, shortened


def cause(text: str, line: int, parser_message: str) -> tuple[int, str, str]:
    """The line of the mistake, the likely cause in the current language, and the faulty part.

    Args:
        text: the whole file.
        line: the line at which the parser stopped.
        parser_message: the parser's message.
    """
    lines = text.split("\n")
    line = min(max(1, line), len(lines))
    if "digits" in parser_message:
        return line, _("a number has thousands of digits"), ""
    if re.search(r"Cannot (?:overwrite|declare|mutate|define)|Duplicate inline table key", parser_message):
        number = _of_second(lines, line)
        name = lines[number - 1].split("=")[0].strip()
        return number, _("{name} is given twice; keep one").format(name=in_quotes(name)), name
    before = max((number for number in range(1, line) if lines[number - 1].strip()), default=line)
    unclosed = _text_still_open(lines) or (_still_open(lines, line) if "Unclosed array" in parser_message else None)
    for number in dict.fromkeys((line, before)):
        mistake = in_line(lines[number - 1]) if unclosed is None else None
        if mistake:
            return number, mistake[0], shortened(mistake[1])
    unclosed = unclosed or _still_open(lines, line)
    if unclosed:
        return unclosed
    words = lines[line - 1].strip()
    if "Invalid date" in parser_message:
        return line, _("there is no such date: {text}").format(text=in_quotes(words)), words
    message = _("line not understood: {text}") if words else _("the file stops too early")
    reason = re.sub(r"\s*\(at .*", "", parser_message)
    return line, message.format(text=in_quotes(words)) + (f" ({reason})" if language() == "en" else ""), words


def _of_second(lines: list[str], line: int) -> int:
    """The line of the second definition: the last non-empty line before the parser stopped."""
    return max((number for number in range(1, line + 1) if lines[number - 1].strip()), default=line)


def _text_still_open(lines: list[str]) -> tuple[int, str, str] | None:
    """The line on which an unclosed long text begins, with the message and the quotes."""
    for quotes in ('"""', "'''"):
        places = [number for number, text in enumerate(lines, start=1) for _time in range(text.count(quotes))]
        if len(places) % 2:
            return places[-1], _("a text opened with {quotes} is never closed").format(quotes=quotes), quotes
    return None


def _still_open(lines: list[str], line: int) -> tuple[int, str, str] | None:
    """The line of an unclosed bracket, with the message and the bracket."""
    open_brackets: list[tuple[int, str]] = []
    for number, text in enumerate(lines[:line], start=1):
        for sign in re.findall(r"[\[\]{}]", TEXT.sub("", text[:LONGEST]).split("#")[0]):
            if sign in "[{":
                open_brackets.append((number, sign))
            elif open_brackets:
                open_brackets.pop()
    if open_brackets:
        number, sign = open_brackets[0]
        return number, _("a bracket {sign} is opened and never closed").format(sign=sign), sign
    return None
