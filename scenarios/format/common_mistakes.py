"""Recognises common mistakes in one line of a file, and says what to write instead.

Each check takes a line, and the same line with the content of its texts masked. It returns a sentence and the faulty
part, or None. Most checks are a `Sign`: a pattern and a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from scenarios.format.dates import NAMES, guess
from scenarios.language import _, in_quotes, mark, shortened

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


@dataclass(frozen=True)
class Sign:
    """What a mistake looks like. The faulty part is the last group of the pattern ("" without groups).

    Attributes:
        pattern: is searched in a line whose texts are masked.
        sentence: what to write instead.
        values: those of the sentence's placeholders, from the match and the whole line.
        reads_texts: whether the content of texts is searched too.
    """

    pattern: str
    sentence: str
    values: Callable[[re.Match[str], str], dict[str, str]] = lambda _match, _line: {}
    reads_texts: bool = False

    def __call__(self, line: str, bare: str) -> Cause | None:
        """The sentence and the faulty part, or None."""
        match = re.search(self.pattern, line if self.reads_texts else bare)
        if not match:
            return None
        return _(self.sentence).format(**self.values(match, line)), match[match.lastindex] if match.lastindex else ""


def in_line(line: str) -> Cause | None:
    """The first mistake that a check recognises in a line."""
    line = line[:LONGEST]
    bare = TEXT.sub(lambda match: '"' + "x" * (len(match[0]) - 2) + '"', line)
    return next(filter(None, (check(line, bare) for check in CHECKS)), None)


def _share(percentage: str) -> str:
    """A percentage as a share (an example, if it is not a number)."""
    is_number = re.fullmatch(r"[-+]?\d+(?:[.,]\d*)?", percentage)
    return f"{float(percentage.replace(',', '.')) / 100 if is_number else 0.3:g}"


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
    Sign(
        r"(?:^|[=\[{,.])\s*([\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u2039\u203a])",
        mark('curly quotes {quote}; write straight quotes " instead'),
        lambda match, _line: {"quote": match[1]},
    ),
    Sign(
        r"[\u00a0\u202f\u2007\u2009\u200b\u3000]",
        mark("an invisible special space (non-breaking); replace it by an ordinary space"),
    ),
    Sign(
        r"(?!\r\Z)[\x00-\x08\x0b-\x1f\x7f]",
        mark("a control character (code {code}); take it off"),
        lambda match, _line: {"code": str(ord(match[0]))},
        reads_texts=True,
    ),
    Sign(
        r"^\s*(//|;|--|/\*|%|<!--)|[\"\d\]}]\s+(//|--|/\*)",
        mark("{mark} does not begin a comment; write #"),
        lambda match, _line: {"mark": in_quotes(match[1] or match[2])},
    ),
    Sign(
        r"^\s*[^\s=#]+\s*=\s*(?:#.*)?$",
        mark("nothing stands after {name} ="),
        lambda _match, line: {"name": in_quotes(line.split("=")[0].strip())},
    ),
    Sign(
        rf"(?i)=\s*({_DATE})",
        mark('a month is written in quotes, year first: "{month}"'),
        lambda match, _line: {"month": guess(match[1]) or "2025-06"},
    ),
    Sign(
        r"=\s*(([-+]?\d[\d.,]*)\s*%)",
        mark("a percentage; write a share: {share}"),
        lambda match, _line: {"share": _share(match[2])},
    ),
    Sign(
        r"=\s*\[?\s*([-+]?\d+,\d+)(?![\d,]*\])",
        mark("a decimal comma; write a decimal point: {number}"),
        lambda match, _line: {"number": match[1].replace(",", ".")},
    ),
    Sign(
        r"=\s*(\d{1,3}(?: \d{3})+)(?!\d)",
        mark("a number with spaces; write it without: {number}"),
        lambda match, _line: {"number": match[1].replace(" ", "")},
    ),
    Sign(
        rf"=\s*(?!true\b|false\b)((?i:{'|'.join(_WORDS)}))\s*(?:[,}}\]#]|$)",
        mark("{word} is not understood; write {right}, in small letters and without quotes"),
        lambda match, _line: {"word": in_quotes(match[1]), "right": _WORDS[match[1].lower()]},
    ),
    Sign(
        r'=\s*"[^"]*(\\(?:[^btnfruU"\\]|U(?![0-9A-Fa-f]{8})|u(?![0-9A-Fa-f]{4})))',
        mark("a backslash in a text; write \\\\ or put the text between ' '"),
        reads_texts=True,
    ),
    Sign(
        r'=\s*(?:"[^"]*"|[-+\w.]+)\s*([;,])\s*(?:#.*)?$',
        mark("the line ends with {mark}; take it off"),
        lambda match, _line: {"mark": in_quotes(match[1])},
    ),
    Sign(
        r"=\s*([-+]?(?:\.\d+|\d+\.(?!\d)))",
        mark("a number has digits on both sides of its point: {number}"),
        lambda match, _line: {"number": re.sub(r"(?<!\d)\.", "0.", match[1]) + "0" * match[1].endswith(".")},
    ),
    Sign(
        r"=\s*([-+]?0\d+(?:\.\d+)?)",
        mark("a number does not begin with 0: {number}"),
        lambda match, _line: {"number": match[1].lstrip("0") or "0"},
    ),
    Sign(
        r"=\s*([-+]?\d[\d_.]*)\s*(?![xob][0-9a-f]+(?![^\s,}#])|[eE][-+]?\d)([^\W\d_][^\s,}#]*|[€$])",
        mark("only the number, without {unit}: {number}"),
        lambda match, _line: {"unit": in_quotes(match[2]), "number": match[1]},
    ),
    _braces,
    _quote,
    _header,
    Sign(
        r"=\s*(?!(?:true|false|inf|nan)\s*(?:#.*|[,}].*)?$)([^\W\d_][^=]*?)\s*(?:#.*|[,}].*)?$",
        mark('a text stands between quotes: "{text}"'),
        lambda match, _line: {"text": shortened(match[1])},
    ),
    _key,
)
"""The checks in order, the most certain first."""
