"""Who calls reward."""

import math

import numpy as np
import pytest

from agents.strategies.reward_calls import (
    OutageWindows,
    ProfitableOnly,
    Reliable,
    RewardCallView,
)


@pytest.mark.parametrize("reliability", [0.0, 0.25, 0.99, 1.0])
def test_reward_is_called_as_often_as_the_node_is_up(reliability: float) -> None:
    uniforms = (np.arange(1_000) + 0.5) / 1_000
    view = RewardCallView(reliability, stake_lpt=1.0)
    called = [Reliable().calls(view, float(uniform)) for uniform in uniforms]
    assert sum(called) == round(1_000 * reliability)


def test_never_and_always_hold_at_the_ends_of_the_draw() -> None:
    last = math.nextafter(1, 0)
    assert not Reliable().calls(RewardCallView(0.0, 1.0), 0.0)
    assert Reliable().calls(RewardCallView(1.0, 1.0), last)


@pytest.mark.parametrize(
    ("kept_usd", "times_gas", "calls"),
    [(2.1, 1.0, True), (2.0, 1.0, False), (5.0, 3.0, False), (0.1, 0.0, True)],
)
def test_a_call_that_does_not_pay_is_left_out(
    kept_usd: float, times_gas: float, calls: bool
) -> None:
    view = RewardCallView(0.9, 1.0, kept_usd=kept_usd, gas_usd=2.0)
    assert ProfitableOnly(times_gas).calls(view, 0.5) is calls
    assert not ProfitableOnly(times_gas).calls(view, 0.95)


def test_windows_hit_the_same_part_of_the_orchestrators() -> None:
    strategy = OutageWindows(windows=[[2, 3], [7, 7]], share=0.3)
    called = {
        turn: [
            strategy.calls(RewardCallView(1.0, 1.0, rounds_so_far=at, turn=turn), 0.5)
            for at in range(9)
        ]
        for turn in (0.29, 0.3)
    }
    assert [at for at, did in enumerate(called[0.29]) if not did] == [2, 3, 7]
    assert all(called[0.3])


@pytest.mark.parametrize("windows", [[[3, 2]], [[1]], [[-1, 2]], [[1.0, 2]]])
def test_windows_that_are_none_are_refused(windows: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"windows=.*: must be \[first, last\]"):
        OutageWindows(windows=windows)


def test_bad_settings_are_refused() -> None:
    with pytest.raises(ValueError, match=r"times_gas=-1\.0: must be at least 0"):
        ProfitableOnly(-1.0)
    with pytest.raises(ValueError, match=r"share=2\.0: must be at least 0 and at most 1"):
        OutageWindows(share=2.0)
