"""What the recorded closes say about the parameters of the price processes.

    from sim.market.estimates import estimate
    estimate("2022-07-01", "2025-11-20").volatility

A token's jumps are the days whose return lies further from the mean than a number of
standard deviations, both taken over the other days; that is repeated until no day changes
sides. The rest is the diffusion.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.calendar import DAYS_PER_YEAR
from sim.market.closes import recorded_closes

JUMP_SD = 3.5
"""Standard deviations from which a day is a jump (assumption): a normal law has one such
day in six years."""


class PerToken(NamedTuple):
    """A figure for each token."""

    lpt: float
    eth: float


@dataclass(frozen=True, slots=True)
class Estimates:
    """Parameters by the record, per year of 365 days.

    Attributes:
        days: daily returns that were used.
        volatility: standard deviation of a year's log return, all days.
        correlation: of the daily log returns, all days.
        drift: growth of the mean's logarithm in a year, with half the variance added to the
            mean log return; far from certain, and 0 by default in the processes.
        calm_volatility: volatility of the days that are no jumps.
        calm_correlation: correlation of the days on which neither token jumps.
        jumps_per_year: days that are jumps.
        jump_mean: mean log return of these days.
        jump_sd: its standard deviation.
    """

    days: int
    volatility: PerToken
    correlation: float
    drift: PerToken
    calm_volatility: PerToken
    calm_correlation: float
    jumps_per_year: PerToken
    jump_mean: PerToken
    jump_sd: PerToken


def estimate(first: str, last: str, jump_sd: float = JUMP_SD) -> Estimates:
    """Estimates from the closes of two days and of all between them.

    Args:
        first: day of the first close, such as 2022-07-01.
        last: day of the last close.
        jump_sd: standard deviations from which a day is a jump.

    Raises:
        ConfigError: a day was not recorded, or the last is not after the first.
    """
    returns = recorded_closes().log_returns(first, last)
    years = len(returns) / DAYS_PER_YEAR
    jumps = np.column_stack([_jumps(returns[:, token], jump_sd) for token in (0, 1)])
    calm = returns[~jumps.any(axis=1)]
    volatility = _sd(returns[:, 0]), _sd(returns[:, 1])
    jumped = [returns[jumps[:, token], token] for token in (0, 1)]
    return Estimates(
        days=len(returns),
        volatility=_yearly(*volatility),
        correlation=float(np.corrcoef(returns.T)[0, 1]),
        drift=PerToken(
            *(
                float(returns[:, token].mean() + volatility[token] ** 2 / 2) * DAYS_PER_YEAR
                for token in (0, 1)
            )
        ),
        calm_volatility=_yearly(
            *(_sd(returns[~jumps[:, token], token]) for token in (0, 1))
        ),
        calm_correlation=float(np.corrcoef(calm.T)[0, 1]),
        jumps_per_year=PerToken(*(len(each) / years for each in jumped)),
        jump_mean=PerToken(*(float(each.mean()) if len(each) else 0.0 for each in jumped)),
        jump_sd=PerToken(*(_sd(each) if len(each) > 1 else 0.0 for each in jumped)),
    )


def _jumps(returns: np.ndarray, jump_sd: float) -> np.ndarray:
    """Which days are jumps, bool [days]."""
    found = np.zeros(len(returns), dtype=bool)
    for _ in range(len(returns)):
        calm = returns[~found]
        again = np.abs(returns - calm.mean()) > jump_sd * _sd(calm)
        if (again == found).all():
            break
        found = again
    return found


def _sd(returns: np.ndarray) -> float:
    return float(returns.std(ddof=1))


def _yearly(lpt: float, eth: float) -> PerToken:
    return PerToken(lpt * math.sqrt(DAYS_PER_YEAR), eth * math.sqrt(DAYS_PER_YEAR))
