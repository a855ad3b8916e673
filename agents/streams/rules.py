"""What the rules of all kinds of streams have in common."""

from collections.abc import Callable, Iterable
from typing import Protocol

Choose = Callable[[list[int]], int | None]
"""The gateway's selection among the orchestrators with free slots."""


PRICE_GUARD = 2
"""A stream leaves an orchestrator that asks more than this times its price at the start.
Source: go-livepeer server/segment_rpc.go, 2026-08."""


class Memory(Protocol):
    """What one stream knows of orchestrators, and what follows from it.

    Attributes:
        asked_anew: whether its last look made it ask everybody anew, so that the next one
            may find somebody although nothing else has changed.
    """

    asked_anew: bool

    def refused(self, place: int, now_us: int) -> None:
        """An orchestrator failed the stream when it was given it."""

    def lost(self, place: int, now_us: int) -> bool:
        """The orchestrator went away while it served; whether the stream may go on."""

    def late(self, place: int, score: float, now_us: int) -> bool:
        """A segment was late; whether the stream may go on."""

    def may_stay(self, place: int) -> bool:
        """Whether it may stay where a segment was late, if there is nobody else."""

    def choose(self, free: list[int], select: Choose, now_us: int) -> int | None:
        """The orchestrator to use next, or None."""


class Rules(Protocol):
    """How one gateway's streams of a kind look for orchestrators.

    Attributes:
        tries: orchestrators that are tried at one look, one after the other.
        waits: whether a stream that finds nobody goes on and looks again for its next
            segment; else it ends.
        hides: whether somebody may be hidden from streams that have met no trouble.
    """

    tries: int
    waits: bool
    hides: bool

    def refresh(self, offering: int) -> None:
        """The gateway has asked anew: so many orchestrators made an offer."""

    def memory(self, start_us: int) -> Memory:
        """The memory of a stream that began at some time."""

    def suspended(self, now_us: int) -> Iterable[int]:
        """Orchestrators that no stream of the gateway may use now."""

    def first_choice(self, free: list[int], select: Choose, now_us: int) -> int | None:
        """The orchestrator for a stream that has met no trouble, or None."""


def unless(free: list[int], places: Iterable[int], select: Choose) -> int | None:
    """Select with some places hidden."""
    hidden = [(place, free[place]) for place in dict.fromkeys(places)]
    for place, _ in hidden:
        free[place] = 0
    chosen = select(free)
    for place, slots in hidden:
        free[place] = slots
    return chosen
