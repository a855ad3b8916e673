"""What an orchestrator keeps of rewards and passes on of fees."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class CommissionView:
    """What an orchestrator knows when it may change its commission.

    Attributes:
        reward_cut: its share of rewards now, 0..1.
        fee_share: its delegators' share of fees now, 0..1.
        stake_lpt: stake in its pool now, LPT.
        last_stake_lpt: the same when it last looked, LPT; at first as now.
        rounds_since_look: rounds since then.
    """

    reward_cut: float
    fee_share: float
    stake_lpt: float
    last_stake_lpt: float
    rounds_since_look: int


class Terms(NamedTuple):
    """A commission.

    Args:
        reward_cut: the orchestrator's share of rewards, 0..1.
        fee_share: its delegators' share of fees, 0..1.
    """

    reward_cut: float
    fee_share: float


class Commission(Protocol):
    """Strategy that decides in each round in which the contracts allow a change."""

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:
        """The commission from now on, or none to leave this look for a later round.

        Args:
            view: what the orchestrator knows.
            uniform: a draw from [0, 1).
        """


@dataclass(frozen=True, slots=True)
class Fixed:
    """The commission of the snapshot stays."""

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:  # noqa: ARG002
        """None: it is never looked at."""
        return None


@dataclass(frozen=True, slots=True)
class FollowsStake:
    """Take less when the pool has shrunk since the last look, and more when it has grown.

    Attributes:
        every_rounds: rounds between two looks.
        step: change of the reward cut at a look.
        tolerance: relative change of the pool that is taken for none.
    """

    every_rounds: int = 30
    step: float = 0.01
    tolerance: float = 0.01

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:  # noqa: ARG002
        """One step down or up at each look; the fee share stays."""
        if view.rounds_since_look < self.every_rounds:
            return None
        growth_lpt = view.stake_lpt - view.last_stake_lpt
        cut = view.reward_cut
        if abs(growth_lpt) > self.tolerance * view.last_stake_lpt:
            cut += self.step if growth_lpt > 0 else -self.step
        return Terms(min(max(cut, 0.0), 1.0), view.fee_share)
