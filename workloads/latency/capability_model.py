"""One capability on every GPU of a catalogue."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workloads import encoder
from workloads.batching import BatchLaw
from workloads.capabilities import Capability
from workloads.hardware import Catalogue
from workloads.latency.results import CannotRun, Flag
from workloads.noise import Noise
from workloads.phase_model import PhaseModel, Terms
from workloads.profile import Profile
from workloads.slowdown import Load

Array = NDArray[np.float64]
Indices = NDArray[np.int64]


def law_s(terms: Terms, catalogue: Catalogue, gpu: Indices) -> Array:
    """Seconds of a phase on a GPU by the additive law, before anchor and noise."""
    return np.asarray(
        terms.overhead_s
        + terms.compute_s(catalogue, gpu)
        + terms.moved_bytes / catalogue.peak_bytes[gpu]
    )


class CapabilityModel:
    """Times of one capability, alone on a GPU.

    Args:
        capability: what is done.
        profile: measured stand-ins, the capability's among them.
        catalogue: GPUs.
        card_factors: `[gpus]` correction of the law for each GPU, see
            `workloads.hosts.card_factor`; None for none.

    Attributes:
        vram_gb: `[gpus]` memory of each GPU.
        measured_gpu: index of the measured device; None where it is not in the catalogue.
        refusals: `[gpus]` the `Flag` that says why a GPU cannot run it, or 0.
        noises: spread of each part of the time that `parts_s` gives.
    """

    def __init__(
        self,
        capability: Capability,
        profile: Profile,
        catalogue: Catalogue,
        card_factors: Array | None = None,
    ) -> None:
        self.capability = capability
        self.phases = tuple(PhaseModel(phase, profile) for phase in capability.phases)
        self._catalogue = catalogue
        self.vram_gb = catalogue.vram_gb
        self._card_factors = card_factors
        self._decoders = np.array([gpu.nvdec for gpu in catalogue.gpus], dtype=np.float64)
        self.measured_gpu = (
            catalogue.find(profile.device_name) if profile.device_kind == "cuda" else None
        )
        self.refusals = self._refusals()
        noise = self._main_phase().noise
        # The engines' rate is a mean; only the spread is the stand-in's.
        self.main_noise = noise.about_one() if capability.uses_encoder else noise
        self.noises: tuple[Noise, ...] = (
            (self.main_noise,)
            if capability.uses_encoder
            else tuple(phase.noise for phase in self.phases)
        )
        self._anchored, self._measured_anchored = self._anchor_factors()

    def _refusals(self) -> NDArray[np.uint8]:
        catalogue = self._catalogue
        flags = np.zeros(len(catalogue.gpus), dtype=np.uint8)
        flags[catalogue.vram_gb < self.capability.vram_gb] |= np.uint8(Flag.NO_MEMORY)
        if self.capability.uses_encoder:
            flags[catalogue.encoders == 0] |= np.uint8(Flag.NO_ENCODER)
        return flags

    def _main_phase(self) -> PhaseModel:
        units = np.asarray(float(self.capability.default_units))
        return max(self.phases, key=lambda phase: float(phase.measured_s(units)))

    def _anchor_factors(self) -> tuple[float, float]:
        """Published time of the default job over the law's, and over the measured one.

        The stand-in is what it is wherever it was timed, so that the measured card is
        scaled as the others are; by its own time where the published one is of that card.
        """
        anchor = self.capability.anchor
        if anchor is None:
            return 1.0, 1.0
        gpu = np.asarray(self._catalogue.index(anchor.gpu))
        units = np.asarray(float(self.capability.default_units))
        by_law_s = host_s = 0.0
        for phase in self.phases:
            terms = phase.terms(units)
            by_law_s += float(law_s(terms, self._catalogue, gpu)) * phase.noise.mean
            host_s += float(terms.host_s) * phase.noise.mean
        published_s = anchor.seconds - self.capability.fixed_s - host_s
        of_law = published_s / by_law_s
        if self.measured_gpu != int(gpu):
            return of_law, of_law
        return of_law, published_s / float(self.measured_s(units))

    def check(self, gpu: Indices) -> None:
        """Refuse GPUs that cannot run it.

        Raises:
            CannotRun: a GPU lacks the memory or the encoder.
        """
        unable = self.refusals[gpu] != 0
        if np.any(unable):
            wrong = int(np.atleast_1d(gpu)[np.atleast_1d(unable)][0])
            need = f"{self.capability.vram_gb:g} GB of memory" + (
                " and a hardware encoder" if self.capability.uses_encoder else ""
            )
            raise CannotRun(
                f"{self._catalogue.names[wrong]} cannot run {self.capability.name}: "
                f"it needs {need}"
            )

    def _phase_batch(self, terms: Terms, gpu: Indices) -> BatchLaw:
        rate = self._catalogue.peak_bytes[gpu]
        shared_s = terms.shared_bytes / rate
        return BatchLaw(
            overhead_s=np.broadcast_arrays(terms.overhead_s, shared_s)[0],
            compute_s=terms.compute_s(self._catalogue, gpu),
            shared_s=shared_s,
            own_s=(terms.moved_bytes - terms.shared_bytes) / rate,
        )

    def batch_law(self, units: Array, gpu: Indices) -> BatchLaw:
        """Parts of the whole time by the law, which a batch pays once or for each job."""
        phases = [self._phase_batch(phase.terms(units), gpu) for phase in self.phases]
        return BatchLaw(
            *(self._anchored * sum(parts) for parts in zip(*phases, strict=True))
        )

    def _on_gpu(
        self,
        phase: PhaseModel,
        terms: Terms,
        units: Array,
        gpu: Indices,
        batch: Indices | None,
    ) -> Array:
        """Seconds of one phase before noise; the host's share is no part of a batch's."""
        seconds = self._anchored * law_s(terms, self._catalogue, gpu)
        if self._card_factors is not None:
            seconds = seconds * self._card_factors[gpu]
        if self.measured_gpu is not None:
            here = gpu == self.measured_gpu
            seconds = np.where(
                here, self._measured_anchored * phase.measured_s(units), seconds
            )
        if batch is not None:
            seconds = seconds * self._phase_batch(terms, gpu).stretch(batch)
        return np.asarray(seconds + terms.host_s)

    def terms(self, units: Array) -> list[Terms]:
        """Work of each phase; none where the engines do it."""
        if self.capability.uses_encoder:
            return []
        return [phase.terms(units) for phase in self.phases]

    def parts_s(
        self,
        units: Array,
        gpu: Indices,
        batch: Indices | None = None,
        *,
        terms: list[Terms] | None = None,
    ) -> list[Array]:
        """Seconds of each part before noise, `[jobs]` each.

        A part is a phase, or the whole job on the encoder's engines. Whether the GPU can
        run it at all is not asked here.

        Args:
            units: `[jobs]` work units.
            gpu: `[jobs]` indices into the catalogue.
            batch: `[jobs]` requests that run together; None for one each.
            terms: what `terms` gives for these units, if it is known already.
        """
        if self.capability.uses_encoder:
            pixels = units * (self.capability.encoded_pixels_per_unit or 1.0)
            engine_s = pixels / encoder.ENGINE_PIXELS_PER_S
            return [np.broadcast_arrays(engine_s, gpu)[0]]
        works = zip(self.phases, terms or self.terms(units), strict=True)
        if units.ndim == 0 and gpu.ndim > 0 and batch is None:  # work out each GPU once
            every = np.arange(len(self.vram_gb))
            return [self._on_gpu(*work, units, every, None)[gpu] for work in works]
        return [self._on_gpu(*work, units, gpu, batch) for work in works]

    def mean_s(self, units: Array, gpu: Indices) -> Array:
        """Mean seconds of jobs that have the GPU to themselves, `[jobs]`."""
        self.check(gpu)
        parts = self.parts_s(units, gpu)
        return np.asarray(
            sum(
                noise.mean * seconds
                for noise, seconds in zip(self.noises, parts, strict=True)
            )
            + self.capability.fixed_s
        )

    def measured_s(self, units: Array) -> Array:
        """Mean seconds on the measured device itself, in software, `[jobs]`."""
        return np.asarray(
            sum(phase.measured_s(units) * phase.noise.mean for phase in self.phases)
        )

    def outside(self, units: Array, terms: list[Terms] | None = None) -> NDArray[np.bool_]:
        """Whether a job or a phase's size lies outside what is known, `[jobs]`."""
        most = self.capability.most_units
        found = np.asarray(units > (np.inf if most is None else most))
        for term in self.terms(units) if terms is None else terms:
            found = found | term.extrapolated
        return found

    def load(self, units: Array, gpu: Indices) -> Load:
        """How busy a job that has the GPU to itself keeps its parts."""
        self.check(gpu)
        if self.capability.uses_encoder:
            return self._engine_load(units, gpu)
        terms = self.terms(units)
        flops_s = sum(term.compute_s(self._catalogue, gpu) for term in terms)
        bytes_s = sum(term.moved_bytes for term in terms) / self._catalogue.peak_bytes[gpu]
        launch_s = sum(term.overhead_s for term in terms)
        total_s = flops_s + bytes_s + launch_s + sum(term.host_s for term in terms)
        idle = np.zeros_like(total_s)
        return Load(
            compute=flops_s / total_s,
            bandwidth=bytes_s / total_s,
            encoder=idle,
            decoder=idle,
            launch=launch_s / total_s,
        )

    def _engine_load(self, units: Array, gpu: Indices) -> Load:
        share = np.broadcast_arrays(1 / self._catalogue.encoders[gpu], units)[0]
        idle = np.zeros_like(share)
        encoded = self.capability.encoded_pixels_per_unit or 1.0
        decoded_s = self.capability.decoded_pixels_per_unit / encoder.DECODER_PIXELS_PER_S
        busy = decoded_s / (encoded / encoder.ENGINE_PIXELS_PER_S)
        decoders = np.maximum(self._decoders[gpu], 1)
        return Load(
            compute=idle, bandwidth=idle, encoder=share, decoder=busy / decoders + idle
        )
