"""The draws of one stream: the same at every resolution, whatever else happens.

A stream brings three draws with it; from two of them the state of draws of its own is made,
so that what one stream draws changes nothing for any other.
"""

from agents.splitmix import GAMMA, UNIT_BITS, WORD, SplitMix


def stream_draws(first: float, chance: float) -> SplitMix:
    """The further draws of a stream, from two that it brings with it."""
    scale = 2.0**UNIT_BITS
    return SplitMix((int(first * scale) * GAMMA + int(chance * scale)) & WORD)
