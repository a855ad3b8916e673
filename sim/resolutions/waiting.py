"""Streams that nobody serves, and that look again for each of their segments."""

from bisect import bisect_right, insort

from sim.resolutions.stint import Stint


class Waiting:
    """Of one lane, in the order of their next segments.

    Looking in vain changes nothing, so that a stream looks only when something has
    changed: a slot is free, or the offers are new. Who looks first is who has the next
    segment to send; when it is served, the one after it looks.

    Args:
        segment_us: length of a segment, microseconds.
    """

    __slots__ = ("_called", "_segment_us", "_stints")

    def __init__(self, segment_us: int) -> None:
        self._segment_us = segment_us
        self._stints: list[tuple[int, int, Stint]] = []
        self._called: Stint | None = None

    def __len__(self) -> int:
        return len(self._stints)

    def add(self, stint: Stint) -> None:
        """A stream found nobody."""
        insort(self._stints, (self._phase(stint), stint.number, stint))

    def call(self, now_us: int) -> tuple[Stint, int] | None:
        """Who looks next, and when; None where nobody waits or one is on its way."""
        if self._called is not None or not self._stints:
            return None
        now_phase = now_us % self._segment_us
        place = bisect_right(self._stints, now_phase, key=_first) % len(self._stints)
        phase, _, stint = self._stints.pop(place)
        self._called = stint
        delay_us = (phase - now_phase - 1) % self._segment_us + 1
        return stint, min(now_us + delay_us, stint.end_us)

    def looks(self, stint: Stint) -> bool:
        """A stream looks, or is over: it does not wait any more; whether it did."""
        if self._called is stint:
            self._called = None
            return True
        at = self._phase(stint), stint.number
        place = bisect_right(self._stints, at, key=_first_two) - 1
        if place < 0 or self._stints[place][2] is not stint:
            return False
        del self._stints[place]
        return True

    def _phase(self, stint: Stint) -> int:
        """Where in the clock's segments the stream's own begin."""
        return (stint.end_us - stint.length_us) % self._segment_us


def _first(entry: tuple[int, int, Stint]) -> int:
    return entry[0]


def _first_two(entry: tuple[int, int, Stint]) -> tuple[int, int]:
    return entry[:2]
