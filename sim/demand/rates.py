"""How the rate of arrivals changes: day and week, growth, good and bad weeks, levels."""

import math
from dataclasses import dataclass, field

import numpy as np

from sim.calendar import DAYS_PER_YEAR, US_PER_DAY

PEAK_DAY_SHARE = 0.75
"""Arrivals peak at this share of the day, UTC (assumption: evening in Europe)."""

PEAK_WEEK_SHARE = 5.5 / 7
"""Arrivals peak at this share of the week from Monday on (assumption: Saturday noon)."""

WEEK_MEMORY = 0.8
"""How much of a week's departure from the mean the next one keeps (assumption)."""

US_PER_WEEK = 7 * US_PER_DAY
"""Microseconds in a week."""


class Weeks:
    """Factors on the weeks' demand, around 1: the same for all gateways.

    The logarithm is an autoregression of order one that starts at the mean; its innovations
    are such that, once settled, it changes by `log_sd` from week to week.

    Args:
        log_sd: standard deviation of the change of the logarithm from week to week.
        rng: source of the innovations.
    """

    def __init__(self, log_sd: float, rng: np.random.Generator) -> None:
        self._settled = log_sd**2 / (2 * (1 - WEEK_MEMORY))
        self._innovation = math.sqrt(self._settled * (1 - WEEK_MEMORY**2))
        self._rng = rng
        self._logs = [0.0]
        self._variances = [0.0]

    def factors(self, first: int, last: int) -> np.ndarray:
        """`[weeks]` factors of some weeks of the run, both ends included."""
        while len(self._logs) <= last:
            drawn = self._innovation * self._rng.standard_normal()
            self._logs.append(WEEK_MEMORY * self._logs[-1] + drawn)
            before = self._variances[-1]
            self._variances.append(WEEK_MEMORY**2 * before + self._innovation**2)
        logs = np.array(self._logs[first : last + 1])
        return np.exp(logs - np.array(self._variances[first : last + 1]) / 2)


@dataclass(slots=True)
class Rate:
    """Rate of arrivals over its mean at the start.

    Attributes:
        diurnal_amplitude: relative swing over the day, 0..1.
        weekly_amplitude: relative swing over the week, 0..1.
        growth_per_year: relative growth in a year, compound.
        day_offset_us: time of day at the start of the run, microseconds.
        week_offset_us: time since Monday 0:00 at the start, microseconds.
        weeks: factors on single weeks; None for none.
        levels: factors by day of the run, the last one stays; empty for none.
    """

    diurnal_amplitude: float = 0.0
    weekly_amplitude: float = 0.0
    growth_per_year: float = 0.0
    day_offset_us: int = 0
    week_offset_us: int = 0
    weeks: Weeks | None = None
    levels: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def factor(self, times_us: np.ndarray) -> np.ndarray:
        """`[times]` rate at some times of the run."""
        day = (times_us + self.day_offset_us) / US_PER_DAY
        rate = 1 + self.diurnal_amplitude * _swing(day - PEAK_DAY_SHARE)
        if self.weekly_amplitude:
            week = (times_us + self.week_offset_us) / US_PER_WEEK
            rate = rate * (1 + self.weekly_amplitude * _swing(week - PEAK_WEEK_SHARE))
        if self.growth_per_year:
            rate = rate * self._growth(times_us)
        if self.weeks is not None and len(times_us):
            number = np.asarray(times_us) // US_PER_WEEK
            factors = self.weeks.factors(int(number.min()), int(number.max()))
            rate = rate * factors[number - number.min()]
        if len(self.levels):
            number = np.minimum(np.asarray(times_us) // US_PER_DAY, len(self.levels) - 1)
            rate = rate * self.levels[number]
        return np.asarray(rate)

    def bound(self, start_us: int, end_us: int) -> float:
        """A rate that is not exceeded in [start_us, end_us)."""
        bound = (1 + self.diurnal_amplitude) * (1 + self.weekly_amplitude)
        if self.growth_per_year:
            bound *= float(self._growth(np.array([start_us, end_us])).max())
        if self.weeks is not None:
            first, last = start_us // US_PER_WEEK, (end_us - 1) // US_PER_WEEK
            bound *= float(self.weeks.factors(first, last).max())
        if len(self.levels):
            first, last = start_us // US_PER_DAY, (end_us - 1) // US_PER_DAY
            there = self.levels[min(first, len(self.levels) - 1) : last + 1]
            bound *= float(there.max())
        return bound

    def _growth(self, times_us: np.ndarray) -> np.ndarray:
        years = np.asarray(times_us) / (DAYS_PER_YEAR * US_PER_DAY)
        return np.asarray((1 + self.growth_per_year) ** years)


def _swing(cycles: np.ndarray) -> np.ndarray:
    """`[times]` cosine of some cycles, to 32 bits: a tenth of the time, and enough here."""
    turns = (cycles - np.floor(cycles)).astype(np.float32)
    return np.asarray(np.cos(np.float32(2 * np.pi) * turns))
