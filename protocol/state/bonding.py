"""What BondingManager stores."""

from typing import NamedTuple

from protocol.storage import Cell, Journal, Table
from protocol.units import Address


class Delegator(NamedTuple):
    """One account's own bond. What others delegate to it is in `delegated_amounts`.

    Attributes:
        bonded_amount: LPT bonded, as of the last claim.
        fees: wei of claimed fees.
        delegate: to whom the bond is delegated.
        start_round: round from which the bond is effective.
        last_claim_round: round up to which earnings were claimed.
        next_unbonding_lock_id: id of the next unbonding lock.
    """

    bonded_amount: int = 0
    fees: int = 0
    delegate: Address | None = None
    start_round: int = 0
    last_claim_round: int = 0
    next_unbonding_lock_id: int = 0


class Transcoder(NamedTuple):
    """One orchestrator, under the contract's old name.

    Attributes:
        last_reward_round: latest round in which it called reward.
        reward_cut: its commission on rewards, parts per million.
        fee_share: its delegators' share of fees, parts per million.
        last_active_stake_update_round: round for which its stake was last updated.
        activation_round: round from which it is active.
        deactivation_round: round from which it is not active any more.
        active_cumulative_rewards: its unclaimed rewards when it last called reward, LPT.
        cumulative_rewards: its unclaimed commission and rewards on it, LPT.
        cumulative_fees: its unclaimed commission on fees and fees on rewards, wei.
        last_fee_round: latest round in which it received fees.
    """

    last_reward_round: int = 0
    reward_cut: int = 0
    fee_share: int = 0
    last_active_stake_update_round: int = 0
    activation_round: int = 0
    deactivation_round: int = 0
    active_cumulative_rewards: int = 0
    cumulative_rewards: int = 0
    cumulative_fees: int = 0
    last_fee_round: int = 0


class EarningsPool(NamedTuple):
    """One orchestrator's round, from which its delegators' earnings are computed.

    Attributes:
        total_stake: stake that the round's rewards are shared by, LPT.
        transcoder_reward_cut: commission on rewards in the round, parts per million.
        transcoder_fee_share: delegators' share of fees in the round, parts per million.
        cumulative_reward_factor: what 1 bonded LPT has become, 1e27 = unchanged; 0 if
            the round's factor was never set.
        cumulative_fee_factor: wei of fees for each LPT wei bonded at the start, in
            parts of 1e27; 0 if never set.
    """

    total_stake: int = 0
    transcoder_reward_cut: int = 0
    transcoder_fee_share: int = 0
    cumulative_reward_factor: int = 0
    cumulative_fee_factor: int = 0


class UnbondingLock(NamedTuple):
    """LPT on the way out.

    Attributes:
        amount: LPT locked.
        withdraw_round: round from which it can be withdrawn; 0 if there is no lock.
    """

    amount: int = 0
    withdraw_round: int = 0


class Pool(NamedTuple):
    """The orchestrators of the next round's active set, most stake first.

    The contract keeps a doubly linked list. Here the same order is held in two tuples,
    because copying a hundred entries is faster than walking them.

    Attributes:
        orchestrators: in order of their keys, descending.
        negated_keys: minus the key of each, ascending, for binary search.
    """

    orchestrators: tuple[Address, ...] = ()
    negated_keys: tuple[int, ...] = ()


class BondingStorage:
    """Bonds, orchestrators and the active set.

    Attributes:
        delegators: bond by account.
        delegated_amounts: LPT delegated to an account, its own bond included.
        transcoders: orchestrator by account.
        earnings_pools: by (orchestrator, round).
        unbonding_locks: by (delegator, lock id); live locks only.
        pool: next round's active set in order.
        pool_keys: sorting key (stake in LPT) of each orchestrator in the pool.
        pool_max_size: size of a full active set.
        current_round_total_active_stake: LPT that share the current rewards.
        next_round_total_active_stake: the same for the next round, so far.
        treasury_reward_cut_rate: treasury's share of rewards, parts per 1e27.
        next_round_treasury_reward_cut_rate: the same from the next round on.
        treasury_balance_ceiling: LPT at which contributions stop; 0 = never.
        unbonding_period: rounds from unbonding to withdrawal.
        reward_callers: who may call reward for an orchestrator, by orchestrator (LIP-118).
    """

    __slots__ = (
        "current_round_total_active_stake",
        "delegated_amounts",
        "delegators",
        "earnings_pools",
        "next_round_total_active_stake",
        "next_round_treasury_reward_cut_rate",
        "pool",
        "pool_keys",
        "pool_max_size",
        "reward_callers",
        "transcoders",
        "treasury_balance_ceiling",
        "treasury_reward_cut_rate",
        "unbonding_locks",
        "unbonding_period",
    )

    def __init__(self, journal: Journal) -> None:
        self.delegators: Table[Address | None, Delegator] = Table(journal, Delegator())
        self.delegated_amounts: Table[Address | None, int] = Table(journal, 0)
        self.transcoders: Table[Address | None, Transcoder] = Table(journal, Transcoder())
        self.earnings_pools: Table[tuple[Address | None, int], EarningsPool] = Table(
            journal, EarningsPool()
        )
        self.unbonding_locks: Table[tuple[Address | None, int], UnbondingLock] = Table(
            journal, UnbondingLock()
        )
        self.pool: Cell[Pool] = Cell(journal, Pool())
        self.pool_keys: Table[Address | None, int] = Table(journal, 0)
        self.pool_max_size: Cell[int] = Cell(journal, 0)
        self.current_round_total_active_stake: Cell[int] = Cell(journal, 0)
        self.next_round_total_active_stake: Cell[int] = Cell(journal, 0)
        self.treasury_reward_cut_rate: Cell[int] = Cell(journal, 0)
        self.next_round_treasury_reward_cut_rate: Cell[int] = Cell(journal, 0)
        self.treasury_balance_ceiling: Cell[int] = Cell(journal, 0)
        self.unbonding_period: Cell[int] = Cell(journal, 0)
        self.reward_callers: Table[Address, Address | None] = Table(journal, None)
