"""Strategies have names: a letter that stands for one is a mistake."""

from __future__ import annotations

import re

LONE = re.compile(
    r"""(?<![\w'\u2019/-])(?:
        B(?!\ Corp)                                     # "B less A", "stratégie B", "B. Référence"
        | (?<=[a-zé][ \u00a0\u202f\n])A | A(?![ \u00a0\u202f\n][a-z(])   # "strategy A", "A: ..."; not "A run is"
    )(?![\w'\u2019/\\-])""",
    re.VERBOSE,
)


def lone_letters(text: str) -> list[str]:
    """Where a text calls a strategy A or B, with what stands around it."""
    return [text[max(0, found.start() - 30) : found.end() + 30] for found in LONE.finditer(text)]
