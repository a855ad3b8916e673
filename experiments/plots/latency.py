"""How fast work comes back, by capability."""

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import COLOURS, GREY, log_axis, new_figure, styled

CURVE_POINTS = 500
"""Points of a curve: a distribution of a million jobs needs no million points."""

PERCENTILES = (50, 95, 99)
"""Percentiles that are told in numbers."""


def plot_latency(jobs: pl.DataFrame) -> Figure:
    """Distributions of latency and of its ratio to real time, of all work that was served.

    Args:
        jobs: the columns capability, latency_s, realtime_ratio and count of the table
            `jobs`; work that nobody served has no latency.
    """
    served = jobs.filter(pl.col("latency_s").is_finite())
    capabilities = sorted(served["capability"].unique().to_list())
    with styled():
        figure = new_figure(3.4 + 0.18 * len(capabilities))
        latency, ratio = figure.subplots(1, 2, sharey=True)
        for colour, capability in zip(COLOURS, capabilities, strict=False):
            of_it = served.filter(pl.col("capability") == capability)
            weights = of_it["count"].to_numpy()
            values = of_it["latency_s"].to_numpy()
            told = ", ".join(
                f"{value:.3g}" for value in quantiles(values, weights, PERCENTILES)
            )
            name = f"{capability.replace('_', ' ')} ({weights.sum():,} sessions; {told} s)"
            _draw(latency, values, weights, colour, name)
            _draw(ratio, of_it["realtime_ratio"].to_numpy(), weights, colour, "")
        if not capabilities:
            latency.annotate(
                "no work was served", (0.5, 0.5), xycoords="axes fraction", ha="center"
            )
        _finish(figure, latency, ratio)
        return figure


def quantiles(
    values: np.ndarray, weights: np.ndarray, percentiles: tuple[float, ...] | np.ndarray
) -> np.ndarray:
    """The smallest values that at least these percentages of the weight do not exceed."""
    order = np.argsort(values, kind="stable")
    reach = np.cumsum(weights[order])
    wanted = np.asarray(percentiles) / 100 * reach[-1]
    places = np.searchsorted(reach, wanted, side="left")
    found: np.ndarray = values[order][np.minimum(places, len(values) - 1)]
    return found


def _draw(
    axes: Axes, values: np.ndarray, weights: np.ndarray, colour: str, name: str
) -> None:
    percentages = np.linspace(0, 100, CURVE_POINTS)
    axes.plot(
        quantiles(values, weights, percentages), percentages, color=colour, label=name
    )


def _finish(figure: Figure, latency: Axes, ratio: Axes) -> None:
    told = ", ".join(f"{percentile}th" for percentile in PERCENTILES)
    latency.set_title("Latency")
    latency.set_xlabel("latency (s)")
    latency.set_ylabel("served sessions (%)")
    latency.set_ylim(0, 101)
    ratio.set_title("Against real time")
    ratio.set_xlabel("real-time ratio (at most 1 keeps up)")
    ratio.axvline(1, color=GREY, linewidth=1, linestyle="--")
    ratio.annotate(
        "real time",
        (1, 4),
        xytext=(4, 0),
        textcoords="offset points",
        color=GREY,
        fontsize=8,
    )
    for axes in (latency, ratio):
        axes.set_xscale("log")
        log_axis(axes.xaxis)
        axes.grid(which="major")
    if not latency.lines:
        return
    figure.legend(
        loc="outside lower center",
        title=f"capability (sessions; {told} percentile of latency)",
    ).get_title().set_fontsize(8)
