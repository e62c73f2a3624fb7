"""Run the benchmarks that are named, or all of them."""

from __future__ import annotations

import argparse

from tests.benchmarks import (
    command,
    comparison,
    country,
    floor,
    peers,
    region,
    scaling,
    start,
    sweeps,
    twin,
    users_tables,
)

ALL = {
    "twin": twin.run,
    "region": region.run,
    "scaling": scaling.run,
    "command": command.run,
    "comparison": comparison.run,
    "sweeps": sweeps.run,
    "users_tables": users_tables.run,
    "country": country.run,
    "peers": peers.run,
    "floor": floor.run,
    "start": start.run,
}
BESIDE = ("comparison", "floor")
"""Benchmarks that can measure another commit too."""


def main() -> None:
    """Read the names, run the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ALL))
    parser.add_argument("--beside", metavar="COMMIT", help="measure another commit too: " + ", ".join(BESIDE))
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in ALL]
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(ALL)}")
    for name in arguments.names or ALL:
        if arguments.beside is not None and name in BESIDE:
            ALL[name](arguments.beside)
        else:
            ALL[name]()


if __name__ == "__main__":
    main()
