"""Gateways: more work, less work, gateways that leave or let their deposits run dry."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from agents.gateway import Gateway
from protocol.tickets import deposits
from sim.scenarios.base import Scenario, require

if TYPE_CHECKING:
    from sim.engine import Engine


@dataclass(kw_only=True)
class Demand(Scenario):
    """Gateways send a multiple of the work, in more streams, from the next round on.

    Attributes:
        factor: work over what it would be.
    """

    factor: float = 10.0
    name: ClassVar[str] = "demand"

    def __post_init__(self) -> None:
        require(self, "factor", 0, 1e4)

    def begin(self, engine: "Engine") -> None:
        """Work comes."""
        for gateway in engine.gateways:
            engine.trade.set_level(gateway.name, self.cause, self.factor)

    def end(self, engine: "Engine") -> None:
        """It is as before."""
        for gateway in engine.gateways:
            engine.trade.set_level(gateway.name, self.cause, 1.0)


@dataclass(kw_only=True)
class GatewayExodus(Scenario):
    """The largest gateways of each kind of work leave and take their funds along.

    Attributes:
        share: share of each kind's demand that leaves at least.
    """

    share: float = 0.5
    name: ClassVar[str] = "gateway_exodus"
    _hit: list[str] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        require(self, "share", 1e-6, 1)

    def begin(self, engine: "Engine") -> None:
        """They send nothing more and ask for their deposits."""
        for gateway in _largest(engine, self.share):
            engine.trade.set_level(gateway.name, self.cause, 0.0)
            self._hit.append(gateway.name)
            gateway.unfunded.add(self.cause)
            engine.chain.submit(gateway.name, deposits.unlock)

    def open_round(self, engine: "Engine", round_number: int) -> None:  # noqa: ARG002
        """Take the funds as soon as they are unlocked."""
        _withdraw(engine, self._hit)

    def end(self, engine: "Engine") -> None:
        """They are back."""
        for gateway in engine.gateways:
            if gateway.name in self._hit:
                engine.trade.set_level(gateway.name, self.cause, 1.0)
                gateway.unfunded.discard(self.cause)


@dataclass(kw_only=True)
class DepositDraining(Scenario):
    """Large gateways go on sending work while their deposits run dry.

    They stop topping them up; winning tickets eat deposit and reserve until orchestrators
    refuse, and what was won beyond them is never paid.

    Attributes:
        share: share of each kind's demand whose gateways do so.
        unlock: whether they also unlock what is left, and take it when they may.
    """

    share: float = 0.5
    unlock: bool = False
    name: ClassVar[str] = "deposit_draining"
    _hit: list[str] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        require(self, "share", 1e-6, 1)

    def begin(self, engine: "Engine") -> None:
        """Nobody tops up any more."""
        for gateway in _largest(engine, self.share):
            self._hit.append(gateway.name)
            gateway.unfunded.add(self.cause)
            if self.unlock:
                engine.chain.submit(gateway.name, deposits.unlock)

    def open_round(self, engine: "Engine", round_number: int) -> None:  # noqa: ARG002
        """Take what is left as soon as it is unlocked."""
        if self.unlock:
            _withdraw(engine, self._hit)

    def end(self, engine: "Engine") -> None:
        """Deposits are kept up again."""
        for gateway in engine.gateways:
            if gateway.name in self._hit:
                gateway.unfunded.discard(self.cause)


def _largest(engine: "Engine", share: float) -> list[Gateway]:
    """The fewest gateways of each kind of work that send a share of it."""
    found: list[Gateway] = []
    for capability in sorted({each.traits.capability for each in engine.gateways}):
        of_kind = [each for each in engine.gateways if each.traits.capability == capability]
        sent = 0.0
        for gateway in sorted(of_kind, key=lambda each: -each.traits.demand_share):
            if sent >= share - 1e-12:
                break
            sent += gateway.traits.demand_share
            found.append(gateway)
    return found


def _withdraw(engine: "Engine", gateways: list[str]) -> None:
    """Withdraw the funds of gateways whose unlock period is over."""
    senders, now = engine.chain.state.tickets.senders, engine.chain.round
    for gateway in engine.gateways:
        sender = senders[gateway.name]
        if (
            gateway.name in gateways
            and sender.withdraw_round
            and sender.withdraw_round <= now
            and sender.deposit_wei + sender.reserve_wei
        ):
            engine.chain.submit(gateway.name, deposits.withdraw)
