"""What the latency model answers, and what each answer stands on."""

from __future__ import annotations

from enum import IntFlag
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class CannotRun(ValueError):
    """A GPU lacks the encoder or the memory that a capability needs."""


class Flag(IntFlag):
    """What to know about one job's time; the last three say that it has none."""

    OUTSIDE_SIZES = 1
    """A phase's size lies outside the measured ones: its curve goes on as a power law."""

    BY_LAW = 2
    """The GPU is not the measured device: the time was carried there by the law."""

    BATCHED = 4
    """Only single requests were measured: the batch is the batching law's."""

    ENGINE = 8
    """Time on fixed-function engines, from their documented rate, not measured."""

    NO_ENCODER = 16
    """The GPU has no hardware encoder: the job cannot run there."""

    NO_MEMORY = 32
    """The GPU's memory is too small for the job and its batch."""

    NO_BATCH = 64
    """One instance does not run so many jobs together."""


CANNOT_RUN = Flag.NO_ENCODER | Flag.NO_MEMORY | Flag.NO_BATCH
"""Flags of jobs that have no time."""


class Estimate(NamedTuple):
    """Times of a batch of jobs, and what they stand on.

    Attributes:
        seconds: `[jobs]` mean service time, waiting not included.
        extrapolated: `[jobs]` the size lies outside the measured ones.
        emulated: which profile the times come from, and how.
    """

    seconds: Array
    extrapolated: NDArray[np.bool_]
    emulated: str


class JobTimes(NamedTuple):
    """Times of mixed jobs.

    Attributes:
        latency_s: `[jobs]` seconds from start to end, loading of a cold model included
            and waiting for a free GPU not; nan where the job cannot run.
        flags: `[jobs]` a `Flag` each.
        emulated: which profile the times come from, and how.
    """

    latency_s: Array
    flags: NDArray[np.uint8]
    emulated: str
