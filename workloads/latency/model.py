"""How long a job takes on a GPU, and how many a GPU can hold in real time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workloads import encoder
from workloads.batching import BatchLaw
from workloads.capabilities import CAPABILITIES, Capability, UnknownCapability
from workloads.capabilities.transcode import LADDER_PIXELS_PER_S
from workloads.hardware import Catalogue
from workloads.hosts import Hosts, median_hosts
from workloads.latency.capability_model import CapabilityModel, law_s
from workloads.latency.checks import (
    checked_above_zero,
    checked_at_least,
    checked_gpu,
)
from workloads.latency.jobs import Jobs, check_jobs, job_times
from workloads.latency.results import Estimate, JobTimes
from workloads.latency.sampler import JobSampler
from workloads.phase_model import Terms
from workloads.profile import Profile
from workloads.slowdown import Load, equal_slowdown

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Gpus = int | Sequence[int] | Indices


class LatencyModel:
    """Service times of every capability on every GPU of a catalogue.

    All methods are vectorised: `units` and `gpu` broadcast against each other, and `gpu`
    holds indices into the catalogue. A capability's stand-ins are looked up in the profile
    when it is first asked for, so that a profile of some kernels serves some capabilities.

    Args:
        profile: measured stand-ins.
        catalogue: GPUs.
        capabilities: what can be asked for, by name; a user's own may be among them.
        card_factors: correction of the law for some GPUs, by index, from timings of such
            a card; see `workloads.hosts.card_factor`.
    """

    def __init__(
        self,
        profile: Profile,
        catalogue: Catalogue,
        *,
        capabilities: Mapping[str, Capability] = CAPABILITIES,
        card_factors: Mapping[int, float] | None = None,
    ) -> None:
        self.profile = profile
        self.catalogue = catalogue
        self.capabilities = dict(capabilities)
        self.emulated = f"{profile.device_kind}-scaled:{profile.name}"
        self._models: dict[str, CapabilityModel] = {}
        self._card_factors: Array | None = None
        if card_factors:
            self._card_factors = np.ones(len(catalogue.gpus))
            self._card_factors[list(card_factors)] = list(card_factors.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Capabilities in the order of their indices in `Jobs`."""
        return tuple(self.capabilities)

    def of(self, capability: str) -> CapabilityModel:
        """The model of one capability.

        Raises:
            UnknownCapability: there is none of this name.
            ProfileError: the profile lacks one of its stand-ins.
        """
        if capability not in self._models:
            if capability not in self.capabilities:
                raise UnknownCapability(
                    f"capability={capability!r} is unknown; one of: {', '.join(self.names)}"
                )
            self._models[capability] = CapabilityModel(
                self.capabilities[capability],
                self.profile,
                self.catalogue,
                self._card_factors,
            )
        return self._models[capability]

    def _asked(self, units: ArrayLike, gpu: Gpus) -> tuple[Array, Indices]:
        return checked_above_zero("units", units), self._gpus(gpu)

    def asked(self, capability: str, units: ArrayLike, gpu: Gpus) -> tuple[Array, Indices]:
        """Sizes and GPUs as arrays, once they are known to be able to run it.

        Raises:
            ValueError: a size or index is out of range.
            CannotRun: a GPU lacks the memory or the encoder.
        """
        sizes, gpus = self._asked(units, gpu)
        self.of(capability).check(gpus)
        return sizes, gpus

    def _gpus(self, gpu: Gpus) -> Indices:
        return checked_gpu(gpu, len(self.catalogue.gpus))

    def can_run(self, capability: str) -> NDArray[np.bool_]:
        """`[gpus]` which GPUs have the memory and, where needed, an encoder."""
        return np.asarray(self.of(capability).refusals == 0)

    def by_law_s(self, terms: Terms, gpu: Indices) -> Array:
        """Seconds of a phase on a GPU by the additive law, before anchor and noise."""
        return law_s(terms, self.catalogue, gpu)

    def mean_s(self, capability: str, units: ArrayLike, gpu: Gpus) -> Array:
        """Mean service time in seconds of jobs that have the GPU to themselves.

        Args:
            capability: name of a capability.
            units: its work units: encoded pixels of a segment, pixels of an image or of
                a frame, output tokens.
            gpu: indices into the catalogue.

        Raises:
            ValueError: a size, factor or index is out of range.
            CannotRun: a GPU lacks the memory or the encoder.
        """
        sizes, gpus = self._asked(units, gpu)
        return self.of(capability).mean_s(sizes, gpus)

    def estimate(self, capability: str, units: ArrayLike, gpu: Gpus) -> Estimate:
        """`mean_s` with the stamp of its profile and the flag of its domain."""
        model, (sizes, gpus) = self.of(capability), self._asked(units, gpu)
        seconds = model.mean_s(sizes, gpus)
        engine = model.capability.uses_encoder
        stamp = f"engine-model, noise of {self.emulated}" if engine else self.emulated
        outside = model.outside(sizes)
        return Estimate(seconds, np.broadcast_to(outside, seconds.shape), stamp)

    def measured_s(self, capability: str, units: ArrayLike) -> Array:
        """Seconds on the measured device itself, in software; no law involved."""
        return self.of(capability).measured_s(checked_above_zero("units", units))

    def batch_law(self, capability: str, units: ArrayLike, gpu: Gpus) -> BatchLaw:
        """How the time of jobs run together grows with their number, by the law."""
        sizes, gpus = self._asked(units, gpu)
        return self.of(capability).batch_law(sizes, gpus)

    def times(
        self,
        jobs: Jobs,
        *,
        hosts: Hosts | None = None,
        rng: np.random.Generator | None = None,
    ) -> JobTimes:
        """Times of mixed jobs on mixed devices, all at once.

        Jobs that cannot run have a flag that says why instead of a time.

        Args:
            jobs: columns of the jobs; capabilities are places in `names`.
            hosts: what `jobs.host` counts; None for median hosts only.
            rng: source of the draws; None for mean times.

        Raises:
            ValueError: an index or number is out of range.
            ProfileError: the profile lacks a stand-in of one of the capabilities.
        """
        machines = median_hosts() if hosts is None else hosts
        check_jobs(
            jobs,
            capabilities=len(self.capabilities),
            gpus=len(self.catalogue.gpus),
            hosts=len(machines.factor),
        )
        kinds = tuple(self.capabilities.values())
        return JobTimes(*job_times(self.of, kinds, jobs, machines, rng), self.emulated)

    def sampler(
        self,
        capability: str,
        gpu: int,
        rng: np.random.Generator,
        *,
        host_factor: float = 1.0,
    ) -> JobSampler:
        """Draws service times one at a time, for loops that ask job by job.

        Args:
            capability: name of a capability.
            gpu: index into the catalogue.
            rng: source of the draws.
            host_factor: the host's fixed factor.

        Raises:
            ValueError: the index or factor is out of range.
            CannotRun: the GPU lacks the memory or the encoder.
        """
        return JobSampler(self.of(capability), gpu, rng, host_factor)

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
        """Draw service times: the model's time, each part times a measured residual.

        Args:
            capability: name of a capability.
            units: its work units.
            gpu: indices into the catalogue.
            host_factor: the host's fixed factor, see `draw_host_factors`.
            slowdown: from what else runs on the GPU, see `slowdown`.
            rng: source of the draws.

        Raises:
            ValueError: a size, factor or index is out of range.
            CannotRun: a GPU lacks the memory or the encoder.
        """
        model, (sizes, gpus) = self.of(capability), self._asked(units, gpu)
        model.check(gpus)
        factor = checked_above_zero("host_factor", host_factor) * checked_at_least(
            "slowdown", slowdown, 1
        )
        shape = np.broadcast_shapes(sizes.shape, gpus.shape, factor.shape)
        total = np.zeros(shape)
        for noise, seconds in zip(model.noises, model.parts_s(sizes, gpus), strict=True):
            total += seconds * noise.sample(shape, rng)
        return np.asarray(total * factor + model.capability.fixed_s)

    def noise_block(self, capability: str, length: int, rng: np.random.Generator) -> Array:
        """Block of run-noise factors of the capability's longest phase, `[length]`.

        For loops that ask job by job: `mean_s` once per (units, GPU), times the next
        factor over `noise_mean`.
        """
        return self.of(capability).main_noise.sample((length,), rng)

    def noise_mean(self, capability: str) -> float:
        """Mean of the factors that `noise_block` draws."""
        return self.of(capability).main_noise.mean

    def noise_moments(self, capability: str) -> tuple[float, float]:
        """Mean and standard deviation of those factors over their mean, as measured.

        The mean of many jobs' factors is then drawn at once, as normal.
        """
        noise = self.of(capability).main_noise
        return 1.0, float(noise.factors.std() / noise.mean)

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
        rate = checked_above_zero("pixels_per_s", pixels_per_s)
        length = checked_above_zero("duration_s", duration_s)
        streams = checked_at_least("sessions", sessions, 0)
        alone = self.mean_s("transcode", length * rate, gpu)
        engines = self.catalogue.encoders[np.asarray(gpu)]
        return alone * encoder.sharing_slowdown(streams, engines, rate)

    def frames_per_s(self, gpu: Gpus, *, sessions: ArrayLike = 1) -> Array:
        """Frame rate that each live video-to-video session reaches on a shared GPU."""
        capability = "live_video_to_video"
        frame = self.of(capability).capability.default_units
        return np.asarray(
            1
            / (
                self.mean_s(capability, frame, gpu)
                * self.slowdown(capability, gpu, sessions)
            )
        )

    def slowdown(self, capability: str, gpu: Gpus, sessions: ArrayLike) -> Array:
        """Slowdown of each of `sessions` equal jobs of usual size on one GPU at once.

        Each is a container of its own, as the node software runs them. For jobs that
        differ, see `workloads.slowdown.shared_slowdown` and `load`.
        """
        found, gpus = self.of(capability).capability, self._gpus(gpu)
        together = checked_at_least("sessions", sessions, 0)
        if found.uses_encoder and found.price_units_per_s is not None:
            engines = self.catalogue.encoders[gpus].astype(np.float64)
            return encoder.sharing_slowdown(together, engines, LADDER_PIXELS_PER_S)
        return equal_slowdown(self.load(capability, found.default_units, gpus), together)

    def capacity(
        self,
        capability: str,
        gpu: Gpus,
        *,
        pixels_per_s: ArrayLike = LADDER_PIXELS_PER_S,
        per_gpu: int | None = None,
    ) -> Indices:
        """Jobs that a GPU can run at once within its memory and in real time.

        Live transcoding: real-time ratio at most 0.8. Files: one for each encoder. Live
        AI: at least the target frame rate. Others: as many instances as fit the memory.
        Zero where the GPU cannot run it.

        Args:
            capability: name of a capability.
            gpu: indices into the catalogue.
            pixels_per_s: ladder of a transcoding stream.
            per_gpu: largest number of instances per GPU; by default the node software's.
        """
        model, gpus = self.of(capability), self._gpus(gpu)
        found = model.capability
        held = np.floor(self.catalogue.vram_gb[gpus] / found.vram_gb)
        limit = per_gpu if per_gpu is not None else found.per_gpu
        if limit is not None:
            held = np.minimum(held, limit)
        if found.uses_encoder:
            engines = self.catalogue.encoders[gpus]
            rate = checked_above_zero("pixels_per_s", pixels_per_s)
            live = found.price_units_per_s is not None
            held = np.minimum(
                held, encoder.live_sessions(engines, rate) if live else engines
            )
        if found.target_fps is not None:
            held = self._real_time(model, found.target_fps, gpus, held)
        return np.where(model.refusals[gpus] == 0, held, 0).astype(np.int64)

    def _real_time(
        self, model: CapabilityModel, target_fps: float, gpus: Indices, held: Array
    ) -> Array:
        """Largest count up to `held` at which every session keeps the target rate."""
        able = np.flatnonzero(model.refusals == 0)
        units = np.asarray(float(model.capability.default_units))
        alone_s = model.mean_s(units, able)[:, None]
        load = Load(*(np.atleast_1d(part)[:, None] for part in model.load(units, able)))
        counts = np.arange(1, int(np.max(held, initial=1)) + 1)
        keeps = alone_s * equal_slowdown(load, counts) * target_fps <= 1
        most = np.zeros(len(model.refusals))
        most[able] = keeps.sum(axis=1)
        return np.asarray(np.minimum(most[gpus], held))

    def load(self, capability: str, units: ArrayLike, gpu: Gpus) -> Load:
        """How busy a job that has the GPU to itself keeps its parts.

        Raises:
            ValueError: a size, factor or index is out of range.
            CannotRun: a GPU lacks the memory or the encoder.
        """
        sizes, gpus = self._asked(units, gpu)
        return self.of(capability).load(sizes, gpus)
