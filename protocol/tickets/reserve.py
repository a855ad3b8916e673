"""The reserve: what a gateway's tickets are worth when its deposit is not enough.

Every orchestrator of the active set can claim an equal part of it in a round.

Source: contracts/pm/mixins/MixinReserve.sol, f225b10.
"""

from protocol.bonding.active_set import is_active
from protocol.events.tickets import ReserveClaimed
from protocol.fixed_point import add, sub
from protocol.machine import Call
from protocol.records import build
from protocol.state import State
from protocol.state.tickets import ReserveClaim, Sender
from protocol.units import Address


def claimed_in_round(sender: Sender, current: int) -> int:
    """What everyone claimed from a gateway's reserve in the current round."""
    return sender.claimed_wei if sender.claim_round == current else 0


def claimed_by(
    state: State, reserve_holder: Address, claimant: Address, current: int
) -> int:
    """What one orchestrator claimed from a gateway's reserve in the current round."""
    claim = state.tickets.reserve_claims[reserve_holder, claimant]
    return claim.claimed_wei if claim.round == current else 0


def claimable(
    state: State, reserve_holder: Address, claimant: Address, current: int
) -> int:
    """What one orchestrator can still claim from a gateway's reserve in this round.

    Raises:
        ArithmeticPanic: it has claimed more than its share, since the active set grew.
    """
    if not is_active(state, claimant, current):
        return 0
    pool_size = len(state.bonding.pool.value.orchestrators)
    if pool_size == 0:
        return 0
    sender = state.tickets.senders[reserve_holder]
    total_wei = add(sender.reserve_wei, claimed_in_round(sender, current))
    claimed_wei = claimed_by(state, reserve_holder, claimant, current)
    return sub(total_wei // pool_size, claimed_wei)


def claim(
    state: State,
    call: Call,
    reserve_holder: Address,
    claimant: Address,
    missing_wei: int,
    *,
    current: int,
) -> int:
    """Pay what the deposit lacks from the reserve, up to the claimant's part.

    Returns:
        The amount claimed, wei.

    Raises:
        ArithmeticPanic: the claimant has claimed more than its share.
    """
    claim_wei = min(missing_wei, claimable(state, reserve_holder, claimant, current))
    if claim_wei == 0:
        return claim_wei
    sender = state.tickets.senders[reserve_holder]
    state.tickets.senders.put(
        reserve_holder,
        build(
            Sender,
            (
                sender.deposit_wei,
                sender.withdraw_round,
                sub(sender.reserve_wei, claim_wei),
                current,
                claimed_in_round(sender, current) + claim_wei,
            ),
        ),
    )
    claimed_wei = claimed_by(state, reserve_holder, claimant, current)
    claims = build(ReserveClaim, (current, claimed_wei + claim_wei))
    state.tickets.reserve_claims.put((reserve_holder, claimant), claims)
    call.emit(build(ReserveClaimed, (reserve_holder, claimant, claim_wei)))
    return claim_wei
