"""What an orchestrator asks for its work."""

from agents.strategies.pricing.base import (
    NO_ASKS,
    Asks,
    Offered,
    Pricing,
    PricingView,
    UnitCosts,
)
from agents.strategies.pricing.cost_plus import CostPlus
from agents.strategies.pricing.learned import Learned
from agents.strategies.pricing.listed import Advertised, InUsd
from agents.strategies.pricing.rivalry import FollowMarket, Undercut

__all__ = [
    "NO_ASKS",
    "Advertised",
    "Asks",
    "CostPlus",
    "FollowMarket",
    "InUsd",
    "Learned",
    "Offered",
    "Pricing",
    "PricingView",
    "Undercut",
    "UnitCosts",
]
