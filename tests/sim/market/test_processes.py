"""Each process has the moments of its law, and draws that its parameters don't touch."""

import math
from typing import Any

import numpy as np
import pytest

from sim.market import (
    BlockBootstrap,
    Constant,
    GeometricBrownian,
    JumpDiffusion,
    Market,
    Move,
    PriceCourse,
    PriceProcess,
    Recorded,
)
from sim.market.closes import recorded_closes
from sim.market.course import NonsenseMoveError
from sim.streams import Streams

PATHS = 10_000
DAYS = 73.0
YEARS = DAYS / 365


def ends(process: PriceProcess, paths: int = PATHS, days: float = DAYS) -> np.ndarray:
    """Log moves of many paths, float64 [paths, (LPT, ETH)]."""
    rng = np.random.default_rng(11)
    return np.array([process.move(0.0, days, None, rng)[:2] for _ in range(paths)])


def path(process: PriceProcess, rounds: int = 30, seed: int = 3) -> np.ndarray:
    """Log moves of a run's rounds, each from its own stream."""
    streams, memory, moved = Streams(seed), None, []
    for number in range(rounds):
        rng = streams.generator("market", "prices", number)
        move = process.move(number * 0.8955, 0.8955, memory, rng)
        memory = move.memory
        moved.append(move[:2])
    return np.array(moved)


def about(expected: float, error: float) -> Any:
    """Within 4.5 standard errors: one draw in 150,000 lies further away."""
    return pytest.approx(expected, abs=4.5 * error)


def test_constant_prices_stay() -> None:
    assert not ends(Constant(), 3).any()


def test_brownian_moments() -> None:
    process = GeometricBrownian(0.9, 0.5, -0.4, lpt_drift=0.3, eth_drift=-0.2)
    found = ends(process)
    for token, volatility, drift in ((0, 0.9, 0.3), (1, 0.5, -0.2)):
        sd = volatility * math.sqrt(YEARS)
        logs = found[:, token]
        assert logs.mean() == about(
            (drift - volatility**2 / 2) * YEARS, sd / math.sqrt(PATHS)
        )
        assert logs.std() == about(sd, sd / math.sqrt(2 * PATHS))
        assert np.exp(logs).mean() == about(math.exp(drift * YEARS), sd / math.sqrt(PATHS))
    correlation = np.corrcoef(found.T)[0, 1]
    assert correlation == about(-0.4, (1 - 0.16) / math.sqrt(PATHS))


def test_jump_moments() -> None:
    """Merton's: variance of diffusion and jumps, skewness and mean of the jumps."""
    process = JumpDiffusion(
        lpt_volatility=0.4,
        eth_volatility=0.3,
        correlation=0.5,
        lpt_drift=0.1,
        lpt_jumps_per_year=20,
        lpt_jump_mean=-0.1,
        lpt_jump_sd=0.1,
        eth_jumps_per_year=0,
    )
    found = ends(process)
    lpt, expected = found[:, 0], 20 * YEARS
    variance = 0.16 * YEARS + expected * (0.1**2 + 0.1**2)
    effect = math.exp(-0.1 + 0.005) - 1
    mean = (0.1 - 0.08) * YEARS + expected * (-0.1 - effect)
    sd = math.sqrt(variance)
    assert lpt.mean() == about(mean, sd / math.sqrt(PATHS))
    assert lpt.var() == about(variance, 1.6 * variance * math.sqrt(2 / PATHS))
    third = expected * ((-0.1) ** 3 + 3 * -0.1 * 0.1**2)
    skewness = ((lpt - lpt.mean()) ** 3).mean() / sd**3
    assert skewness == pytest.approx(third / sd**3, abs=0.15)
    assert skewness < -0.2
    assert np.exp(lpt).mean() == about(math.exp(0.1 * YEARS), sd / math.sqrt(PATHS))
    assert found[:, 1].std() == about(
        0.3 * math.sqrt(YEARS), 0.3 * math.sqrt(YEARS / 2 / PATHS)
    )


def test_without_jumps_it_is_brownian_motion() -> None:
    calm = JumpDiffusion(0.9, 0.5, 0.3, lpt_jumps_per_year=0, eth_jumps_per_year=0)
    assert np.array_equal(path(calm), path(GeometricBrownian(0.9, 0.5, 0.3)))


def test_other_parameters_have_the_same_normals() -> None:
    """Twice the volatility is twice the move; jumps leave the diffusion's draws alone."""
    once, twice = (
        path(GeometricBrownian(v, v, 0.5, lpt_drift=v**2 / 2, eth_drift=v**2 / 2))
        for v in (0.5, 1.0)
    )
    assert np.allclose(twice, 2 * once)
    rare, often = (
        path(JumpDiffusion(0.5, 0.5, 0.5, 0.125, 0.125, rate, 0.0, 0.0, rate, 0.0, 0.0))
        for rate in (1.0, 500.0)
    )
    assert np.allclose(rare, once)
    assert np.allclose(often, once)


def test_more_jumps_come_on_top_of_the_rarer_ones() -> None:
    rare, often = (
        path(JumpDiffusion(0, 0, 0, 0, 0, rate, 1.0, 0.0, 0.0), 200)[:, 0]
        for rate in (40.0, 400.0)
    )
    jumped = [
        np.rint(moves + rate * 0.8955 / 365 * math.expm1(1.0))
        for moves, rate in ((rare, 40.0), (often, 400.0))
    ]
    assert (jumped[0] <= jumped[1]).all()
    assert 0 < jumped[0].sum() < jumped[1].sum()


def test_the_record_is_played_again() -> None:
    closes = recorded_closes()
    place = closes.place("", "2024-03-14")
    process = Recorded("2024-03-14")
    assert process.opening() == (27.2446, 3_883.14)
    rng = np.random.default_rng(0)
    for since, days in ((0.0, 1.0), (1.0, 4.0), (0.0, 5.0)):
        move = process.move(since, days, None, rng)
        before, after = place + int(since), place + int(since + days)
        assert move.lpt_log == pytest.approx(
            math.log(closes.lpt_usd[after] / closes.lpt_usd[before])
        )
        assert move.eth_log == pytest.approx(
            math.log(closes.eth_usd[after] / closes.eth_usd[before])
        )
    steps = [process.move(day * 0.7, 0.7, None, rng).lpt_log for day in range(10)]
    assert sum(steps) == pytest.approx(math.log(closes.lpt_usd[place + 7] / 27.2446))


def test_the_bootstrap_has_the_records_moments() -> None:
    returns = recorded_closes().log_returns("2022-07-01", "2025-11-20")
    sd = returns.std(axis=0)
    found = ends(BlockBootstrap(block_days=1), 4_000, 10.0)
    assert found.std(axis=0) / math.sqrt(10) == pytest.approx(sd, rel=0.06)
    assert np.corrcoef(found.T)[0, 1] == pytest.approx(
        np.corrcoef(returns.T)[0, 1], abs=0.05
    )
    for token in (0, 1):
        error = sd[token] * math.sqrt(10 / 4_000)
        assert found[:, token].mean() == about(0.0, error)
    kept = ends(BlockBootstrap(block_days=1, keep_drift=True), 4_000, 10.0)
    assert kept - found == pytest.approx(np.tile(10 * returns.mean(axis=0), (4_000, 1)))


@pytest.mark.parametrize("random_lengths", [True, False])
def test_blocks_are_runs_of_recorded_days(random_lengths: bool) -> None:
    process = BlockBootstrap(10, random_lengths=random_lengths, keep_drift=True)
    returns = recorded_closes().log_returns("2022-07-01", "2025-11-20")
    place = {tuple(row): number for number, row in enumerate(returns)}
    rng, memory, places = np.random.default_rng(5), None, []
    for day in range(2_000):
        move = process.move(float(day), 1.0, memory, rng)
        memory = move.memory
        places.append(place[move[:2]])
    breaks = (np.diff(places) % len(returns)) != 1
    assert breaks.mean() == pytest.approx(0.1, abs=0.025)
    if not random_lengths:
        assert set(np.flatnonzero(breaks) % 10) == {9}


class Nonsense:
    """Moves by what is no number."""

    def move(self, since_days: float, days: float, memory: Any, rng: Any) -> Move:
        return Move(math.nan, 0.0)


def test_a_move_that_is_no_number_is_told() -> None:
    course = PriceCourse(Market(4.0, 3_000.0, 1), Nonsense(), Streams(1))
    course.open_round(7, 0)
    with pytest.raises(NonsenseMoveError, match="Nonsense moved prices by nan and 0"):
        course.open_round(8, 77_000_000_000)


def test_rounds_add_up_to_days_in_the_bootstrap() -> None:
    process, rng = BlockBootstrap(7), np.random.default_rng(2)
    whole = process.move(0.0, 30.0, None, rng)
    rng, memory, parts = np.random.default_rng(2), None, []
    for since in np.arange(0, 30, 0.75):
        move = process.move(float(since), 0.75, memory, rng)
        memory = move.memory
        parts.append(move[:2])
    assert np.sum(parts, axis=0) == pytest.approx(whole[:2])
