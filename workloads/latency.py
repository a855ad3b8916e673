"""How long a job takes on a GPU, and how many a GPU can hold in real time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workloads import encoder
from workloads.capabilities import CAPABILITIES, Capability, find_capability
from workloads.capabilities.transcode import LADDER_PIXELS_PER_S
from workloads.hardware import Catalogue
from workloads.phase_model import PhaseModel, Terms
from workloads.profile import Profile

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Gpus = int | Sequence[int] | Indices

HOST_SIGMA = 0.07
"""Spread of the fixed factor between hosts of one GPU model, log-normal (assumption;
hosts of one model have been seen to differ by 20 %)."""

PROCESS_PENALTY = 0.035
"""Extra time for each further process on a GPU without a sharing service (2-5 %)."""


class CannotRun(ValueError):
    """A GPU lacks the encoder or the memory that a capability needs."""


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


class Load(NamedTuple):
    """How busy a job keeps a GPU's parts while it runs.

    Attributes:
        compute: `[jobs]` share of the job's time in which the cores compute.
        bandwidth: `[jobs]` share in which the memory is the limit.
        encoder: `[jobs]` share of the card's encoders in use.
    """

    compute: Array
    bandwidth: Array
    encoder: Array


class LatencyModel:
    """Service times of every capability on every GPU of a catalogue.

    All methods are vectorised: `units` and `gpu` broadcast against each other, and `gpu`
    holds indices into the catalogue.

    Args:
        profile: measured stand-ins.
        catalogue: GPUs.
    """

    def __init__(self, profile: Profile, catalogue: Catalogue) -> None:
        self.profile = profile
        self.catalogue = catalogue
        self.emulated = f"{profile.device_kind}-scaled:{profile.name}"
        self._measured_gpu = catalogue.find(profile.device_name)
        self._phases = {
            name: tuple(PhaseModel(phase, profile) for phase in capability.phases)
            for name, capability in CAPABILITIES.items()
        }
        self._anchored = {
            capability.name: self._anchor_factor(capability)
            for capability in CAPABILITIES.values()
        }
        self._able = {
            capability.name: self._runs_on(capability)
            for capability in CAPABILITIES.values()
        }

    def _runs_on(self, capability: Capability) -> NDArray[np.bool_]:
        fits = self.catalogue.vram_gb >= capability.vram_gb
        return fits & (self.catalogue.encoders > 0) if capability.uses_encoder else fits

    def can_run(self, capability: str) -> NDArray[np.bool_]:
        """`[gpus]` which GPUs have the memory and, where needed, an encoder."""
        return self._able[find_capability(capability).name]

    def _check(self, capability: str, gpu: Indices) -> Capability:
        found = find_capability(capability)
        unable = ~self._able[capability][gpu]
        if np.any(unable):
            name = self.catalogue.names[int(np.atleast_1d(gpu)[np.atleast_1d(unable)][0])]
            need = f"{found.vram_gb:g} GB of memory" + (
                " and a hardware encoder" if found.uses_encoder else ""
            )
            raise CannotRun(f"{name} cannot run {capability}: it needs {need}")
        return found

    def by_law_s(self, terms: Terms, gpu: Indices) -> Array:
        """Seconds of a phase on a GPU by the additive law, before anchor and noise."""
        return np.asarray(
            terms.overhead_s
            + terms.flops / self.catalogue.sustained_flops[gpu]
            + terms.moved_bytes / self.catalogue.sustained_bytes[gpu]
        )

    def _anchor_factor(self, capability: Capability) -> float:
        """Published time of the default job on the anchor's GPU over the law's time."""
        if capability.anchor is None:
            return 1.0
        gpu = np.asarray(self.catalogue.index(capability.anchor.gpu))
        units = np.asarray(float(capability.default_units))
        by_law_s = sum(
            float(self.by_law_s(phase.terms(units), gpu)) * phase.noise_mean
            for phase in self._phases[capability.name]
        )
        return capability.anchor.seconds / by_law_s

    def _on_gpu(self, capability: str, terms: Terms, gpu: Indices) -> Array:
        seconds = self._anchored[capability] * self.by_law_s(terms, gpu)
        if self._measured_gpu is None:
            return seconds
        return np.where(gpu == self._measured_gpu, terms.measured_s, seconds)

    def _phase_seconds(self, capability: str, units: Array, gpu: Indices) -> list[Array]:
        """Seconds of each phase before noise, `[jobs]` each."""
        if self._check(capability, gpu).uses_encoder:
            engine_s = units / encoder.ENGINE_PIXELS_PER_S
            return [np.broadcast_arrays(engine_s, gpu)[0]]
        if units.ndim == 0 and gpu.ndim > 0:  # one size: work out each GPU once
            every = np.arange(len(self.catalogue.gpus))
            tables = [
                self._on_gpu(capability, phase.terms(units), every)
                for phase in self._phases[capability]
            ]
            return [table[gpu] for table in tables]
        return [
            self._on_gpu(capability, phase.terms(units), gpu)
            for phase in self._phases[capability]
        ]

    def mean_s(self, capability: str, units: ArrayLike, gpu: Gpus) -> Array:
        """Mean service time in seconds of jobs that have the GPU to themselves.

        Args:
            capability: name of a capability.
            units: its work units: encoded pixels of a segment, pixels of an image or of
                a frame, output tokens.
            gpu: indices into the catalogue.

        Raises:
            CannotRun: a GPU lacks the memory or the encoder.
        """
        sizes, gpus = np.asarray(units, dtype=np.float64), np.asarray(gpu)
        phases = self._phase_seconds(capability, sizes, gpus)
        means = [phase.noise_mean for phase in self._phases[capability]]
        return np.asarray(
            sum(mean * seconds for mean, seconds in zip(means, phases, strict=True))
        )

    def estimate(self, capability: str, units: ArrayLike, gpu: Gpus) -> Estimate:
        """`mean_s` with the stamp of its profile and the flag of its domain."""
        seconds = self.mean_s(capability, units, gpu)
        sizes = np.asarray(units, dtype=np.float64)
        outside = np.zeros(sizes.shape, dtype=np.bool_)
        if find_capability(capability).uses_encoder:
            stamp = f"engine-model, noise of {self.emulated}"
        else:
            stamp = self.emulated
            for phase in self._phases[capability]:
                outside = outside | phase.terms(sizes).extrapolated
        return Estimate(seconds, np.broadcast_to(outside, seconds.shape), stamp)

    def measured_s(self, capability: str, units: ArrayLike) -> Array:
        """Seconds on the measured device itself, in software; no law involved."""
        find_capability(capability)
        sizes = np.asarray(units, dtype=np.float64)
        phases = self._phases[capability]
        return np.asarray(
            sum(phase.terms(sizes).measured_s * phase.noise_mean for phase in phases)
        )

    def sample_s(
        self,
        capability: str,
        units: ArrayLike,
        gpu: Gpus,
        *,
        host_factor: ArrayLike = 1.0,
        slowdown: ArrayLike = 1.0,
        rng: np.random.Generator,
    ) -> Array:
        """Draw service times: the model's time, each phase times a measured residual.

        Args:
            capability: name of a capability.
            units: its work units.
            gpu: indices into the catalogue.
            host_factor: the host's fixed factor, see `draw_host_factors`.
            slowdown: from what else runs on the GPU, see `slowdown`.
            rng: source of the draws.
        """
        sizes, gpus = np.asarray(units, dtype=np.float64), np.asarray(gpu)
        factor = np.asarray(host_factor) * np.asarray(slowdown)
        shape = np.broadcast_shapes(sizes.shape, gpus.shape, factor.shape)
        total = np.zeros(shape)
        phases = self._phase_seconds(capability, sizes, gpus)
        for phase, seconds in zip(self._phases[capability], phases, strict=True):
            picks = rng.integers(0, len(phase.noise), size=shape, dtype=np.int32)
            total += seconds * phase.noise[picks]
        return np.asarray(total * factor)

    def noise_block(self, capability: str, length: int, rng: np.random.Generator) -> Array:
        """Block of run-noise factors of the capability's longest phase, `[length]`.

        For loops that ask job by job: `mean_s` once per (units, GPU), times the next
        factor over `noise_mean`.
        """
        noise = self._main_phase(capability).noise
        return np.asarray(noise[rng.integers(0, len(noise), length)])

    def noise_mean(self, capability: str) -> float:
        """Mean of the factors that `noise_block` draws."""
        return self._main_phase(capability).noise_mean

    def noise_moments(self, capability: str) -> tuple[float, float]:
        """Mean and standard deviation of those factors over their mean.

        The mean of many jobs' factors is then drawn at once, as normal.
        """
        phase = self._main_phase(capability)
        return 1.0, float(phase.noise.std() / phase.noise_mean)

    def _main_phase(self, capability: str) -> PhaseModel:
        units = np.asarray(find_capability(capability).default_units)
        phases = self._phases[capability]
        return max(phases, key=lambda phase: float(phase.terms(units).measured_s))

    def segment_s(
        self,
        duration_s: ArrayLike,
        gpu: Gpus,
        *,
        sessions: ArrayLike = 1,
        pixels_per_s: ArrayLike = LADDER_PIXELS_PER_S,
    ) -> Array:
        """Mean seconds to transcode a segment on a GPU that serves `sessions` streams.

        Args:
            duration_s: length of the segment in seconds of video.
            gpu: indices into the catalogue.
            sessions: streams on the GPU, this one included.
            pixels_per_s: encoded pixels per second of the ladder.
        """
        rate = np.asarray(pixels_per_s, dtype=np.float64)
        alone = self.mean_s("transcode", np.asarray(duration_s) * rate, gpu)
        engines = self.catalogue.encoders[np.asarray(gpu)]
        return alone * encoder.sharing_slowdown(np.asarray(sessions), engines, rate)

    def frames_per_s(self, gpu: Gpus, *, sessions: ArrayLike = 1) -> Array:
        """Frame rate that each live video-to-video session reaches on a shared GPU."""
        capability = "live_video_to_video"
        frame = find_capability(capability).default_units
        return np.asarray(
            1
            / (
                self.mean_s(capability, frame, gpu)
                * self.slowdown(capability, gpu, sessions)
            )
        )

    def slowdown(self, capability: str, gpu: Gpus, sessions: ArrayLike) -> Array:
        """Slowdown of each of `sessions` equal jobs that run on one GPU at once."""
        if find_capability(capability).uses_encoder:
            engines = self.catalogue.encoders[np.asarray(gpu)]
            return encoder.sharing_slowdown(
                np.asarray(sessions), engines, LADDER_PIXELS_PER_S
            )
        count = np.broadcast_arrays(np.maximum(np.asarray(sessions), 1), gpu)[0]
        return np.asarray(count * (1 + PROCESS_PENALTY * (count - 1)))

    def capacity(
        self,
        capability: str,
        gpu: Gpus,
        *,
        pixels_per_s: ArrayLike = LADDER_PIXELS_PER_S,
        per_gpu: int | None = None,
    ) -> Indices:
        """Jobs that a GPU can run at once within its memory and in real time.

        Transcoding: real-time ratio at most 0.8. Live AI: at least the target frame rate.
        Others: as many instances as fit the memory. Zero where the GPU cannot run it.

        Args:
            capability: name of a capability.
            gpu: indices into the catalogue.
            pixels_per_s: ladder of a transcoding stream.
            per_gpu: largest number of instances per GPU; by default the node software's.
        """
        found, gpus = find_capability(capability), np.asarray(gpu)
        held = np.floor(self.catalogue.vram_gb[gpus] / found.vram_gb)
        limit = per_gpu if per_gpu is not None else found.per_gpu
        if limit is not None:
            held = np.minimum(held, limit)
        if found.uses_encoder:
            engines = self.catalogue.encoders[gpus]
            rate = np.asarray(pixels_per_s, dtype=np.float64)
            held = np.minimum(held, encoder.live_sessions(engines, rate))
        if found.target_fps is not None:
            held = self._real_time(found, gpus, held)
        return np.where(self._able[capability][gpus], held, 0).astype(np.int64)

    def _real_time(self, capability: Capability, gpus: Indices, held: Array) -> Array:
        """Largest count up to `held` at which every session keeps the target rate."""
        able = self._able[capability.name]
        every = np.flatnonzero(able)
        alone = np.full(len(able), np.inf)
        alone[every] = self.mean_s(capability.name, capability.default_units, every)
        target = capability.target_fps or 0.0
        counts = np.arange(1, int(np.max(held, initial=1)) + 1)
        stretched = counts * (1 + PROCESS_PENALTY * (counts - 1))
        keeps = alone[:, None] * stretched * target <= 1
        return np.asarray(np.minimum(keeps.sum(axis=1)[gpus], held))

    def load(self, capability: str, units: ArrayLike, gpu: Gpus) -> Load:
        """How busy a job that has the GPU to itself keeps its parts."""
        sizes, gpus = np.asarray(units, dtype=np.float64), np.asarray(gpu)
        if self._check(capability, gpus).uses_encoder:
            share = np.broadcast_arrays(1 / self.catalogue.encoders[gpus], sizes)[0]
            idle = np.zeros_like(share)
            return Load(compute=idle, bandwidth=idle, encoder=share)
        terms = [phase.terms(sizes) for phase in self._phases[capability]]
        flops_s = sum(term.flops for term in terms) / self.catalogue.sustained_flops[gpus]
        bytes_s = (
            sum(term.moved_bytes for term in terms) / self.catalogue.sustained_bytes[gpus]
        )
        total_s = flops_s + bytes_s + sum(term.overhead_s for term in terms)
        return Load(flops_s / total_s, bytes_s / total_s, np.zeros_like(total_s))


def draw_host_factors(count: int, rng: np.random.Generator) -> Array:
    """Fixed factors of `count` hosts, `[count]`: log-normal with median 1."""
    return np.asarray(np.exp(HOST_SIGMA * rng.standard_normal(count)))
