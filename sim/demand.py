"""Streams that arrive at a gateway: Poisson, with a daily cycle."""

from dataclasses import dataclass, field

import numpy as np

from sim.calendar import US_PER_DAY
from sim.clock import US_PER_S

MIN_DURATION_US = 2 * US_PER_S
"""The shortest stream: one segment."""

PEAK_DAY_SHARE = 0.75
"""Arrivals peak at this share of the day, UTC (assumption: evening in Europe)."""

PATH_NOISE_SIGMA = 0.15
"""Spread of one path's slowness between streams, log-normal (assumption)."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Streams of one stretch of time, in order of arrival; lists of one length.

    Attributes:
        start_us: when each arrives, microseconds.
        duration_us: how long each lasts, microseconds.
        noise: factor on each one's compute time, around 1.
        path_noise: factor on each one's time under way, around 1.
    """

    start_us: list[int]
    duration_us: list[int]
    noise: list[float]
    path_noise: list[float]

    @classmethod
    def none(cls) -> "Arrivals":
        """No streams at all."""
        return cls([], [], [], [])


@dataclass(slots=True)
class StreamDemand:
    """What arrives at one gateway.

    Attributes:
        rng: the gateway's demand stream.
        minutes_per_week: stream minutes per week.
        mean_session_us: mean length of a stream, microseconds.
        session_sigma: standard deviation of the logarithm of a stream's length.
        diurnal_amplitude: relative swing of arrivals over the day, 0..1.
        day_offset_us: time of day at the start of the run, microseconds.
        max_price_wei: highest price that the gateway accepts per unit, wei.
        segment_us: length of a segment, microseconds.
        noise_moments: mean and standard deviation of one segment's compute noise.
    """

    rng: np.random.Generator
    minutes_per_week: float
    mean_session_us: float
    session_sigma: float
    diurnal_amplitude: float
    day_offset_us: int
    max_price_wei: float
    segment_us: int
    noise_moments: tuple[float, float] = field(default=(1.0, 0.0))

    def draw_running(self) -> Arrivals:
        """Draw the streams that run already when the simulation starts, for their rest.

        A stream is met with a probability that grows with its length, at any point of it.
        """
        rate = self._per_us * float(self._daily_rate(np.array([0]))[0])
        count = int(self.rng.poisson(rate * self.mean_session_us))
        lengths = self._lengths(count, tilt=self.session_sigma**2)
        rest = lengths * self.rng.random(count)
        return self._arrivals(np.zeros(count, dtype=np.int64), rest)

    def draw(self, start_us: int, end_us: int) -> Arrivals:
        """Draw the streams that arrive in [start_us, end_us)."""
        peak_us = self._per_us * (1 + self.diurnal_amplitude)
        count = int(self.rng.poisson(peak_us * (end_us - start_us)))
        times = np.sort(self.rng.integers(start_us, end_us, count))
        kept = self.rng.random(count) * (1 + self.diurnal_amplitude) < self._daily_rate(
            times
        )
        times = times[kept]
        return self._arrivals(times, self._lengths(len(times)))

    @property
    def _per_us(self) -> float:
        """Mean arrivals per microsecond."""
        return self.minutes_per_week * 60 / (7 * 86_400) / self.mean_session_us

    def _lengths(self, count: int, *, tilt: float = 0.0) -> np.ndarray:
        """Lengths of some streams, microseconds; a tilt weights them by their length."""
        mu = np.log(self.mean_session_us) - self.session_sigma**2 / 2 + tilt
        return np.asarray(np.exp(self.rng.normal(mu, self.session_sigma, count)))

    def _arrivals(self, times: np.ndarray, lengths: np.ndarray) -> Arrivals:
        durations = np.maximum(lengths, MIN_DURATION_US).astype(np.int64)
        path_noise = np.exp(PATH_NOISE_SIGMA * self.rng.standard_normal(len(times)))
        return Arrivals(
            times.tolist(),
            durations.tolist(),
            self._noise(durations).tolist(),
            path_noise.tolist(),
        )

    def _daily_rate(self, times_us: np.ndarray) -> np.ndarray:
        """Rate relative to the mean, from the time of day."""
        day_share = (times_us + self.day_offset_us) / US_PER_DAY
        return np.asarray(
            1 + self.diurnal_amplitude * np.cos(2 * np.pi * (day_share - PEAK_DAY_SHARE))
        )

    def _noise(self, durations_us: np.ndarray) -> np.ndarray:
        """Mean compute noise over a stream's segments, one draw for all of them."""
        mean, sd = self.noise_moments
        segments = np.maximum(durations_us // self.segment_us, 1)
        return np.asarray(
            np.maximum(
                mean + sd * self.rng.standard_normal(len(durations_us)) / np.sqrt(segments),
                0.1,
            )
        )
