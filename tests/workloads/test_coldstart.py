import numpy as np
import pytest

from workloads.coldstart import ModelState, cold_start

LLAMA = {
    "model_bytes": 16e9,
    "warm_up_s": 12.0,
    "disk_bytes_per_s": 2e9,
    "download_bytes_per_s": 125e6,
}


def test_parts_of_a_start_without_draws():
    warm, cold, absent = range(3)
    start = cold_start(list(ModelState), **LLAMA, rng=None)
    assert start.total_s[warm] == 0
    assert start.load_s[cold] == 8
    assert start.total_s[cold] == pytest.approx(8.5 + 4 + 8 + 12)
    assert start.total_s[absent] - start.total_s[cold] == pytest.approx((15 + 16) / 0.125)


def test_published_starts_are_within_the_drawn_ones():
    """A 7B model: 9 to 19 s optimised, 58 to 180 s not; image pulls 4 to 8 minutes."""
    states = np.full(5_000, ModelState.COLD)
    start = cold_start(states, **LLAMA, rng=np.random.default_rng(1))
    assert 20 < start.total_s.min() < start.total_s.max() < 58
    assert 2 <= start.container_s.min() < start.container_s.max() <= 15
    assert np.std(start.context_s) == pytest.approx(2 / 12**0.5, rel=0.05)
    absent = cold_start(ModelState.ABSENT, **LLAMA, rng=None)
    assert 240 < absent.total_s < 480


def test_a_fast_disk_is_limited_by_the_bus():
    quick = cold_start(ModelState.COLD, **{**LLAMA, "disk_bytes_per_s": 50e9}, rng=None)
    assert quick.load_s == pytest.approx(16 / 12)
