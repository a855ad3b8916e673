"""Whether an orchestrator calls reward in a round."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from agents.strategies.settings import require, require_shares


class RewardCallView(NamedTuple):
    """What an active orchestrator knows when a round has been initialized.

    Attributes:
        reliability: probability that its node is up and its account funded, 0..1.
        stake_lpt: its stake in the round, LPT.
        kept_usd: what the call would bring to it and its own stake, USD; infinite for a
            strategy that says `weighs_worth = False`.
        gas_usd: what the call would cost, USD; 0 for such a strategy.
        rounds_so_far: rounds since the run began.
        turn: a number of its own in [0, 1), always the same.
    """

    reliability: float
    stake_lpt: float
    kept_usd: float = math.inf
    gas_usd: float = 0.0
    rounds_so_far: int = 0
    turn: float = 0.0


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

    weighs_worth: ClassVar[bool] = False

    def calls(self, view: RewardCallView, uniform: float) -> bool:
        """Whether the node is up."""
        return uniform < view.reliability


@dataclass(frozen=True, slots=True)
class ProfitableOnly:
    """Call when the node is up and what one keeps of the rewards pays for the gas.

    What counts is the commission and the part of one's own stake; the delegators' part is
    forfeited with it.

    Attributes:
        times_gas: how many times the gas the kept rewards must be worth.
    """

    times_gas: float = 1.0

    def __post_init__(self) -> None:
        times = self.times_gas
        require("times_gas", times, 0 <= times < math.inf, "at least 0")

    def calls(self, view: RewardCallView, uniform: float) -> bool:
        """Whether the node is up and the call pays."""
        pays = view.kept_usd > self.times_gas * view.gas_usd
        return uniform < view.reliability and pays


@dataclass(frozen=True, slots=True)
class OutageWindows:
    """Nobody of a part of the orchestrators calls in some stretches of rounds.

    Attributes:
        windows: first and last round of each stretch, counted from the run's first, 0.
        share: part of the orchestrators that they hit, always the same ones.
    """

    weighs_worth: ClassVar[bool] = False
    windows: Sequence[Sequence[int]] = ((10, 20),)
    share: float = 0.3

    def __post_init__(self) -> None:
        require_shares(share=self.share)
        for window in self.windows:
            whole = len(window) == 2 and all(type(end) is int for end in window)
            holds = whole and 0 <= window[0] <= window[1]
            require("windows", list(window), holds, "[first, last], rounds from 0 on")

    def calls(self, view: RewardCallView, uniform: float) -> bool:
        """Whether the node is up, and in no window that hits it."""
        down = any(first <= view.rounds_so_far <= last for first, last in self.windows)
        return uniform < view.reliability and not (down and view.turn < self.share)
