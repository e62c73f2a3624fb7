"""Laws of luck: the published generator, named draws, uniform and independent."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.core import luck as luck_module
from simulation.core.luck import DECISIONS, Luck, decision, philox
from tests.helpers.small_worlds import SCENARIO_EVENTS, STAFF_CUT, busy_world

KNOWN_ANSWERS = [
    # Random123, kat_vectors, philox4x32 with 10 rounds: counter, key, result
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
COUNT = 200_000


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_philox_known_answers(counter: tuple[int, ...], key: tuple[int, ...], expected: tuple[int, ...]) -> None:
    """The published known answers of Philox 4x32-10, compiled and plain."""
    assert tuple(int(word) for word in philox(*key, *counter)) == expected
    plain = getattr(philox, "py_func", philox)
    assert tuple(int(word) for word in plain(*key, *counter)) == expected


@pytest.mark.parametrize("others", [False, True])
def test_draws_of_a_column_equal_single_philox_draws(others: bool) -> None:
    """A column of draws is the first two words of the generator, one identity at a time."""
    seed, step, name = 2**63 + 12345, 77, "hears"
    identities = np.array([0, 1, 2, 999, 2**31, 2**32 - 1])
    ends = identities[::-1] if others else np.zeros(6, dtype=np.int64)
    drawn = Luck(seed, step).uniform(name, identities, ends if others else 0)
    for value, one, other in zip(drawn.tolist(), identities.tolist(), ends.tolist(), strict=True):
        words = philox(seed % 2**32, seed // 2**32, one, other, step, decision(name))
        assert value == ((int(words[0]) << 32 | int(words[1])) >> 11) / 2**53


def test_draws_are_uniform() -> None:
    """Mean, variance and a histogram, within five standard errors; never 1."""
    drawn = Luck(3, 5).uniform("law: uniform", np.arange(COUNT))
    assert drawn.min() >= 0.0 and drawn.max() < 1.0
    assert abs(drawn.mean() - 0.5) < 5 * np.sqrt(1 / 12 / COUNT)
    assert abs(drawn.var() - 1 / 12) < 5 * np.sqrt(1 / 180 / COUNT)
    counts, _ = np.histogram(drawn, bins=100, range=(0, 1))
    chi_square = ((counts - COUNT / 100) ** 2 / (COUNT / 100)).sum()
    assert abs(chi_square - 99) < 5 * np.sqrt(2 * 99)


@pytest.mark.parametrize("changed", ["name", "step", "seed", "other", "identity"])
def test_draws_are_independent(changed: str) -> None:
    """Another name, step, seed or identity gives luck that is not correlated, within five standard errors."""
    identities = np.arange(COUNT)
    one = Luck(3, 5).uniform("law: first", identities)
    two = {
        "name": lambda: Luck(3, 5).uniform("law: second", identities),
        "step": lambda: Luck(3, 6).uniform("law: first", identities),
        "seed": lambda: Luck(4, 5).uniform("law: first", identities),
        "other": lambda: Luck(3, 5).uniform("law: first", identities, 1),
        "identity": lambda: np.roll(one, 1),
    }[changed]()
    correlation = np.mean((one - 0.5) * (two - 0.5)) * 12
    assert abs(correlation) < 5 / np.sqrt(COUNT)


def test_a_draw_depends_neither_on_order_nor_on_other_draws() -> None:
    """One organisation's draw is the same alone, in any order and in any company."""
    identities = np.random.default_rng(1).permutation(1000)
    luck = Luck(9, 2)
    together = luck.uniform("engages", identities)
    assert np.array_equal(together[np.argsort(identities)], luck.uniform("engages", np.arange(1000)))
    assert luck.uniform("engages", identities[17:18])[0] == together[17]


def test_each_decision_has_its_own_number() -> None:
    """Every decision of a busy month has a number of its own, and a name that collides is refused."""
    busy_world(200, interventions=STAFF_CUT, events=SCENARIO_EVENTS, months=24)
    assert len(DECISIONS) >= 25
    assert len(set(DECISIONS.values())) == len(DECISIONS)
    with pytest.raises(ValueError, match="same number"):
        decision("plumless")
        decision("buckeroo")  # the same CRC-32
    for name in ("plumless", "buckeroo"):
        luck_module.DECISIONS.pop(name, None)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_seed_outside_its_range_is_refused(seed: int) -> None:
    """The message names the seed and the range."""
    with pytest.raises(ValueError, match=rf"seed = {seed} is outside \[0, 2\*\*64 - 1\]"):
        Luck(seed)


def test_no_identities_give_no_draws() -> None:
    """No identity, no draw."""
    assert len(Luck(1).uniform("hears", np.empty(0, dtype=np.int64))) == 0


def test_events_happen_with_their_probability() -> None:
    """`happens` is the draw below the chance: never at 0, always at 1."""
    luck, identities = Luck(1), np.arange(1000)
    assert not luck.happens("hears", identities, 0.0).any()
    assert luck.happens("hears", identities, 1.0).all()
    chances = np.linspace(0, 1, 1000)
    assert np.array_equal(luck.happens("hears", identities, chances), luck.uniform("hears", identities) < chances)
