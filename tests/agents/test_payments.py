"""Tickets: what orchestrators ask, how many gateways send, how many win."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from agents.payments import (
    MAX_WIN_PROB,
    TicketPolicy,
    TicketTerms,
    WinningDraws,
    ticket_terms,
    tickets_for_session,
)

ETHER_WEI = 10**18
EV_WEI = 8 * 10**9
ARBITRUM = TicketPolicy(EV_WEI, redeem_gas=1_200_000, tx_cost_multiplier=100)
UNLIMITED_WEI = 10**24


@pytest.mark.parametrize(
    ("gas_price_wei", "face_value_wei", "one_in"),
    [
        (10**7, 12 * 10**14, 150_000),
        (10**8, 12 * 10**15, 1_500_000),
        (10**9, 12 * 10**16, 15_000_000),
    ],
    ids=["0.01 gwei", "0.1 gwei", "1 gwei"],
)
def test_terms_at_gas_prices_of_arbitrum(
    gas_price_wei: int, face_value_wei: int, one_in: int
) -> None:
    """A face value of 100 redemptions, and a winning probability that gives 8 gwei."""
    terms = ticket_terms(ARBITRUM, gas_price_wei=gas_price_wei, max_float_wei=UNLIMITED_WEI)
    assert terms == (face_value_wei, MAX_WIN_PROB // one_in, EV_WEI)
    assert terms.hazard == pytest.approx(1 / one_in, rel=1e-5)


def test_gas_so_cheap_that_a_ticket_would_be_worth_less_than_its_value() -> None:
    terms = ticket_terms(ARBITRUM, gas_price_wei=0, max_float_wei=UNLIMITED_WEI)
    assert terms == (100 * EV_WEI, MAX_WIN_PROB // 100, EV_WEI)


def test_a_smaller_reserve_shrinks_the_face_value() -> None:
    max_float_wei = ETHER_WEI // 1_000
    terms = ticket_terms(ARBITRUM, gas_price_wei=10**7, max_float_wei=max_float_wei)
    assert terms is not None
    assert terms.face_value_wei == max_float_wei
    assert terms.win_prob == MAX_WIN_PROB * EV_WEI // max_float_wei


@pytest.mark.parametrize(
    ("gas_price_wei", "threshold_wei"),
    [
        (10**7, 12 * 10**12),
        (10**9, 12 * 10**14),
        (3 * 10**9, 36 * 10**14),
        (10**10, 36 * 10**14),
        (10**12, 36 * 10**14),
    ],
)
def test_a_reserve_too_small_for_a_redemption_is_refused(
    gas_price_wei: int, threshold_wei: int
) -> None:
    """Below the redemption's cost, or below 0.0036 ETH where gas is dearer than 3 gwei."""
    at, below = (
        ticket_terms(ARBITRUM, gas_price_wei=gas_price_wei, max_float_wei=float_wei)
        for float_wei in (threshold_wei, threshold_wei - 1)
    )
    assert at is not None
    assert at.face_value_wei == threshold_wei
    assert below is None


def test_a_reserve_below_one_tickets_value_is_refused() -> None:
    at, below, none = (
        ticket_terms(ARBITRUM, gas_price_wei=0, max_float_wei=float_wei)
        for float_wei in (EV_WEI, EV_WEI - 1, 0)
    )
    assert at == (EV_WEI, MAX_WIN_PROB, EV_WEI)
    assert at.hazard == math.inf
    assert below is None
    assert none is None


def tickets_segment_by_segment(segment_fees_wei: list[int], value_wei: int) -> int:
    """The gateway's book-keeping: top the credit up before each segment, then pay it."""
    credit_wei = sent = 0
    for fee_wei in segment_fees_wei:
        needed_wei = max(fee_wei * 102 // 100, value_wei)
        if credit_wei < needed_wei:
            tickets = -(-(needed_wei - credit_wei) // value_wei)
            sent += tickets
            credit_wei += tickets * value_wei
        credit_wei -= fee_wei
    return sent


@given(
    fee_wei=st.integers(1, 10**13),
    segments=st.integers(1, 400),
    value_wei=st.integers(1, 10**13),
)
def test_tickets_of_a_session_of_equal_segments(
    fee_wei: int, segments: int, value_wei: int
) -> None:
    reference = tickets_segment_by_segment([fee_wei] * segments, value_wei)
    assert tickets_for_session(fee_wei * segments, fee_wei, value_wei) == reference


@given(
    value_wei=st.integers(100, 10**13),
    segments=st.integers(1, 200),
    data=st.data(),
)
def test_tickets_of_a_session_that_ends_in_a_shorter_segment(
    value_wei: int, segments: int, data: st.DataObject
) -> None:
    """As long as a segment costs at most 50 tickets, which the estimate's 2 % allows."""
    fee_wei = data.draw(st.integers(1, 50 * value_wei))
    last_wei = data.draw(st.integers(0, fee_wei))
    fees_wei = [fee_wei] * segments + [last_wei]
    reference = tickets_segment_by_segment(fees_wei, value_wei)
    assert tickets_for_session(sum(fees_wei), last_wei, value_wei) == reference


def test_a_session_of_the_common_ladder() -> None:
    """Two seconds at 300 wei a pixel cost 3.74 tickets: 4 for the first segment."""
    segment_fee_wei = 2 * 49_924_800 * 300
    assert tickets_for_session(segment_fee_wei, segment_fee_wei, EV_WEI) == 4
    assert tickets_for_session(900 * segment_fee_wei, segment_fee_wei, EV_WEI) == 3370


def terms_of_odds(one_in: int) -> TicketTerms:
    return TicketTerms(EV_WEI * one_in, MAX_WIN_PROB // one_in, EV_WEI)


@pytest.mark.parametrize("one_in", [2, 50, 150_000])
def test_winners_are_binomial(one_in: int) -> None:
    draws = WinningDraws(np.random.default_rng(one_in))
    hazard = terms_of_odds(one_in).hazard
    batch = max(one_in // 10, 7)
    batches = 30_000 * one_in // batch
    won = sum(draws.winners(batch, hazard) for _ in range(batches))
    assert won > 20_000
    assert binomtest(won, batches * batch, 1 / one_in).pvalue > 0.001


def test_the_size_of_the_batches_changes_nothing() -> None:
    """The same tickets, one by one and all at once, have the same winners."""
    hazard = terms_of_odds(40).hazard
    single, bulk = (WinningDraws(np.random.default_rng(8)) for _ in range(2))
    ones = sum(single.winners(1, hazard) for _ in range(20_000))
    assert ones == bulk.winners(20_000, hazard) > 0


def test_gaps_between_winners_are_geometric() -> None:
    draws = WinningDraws(np.random.default_rng(5))
    hazard = terms_of_odds(3).hazard
    wins = [draws.winners(1, hazard) for _ in range(60_000)]
    assert set(wins) == {0, 1}
    places = np.flatnonzero(wins)
    gaps = np.diff(places)
    next_to_each_other = int((gaps == 1).sum())
    assert binomtest(next_to_each_other, len(gaps), 1 / 3).pvalue > 0.001


def test_tickets_of_different_odds_each_keep_their_own() -> None:
    """Batches of three kinds by turns: each kind wins at its rate and earns its value."""
    draws = WinningDraws(np.random.default_rng(21))
    kinds = {one_in: terms_of_odds(one_in) for one_in in (5, 200, 4_000)}
    tickets, won = dict.fromkeys(kinds, 0), dict.fromkeys(kinds, 0)
    for _ in range(20_000):
        for one_in, terms in kinds.items():
            batch = 1 + one_in
            tickets[one_in] += batch
            won[one_in] += draws.winners(batch, terms.hazard)
    assert min(won.values()) > 19_000
    for one_in, terms in kinds.items():
        assert binomtest(won[one_in], tickets[one_in], 1 / one_in).pvalue > 0.001
        paid_wei = won[one_in] * terms.face_value_wei
        assert paid_wei == pytest.approx(tickets[one_in] * EV_WEI, rel=0.03)


def test_a_sure_ticket_always_wins_and_uses_no_draw() -> None:
    generator = np.random.default_rng(0)
    draws = WinningDraws(generator)
    before = generator.bit_generator.state
    assert draws.winners(17, math.inf) == 17
    assert draws.winners(0, 0.5) == 0
    assert generator.bit_generator.state == before
