"""The draws of one stream: the same at every resolution, whatever else happens.

A stream brings three draws with it; from two of them the state of a generator of its own is
made, so that what one stream draws changes nothing for any other.
"""

WORD = 2**64 - 1
"""64 bits."""

GAMMA, FIRST_MIX, SECOND_MIX = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
"""Numbers of SplitMix64 (Steele, Lea and Flood, 2014)."""

SHIFTS = (30, 27, 31)
"""Its shifts."""

UNIT_BITS = 53
"""Bits of a draw."""


class StreamDraws:
    """Draws from [0, 1), one after the other.

    Attributes:
        key: where they are.

    Args:
        first, chance: draws that the stream brings with it.
    """

    __slots__ = ("key",)

    def __init__(self, first: float, chance: float) -> None:
        self.key = (
            int(first * 2.0**UNIT_BITS) * GAMMA + int(chance * 2.0**UNIT_BITS)
        ) & WORD

    @classmethod
    def going_on(cls, key: int) -> "StreamDraws":
        """From where the draws are."""
        draws = cls(0.0, 0.0)
        draws.key = key
        return draws

    def __call__(self) -> float:
        """The next one."""
        self.key = mixed = (self.key + GAMMA) & WORD
        mixed = (mixed ^ (mixed >> SHIFTS[0])) * FIRST_MIX & WORD
        mixed = (mixed ^ (mixed >> SHIFTS[1])) * SECOND_MIX & WORD
        mixed ^= mixed >> SHIFTS[2]
        return (mixed >> (64 - UNIT_BITS)) * 2.0**-UNIT_BITS
