"""Read bonds, orchestrators and the active set. Nothing here changes anything.

`current` is the current round, from `rounds.current_round`.

Source: contracts/bonding/BondingManager.sol, f225b10.
"""

from collections.abc import Iterator
from enum import IntEnum

from protocol.bonding import active_set
from protocol.bonding.earnings import pending_stake_and_fees
from protocol.state import State
from protocol.state.bonding import Delegator, EarningsPool, Transcoder, UnbondingLock
from protocol.units import Address


class DelegatorStatus(IntEnum):
    """How far a bond is, numbered as in the contract."""

    PENDING = 0
    BONDED = 1
    UNBONDED = 2


def pending_stake(state: State, delegator: Address | None, current: int) -> int:
    """LPT an account has bonded, unclaimed rewards included.

    Raises:
        ArithmeticPanic: the sum leaves uint256.
    """
    record = state.bonding.delegators[delegator]
    return pending_stake_and_fees(state, delegator, record, current)[0]


def pending_fees(state: State, delegator: Address | None, current: int) -> int:
    """Wei of fees an account could withdraw, unclaimed ones included.

    Raises:
        ArithmeticPanic: the sum leaves uint256.
    """
    record = state.bonding.delegators[delegator]
    return pending_stake_and_fees(state, delegator, record, current)[1]


def delegator_status(
    state: State, delegator: Address | None, current: int
) -> DelegatorStatus:
    """Whether an account's bond is missing, effective, or becomes so next round."""
    record = state.bonding.delegators[delegator]
    if record.bonded_amount == 0:
        return DelegatorStatus.UNBONDED
    if record.start_round > current:
        return DelegatorStatus.PENDING
    return DelegatorStatus.BONDED


def delegate_of(state: State, delegator: Address | None) -> Address | None:
    """To whom an account delegates."""
    return state.bonding.delegators[delegator].delegate


def transcoder_total_stake(state: State, orchestrator: Address | None) -> int:
    """LPT delegated to an account, its own bond and all unclaimed rewards included."""
    return state.bonding.delegated_amounts[orchestrator]


def is_active_transcoder(state: State, orchestrator: Address | None, current: int) -> bool:
    """Whether an orchestrator is in the current round's active set."""
    return active_set.is_active(state, orchestrator, current)


def is_registered(state: State, account: Address | None) -> bool:
    """Whether an account is an orchestrator: bonded to itself."""
    return active_set.is_registered(state, account)


def active_orchestrators(state: State) -> tuple[Address, ...]:
    """The pool: the next round's active set as of now, most stake first.

    Right after a round is initialised it is also the current round's.
    """
    return state.bonding.pool.value.orchestrators


def get_delegator(state: State, delegator: Address | None) -> Delegator:
    """An account's own bond as stored, as of its last claim."""
    return state.bonding.delegators[delegator]


def get_transcoder(state: State, orchestrator: Address | None) -> Transcoder:
    """An orchestrator as stored."""
    return state.bonding.transcoders[orchestrator]


def get_earnings_pool(state: State, orchestrator: Address | None, at: int) -> EarningsPool:
    """An orchestrator's earnings pool of a round, as stored."""
    return state.bonding.earnings_pools[orchestrator, at]


def unbonding_locks(
    state: State, delegator: Address | None
) -> Iterator[tuple[int, UnbondingLock]]:
    """An account's live unbonding locks and their ids, oldest first."""
    locks = state.bonding.unbonding_locks
    for lock_id in range(state.bonding.delegators[delegator].next_unbonding_lock_id):
        lock = locks[delegator, lock_id]
        if lock.withdraw_round > 0:
            yield lock_id, lock
