"""Time, blocks and rounds follow from one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import SLOT_US, Calendar

FIRST = 23_837_000
CALENDAR = Calendar(FIRST)
ROUND_BLOCKS = 6_377


@given(blocks=st.integers(0, 10**9))
def test_a_block_is_the_newest_from_its_own_time_on(blocks: int) -> None:
    block = FIRST + blocks
    start_us = CALENDAR.start_us(block)
    assert CALENDAR.block_at(start_us) == block
    assert CALENDAR.block_at(CALENDAR.start_us(block + 1) - 1) == block
    if blocks:
        assert CALENDAR.block_at(start_us - 1) == block - 1


@given(time_us=st.integers(0, 10**17), later_us=st.integers(0, 10**12))
def test_blocks_never_go_back(time_us: int, later_us: int) -> None:
    block = CALENDAR.block_at(time_us)
    assert CALENDAR.start_us(block) <= time_us < CALENDAR.start_us(block + 1)
    assert CALENDAR.block_at(time_us + later_us) >= block


def test_blocks_come_at_slots_of_12_seconds_and_some_slots_are_missed() -> None:
    gaps = [
        CALENDAR.start_us(FIRST + index + 1) - CALENDAR.start_us(FIRST + index)
        for index in range(10_000)
    ]
    assert set(gaps) == {SLOT_US, 2 * SLOT_US}
    assert 100 <= gaps.count(2 * SLOT_US) <= 120


@pytest.mark.parametrize("number", [0, 1, 17, 408, 4_000])
def test_a_round_lasts_as_long_as_observed(number: int) -> None:
    start, end = (
        CALENDAR.start_us(FIRST + at * ROUND_BLOCKS) for at in (number, number + 1)
    )
    assert (end - start) / 1e6 == pytest.approx(77_368, rel=1e-3)


def test_the_first_block_is_at_time_0() -> None:
    assert CALENDAR.start_us(FIRST) == 0
    assert CALENDAR.block_at(0) == FIRST
