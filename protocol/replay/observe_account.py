"""One account as a snapshot in the trace's form shows it."""

from collections.abc import Callable, Mapping
from typing import Any

from protocol import ether, token
from protocol.addresses import BONDING_MANAGER
from protocol.bonding import views as bonding
from protocol.errors import Revert
from protocol.registry import service_uri
from protocol.state import State
from protocol.state.bonding import Transcoder
from protocol.units import Address
from protocol.votes import lookup


def observe_account(
    state: State, account: Address, current: int, shape: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything that a snapshot shows of one account.

    Args:
        state: the contracts' storage.
        account: whom to look at.
        current: the current round.
        shape: the recorded account, which says which past rounds to look at and whether
            it was ever a delegate, so that its earnings pools are shown.
    """
    transcoder = bonding.get_transcoder(state, account)
    seen: dict[str, Any] = {
        "lpt": str(token.balance_of(state, account)),
        "eth": str(ether.balance_of(state, account)),
        "allowance": str(token.allowance(state, account, BONDING_MANAGER)),
        "delegator": _delegator(state, account),
        "delegator_status": int(bonding.delegator_status(state, account, current)),
        "pending_stake": value_or_revert(bonding.pending_stake, state, account, current),
        "pending_fees": value_or_revert(bonding.pending_fees, state, account, current),
        "unbonding_locks": _unbonding_locks(state, account),
        "transcoder_status": int(bonding.is_registered(state, account)),
        "is_active": bonding.is_active_transcoder(state, account, current),
        "voting": _voting(state, account, current, recorded_part(shape, "voting")),
    }
    if transcoder != Transcoder():
        seen["transcoder"] = {
            name: str(value) for name, value in transcoder._asdict().items()
        }
    if "earnings_pools" in shape:
        seen["earnings_pools"] = _earnings_pools(state, account, current)
    uri = service_uri(state, account)
    if uri:
        seen["service_uri"] = uri
    return seen


def value_or_revert(view: Callable[..., int], *arguments: Any) -> str | dict[str, str]:
    """What a view gives, or why it reverts, in the trace's form."""
    try:
        return str(view(*arguments))
    except Revert as revert:
        return {"revert": revert.reason}


def recorded_part(shape: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The recorded object under a key; if it is none, the comparison will say so."""
    part = shape.get(key)
    return part if isinstance(part, dict) else {}


def rounds_in(shape: Mapping[str, Any], key: str) -> list[str]:
    """The rounds that a recorded object under a key has values for."""
    return [at for at in recorded_part(shape, key) if at.isascii() and at.isdigit()]


def _delegator(state: State, account: Address) -> dict[str, str | None]:
    delegator = bonding.get_delegator(state, account)
    return {
        "bonded_amount": str(delegator.bonded_amount),
        "fees": str(delegator.fees),
        "delegate": delegator.delegate,
        "delegated_amount": str(bonding.transcoder_total_stake(state, account)),
        "start_round": str(delegator.start_round),
        "last_claim_round": str(delegator.last_claim_round),
        "next_unbonding_lock_id": str(delegator.next_unbonding_lock_id),
    }


def _unbonding_locks(state: State, account: Address) -> dict[str, list[str]]:
    return {
        str(lock_id): [str(lock.amount), str(lock.withdraw_round)]
        for lock_id, lock in bonding.unbonding_locks(state, account)
    }


def _earnings_pools(state: State, account: Address, current: int) -> dict[str, list[str]]:
    """The pools of the rounds about now, and of the last rounds in which it earned."""
    transcoder = bonding.get_transcoder(state, account)
    shown = {
        current - 1,
        current,
        current + 1,
        transcoder.last_reward_round,
        transcoder.last_fee_round,
        transcoder.last_active_stake_update_round,
        bonding.get_delegator(state, account).last_claim_round,
    }
    return {
        str(at): [str(value) for value in bonding.get_earnings_pool(state, account, at)]
        for at in shown
        if at > 0
    }


def _voting(
    state: State, account: Address, current: int, shape: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "votes": str(lookup.get_votes(state, account, current)),
        "delegate": lookup.delegates(state, account, current),
        "has_checkpoint": lookup.has_checkpoint(state, account),
        "past": {
            at: [
                str(lookup.get_past_votes(state, account, int(at), current)),
                lookup.delegated_at(state, account, int(at), current),
            ]
            for at in rounds_in(shape, "past")
            if int(at) < current
        },
    }
