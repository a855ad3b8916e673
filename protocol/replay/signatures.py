"""Every recorded operation, and the transition that it is."""

from collections.abc import Callable
from typing import Any, NamedTuple

from protocol import controller, minter, polls, registry, rounds, token
from protocol.bonding import (
    delegation,
    earnings,
    fees,
    rewards,
    setters,
    slashing,
    transfer,
)
from protocol.replay.arguments import (
    actions,
    address,
    integer,
    nullable_address,
    octets,
    registry_entry,
    text,
    ticket,
    tickets,
)
from protocol.tickets import deposits, redemption
from protocol.treasury import governor

Reader = Callable[[Any], Any]
"""Reads one recorded argument; raises ValueError if it is malformed."""

Arguments = dict[str, tuple[str, Reader]]
"""The transition's parameter and the reader, by recorded name."""


class Signature(NamedTuple):
    """How a recorded operation calls a transition.

    Attributes:
        transition: what is called; None if only the clock moves.
        parameters: the transition's parameter and the reader, by recorded name.
    """

    transition: Callable[..., Any] | None
    parameters: Arguments


def known_operations() -> dict[str, Signature]:
    """Every operation that a trace may hold, by its recorded name."""
    return {
        "mine": Signature(None, _argument("blocks", integer)),
        "initialize_round": Signature(rounds.initialize_round, {}),
        **_token_operations(),
        **_bond_operations(),
        **_orchestrator_operations(),
        **_owner_operations(),
        **_ticket_operations(),
        **_governance_operations(),
    }


def _argument(recorded: str, reader: Reader, parameter: str | None = None) -> Arguments:
    """One argument; the parameter has the recorded name unless another is given."""
    return {recorded: (parameter or recorded, reader)}


def _hints(*names: str) -> Arguments:
    """The two neighbours in the pool that a caller expects, for each of its positions."""
    hints: Arguments = {}
    for name in names:
        for side in ("prev", "next"):
            hints |= _argument(f"{name}_{side}", nullable_address)
    return hints


def _token_operations() -> dict[str, Signature]:
    to = _argument("to", nullable_address)
    amount = _argument("amount", integer, "amount_lpt")
    owner = _argument("owner", nullable_address)
    spender = _argument("spender", nullable_address)
    return {
        "token_transfer": Signature(token.transfer, to | amount),
        "token_transfer_from": Signature(token.transfer_from, owner | to | amount),
        "token_approve": Signature(token.approve, spender | amount),
        "token_burn": Signature(token.burn, amount),
    }


def _bond_operations() -> dict[str, Signature]:
    amount = _argument("amount", integer, "amount_lpt")
    to = _argument("to", nullable_address)
    owner = _argument("owner", nullable_address)
    lock = _argument("lock_id", integer)
    hints = _hints("new_pos")
    bond_hints = _hints("old_delegate_new_pos", "curr_delegate_new_pos")
    transfer_hints = _hints("old_delegate_new_pos", "new_delegate_new_pos")
    rebond, from_unbonded = delegation.rebond, delegation.rebond_from_unbonded
    recipient = _argument("recipient", nullable_address)
    fees_amount = _argument("amount", integer, "amount_wei")
    return {
        "bond": Signature(delegation.bond, amount | to),
        "bond_with_hint": Signature(delegation.bond, amount | to | bond_hints),
        "bond_for_with_hint": Signature(
            delegation.bond_for_with_hint, amount | owner | to | bond_hints
        ),
        "unbond": Signature(delegation.unbond, amount),
        "unbond_with_hint": Signature(delegation.unbond, amount | hints),
        "rebond": Signature(rebond, lock),
        "rebond_with_hint": Signature(rebond, lock | hints),
        "rebond_from_unbonded": Signature(from_unbonded, to | lock),
        "rebond_from_unbonded_with_hint": Signature(from_unbonded, to | lock | hints),
        "withdraw_stake": Signature(delegation.withdraw_stake, lock),
        "transfer_bond": Signature(transfer.transfer_bond, to | amount | transfer_hints),
        "claim_earnings": Signature(
            earnings.claim_earnings, _argument("end_round", integer)
        ),
        "withdraw_fees": Signature(earnings.withdraw_fees, recipient | fees_amount),
        "checkpoint_bonding_state": Signature(
            setters.checkpoint_bonding_state, _argument("account", nullable_address)
        ),
    }


def _orchestrator_operations() -> dict[str, Signature]:
    cuts = _argument("reward_cut", integer) | _argument("fee_share", integer)
    hints = _hints("new_pos")
    orchestrator = _argument("transcoder", nullable_address)
    finder = _argument("finder", nullable_address) | _argument("finder_fee", integer)
    slashed = orchestrator | finder | _argument("slash_amount", integer)
    earned = _argument("fees", integer, "fees_wei")
    paid = orchestrator | earned | _argument("round", integer, "creation_round")
    return {
        "transcoder": Signature(rewards.transcoder, cuts),
        "transcoder_with_hint": Signature(rewards.transcoder, cuts | hints),
        "reward": Signature(rewards.reward, {}),
        "reward_with_hint": Signature(rewards.reward, hints),
        "slash_transcoder": Signature(slashing.slash_transcoder, slashed),
        "update_transcoder_with_fees": Signature(fees.update_transcoder_with_fees, paid),
        "set_service_uri": Signature(registry.set_service_uri, _argument("uri", text)),
    }


def _owner_operations() -> dict[str, Signature]:
    value_setters = (
        setters.set_unbonding_period,
        setters.set_treasury_reward_cut_rate,
        setters.set_treasury_balance_ceiling,
        setters.set_num_active_transcoders,
        minter.set_inflation_change,
        minter.set_target_bonding_rate,
        rounds.set_round_length,
        rounds.set_round_lock_amount,
        deposits.set_unlock_period,
        deposits.set_ticket_validity_period,
    )
    value = _argument("value", integer)
    new_owner = _argument("new_owner", nullable_address)
    entry = _argument("name", registry_entry) | _argument("account", nullable_address)
    return {
        **{setter.__name__: Signature(setter, value) for setter in value_setters},
        "pause": Signature(controller.pause, {}),
        "unpause": Signature(controller.unpause, {}),
        "transfer_ownership": Signature(controller.transfer_ownership, new_owner),
        "register_contract": Signature(controller.register_contract, entry),
    }


def _ticket_operations() -> dict[str, Signature]:
    deposit = _argument("deposit_amount", integer, "deposit_wei")
    split = deposit | _argument("reserve_amount", integer, "reserve_wei")
    account = _argument("account", nullable_address)
    return {
        "fund_deposit": Signature(deposits.fund_deposit, {}),
        "fund_reserve": Signature(deposits.fund_reserve, {}),
        "fund_deposit_and_reserve": Signature(deposits.fund_deposit_and_reserve, split),
        "fund_deposit_and_reserve_for": Signature(
            deposits.fund_deposit_and_reserve_for, account | split
        ),
        "unlock": Signature(deposits.unlock, {}),
        "cancel_unlock": Signature(deposits.cancel_unlock, {}),
        "withdraw": Signature(deposits.withdraw, {}),
        "redeem_winning_ticket": Signature(
            redemption.redeem_winning_ticket, _argument("ticket", ticket)
        ),
        "batch_redeem_winning_tickets": Signature(
            redemption.batch_redeem_winning_tickets, _argument("tickets", tickets)
        ),
    }


def _governance_operations() -> dict[str, Signature]:
    proposal = _argument("proposal", text, "proposal_id")
    support = _argument("support", integer)
    content = _argument("actions", actions) | _argument("description", text)
    poll = _argument("poll", address)
    return {
        "propose": Signature(governor.propose, proposal | content),
        "cast_vote": Signature(governor.cast_vote, proposal | support),
        "cast_vote_with_reason": Signature(
            governor.cast_vote_with_reason,
            proposal | support | _argument("reason", text),
        ),
        "queue": Signature(governor.queue, proposal),
        "execute": Signature(governor.execute, proposal),
        "cancel_proposal": Signature(governor.cancel, proposal),
        "create_poll": Signature(polls.create_poll, _argument("proposal", octets)),
        "poll_vote": Signature(
            polls.vote, poll | _argument("choice", integer, "choice_id")
        ),
        "poll_destroy": Signature(polls.destroy, poll),
    }
