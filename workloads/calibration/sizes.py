"""Which sizes of a kernel are timed: those whose calls are short enough for the plan."""

from __future__ import annotations

from typing import NamedTuple

from workloads.calibration.bench import Bench, Builder, Point, naming
from workloads.calibration.plan import Plan
from workloads.kernels import Kernel


class Sizes(NamedTuple):
    """Sizes of one kernel under a plan.

    Attributes:
        grid: sizes that are interpolated.
        held_out: sizes between them that test the interpolation.
        left_out: sizes of the kernel's full grid that the plan has no time for.
    """

    grid: tuple[int, ...]
    held_out: tuple[int, ...]
    left_out: tuple[int, ...]

    def points(self, name: str) -> list[Point]:
        """All sizes to time, as points."""
        return [(name, size) for size in (*self.grid, *self.held_out)]


def cut(kernel: Kernel, points: int) -> Sizes:
    """The smallest sizes of a grid, and the held-out sizes between them."""
    first_held_out = min(kernel.held_out, default=0)
    reaching = sum(size < first_held_out for size in kernel.grid) + 1
    grid = kernel.grid[: max(points, reaching)]
    held_out = tuple(size for size in kernel.held_out if size < grid[-1])
    return Sizes(grid, held_out, kernel.grid[len(grid) :])


def fit_sizes(kernel: Kernel, bench: Bench, plan: Plan) -> Sizes:
    """Try a kernel's sizes from the smallest on, until a call takes too long.

    The first call of each size also sets up what the libraries keep for later ones.
    """
    build = Builder(kernel, bench.target)
    allowed = kernel.grid[: plan.grid_points]
    for count, size in enumerate(allowed):
        run = build(size)
        with naming((kernel.name, size)):
            run()
            taken_s = bench.clock.seconds(run, cold_cache=kernel.cold_cache)
        if taken_s > plan.max_call_s:
            return cut(kernel, max(count, plan.min_grid_points))
    return cut(kernel, len(allowed))
