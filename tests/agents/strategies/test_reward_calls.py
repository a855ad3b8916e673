"""Who calls reward."""

import math

import numpy as np
import pytest

from agents.strategies.reward_calls import Reliable, RewardCallView


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
