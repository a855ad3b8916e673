"""Containers of an app's own (BYOC): a mix of the known kinds of work, given by the app."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workloads.capabilities.base import Array, Capability, Demand, Limit, Phase
from workloads.capabilities.sizes import LogNormal, SizeDistribution
from workloads.capabilities.stand_ins import (
    NOMINAL_BYTES_PER_S,
    NOMINAL_FLOPS_PER_S,
    NOMINAL_LAUNCH_S,
    REFERENCE_GPU,
    STAND_INS,
    StandIn,
)

SHARES_TOLERANCE = 1e-9
"""How far shares written in decimals may miss adding up to 1."""


class BadMix(ValueError):
    """The shares of an app's work are no mix of known kernels."""


def _check(name: str, mix: Mapping[str, float]) -> None:
    for kernel, share in mix.items():
        if kernel not in STAND_INS:
            raise BadMix(
                f"app {name!r}: kernel {kernel!r} is unknown; one of: "
                f"{', '.join(STAND_INS)}"
            )
        if not share > 0 or not math.isfinite(share):
            raise BadMix(
                f"app {name!r}: {kernel}={share!r}: a share must be a positive number"
            )
    total = sum(mix.values())
    if abs(total - 1) > SHARES_TOLERANCE:
        raise BadMix(f"app {name!r}: the shares add up to {total:g}; they must add up to 1")


def _limit(stand_in: StandIn) -> Limit:
    seconds = {
        Limit.COMPUTE: stand_in.flops / NOMINAL_FLOPS_PER_S,
        Limit.BANDWIDTH: stand_in.bytes / NOMINAL_BYTES_PER_S,
        Limit.LAUNCH: stand_in.ops * NOMINAL_LAUNCH_S,
    }
    return max(seconds, key=seconds.__getitem__)


@dataclass(frozen=True, slots=True)
class _Share:
    """Demand of a share of each of the job's seconds, in calls of one size."""

    size: int
    share: float

    def __call__(self, seconds: Array) -> Demand:
        return Demand(size=np.full_like(seconds, self.size), repeats=self.share * seconds)


def _phase(kernel: str, share: float) -> Phase:
    stand_in = STAND_INS[kernel]
    calls = 1 / stand_in.nominal_s
    return Phase(
        kernel,
        kernel,
        stand_in.flops * calls,
        stand_in.size,
        _Share(stand_in.size, share),
        unit_bytes=stand_in.bytes * calls,
        unit_ops=stand_in.ops * calls,
        limit=_limit(stand_in),
    )


def byoc_app(
    name: str,
    *,
    mix: Mapping[str, float],
    vram_gb: float,
    sizes: SizeDistribution,
    default_seconds: float = 2.0,
    fixed_s: float = 0.0,
    model_bytes: float = 0.0,
    warm_up_s: float = 5.0,
    description: str = "an app's own container",
) -> Capability:
    """Capability of an app that runs in its own container.

    Its work is given as time on a reference card, by kind: of each second there, a share
    goes to each kernel. From these follow the FLOPs, bytes and launches that other cards
    need other times for. Every second is paid, so the fee follows the card's own time.

    Args:
        name: of the capability.
        mix: share of the time on the reference card, by kernel; they add up to 1.
        vram_gb: GPU memory that one container needs.
        sizes: seconds of a request on the reference card.
        default_seconds: those of a typical request.
        fixed_s: time of a request that no GPU shortens.
        model_bytes: read when a cold container starts.
        warm_up_s: from then to the first request.
        description: what the app does.

    Raises:
        BadMix: a kernel is unknown, or the shares are not positive or do not add up to 1.
    """
    _check(name, mix)
    return Capability(
        name=name,
        model=description,
        price_unit="second of compute",
        work_unit=f"seconds of one request on an {REFERENCE_GPU}",
        default_units=default_seconds,
        vram_gb=vram_gb,
        per_gpu=1,
        bound_by=", ".join(f"{share:.0%} {kernel}" for kernel, share in mix.items()),
        phases=tuple(_phase(kernel, share) for kernel, share in mix.items()),
        uses_encoder=False,
        price_units_per_s=None,
        target_fps=None,
        anchor=None,
        source="price per second of compute: go-livepeer byoc (176aa41, 2026-08); the "
        "mix is the app's",
        sizes=sizes,
        model_bytes=model_bytes,
        warm_up_s=warm_up_s,
        fixed_s=fixed_s,
    )


BYOC = byoc_app(
    "byoc",
    mix={"upscale": 0.7, "interpolate": 0.3},
    vram_gb=8,
    sizes=LogNormal(median=2.0, sigma=1.0, lowest=0.05, highest=600.0),
    fixed_s=0.05,
    model_bytes=1e9,
    description="restoration of video: upscaling and made frames (assumption: an example)",
)
