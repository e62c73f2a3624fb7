"""The fingerprint: small runs whose every bit is known. It changes only with an entry in simulation/CHANGES.md."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from simulation.measures.observation import observe
from simulation.world import World
from tests.helpers.small_worlds import SCENARIO_EVENTS, STAFF_CUT, advance, busy_world, make_world

FILE = Path(__file__).parents[1] / "fingerprint.json"

MONTHS = 36
RUNS = {
    f"baseline parameters, 300 organisations, {MONTHS} months": lambda: make_world(300),
    f"busy, 300 organisations, {MONTHS} months": lambda: busy_world(
        300, interventions=STAFF_CUT, events=SCENARIO_EVENTS
    ),
}


def state(world: World) -> str:
    """The fingerprint of a world after some months."""
    return advance(world, MONTHS).digest()


def measures(world: World) -> str:
    """The fingerprint (SHA-256) of every measure of every month, the costly ones included."""
    digest = hashlib.sha256()
    for _month in range(MONTHS):
        values = observe(advance(world, 1), network_too=True)
        digest.update(json.dumps({name: value.hex() for name, value in values.items()}).encode())
    return digest.hexdigest()


@pytest.mark.parametrize("name", [*RUNS, *(f"measures: {name}" for name in RUNS)])
def test_fingerprint(name: str, refresh_fingerprint: bool) -> None:
    """The same bits as when the fingerprint was last written, on every Python."""
    digest = (measures if name.startswith("measures") else state)(RUNS[name.removeprefix("measures: ")]())
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    if refresh_fingerprint:
        FILE.write_text(json.dumps({**known, name: digest}, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        return
    assert known.get(name) == digest, (
        f'the run "{name}" no longer gives the same world. If that is intended, say why in an entry of '
        "simulation/CHANGES.md that says NUMBERS MOVE, then run: "
        "pytest tests/simulation/test_fingerprint.py --refresh-fingerprint"
    )
