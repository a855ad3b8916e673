"""Whether an orchestrator calls reward in a round."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RewardCallView:
    """What an active orchestrator knows when a round has been initialized.

    Attributes:
        reliability: probability that its node is up and its account funded, 0..1.
        stake_lpt: its stake in the round, LPT.
    """

    reliability: float
    stake_lpt: float


class RewardCalls(Protocol):
    """Strategy that decides once a round."""

    def calls(self, view: RewardCallView, uniform: float) -> bool:
        """Whether to call reward.

        Args:
            view: what the orchestrator knows.
            uniform: a draw from [0, 1).
        """


@dataclass(frozen=True, slots=True)
class Reliable:
    """Call whenever the node is up, profitable or not, as the node's reward service does.

    Source:
        go-livepeer eth/rewardservice.go, 2026-08.
    """

    def calls(self, view: RewardCallView, uniform: float) -> bool:
        """Whether the node is up."""
        return uniform < view.reliability
