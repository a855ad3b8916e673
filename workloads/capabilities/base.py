"""What a capability is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.capabilities.sizes import SizeDistribution

Array = NDArray[np.float64]


class UnknownCapability(ValueError):
    """No capability of this name."""


class Limit(StrEnum):
    """Part of a machine that bounds a job's speed."""

    COMPUTE = "compute"
    BANDWIDTH = "bandwidth"
    LAUNCH = "launch"
    ENCODER = "encoder"
    NETWORK = "network"


class Demand(NamedTuple):
    """How much of one phase a job needs.

    Attributes:
        size: `[jobs]` size of the stand-in kernel.
        repeats: `[jobs]` units of the phase, one after the other.
    """

    size: Array
    repeats: Array


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a job that one stand-in kernel represents.

    A job's work in the phase is `repeats` units of a `size`. The stand-in's own counts at
    that size, times the unit's counts over the stand-in's at `unit_size`, are a unit's.

    Attributes:
        name: what the phase does.
        kernel: name of the stand-in.
        unit_flops: counted FLOPs of one unit of the real phase at `unit_size`. The
            kernel's own count at that size gives its share of a unit. None: the kernel
            is a whole unit.
        unit_size: kernel size at which the unit's counts hold.
        demand: from the job's units to sizes and repeats.
        unit_bytes: bytes that such a unit moves, alone in its batch, in half precision.
            None: as many times the kernel's as its FLOPs.
        unit_ops: operations that such a unit launches. None: likewise.
        shared_bytes: the part of a unit's bytes that a batch of jobs moves once: the
            weights. Zero where the jobs do not batch.
        host_s: time of such a unit that the host takes and no GPU shortens: pipelines in
            use drive small steps operation by operation from Python.
        limit: what bounds the phase on a current card, one job at a time.
        fp16_sums: whether the program keeps the sums of its products in fp16, which
            consumer cards do twice as fast, instead of fp32.
    """

    name: str
    kernel: str
    unit_flops: float | None
    unit_size: float
    demand: Callable[[Array], Demand]
    unit_bytes: float | None = None
    unit_ops: float | None = None
    shared_bytes: float = 0.0
    host_s: float = 0.0
    limit: Limit = Limit.COMPUTE
    fp16_sums: bool = False


class Anchor(NamedTuple):
    """A published time of a capability's default job on a catalogue GPU.

    Stand-ins are plain operations; pipelines in use fuse them and reach more of a card.
    An anchor scales the stand-in's times to what such a pipeline reached.

    Attributes:
        gpu: name in the catalogue.
        seconds: time of a job of `default_units`.
        source: publication and how its figure was carried to the default job.
    """

    gpu: str
    seconds: float
    source: str


@dataclass(frozen=True, slots=True)
class Capability:
    """A kind of job that orchestrators sell.

    Attributes:
        name: key in configuration and tables.
        model: software or model that the numbers are of.
        price_unit: what one price is for; the fee is units times price.
        work_unit: what the latency model takes as a job's units.
        default_units: units of a typical job.
        vram_gb: GPU memory that one running instance needs.
        per_gpu: instances per GPU that the node software runs, at most; None if only
            memory and speed limit it.
        bound_by: the resource that limits it.
        phases: its parts, in order.
        uses_encoder: runs on the GPU's fixed-function encoder, so that GPUs without one
            cannot do it; the phases then describe the same work in software.
        price_units_per_s: price units of one second of a live job, else None.
        target_fps: frame rate below which a live job fails its user, else None.
        anchor: a published time that the times on every GPU are scaled to, or None.
        source: where the numbers come from, with dates.
        most_units: work units of the largest job that it does, or None where only the
            measured sizes bound it; a larger one is flagged as outside.
        sizes: work units of the jobs that come, or None where they come as live streams
            of `price_units_per_s`.
        price_units_per_work_unit: price units that one work unit is billed as.
        model_bytes: bytes of weights read when a cold instance starts.
        warm_up_s: time of a cold instance from its weights being there to its first job:
            recording of graphs, first runs, without building an engine.
        max_batch: jobs that one instance runs together, at most; 1 where it does not
            batch.
        usual_batch: jobs that a busy instance runs together; comparisons of prices are
            made at it.
        state_gb: GPU memory that each further job of a batch needs.
        fixed_s: time of a job that no GPU shortens: start of a session, files.
        encoded_pixels_per_unit: pixels that the encoder writes for a work unit.
        decoded_pixels_per_unit: pixels that the decoder reads for a work unit.
        input_bytes_per_unit: bytes sent to the GPU's host for a work unit.
        output_bytes_per_unit: bytes sent back from it.
    """

    name: str
    model: str
    price_unit: str
    work_unit: str
    default_units: float
    vram_gb: float
    per_gpu: int | None
    bound_by: str
    phases: tuple[Phase, ...]
    uses_encoder: bool
    price_units_per_s: float | None
    target_fps: float | None
    anchor: Anchor | None
    source: str
    most_units: float | None = None
    sizes: SizeDistribution | None = None
    price_units_per_work_unit: float = 1.0
    model_bytes: float = 0.0
    warm_up_s: float = 0.0
    max_batch: int = 1
    usual_batch: int = 1
    state_gb: float = 0.0
    fixed_s: float = 0.0
    encoded_pixels_per_unit: float = 0.0
    decoded_pixels_per_unit: float = 0.0
    input_bytes_per_unit: float = 0.0
    output_bytes_per_unit: float = 0.0


def square_side(pixels: Array) -> Array:
    """Side of the square image with as many pixels."""
    return np.sqrt(pixels)


@dataclass(frozen=True, slots=True)
class OneUnit:
    """Demand of one unit of a size, however large the job.

    Attributes:
        size: size of the stand-in kernel.
    """

    size: float

    def __call__(self, units: Array) -> Demand:
        """Size and repeats of jobs of so many units."""
        return Demand(size=np.full_like(units, self.size), repeats=np.ones_like(units))
