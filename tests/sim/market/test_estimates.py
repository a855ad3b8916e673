"""The defaults are what the record says."""

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.market import GeometricBrownian, JumpDiffusion
from sim.market.estimates import Estimates, _jumps, estimate


@pytest.fixture(scope="module")
def found() -> Estimates:
    return estimate("2022-07-01", "2025-11-20")


def test_brownian_defaults(found: Estimates) -> None:
    process = GeometricBrownian()
    assert found.days == 1_238
    assert process.lpt_volatility == pytest.approx(found.volatility.lpt, abs=0.005)
    assert process.eth_volatility == pytest.approx(found.volatility.eth, abs=0.005)
    assert process.correlation == pytest.approx(found.correlation, abs=0.0005)


def test_jump_defaults(found: Estimates) -> None:
    process = JumpDiffusion()
    assert process.lpt_volatility == pytest.approx(found.calm_volatility.lpt, abs=0.0005)
    assert process.eth_volatility == pytest.approx(found.calm_volatility.eth, abs=0.0005)
    assert process.correlation == pytest.approx(found.calm_correlation, abs=0.0005)
    for token in ("lpt", "eth"):
        for name in ("jumps_per_year", "jump_mean", "jump_sd"):
            expected = getattr(getattr(found, name), token)
            assert getattr(process, f"{token}_{name}") == pytest.approx(expected, abs=0.005)


def test_variances_agree(found: Estimates) -> None:
    """Diffusion and jumps together vary as the record does."""
    process = JumpDiffusion()
    for token, expected in zip(("lpt", "eth"), found.volatility, strict=True):
        jumps = getattr(process, f"{token}_jumps_per_year")
        size = sum(getattr(process, f"{token}_jump_{part}") ** 2 for part in ("mean", "sd"))
        variance = getattr(process, f"{token}_volatility") ** 2 + jumps * size
        assert variance == pytest.approx(expected**2, rel=0.03)


def test_jumps_are_found_among_calm_days() -> None:
    returns = np.random.default_rng(1).normal(0, 0.01, 1_000)
    returns[[100, 500]] = 0.5, 0.06
    assert np.flatnonzero(_jumps(returns, 4.0)).tolist() == [100, 500]


def test_a_window_outside_the_record_is_refused() -> None:
    with pytest.raises(
        ConfigError, match="first_day=2021-01-01: must be a day from 2022-07"
    ):
        estimate("2021-01-01", "2025-01-01")
    with pytest.raises(ConfigError, match="must be after 2025-01-01"):
        estimate("2025-01-01", "2024-01-01")
