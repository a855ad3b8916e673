"""What agents may see and do: the world as ports that `sim` implements."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from agents.alone import Alone, NoCards, NoExchange, UnknownCosts
from agents.splitmix import SplitMix
from agents.strategies.commission import Typical
from agents.strategies.delegation import Prospects
from agents.strategies.pricing import Asks, UnitCosts
from agents.traits import OrchestratorTraits
from protocol.machine import Receipt
from protocol.state import State
from protocol.units import Address


class Clock(Protocol):
    """Simulated time, in integer microseconds."""

    @property
    def now_us(self) -> int:
        """Microseconds since the start."""

    def at(self, time_us: int, handler: Callable[[Any], None], payload: Any = None) -> None:
        """Call the handler with the payload at a time."""

    def after(
        self, delay_us: int, handler: Callable[[Any], None], payload: Any = None
    ) -> None:
        """Call the handler with the payload after a delay."""


class Chain(Protocol):
    """The contracts: read their state, send them calls."""

    @property
    def state(self) -> State:
        """The contracts' storage; read it through the protocol's views."""

    @property
    def block(self) -> int:
        """Number of the newest block."""

    @property
    def round(self) -> int:
        """The current round."""

    def submit(
        self, sender: Address, transition: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Receipt:
        """Send one call, executed in the current block."""

    @property
    def round_us(self) -> int:
        """Length of the current round, microseconds."""

    def round_start_us(self, round_number: int) -> int:
        """Time of a round's first block."""


class Market(Protocol):
    """Prices outside the network."""

    @property
    def lpt_usd(self) -> float:
        """Price of 1 LPT, USD."""

    @property
    def eth_usd(self) -> float:
        """Price of 1 ETH, USD."""

    @property
    def gas_price_wei(self) -> int:
        """Price of one unit of gas, wei."""

    def sell_lpt(self, amount_lpt: float) -> float:
        """Sell at once; USD that the seller gets."""

    def offer_lpt(self, amount_lpt: float) -> None:
        """Withdrawn LPT come to the market, which sells a share of them bit by bit."""


class Records(Protocol):
    """Where agents report facts that no contract knows."""

    def tickets_settled(
        self,
        gateway: str,
        orchestrator: str,
        face_value_wei: int,
        paid_wei: int,
        outcome: str,
        *,
        count: int,
    ) -> None:
        """Some winning tickets that are alike were redeemed, or given up.

        Args:
            gateway: who sent them.
            orchestrator: who won them.
            face_value_wei: of each.
            paid_wei: for each.
            outcome: what came of each.
            count: how many there are.
        """


class Streams(Protocol):
    """Named random streams of the run's seed."""

    def generator(self, *name: str | int) -> np.random.Generator:
        """A fresh generator for a name."""

    def splitmix(self, *name: str | int) -> SplitMix:
        """As `generator`, for the many who draw seldom: a state of one number."""

    def uniform(self, *name: str | int) -> float:
        """The one draw of a name that draws no more, on [0, 1)."""


class Rivals(Protocol):
    """What everybody can see of the active orchestrators, as of the round's opening."""

    @property
    def network_lpt(self) -> float:
        """Active stake of the round, LPT; 0 where it is not known."""

    def asks(self, capability: str, name: Address) -> Asks:
        """What is asked for a capability, as one orchestrator sees it."""

    def typical(self) -> Typical | None:
        """Medians of the commissions; None where nobody is active."""


class Costs(Protocol):
    """What work and calls cost an orchestrator."""

    def of_unit(self, capability: str, traits: OrchestratorTraits) -> UnitCosts | None:
        """Cost of a unit of work; None where it is not known."""

    def reward_gas_usd(self) -> float:
        """Gas of a reward call at today's prices, USD."""


class Exchange(Protocol):
    """Where LPT are sold and bought."""

    def sell(self, seller: Address, amount_lpt: int) -> float:
        """Sell LPT wei out of a wallet; what they bring, USD."""

    def buy(self, buyer: Address, amount_lpt: int) -> float | None:
        """Buy LPT wei into a wallet; what they cost, USD, or None if nobody has as many."""


class CardMarket(Protocol):
    """Cards to buy, what they hold, and what they earn elsewhere."""

    def price_usd(self, gpu: str) -> float:
        """Street price of a card with its part of a host, USD."""

    def rent_usd(self, traits: OrchestratorTraits, length_us: int) -> float:
        """What a card earns elsewhere in some time, less the power it draws for that."""

    def slots(self, capabilities: Iterable[str], gpu: str, gpus: int) -> dict[str, int]:
        """Streams or requests that an orchestrator with some cards takes at once."""

    def changed(self, traits: OrchestratorTraits) -> None:
        """An orchestrator has other cards on the network."""


LPT_HOLDERS = Address("lpt-holders")
"""Holds all LPT that are in nobody else's wallet; who needs some buys from it."""


@dataclass(frozen=True, slots=True)
class World:
    """The ports, side by side."""

    clock: Clock
    chain: Chain
    market: Market
    streams: Streams
    records: Records
    prospects: Callable[[], Prospects]
    rivals: Rivals = field(default_factory=Alone)
    costs: Costs = field(default_factory=UnknownCosts)
    exchange: Exchange = field(default_factory=NoExchange)
    cards: CardMarket = field(default_factory=NoCards)
