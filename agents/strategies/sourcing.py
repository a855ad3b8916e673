"""Where a gateway buys its users' work: from the network, or from a cloud."""

import math
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SourcingView:
    """What a gateway knows when a round is over.

    Attributes:
        network_usd: what a minute of stream cost it on the network, USD; NaN where it
            bought none.
        cloud_usd: what a minute costs at a cloud's list price, USD.
        served_share: share of its streams that the network served, 0..1; NaN where it
            sent none.
        late_share: share of the served ones that were slower than real time.
        on_network: share of its work that it sends to the network now, 0..1.
        rounds_so: rounds since that share changed last.
    """

    network_usd: float
    cloud_usd: float
    served_share: float
    late_share: float
    on_network: float
    rounds_so: int


class Sourcing(Protocol):
    """Strategy that says once a round how much work goes to the network."""

    def on_network(self, view: SourcingView) -> float:
        """Share of the gateway's work that it sends to the network from now on, 0..1."""


@dataclass(frozen=True, slots=True)
class Stays:
    """All work goes to the network, come what may."""

    def on_network(self, view: SourcingView) -> float:  # noqa: ARG002
        """Everything."""
        return 1.0


@dataclass(frozen=True, slots=True)
class OutsideOption:
    """Leaves for a cloud when the network is dear or bad, and comes back after a while.

    A gateway that left keeps a trickle of work on the network, by which it sees whether
    coming back would pay; so it needs a lead of the network to come back, not only a tie.

    Attributes:
        patience_rounds: rounds that a choice lasts at least.
        most_failed: share of streams that may fail or be late before quality counts as bad.
        lead: how much cheaper than the cloud the network must be for it to come back.
        trickle: share of work that stays on the network meanwhile.
    """

    patience_rounds: int = 3
    most_failed: float = 0.1
    lead: float = 0.1
    trickle: float = 0.05

    def __post_init__(self) -> None:
        for name in ("most_failed", "lead", "trickle"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"{name}={value}: must be at least 0 and at most 1")
        if self.patience_rounds < 1:
            raise ValueError(f"patience_rounds={self.patience_rounds}: must be at least 1")

    def on_network(self, view: SourcingView) -> float:
        """Everything, or the trickle."""
        if view.rounds_so < self.patience_rounds:
            return view.on_network
        away = view.on_network < 1
        limit_usd = view.cloud_usd * (1 - self.lead if away else 1)
        dear = view.network_usd > limit_usd
        lost = 1 - view.served_share * (1 - view.late_share)
        if dear or lost > self.most_failed:
            return self.trickle
        if away and (math.isnan(view.network_usd) or math.isnan(lost)):
            return view.on_network
        return 1.0
