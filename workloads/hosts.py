"""The machines that cards sit in: alike on paper, and yet not the same."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

HOST_SIGMA = 0.07
"""Spread of the fixed factor between hosts of one GPU model, log-normal (assumption;
hosts of one model have been seen to differ by 20 %)."""

DISK_BYTES_PER_S = (1e9, 3e9)
"""Slowest and fastest rate at which a host reads weights from its disk."""

DOWNLOAD_BYTES_PER_S = (31.25e6, 125e6)
"""Slowest and fastest download, 250 Mbit/s and 1 Gbit/s (assumption)."""

PCIE_BYTES_PER_S = 12e9
"""Rate from main memory to the card over 16 lanes of PCIe 3.0, the slowest in use."""

CARD_POINTS = 8
"""Fewest timings of a card that fix its factor; with 8, the error of a law carried to
other cards fell from 28-45 % to 12 % on public fp32 timings."""


class Hosts(NamedTuple):
    """Hosts by index.

    Attributes:
        factor: `[hosts]` fixed factor on every time, 1 for the median host.
        disk_bytes_per_s: `[hosts]` rate at which weights are read from the disk.
        download_bytes_per_s: `[hosts]` rate at which images and weights are fetched.
    """

    factor: Array
    disk_bytes_per_s: Array
    download_bytes_per_s: Array


def _middle(ends: tuple[float, float]) -> float:
    return float(np.sqrt(ends[0] * ends[1]))


def _draw_rates(ends: tuple[float, float], count: int, rng: np.random.Generator) -> Array:
    return np.asarray(ends[0] * (ends[1] / ends[0]) ** rng.random(count))


def median_hosts(count: int = 1) -> Hosts:
    """Hosts that are all the median one."""
    return Hosts(
        np.ones(count),
        np.full(count, _middle(DISK_BYTES_PER_S)),
        np.full(count, _middle(DOWNLOAD_BYTES_PER_S)),
    )


def draw_host_factors(count: int, rng: np.random.Generator) -> Array:
    """Fixed factors of `count` hosts, `[count]`: log-normal with median 1."""
    return np.asarray(np.exp(HOST_SIGMA * rng.standard_normal(count)))


def draw_hosts(count: int, rng: np.random.Generator) -> Hosts:
    """Draw hosts: log-normal factors, and rates equally likely on a log scale."""
    factor = draw_host_factors(count, rng)
    return Hosts(
        factor,
        _draw_rates(DISK_BYTES_PER_S, count, rng),
        _draw_rates(DOWNLOAD_BYTES_PER_S, count, rng),
    )


def card_factor(measured_s: ArrayLike, predicted_s: ArrayLike) -> float:
    """How much slower a card is than predicted: the median ratio of some timings.

    Args:
        measured_s: `[points]` times measured on the card.
        predicted_s: `[points]` what the model says for the same work.

    Raises:
        ValueError: there are too few points, or one is not positive.
    """
    measured, predicted = np.asarray(measured_s), np.asarray(predicted_s)
    if measured.shape != predicted.shape or measured.size < CARD_POINTS:
        raise ValueError(
            f"{measured.size} timings against {predicted.size} predictions: a card's "
            f"factor takes at least {CARD_POINTS} of each, in pairs"
        )
    if np.min(measured) <= 0 or np.min(predicted) <= 0:
        raise ValueError("a timing or prediction is not positive: all must be seconds")
    return float(np.median(measured / predicted))
