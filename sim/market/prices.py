"""What a price process is: prices move when a round opens, by what it draws."""

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from sim.errors import ConfigError


class Quote(NamedTuple):
    """What tokens and gas cost at one time.

    Attributes:
        lpt_usd: price of 1 LPT, USD.
        eth_usd: price of 1 ETH, USD.
        gas_price_wei: price of one unit of gas, wei.
    """

    lpt_usd: float
    eth_usd: float
    gas_price_wei: int


class Move(NamedTuple):
    """How far the prices move, as natural logarithms, and what to remember of it.

    Attributes:
        lpt_log: change of the logarithm of LPT's price.
        eth_log: change of the logarithm of ETH's price.
        memory: given back with the next move; plain data, None at the beginning.
    """

    lpt_log: float
    eth_log: float
    memory: Any = None


class PriceProcess(Protocol):
    """How the prices of LPT and ETH move outside the network.

    A frozen dataclass with one method. Prices start where `market.lpt_usd` and
    `market.eth_usd` say, or the snapshot.

    A process may have two more methods: `opening()`, which returns a pair of prices, USD,
    to start from where those keys are null; and `check(days)`, which raises `ConfigError`
    before anything runs. `days` is the length of the run.
    """

    def move(
        self, since_days: float, days: float, memory: Any, rng: np.random.Generator
    ) -> Move:
        """The move over a time.

        Args:
            since_days: days from the start of the process to the start of the move.
            days: length of the move, above 0.
            memory: what the last move remembered, None before the first.
            rng: a source of its own for each round: a process that takes its normals
                first has the same ones whatever its parameters are.
        """


@dataclass(frozen=True, slots=True)
class Constant:
    """Prices that stay as they are."""

    def move(
        self,
        since_days: float,  # noqa: ARG002
        days: float,  # noqa: ARG002
        memory: Any,  # noqa: ARG002
        rng: np.random.Generator,  # noqa: ARG002
    ) -> Move:
        """No move."""
        return Move(0.0, 0.0)


def require(process: object, name: str, *, holds: bool, allowed: str) -> None:
    """Refuse a parameter of the process that is in force.

    Raises:
        ConfigError: it doesn't hold; names the key, its value and what is allowed.
    """
    if not holds:
        raise ConfigError(f"market.prices.{name}", getattr(process, name), allowed)
