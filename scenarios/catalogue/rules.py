"""The rules that a scenario can choose by name, slot by slot, as the model declares them, and the source of each."""

from __future__ import annotations

import re
from typing import Any

from simulation.core.rule_slots import Slot
from simulation.founders import SEEDING
from simulation.rules.allocation import ALLOCATION
from simulation.rules.cooperation import COOPERATION
from simulation.rules.engagement import ENGAGEMENT
from simulation.rules.targeting import TARGETING
from simulation.rules.trust import TRUST

SLOTS: dict[str, Slot] = {
    "engagement.rule": ENGAGEMENT,
    "trust.rule": TRUST,
    "cooperation.rule": COOPERATION,
    "support.allocation": ALLOCATION,
    "outreach.targeting": TARGETING,
    "founders.seeding": SEEDING,
}
"""The parameter that chooses, and its rules by name."""


def source_of(function: Any) -> str:
    """What a rule's docstring says of its source, in English ("" for nothing); the catalogue has it in French."""
    found = re.search(r"Source: (.*?)(?:\.\s*$|\.\n|\n\n|\Z)", function.__doc__ or "", re.DOTALL)
    return " ".join(found[1].split()).rstrip(".") if found else ""
