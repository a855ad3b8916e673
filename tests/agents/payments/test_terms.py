"""What orchestrators ask of gateways: face value, odds, price."""

import math

import pytest

from agents.payments.terms import (
    MAX_WIN_PROB,
    Refusal,
    TicketPolicy,
    TicketTerms,
    overhead,
    ticket_terms,
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
    assert isinstance(terms, TicketTerms)
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
    assert isinstance(at, TicketTerms)
    assert at.face_value_wei == threshold_wei
    assert below is Refusal.FACE_VALUE


def test_a_reserve_below_one_tickets_value_is_refused() -> None:
    at, below, none = (
        ticket_terms(ARBITRUM, gas_price_wei=0, max_float_wei=float_wei)
        for float_wei in (EV_WEI, EV_WEI - 1, 0)
    )
    assert at == (EV_WEI, MAX_WIN_PROB, EV_WEI)
    assert at.hazard == math.inf
    assert below is Refusal.RESERVE
    assert none is Refusal.RESERVE


@pytest.mark.parametrize(
    ("gas_price_wei", "reserve_wei"), [(3 * 10**9, 36 * 10**16), (10**7, 12 * 10**14)]
)
def test_the_least_reserve_of_a_network_of_a_hundred(
    gas_price_wei: int, reserve_wei: int
) -> None:
    """0.36 ETH at 3 gwei and 0.0012 ETH at 0.01 gwei, shared by a hundred."""
    enough, too_little = (
        ticket_terms(ARBITRUM, gas_price_wei=gas_price_wei, max_float_wei=wei // 100)
        for wei in (reserve_wei, reserve_wei - 100)
    )
    assert isinstance(enough, TicketTerms)
    assert too_little is Refusal.FACE_VALUE


@pytest.mark.parametrize(
    ("gas_price_wei", "reserve_milliether"), [(10**7, 120), (10**8, 1_200), (10**9, 12_000)]
)
def test_a_reserve_that_leaves_the_face_value_whole(
    gas_price_wei: int, reserve_milliether: int
) -> None:
    """0.12, 1.2 and 12 ETH for a hundred orchestrators."""
    max_float_wei = reserve_milliether * 10**15 // 100
    at, below = (
        ticket_terms(ARBITRUM, gas_price_wei=gas_price_wei, max_float_wei=wei)
        for wei in (max_float_wei, max_float_wei - 1)
    )
    whole_wei = 100 * 1_200_000 * gas_price_wei
    assert (at.face_value_wei, below.face_value_wei) == (whole_wei, whole_wei - 1)


def test_the_largest_face_value_that_an_orchestrator_asks() -> None:
    policy = TicketPolicy(EV_WEI, 1_200_000, 100, max_face_value_wei=10**15)
    terms = ticket_terms(policy, gas_price_wei=10**7, max_float_wei=UNLIMITED_WEI)
    assert terms.face_value_wei == 10**15


@pytest.mark.parametrize(
    ("base_milliwei", "face_value_wei", "advertised"),
    [
        (300_000, 100 * 12 * 10**12, 303_000),
        (300_000, 12 * 10**12, 600_000),
        (1_001, 100 * 12 * 10**12, 1_011),
        (1, 100 * 12 * 10**12, 1),
        (0, 100 * 12 * 10**12, 0),
    ],
)
def test_the_price_covers_the_redemption(base_milliwei, face_value_wei, advertised) -> None:
    """One percent more, or more where the reserve shrinks the face value; cut to 1/1000."""
    tx_cost_wei = 12 * 10**12
    assert ARBITRUM.advertised_milliwei(
        [base_milliwei], tx_cost_wei=tx_cost_wei, face_value_wei=face_value_wei
    ) == [advertised]
    plain = TicketPolicy(EV_WEI, 1_200_000, 100, auto_adjust_price=False)
    assert plain.advertised_milliwei(
        [base_milliwei], tx_cost_wei=tx_cost_wei, face_value_wei=face_value_wei
    ) == [base_milliwei]


@pytest.mark.parametrize(
    ("gas", "gas_price_wei", "face_value_wei", "share"),
    [
        (1_000, 10**14, 10 * 10**18, 0.01),
        (1_000, 10**15, 100 * 10**18, 0.01),
        (1_000, 10**15, 10 * 10**18, 0.1),
    ],
)
def test_overhead_of_a_ticket(gas, gas_price_wei, face_value_wei, share) -> None:
    """Streamflow's figures: 0.10 to cash 10, gas ten times dearer with 100 and with 10."""
    assert overhead(gas, gas_price_wei, face_value_wei) == share
