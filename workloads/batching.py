"""Several requests in one run of a model: weights are read once, the rest is per request.

`t(b) = overhead + b * compute + shared bytes + b * own bytes`, in seconds each. A language
model that writes token by token gains most: a step reads all weights for one token or for
many. An image model has filled the card with one image and gains little.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Counts = NDArray[np.int64] | int


class BatchLaw(NamedTuple):
    """Parts of a job's time, and which of them a batch pays once.

    Attributes:
        overhead_s: `[jobs]` launches; once.
        compute_s: `[jobs]` arithmetic; for each request.
        shared_s: `[jobs]` reading weights; once.
        own_s: `[jobs]` reading and writing what belongs to one request; for each.
    """

    overhead_s: Array
    compute_s: Array
    shared_s: Array
    own_s: Array

    @property
    def once_s(self) -> Array:
        """Seconds that a batch pays once."""
        return self.overhead_s + self.shared_s

    @property
    def each_s(self) -> Array:
        """Seconds that every further request adds."""
        return self.compute_s + self.own_s

    def seconds(self, batch: Counts) -> Array:
        """Time of a batch, which every request in it waits for."""
        return np.asarray(self.once_s + batch * self.each_s)

    def stretch(self, batch: Counts) -> Array:
        """Time of a batch over the time of one request alone."""
        return np.asarray(self.seconds(batch) / self.seconds(1))

    def requests_per_s(self, batch: Counts) -> Array:
        """Throughput at a batch size."""
        return np.asarray(batch / self.seconds(batch))

    def knee(self) -> Array:
        """Batch at which throughput is half of what no batch surpasses.

        Up to it a further request is nearly free; beyond it each costs what it adds.
        """
        return np.asarray(self.once_s / self.each_s)

    def compute_bound_from(self) -> Array:
        """Batch from which arithmetic takes longer than memory traffic; inf if none does.

        Long contexts keep decoding bound by memory at any batch, as each request brings
        its own bytes to read.
        """
        gap = self.compute_s - self.own_s
        with np.errstate(divide="ignore"):
            return np.where(gap > 0, np.maximum(self.shared_s / gap, 1.0), np.inf)
