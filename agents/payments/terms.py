"""What an orchestrator asks of a gateway: the terms of its tickets, and its price.

Source: go-livepeer pm/recipient.go, core/orchestrator.go, 2026-08.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

AVERAGE_GAS_PRICE_WEI = 3_000_000_000
"""Gas price that the node assumes when it judges a small face value, wei."""

MAX_WIN_PROB = 2**256 - 1
"""A winning probability of 1 on a ticket."""


@dataclass(frozen=True, slots=True)
class TicketPolicy:
    """An orchestrator's settings.

    Attributes:
        expected_value_wei: value of a ticket before the draw, wei.
        redeem_gas: gas that it reckons with for a redemption.
        tx_cost_multiplier: face value in units of the redemption's cost.
        max_face_value_wei: largest face value that it asks, wei; 0 is no limit.
        auto_adjust_price: whether its price covers the redemption's share of a ticket.
        max_gas_price_wei: no ticket is redeemed at a higher price of gas, wei; 0 is no
            limit.
        redeems_together: whether a gateway's tickets that are due and alike are redeemed in
            one block instead of block by block: the grain of the round resolution.
    """

    expected_value_wei: int
    redeem_gas: int
    tx_cost_multiplier: int
    max_face_value_wei: int = 0
    auto_adjust_price: bool = True
    max_gas_price_wei: int = 0
    redeems_together: bool = False

    @property
    def usual_factor(self) -> float:
        """Advertised price over the price without overhead, at an ample reserve."""
        return 1 + 1 / self.tx_cost_multiplier if self.auto_adjust_price else 1.0

    def takes_gas_price(self, gas_price_wei: int) -> bool:
        """Whether it redeems tickets at a price of gas, wei."""
        return not self.max_gas_price_wei or gas_price_wei <= self.max_gas_price_wei

    def advertised_milliwei(
        self, base_milliwei: Sequence[int], *, tx_cost_wei: int, face_value_wei: int
    ) -> list[int]:
        """Prices with the overhead of redeeming, cut to thousandths of a wei.

        Args:
            base_milliwei: prices without it.
            tx_cost_wei: what a redemption costs now, wei.
            face_value_wei: face value of the gateway's tickets, wei.
        """
        if not self.auto_adjust_price:
            return list(base_milliwei)
        covered_wei = face_value_wei + tx_cost_wei
        return [base * covered_wei // face_value_wei for base in base_milliwei]


class TicketTerms(NamedTuple):
    """What an orchestrator asks of one gateway's tickets.

    Attributes:
        face_value_wei: paid by a winning ticket, wei.
        win_prob: winning probability in parts of 2**256 - 1.
        expected_value_wei: value of a ticket before the draw, wei.
    """

    face_value_wei: int
    win_prob: int
    expected_value_wei: int

    @property
    def hazard(self) -> float:
        """-log of the probability that one ticket loses; infinite if every ticket wins."""
        if self.expected_value_wei >= self.face_value_wei:
            return math.inf
        return -math.log1p(-self.expected_value_wei / self.face_value_wei)


class Refusal(Enum):
    """Why an orchestrator does not serve a gateway."""

    RESERVE = "insufficient sender reserve"
    FACE_VALUE = "the face value would not pay for its redemption"


def ticket_terms(
    policy: TicketPolicy, *, gas_price_wei: int, max_float_wei: int
) -> TicketTerms | Refusal:
    """Terms for a gateway, or why there are none.

    Args:
        policy: the orchestrator's settings.
        gas_price_wei: price of gas now, wei.
        max_float_wei: what the gateway's reserve guarantees this orchestrator, wei.
    """
    value_wei, tx_cost_wei = policy.expected_value_wei, policy.redeem_gas * gas_price_wei
    face_value_wei = tx_cost_wei * policy.tx_cost_multiplier
    if face_value_wei < value_wei:
        face_value_wei = 100 * value_wei
    face_value_wei = min(face_value_wei, max_float_wei)
    if policy.max_face_value_wei:
        face_value_wei = min(face_value_wei, policy.max_face_value_wei)
    if face_value_wei < value_wei:
        return Refusal.RESERVE
    small_wei = policy.redeem_gas * AVERAGE_GAS_PRICE_WEI
    if face_value_wei < tx_cost_wei and face_value_wei < small_wei:
        return Refusal.FACE_VALUE
    win_prob = MAX_WIN_PROB * value_wei // face_value_wei
    return TicketTerms(face_value_wei, win_prob, value_wei)


def overhead(gas: int, gas_price_wei: int, face_value_wei: int) -> float:
    """Share of a winning ticket that its redemption costs."""
    return gas * gas_price_wei / face_value_wei
