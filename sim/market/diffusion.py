"""Prices that diffuse: geometric Brownian motion, with and without jumps.

Sources: Black and Scholes (1973) for the former; Merton (1976), "Option pricing when
underlying stock returns are discontinuous", for jumps of log-normal size that come as a
Poisson process. Defaults are `sim.market.estimates.estimate` over the recorded closes of
2022-07-01 to 2025-11-20.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.calendar import DAYS_PER_YEAR
from sim.market.prices import Move, require

MOST_VOLATILITY = 20.0
"""Largest volatility that is taken, per square root of a year."""

MOST_JUMPS = 10_000.0
"""Most jumps a year that are taken."""


@dataclass(frozen=True, slots=True)
class GeometricBrownian:
    """Logarithms of prices that change by correlated normal draws.

    Over t years a price is multiplied by exp((drift - volatility^2 / 2) t + volatility
    sqrt(t) z). Its mean grows by exp(drift t); its median grows by less.

    Attributes:
        lpt_volatility, eth_volatility: standard deviation of the logarithm's change over a
            year, at least 0.
        correlation: of the two normal draws, -1..1.
        lpt_drift, eth_drift: growth of the mean's logarithm in a year.
    """

    lpt_volatility: float = 1.28
    eth_volatility: float = 0.67
    correlation: float = 0.545
    lpt_drift: float = 0.0
    eth_drift: float = 0.0

    def check(self, days: float) -> None:  # noqa: ARG002
        """Refuse numbers that no price can have."""
        _check_diffusion(self)

    def move(
        self,
        since_days: float,  # noqa: ARG002
        days: float,
        memory: Any,  # noqa: ARG002
        rng: np.random.Generator,
    ) -> Move:
        """Two draws, whatever the parameters are."""
        return _diffuse(self, days / DAYS_PER_YEAR, rng)


@dataclass(frozen=True, slots=True)
class JumpDiffusion:
    """A diffusion between jumps that come at random, each token's own.

    A jump multiplies a price by exp(normal). The mean still grows by exp(drift t): the
    diffusion makes up for what jumps bring on average.

    Attributes:
        lpt_volatility, eth_volatility: between jumps, per square root of a year.
        correlation: of the diffusions, -1..1.
        lpt_drift, eth_drift: growth of the mean's logarithm in a year.
        lpt_jumps_per_year, eth_jumps_per_year: mean number of jumps, at least 0.
        lpt_jump_mean, eth_jump_mean: mean of the logarithm of a jump's factor.
        lpt_jump_sd, eth_jump_sd: its standard deviation, at least 0.
    """

    lpt_volatility: float = 0.949
    eth_volatility: float = 0.562
    correlation: float = 0.632
    lpt_drift: float = 0.0
    eth_drift: float = 0.0
    lpt_jumps_per_year: float = 8.55
    lpt_jump_mean: float = 0.116
    lpt_jump_sd: float = 0.281
    eth_jumps_per_year: float = 7.37
    eth_jump_mean: float = 0.018
    eth_jump_sd: float = 0.139

    def check(self, days: float) -> None:  # noqa: ARG002
        """Refuse numbers that no price can have."""
        _check_diffusion(self)
        for token in ("lpt", "eth"):
            name = f"{token}_jumps_per_year"
            rate = getattr(self, name)
            holds = 0 <= rate <= MOST_JUMPS
            require(self, name, holds=holds, allowed="must be at least 0 and at most 10000")
            for name, low in ((f"{token}_jump_mean", -5.0), (f"{token}_jump_sd", 0.0)):
                holds = low <= getattr(self, name) <= 5.0
                allowed = f"must be at least {low:g} and at most 5"
                require(self, name, holds=holds, allowed=allowed)

    def move(
        self,
        since_days: float,  # noqa: ARG002
        days: float,
        memory: Any,  # noqa: ARG002
        rng: np.random.Generator,
    ) -> Move:
        """Four normal and two uniform draws, whatever the parameters are."""
        years = days / DAYS_PER_YEAR
        diffused = _diffuse(self, years, rng)
        sizes, counts = rng.standard_normal(2), rng.random(2)
        lpt = _jumped(
            self.lpt_jumps_per_year * years,
            self.lpt_jump_mean,
            self.lpt_jump_sd,
            float(sizes[0]),
            float(counts[0]),
        )
        eth = _jumped(
            self.eth_jumps_per_year * years,
            self.eth_jump_mean,
            self.eth_jump_sd,
            float(sizes[1]),
            float(counts[1]),
        )
        return Move(diffused.lpt_log + lpt, diffused.eth_log + eth)


def _diffuse(
    process: GeometricBrownian | JumpDiffusion, years: float, rng: np.random.Generator
) -> Move:
    """The diffusion's part of a move; ETH has the first draw, LPT shares in it."""
    first, second = rng.standard_normal(2)
    shared = process.correlation
    own = math.sqrt(1 - shared**2)
    return Move(
        _log(
            process.lpt_drift, process.lpt_volatility, years, shared * first + own * second
        ),
        _log(process.eth_drift, process.eth_volatility, years, first),
    )


def _log(drift: float, volatility: float, years: float, normal: float) -> float:
    grown = (drift - volatility**2 / 2) * years
    return float(grown + volatility * math.sqrt(years) * normal)


def _jumped(
    expected: float, mean: float, sd: float, normal: float, uniform: float
) -> float:
    """Sum of the logarithms of a Poisson number of jumps, less their mean effect.

    Args:
        expected: mean number of jumps.
        mean: of a jump's logarithm.
        sd: of a jump's logarithm.
        normal: draw for the sum of the jumps' sizes.
        uniform: draw for their number.
    """
    count = _poisson(expected, uniform)
    effect = expected * math.expm1(mean + sd**2 / 2)
    return count * mean + math.sqrt(count) * sd * normal - effect


def _poisson(expected: float, uniform: float) -> int:
    """The number whose cumulative probability first exceeds a uniform draw."""
    count, probability = 0, math.exp(-expected)
    reached = probability
    while reached <= uniform and probability > 0:
        count += 1
        probability *= expected / count
        reached += probability
    return count


def _check_diffusion(process: GeometricBrownian | JumpDiffusion) -> None:
    for name in ("lpt_volatility", "eth_volatility"):
        holds = 0 <= getattr(process, name) <= MOST_VOLATILITY
        require(process, name, holds=holds, allowed="must be at least 0 and at most 20")
    holds = -1 <= process.correlation <= 1
    require(
        process, "correlation", holds=holds, allowed="must be at least -1 and at most 1"
    )
    for name in ("lpt_drift", "eth_drift"):
        holds = -20 <= getattr(process, name) <= 20
        require(process, name, holds=holds, allowed="must be at least -20 and at most 20")
