"""What an orchestrator knows when it may change its commission, and what it answers."""

import math
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol


class Terms(NamedTuple):
    """A commission.

    Args:
        reward_cut: the orchestrator's share of rewards, 0..1.
        fee_share: its delegators' share of fees, 0..1.
        promised_rounds: rounds that it promises to keep them; 0 promises nothing.
    """

    reward_cut: float
    fee_share: float
    promised_rounds: int = 0


class Typical(NamedTuple):
    """Medians over the active orchestrators.

    Args:
        reward_cut: their share of rewards, 0..1.
        fee_share: their delegators' share of fees, 0..1.
    """

    reward_cut: float
    fee_share: float


@dataclass(frozen=True, slots=True)
class CommissionView:
    """What an orchestrator knows when it may change its commission.

    Attributes:
        reward_cut: its share of rewards now, 0..1.
        fee_share: its delegators' share of fees now, 0..1.
        stake_lpt: stake in its pool now, LPT.
        last_stake_lpt: the same when it last looked, LPT; at first as now.
        rounds_since_look: rounds since then.
        network_lpt: active stake of the network now, LPT; 0 where it is not known.
        last_network_lpt: the same when it last looked, LPT.
        first: its commission when it first looked; None at that look.
        rounds_since_first: rounds since then.
        typical: medians of the active set; None where they are not known.
        cost_usd: what a round costs it, on average of late, USD; NaN before the first.
        pool_rewards_usd: rewards of its pool in a round, likewise, USD.
        fees_usd: fees that its work brought in a round, likewise, USD.
        turn: a number of its own in [0, 1), always the same, so that not all who decide
            alike decide at the same time.
    """

    reward_cut: float
    fee_share: float
    stake_lpt: float
    last_stake_lpt: float
    rounds_since_look: int
    network_lpt: float = 0.0
    last_network_lpt: float = 0.0
    first: Terms | None = None
    rounds_since_first: int = 0
    typical: Typical | None = None
    cost_usd: float = math.nan
    pool_rewards_usd: float = math.nan
    fees_usd: float = math.nan
    turn: float = 0.0

    @property
    def growth_of_share(self) -> float:
        """Relative change of its share in the active stake since it last looked.

        Where the network's stake is not known, that of its own stake.
        """
        if self.last_stake_lpt <= 0:
            return 0.0
        own = self.stake_lpt / self.last_stake_lpt
        if self.network_lpt > 0 and self.last_network_lpt > 0:
            own *= self.last_network_lpt / self.network_lpt
        return own - 1


class Commission(Protocol):
    """Strategy of an orchestrator's commission."""

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:
        """The commission from now on, or none to leave this look for a later round.

        Args:
            view: what the orchestrator knows.
            uniform: a draw from [0, 1).
        """


@dataclass(frozen=True, slots=True)
class Fixed:
    """The commission of the snapshot stays."""

    idle: ClassVar[bool] = True

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:  # noqa: ARG002
        """None: it is never looked at."""
        return None


def within(share: float, low: float = 0.0, high: float = 1.0) -> float:
    """A share moved into its range."""
    return min(max(share, low), high)
