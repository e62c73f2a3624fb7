"""Named luck, our form of common random numbers: every draw is a pure function of (seed, decision, step, identity).

There is no stream of random numbers and no order of draws. The draw "does organisation 17 hear of the EFC at step 40?"
has one value for each seed, in any order and on any number of threads or processes. Two scenarios with the same seed
use the same random numbers wherever they make the same decision: they differ only by what differs between them.

The counter-based generator is Philox 4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as
1, 2, 3"), checked against its published known-answer vectors. Key: the seed. Counter: first identity, second identity
(the other end, or 0), step, decision. A draw takes the first two of the four output words: 53 bits, uniform on [0, 1).
"""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import inlined, part, walk

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]

_MULTIPLIER_0 = 0xD2511F53
_MULTIPLIER_1 = 0xCD9E8D57
_WEYL_0 = 0x9E3779B9
_WEYL_1 = 0xBB67AE85
_LOW = 0xFFFFFFFF
_INTEGER = np.dtype(np.int64)
_TO_UNIT = 1.0 / 9007199254740992.0  # 2**-53

DECISIONS: dict[str, np.int64] = {}


def decision(name: str) -> np.int64:
    """The number of a named decision (32 bits, a checksum of the name).

    It is no plain integer: for those Numba compiles each walk that is called with one anew, for this value alone.

    Raises:
        ValueError: another name has the same number.
    """
    code = np.int64(zlib.crc32(name.encode()))
    for registered, number in DECISIONS.items():
        if number == code and registered != name:
            raise ValueError(f'the decisions "{name}" and "{registered}" have the same number: rename one')
    DECISIONS[name] = code
    return code


@inlined
def philox(key_0, key_1, c0, c1, c2, c3):
    """The four 32-bit words of Philox 4x32-10 for one key and counter (all arguments are 32-bit words as integers).

    Its lines stand in every function that calls it: only so does the compiler vectorise a loop of draws over rows
    (1.4 ns per draw, against 11 with a shared function).
    """
    low = np.uint64(_LOW)
    shift = np.uint64(32)
    k0 = np.uint64(key_0)
    k1 = np.uint64(key_1)
    x0 = np.uint64(c0)
    x1 = np.uint64(c1)
    x2 = np.uint64(c2)
    x3 = np.uint64(c3)
    for _ in range(10):
        product_0 = np.uint64(_MULTIPLIER_0) * x0
        product_1 = np.uint64(_MULTIPLIER_1) * x2
        x0 = (product_1 >> shift) ^ x1 ^ k0
        x1 = product_1 & low
        x2 = (product_0 >> shift) ^ x3 ^ k1
        x3 = product_0 & low
        k0 = (k0 + np.uint64(_WEYL_0)) & low
        k1 = (k1 + np.uint64(_WEYL_1)) & low
    return x0, x1, x2, x3


@inlined
def _drawn(seed, decision, step, identity, second_identity):
    low = np.uint64(_LOW)
    shift = np.uint64(32)
    key = np.uint64(seed)
    words = philox(
        key & low, key >> shift, np.uint64(identity) & low, np.uint64(second_identity) & low,
        np.uint64(step) & low, np.uint64(decision) & low,
    )  # fmt: skip
    return np.float64(np.int64(((words[0] << shift) | words[1]) >> np.uint64(11))) * _TO_UNIT


@part
def draw(seed, decision, step, identity, second_identity):
    """One uniform number on [0, 1), for walks whose number of draws is not known in advance."""
    return _drawn(seed, decision, step, identity, second_identity)


@part
def draw_around(seed, decisions, step, identity, second_identities, out):
    """Uniform numbers on [0, 1) for decisions of one organisation, each of its own name, about several others."""
    for index in range(out.shape[0]):
        out[index] = _drawn(seed, decisions[index], step, identity, second_identities[index])


@walk
def draw_each(seed, decision, step, identities, second_identity, out):
    """Uniform numbers on [0, 1) for one decision of several organisations."""
    for row in range(identities.shape[0]):
        out[row] = _drawn(seed, decision, step, identities[row], second_identity)


@walk
def _draw_pairs(seed, decision, step, identities, second_identities, out):
    for row in range(identities.shape[0]):
        out[row] = _drawn(seed, decision, step, identities[row], second_identities[row])


def _contiguous(identities: Integers) -> Integers:
    """The identities as a contiguous array of 64-bit integers (the array itself if it is one, as nearly always)."""
    if identities.dtype is _INTEGER and identities.flags.c_contiguous:
        return identities
    return np.ascontiguousarray(identities, dtype=_INTEGER)


class Luck:
    """The luck of one run at one step: `uniform` gives numbers, `happens` gives truth values.

    Args:
        seed: the run's seed, an integer from 0 to 2**64 - 1.
        step: the number of the step, from 0.
    """

    __slots__ = ("seed", "step")

    def __init__(self, seed: int, step: int = 0) -> None:
        if not 0 <= seed < 2**64:
            raise ValueError(f"seed = {seed} is outside [0, 2**64 - 1]")
        self.seed = np.uint64(seed)
        self.step = step

    def uniform(self, name: str, identities: Integers, second_identities: Integers | int = 0) -> Floats:
        """Uniform numbers on [0, 1), one for each identity (shape of `identities`)."""
        count = len(identities)
        out = np.empty(count)
        if count:
            code = DECISIONS.get(name) or decision(name)
            if isinstance(second_identities, int):
                draw_each(self.seed, code, self.step, _contiguous(identities), second_identities, out)
            else:
                _draw_pairs(self.seed, code, self.step, _contiguous(identities), _contiguous(second_identities), out)
        return out

    def happens(
        self, name: str, identities: Integers, chance: Floats | float, second_identities: Integers | int = 0
    ) -> npt.NDArray[np.bool_]:
        """True with the given probability (one number, or one for each identity; shape of `identities`)."""
        return self.uniform(name, identities, second_identities) < chance
