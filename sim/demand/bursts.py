"""Arrivals that call for others: a self-exciting (Hawkes) process, by its clusters.

Each stream brings a Poisson number of others, each after an exponential delay, and these
bring others in turn. With a branching ratio n a stream without a caller starts a cluster
of 1 / (1 - n) on average; the mean rate is kept when the share 1 - n arrives unbidden.

Source: Hawkes and Oakes, 1974 (cluster representation).
"""

import numpy as np


class Bursts:
    """Adds the streams that others bring.

    Attributes:
        branching: streams that one brings on average, 0 up to but not 1.

    Args:
        mean_delay_us: mean time until it comes, microseconds.
    """

    def __init__(self, branching: float, mean_delay_us: float) -> None:
        self.branching = branching
        self._mean_delay_us = mean_delay_us
        self._later = np.zeros(0, dtype=np.int64)

    def with_children(
        self, times_us: np.ndarray, start_us: int, end_us: int, rng: np.random.Generator
    ) -> np.ndarray:
        """Streams of a stretch with all that they bring in it, in order.

        Those that come after the stretch are kept for the next one; so where a run is cut
        into stretches makes no difference to the law.

        Args:
            times_us: those that arrive unbidden, microseconds.
            start_us: where the stretch begins.
            end_us: where it ends.
            rng: source of numbers and delays.
        """
        all_of_them = [times_us]
        parents = times_us
        while len(parents):
            children = rng.poisson(self.branching, len(parents))
            delays = rng.exponential(self._mean_delay_us, int(children.sum()))
            parents = np.repeat(parents, children) + delays.astype(np.int64)
            all_of_them.append(parents)
        found = np.concatenate([self._later, *all_of_them])
        self._later = found[found >= end_us]
        return np.sort(found[(found >= start_us) & (found < end_us)])
