"""One gateway's work on its way to the orchestrators of one capability."""

from typing import TYPE_CHECKING

import numpy as np

from agents.gateway import Gateway
from agents.orchestrator import Orchestrator
from agents.payments.billing import MILLI
from agents.strategies.selection import Offers, Pick, PickNone, Seen, Uniform
from agents.streams import PRICE_GUARD, Rules
from sim.demand import Arrivals, Demand
from sim.network import PATH_SIGMA, network_s
from sim.resolutions.pools import Pool
from sim.streams import Streams, Uniforms

if TYPE_CHECKING:
    from sim.resolutions.waiting import Waiting


class SelectionError(ValueError):
    """A selection strategy picked an orchestrator that it could not pick."""


class Draws:
    """The draws for one selection: two that are there, and further ones."""

    __slots__ = ("_first", "_further", "_second", "_used")

    def __init__(self, first: float, second: float, further: Uniform) -> None:
        self._first, self._second, self._further = first, second, further
        self._used = 0

    def __call__(self) -> float:
        """The next draw from [0, 1)."""
        self._used += 1
        if self._used == 1:
            return self._first
        return self._second if self._used == 2 else self._further()


class FactorDraws:
    """Factors on one segment's compute after the other, by a pool's law."""

    __slots__ = ("_factors", "_uniforms")

    def __init__(self, pool: Pool, rng: np.random.Generator) -> None:
        self._factors = pool.service.factors
        self._uniforms = Uniforms(rng)

    def __call__(self) -> float:
        """The next one."""
        return self._factors[int(self._uniforms() * len(self._factors))]


class Experience:
    """What a gateway has seen of orchestrators, by place; older sights count less.

    Attributes:
        served: stints that ended well.
        failed: stints that failed, or were too slow.
    """

    __slots__ = ("_ratio", "failed", "served")

    FADING = 0.9
    """Weight of a round's sights in the next (assumption: about ten rounds count)."""

    def __init__(self, places: int) -> None:
        self.served, self.failed, self._ratio = np.zeros((3, places))

    def add(self, failed: np.ndarray, served: np.ndarray, ratios: np.ndarray) -> None:
        """Stints ended; arrays `[orchestrators]`.

        Args:
            failed: stints that failed, or were too slow.
            served: stints that ended well.
            ratios: sums of the latters' real-time ratios.
        """
        self.failed += failed
        self.served += served
        self._ratio += ratios

    def badly(self, place: int) -> None:
        """A stint failed, or was too slow."""
        self.failed[place] += 1

    def summary(self) -> Seen:
        """As arrays, for a selection."""
        served, unknown = self.served.copy(), np.full(len(self.served), np.nan)
        ratio = np.divide(self._ratio, served, out=unknown, where=served > 0)
        return Seen(served, self.failed.copy(), ratio)

    def fade(self) -> None:
        """A round has passed."""
        self.served *= self.FADING
        self.failed *= self.FADING
        self._ratio *= self.FADING


class Counts:
    """What a lane's gateway bought in a round.

    Attributes:
        served_us: microseconds of stream that were served.
        fee_milliwei: their price, thousandths of a wei.
        tickets_wei: expected value of the tickets sent, wei.
        streams: streams that ended.
        lost: of these, not served to their end.
        late: of these, slower than real time.
        moves: times that a stream moved to another orchestrator.
    """

    __slots__ = (
        "fee_milliwei",
        "late",
        "lost",
        "moves",
        "served_us",
        "streams",
        "tickets_wei",
    )

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """A new round begins."""
        self.served_us = self.fee_milliwei = self.tickets_wei = 0
        self.streams = self.lost = self.late = self.moves = 0


class Lane:
    """One gateway's work on its way to one capability's orchestrators.

    Attributes:
        gateway: who sends.
        demand: what arrives.
        pool: the capability's orchestrators and their slots, shared by all lanes.
        network_s: seconds a segment or frame is under way, by orchestrator.
        price_milliwei: what each asks of this gateway per unit, thousandths of a wei.
        pick: the gateway's prepared selection.
        counts: what the gateway bought in the round.
        experience: what the gateway has seen of each orchestrator.
        streams: streams that arrived so far; each gets its number.
        rules: how its streams look for orchestrators.
        waiting: streams that nobody serves.
        offering: orchestrators that answered the last refresh.
        got_too_dear: whose price has more than doubled since the round before.

    Streams:
        (gateway, capability, "own"): each stream's own draws.
        (gateway, capability, "segments"): what its segments take.
    """

    def __init__(
        self,
        gateway: Gateway,
        demand: Demand,
        pool: Pool,
        streams: Streams,
        rules: Rules,
    ) -> None:
        name, capability = gateway.name, pool.service.capability
        self.gateway = gateway
        self.demand = demand
        self.pool = pool
        self.rules = rules
        self.waiting: Waiting
        self.got_too_dear: list[int] = []
        self.network_s = [
            _network_s(streams, gateway, agent, pool) for agent in pool.orchestrators
        ]
        self._latency_s = np.array(self.network_s)
        self.price_milliwei = list(pool.base_milliwei)
        self.pick: Pick = PickNone()
        self.streams = 0
        self.offering = 0
        self.experience = Experience(len(pool.orchestrators))
        self.counts = Counts()
        self.factor = FactorDraws(pool, streams.generator(name, capability, "segments"))
        self._own = streams.generator(name, capability, "own")

    def number(self, count: int) -> range:
        """Numbers for some more streams."""
        self.streams += count
        return range(self.streams - count + 1, self.streams + 1)

    def select(
        self, free: list[int], first: float, second: float, further: Uniform
    ) -> int | None:
        """The gateway's pick among the orchestrators with free slots.

        Args:
            free: slots that are free at each.
            first: a draw for it.
            second: another one.
            further: gives the draws after these.

        Raises:
            SelectionError: the strategy picked what is no offer with a free slot.
        """
        place = self.pick(free, Draws(first, second, further))
        if place is None or (
            isinstance(place, int) and 0 <= place < len(free) and free[place] > 0
        ):
            return place
        if isinstance(place, np.integer) and 0 <= place < len(free) and free[place] > 0:
            return int(place)
        raise SelectionError(
            f"the selection of {self.gateway.name} picked {place!r}: must be None or the "
            "place of an offer with a free slot"
        )

    def refresh(self, stake_lpt: np.ndarray, performance: np.ndarray) -> None:
        """The gateway learns the orchestrators' offers.

        Args:
            stake_lpt: `[orchestrators]` stake in the current round.
            performance: `[orchestrators]` published scores in the gateway's region.
        """
        pool, seen = self.pool, self.experience
        seen.fade()
        before, price_milliwei = np.array(self.price_milliwei), self.price_milliwei
        answered = np.zeros(len(pool.orchestrators), dtype=bool)
        asked = [place for place, slots in enumerate(pool.wanted) if slots > 0]
        offers = [(pool.orchestrators[place], pool.base_milliwei[place]) for place in asked]
        found = self.gateway.agree(offers, pool.service.billing)
        for place, price in zip(asked, found, strict=True):
            if price is not None:
                answered[place] = True
                price_milliwei[place] = price
        now = np.array(price_milliwei)
        too_dear = (now > PRICE_GUARD * before) & (before > 0)
        self.got_too_dear = np.flatnonzero(too_dear).tolist()
        self.offering = int(answered.sum())
        self.rules.refresh(self.offering)
        self.pick = self.gateway.refresh(
            Offers(
                answered=answered,
                price_wei=now / MILLI,
                stake_lpt=stake_lpt.copy(),
                latency_s=self._latency_s,
                performance=performance.copy(),
                max_price_wei=self.demand.max_price_wei,
                seen=seen.summary(),
            )
        )

    def draw(self, start_us: int, end_us: int) -> tuple[Arrivals, np.ndarray]:
        """Streams that arrive in [start_us, end_us), and their own draws `[streams, 3]`."""
        arrivals = self.demand.draw(start_us, end_us)
        return arrivals, self._own.random((len(arrivals.start_us), 3))

    def draw_running(self) -> tuple[Arrivals, np.ndarray]:
        """The same of the streams that run already when the simulation starts."""
        arrivals = self.demand.draw_running()
        return arrivals, self._own.random((len(arrivals.start_us), 3))


def _network_s(
    streams: Streams, gateway: Gateway, agent: Orchestrator, pool: Pool
) -> float:
    """Seconds that a segment or frame is under way between the two, over their own path."""
    path = streams.generator("path", gateway.name, agent.name)
    return network_s(
        gateway.traits.region,
        agent.traits.region,
        pool.service.exchange_bits,
        float(np.exp(PATH_SIGMA * path.standard_normal())),
    )
