"""Every change of a bond leaves a checkpoint that holds from the next round on.

Source: contracts/bonding/BondingVotes.sol, f225b10.
"""

from protocol.events.votes import (
    DelegateChanged,
    DelegateVotesChanged,
    DelegatorBondedAmountChanged,
)
from protocol.machine import Call
from protocol.records import build
from protocol.state import State
from protocol.state.votes import BondingCheckpoint
from protocol.units import Address

_NO_BOND = BondingCheckpoint()
"""Stands for the checkpoint of an account that has none."""


def checkpoint(state: State, call: Call, account: Address | None, current: int) -> None:
    """Record an account's bond, as it is now, for the rounds after the current one.

    Source: BondingManager.sol _checkpointBondingState, BondingVotes.sol
    checkpointBondingState.
    """
    bonding, votes = state.bonding, state.votes
    bonded_lpt, _, delegate, _, last_claim_round, _ = bonding.delegators[account]
    delegated_lpt = bonding.delegated_amounts.get(account, 0)
    transcoder = bonding.transcoders.get(account)
    last_reward_round = transcoder.last_reward_round if transcoder else 0
    previous = votes.latest.get(account, _NO_BOND)
    since, old_bonded_lpt, old_delegate, old_delegated_lpt, old_claim_round, _, older = (
        previous
    )
    if 0 < since <= current:
        votes.older.put((account, older), previous)
        older += 1
    latest = (
        current + 1,
        bonded_lpt,
        delegate,
        delegated_lpt,
        last_claim_round,
        last_reward_round,
        older,
    )
    votes.latest.put(account, build(BondingCheckpoint, latest))

    if old_delegate != delegate:
        call.emit(build(DelegateChanged, (account, old_delegate, delegate)))
    if account in (old_delegate, delegate):
        old_registered = old_delegate == account and old_bonded_lpt > 0
        old_votes = old_delegated_lpt if old_registered else 0
        new_votes = delegated_lpt if delegate == account and bonded_lpt > 0 else 0
        if old_votes != new_votes:
            changed = account, old_votes, new_votes
            call.emit(build(DelegateVotesChanged, changed))
    if old_bonded_lpt != bonded_lpt or old_claim_round != last_claim_round:
        bonds = account, old_bonded_lpt, old_claim_round, bonded_lpt, last_claim_round
        call.emit(build(DelegatorBondedAmountChanged, bonds))


def checkpoint_total_active_stake(state: State, total_stake_lpt: int, at: int) -> None:
    """Record the total active stake of a round that is being initialised."""
    votes = state.votes
    votes.total_active_stakes.put(at, total_stake_lpt)
    count = votes.total_stake_count
    votes.total_stake_rounds.put(count.value, at)
    count.put(count.value + 1)


def own_votes(account: Address | None, bond: BondingCheckpoint) -> int:
    """Votes of a registered orchestrator: all that is delegated to it; others have 0."""
    registered = bond.delegate == account and bond.bonded_amount > 0
    return bond.delegated_amount if registered else 0
