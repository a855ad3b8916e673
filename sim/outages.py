"""Orchestrators that go off, by chance, by a shock or by the clock, and come back."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from agents.orchestrator import Orchestrator
from sim.clock import US_PER_S, Clock
from sim.config import NetworkConfig, ShockConfig
from sim.streams import Streams

Told = Callable[[int], Any]
"""Told the place of an orchestrator that goes down, or is back."""

HOUR_US = 3_600 * US_PER_S
"""Microseconds in an hour."""

DAY_US = 24 * HOUR_US
"""Microseconds in a day."""


class Outages:
    """Takes orchestrators down and brings them back.

    Attributes:
        count: outages so far, without those by the clock.

    Streams:
        (orchestrator, "outages"): times between its outages and to repair, exponential.
        ("shock", number): whom a shock hits.
        (orchestrator, "idle"): whether it has other use for its cards, one draw.
    """

    def __init__(
        self,
        clock: Clock,
        streams: Streams,
        config: NetworkConfig,
        orchestrators: list[Orchestrator],
        *,
        on_down: Told,
        on_up: Told,
    ) -> None:
        self.count = 0
        self._edition = 0
        self._planned = [False] * len(orchestrators)
        self._clock = clock
        self._streams = streams
        self._config = config
        self._orchestrators = orchestrators
        self._on_down = on_down
        self._on_up = on_up
        self._draws = [streams.generator(agent.name, "outages") for agent in orchestrators]

    def start(self) -> None:
        """Plan everybody's first outage, and all shocks."""
        self._plan_all()

    def change(self, config: NetworkConfig) -> None:
        """Go by another configuration from now on; past shocks are past."""
        self._config = config
        self._edition += 1
        self._plan_all()

    def _plan_all(self) -> None:
        """Plan the outages of whoever has none planned, and the shocks to come."""
        for place in range(len(self._orchestrators)):
            if not self._planned[place]:
                self._plan(place)
        for number, shock in enumerate(self._config.shocks):
            start_us = int(shock.start_hour * HOUR_US)
            if start_us >= self._clock.now_us:
                places = self._hit(number, shock)
                hit = _Hit(places, int(shock.hours * HOUR_US), self._edition)
                self._clock.at(start_us, self._strike, hit)
        if self._config.idle_share > 0:
            begins_us = int(self._config.idle_from_hour * HOUR_US)
            days = -((begins_us - self._clock.now_us) // DAY_US)
            self._clock.at(begins_us + max(days, 0) * DAY_US, self._idle, self._edition)

    def take_down(self, places: Sequence[int]) -> None:
        """Orchestrators go down until they are brought back."""
        for place in places:
            self._down(place)

    def bring_back(self, places: Sequence[int]) -> None:
        """What took them down is over; another outage may go on."""
        for place in places:
            self._on_up(place)

    def _plan(self, place: int) -> None:
        """Plan an orchestrator's next outage, where there are any."""
        days = self._config.days_between_outages
        self._planned[place] = days is not None
        if days is not None:
            delay_us = int(self._draws[place].exponential(days * 24 * HOUR_US))
            self._clock.after(delay_us, self._break_down, place)

    def _break_down(self, place: int) -> None:
        """An outage begins, unless there are none any more."""
        if self._config.days_between_outages is None:
            self._planned[place] = False
            return
        self._down(place)
        mean_us = self._config.repair_hours * HOUR_US
        self._clock.after(int(self._draws[place].exponential(mean_us)), self._repair, place)

    def _repair(self, place: int) -> None:
        self._on_up(place)
        self._plan(place)

    def _down(self, place: int) -> None:
        self.count += 1
        self._on_down(place)

    def _hit(self, number: int, shock: ShockConfig) -> list[int]:
        """Orchestrators that a shock takes down: a random share of a region's."""
        there = [
            place
            for place, agent in enumerate(self._orchestrators)
            if shock.region in {"", agent.traits.region}
        ]
        order = self._streams.generator("shock", number).permutation(len(there))
        return sorted(there[each] for each in order[: round(shock.share * len(there))])

    def _idle(self, edition: int) -> None:
        """Some turn to other work for a while, and again at the same hour tomorrow."""
        if edition != self._edition:
            return
        for place, agent in enumerate(self._orchestrators):
            if self._streams.uniform(agent.name, "idle") < self._config.idle_share:
                self._on_down(place)
                length_us = int(self._config.idle_hours * HOUR_US)
                self._clock.after(length_us, self._on_up, place)
        self._clock.after(DAY_US, self._idle, edition)

    def _strike(self, hit: "_Hit") -> None:
        if hit.edition != self._edition:
            return
        for place in hit.places:
            self._down(place)
            self._clock.after(hit.length_us, self._on_up, place)


class _Hit(NamedTuple):
    """Whom a shock takes down, for how long in microseconds, by which configuration."""

    places: list[int]
    length_us: int
    edition: int
