"""The one clock: SimPy, in integer microseconds.

What is due is a method of an agent with a plain payload, so that the events in flight
can be written down as records. Bulk events are SimPy events with one callback; that is
faster than a process for each session.
"""

from collections.abc import Callable
from typing import Any

import simpy

US_PER_S = 1_000_000
"""Microseconds in a second: the clock's unit."""

Handler = Callable[[Any], None]
"""What happens when an event is due; it receives the event's payload."""


class Clock:
    """Schedules handlers at points of simulated time."""

    def __init__(self) -> None:
        self.environment = simpy.Environment(initial_time=0)

    @property
    def now_us(self) -> int:
        """Simulated microseconds since the start."""
        return int(self.environment.now)

    def at(self, time_us: int, handler: Handler, payload: Any = None) -> None:
        """Call the handler with the payload at a time.

        Events of the same time run in the order in which they were scheduled.

        Raises:
            ValueError: the time has passed.
        """
        self.after(time_us - self.now_us, handler, payload)

    def after(self, delay_us: int, handler: Handler, payload: Any = None) -> None:
        """Call the handler with the payload after a delay of at least 0."""
        due = simpy.Timeout(self.environment, delay_us, payload)
        due.callbacks.append(_Due(handler))

    def run(self, until_us: int) -> None:
        """Run every event that is due before a time; events at that time stay."""
        self.environment.run(until=until_us)


class _Due:
    """Adapts a handler to SimPy's callbacks."""

    __slots__ = ("_handler",)

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def __call__(self, event: simpy.Event) -> None:
        self._handler(event.value)
