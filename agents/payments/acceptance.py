"""Which tickets a gateway is willing to send.

Source: go-livepeer pm/sender.go, pm/recipient.go, 2026-08.
"""

from dataclasses import dataclass
from enum import Enum

from agents.payments.terms import TicketTerms

MAX_NONCES = 600
"""Tickets that an orchestrator takes on one set of parameters, and so in one payment."""


class Objection(Enum):
    """Why a gateway does not send an orchestrator's tickets."""

    TICKET_VALUE = "a ticket's expected value is above the gateway's limit"
    TOTAL_VALUE = "a payment's expected value is above the gateway's limit"
    NONCES = "a payment takes more tickets than the orchestrator accepts at once"
    CERTAIN = "a ticket's expected value is not below its face value"
    DEPOSIT = "the face value is above the deposit's share"
    FUNDS = "there is no deposit or no reserve"
    UNLOCKING = "the deposit is being unlocked"


@dataclass(frozen=True, slots=True)
class SenderPolicy:
    """A gateway's settings.

    Attributes:
        max_ticket_ev_wei: largest expected value of a ticket, wei.
        max_total_ev_wei: largest expected value of a payment, wei.
        deposit_multiplier: tickets' face values that the deposit has to hold.
    """

    max_ticket_ev_wei: int = 3_000_000_000_000
    max_total_ev_wei: int = 20_000_000_000_000
    deposit_multiplier: int = 1


@dataclass(frozen=True, slots=True)
class Funds:
    """What a gateway has with the ticket broker.

    Attributes:
        deposit_wei, reserve_wei: wei.
        withdraw_round: round in which it may withdraw, 0 where nothing is being unlocked.
        round: the current round.
    """

    deposit_wei: int
    reserve_wei: int
    withdraw_round: int
    round: int


def objection(
    policy: SenderPolicy, terms: TicketTerms, funds: Funds, *, tickets: int
) -> Objection | None:
    """Why a payment would not be sent, or None where it would.

    Args:
        policy: the gateway's settings.
        terms: what the orchestrator asks.
        funds: what the gateway has.
        tickets: how many the payment takes.
    """
    value_wei, face_wei = terms.expected_value_wei, terms.face_value_wei
    limits = (
        (Objection.FUNDS, funds.deposit_wei == 0 or funds.reserve_wei == 0),
        (Objection.UNLOCKING, 0 < funds.withdraw_round <= funds.round + 1),
        (Objection.TICKET_VALUE, value_wei > policy.max_ticket_ev_wei),
        (Objection.TOTAL_VALUE, value_wei * tickets > policy.max_total_ev_wei),
        (Objection.NONCES, tickets > MAX_NONCES),
        (Objection.CERTAIN, value_wei >= face_wei),
        (Objection.DEPOSIT, face_wei * policy.deposit_multiplier > funds.deposit_wei),
    )
    for reason, holds in limits:
        if holds:
            return reason
    return None
