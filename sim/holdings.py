"""Everybody's stake and fees at once, from what changed and the pools' factors.

The contracts keep what an account held when it last claimed, and what a stake has grown by
since in two factors of its delegate. So a few arrays follow all accounts: an account's
record is looked at again only when it is another one. Amounts are float64, for tables; they
agree with the contracts' integers to about 1e-15.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from protocol.bonding.factors import latest_factors
from protocol.state import State
from protocol.state.bonding import Delegator
from protocol.units import PRECISE, WEI_PER_UNIT, Address

NO_DELEGATE = -1
"""Place of the delegate of an account that has none."""


class Holdings(NamedTuple):
    """What accounts hold; arrays of one length.

    Attributes:
        delegate: place of each one's delegate among the orchestrators, or NO_DELEGATE.
        stake_lpt: bond with unclaimed rewards, LPT.
        unbonding_lpt: in unbonding locks, LPT.
        fees_eth: fees, unclaimed ones included, ETH.
        principal_lpt: bond without unclaimed rewards, LPT.
    """

    delegate: np.ndarray
    stake_lpt: np.ndarray
    unbonding_lpt: np.ndarray
    fees_eth: np.ndarray
    principal_lpt: np.ndarray


NOTHING = Holdings(np.zeros(0, dtype=np.int64), *(np.zeros(0),) * 4)
"""What nobody holds."""


class HoldingsReader:
    """Reads the holdings of accounts, orchestrators first.

    Args:
        orchestrators: their addresses; delegates are among them.
    """

    def __init__(self, orchestrators: Sequence[Address]) -> None:
        self.names: list[Address] = []
        self._orchestrators = list(orchestrators)
        self._places = {name: place for place, name in enumerate(orchestrators)}
        self._records: list[Delegator | None] = []
        self._rows = np.zeros((7, 0))
        self._own_places: dict[str, int] = {}
        self.follow(orchestrators)

    def follow(self, names: Sequence[Address]) -> None:
        """Add accounts."""
        self._own_places |= {name: len(self.names) + at for at, name in enumerate(names)}
        self.names += names
        self._records += [None] * len(names)
        self._rows = np.hstack([self._rows, np.zeros((7, len(names)))])

    def place(self, name: str) -> int | None:
        """Place of an account in what is read; None of one that only a scenario knows."""
        return self._own_places.get(name)

    def read(self, state: State, round_number: int, unlocked: set[str]) -> Holdings:
        """What everybody holds.

        Args:
            state: the contracts' storage.
            round_number: the round as of which earnings count.
            unlocked: accounts that took an unbonding lock out since the last time.
        """
        delegators = state.bonding.delegators
        for place, name in enumerate(self.names):
            record = delegators[name]
            if record is not self._records[place] or name in unlocked:
                self._records[place] = record
                self._rows[:, place] = self._row(state, name, record)
        delegate, bonded, fees, start, start_fee, claimed, unbonding = self._rows
        at = delegate.astype(np.int64)
        reward, fee = self._factors(state, round_number)
        grows = (at != NO_DELEGATE) & (claimed < round_number)
        stake_lpt = bonded * np.where(grows, reward[at] / start, 1.0)
        fees_eth = fees + np.where(grows, bonded * (fee[at] - start_fee) / start, 0.0)
        commission = np.array(
            [
                (transcoder.cumulative_rewards, transcoder.cumulative_fees)
                if delegators[name].delegate == name
                else (0, 0)
                for name, transcoder in (
                    (name, state.bonding.transcoders[name]) for name in self._orchestrators
                )
            ],
            dtype=np.float64,
        ).reshape(-1, 2)
        stake_lpt[: len(commission)] += commission[:, 0] / WEI_PER_UNIT
        fees_eth[: len(commission)] += commission[:, 1] / WEI_PER_UNIT
        return Holdings(at, stake_lpt, unbonding.copy(), fees_eth, bonded.copy())

    def _row(self, state: State, name: Address, record: Delegator) -> tuple[float, ...]:
        """An account as numbers, from its record."""
        locks = state.bonding.unbonding_locks
        unbonding = sum(
            locks[name, lock_id].amount for lock_id in range(record.next_unbonding_lock_id)
        )
        delegate, claimed = record.delegate, record.last_claim_round
        bonded, fees = record.bonded_amount / WEI_PER_UNIT, record.fees / WEI_PER_UNIT
        unbonding_lpt = unbonding / WEI_PER_UNIT
        if delegate is None:
            return NO_DELEGATE, bonded, fees, 1.0, 0.0, claimed, unbonding_lpt
        pool = state.bonding.earnings_pools[delegate, claimed]
        start = (pool.cumulative_reward_factor or PRECISE) / PRECISE
        start_fee = pool.cumulative_fee_factor / PRECISE
        place = self._places[delegate]
        return place, bonded, fees, start, start_fee, claimed, unbonding_lpt

    def _factors(self, state: State, round_number: int) -> tuple[np.ndarray, np.ndarray]:
        """`[orchestrators]` reward and fee factors as of a round."""
        pools, transcoders = state.bonding.earnings_pools, state.bonding.transcoders
        factors = [
            latest_factors(pools, name, transcoders[name], round_number)
            for name in self._orchestrators
        ]
        reward = np.array([(found or PRECISE) / PRECISE for found, _ in factors])
        return reward, np.array([found / PRECISE for _, found in factors])
