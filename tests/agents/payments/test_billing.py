"""Tickets of a stint: segment by segment, at once, and for many stints on arrays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.payments.billing import LiveBilling, SegmentBilling

LADDER = SegmentBilling(49_924_800, 2_000_000)
LIVE = LiveBilling(27_648_000, 1_000_000)
EV_WEI = 8 * 10**9

DURATIONS_US = st.integers(1, 300_000_000)
PRICES_MILLIWEI = st.integers(0, 10**7)
VALUES_WEI = st.integers(10**6, 10**14)
BILLINGS = st.sampled_from([LADDER, LIVE])


def settled(billing, duration_us: int, price_milliwei: int, value_wei: int):
    """The account of a stint that was paid segment by segment."""
    account, left_us = billing.account(price_milliwei, value_wei), duration_us
    while left_us:
        account.send(min(left_us, billing.segment_us))
        left_us -= min(left_us, billing.segment_us)
    return account


@given(BILLINGS, DURATIONS_US, PRICES_MILLIWEI, VALUES_WEI)
def test_tickets_are_worth_the_price_of_the_units_and_the_credit_left(
    billing, duration_us: int, price_milliwei: int, value_wei: int
) -> None:
    account = settled(billing, duration_us, price_milliwei, value_wei)
    paid_milliwei = account.tickets * value_wei * 1_000
    fee_milliwei = price_milliwei * billing.units(duration_us)
    assert paid_milliwei == fee_milliwei + account.credit_milliwei


@given(BILLINGS, DURATIONS_US, PRICES_MILLIWEI, VALUES_WEI)
def test_a_whole_stint_takes_what_its_segments_took(
    billing, duration_us: int, price_milliwei: int, value_wei: int
) -> None:
    account = settled(billing, duration_us, price_milliwei, value_wei)
    assert billing.tickets(duration_us, price_milliwei, value_wei) == account.tickets


def test_a_segment_of_the_common_ladder() -> None:
    """Two seconds at 300 wei a pixel cost 3e10 wei: 4 tickets."""
    assert LADDER.units(2_000_000) * 300 == 29_954_880_000
    assert LADDER.tickets(2_000_000, 300_000, EV_WEI) == 4
    assert LADDER.tickets(1_800_000_000, 300_000, EV_WEI) == 3370


def test_credit_never_falls_below_a_tickets_value_before_a_segment() -> None:
    account = LADDER.account(1_000, EV_WEI)
    credits = []
    for _ in range(200):
        sent = account.send(2_000_000)
        credits.append(account.credit_milliwei + 1_000 * LADDER.units(2_000_000))
        assert sent in (0, 1, 2)
    assert min(credits) >= EV_WEI * 1_000


def test_a_live_stream_pays_a_minute_before_it_starts() -> None:
    """At 1.50 USD an hour and 2,500 USD an ETH: 1e13 wei, 1,250 tickets."""
    price_milliwei = 6_030_000
    minute_wei = 60 * 27_648_000 * 6_030
    assert minute_wei == pytest.approx(1e13, rel=0.001)
    account = LIVE.account(price_milliwei, EV_WEI)
    assert account.send(1_000_000) == -(-minute_wei // EV_WEI) == 1251
    assert [account.send(1_000_000) for _ in range(3)] == [0, 0, 0]
    assert account.send(1_000_000) == pytest.approx(5 * 27_648_000 * 6_030 / EV_WEI, abs=1)


def test_a_large_image_takes_more_tickets_than_a_node_accepts() -> None:
    """1,048,576 pixels at 4.77e6 wei: 625 tickets of 8e9 wei, 2 of 3e12."""
    image = SegmentBilling(1_048_576, 1_000_000)
    fee_wei = 1_048_576 * 4_768_371
    assert fee_wei == pytest.approx(5e12, rel=0.001)
    tickets = -(-fee_wei // EV_WEI)
    assert tickets == 625
    assert image.tickets(1_000_000, 4_768_371_000, EV_WEI) == -(
        -fee_wei * 102 // 100 // EV_WEI
    )
    assert image.tickets(1_000_000, 4_768_371_000, 3 * 10**12) == 2


def test_nothing_is_paid_for_nothing() -> None:
    assert LADDER.tickets(2_000_000, 0, EV_WEI) == 0
    assert LIVE.tickets(2_000_000, 0, EV_WEI) == 0
