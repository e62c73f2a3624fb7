"""What users write is drawn as they wrote it: no formulas, and letters that the usual font lacks come from another."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from matplotlib import font_manager
from matplotlib.text import Text

from scenarios.language import _

log = logging.getLogger(__name__)

BOX = "\u25a1"
"""The sign for a letter that no installed font has."""
CONTROLS = "".join(map(chr, (*range(9), *range(11, 32), 127)))
"""Signs that are no letters, and that no file of a picture may hold."""
_told: set[str] = set()
"""Letters that were said to have no font."""
LAST_RESORT = "Last Resort"
"""Beginning of the name of a font that has a box for each letter, and no letter."""


def draw_literally(text: Text) -> str:
    """Let a text be drawn letter by letter ("$" begins no formula); gives the letters that no installed font has."""
    text.set_parse_math(False)
    letters = text.get_text()
    if letters.isascii() and letters.replace("\n", "").isprintable():
        return ""
    lacking = _lacking(letters, font_manager.findfont(text.get_fontproperties()))
    properties = text.get_fontproperties()
    fonts = {letter: _font_with(letter, properties.get_weight(), properties.get_style()) for letter in lacking}
    if families := dict.fromkeys(family for family in fonts.values() if family):
        text.set_fontfamily([*text.get_fontfamily(), *families])
    undrawn = "".join(letter for letter, family in fonts.items() if not family)
    if undrawn:
        text.set_text(boxed(letters, undrawn))
    return undrawn


def boxed(text: str, undrawn: str) -> str:
    """A text with boxes for the letters that cannot be drawn."""
    return text.translate({ord(letter): BOX for letter in undrawn})


def undrawn_notice(undrawn: str) -> str:
    """What a picture says of letters that it could not draw ("" if there is none)."""
    letters = " ".join(letter for letter in dict.fromkeys(undrawn) if letter.isprintable())
    return _("No installed font has {letters}: boxes stand for them here.").format(letters=letters) if letters else ""


def tell_undrawn(undrawn: str) -> None:
    """Say in one line, to whoever draws the pictures, which letters are boxes in them; of each letter once."""
    letters = [letter for letter in dict.fromkeys(undrawn) if letter.isprintable() and letter not in _told]
    if letters:
        _told.update(letters)
        message = _("Figures have boxes in place of {letters}: no installed font has them. Install one that does.")
        log.warning(message.format(letters=" ".join(letters)))


def _lacking(letters: str, path: str) -> list[str]:
    """The letters of a text that a font does not have, each once."""
    known = _letters_of(path)
    return [letter for letter in dict.fromkeys(letters) if ord(letter) not in known and letter != "\n"]


@lru_cache(maxsize=512)
def _letters_of(path: str) -> frozenset[int]:
    """The letters of a font (none if it cannot be drawn with, as those that hold coloured pictures)."""
    try:
        return frozenset(font_manager.get_font(path).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()


@lru_cache(maxsize=4096)
def _font_with(letter: str, weight: str | int, style: Any) -> str:
    """The family of an installed font that has a letter in this weight and style ("" for none): the first by name."""
    fonts = font_manager.fontManager.ttflist
    for family in sorted({font.name for font in fonts if ord(letter) in _letters_of(font.fname)}):
        properties = font_manager.FontProperties(family=[family], weight=weight, style=style)
        if not family.startswith(LAST_RESORT) and ord(letter) in _letters_of(font_manager.findfont(properties)):
            return family
    return ""
