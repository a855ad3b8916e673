"""The one clock: SimPy, in integer microseconds.

What is due is a method of an agent with a plain payload, so that the events in flight
can be written down as records; those of the same time share an event of SimPy's. Streams
are too many for an event each: who runs them keeps a queue of its own and lets the clock
pull it along, up to the next event.
"""

from collections.abc import Callable
from typing import Any, Protocol

import simpy

US_PER_S = 1_000_000
"""Microseconds in a second: the clock's unit."""

FAR_US = 2**62
"""Later than anything, microseconds."""

Handler = Callable[[Any], None]
"""What happens when an event is due; it receives the event's payload."""


class Bulk(Protocol):
    """Many small events that somebody keeps in a queue of its own."""

    def advance(self, clock: "Clock") -> None:
        """Run what is due before `clock.bulk_until_us`, setting `clock.now_us` each time.

        The limit comes nearer when something is planned for before it.
        """


class Clock:
    """Schedules handlers at points of simulated time.

    Attributes:
        now_us: simulated microseconds since the start.
        bulk_until_us: time of the next event of SimPy's, to which the bulk may run.
    """

    def __init__(self) -> None:
        self.now_us = 0
        self.bulk_until_us = 0
        self._environment = simpy.Environment(initial_time=0)
        self._due: dict[int, list[tuple[Handler, Any]]] = {}
        self._bulk: Bulk | None = None

    def __getstate__(self) -> dict[str, Any]:
        """What is due, as records in order: time, handler and payload."""
        due = [
            (time_us, handler, payload)
            for time_us, together in sorted(self._due.items())
            for handler, payload in together
        ]
        return {"now_us": self.now_us, "due": due, "bulk": self._bulk}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Plan everything again, in the same order."""
        self.now_us = state["now_us"]
        self.bulk_until_us = FAR_US
        self._environment = simpy.Environment(initial_time=self.now_us)
        self._due = {}
        self._bulk = state["bulk"]
        for time_us, handler, payload in state["due"]:
            self.at(time_us, handler, payload)

    def pull(self, bulk: Bulk) -> None:
        """Let somebody's own queue run between the events."""
        self._bulk = bulk

    def at(self, time_us: int, handler: Handler, payload: Any = None) -> None:
        """Call the handler with the payload at a time.

        Events of the same time run in the order in which they were scheduled; those of
        the bulk come after them.

        Raises:
            ValueError: the time has passed.
        """
        self.after(time_us - self.now_us, handler, payload)

    def after(self, delay_us: int, handler: Handler, payload: Any = None) -> None:
        """Call the handler with the payload after a delay of at least 0.

        Raises:
            ValueError: the delay is negative.
        """
        if delay_us < 0:
            raise ValueError(f"Negative delay {delay_us}")
        due_us = self.now_us + delay_us
        together = self._due.get(due_us)
        if together is not None:
            together.append((handler, payload))
            return
        self._due[due_us] = [(handler, payload)]
        environment = self._environment
        event = simpy.Timeout(environment, due_us - environment.now)
        event.callbacks.append(self._call)
        self.bulk_until_us = min(self.bulk_until_us, due_us)

    def run(self, until_us: int) -> None:
        """Run every event that is due before a time; events at that time stay."""
        environment = self._environment
        if self._bulk is not None:
            self._run_with(self._bulk, until_us)
        if environment.now < until_us:
            environment.run(until=until_us)
        self.now_us = until_us

    def _run_with(self, bulk: Bulk, until_us: int) -> None:
        """The same, letting the bulk run up to each event and up to the end."""
        environment = self._environment
        while True:
            due_us = int(min(environment.peek(), until_us))
            self._advance(bulk, due_us)
            if environment.peek() < due_us:
                continue
            if due_us == until_us:
                return
            environment.step()

    def _advance(self, bulk: Bulk, until_us: int) -> None:
        self.bulk_until_us = until_us
        bulk.advance(self)
        self.bulk_until_us = FAR_US

    def _call(self, event: simpy.Event) -> None:
        """One of SimPy's events is due: so is everything that was planned for its time."""
        del event
        self.now_us = now_us = int(self._environment.now)
        for handler, payload in self._due.pop(now_us):
            handler(payload)
