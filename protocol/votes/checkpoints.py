"""Every change of a bond leaves a checkpoint that holds from the next round on.

Source: contracts/bonding/BondingVotes.sol, f225b10.
"""

from protocol.events.votes import (
    DelegateChanged,
    DelegateVotesChanged,
    DelegatorBondedAmountChanged,
)
from protocol.machine import Call
from protocol.state import State
from protocol.state.votes import BondingCheckpoint
from protocol.units import Address


def checkpoint(state: State, call: Call, account: Address | None, current: int) -> None:
    """Record an account's bond, as it is now, for the rounds after the current one.

    Source: BondingManager.sol _checkpointBondingState, BondingVotes.sol
    checkpointBondingState.
    """
    bonding, votes = state.bonding, state.votes
    delegator = bonding.delegators[account]
    previous = votes.latest.get(account)
    if previous is None:
        previous, older = BondingCheckpoint(), 0
    elif previous.start_round <= current:
        older = previous.older + 1
        votes.older.put((account, previous.older), previous)
    else:
        older = previous.older
    latest = BondingCheckpoint(
        current + 1,
        delegator.bonded_amount,
        delegator.delegate,
        bonding.delegated_amounts[account],
        delegator.last_claim_round,
        bonding.transcoders[account].last_reward_round,
        older,
    )
    votes.latest.put(account, latest)
    _emit_changes(call, account, previous, latest)


def checkpoint_total_active_stake(state: State, total_stake_lpt: int, at: int) -> None:
    """Record the total active stake of a round that is being initialised."""
    votes = state.votes
    votes.total_active_stakes.put(at, total_stake_lpt)
    count = votes.total_stake_count.value
    votes.total_stake_rounds.put(count, at)
    votes.total_stake_count.put(count + 1)


def own_votes(account: Address | None, bond: BondingCheckpoint) -> int:
    """Votes of a registered orchestrator: all that is delegated to it; others have 0."""
    registered = bond.delegate == account and bond.bonded_amount > 0
    return bond.delegated_amount if registered else 0


def _emit_changes(
    call: Call, account: Address | None, old: BondingCheckpoint, new: BondingCheckpoint
) -> None:
    if old.delegate != new.delegate:
        call.emit(DelegateChanged(account, old.delegate, new.delegate))
    old_votes, new_votes = own_votes(account, old), own_votes(account, new)
    if old_votes != new_votes:
        call.emit(DelegateVotesChanged(account, old_votes, new_votes))
    if (
        old.bonded_amount != new.bonded_amount
        or old.last_claim_round != new.last_claim_round
    ):
        call.emit(
            DelegatorBondedAmountChanged(
                account,
                old.bonded_amount,
                old.last_claim_round,
                new.bonded_amount,
                new.last_claim_round,
            )
        )
