"""What agents may see and do: the world as ports that `sim` implements."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from agents.strategies.delegation import Prospects
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

    def ticket_settled(
        self,
        gateway: str,
        orchestrator: str,
        face_value_wei: int,
        paid_wei: int,
        outcome: str,
    ) -> None:
        """A winning ticket was redeemed, or given up."""


class Streams(Protocol):
    """Named random streams of the run's seed."""

    def generator(self, *name: str | int) -> np.random.Generator:
        """A fresh generator for a name."""


@dataclass(frozen=True, slots=True)
class World:
    """The ports, side by side."""

    clock: Clock
    chain: Chain
    market: Market
    streams: Streams
    records: Records
    prospects: Callable[[], Prospects]
