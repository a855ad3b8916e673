"""The course of the monetary state at the points of a study."""

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import (
    COLOURS,
    label_line_ends,
    new_figure,
    rounds_axis,
    styled,
)

MOST_LINES = 6
"""Points that are told apart by colour and name; more are drawn from dark to light."""


def plot_courses(rounds: pl.DataFrame, labels: Sequence[str]) -> Figure:
    """Bonding rate and inflation by round, the mean over replications of each point.

    Args:
        rounds: columns point, replication, round, bonding_rate and inflation_ppb.
        labels: of the points, in order.
    """
    with styled():
        figure = new_figure(2.8)
        bonding, inflation = figure.subplots(1, 2)
        _draw(bonding, rounds, "bonding_rate", 100.0, labels)
        bonding.set_title("Bonding rate")
        bonding.set_ylabel("% of supply")
        _draw(inflation, rounds, "inflation_ppb", 1e-7, labels)
        inflation.set_title("Inflation")
        inflation.set_ylabel("% of supply per round")
        return figure


def _draw(
    axes: Axes, rounds: pl.DataFrame, column: str, scale: float, labels: Sequence[str]
) -> None:
    points = rounds["point"].unique().sort().to_list()
    few = len(points) <= MOST_LINES
    shades = mpl.colormaps["viridis"](np.linspace(0, 0.9, max(len(points), 2)))
    ends = []
    for order, point in enumerate(points):
        wide = (
            rounds.filter(pl.col("point") == point)
            .pivot(on="replication", index="round", values=column)
            .sort("round")
        )
        values = wide.drop("round").to_numpy().astype(float) * scale
        mean = np.nanmean(values, axis=1)
        colour = COLOURS[order] if few else shades[order]
        axes.plot(wide["round"].to_numpy(), mean, color=colour)
        ends.append((float(mean[-1]), labels[point], colour))
    rounds_axis(axes, rounds["round"].to_list())
    axes.grid(axis="y")
    if few and column == "inflation_ppb":
        label_line_ends(axes, ends)
