"""What live AI streams of one gateway do when an orchestrator disappoints them."""

import numpy as np
import pytest

from agents.streams import LiveRules, may_swap_again, refresh_after, swaps_after

MINUTE_US = 60_000_000


def first(free: list[int]) -> int | None:
    """The gateway's selection: whoever comes first."""
    return next((place for place, slots in enumerate(free) if slots > 0), None)


def test_who_failed_at_a_start_is_back_at_the_next_refresh() -> None:
    rules = LiveRules()
    rules.memory(0).refused(0, 7 * MINUTE_US)
    other = rules.memory(8 * MINUTE_US)
    assert other.choose([1, 1], first, 8 * MINUTE_US) == 1
    assert other.choose([1, 1], first, 12 * MINUTE_US) == 0


def test_whom_a_watchdog_caught_is_back_after_five_refreshes() -> None:
    rules = LiveRules()
    assert rules.memory(0).late(0, 2.0, 7 * MINUTE_US)
    assert set(rules.suspended(35 * MINUTE_US)) == {0}
    assert set(rules.suspended(36 * MINUTE_US)) == set()


def test_a_short_suspension_does_not_shorten_a_long_one() -> None:
    rules = LiveRules()
    rules.memory(0).lost(0, 0)
    rules.memory(0).refused(0, 0)
    assert set(rules.suspended(29 * MINUTE_US)) == {0}


def test_failures_at_the_start_are_no_swaps() -> None:
    stream = LiveRules().memory(0)
    for place in range(19):
        stream.refused(place, place)
    assert stream.lost(19, MINUTE_US)
    assert LiveRules.tries == 20


@pytest.mark.parametrize(
    ("minutes", "goes_on"),
    [
        ([1, 2, 3], [True, True, False]),
        ([1, 2, 6], [True, True, True]),
        ([4, 6, 8, 10], [True, True, False]),
        ([10, 20, 30, 40], [True, True, True, True]),
    ],
)
def test_more_than_two_swaps_in_quick_succession_end_it(minutes, goes_on) -> None:
    stream = LiveRules().memory(0)
    for minute, expected in zip(minutes, goes_on, strict=False):
        assert stream.lost(0, minute * MINUTE_US) == expected


def test_it_never_stays_where_it_fell_behind() -> None:
    stream = LiveRules().memory(0)
    stream.late(0, 2.0, 0)
    assert not stream.may_stay(0)


def test_the_rules_hold_on_arrays_too() -> None:
    since_us = np.array([1, 2, 3, 4]) * MINUTE_US
    swaps = np.array([0, 2, 2, 2])
    found = [swaps_after(int(s), int(t)) for s, t in zip(swaps, since_us, strict=True)]
    assert swaps_after(swaps, since_us).tolist() == found == [1, 3, 1, 1]
    assert np.asarray(may_swap_again(np.array(found))).tolist() == [True, False, True, True]
    assert refresh_after(since_us, 5).tolist() == [
        refresh_after(int(t), 5) for t in since_us
    ]
