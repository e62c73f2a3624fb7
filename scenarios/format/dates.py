"""Months of the calendar ("2025-06") and their counts, and guesses at what other notations mean."""

from __future__ import annotations

import datetime
import re
from typing import Any

FIRST_YEAR = 1900
LAST_YEAR = 2200
FIRST_DAY = datetime.date(1899, 12, 30)
"""The day from which spreadsheets count days."""
OLDEST_SHORT = "69"
"""From here on, a year of two digits is one of the last century (as POSIX has it): nobody joins in 2099."""
_MONTHS = (
    ("jan", "janvier", "january"), ("fév", "fevrier", "février", "feb", "february"), ("mar", "mars", "march"),
    ("avr", "avril", "apr", "april"), ("mai", "may"), ("juin", "jun", "june"), ("juil", "juillet", "jul", "july"),
    ("aoû", "août", "aout", "aug", "august"), ("sep", "sept", "septembre", "september"),
    ("oct", "octobre", "october"), ("nov", "novembre", "november"), ("déc", "décembre", "decembre", "dec", "december"),
)  # fmt: skip
MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
NAMES = "|".join(sorted(MONTH_NUMBER, key=len, reverse=True))
_ISO = re.compile(r"(\d{4})-(\d{2})")
_GUESSES = (
    re.compile(r"(?P<year>\d{4})\s*[-/.]\s*(?P<month>\d{1,2})(?:\s*[-/.]\s*\d{1,2})?(?:[T ].*)?"),
    re.compile(r"(?:\d{1,2}\s*[-/.]\s*)?(?P<month>\d{1,2})\s*[-/.]\s*(?P<year>\d{4})(?:[T ].*)?"),
    re.compile(r"\d{1,2}\s*[-/.]\s*(?P<month>\d{1,2})\s*[-/.]\s*(?P<short>\d{2})"),
    re.compile(rf"(?P<name>{NAMES})\.?[ -](?P<short>\d{{2}})", re.IGNORECASE),
    re.compile(r"(?P<serial>[23456]\d{4})"),
    re.compile(
        rf"(?:(?:\d{{1,2}}|1er)\s+)?(?P<name>{NAMES})\.?,?\s+(?:\d{{1,2}},\s*)?(?P<year>\d{{4}})", re.IGNORECASE
    ),
    re.compile(rf"(?P<year>\d{{4}})\s+(?P<name>{NAMES})\.?", re.IGNORECASE),
    re.compile(r"(?P<year>\d{4})"),
)


def count_of(value: Any) -> int | None:
    """A calendar month ("2025-06" or a date) as a count of months, or None if it is not a month."""
    text = f"{value:%Y-%m}" if isinstance(value, datetime.date) else value
    match = _ISO.fullmatch(text) if isinstance(text, str) and text.isascii() else None
    year, month = map(int, match.groups()) if match else (0, 0)
    return 12 * year + month - 1 if 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR else None


def label(count: int) -> str:
    """The calendar month of a count of months."""
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def guess(text: str) -> str:
    """The probable meaning of another notation as a calendar month, or "".

    Such as "juin 2025", "06/2025", "2025-6", "12/03/19", "2019", or the number of a day in a spreadsheet.
    """
    match = next(filter(None, (pattern.fullmatch(text.strip()[:40]) for pattern in _GUESSES)), None)
    if match is None:
        return ""
    parts = match.groupdict()
    if "serial" in parts:
        return f"{FIRST_DAY + datetime.timedelta(days=int(parts['serial'])):%Y-%m}"
    name = parts.get("name")
    month = MONTH_NUMBER[name.lower()] if name else int(parts.get("month") or 1)
    year = parts.get("year") or ("19" if parts["short"] >= OLDEST_SHORT else "20") + parts["short"]
    guessed = f"{year}-{month:02d}"
    return guessed if count_of(guessed) is not None else ""
