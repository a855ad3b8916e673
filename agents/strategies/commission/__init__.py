"""What an orchestrator keeps of rewards and passes on of fees."""

from agents.strategies.commission.base import (
    Commission,
    CommissionView,
    Fixed,
    Terms,
    Typical,
)
from agents.strategies.commission.campaign import Campaign, Harvest
from agents.strategies.commission.costs import CoverCosts, MatchMedian
from agents.strategies.commission.stake import FollowsStake, KeepStake

__all__ = [
    "Campaign",
    "Commission",
    "CommissionView",
    "CoverCosts",
    "Fixed",
    "FollowsStake",
    "Harvest",
    "KeepStake",
    "MatchMedian",
    "Terms",
    "Typical",
]
