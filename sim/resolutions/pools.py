"""Orchestrators that offer one capability, and their slots."""

from typing import Any, NamedTuple

import numpy as np

from agents.orchestrator import Orchestrator
from agents.payments.billing import MILLI
from protocol.state import State
from sim.clock import FAR_US
from sim.scores import Leaderboard
from sim.standings import are_active, records_of
from sim.work import Service


class Outage(NamedTuple):
    """An orchestrator's outage, in microseconds; one that goes on has a far end."""

    place: int
    start_us: int
    end_us: int


class Pool:
    """Orchestrators that offer one capability, shared by all lanes of it.

    Attributes:
        service: how fast each does the work.
        orchestrators: in the service's order.
        names: their addresses.
        slots: streams that each can run at once; 0 outside the active set and in an outage.
        free: slots that are free now; below 0 while streams outlast a loss of slots.
        wanted: slots that each would have without outages.
        failure: probability that each fails a stream that it is given.
        base_milliwei: what each asks per unit before its overhead, thousandths of a wei.
        grain: how finely the time of its stints is resolved.
        leaderboard: the orchestrators' published scores.
        waiting: streams of all lanes that wait for a free slot.
    """

    __slots__ = (
        "_down",
        "_outages",
        "base_milliwei",
        "failure",
        "free",
        "grain",
        "leaderboard",
        "names",
        "orchestrators",
        "service",
        "slots",
        "waiting",
        "wanted",
    )

    def __init__(
        self,
        service: Service,
        orchestrators: list[Orchestrator],
        leaderboard: Leaderboard,
    ) -> None:
        self.leaderboard = leaderboard
        self.grain: Any = None
        self.waiting = 0
        self.service = service
        self.orchestrators = orchestrators
        self.names = [agent.name for agent in orchestrators]
        self.slots = [0] * len(orchestrators)
        self.free = [0] * len(orchestrators)
        self.failure = [agent.traits.failure_rate for agent in orchestrators]
        self.base_milliwei = [0] * len(orchestrators)
        self.wanted = [0] * len(orchestrators)
        self._down = [0] * len(orchestrators)
        self._outages: list[Outage] = []

    @property
    def ticket_value_wei(self) -> int:
        """Expected value of a ticket, the same for all, wei; 0 without orchestrators."""
        policies = [agent.ticket_policy for agent in self.orchestrators[:1]]
        return policies[0].expected_value_wei if policies else 0

    @property
    def offering(self) -> np.ndarray:
        """`[orchestrators]` whether each has slots, free or not."""
        return np.array(self.slots) > 0

    def refresh(self, state: State, round_number: int, share: float = 1.0) -> None:
        """Give slots to those that are in the round's active set, and to them alone.

        Args:
            state: the contracts' storage.
            round_number: the round.
            share: share of everybody's slots that is left; one stays where there are any.
        """
        capability = self.service.capability
        active = are_active(records_of(state, self.names), round_number)
        self.base_milliwei = [
            round(agent.price_wei[capability] * MILLI) for agent in self.orchestrators
        ]
        for place, agent in enumerate(self.orchestrators):
            slots = agent.traits.slots[capability] if active[place] else 0
            if slots or self.wanted[place]:
                self.wanted[place] = max(int(slots * share + 1e-9), min(slots, 1))
                self._update(place)

    def failures(self) -> np.ndarray:
        """`[orchestrators]` chance that each fails a request now."""
        found = np.array(self.failure)
        if any(self._down):
            found[np.array(self._down, dtype=bool)] = 1.0
        return found

    def fail(self, place: int, now_us: int) -> None:
        """An outage begins."""
        if not self._down[place]:
            self._outages.append(Outage(place, now_us, FAR_US))
        self._down[place] += 1
        self._update(place)

    def repair(self, place: int, now_us: int) -> bool:
        """An outage ends; another one may go on.

        Returns:
            Whether there are slots again.
        """
        self._down[place] -= 1
        if not self._down[place]:
            self._outages = [
                outage._replace(end_us=now_us)
                if outage.place == place and outage.end_us == FAR_US
                else outage
                for outage in self._outages
            ]
        self._update(place)
        return self.slots[place] > 0

    def take_outages(self, end_us: int) -> list[Outage]:
        """Outages up to a time, since this was asked last; those that go on are kept."""
        taken = self._outages
        self._outages = [
            outage._replace(start_us=end_us) for outage in taken if outage.end_us > end_us
        ]
        return taken

    def _update(self, place: int) -> None:
        slots = 0 if self._down[place] else self.wanted[place]
        self.free[place] += slots - self.slots[place]
        self.slots[place] = slots
