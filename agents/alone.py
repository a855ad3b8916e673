"""Ports of an orchestrator that sees nobody else, and does not know its costs."""

import math
from collections.abc import Iterable

from agents.strategies.commission import Typical
from agents.strategies.pricing import NO_ASKS, Asks, UnitCosts
from agents.traits import OrchestratorTraits
from protocol.units import Address


class Alone:
    """Nobody offers anything."""

    @property
    def network_lpt(self) -> float:
        """Active stake, LPT: not known."""
        return 0.0

    def asks(self, capability: str, name: Address) -> Asks:  # noqa: ARG002
        """No asks."""
        return NO_ASKS

    def typical(self) -> Typical | None:
        """No medians."""
        return None


class NoExchange:
    """A market on which LPT bring nothing and can't be bought."""

    def sell(self, seller: Address, amount_lpt: int) -> float:  # noqa: ARG002
        """Nothing."""
        return 0.0

    def buy(self, buyer: Address, amount_lpt: int) -> float | None:  # noqa: ARG002
        """Nobody sells."""
        return None


class NoCards:
    """Nobody sells or rents cards."""

    def price_usd(self, gpu: str) -> float:  # noqa: ARG002
        """Nothing can be bought for any price."""
        return math.inf

    def rent_usd(self, traits: OrchestratorTraits, length_us: int) -> float:  # noqa: ARG002
        """Nothing."""
        return 0.0

    def slots(self, capabilities: Iterable[str], gpu: str, gpus: int) -> dict[str, int]:  # noqa: ARG002
        """None."""
        return dict.fromkeys(capabilities, 0)

    def changed(self, traits: OrchestratorTraits) -> None:
        """Nobody has to know."""


class UnknownCosts:
    """Costs that nobody worked out."""

    def of_unit(
        self,
        capability: str,  # noqa: ARG002
        traits: OrchestratorTraits,  # noqa: ARG002
    ) -> UnitCosts | None:
        """Not known."""
        return None

    def reward_gas_usd(self) -> float:
        """Gas of a reward call, USD: none."""
        return 0.0
