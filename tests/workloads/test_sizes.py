import numpy as np
import pytest

from workloads.capabilities.sizes import Choice, LogNormal


def test_a_choice_draws_its_values_by_their_shares():
    sizes = Choice((10.0, 20.0, 50.0), (0.5, 0.3, 0.2))
    drawn = sizes.draw(20_000, np.random.default_rng(2))
    assert set(drawn) == {10.0, 20.0, 50.0}
    for value, share in zip(sizes.values, sizes.shares, strict=True):
        assert np.mean(drawn == value) == pytest.approx(share, abs=0.015)
    assert (sizes.lowest, sizes.highest) == (10.0, 50.0)


def test_log_normal_sizes_have_their_median_and_stay_within_the_limits():
    sizes = LogNormal(median=100.0, sigma=0.5, lowest=50.0, highest=300.0)
    drawn = sizes.draw(20_000, np.random.default_rng(2))
    assert np.median(drawn) == pytest.approx(100, rel=0.02)
    assert (drawn.min(), drawn.max()) == (50.0, 300.0)
    assert np.mean(drawn > 100 * np.exp(0.5)) == pytest.approx(0.1587, abs=0.01)


def test_the_same_stream_draws_the_same_sizes():
    sizes = LogNormal(median=1.0, sigma=1.0, lowest=0.0, highest=9.0)
    first, second = (sizes.draw(5, np.random.default_rng(seed)) for seed in (3, 3))
    assert first.tolist() == second.tolist()
    assert first.tolist() != sizes.draw(5, np.random.default_rng(4)).tolist()
