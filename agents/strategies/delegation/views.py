"""What delegators see: the orchestrators, as everybody does, and their own stake."""

from dataclasses import dataclass, field, fields
from typing import NamedTuple

import numpy as np


def _unknown() -> np.ndarray:
    return np.zeros(0)


@dataclass(frozen=True, slots=True)
class Prospects:
    """What everybody can see of the orchestrators; arrays of one length.

    What is left out is 0 for all.

    Attributes:
        stake_lpt: stake, LPT.
        yield_per_round: value that a delegator gains per round and unit of stake, in LPT
            per LPT: rewards at the current inflation, after cut and missed calls, plus fees
            at current prices.
        active: in the active set.
        reward_cut: share of rewards that the orchestrator keeps, 0..1.
        fee_share: share of fees that it passes on, 0..1.
        call_ratio: share of its active rounds in which reward was called, 0..1.
        reward_yield: the part of yield_per_round that is rewards.
        fee_yield: the part that is fees.
        inflow_lpt: stake that came, less what left, per round, LPT: growth beyond that of
            the median active stake, averaged over the past rounds.
        rank: place by stake, from 1.
        price_wei: advertised price of video, wei per pixel; 0 if it sells none.
    """

    stake_lpt: np.ndarray
    yield_per_round: np.ndarray
    active: np.ndarray
    reward_cut: np.ndarray = field(default_factory=_unknown)
    fee_share: np.ndarray = field(default_factory=_unknown)
    call_ratio: np.ndarray = field(default_factory=_unknown)
    reward_yield: np.ndarray = field(default_factory=_unknown)
    fee_yield: np.ndarray = field(default_factory=_unknown)
    inflow_lpt: np.ndarray = field(default_factory=_unknown)
    rank: np.ndarray = field(default_factory=_unknown)
    price_wei: np.ndarray = field(default_factory=_unknown)

    def __post_init__(self) -> None:
        for each in fields(self):
            if len(getattr(self, each.name)) != len(self.stake_lpt):
                object.__setattr__(self, each.name, np.zeros(len(self.stake_lpt)))
            getattr(self, each.name).setflags(write=False)

    @property
    def active_shares(self) -> np.ndarray:
        """Share of each orchestrator in the active stake; 0 for those outside the set."""
        stake = np.where(self.active, self.stake_lpt, 0.0)
        total = stake.sum()
        return np.asarray(stake / total if total > 0 else stake)


class DelegatorView(NamedTuple):
    """What a delegator knows when it looks: one is made for every look.

    Attributes:
        delegate: index of its orchestrator in the prospects, or None.
        stake_lpt: pending stake, LPT; of a newcomer what it wants to bond.
        unclaimed_lpt: rewards in it that were not claimed yet, LPT.
        rounds_since_look: rounds since it looked last.
        prospects: the orchestrators.
        age_rounds: rounds since it bonded for the first time.
        earned_lpt: rewards since it acted last or the run began, LPT.
        lpt_usd: price of 1 LPT, USD.
        last_lpt_usd: price at its last look, USD.
        last_reward_cut: reward cut of its delegate at its last look; None if it had
            another one, or none.
    """

    delegate: int | None
    stake_lpt: float
    unclaimed_lpt: float
    rounds_since_look: float
    prospects: Prospects
    age_rounds: float = 0.0
    earned_lpt: float = 0.0
    lpt_usd: float = 1.0
    last_lpt_usd: float = 1.0
    last_reward_cut: float | None = None
