"""For child processes: say which heavy modules they have loaded. This file loads none itself."""

from __future__ import annotations

import sys
from typing import Any

HEAVY = {
    "mesa", "pandas", "matplotlib", "typer", "rich", "pydantic", "pyarrow", "networkx", "solara", "scenarios",
}  # fmt: skip


def send_heavy_modules(channel: Any) -> None:
    """Send the heavy modules of this process to its parent."""
    channel.send(HEAVY & set(sys.modules))
