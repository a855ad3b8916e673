"""How a stream finds an orchestrator, at its start and whenever one disappoints it."""

from collections.abc import Callable
from typing import Protocol

Choose = Callable[[list[int]], int | None]
"""The gateway's selection among the orchestrators with free slots."""

MAX_ATTEMPTS = 3
"""Orchestrators that are tried for a segment. Source: go-livepeer starter.go, 2026-08."""

MAX_SWAPS = 2
"""Swaps of a live AI stream in quick succession. Source: go-livepeer ai_live_video.go,
2026-08."""

SWAP_MEMORY_US = 180_000_000
"""Swaps further apart than this are not in quick succession. Source: the same."""


class Memory(Protocol):
    """What one stream knows of orchestrators, and what follows from it."""

    def failed(self, place: int, now_us: int) -> bool:
        """An orchestrator failed; whether the stream may go on."""

    def late(self, place: int, score: float, now_us: int) -> bool:
        """A segment was late; whether the stream may go on."""

    def choose(self, free: list[int], select: Choose) -> int | None:
        """The orchestrator to use next, or None."""


class VideoMemory:
    """What a transcoded stream knows of orchestrators.

    One that failed it is not used again. One that was late is remembered by its last score:
    the next is the best known that keeps up, else an unknown one by the selection, else the
    best known.
    """

    __slots__ = ("_known", "_suspended")

    def __init__(self, start_us: int) -> None:  # noqa: ARG002
        self._known: dict[int, float] = {}
        self._suspended: set[int] = set()

    def failed(self, place: int, now_us: int) -> bool:  # noqa: ARG002
        """An orchestrator failed; whether the stream may go on."""
        self._known.pop(place, None)
        self._suspended.add(place)
        return True

    def late(self, place: int, score: float, now_us: int) -> bool:  # noqa: ARG002
        """A segment was late; whether the stream may go on."""
        self._known[place] = score
        return True

    def choose(self, free: list[int], select: Choose) -> int | None:
        """The orchestrator to use next, or None."""
        known = sorted((s, p) for p, s in self._known.items() if free[p] > 0)
        if known and known[0][0] <= 1.0:
            return known[0][1]
        unknown = _unless(free, (*self._known, *self._suspended), select)
        return known[0][1] if unknown is None and known else unknown


class LiveMemory:
    """What a live AI stream knows of orchestrators.

    One that failed it or fell behind is suspended for longer than most streams last. More
    than two swaps in quick succession end the stream.
    """

    __slots__ = ("_last_swap_us", "_suspended", "_swaps")

    def __init__(self, start_us: int) -> None:
        self._last_swap_us = start_us
        self._suspended: set[int] = set()
        self._swaps = 0

    def failed(self, place: int, now_us: int) -> bool:
        """An orchestrator failed; whether the stream may go on."""
        self._suspended.add(place)
        quick = now_us - self._last_swap_us < SWAP_MEMORY_US
        self._swaps = self._swaps + 1 if quick else 1
        self._last_swap_us = now_us
        return self._swaps <= MAX_SWAPS

    def late(self, place: int, score: float, now_us: int) -> bool:  # noqa: ARG002
        """The orchestrator fell behind; whether the stream may go on."""
        return self.failed(place, now_us)

    def choose(self, free: list[int], select: Choose) -> int | None:
        """The orchestrator to use next, or None."""
        return _unless(free, tuple(self._suspended), select)


def _unless(free: list[int], places: tuple[int, ...], select: Choose) -> int | None:
    """Select with some places hidden."""
    hidden = [(place, free[place]) for place in places]
    for place, _ in hidden:
        free[place] = 0
    chosen = select(free)
    for place, slots in hidden:
        free[place] = slots
    return chosen
