"""How finely the time of a stint is resolved."""

from typing import Protocol

from sim.resolutions.stint import Served, Stint

LATE = -1
"""What a grain says instead of a time: a segment was late."""


class Grain(Protocol):
    """How finely the time of a stint is resolved."""

    def begin(self, stint: Stint, now_us: int) -> int:
        """A stint has begun: when something happens to it next."""

    def stay(self, stint: Stint, now_us: int) -> int:
        """A late stint stays where it is: when something happens to it next."""

    def go_on(self, stint: Stint, now_us: int) -> int:
        """That time is there, before the end: LATE, or when something happens next."""

    def close(self, stint: Stint, now_us: int) -> Served:
        """The stint ends: pay what is left to pay, and say what was done."""

    def break_down(self, place: int) -> None:
        """An orchestrator went down; its stints are closed next."""
