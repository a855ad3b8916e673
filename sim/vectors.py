"""Everybody's pending stake and fees at once, as columns.

The exact views answer for one account, in integers. Here one multiplication of columns
answers for all of them, in floats: within 1e-12 relative or 10 base units of the views.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from protocol.bonding.factors import latest_factors
from protocol.state import State
from protocol.state.bonding import Delegator
from protocol.units import PRECISE, Address


class Pending(NamedTuple):
    """What accounts would have if they claimed now.

    Attributes:
        stake_lpt: bonds and unclaimed rewards, base units, float64 [accounts].
        fees_wei: claimed and unclaimed fees, float64 [accounts].
    """

    stake_lpt: np.ndarray
    fees_wei: np.ndarray


class BondVectors:
    """Columns of some accounts' bonds that follow the contracts' state.

    A record of the state is replaced when it changes, never altered, so a row is read
    again only if its record is another object than before. What a claim started from is
    fixed once the claim's round is over, and read then.

    Args:
        state: the contracts.
        accounts: whose bonds, in the order of the columns.
    """

    def __init__(self, state: State, accounts: Iterable[Address]) -> None:
        self._bonding = state.bonding
        self._accounts: list[Address] = []
        self._records: list[Delegator | None] = []
        self._delegates: dict[Address | None, int] = {}
        self._bonded = np.zeros(0)
        self._fees = np.zeros(0)
        self._delegate = np.zeros(0, dtype=np.int64)
        self._own = np.zeros(0, dtype=bool)
        self._claim_round = np.zeros(0, dtype=np.int64)
        self._started = np.zeros(0, dtype=bool)
        self._start_factor = np.ones(0)
        self._start_fee_factor = np.zeros(0, dtype=object)
        self.add(accounts)

    def add(self, accounts: Iterable[Address]) -> None:
        """Append accounts to the columns."""
        added = list(accounts)
        count = len(added)
        self._accounts += added
        self._records += [None] * count
        self._bonded = np.append(self._bonded, np.zeros(count))
        self._fees = np.append(self._fees, np.zeros(count))
        self._delegate = np.append(self._delegate, np.zeros(count, dtype=np.int64))
        self._own = np.append(self._own, np.zeros(count, dtype=bool))
        self._claim_round = np.append(self._claim_round, np.zeros(count, dtype=np.int64))
        self._started = np.append(self._started, np.zeros(count, dtype=bool))
        self._start_factor = np.append(self._start_factor, np.ones(count))
        zeros = np.zeros(count, dtype=object)
        self._start_fee_factor = np.append(self._start_fee_factor, zeros)

    def __len__(self) -> int:
        return len(self._accounts)

    def pending(self, current: int) -> Pending:
        """All pending stakes and fees in the current round.

        The contracts' overflow checks are left out. Differences of fee factors are taken
        in integers, since floats would lose small ones.
        """
        self._follow()
        earning = self._claim_round < current
        self._read_starts(np.flatnonzero(earning & ~self._started))
        reward_end, fee_end, commission_lpt, commission_wei = self._delegate_columns(
            current
        )
        growth = reward_end[self._delegate] / self._start_factor
        stake_lpt = self._bonded * np.where(earning, growth, 1.0)
        earned = (fee_end[self._delegate] - self._start_fee_factor).astype(np.float64)
        per_lpt = np.where(earning, earned / self._start_factor, 0.0)
        fees_wei = self._fees + self._bonded * per_lpt
        stake_lpt += np.where(self._own, commission_lpt[self._delegate], 0.0)
        fees_wei += np.where(self._own, commission_wei[self._delegate], 0.0)
        return Pending(stake_lpt, fees_wei)

    def _follow(self) -> None:
        """Read the bonds that have changed."""
        records = list(map(self._bonding.delegators.__getitem__, self._accounts))
        changed = [
            index
            for index, (new, old) in enumerate(zip(records, self._records, strict=True))
            if new is not old
        ]
        if not changed:
            return
        self._records = list(records)
        fresh = [records[index] for index in changed]
        places = self._delegates
        self._bonded[changed] = [record.bonded_amount for record in fresh]
        self._fees[changed] = [record.fees for record in fresh]
        self._claim_round[changed] = [record.last_claim_round for record in fresh]
        self._delegate[changed] = [
            places.setdefault(record.delegate, len(places)) for record in fresh
        ]
        self._own[changed] = [
            record.delegate == self._accounts[index]
            for index, record in zip(changed, fresh, strict=True)
        ]
        self._started[changed] = False

    def _read_starts(self, rows: np.ndarray) -> None:
        """Read the factors that the claims of these rows started from."""
        pools = self._bonding.earnings_pools
        for index in rows.tolist():
            record = self._records[index]
            if record is not None:
                pool = pools[record.delegate, record.last_claim_round]
                self._start_factor[index] = pool.cumulative_reward_factor or PRECISE
                self._start_fee_factor[index] = pool.cumulative_fee_factor
        self._started[rows] = True

    def _delegate_columns(
        self, current: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Each delegate's factors as of the round, and its unclaimed commission."""
        pools = self._bonding.earnings_pools
        transcoders = [self._bonding.transcoders[name] for name in self._delegates]
        factors = [
            latest_factors(pools, name, transcoder, current)
            for name, transcoder in zip(self._delegates, transcoders, strict=True)
        ]
        return (
            np.array([reward or PRECISE for reward, _ in factors], dtype=np.float64),
            np.array([fee for _, fee in factors], dtype=object),
            np.array([each.cumulative_rewards for each in transcoders], dtype=np.float64),
            np.array([each.cumulative_fees for each in transcoders], dtype=np.float64),
        )


def pending(state: State, accounts: Iterable[Address], current: int) -> Pending:
    """Pending stakes and fees of some accounts, read once."""
    return BondVectors(state, accounts).pending(current)
