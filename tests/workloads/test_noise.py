import numpy as np
import pytest
from scipy import stats

from workloads.noise import TABLE_LENGTH, Noise, StudentT, draw_places, fit_student_t


@pytest.mark.parametrize("degrees", [1.0, 1.7, 3.0, 30.0])
def test_quantiles_are_those_of_student(degrees):
    shares = np.array([0.001, 0.1, 0.5, 0.95, 0.99, 0.999])
    ours = StudentT(degrees, location=0.3, scale=0.2).quantiles(shares)
    assert ours == pytest.approx(0.3 + 0.2 * stats.t.ppf(shares, degrees), rel=0.01)


@pytest.mark.parametrize("degrees", [1.3, 3.0])
def test_fit_recovers_the_distribution(degrees):
    values = 0.05 + 0.02 * stats.t.rvs(degrees, size=20_000, random_state=1)
    fitted = fit_student_t(values)
    assert fitted.degrees == degrees
    assert fitted.location == pytest.approx(0.05, abs=0.001)
    assert fitted.scale == pytest.approx(0.02, rel=0.05)


def test_few_residuals_are_redrawn_as_they_are():
    log_residuals = np.log([1.0, 1.0, 1.02, 1.1, 1.4])
    drawn = Noise(log_residuals).sample((50_000,), np.random.default_rng(2))
    values, counts = np.unique(np.round(drawn, 9), return_counts=True)
    assert values.tolist() == [1.0, 1.02, 1.1, 1.4]
    assert counts / 50_000 == pytest.approx([0.4, 0.2, 0.2, 0.2], abs=0.01)


def test_body_is_the_sample_and_the_tail_goes_beyond_it():
    log_residuals = 0.05 * stats.t.rvs(2.2, size=600, random_state=4)
    noise = Noise(log_residuals)
    scale = noise.table[0] / noise.factors.min()
    for share in (0.051, 0.501, 0.951, 0.986):
        measured = np.quantile(noise.factors, share, method="inverted_cdf")
        ours = np.quantile(noise.table / scale, share, method="inverted_cdf")
        assert ours == pytest.approx(measured)
    assert np.all(np.diff(noise.table) >= 0)
    assert noise.factors.max() < noise.table[-1] / scale
    assert noise.table[-1] / scale <= 1.5 * noise.factors.max() * (1 + 1e-12)
    assert noise.table.mean() == pytest.approx(noise.mean)
    assert scale == pytest.approx(1, abs=0.02)


def test_tail_is_nearer_the_truth_than_the_bootstrap():
    truth = float(np.exp(0.05 * stats.t.ppf(0.998, 3)))
    errors = []
    for seed in range(30):
        noise = Noise(0.05 * stats.t.rvs(3, size=300, random_state=seed))
        tail = np.quantile(noise.table, 0.998)
        redrawn = np.quantile(noise.factors, 0.998, method="inverted_cdf")
        errors.append((abs(tail / truth - 1), abs(redrawn / truth - 1)))
    with_tail, bootstrap = np.mean(errors, axis=0)
    assert with_tail < 0.8 * bootstrap


def test_places_cover_the_table_evenly():
    places = draw_places(200_000, np.random.default_rng(0))
    assert places.max() < TABLE_LENGTH
    counts, _ = np.histogram(places, bins=16, range=(0, TABLE_LENGTH))
    assert counts == pytest.approx(12_500, rel=0.05)
