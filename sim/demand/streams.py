"""Streams that arrive at a gateway: Poisson or in bursts, at a rate that time changes."""

from dataclasses import dataclass, field

import numpy as np

from sim.clock import US_PER_S
from sim.demand.arrivals import Arrivals
from sim.demand.bursts import Bursts
from sim.demand.rates import Rate

MIN_DURATION_US = 2 * US_PER_S
"""The shortest stream: one segment."""

PATH_NOISE_SIGMA = 0.15
"""Spread of one path's slowness between streams, log-normal (assumption)."""


@dataclass(slots=True)
class StreamDemand:
    """What arrives at one gateway.

    Attributes:
        rng: the gateway's demand stream.
        minutes_per_week: stream minutes per week.
        mean_session_us: mean length of a stream, microseconds.
        session_sigma: standard deviation of the logarithm of a stream's length.
        rate: how the rate of arrivals changes over time, around 1.
        max_price_wei: highest price that the gateway accepts per unit, wei.
        segment_us: length of a segment, microseconds.
        noise_moments: mean and standard deviation of one segment's compute noise.
        bursts: makes arrivals call for others; None for independent ones.
        scale: arrivals over what they would be, from the round after it changes.
    """

    rng: np.random.Generator
    minutes_per_week: float
    mean_session_us: float
    session_sigma: float
    rate: Rate
    max_price_wei: float
    segment_us: int
    noise_moments: tuple[float, float] = field(default=(1.0, 0.0))
    bursts: Bursts | None = None
    scale: float = 1.0

    def draw_running(self) -> Arrivals:
        """Draw the streams that run already when the simulation starts, for their rest.

        A stream is met with a probability that grows with its length, at any point of it.
        """
        rate = self._per_us * float(self.rate.factor(np.array([0]))[0])
        count = int(self.rng.poisson(rate * self.mean_session_us))
        lengths = self._lengths(count, tilt=self.session_sigma**2)
        rest = lengths * self.rng.random(count)
        return self._arrivals(np.zeros(count, dtype=np.int64), rest)

    def draw(self, start_us: int, end_us: int) -> Arrivals:
        """Draw the streams that arrive in [start_us, end_us)."""
        times = self._times(start_us, end_us)
        if self.bursts is not None:
            times = self.bursts.with_children(times, start_us, end_us, self.rng)
        return self._arrivals(times, self._lengths(len(times)))

    def _times(self, start_us: int, end_us: int) -> np.ndarray:
        """Times of a Poisson process: drawn at its highest rate, and thinned."""
        bound = self.rate.bound(start_us, end_us)
        share = 1.0 if self.bursts is None else 1.0 - self.bursts.branching
        count = int(self.rng.poisson(self._per_us * share * bound * (end_us - start_us)))
        times = np.sort(self.rng.integers(start_us, end_us, count))
        return times[self.rng.random(count) * bound < self.rate.factor(times)]

    @property
    def _per_us(self) -> float:
        """Mean arrivals per microsecond."""
        minutes_per_week = self.scale * self.minutes_per_week
        return minutes_per_week * 60 / (7 * 86_400) / self.mean_session_us

    def _lengths(self, count: int, *, tilt: float = 0.0) -> np.ndarray:
        """Lengths of some streams, microseconds; a tilt weights them by their length."""
        mu = np.log(self.mean_session_us) - self.session_sigma**2 / 2 + tilt
        return np.asarray(np.exp(self.rng.normal(mu, self.session_sigma, count)))

    def _arrivals(self, times: np.ndarray, lengths: np.ndarray) -> Arrivals:
        durations = np.maximum(lengths, MIN_DURATION_US).astype(np.int64)
        path_noise = np.exp(PATH_NOISE_SIGMA * self.rng.standard_normal(len(times)))
        return Arrivals(times, durations, self._noise(durations), path_noise)

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
