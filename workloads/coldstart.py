"""From a request for a model that is not loaded to its first run.

`t = download + container + CUDA context + weights / min(disk, PCIe) + warm-up`
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workloads.hosts import PCIE_BYTES_PER_S

Array = NDArray[np.float64]

CONTAINER_S = (2.0, 15.0)
"""Shortest and longest start of a container (GPU clouds' cold-start reports, 2026)."""

CONTEXT_S = (3.0, 5.0)
"""Shortest and longest creation of a CUDA context (the same reports)."""

IMAGE_BYTES = 15e9
"""Size of a runner's container image (assumption; pulls of 4-8 minutes are reported)."""


class ModelState(IntEnum):
    """What a host has of a model when a request comes."""

    WARM = 0
    """Loaded and idle: the request runs at once."""

    COLD = 1
    """On the disk: a container starts and loads it."""

    ABSENT = 2
    """Nowhere: image and weights are fetched first."""


class ColdStart(NamedTuple):
    """Seconds that the parts of a start take.

    Attributes:
        download_s: `[starts]` fetching image and weights.
        container_s: `[starts]` starting the container.
        context_s: `[starts]` creating the CUDA context.
        load_s: `[starts]` reading the weights to the card.
        warm_up_s: `[starts]` first runs, recording of graphs.
    """

    download_s: Array
    container_s: Array
    context_s: Array
    load_s: Array
    warm_up_s: Array

    @property
    def total_s(self) -> Array:
        """`[starts]` the whole start."""
        return np.asarray(
            self.download_s
            + self.container_s
            + self.context_s
            + self.load_s
            + self.warm_up_s
        )


def _between(ends: tuple[float, float], share: Array) -> Array:
    return ends[0] + (ends[1] - ends[0]) * share


def cold_start(
    state: ArrayLike,
    *,
    model_bytes: ArrayLike,
    warm_up_s: ArrayLike,
    disk_bytes_per_s: ArrayLike,
    download_bytes_per_s: ArrayLike,
    rng: np.random.Generator | None,
) -> ColdStart:
    """Seconds of each start; zero for what is warm.

    Args:
        state: `[starts]` a `ModelState` each.
        model_bytes: `[starts]` bytes of weights.
        warm_up_s: `[starts]` the model's own warm-up.
        disk_bytes_per_s: `[starts]` of the host.
        download_bytes_per_s: `[starts]` of the host.
        rng: draws container and context from their ranges; None takes the middle.
    """
    states = np.asarray(state)
    started, absent = states > ModelState.WARM, states == ModelState.ABSENT
    weights = np.asarray(model_bytes, dtype=np.float64)
    shares = (
        np.full((2, *states.shape), 0.5) if rng is None else rng.random((2, *states.shape))
    )
    rate = np.minimum(disk_bytes_per_s, PCIE_BYTES_PER_S)
    download_s = (IMAGE_BYTES + weights) / np.asarray(download_bytes_per_s)
    return ColdStart(
        download_s=np.where(absent, download_s, 0.0),
        container_s=np.where(started, _between(CONTAINER_S, shares[0]), 0.0),
        context_s=np.where(started, _between(CONTEXT_S, shares[1]), 0.0),
        load_s=np.where(started, weights / rate, 0.0),
        warm_up_s=np.where(started, warm_up_s, 0.0),
    )
