"""How many streams and requests an orchestrator takes at once: what cards and line hold.

An operator sets the most sessions to the lesser of what the hardware does in real time and
what the line carries: 100 Mbit/s for some 16 streams of 6 Mbit/s, 13 of them with a fifth
to spare. Source: Livepeer's documentation, set session limits.
"""

from collections.abc import Iterable, Mapping

from sim.network import LIVE_AI_EACH_WAY_BITS_PER_S, VIDEO_SOURCE_BITS_PER_S
from sim.population import LIVE_AI, VIDEO
from sim.work import Works

SPARE = 1.2
"""A stream's part of the line over its bit rate. Source: the same."""

CARRIED = {LIVE_AI: LIVE_AI_EACH_WAY_BITS_PER_S, VIDEO: VIDEO_SOURCE_BITS_PER_S}
"""Bits per second of a stream in the way that carries more of it. What comes first gets its
part of the line first: a stream of live AI pays for a card (assumption). Files can wait."""

BITS_PER_MBIT = 1_000_000
"""Bits in a megabit."""


class Sessions:
    """Slots of orchestrators by capability.

    Args:
        works: what cards hold.
        pixels_per_s: pixels billed per second of stream, by capability.
        line_mbps: rate of an orchestrator's line each way, Mbit/s; None for no limit.
    """

    def __init__(
        self, works: Works, pixels_per_s: Mapping[str, int], line_mbps: float | None
    ) -> None:
        self._works = works
        self._pixels_per_s = dict(pixels_per_s)
        self._line_mbps = line_mbps

    def slots(self, capabilities: Iterable[str], gpu: str, gpus: int) -> dict[str, int]:
        """Streams or requests of each capability that an orchestrator takes at once.

        Args:
            capabilities: what it sells.
            gpu: the kind of its cards.
            gpus: how many of them work here.
        """
        held = {
            capability: self._works.slots(
                capability, gpu, gpus, self._pixels_per_s[capability]
            )
            for capability in capabilities
        }
        if self._line_mbps is None:
            return held
        left = self._line_mbps * BITS_PER_MBIT
        for capability in [each for each in CARRIED if each in held]:
            part = CARRIED[capability] * SPARE
            held[capability] = min(held[capability], int(left / part))
            left -= held[capability] * part
        return held
