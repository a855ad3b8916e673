"""Prices outside the network change: tokens, gas, clouds, power."""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from sim.scenarios.base import Scenario, require
from sim.scenarios.places import regions_of, require_region

if TYPE_CHECKING:
    from sim.engine import Engine


@dataclass(kw_only=True)
class TokenPrices(Scenario):
    """LPT and ETH cost another multiple of what they did.

    Attributes:
        lpt_factor: price of LPT over what it would be.
        eth_factor: price of ETH over what it would be.
        spread: how uncertain LPT's factor is: standard deviation of its logarithm.
    """

    lpt_factor: float = 0.4
    eth_factor: float = 0.77
    spread: float = 0.0
    name: ClassVar[str] = "price_crash"
    _drawn: float = field(default=1.0, init=False, repr=False)

    def __post_init__(self) -> None:
        require(self, "lpt_factor", 1e-6, 1e6)
        require(self, "eth_factor", 1e-6, 1e6)
        require(self, "spread", 0, 3)

    def begin(self, engine: "Engine") -> None:
        """The prices jump."""
        drawn = math.exp(self.spread * float(self.draws(engine).standard_normal()))
        self._drawn = self.lpt_factor * drawn
        engine.market.shock(lpt_factor=self._drawn, eth_factor=self.eth_factor)

    def end(self, engine: "Engine") -> None:
        """They jump back."""
        engine.market.shock(lpt_factor=1 / self._drawn, eth_factor=1 / self.eth_factor)


@dataclass(kw_only=True)
class GasSpike(Scenario):
    """Gas costs a multiple of what it did, and wanders around that.

    Attributes:
        factor: price of gas over what it would be.
    """

    factor: float = 100.0
    rounds: int | None = 8
    name: ClassVar[str] = "gas_spike"

    def __post_init__(self) -> None:
        require(self, "factor", 1e-3, 1e6)

    def begin(self, engine: "Engine") -> None:
        """Gas becomes dear."""
        engine.gas.shift(self.factor)

    def end(self, engine: "Engine") -> None:
        """It becomes cheap again."""
        engine.gas.shift(1 / self.factor)


@dataclass(kw_only=True)
class CloudPrices(Scenario):
    """Clouds change their list prices; gateways with an outside option notice.

    Attributes:
        factor: what a minute costs at a cloud over what it did.
    """

    factor: float = 0.5
    name: ClassVar[str] = "cloud_price_cut"

    def __post_init__(self) -> None:
        require(self, "factor", 1e-3, 1e3)

    def begin(self, engine: "Engine") -> None:
        """The new prices hold."""
        self._scale(engine, self.factor)

    def end(self, engine: "Engine") -> None:
        """The old ones hold again."""
        self._scale(engine, 1 / self.factor)

    def _scale(self, engine: "Engine", factor: float) -> None:
        for _, business in engine.trade.branches:
            business.scale_cloud_price(factor)


@dataclass(kw_only=True)
class EnergyPrices(Scenario):
    """Electricity costs orchestrators a multiple of what it did.

    Attributes:
        factor: price of a kWh over what it was.
        region: where; empty means everywhere.
    """

    factor: float = 2.0
    region: str = "europe"
    name: ClassVar[str] = "energy_price_shock"

    def __post_init__(self) -> None:
        require(self, "factor", 1e-3, 1e3)
        require_region(self.region)

    def begin(self, engine: "Engine") -> None:
        """Power becomes dear."""
        self._scale(engine, self.factor)

    def end(self, engine: "Engine") -> None:
        """It becomes cheap again."""
        self._scale(engine, 1 / self.factor)

    def _scale(self, engine: "Engine", factor: float) -> None:
        for region in regions_of(self.region):
            engine.costs.scale_electricity(region, factor)
