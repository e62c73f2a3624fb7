"""The fingerprint: small runs whose every bit is known. It changes only with an entry in simulation/CHANGES.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.small_worlds import SCENARIO_EVENTS, STAFF_CUT, busy_world, make_world

FILE = Path(__file__).parents[1] / "fingerprint.json"

RUNS = {
    "baseline parameters, 300 organisations, 36 months": lambda: make_world(300, months=36),
    "busy, 300 organisations, 36 months": lambda: busy_world(
        300, interventions=STAFF_CUT, events=SCENARIO_EVENTS, months=36
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_fingerprint(name: str, refresh_fingerprint: bool) -> None:
    """The same bits as when the fingerprint was last written."""
    digest = RUNS[name]().digest()
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    if refresh_fingerprint:
        FILE.write_text(json.dumps({**known, name: digest}, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        return
    assert known.get(name) == digest, (
        f'the run "{name}" no longer gives the same world. If that is intended, say why in an entry of '
        "simulation/CHANGES.md that says NUMBERS MOVE, then run: "
        "pytest tests/simulation/test_fingerprint.py --refresh-fingerprint"
    )
