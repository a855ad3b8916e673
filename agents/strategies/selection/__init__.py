"""Which orchestrator gets a stream.

A gateway learns offers when it refreshes its pool of orchestrators; between refreshes
only their free capacity changes. So a strategy prepares a pick from the offers once, and
the pick is asked for every stream.
"""

from agents.strategies.selection.learned import Bandit, ReputationWeighted
from agents.strategies.selection.offers import Offers, Pick, Seen, Selection, Uniform
from agents.strategies.selection.ordered import CheapestFirst, LowestLatency, QualityFirst
from agents.strategies.selection.picks import GroupPick, MixturePick, PickNone
from agents.strategies.selection.weighted import StakeWeighted

__all__ = [
    "Bandit",
    "CheapestFirst",
    "GroupPick",
    "LowestLatency",
    "MixturePick",
    "Offers",
    "Pick",
    "PickNone",
    "QualityFirst",
    "ReputationWeighted",
    "Seen",
    "Selection",
    "StakeWeighted",
    "Uniform",
]
