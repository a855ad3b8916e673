"""What a GPU at work costs its owner, by the second, by the job and by the unit of work."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.capabilities import Capability
from workloads.energy import (
    BANDWIDTH_POWER_SHARE,
    ENCODER_POWER_SHARE,
    IDLE_SHARE,
    UnknownRegion,
    electricity_usd_kwh,
    watts,
)
from workloads.hardware import Catalogue
from workloads.latency import CannotRun, LatencyModel, Load
from workloads.latency.checks import checked_above_zero, checked_gpu, checked_number

__all__ = [
    "BANDWIDTH_POWER_SHARE",
    "ENCODER_POWER_SHARE",
    "IDLE_SHARE",
    "BatchError",
    "CostModel",
    "JobUse",
    "UnknownRegion",
    "electricity_usd_kwh",
    "job_use",
    "price_units",
    "watts",
]

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

SECONDS_PER_YEAR = 365.25 * 24 * 3600

SECONDS_PER_HOUR = 3600.0

BYTES_PER_GB = 1e9


class BatchError(ValueError):
    """An instance of the capability doesn't run so many jobs together."""


class JobUse(NamedTuple):
    """What one job takes of a GPU and its host.

    Attributes:
        gpu: `[gpus]` indices into the catalogue.
        gpu_s: `[gpus]` seconds of the whole card that the job accounts for: less than its
            duration where jobs share the card, more where a live job reserves it.
        power_w: `[gpus]` mean power over those seconds.
        traffic_gb: gigabytes sent and received.
        units: work units of the job.
        price_units: price units that it is billed as.
        extrapolated: the job's size lies outside the measured ones.
        emulated: which profile the times come from, and how.
    """

    gpu: Indices
    gpu_s: Array
    power_w: Array
    traffic_gb: float
    units: float
    price_units: float
    extrapolated: bool
    emulated: str


@dataclass(slots=True)
class CostModel:
    """What an owner pays for power, hardware, room and traffic.

    Attributes:
        electricity_usd_kwh: price of energy; world mean for businesses by default.
        pue: energy of the site over energy of its computers. 1.54 is the mean of data
            centres (Uptime Institute 2025); large clouds reach 1.1-1.2, a home about 1.05.
        lifetime_years: after which a card is worth nothing (assumption).
        host_share: price of the rest of the machine over the card's (assumption).
        utilisation: share of its life in which the card earns; the idle rest is paid by
            the busy seconds (0.3-0.6 in comparisons with clouds).
        hosting_usd_per_gpu_h: room, rack and line of a card for an hour, energy not
            included (assumption: 15 USD a month).
        traffic_usd_per_gb: data sent and received (assumption: between a flat line, near
            0, and the 0.05-0.09 that large clouds list).

    Raises:
        ValueError: a figure is out of range.
    """

    electricity_usd_kwh: float = 0.161
    pue: float = 1.54
    lifetime_years: float = 3.0
    host_share: float = 0.35
    utilisation: float = 0.45
    hosting_usd_per_gpu_h: float = 0.02
    traffic_usd_per_gb: float = 0.005

    def __post_init__(self) -> None:
        checked_number("electricity_usd_kwh", self.electricity_usd_kwh, zero=True)
        checked_number("lifetime_years", self.lifetime_years)
        checked_number("host_share", self.host_share, zero=True)
        checked_number("hosting_usd_per_gpu_h", self.hosting_usd_per_gpu_h, zero=True)
        checked_number("traffic_usd_per_gb", self.traffic_usd_per_gb, zero=True)
        if not 0 < self.utilisation <= 1:
            raise ValueError(
                f"utilisation={self.utilisation:g}: must be above 0 and at most 1"
            )
        if not 1 <= self.pue < math.inf:
            raise ValueError(f"pue={self.pue:g}: must be at least 1 and finite")

    def energy_usd_per_s(self, power_w: Array) -> Array:
        """Energy cost in USD of one second at this power in watts."""
        kwh = np.asarray(power_w) / 1000 / SECONDS_PER_HOUR
        return np.asarray(kwh * self.pue * self.electricity_usd_kwh)

    def hardware_usd_per_busy_s(self, street_usd: Array) -> Array:
        """Share of the purchase price that one busy second has to earn back, in USD."""
        price = np.asarray(street_usd) * (1 + self.host_share)
        return np.asarray(
            price / (self.lifetime_years * SECONDS_PER_YEAR * self.utilisation)
        )

    def usd_per_busy_s(self, catalogue: Catalogue, gpu: Indices, load: Load) -> Array:
        """Power and hardware in USD of one second of a GPU at work.

        Idle power, room and traffic are not charged to it; see `job_usd`.
        """
        energy = self.energy_usd_per_s(watts(catalogue, gpu, load))
        return energy + self.hardware_usd_per_busy_s(catalogue.street_usd[gpu])

    def job_usd(self, catalogue: Catalogue, use: JobUse) -> Array:
        """Cost of a job in USD, `[gpus]`.

        Energy, hardware and room of the card's seconds, with the idle power and the room
        of the unused seconds that each used one has to carry, and traffic.

        Args:
            catalogue: GPUs.
            use: what the job takes.
        """
        idle_s = 1 / self.utilisation - 1
        idle_w = IDLE_SHARE * catalogue.tdp_w[use.gpu]
        per_s = self.energy_usd_per_s(use.power_w + idle_w * idle_s)
        per_s = per_s + self.hardware_usd_per_busy_s(catalogue.street_usd[use.gpu])
        per_s = per_s + self.hosting_usd_per_gpu_h / SECONDS_PER_HOUR / self.utilisation
        return np.asarray(per_s * use.gpu_s + self.traffic_usd_per_gb * use.traffic_gb)

    def usd_per_price_unit(self, catalogue: Catalogue, use: JobUse) -> Array:
        """Cost in USD of one unit that the capability is priced by, `[gpus]`."""
        return self.job_usd(catalogue, use) / use.price_units


def price_units(model: LatencyModel, capability: str, units: float) -> float:
    """Price units that a job of so many work units is billed as.

    A live job with a target rate is billed by the second of its session, in which so many
    frames are due.
    """
    found = model.of(capability).capability
    if found.target_fps is not None and found.price_units_per_s is not None:
        return found.price_units_per_s / found.target_fps * (units / found.default_units)
    return units * found.price_units_per_work_unit


class _Work(NamedTuple):
    """Seconds of the whole card per job, and how busy it is in them."""

    gpu_s: Array
    load: Load


def _reserved(
    model: LatencyModel, found: Capability, target_fps: float, gpus: Indices, alone_s: Array
) -> Array:
    """Seconds that one frame of a live session keeps a card from others, `[gpus]`."""
    held = model.capacity(found.name, gpus)
    if np.any(held == 0):
        slow = model.catalogue.names[int(gpus[held == 0][0])]
        raise CannotRun(
            f"{slow} cannot run {found.name} in real time: it needs "
            f"{target_fps:g} frames/s and makes {1 / alone_s[held == 0][0]:.1f}"
        )
    return np.asarray(1 / (target_fps * held))


def _work(
    model: LatencyModel, found: Capability, units: float, gpus: Indices, batch: int
) -> _Work:
    alone_s = np.asarray(model.mean_s(found.name, units, gpus), dtype=np.float64)
    idle = np.zeros_like(alone_s)
    if found.uses_encoder:
        return _Work(
            alone_s / model.catalogue.encoders[gpus], Load(idle, idle, np.ones_like(idle))
        )
    load = model.load(found.name, units, gpus)
    if found.target_fps is not None:
        gpu_s = _reserved(model, found, found.target_fps, gpus, alone_s)
        duty = np.minimum(alone_s / gpu_s, 1.0)
        return _Work(gpu_s, Load(load.compute * duty, load.bandwidth * duty, idle))
    if batch == 1:
        return _Work(alone_s, load)
    law = model.batch_law(found.name, units, gpus)
    together_s = law.seconds(batch)
    compute = batch * law.compute_s / together_s
    bandwidth = (law.shared_s + batch * law.own_s) / together_s
    return _Work(alone_s * law.stretch(batch) / batch, Load(compute, bandwidth, idle))


def _check_memory(
    model: LatencyModel, found: Capability, gpus: Indices, batch: int
) -> None:
    """Refuse a batch whose jobs don't fit a card's memory together."""
    needed_gb = found.vram_gb + found.state_gb * (batch - 1)
    small = model.catalogue.vram_gb[gpus] < needed_gb
    if np.any(small):
        card = model.catalogue.gpus[int(gpus[small][0])]
        raise CannotRun(
            f"{card.name} cannot run {found.name} with batch={batch}: it needs "
            f"{needed_gb:.4g} GB of memory and has {card.vram_gb:g}"
        )


def job_use(
    model: LatencyModel,
    capability: str,
    gpu: int | Indices,
    *,
    units: float | None = None,
    batch: int = 1,
) -> JobUse:
    """What one job of a capability takes of a GPU.

    Args:
        model: times and loads.
        capability: its name.
        gpu: one index into the catalogue, or `[gpus]`.
        units: work units of the job; the capability's usual ones by default.
        batch: jobs that run together, so that each has its part of the card.

    Raises:
        UnknownCapability: there is no such capability.
        CannotRun: a GPU lacks memory for the batch, an encoder, or speed for a live job.
        BatchError: the capability doesn't batch so many jobs.
        ValueError: the size or an index is out of range.
    """
    found = model.of(capability).capability
    size = float(
        checked_above_zero("units", found.default_units if units is None else units)
    )
    if not 1 <= batch <= found.max_batch:
        raise BatchError(
            f"batch={batch} of {capability}: it is between 1 and {found.max_batch}"
        )
    gpus = np.atleast_1d(checked_gpu(gpu, len(model.catalogue.gpus)))
    estimate = model.estimate(capability, size, gpus)
    _check_memory(model, found, gpus, batch)
    work = _work(model, found, size, gpus, batch)
    traffic = (found.input_bytes_per_unit + found.output_bytes_per_unit) * size
    return JobUse(
        gpu=gpus,
        gpu_s=work.gpu_s,
        power_w=watts(model.catalogue, gpus, work.load),
        traffic_gb=traffic / BYTES_PER_GB,
        units=size,
        price_units=price_units(model, capability, size),
        extrapolated=bool(np.any(estimate.extrapolated)),
        emulated=estimate.emulated,
    )
