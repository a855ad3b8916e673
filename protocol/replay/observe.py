"""The state as a snapshot in the trace's form.

A snapshot holds a choice of what can be observed: some accounts, some rounds. The
recorded one says which; everything else follows from the state alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from protocol import ether, minter, rounds, token
from protocol.addresses import MINTER, TREASURY
from protocol.bonding import views as bonding
from protocol.replay.observe_account import (
    observe_account,
    recorded_part,
    rounds_in,
    value_or_revert,
)
from protocol.state import State
from protocol.tickets import views as tickets
from protocol.treasury import counting, governor
from protocol.units import Address, Block
from protocol.votes import lookup


def observe(state: State, block: Block, shape: Mapping[str, Any]) -> dict[str, Any]:
    """The state as of a block, in the trace's form.

    Args:
        state: the contracts' storage.
        block: the block that views are called in.
        shape: the recorded snapshot, which says which accounts and rounds to look at.
    """
    current = rounds.current_round(state, block)
    recorded_accounts = recorded_part(shape, "accounts")
    accounts = [Address(name) for name in recorded_accounts]
    senders = [Address(name) for name in recorded_part(shape, "senders")]
    return {
        "rounds": _rounds(state, block),
        "bonding": _bonding(state),
        "minter": _minter(state),
        "token": {"total_supply": str(token.total_supply(state))},
        "treasury": {
            "lpt": str(token.balance_of(state, TREASURY)),
            "eth": str(ether.balance_of(state, TREASURY)),
            "min_delay": str(state.governor.min_delay_s.value),
        },
        "broker": {
            "unlock_period": str(state.tickets.unlock_period.value),
            "ticket_validity_period": str(state.tickets.ticket_validity_period.value),
        },
        "paused": state.controller.paused.value,
        "accounts": {
            account: observe_account(
                state, account, current, recorded_part(recorded_accounts, account)
            )
            for account in accounts
        },
        "senders": {name: _sender(state, name, current) for name in senders},
        "reserve_claims": _reserve_claims(state, senders, accounts, current),
        "votes_total": _votes_total(state, current, recorded_part(shape, "votes_total")),
        "proposals": _proposals(
            state, current, recorded_part(shape, "proposals"), accounts
        ),
        "governor": _governor(state),
    }


def _rounds(state: State, block: Block) -> dict[str, Any]:
    schedule = state.rounds.schedule.value
    return {
        "current_round": rounds.current_round(state, block),
        "last_initialized_round": state.rounds.last_initialized_round.value,
        "current_round_initialized": rounds.is_current_round_initialized(state, block),
        "current_round_locked": rounds.is_current_round_locked(state, block),
        "current_round_start_block": rounds.current_round_start_block(state, block),
        "round_length": schedule.length,
        "round_lock_amount": schedule.lock_amount,
        "last_round_length_update_round": schedule.last_length_update_round,
        "last_round_length_update_start_block": schedule.last_length_update_start_block,
    }


def _bonding(state: State) -> dict[str, Any]:
    storage = state.bonding
    total_lpt = str(storage.current_round_total_active_stake.value)
    pool = list(bonding.active_orchestrators(state))
    next_rate = storage.next_round_treasury_reward_cut_rate.value
    return {
        "total_bonded": total_lpt,
        "current_round_total_active_stake": total_lpt,
        "next_round_total_active_stake": str(storage.next_round_total_active_stake.value),
        "pool": pool,
        "pool_size": len(pool),
        "pool_max_size": storage.pool_max_size.value,
        "unbonding_period": storage.unbonding_period.value,
        "treasury_reward_cut_rate": str(storage.treasury_reward_cut_rate.value),
        "next_round_treasury_reward_cut_rate": str(next_rate),
        "treasury_balance_ceiling": str(storage.treasury_balance_ceiling.value),
    }


def _minter(state: State) -> dict[str, str]:
    storage = state.minter
    values = {
        "inflation": storage.inflation.value,
        "inflation_change": storage.inflation_change.value,
        "target_bonding_rate": storage.target_bonding_rate.value,
        "current_mintable_tokens": storage.current_mintable_tokens.value,
        "current_minted_tokens": storage.current_minted_tokens.value,
        "global_total_supply": minter.global_total_supply(state),
        "lpt": token.balance_of(state, MINTER),
        "eth": ether.balance_of(state, MINTER),
    }
    return {name: str(value) for name, value in values.items()}


def _sender(state: State, account: Address, current: int) -> dict[str, Any]:
    info = tickets.sender_info(state, account, current)
    return {
        "deposit": str(info.deposit_wei),
        "withdraw_round": str(info.withdraw_round),
        "reserve": str(info.reserve_wei),
        "claimed_in_current_round": str(info.claimed_in_current_round_wei),
        "is_unlock_in_progress": tickets.is_unlock_in_progress(state, account),
    }


def _reserve_claims(
    state: State, senders: Iterable[Address], accounts: Iterable[Address], current: int
) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for sender in senders:
        for account in accounts:
            claimed = str(tickets.claimed_reserve(state, sender, account, current))
            claimable = value_or_revert(
                tickets.claimable_reserve, state, sender, account, current
            )
            if (claimed, claimable) != ("0", "0"):
                rows.append([sender, account, claimed, claimable])
    return rows


def _votes_total(state: State, current: int, shape: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "total_supply": str(lookup.total_supply(state, current)),
        "total_active_stake_at": {
            at: value_or_revert(lookup.get_total_active_stake_at, state, int(at), current)
            for at in rounds_in(shape, "total_active_stake_at")
        },
        "past_total_supply": {
            at: value_or_revert(lookup.get_past_total_supply, state, int(at), current)
            for at in rounds_in(shape, "past_total_supply")
        },
    }


def _proposals(
    state: State, current: int, recorded: Iterable[str], accounts: Iterable[Address]
) -> dict[str, dict[str, Any]]:
    """The recorded proposals; the step that makes one does not record it yet."""
    proposals: dict[str, dict[str, Any]] = {}
    for proposal_id in recorded:
        proposal = state.governor.proposals.get(proposal_id)
        if proposal is None:
            continue
        tally = state.governor.tallies[proposal_id]
        proposals[proposal_id] = {
            "state": str(int(governor.proposal_state(state, proposal_id, current))),
            "against": str(tally.against_lpt),
            "for": str(tally.for_lpt),
            "abstain": str(tally.abstain_lpt),
            "snapshot": str(proposal.vote_start),
            "deadline": str(proposal.vote_end),
            "eta": str(governor.proposal_eta_s(state, proposal_id)),
            "proposer": proposal.proposer,
            "has_voted": [
                account
                for account in accounts
                if governor.has_voted(state, proposal_id, account)
            ],
        }
        if proposal.vote_start < current:
            quorum_lpt = counting.quorum_lpt(state, proposal.vote_start, current)
            proposals[proposal_id]["quorum"] = str(quorum_lpt)
    return proposals


def _governor(state: State) -> dict[str, str]:
    storage = state.governor
    values = {
        "voting_delay": storage.voting_delay.value,
        "voting_period": storage.voting_period.value,
        "proposal_threshold": storage.proposal_threshold_lpt.value,
        "quorum_numerator": storage.quorum_numerators_ppm.value[-1][1],
        "quota": storage.quota_ppm.value,
    }
    return {name: str(value) for name, value in values.items()}
