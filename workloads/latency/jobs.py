"""Times of mixed jobs on mixed devices, column by column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workloads.capabilities import Capability
from workloads.coldstart import ModelState, cold_start
from workloads.hosts import Hosts
from workloads.latency.capability_model import CapabilityModel
from workloads.latency.checks import checked_above_zero, checked_at_least
from workloads.latency.results import CANNOT_RUN, Flag
from workloads.noise import draw_places

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Places = NDArray[np.uint16]
Flags = NDArray[np.uint8]

BLOCK = 1 << 15
"""Jobs worked out together: enough to hide Python, few enough to stay in the cache."""

MOST_PARTS = 4
"""Independent draws for each job: one for each part of its time, as far as these go.

Every job has them all, so that what one job does leaves the others' draws alone.
"""


class Jobs(NamedTuple):
    """Jobs as columns that broadcast against each other.

    Attributes:
        capability: place in the model's `names`.
        units: work units of the capability.
        gpu: index into the catalogue.
        host: index into the hosts.
        batch: jobs that run together, this one included; all wait for the whole batch.
        state: a `ModelState`: warm, cold or absent.
        slowdown: from what else runs on the GPU, at least 1.
    """

    capability: ArrayLike
    units: ArrayLike
    gpu: ArrayLike
    host: ArrayLike = 0
    batch: ArrayLike = 1
    state: ArrayLike = ModelState.WARM
    slowdown: ArrayLike = 1.0


class _Block(NamedTuple):
    """Some jobs of one capability, as arrays of one length."""

    units: Array
    gpu: Indices
    host: Indices
    batch: Indices
    state: Indices
    slowdown: Array


def _check_range(name: str, values: ArrayLike, low: float, high: float | None) -> None:
    column = np.asarray(values)
    wrong = ~(column >= low) if high is None else ~((column >= low) & (column <= high))
    if np.any(wrong):
        value = np.atleast_1d(column)[np.atleast_1d(wrong)][0]
        right = f"at least {low:g}" if high is None else f"from {low:g} to {high:g}"
        raise ValueError(f"jobs.{name}={value}: must be {right}")


def check_jobs(jobs: Jobs, *, capabilities: int, gpus: int, hosts: int) -> None:
    """Refuse columns that cannot be jobs.

    Args:
        jobs: columns of the jobs.
        capabilities: how many there are.
        gpus: cards in the catalogue.
        hosts: how many there are.

    Raises:
        ValueError: an index or number is out of range, or an index is no integer.
    """
    for name in ("capability", "gpu", "host", "batch", "state"):
        if not np.issubdtype(np.asarray(getattr(jobs, name)).dtype, np.integer):
            raise ValueError(f"jobs.{name}: must be integers")
    _check_range("capability", jobs.capability, 0, capabilities - 1)
    _check_range("gpu", jobs.gpu, 0, gpus - 1)
    _check_range("host", jobs.host, 0, hosts - 1)
    _check_range("batch", jobs.batch, 1, None)
    _check_range("state", jobs.state, min(ModelState), max(ModelState))
    checked_at_least("jobs.slowdown", jobs.slowdown, 1)
    checked_above_zero("jobs.units", jobs.units)


def _by_capability(capability: Indices) -> Iterator[tuple[int, Indices]]:
    """Places of the jobs of each capability, a block at a time."""
    order = np.argsort(capability.astype(np.uint16), kind="stable")
    counts = np.bincount(capability)
    for index, end in enumerate(np.cumsum(counts)):
        for start in range(end - counts[index], end, BLOCK):
            yield index, order[start : min(start + BLOCK, end)]


def _flags(model: CapabilityModel, block: _Block, outside: NDArray[np.bool_]) -> Flags:
    """What to know about each job's time, `[jobs]`."""
    found = model.capability
    flags = model.refusals[block.gpu]
    needed_gb = found.vram_gb + found.state_gb * (block.batch - 1)
    flags[needed_gb > model.vram_gb[block.gpu]] |= np.uint8(Flag.NO_MEMORY)
    flags[block.batch > 1] |= np.uint8(Flag.BATCHED)
    flags[block.batch > found.max_batch] |= np.uint8(Flag.NO_BATCH)
    flags[outside] |= np.uint8(Flag.OUTSIDE_SIZES)
    if found.uses_encoder:
        flags |= np.uint8(Flag.ENGINE)
    elif model.measured_gpu is None:
        flags |= np.uint8(Flag.BY_LAW)
    else:
        flags[block.gpu != model.measured_gpu] |= np.uint8(Flag.BY_LAW)
    return flags


def _run(
    model: CapabilityModel, block: _Block, factor: Array, places: list[Places] | None
) -> tuple[Array, Flags]:
    """Warm time and flags of each job of one capability, `[jobs]`."""
    terms = model.terms(block.units)
    batch = block.batch if np.any(block.batch > 1) else None
    parts = model.parts_s(block.units, block.gpu, batch, terms=terms)
    seconds = np.zeros(len(block.units))
    for part, (noise, part_s) in enumerate(zip(model.noises, parts, strict=True)):
        seconds += part_s * (
            noise.mean if places is None else noise.table[places[part % MOST_PARTS]]
        )
    flags = _flags(model, block, model.outside(block.units, terms))
    seconds *= factor[block.host] * block.slowdown
    seconds += model.capability.fixed_s
    seconds[(flags & np.uint8(CANNOT_RUN)) != 0] = np.nan
    return seconds, flags


def _start_s(
    capabilities: Sequence[Capability],
    capability: Indices,
    block: _Block,
    hosts: Hosts,
    rng: np.random.Generator | None,
) -> Array:
    """Seconds until each job's model is loaded, `[jobs]`.

    Work on a card's engines has no model; a cold one only opens its session.
    """
    model_bytes = np.array([found.model_bytes for found in capabilities])
    warm_up_s = np.array([found.warm_up_s for found in capabilities])[capability]
    start_s = cold_start(
        block.state,
        model_bytes=model_bytes[capability],
        warm_up_s=warm_up_s,
        disk_bytes_per_s=hosts.disk_bytes_per_s[block.host],
        download_bytes_per_s=hosts.download_bytes_per_s[block.host],
        rng=rng,
    )
    on_engines = np.array([found.uses_encoder for found in capabilities])[capability]
    return np.where(on_engines, start_s.warm_up_s, start_s.total_s)


def job_times(
    model_of: Callable[[str], CapabilityModel],
    capabilities: Sequence[Capability],
    jobs: Jobs,
    hosts: Hosts,
    rng: np.random.Generator | None,
) -> tuple[Array, Flags]:
    """Seconds and flags of mixed jobs; see `LatencyModel.times`.

    Args:
        model_of: finds a capability's model by name.
        capabilities: what `jobs.capability` counts.
        jobs: columns of the jobs, checked.
        hosts: what `jobs.host` counts.
        rng: source of the draws; None for mean times.
    """
    units = np.asarray(jobs.units, dtype=np.float64)
    columns = np.broadcast_arrays(units, *jobs[2:], jobs.capability)
    shape, length = columns[0].shape, columns[0].size
    *rest, capability = (column.ravel() for column in columns)
    places = None if rng is None else [draw_places(length, rng) for _ in range(MOST_PARTS)]
    seconds, flags = np.empty(length), np.zeros(length, dtype=np.uint8)
    for index, at in _by_capability(capability):
        model = model_of(capabilities[index].name)
        block = _Block(*(column[at] for column in rest))
        drawn = None if places is None else [place[at] for place in places]
        seconds[at], flags[at] = _run(model, block, hosts.factor, drawn)
    everything = _Block(*rest)
    if np.any(everything.state > ModelState.WARM):
        seconds += _start_s(capabilities, capability, everything, hosts, rng)
    return seconds.reshape(shape), flags.reshape(shape)
