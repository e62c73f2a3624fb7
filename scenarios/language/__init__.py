"""The language of all texts for users: French or English, separately for each thread and each session.

    use_language("fr")                     # from now on, in this context
    with use_language("en"): ...           # only inside the block
    _("Members"), ngettext("{count} run", "{count} runs", 3).format(count=3)

Texts in the code are English; `locale/` beside this file contains their French translations
(`python -m scenarios.authoring.translations`).
A text is marked with `_` where it is displayed, or with `mark` where it is stored for later.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

__all__ = [
    "LANGUAGES", "Language", "_", "as_number", "between_semicolons", "from_environment", "in_french_type",
    "in_quotes", "language", "mark", "ngettext", "quoted", "shortened", "typeset", "use_language", "written",
]  # fmt: skip

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")
DOMAIN = "efc"
LOCALE = Path(__file__).with_name("locale")
LONGEST = 60
"""Maximum number of characters of a user's text that a message repeats."""
JOINERS = "\u200c\u200d"
"""Signs without width that belong to words of some languages, and to pictures made of several letters."""

_current: ContextVar[Language] = ContextVar("language", default="en")


def use_language(name: str) -> AbstractContextManager[object]:
    """Use a language ("fr" or "en") from now on in this context; with `with`, only inside the block.

    Raises:
        ValueError: there is no such language.
    """
    if name not in LANGUAGES:
        raise ValueError(f'there is no language "{name}"; there are {", ".join(LANGUAGES)}')
    at_exit = ExitStack()
    at_exit.callback(_current.set, _current.get())
    _current.set("fr" if name == "fr" else "en")
    return at_exit


def language() -> Language:
    """The current language."""
    return _current.get()


def from_environment() -> Language:
    """The language of the system's locale: French, or else English. The current language does not change."""
    first = os.environ.get("LANGUAGE", "").split(":")[0]
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "fr" if _is_french(first) or _is_french(locale) else "en"


def _is_french(locale: str) -> bool:
    return locale.lower() == "fr" or locale.lower().startswith(("fr_", "fr-", "fr.", "french"))


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(name: Language) -> gettext.NullTranslations:
    is_english = name == "en"
    return gettext.NullTranslations() if is_english else gettext.translation(DOMAIN, LOCALE, [name], fallback=True)


def _(text: str) -> str:
    """A text in the current language."""
    return _catalogue(_current.get()).gettext(text) if text else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """The singular or the plural in the current language ("0 adhérent" in French, "0 members" in English)."""
    return _catalogue(_current.get()).ngettext(singular, plural, count)


def mark(text: str) -> str:
    """Mark a text for the catalogue and return it unchanged; `_` translates it where it is displayed."""
    return text


def as_number(value: float) -> str:
    """A number with as many digits as necessary, in the notation of the current language: 2.5 or 2,5."""
    text = f"{value:.12g}"
    return text.replace(".", ",") if _current.get() == "fr" else text


def in_quotes(text: object) -> str:
    """A user's text in the quotes of the current language, shortened if it is long."""
    return quoted(shortened(str(text)))


def quoted(text: str) -> str:
    """The whole text in the quotes of the current language."""
    inside = _printable(text)
    return f"\u00ab\u00a0{inside}\u00a0\u00bb" if _current.get() == "fr" else f"\u201c{inside}\u201d"


def between_semicolons(parts: Sequence[str]) -> str:
    """Parts of a sentence joined by semicolons, with the spacing of the current language."""
    return ("\u00a0; " if _current.get() == "fr" else "; ").join(parts)


def typeset(text: str) -> str:
    """A text for a page or a picture: in French with French typography, else unchanged."""
    return in_french_type(text) if _current.get() == "fr" else text


def in_french_type(text: str) -> str:
    """French typography: no-break spaces before punctuation, and curly apostrophes."""
    for sign in "%:»":
        text = text.replace(f" {sign}", f"\u00a0{sign}")
    for sign in ";?!":
        text = re.sub(f"[ \u00a0]{re.escape(sign)}", f"\u202f{sign}", text)
    return re.sub(r"(?<=\w)'(?=\w)", "\u2019", text.replace("« ", "«\u00a0"))


def shortened(text: str) -> str:
    """The beginning of a text on one line, without control characters."""
    text = _printable(text[: 2 * LONGEST])
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "\u2026"


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() or letter in JOINERS else " " for letter in text).strip()


def written(value: Any) -> str:
    """A value as in scenario files, but with numbers in the notation of the current language: "3" (a text), 3, true."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{shortened(value)}"'
    if isinstance(value, int) and abs(value) >= 10**15:
        return _("a number of {count} digits").format(count=_digits(value))
    if isinstance(value, int | float):
        return as_number(value)
    if isinstance(value, dict):
        return _("a table")
    if isinstance(value, list):
        return _("a list")
    return shortened(str(value))


def _digits(value: int) -> int:
    try:
        return len(str(abs(value)))
    except ValueError:  # Python does not convert numbers of thousands of digits
        return int(value.bit_length() * 0.30103) + 1
