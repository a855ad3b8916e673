"""Live AI streams: a gateway's streams share what they know of orchestrators.

Source: go-livepeer server/ai_session.go, ai_process.go, ai_live_video.go, 2026-08.
"""

from collections.abc import Iterable

from agents.streams.rules import Choose, Memory, unless

MAX_TRIES = 20
"""Orchestrators that are tried at a start. Source: ai_process.go."""

LIVE_REFRESH_US = 360_000_000
"""Time from one refresh of a gateway's list to the next, microseconds: 6 minutes."""

START_PENALTY = 1
"""Refreshes until one that failed at a start is listed again."""

WATCHDOG_PENALTY = 5
"""Refreshes until one that a watchdog caught is listed again: about 30 minutes."""

MAX_SWAPS = 2
"""Swaps in quick succession; one more ends the stream."""

SWAP_MEMORY_US = 180_000_000
"""Swaps further apart than this are not in quick succession: 3 minutes."""


def refresh_after(now_us: int, refreshes: int) -> int:
    """When a gateway's list has been refreshed so many times from now on."""
    return (now_us // LIVE_REFRESH_US + refreshes) * LIVE_REFRESH_US


def swaps_after(swaps: int, since_us: int) -> int:
    """Swaps in quick succession, with one more some time after the last, or the start."""
    return swaps * (since_us < SWAP_MEMORY_US) + 1


def may_swap_again(swaps: int) -> bool:
    """Whether a stream goes on after so many swaps in quick succession."""
    return swaps <= MAX_SWAPS


class LiveRules:
    """Of one gateway's live AI streams; see `Rules`."""

    __slots__ = ("_until_us", "hides")

    tries = MAX_TRIES
    waits = False

    def __init__(self) -> None:
        self.hides = False
        self._until_us: dict[int, int] = {}

    def refresh(self, offering: int) -> None:
        """See `Rules`."""

    def memory(self, start_us: int) -> Memory:
        """See `Rules`."""
        return LiveMemory(self, start_us)

    def suspend(self, place: int, now_us: int, refreshes: int) -> None:
        """Leave an orchestrator out until the list was refreshed some times."""
        until_us = refresh_after(now_us, refreshes)
        self._until_us[place] = max(until_us, self._until_us.get(place, 0))
        self.hides = True

    def suspended(self, now_us: int) -> Iterable[int]:
        """See `Rules`."""
        if not self._until_us:
            return ()
        over = [place for place, until in self._until_us.items() if until <= now_us]
        for place in over:
            del self._until_us[place]
        self.hides = bool(self._until_us)
        return self._until_us

    def first_choice(self, free: list[int], select: Choose, now_us: int) -> int | None:
        """See `Rules`."""
        return unless(free, self.suspended(now_us), select)


class LiveMemory:
    """What a live AI stream knows: its gateway's list, and its own swaps."""

    __slots__ = ("_last_swap_us", "_rules", "_swaps", "asked_anew")

    def __init__(self, rules: LiveRules, start_us: int) -> None:
        self.asked_anew = False
        self._rules = rules
        self._last_swap_us = start_us
        self._swaps = 0

    def refused(self, place: int, now_us: int) -> None:
        """An orchestrator failed the stream when it was given it: no swap."""
        self._rules.suspend(place, now_us, START_PENALTY)

    def lost(self, place: int, now_us: int) -> bool:
        """A watchdog caught the orchestrator; whether the stream may swap once more."""
        self._rules.suspend(place, now_us, WATCHDOG_PENALTY)
        self._swaps = swaps_after(self._swaps, now_us - self._last_swap_us)
        self._last_swap_us = now_us
        return may_swap_again(self._swaps)

    def late(self, place: int, score: float, now_us: int) -> bool:  # noqa: ARG002
        """The orchestrator fell behind: a watchdog caught it."""
        return self.lost(place, now_us)

    def may_stay(self, place: int) -> bool:  # noqa: ARG002
        """No: the watchdog has closed the connection."""
        return False

    def choose(self, free: list[int], select: Choose, now_us: int) -> int | None:
        """The orchestrator to use next, or None."""
        return self._rules.first_choice(free, select, now_us)
