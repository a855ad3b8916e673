"""Waiting times of one pool of servers, against the theory of queues."""

import numpy as np
import pytest
from scipy.stats import t

from sim.queues import FifoServers, mean_wait_mmc

REPLICATIONS = 30


def test_erlang_c() -> None:
    """M/M/1 waits rho / (mu - lambda); two servers at a load of one wait a third."""
    assert mean_wait_mmc(0.5, 1.0, 1) == pytest.approx(1.0)
    assert mean_wait_mmc(1.0, 1.0, 2) == pytest.approx(1 / 3)
    with pytest.raises(ValueError, match="never settles"):
        mean_wait_mmc(2.0, 1.0, 2)


def waits(load: float, servers: int, jobs: int, rng: np.random.Generator) -> np.ndarray:
    """Seconds that jobs wait, of mean service one second."""
    arrivals = np.cumsum(rng.exponential(1e6 / (load * servers), jobs)).astype(int)
    services = rng.exponential(1e6, jobs).astype(int)
    queue = FifoServers(servers)
    starts = [
        queue.admit(at, taken)
        for at, taken in zip(arrivals.tolist(), services.tolist(), strict=True)
    ]
    return (np.array(starts) - arrivals) / 1e6


@pytest.mark.parametrize(
    ("load", "servers", "jobs"), [(0.5, 4, 40_000), (0.8, 4, 40_000), (0.95, 4, 120_000)]
)
def test_waiting_times_are_those_of_mmc(load: float, servers: int, jobs: int) -> None:
    """The warm-up is removed; the 95 % interval holds the theory within 5 % of the mean."""
    warm_up = jobs // 10
    means = np.array(
        [
            waits(load, servers, jobs, np.random.default_rng((servers, seed)))[
                warm_up:
            ].mean()
            for seed in range(REPLICATIONS)
        ]
    )
    half = t.ppf(0.975, REPLICATIONS - 1) * means.std(ddof=1) / np.sqrt(REPLICATIONS)
    expected = mean_wait_mmc(load * servers, 1.0, servers)
    assert half < 0.05 * means.mean()
    assert abs(means.mean() - expected) < half * 1.5


def test_first_come_first_served() -> None:
    queue = FifoServers(2)
    assert [queue.admit(at, 10) for at in (0, 1, 2, 3, 30)] == [0, 1, 10, 11, 30]


def test_a_break_down_empties_the_queue() -> None:
    queue = FifoServers(1)
    queue.admit(0, 1_000)
    queue.forget()
    assert queue.admit(5, 10) == 5
