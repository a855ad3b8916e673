"""Probabilistic tickets: how an orchestrator sets them and how a gateway counts them.

Everything is in integers, as in the node software, except the one draw that decides
which tickets win.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

AVERAGE_GAS_PRICE_WEI = 3_000_000_000
"""Gas price that the node assumes when it judges a small face value, wei.

Source: go-livepeer pm/recipient.go, 2026-08."""

ESTIMATE_NUMERATOR, ESTIMATE_DENOMINATOR = 102, 100
"""A gateway covers 1.02 times the pixels that it expects in a segment.

Source: go-livepeer server/segment_rpc.go, 2026-08."""

MAX_WIN_PROB = 2**256 - 1
"""A winning probability of 1 on a ticket."""


@dataclass(frozen=True, slots=True)
class TicketPolicy:
    """An orchestrator's settings.

    Attributes:
        expected_value_wei: value of a ticket before the draw, wei.
        redeem_gas: gas that it reckons with for a redemption.
        tx_cost_multiplier: face value in units of the redemption's cost.
    """

    expected_value_wei: int
    redeem_gas: int
    tx_cost_multiplier: int


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


def ticket_terms(
    policy: TicketPolicy, *, gas_price_wei: int, max_float_wei: int
) -> TicketTerms | None:
    """Terms for a gateway, or None where its reserve is too small to be served.

    Args:
        policy: the orchestrator's settings.
        gas_price_wei: price of gas now, wei.
        max_float_wei: what the gateway's reserve guarantees this orchestrator, wei.

    Source:
        go-livepeer pm/recipient.go, 2026-08.
    """
    tx_cost_wei = policy.redeem_gas * gas_price_wei
    face_value_wei = tx_cost_wei * policy.tx_cost_multiplier
    if face_value_wei < policy.expected_value_wei:
        face_value_wei = 100 * policy.expected_value_wei
    face_value_wei = min(face_value_wei, max_float_wei)
    if face_value_wei < policy.expected_value_wei:
        return None
    small_wei = policy.redeem_gas * AVERAGE_GAS_PRICE_WEI
    if face_value_wei < tx_cost_wei and face_value_wei < small_wei:
        return None
    win_prob = MAX_WIN_PROB * policy.expected_value_wei // face_value_wei
    return TicketTerms(face_value_wei, win_prob, policy.expected_value_wei)


def tickets_for_session(
    fee_wei: int, last_segment_fee_wei: int, expected_value_wei: int
) -> int:
    """Tickets that a gateway has sent by the end of a session.

    Before every segment it tops its credit up to the larger of the segment's estimated
    fee and one ticket's value; after it, the true fee is taken. With segments of
    equal fees the number sent depends on the credit needed before the last one only.

    Args:
        fee_wei: fee of the whole session, wei.
        last_segment_fee_wei: fee of its last segment, wei.
        expected_value_wei: value of one ticket before the draw, wei.
    """
    estimate_wei = last_segment_fee_wei * ESTIMATE_NUMERATOR // ESTIMATE_DENOMINATOR
    needed_wei = fee_wei - last_segment_fee_wei + max(estimate_wei, expected_value_wei)
    return -(-needed_wei // expected_value_wei)


class WinningDraws:
    """Decides which tickets of a gateway win.

    Every ticket is an independent draw. Instead of drawing each, the tickets until the
    next winner are drawn at once: a winner comes when the tickets' hazards add up to an
    exponential variate. The law is the same for any mix of winning probabilities.
    """

    __slots__ = ("_generator", "_left")

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        self._left = float(generator.standard_exponential())

    def winners(self, tickets: int, hazard: float) -> int:
        """How many of some tickets of equal hazard win."""
        if hazard == math.inf:
            return tickets
        won = 0
        while tickets * hazard >= self._left:
            tickets -= math.ceil(self._left / hazard)
            self._left = float(self._generator.standard_exponential())
            won += 1
        self._left -= tickets * hazard
        return won
