"""Recognises common mistakes in one line of a file, and says what to write instead.

Each check takes a line, and the same line with the content of its texts masked. It returns a sentence and the faulty
part, or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from scenarios.format.dates import NAMES, guess
from scenarios.language import _, in_quotes, shortened

Cause = tuple[str, str]
"""A sentence, and the part of the line to which it refers."""

LONGEST = 1000
"""Number of characters of a line that are checked."""

TEXT = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_WORDS = {
    "vrai": "true", "oui": "true", "yes": "true", "true": "true", "on": "true",
    "faux": "false", "non": "false", "no": "false", "false": "false", "off": "false",
}  # fmt: skip
_DATE = (
    r"\d{4}-\d{1,2}(?![-\d])|\d{4}/\d{1,2}|(?:\d{1,2}/)?\d{1,2}/\d{4}|\d{1,2}-\d{4}"
    rf"|(?:(?:\d{{1,2}}|1er)\s+)?(?:{NAMES})\.?\s+\d{{4}}"
)


def in_line(line: str) -> Cause | None:
    """The first mistake that a check recognises in a line."""
    line = line[:LONGEST]
    bare = TEXT.sub(lambda match: '"' + "x" * (len(match[0]) - 2) + '"', line)
    for check in CHECKS:
        mistake = check(line, bare)
        if mistake:
            return mistake
    return None


def _curly(line: str, bare: str) -> Cause | None:
    match = re.search(r"(?:^|[=\[{,.])\s*([\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u2039\u203a])", bare)
    message = _('curly quotes {quote}; write straight quotes " instead')
    return (message.format(quote=match[1]), match[1]) if match else None


def _space(line: str, bare: str) -> Cause | None:
    message = _("an invisible special space (non-breaking); replace it by an ordinary space")
    return (message, "") if re.search(r"[\u00a0\u202f\u2007\u2009\u200b\u3000]", bare) else None


def _control(line: str, bare: str) -> Cause | None:
    match = re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line.removesuffix("\r"))
    return (_("a control character (code {code}); take it off").format(code=ord(match[0])), "") if match else None


def _comment(line: str, bare: str) -> Cause | None:
    match = re.match(r"\s*(//|;|--|/\*|%|<!--)", bare) or re.search(r"[\"\d\]}]\s+(//|--|/\*)", bare)
    return (_("{mark} does not begin a comment; write #").format(mark=in_quotes(match[1])), match[1]) if match else None


def _empty(line: str, bare: str) -> Cause | None:
    match = re.fullmatch(r"\s*([^\s=#]+)\s*=\s*(?:#.*)?", bare)
    name = in_quotes(line.split("=")[0].strip())
    return (_("nothing stands after {name} =").format(name=name), "") if match else None


def _date(line: str, bare: str) -> Cause | None:
    match = re.search(rf"=\s*({_DATE})", bare, re.IGNORECASE)
    message = _('a month is written in quotes, year first: "{month}"')
    return (message.format(month=guess(match[1]) or "2025-06"), match[1]) if match else None


def _percent(line: str, bare: str) -> Cause | None:
    match = re.search(r"=\s*([-+]?\d[\d.,]*)\s*%", bare)
    if not match:
        return None
    share = float(match[1].replace(",", ".")) / 100 if re.fullmatch(r"[-+]?\d+(?:[.,]\d*)?", match[1]) else 0.3
    return _("a percentage; write a share: {share}").format(share=f"{share:g}"), match[0].lstrip("= ")


def _comma(line: str, bare: str) -> Cause | None:
    match = re.search(r"=\s*\[?\s*([-+]?\d+),(\d+)(?![\d,]*\])", bare)
    message = _("a decimal comma; write a decimal point: {number}")
    return (message.format(number=f"{match[1]}.{match[2]}"), f"{match[1]},{match[2]}") if match else None


def _thousands(line: str, bare: str) -> Cause | None:
    match = re.search(r"=\s*(\d{1,3}(?: \d{3})+)(?!\d)", bare)
    message = _("a number with spaces; write it without: {number}")
    return (message.format(number=match[1].replace(" ", "")), match[1]) if match else None


def _truth(line: str, bare: str) -> Cause | None:
    match = re.search(r"=\s*([A-Za-z]+)\s*(?:[,}\]#]|$)", bare)
    if not match or match[1].lower() not in _WORDS or match[1] in ("true", "false"):
        return None
    message = _("{word} is not understood; write {right}, in small letters and without quotes")
    return message.format(word=in_quotes(match[1]), right=_WORDS[match[1].lower()]), match[1]


def _backslash(line: str, bare: str) -> Cause | None:
    match = re.search(r'=\s*"[^"]*(\\(?:[^btnfruU"\\]|U(?![0-9A-Fa-f]{8})|u(?![0-9A-Fa-f]{4})))', line)
    return (_("a backslash in a text; write \\\\ or put the text between ' '"), match[1]) if match else None


def _ending(line: str, bare: str) -> Cause | None:
    match = re.search(r'=\s*(?:"[^"]*"|[-+\w.]+)\s*([;,])\s*(?:#.*)?$', bare)
    return (_("the line ends with {mark}; take it off").format(mark=in_quotes(match[1])), match[1]) if match else None


def _number(line: str, bare: str) -> Cause | None:
    match = re.search(r"=\s*([-+]?(?:\.\d+|\d+\.(?!\d)))", bare)
    if match:
        full = re.sub(r"(?<!\d)\.", "0.", match[1]) if match[1][-1] != "." else match[1] + "0"
        return _("a number has digits on both sides of its point: {number}").format(number=full), match[1]
    match = re.search(r"=\s*([-+]?0\d+(?:\.\d+)?)", bare)
    if match:
        return _("a number does not begin with 0: {number}").format(number=match[1].lstrip("0") or "0"), match[1]
    match = re.search(r"=\s*([-+]?\d[\d_.]*)\s*([^\W\d_][^\s,}#]*|[€$])", bare)
    if match and not re.match(r"[xob][0-9a-f]+$|[eE][-+]?\d", match[2]):
        number = match[1]
        unit = match[2]
        return _("only the number, without {unit}: {number}").format(unit=in_quotes(unit), number=number), unit
    return None


def _braces(line: str, bare: str) -> Cause | None:
    if (bare.count("{") > bare.count("}") and bare.rstrip().endswith(",")) or re.search(r"=\s*\{\s*(?:#.*)?$", bare):
        return _("a table in braces { } must stand on one line"), "{"
    return None


def _quote(line: str, bare: str) -> Cause | None:
    if '"""' in bare or "'''" in bare:
        return None
    value = bare.split("#")[0]
    if value.count('"') % 2 and re.search(r'[=,{\[]\s*"|^\s*\[?"', value):
        return _('a quote " is opened and never closed'), '"'
    if re.search(r"=\s*'[^']*$", value):
        return _("a quote ' is opened and never closed"), "'"
    if re.search(r'=\s*[^"\'\s{\[][^"]*"\s*$', value):
        return _('a quote " is missing at the beginning of the text'), '"'
    return None


def _header(line: str, bare: str) -> Cause | None:
    stripped = bare.split("#")[0].strip()
    if stripped.startswith("[") and "=" not in stripped and stripped.count("[") != stripped.count("]"):
        return _("the header {header} has not as many ] as [").format(header=in_quotes(stripped)), stripped
    if re.fullmatch(r"\[{1,2}\s*\]{1,2}", stripped):
        return _("a header without a name"), stripped
    match = re.fullmatch(r"\[\[?([^\]\"=]*[^\W\d_a-zA-Z][^\]\"=]*|[^\]\"=]*\w \w[^\]\"=]*)\]\]?", stripped)
    return (_("the name of a header has no accents and no spaces"), stripped) if match else None


def _unquoted(line: str, bare: str) -> Cause | None:
    match = re.search(r"=\s*([^\W\d_][^=]*?)\s*(?:#.*|[,}].*)?$", bare)
    if not match or match[1] in ("true", "false", "inf", "nan"):
        return None
    return _('a text stands between quotes: "{text}"').format(text=shortened(match[1])), match[1]


def _key(line: str, bare: str) -> Cause | None:
    stripped = bare.split("#")[0].strip()
    if not stripped or stripped.startswith("["):
        return None
    if "=" not in stripped:
        if re.match(r'["\w][\w".-]*(?=\s*:)', stripped):
            return _("write = instead of : after {name}").format(name=in_quotes(line.split(":")[0].strip())), ":"
        if re.match(r'[\w"][\w".-]*\s+\S', stripped) or re.fullmatch(r'[\w".-]+', stripped):
            return _("the sign = is missing in {text}").format(text=in_quotes(line.strip())), line.strip()
        return None
    key = stripped.split("=")[0].strip()
    if not key:
        return _("a name is missing before ="), ""
    if '"' not in key and re.search(r"[^\w.\s'-]|[^\W\d_a-zA-Z]|\w\s+\w", key):
        message = _("the name {name} has accents, spaces or signs; names are those of the model, in English")
        return message.format(name=in_quotes(key)), key
    return None


CHECKS: tuple[Callable[[str, str], Cause | None], ...] = (
    _curly,
    _space,
    _control,
    _comment,
    _empty,
    _date,
    _percent,
    _comma,
    _thousands,
    _truth,
    _backslash,
    _ending,
    _number,
    _braces,
    _quote,
    _header,
    _unquoted,
    _key,
)
"""The checks in order, the most certain first."""
