import numpy as np
import pytest

from workloads.law import AdditiveLaw, fit_additive_law

PEAKS = {"peak_flops": 1e11, "peak_bytes": 2e10}


def work():
    rng = np.random.default_rng(1)
    return {
        "flops": 10 ** rng.uniform(7, 11, 40),
        "moved_bytes": 10 ** rng.uniform(6, 10, 40),
        "ops": rng.integers(1, 200, 40).astype(float),
    }


def test_terms_add_up():
    law = AdditiveLaw(overhead_s=1e-5, phi=0.5, beta=2.0)
    seconds = law.seconds(
        flops=np.array([5e10]), moved_bytes=np.array([4e10]), ops=100.0, **PEAKS
    )
    assert seconds == pytest.approx([0.001 + 1.0 + 1.0])


def test_fit_recovers_the_coefficients():
    true = AdditiveLaw(overhead_s=2e-5, phi=0.6, beta=0.7)
    fitted = fit_additive_law(**work(), seconds=true.seconds(**work(), **PEAKS), **PEAKS)
    assert tuple(fitted) == pytest.approx(tuple(true), rel=0.03)


def test_fit_ignores_a_few_wild_points():
    true = AdditiveLaw(overhead_s=2e-5, phi=0.6, beta=0.7)
    seconds = true.seconds(**work(), **PEAKS)
    seconds[[3, 17, 29]] *= 20
    fitted = fit_additive_law(**work(), seconds=seconds, **PEAKS)
    assert tuple(fitted) == pytest.approx(tuple(true), rel=0.05)


def test_where_timings_cannot_tell_both_efficiencies_stay_plausible():
    sizes = np.linspace(1, 3, 8)
    columns = {"flops": 1e10 * sizes, "moved_bytes": 4e8 * sizes, "ops": 0 * sizes + 7}
    fitted = fit_additive_law(**columns, seconds=0.18 * sizes, **PEAKS)
    assert 0.5 < fitted.phi < 0.9
    assert 0.5 < fitted.beta < 2
