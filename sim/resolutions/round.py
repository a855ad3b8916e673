"""The round resolution: the streams of a round on arrays, by the same laws.

Arrivals, their own draws, the selection and the law of late segments are those of the finer
resolutions. Every stream is put where its own draws say; how many others it meets there is
then counted on arrays. What befalls a few is gone through in waves, see `waves`.
"""

from sim.clock import US_PER_S, Clock
from sim.resolutions.pools import Pool
from sim.resolutions.round_books import RoundBooks
from sim.resolutions.waves import Waves

BEFORE_END_US = 900 * US_PER_S
"""How long before its end a round's streams are worked off, so that its winning tickets are
redeemed in it: nearly all of them are within 480 s."""


class RoundTraffic:
    """Works the streams of a round off shortly before its end.

    Attributes:
        started: streams that arrived.
        has_events: as Work says.
    """

    def __init__(self, clock: Clock, books: RoundBooks, parts: list[Waves]) -> None:
        self.started = 0
        self.has_events = False
        self._clock = clock
        self._books = books
        self._parts = parts
        self._start_us = 0

    def begin(self) -> None:
        """The run starts with the streams that were already running."""
        for part in self._parts:
            self.started += part.begin()

    def plan(self, start_us: int, end_us: int) -> None:
        """Draw the round's arrivals, and plan to work them off."""
        for part in self._parts:
            self.started += part.draw(start_us, end_us)
        self._start_us = start_us
        before_us = min(BEFORE_END_US, (end_us - start_us) // 2)
        self._clock.at(end_us - before_us, self._work_off, end_us)

    def _work_off(self, end_us: int) -> None:
        for part in self._parts:
            self._books.enter(part, part.work_off(end_us), self._start_us)

    def advance(self, clock: Clock) -> None:
        """Nothing is due between the clock's events."""

    def cut_off(self, pool: Pool, place: int) -> None:
        """An orchestrator went down; the pool remembers it for the round's last block."""

    def refresh(self) -> None:
        """The gateways have new offers; they are used when the round is worked off."""

    def look_around(self) -> None:
        """Slots are counted when the round is worked off."""

    def settle(self) -> None:
        """All is counted when the round is worked off."""

    def stop(self) -> None:
        """The run ends: count the streams that are still running."""
        for part in self._parts:
            self._books.enter(part, part.stop(), self._start_us, at_the_end=True)
