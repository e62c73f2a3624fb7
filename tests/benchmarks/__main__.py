"""Run the benchmarks that are named, or all of them."""

from __future__ import annotations

import sys

from tests.benchmarks import command, comparison, region, scaling, sweeps, twin, users_tables

ALL = {
    "twin": twin.run,
    "region": region.run,
    "scaling": scaling.run,
    "command": command.run,
    "comparison": comparison.run,
    "sweeps": sweeps.run,
    "users_tables": users_tables.run,
}

if __name__ == "__main__":
    unknown = [name for name in sys.argv[1:] if name not in ALL]
    if unknown:
        sys.exit(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(ALL)}")
    for name in sys.argv[1:] or ALL:
        ALL[name]()
