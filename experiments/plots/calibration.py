"""A calibration profile: what was timed, and the curve and law that stand for it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from experiments.plots.style import BLUE, GREY, ORANGE, log_axis, new_figure, styled
from workloads.interpolation import LogLogCurve
from workloads.profile import KernelProfile, Profile

COLUMNS = 3
"""Kernels side by side."""

CURVE_POINTS = 100
"""Points of a curve."""


def plot_calibration(profile: Profile) -> Figure:
    """Time of each kernel over its size: measured, interpolated, held out, by the law.

    Args:
        profile: a calibration profile.
    """
    rows = -(-len(profile.kernels) // COLUMNS)
    with styled():
        figure = new_figure(0.4 + 1.6 * rows)
        grid = figure.subplots(rows, COLUMNS, squeeze=False)
        for axes, (name, kernel) in zip(grid.flat, profile.kernels.items(), strict=False):
            _draw(axes, kernel, profile)
            error = f"{100 * kernel.held_out_mape:.1f} %"
            axes.set_title(f"{name.replace('_', ' ')} ({error})")
        for axes in list(grid.flat)[len(profile.kernels) :]:
            axes.set_visible(False)
        for axes in grid[:, 0]:
            axes.set_ylabel("time (ms)")
        handles, labels = grid[0][0].get_legend_handles_labels()
        figure.legend(
            handles,
            labels,
            loc="outside lower center",
            ncols=len(labels),
            title="kernel (mean error at held-out sizes); size on the horizontal axis",
        ).get_title().set_fontsize(8)
        return figure


def _draw(axes: Axes, kernel: KernelProfile, profile: Profile) -> None:
    sizes = np.geomspace(kernel.sizes[0], kernel.sizes[-1], CURVE_POINTS)
    curve = LogLogCurve(kernel.sizes, kernel.location_s)
    law_s = kernel.law.seconds(
        flops=kernel.run_flops,
        moved_bytes=kernel.run_bytes,
        ops=kernel.run_ops,
        peak_flops=profile.peak_flops,
        peak_bytes=profile.peak_bytes,
    )
    held_out_ms = 1e3 * kernel.held_out_s
    axes.plot(sizes, 1e3 * curve(sizes), color=BLUE, label="interpolated")
    axes.plot(kernel.sizes, 1e3 * law_s, "--", color=GREY, linewidth=1, label="law")
    axes.plot(
        kernel.sizes, 1e3 * kernel.location_s, "o", color=BLUE, ms=3, label="measured"
    )
    axes.plot(kernel.held_out_sizes, held_out_ms, "x", color=ORANGE, ms=5, label="held out")
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis, ends in ((axes.xaxis, kernel.sizes), (axes.yaxis, 1e3 * kernel.location_s)):
        log_axis(axis)
        axis.set_minor_locator(NullLocator())
        axis.set_ticks(np.geomspace(ends.min(), ends.max(), 3))
    axes.grid(which="major")
