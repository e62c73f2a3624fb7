"""Numbers that a command offers and its analysis takes: declared here, where reading them loads nothing else."""

from __future__ import annotations

FEWEST_PAIRS = 8
MOST_PAIRS = 200
"""Pairs of runs, when as many are run as a precision needs."""

MOST_BOXES = 3
"""Boxes of conditions that are looked for."""
DENSITY = 0.5
"""Share of a box's points at which it happens, at least: in most of them."""
SHUFFLES = 20
"""Searches on shuffled outcomes, which say what chance finds."""

DEMONSTRATION = 5_000
"""Organisations of the demonstration economy in which strategies are tried in many worlds."""
USUAL_WORLDS = 40
"""Uncertain worlds, where they are drawn and no number is given."""

DRAWS_WANTED = 200
"""Independent draws that a posterior should be worth."""
RUNS_A_ROUND = 1000
ROUNDS = 8
"""Runs of a round of a calibration, and rounds at most."""
FEWEST_RUNS = 20
"""Runs of a round at least: a regression of fewer says nothing."""
