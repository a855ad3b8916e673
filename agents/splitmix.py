"""SplitMix64: draws from a state that is one number, so that it can be kept anywhere."""

import math

WORD = 2**64 - 1
"""64 bits."""

GAMMA, FIRST_MIX, SECOND_MIX = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
"""Numbers of SplitMix64 (Steele, Lea and Flood, 2014)."""

SHIFTS = (30, 27, 31)
"""Its shifts."""

UNIT_BITS = 53
"""Bits of a draw."""


class SplitMix:
    """Draws from [0, 1), one after the other.

    Attributes:
        key: where they are: 64 bits.
    """

    __slots__ = ("key",)

    def __init__(self, key: int) -> None:
        self.key = key

    def __call__(self) -> float:
        """The next one."""
        self.key = mixed = (self.key + GAMMA) & WORD
        mixed = (mixed ^ (mixed >> SHIFTS[0])) * FIRST_MIX & WORD
        mixed = (mixed ^ (mixed >> SHIFTS[1])) * SECOND_MIX & WORD
        mixed ^= mixed >> SHIFTS[2]
        return (mixed >> (64 - UNIT_BITS)) * 2.0**-UNIT_BITS

    def exponential(self, mean: float) -> float:
        """The next one, exponential with a mean."""
        return -mean * math.log1p(-self())
