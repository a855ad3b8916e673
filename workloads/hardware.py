"""The GPU catalogue: what each card can do, from `data/gpus.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.tables import read_table

Array = NDArray[np.float64]

BURST_SUSTAINED_SHARE = 0.8
"""Sustained share of the catalogue from which a board holds its peak during one job.
Boards with less power throttle even then, in proportion."""


class UnknownGpu(ValueError):
    """No GPU of the catalogue has this name or alias."""


class Gpu(NamedTuple):
    """One card of the catalogue.

    Attributes:
        name: name in tables and configuration.
        aliases: other names in lower case, among them the one that torch reports.
        architecture: chip family.
        year: year of launch.
        vram_gb: memory in GB.
        memory_bandwidth_gbs: peak bandwidth in GB/s.
        fp32_tflops: dense peak without tensor cores.
        fp16_tflops: dense tensor peak with fp32 accumulation.
        fp16_fp16acc_tflops: dense tensor peak with fp16 accumulation.
        sustained_share: part of the peak FLOPs that a long load holds.
        multiprocessors: streaming multiprocessors, or AMD's compute units.
        boost_mhz: boost clock of the cores.
        nvenc: hardware encoders; a card with none cannot transcode in hardware.
        nvdec: hardware decoders.
        tdp_w: board power limit in watts.
        street_usd: estimated purchase price.
        cloud_low_usd_h: lowest rental price seen, per hour.
        cloud_high_usd_h: highest rental price seen, per hour.
        cloud_date: when those prices were seen.
    """

    name: str
    aliases: tuple[str, ...]
    architecture: str
    year: int
    vram_gb: float
    memory_bandwidth_gbs: float
    fp32_tflops: float
    fp16_tflops: float
    fp16_fp16acc_tflops: float
    sustained_share: float
    multiprocessors: int
    boost_mhz: float
    nvenc: int
    nvdec: int
    tdp_w: float
    street_usd: float
    cloud_low_usd_h: float
    cloud_high_usd_h: float
    cloud_date: str


def _key(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter not in " -_\t")


def _gpu(row: dict[str, str]) -> Gpu:
    return Gpu(
        name=row["name"],
        aliases=tuple(row["aliases"].split(";")),
        architecture=row["architecture"],
        year=int(row["year"]),
        vram_gb=float(row["vram_gb"]),
        memory_bandwidth_gbs=float(row["memory_bandwidth_gbs"]),
        fp32_tflops=float(row["fp32_tflops"]),
        fp16_tflops=float(row["fp16_tflops"]),
        fp16_fp16acc_tflops=float(row["fp16_fp16acc_tflops"]),
        sustained_share=float(row["sustained_share"]),
        multiprocessors=int(row["multiprocessors"]),
        boost_mhz=float(row["boost_mhz"]),
        nvenc=int(row["nvenc"]),
        nvdec=int(row["nvdec"]),
        tdp_w=float(row["tdp_w"]),
        street_usd=float(row["street_usd"]),
        cloud_low_usd_h=float(row["cloud_low_usd_h"]),
        cloud_high_usd_h=float(row["cloud_high_usd_h"]),
        cloud_date=row["cloud_date"],
    )


@dataclass(frozen=True)
class Catalogue:
    """GPUs by index, with their figures as arrays for vectorised use.

    Attributes:
        gpus: the cards; a card's index is its place here.
    """

    gpus: tuple[Gpu, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names in the order of the indices."""
        return tuple(gpu.name for gpu in self.gpus)

    @cached_property
    def peak_flops(self) -> Array:
        """`[gpus]` dense fp16 tensor FLOPs per second that the board's power allows.

        The specified peak, but on boards that throttle within a job. A law's efficiency
        is a share of it already, so no sustained share is taken off a second time.
        """
        return np.array([gpu.fp16_tflops for gpu in self.gpus]) * self._held * 1e12

    @cached_property
    def peak_flops_fp16_sums(self) -> Array:
        """`[gpus]` the same for programs that keep the sums of their products in fp16."""
        return np.array([gpu.fp16_fp16acc_tflops for gpu in self.gpus]) * self._held * 1e12

    @cached_property
    def _held(self) -> Array:
        """`[gpus]` part of the peak that a board's power allows during one job."""
        shares = np.array([gpu.sustained_share for gpu in self.gpus])
        return np.minimum(shares / BURST_SUSTAINED_SHARE, 1.0)

    @cached_property
    def peak_bytes(self) -> Array:
        """`[gpus]` bytes per second of memory, as specified."""
        return np.array([gpu.memory_bandwidth_gbs for gpu in self.gpus]) * 1e9

    @cached_property
    def encoders(self) -> NDArray[np.int64]:
        """`[gpus]` hardware encoders (NVENC)."""
        return np.array([gpu.nvenc for gpu in self.gpus], dtype=np.int64)

    @cached_property
    def vram_gb(self) -> Array:
        """`[gpus]` memory in GB."""
        return np.array([gpu.vram_gb for gpu in self.gpus], dtype=np.float64)

    @cached_property
    def tdp_w(self) -> Array:
        """`[gpus]` board power limit in watts."""
        return np.array([gpu.tdp_w for gpu in self.gpus], dtype=np.float64)

    @cached_property
    def street_usd(self) -> Array:
        """`[gpus]` estimated purchase price in USD."""
        return np.array([gpu.street_usd for gpu in self.gpus], dtype=np.float64)

    @cached_property
    def _index_of(self) -> dict[str, int]:
        return {
            _key(key): index
            for index, gpu in enumerate(self.gpus)
            for key in (gpu.name, *gpu.aliases)
        }

    def find(self, name: str) -> int | None:
        """Index of the GPU with this name or alias; None if there is none.

        Case, blanks, hyphens and underscores don't matter: "RTX 4090" is "rtx4090".
        """
        return self._index_of.get(_key(name))

    def index(self, name: str) -> int:
        """Index of the GPU with this name or alias.

        Raises:
            UnknownGpu: there is none.
        """
        found = self.find(name)
        if found is None:
            raise UnknownGpu(f"gpu={name!r} is unknown; one of: {', '.join(self.names)}")
        return found


def load_catalogue() -> Catalogue:
    """Read the shipped catalogue."""
    return Catalogue(gpus=tuple(_gpu(row) for row in read_table("gpus.csv")))
