"""Codes of the French classification of activities (NAF) as sectors of the model.

    sector_of("62.01Z"), sector_of("0111Z"), sector_of("FZ")     # transport_services, agriculture, construction

Source  INSEE, NAF rev. 2 (2008) and NAF 2025: two digits mean the same in both. Of their predecessors (NAF 1993 and
        rev. 1: three digits and a letter) two digits mean something else. Sectors: those of `simulation/data`.
"""

from __future__ import annotations

import re

PUBLIC = "public_education_health_social"
SERVICES = "transport_services"

_SECTIONS = {
    "agriculture": "A", "industry": "BCDE", "construction": "F", "trade": "G", SERVICES: "HIJKLMNRSTU", PUBLIC: "OPQ",
}  # fmt: skip
_DIVISIONS = (
    (3, "agriculture"), (39, "industry"), (43, "construction"), (47, "trade"), (82, SERVICES), (88, PUBLIC),
    (99, SERVICES),
)  # fmt: skip
"""Last division of each run of divisions, and its sector."""
_OLD_DIVISIONS = (
    (5, "agriculture"), (41, "industry"), (45, "construction"), (52, "trade"), (74, SERVICES), (75, PUBLIC),
    (80, PUBLIC), (85, PUBLIC), (90, "industry"), (99, SERVICES),
)  # fmt: skip
GROUPS = {"GI": "trade", "GU": SERVICES}
"""Groups of sections over several sectors, with the one of them that has most establishments of the region."""

_SECTOR_OF_SECTION = {letter: sector for sector, letters in _SECTIONS.items() for letter in letters}
_OLD = re.compile(r"(\d\d)\.?\d[A-Z]")
_CODE = re.compile(r"(\d\d)(?:\.?\d{1,2}[A-Z]?)?")
_SECTION = re.compile(r"([A-U])[A-Z1-5]?")


def sector_of(code: str) -> str:
    """The sector of a code, or of a section or group of sections, in any way of writing ("": it is none)."""
    code = code.strip().upper()
    if code in GROUPS:
        return GROUPS[code]
    if match := _SECTION.fullmatch(code):
        return _SECTOR_OF_SECTION[match[1]]
    if match := _OLD.fullmatch(code):
        return _by_division(int(match[1]), _OLD_DIVISIONS)
    match = _CODE.fullmatch(code)
    return _by_division(int(match[1]), _DIVISIONS) if match else ""


def _by_division(division: int, runs: tuple[tuple[int, str], ...]) -> str:
    return next((sector for last, sector in runs if 0 < division <= last), "")
