"""Orchestrators that go down, by chance or by a shock, and come back."""

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


class Outages:
    """Takes orchestrators down and brings them back.

    Streams:
        (orchestrator, "outages"): times between its outages and to repair, exponential.
        ("shock", number): whom a shock hits.
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
        self._clock = clock
        self._streams = streams
        self._config = config
        self._orchestrators = orchestrators
        self._on_down = on_down
        self._on_up = on_up
        self._draws = [streams.generator(agent.name, "outages") for agent in orchestrators]

    def start(self) -> None:
        """Plan everybody's first outage, and all shocks."""
        if self._config.days_between_outages is not None:
            for place in range(len(self._orchestrators)):
                self._plan(place)
        for number, shock in enumerate(self._config.shocks):
            hit = _Hit(self._hit(number, shock), int(shock.hours * HOUR_US))
            self._clock.at(int(shock.start_hour * HOUR_US), self._strike, hit)

    def change(self, config: NetworkConfig) -> None:
        """Go by another configuration from now on; past shocks are past."""
        self._config = config
        now_us = self._clock.now_us
        for number, shock in enumerate(config.shocks):
            start_us = int(shock.start_hour * HOUR_US)
            if start_us >= now_us:
                hit = _Hit(self._hit(number, shock), int(shock.hours * HOUR_US))
                self._clock.at(start_us, self._strike, hit)

    def take_down(self, places: Sequence[int]) -> None:
        """Orchestrators go down until they are brought back."""
        for place in places:
            self._down(place)

    def bring_back(self, places: Sequence[int]) -> None:
        """What took them down is over; another outage may go on."""
        for place in places:
            self._on_up(place)

    def _plan(self, place: int) -> None:
        """Plan an orchestrator's next outage."""
        mean_us = (self._config.days_between_outages or 0.0) * 24 * HOUR_US
        self._clock.after(
            int(self._draws[place].exponential(mean_us)), self._break_down, place
        )

    def _break_down(self, place: int) -> None:
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

    def _strike(self, hit: "_Hit") -> None:
        for place in hit.places:
            self._down(place)
            self._clock.after(hit.length_us, self._on_up, place)


class _Hit(NamedTuple):
    """Whom a shock takes down, and for how long, microseconds."""

    places: list[int]
    length_us: int
