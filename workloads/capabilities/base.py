"""What a capability is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class UnknownCapability(ValueError):
    """No capability of this name."""


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

    Attributes:
        name: what the phase does.
        kernel: name of the stand-in.
        unit_flops: counted FLOPs of one unit of the real phase at `unit_size`. The
            kernel's own count at that size gives its share of a unit. None: the kernel
            is a whole unit.
        unit_size: kernel size at which `unit_flops` holds.
        demand: from the job's units to sizes and repeats.
    """

    name: str
    kernel: str
    unit_flops: float | None
    unit_size: float
    demand: Callable[[Array], Demand]


class Anchor(NamedTuple):
    """A published time of a capability's default job on a catalogue GPU.

    Stand-ins are plain operations; pipelines in use fuse them and reach more of a card.
    An anchor scales the law to what such a pipeline reached.

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
        anchor: a published time that the law is scaled to on other than the measured
            device, or None.
        source: where the numbers come from, with dates.
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


def square_side(pixels: Array) -> Array:
    """Side of the square image with as many pixels."""
    return np.sqrt(pixels)
