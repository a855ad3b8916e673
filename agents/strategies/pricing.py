"""What an orchestrator asks for its work."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PricingView:
    """What an orchestrator knows when it sets a price.

    Attributes:
        listed_wei: its price per unit when the run started, wei.
        current_wei: its price per unit in the round before, wei.
        utilisation: share of its slots that were busy in the round before, 0..1.
    """

    listed_wei: float
    current_wei: float
    utilisation: float


class Pricing(Protocol):
    """Strategy that sets a price once a round."""

    def price_wei(self, view: PricingView, uniform: float) -> float:
        """Price per unit, wei, at least 0.

        Args:
            view: what the orchestrator knows.
            uniform: a draw from [0, 1).
        """


@dataclass(frozen=True, slots=True)
class Advertised:
    """The listed price stays, as most operators keep theirs for months."""

    def price_wei(self, view: PricingView, uniform: float) -> float:  # noqa: ARG002
        """The listed price."""
        return view.listed_wei
