"""Transcoded streams: each looks for itself, and remembers by itself.

Source: go-livepeer server/broadcast.go, server/segment_rpc.go, server/suspensions.go,
2026-08.
"""

from collections.abc import Iterable

from agents.streams.rules import Choose, Memory, unless

MAX_ATTEMPTS = 3
"""Orchestrators that are tried for a segment. Source: starter.go."""

TIMEOUT_SCORE = 4.0
"""Lengths of a segment after which the call is given up: 8 s for one of 2 s."""

WORKING_SET = 8
"""A stream asks anew when it knows fewer orchestrators than this that it could use."""


def refresh_below(offering: int) -> int:
    """Usable orchestrators below which a stream asks all of them anew.

    Args:
        offering: orchestrators that made an offer.
    """
    return min(WORKING_SET, -(-offering // 2))


class VideoMemory:
    """What a transcoded stream knows of orchestrators.

    One that failed it is suspended until the stream asks anew. One that was late is
    remembered by its last score: the next is an unknown one, by the gateway's selection,
    else the best known. None of those that are known kept up, or the stream had stayed.
    """

    __slots__ = ("_known", "_refresh_below", "_suspended", "asked_anew")

    def __init__(self, offering: int) -> None:
        self.asked_anew = False
        self._known: dict[int, float] = {}
        self._suspended: set[int] = set()
        self._refresh_below = refresh_below(offering)

    def refused(self, place: int, now_us: int) -> None:  # noqa: ARG002
        """An orchestrator failed the stream when it was given it."""
        self._known.pop(place, None)
        self._suspended.add(place)

    def lost(self, place: int, now_us: int) -> bool:
        """The orchestrator went away while it served; the stream goes on."""
        self.refused(place, now_us)
        return True

    def late(self, place: int, score: float, now_us: int) -> bool:
        """A segment was late, or so late that it counts as failed; the stream goes on."""
        if score > TIMEOUT_SCORE:
            return self.lost(place, now_us)
        self._known[place] = score
        return True

    def may_stay(self, place: int) -> bool:
        """Unless the segment was given up: the next one is sent while it is in flight."""
        return place in self._known

    def choose(self, free: list[int], select: Choose, now_us: int) -> int | None:  # noqa: ARG002
        """The orchestrator to use next, or None; then ask anew if few are left.

        Who asks anew has the answers for its next look.
        """
        chosen = unless(free, (*self._known, *self._suspended), select)
        if chosen is None:
            known = sorted((s, p) for p, s in self._known.items() if free[p] > 0)
            chosen = known[0][1] if known else None
        self.asked_anew = bool(self._suspended) and self._has_few(free)
        if self.asked_anew:
            self._suspended.clear()
        return chosen

    def _has_few(self, free: list[int]) -> bool:
        """Whether it is time to ask all orchestrators anew."""
        usable = sum(slots > 0 for slots in free)
        usable -= sum(free[place] > 0 for place in self._suspended)
        return usable < self._refresh_below


class VideoRules:
    """Of transcoded live streams; see `Rules`."""

    __slots__ = ("_offering",)

    tries = MAX_ATTEMPTS
    waits = True
    hides = False

    def __init__(self) -> None:
        self._offering = 0

    def refresh(self, offering: int) -> None:
        """See `Rules`."""
        self._offering = offering

    def memory(self, start_us: int) -> Memory:  # noqa: ARG002
        """See `Rules`."""
        return VideoMemory(self._offering)

    def suspended(self, now_us: int) -> Iterable[int]:  # noqa: ARG002
        """Nobody: suspensions are each stream's own."""
        return ()

    def first_choice(self, free: list[int], select: Choose, now_us: int) -> int | None:  # noqa: ARG002
        """See `Rules`."""
        return select(free)


class FileRules(VideoRules):
    """Of files: one that nobody takes is given back to its user."""

    __slots__ = ()

    waits = False
