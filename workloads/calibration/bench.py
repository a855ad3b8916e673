"""Kernels built and ready to be called, with the weights that their sizes share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import OutOfMemoryError, Tensor

from workloads.calibration.clock import Clock
from workloads.kernels import Kernel, Target
from workloads.kernels.base import TILE, Run
from workloads.kernels.graph import recorded

Point = tuple[str, int]
"""A kernel's name and a size."""

_Key = tuple[tuple[int, ...], int]


@dataclass(frozen=True, slots=True)
class SharingTarget(Target):
    """A target on which every size of a kernel gets the same weights.

    A model's weights do not depend on its job's size. Kept once a kernel, all sizes of
    all kernels fit into memory together, and switching between them builds nothing.

    Attributes:
        tile: random numbers that every tensor repeats, drawn once a kernel.
        shared: weights made so far, by shape and by which one of that shape it is.
        used: how many of each shape this size has taken.
    """

    tile: Tensor
    shared: dict[_Key, Tensor] = field(default_factory=dict)
    used: dict[tuple[int, ...], int] = field(default_factory=dict)

    def tensor(self, *shape: int) -> Tensor:
        """Activations: the tile's numbers as often as they are needed, in new memory."""
        length = math.prod(shape)
        if length <= len(self.tile):
            return self.tile[:length].clone().reshape(shape)
        return self.tile.repeat(-(-length // len(self.tile)))[:length].reshape(shape)

    def weight(self, *shape: int) -> Tensor:
        """The next weights of this shape: the same as for the other sizes."""
        turn = self.used.get(shape, 0)
        self.used[shape] = turn + 1
        if (shape, turn) not in self.shared:
            self.shared[shape, turn] = Target.weight(self, *shape)
        return self.shared[shape, turn]


class KernelFailed(RuntimeError):
    """A kernel cannot be built or run on the device; the message names it."""

    def __init__(self, point: Point, error: Exception) -> None:
        name, size = point
        super().__init__(f"kernel {name} at size {size} fails on this device: {error}")


@contextmanager
def naming(point: Point) -> Iterator[None]:
    """Name the kernel and size in whatever goes wrong.

    Raises:
        KernelFailed: torch or the driver reports an error, other than a lack of memory.
    """
    try:
        yield
    except (OutOfMemoryError, KernelFailed):
        raise
    except RuntimeError as error:
        raise KernelFailed(point, error) from error


class Builder:
    """Builds sizes of one kernel that share their weights.

    Args:
        kernel: what to build.
        target: device, format and width.
    """

    def __init__(self, kernel: Kernel, target: Target) -> None:
        self.kernel = kernel
        self._target = target
        self._tile = target.tensor(TILE)
        self._shared: dict[_Key, Tensor] = {}
        on_gpu = target.device == "cuda"
        self._pool = torch.cuda.graph_pool_handle() if on_gpu else None

    def __call__(self, size: int) -> Run:
        """The call of one size, each operation launched by itself."""
        target = self._target
        sharing = SharingTarget(
            target.device, target.dtype, target.width, self._tile, shared=self._shared
        )
        with naming((self.kernel.name, size)):
            return self.kernel.build(size, sharing)

    def graphed(self, size: int) -> tuple[Run, bool]:
        """The call of one size as models run it, and whether it is a recorded graph.

        On a GPU the operations are recorded and launched at once, where they allow it.
        """
        run = self(size)
        if self._target.device != "cuda":
            return run, False
        try:
            return recorded(run, self._pool), True
        except OutOfMemoryError:
            raise
        except RuntimeError:  # an operation waits for the host, or allocates outside
            return self(size), False


class Bench(NamedTuple):
    """What is timed, and with what.

    Attributes:
        kernels: kernels by name.
        target: device, format and width that they are built for.
        clock: times one call there.
    """

    kernels: Mapping[str, Kernel]
    target: Target
    clock: Clock

    def build(
        self, points: Iterable[Point], *, eager: bool = False
    ) -> tuple[dict[Point, Run], set[Point]]:
        """Build points anew, each kernel's weights in new memory.

        Args:
            points: kernels and sizes.
            eager: launch every operation by itself, on a GPU too.

        Returns:
            Calls by point, and the points whose calls are recorded graphs.
        """
        with torch.inference_mode():
            builders = {
                name: Builder(kernel, self.target) for name, kernel in self.kernels.items()
            }
            if eager:
                return {(name, size): builders[name](size) for name, size in points}, set()
            built = {(name, size): builders[name].graphed(size) for name, size in points}
        return (
            {point: run for point, (run, _) in built.items()},
            {point for point, (_, is_graph) in built.items() if is_graph},
        )

    def seconds(self, runs: Mapping[Point, Run], point: Point) -> float:
        """Run one point's call once and return the time it took."""
        cold = self.kernels[point[0]].cold_cache
        with naming(point):
            return self.clock.seconds(runs[point], cold_cache=cold)
