"""How fast and how much each orchestrator works, from the calibrated workload model."""

from dataclasses import dataclass

import numpy as np

from agents.payments.billing import Billing, LiveBilling, SegmentBilling
from sim.clock import US_PER_S
from sim.network import LIVE_AI_BITS_PER_S, VIDEO_BITS_PER_S
from sim.population import LIVE_AI, VIDEO, VOD
from sim.resolutions.lateness import Lateness, LiveLateness, VideoLateness
from workloads.capabilities import find_capability
from workloads.capabilities.transcode import SEGMENT_S
from workloads.hardware import load_catalogue
from workloads.latency import LatencyModel
from workloads.profile import load_profile

MAX_REQUESTS = 10
"""Requests that an orchestrator has at once, waiting ones included. Source: go-livepeer
starter.go, maxSessions, 2026-08."""

LIVE_SEGMENT_S = 1.0
"""Length of a live AI stream's segments, seconds. Source: go-livepeer
media/whip_server.go, 2026-08."""


@dataclass(frozen=True, slots=True)
class Service:
    """One capability as its orchestrators do it.

    Attributes:
        capability: its name.
        pixels_per_s: pixels billed per second of stream.
        segment_us: length of a segment, microseconds.
        target_fps: frames per second that keep up, or 0 where segments have to.
        exchange_bits: bits sent and fetched for a segment (for a frame, with target_fps).
        gpus: GPUs of each orchestrator.
        busy_s: seconds of compute for a segment (for a frame, with target_fps), by
            orchestrator and by sessions on its busiest GPU, from 0.
        busy_table: the same as an array.
        noise_moments: mean and standard deviation of a segment's compute over its mean.
        factors: equally likely factors of one segment's compute over its mean.
        lateness: when a segment is late.
        billing: how a stream is paid.
        servers: engines of each orchestrator, for requests.
        live: whether what is late is lost; requests may wait.
    """

    capability: str
    pixels_per_s: int
    segment_us: int
    target_fps: float
    exchange_bits: float
    gpus: list[int]
    busy_s: list[list[float]]
    busy_table: np.ndarray
    noise_moments: tuple[float, float]
    factors: list[float]
    lateness: Lateness
    billing: Billing
    servers: list[int]
    live: bool

    def compute_s(self, place: int, sessions: int) -> float:
        """Seconds of compute with some sessions spread over an orchestrator's GPUs."""
        levels = self.busy_s[place]
        try:
            return levels[-(-sessions // self.gpus[place])]
        except IndexError:
            return levels[-1]

    def quality(self, compute_s: float, network_s: float) -> tuple[float, float]:
        """Latency in seconds and real-time ratio, from compute and time under way.

        A transcoded segment has to be back before the next one is there. A live AI
        stream has to hold its frame rate; how long a frame is under way only delays it.
        Both are of one segment, or of one frame where there is a target rate.
        """
        latency_s = compute_s + network_s
        if self.target_fps:
            return latency_s, compute_s * self.target_fps
        return latency_s, latency_s * US_PER_S / self.segment_us


class Works:
    """The workload model of a run.

    Attributes:
        emulated: stamp of the calibration profile that every figure stands on.
        model: latencies by capability and GPU.
    """

    def __init__(self, model: LatencyModel) -> None:
        self.model = model
        self.emulated = model.emulated
        self._slots_per_gpu: dict[tuple[str, str, int], int] = {}

    @classmethod
    def load(cls, calibration: str) -> "Works":
        """The model on a profile.

        Args:
            calibration: name of a shipped profile, or path of one.
        """
        return cls(LatencyModel(load_profile(calibration), load_catalogue()))

    def slots(self, capability: str, gpu: str, gpus: int, pixels_per_s: int) -> int:
        """Sessions that some GPUs of one kind hold in real time."""
        if capability == VOD:
            return MAX_REQUESTS if self.engines(gpu) else 0
        key = capability, gpu, pixels_per_s
        if key not in self._slots_per_gpu:
            found = self.model.capacity(
                capability,
                self.model.catalogue.index(gpu),
                pixels_per_s=float(pixels_per_s),
            )
            self._slots_per_gpu[key] = int(found)
        return gpus * self._slots_per_gpu[key]

    def engines(self, gpu: str) -> int:
        """Encoder engines of a card."""
        return int(self.model.catalogue.encoders[self.model.catalogue.index(gpu)])

    def service(
        self,
        capability: str,
        *,
        pixels_per_s: int,
        gpu_names: list[str],
        gpu_counts: list[int],
        host_factors: list[float],
    ) -> Service:
        """One capability on some orchestrators' GPUs; the lists go by orchestrator."""
        index = np.array(
            [self.model.catalogue.index(name) for name in gpu_names], dtype=int
        )
        most = (self.slots(capability, name, 1, pixels_per_s) for name in gpu_names)
        levels = 2 if capability == VOD else 1 + max(most, default=1)
        table = (
            np.column_stack(
                [
                    self._seconds(capability, index, sessions, pixels_per_s)
                    for sessions in range(levels)
                ]
            )
            * np.array(host_factors)[:, np.newaxis]
        )
        video = capability != LIVE_AI
        segment_us = round((SEGMENT_S if video else LIVE_SEGMENT_S) * US_PER_S)
        target_fps = find_capability(capability).target_fps or 0.0
        return Service(
            capability=capability,
            pixels_per_s=pixels_per_s,
            segment_us=segment_us,
            target_fps=target_fps,
            exchange_bits=(
                VIDEO_BITS_PER_S * SEGMENT_S if video else LIVE_AI_BITS_PER_S / target_fps
            ),
            gpus=gpu_counts,
            busy_s=table.tolist(),
            busy_table=table,
            noise_moments=self.model.noise_moments(capability),
            factors=self._factors(capability).tolist(),
            lateness=(LiveLateness(target_fps) if target_fps else VideoLateness(SEGMENT_S)),
            billing=(
                LiveBilling(pixels_per_s, segment_us)
                if target_fps
                else SegmentBilling(pixels_per_s, segment_us)
            ),
            servers=[
                max(count * self.engines(name), 1)
                for name, count in zip(gpu_names, gpu_counts, strict=True)
            ],
            live=capability != VOD,
        )

    def _factors(self, capability: str) -> np.ndarray:
        """`[n]` equally likely factors on one segment's compute, around a mean of 1."""
        noise = self.model.of(capability).main_noise
        return np.asarray(noise.table / noise.table.mean())

    def _seconds(
        self, capability: str, gpu: np.ndarray, sessions: int, pixels_per_s: int
    ) -> np.ndarray:
        """Mean compute seconds by orchestrator with some sessions on each GPU."""
        if capability == VIDEO:
            return self.model.segment_s(
                SEGMENT_S, gpu, sessions=sessions, pixels_per_s=float(pixels_per_s)
            )
        if capability == VOD:
            return self.model.segment_s(1.0, gpu, pixels_per_s=float(pixels_per_s))
        return 1 / self.model.frames_per_s(gpu, sessions=sessions)
