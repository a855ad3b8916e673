import numpy as np
import pytest

from workloads.hosts import card_factor, draw_host_factors, draw_hosts, median_hosts


def test_host_factors_centre_on_one():
    factors = draw_host_factors(20_000, np.random.default_rng(1))
    assert np.median(factors) == pytest.approx(1, abs=0.005)
    assert np.std(np.log(factors)) == pytest.approx(0.07, rel=0.03)


def test_drawn_hosts_scatter_about_the_median_one():
    hosts, median = draw_hosts(20_000, np.random.default_rng(1)), median_hosts()
    for column, middle in zip(hosts, median, strict=True):
        assert np.median(column) == pytest.approx(middle[0], rel=0.03)
    assert 1e9 <= hosts.disk_bytes_per_s.min() < 1.1e9
    assert 2.9e9 < hosts.disk_bytes_per_s.max() <= 3e9
    assert (
        hosts.factor.tolist()
        == draw_host_factors(20_000, np.random.default_rng(1)).tolist()
    )


def test_card_factor_is_the_median_ratio():
    predicted = np.arange(1.0, 10.0)
    measured = 1.3 * predicted
    measured[4] = 100.0
    assert card_factor(measured, predicted) == pytest.approx(1.3)


@pytest.mark.parametrize(
    ("measured", "predicted", "wrong"),
    [
        (np.ones(7), np.ones(7), "at least 8"),
        (np.ones(9), np.ones(8), "in pairs"),
        (np.zeros(9), np.ones(9), "not positive"),
    ],
)
def test_card_factor_refuses(measured, predicted, wrong):
    with pytest.raises(ValueError, match=wrong):
        card_factor(measured, predicted)
