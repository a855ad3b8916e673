import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.encoder import ENGINE_PIXELS_PER_S, live_sessions, sharing_slowdown

LADDER = 49_924_800


def test_sample_run_of_the_documentation():
    pixels = 2 * 30 * (426 * 240 + 640 * 360 + 1280 * 720)
    assert 0.090 <= pixels / ENGINE_PIXELS_PER_S <= 0.098


def test_session_limit_scales_with_the_engines():
    assert live_sessions(np.array([0, 1, 2, 3]), LADDER).tolist() == [0, 12, 24, 37]


@given(st.integers(1, 60), st.integers(1, 3), st.floats(1e7, 3e8))
def test_slowdown_lies_between_alone_and_all_at_once(sessions, engines, rate):
    slow = sharing_slowdown(sessions, np.array(engines), rate)
    assert 1 <= slow <= max(1, sessions / engines) * (1 + 1e-12)
    more = sharing_slowdown(sessions + 1, np.array(engines), rate)
    assert more >= slow * (1 - 1e-12)


def test_slowdown_is_the_fixed_point_of_time_and_concurrency():
    sessions, duration_s = 10, 2.0
    alone_s = duration_s * LADDER / ENGINE_PIXELS_PER_S
    slow_s = alone_s * float(sharing_slowdown(sessions, np.array(1), LADDER))
    at_once = 1 + (sessions - 1) * slow_s / duration_s
    assert slow_s == pytest.approx(alone_s * at_once)
