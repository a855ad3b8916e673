"""What anyone can read of the TicketBroker.

`current` is the current round, from `rounds.current_round`.
"""

from typing import NamedTuple

from protocol.state import State
from protocol.tickets import reserve
from protocol.units import Address


class SenderInfo(NamedTuple):
    """A gateway's funds.

    Attributes:
        deposit_wei: pays tickets first.
        reserve_wei: remaining reserve.
        claimed_in_current_round_wei: what orchestrators claimed from the reserve.
        withdraw_round: round from which the funds can be withdrawn; 0 if locked.
    """

    deposit_wei: int
    reserve_wei: int
    claimed_in_current_round_wei: int
    withdraw_round: int


def sender_info(state: State, account: Address, current: int) -> SenderInfo:
    """A gateway's funds. Source: `getSenderInfo`."""
    sender = state.tickets.senders[account]
    claimed_wei = reserve.claimed_in_round(sender, current)
    return SenderInfo(
        sender.deposit_wei, sender.reserve_wei, claimed_wei, sender.withdraw_round
    )


def is_unlock_in_progress(state: State, account: Address) -> bool:
    """Whether a gateway asked for its funds, even if it could take them by now."""
    return state.tickets.senders[account].withdraw_round > 0


def claimed_reserve(
    state: State, reserve_holder: Address, claimant: Address, current: int
) -> int:
    """What an orchestrator claimed from a gateway's reserve in this round."""
    return reserve.claimed_by(state, reserve_holder, claimant, current)


def claimable_reserve(
    state: State, reserve_holder: Address, claimant: Address, current: int
) -> int:
    """What an orchestrator can still claim from a gateway's reserve in this round.

    Raises:
        ArithmeticPanic: it has claimed more than its share, since the active set grew.
    """
    return reserve.claimable(state, reserve_holder, claimant, current)


def is_ticket_used(state: State, ticket_id: int | str) -> bool:
    """Whether a ticket was redeemed before. Source: `usedTickets`."""
    return state.tickets.used_tickets[ticket_id]
