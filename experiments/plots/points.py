"""Metrics at the points of a study, with their intervals."""

from collections.abc import Sequence

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import BLUE, GREY, ORANGE, in_lines, new_figure, styled

MOST_POINTS = 40
"""Points that a figure can name; more are drawn without names."""

_ROW_INCHES = 0.2


def plot_points(
    estimates: pl.DataFrame, labels: Sequence[str], metrics: Sequence[str]
) -> Figure:
    """Mean and interval of each metric at each point that has one, side by side.

    Args:
        estimates: the table `estimates` of a study.
        labels: of the points, in order.
        metrics: which to draw, at most four in a row.
    """
    columns = min(len(metrics), 3)
    rows = -(-len(metrics) // columns)
    estimates = estimates.filter(pl.col("metric").is_in(metrics))
    points = estimates["point"].unique().sort().to_list()
    with styled():
        height = max(1.6, 0.7 + _ROW_INCHES * min(len(points), MOST_POINTS))
        figure = new_figure(height * rows)
        grid = figure.subplots(rows, columns, squeeze=False, sharey=True)
        for axes, metric in zip(grid.flat, metrics, strict=False):
            _draw(axes, estimates.filter(pl.col("metric") == metric), points)
            axes.set_title(in_lines(metric, columns))
        for axes in list(grid.flat)[len(metrics) :]:
            axes.set_visible(False)
        _name(grid[0][0], [labels[point] for point in points])
        return figure


def plot_differences(
    differences: pl.DataFrame, labels: Sequence[str], baseline: int, metric: str
) -> Figure:
    """What each point adds to the baseline, paired, beside what independent seeds tell.

    Args:
        differences: the table `differences` of a study.
        labels: of the points, in order.
        baseline: number of the point that the others are compared with.
        metric: which to draw.
    """
    frame = differences.filter(pl.col("metric") == metric).sort("point")
    rows = range(frame.height)
    with styled():
        figure = new_figure(max(1.8, 1.1 + 1.6 * _ROW_INCHES * frame.height))
        axes = figure.subplots()
        for shift, prefix, colour, name in (
            (-0.15, "", BLUE, "common random numbers"),
            (0.15, "independent_", ORANGE, "independent seeds"),
        ):
            middle = frame["difference"]
            low, high = frame[f"{prefix}low"], frame[f"{prefix}high"]
            error = [(middle - low).fill_null(0), (high - middle).fill_null(0)]
            axes.errorbar(
                middle,
                [row + shift for row in rows],
                xerr=error,
                fmt="o",
                markersize=3,
                color=colour,
                label=name,
            )
        axes.axvline(0, color=GREY, linewidth=0.7)
        axes.set_yticks(list(rows), [labels[point] for point in frame["point"]])
        axes.set_ylim(frame.height - 0.5, -0.5)
        axes.set_title(f"{metric}\ndifference from {labels[baseline]}")
        figure.legend(loc="outside lower left", ncols=2)
        axes.grid(axis="x")
        return figure


def _draw(axes: Axes, frame: pl.DataFrame, points: Sequence[int]) -> None:
    known = frame.drop_nulls("mean")
    middle, rows = known["mean"], [points.index(point) for point in known["point"]]
    error = [
        (middle - known["low"]).fill_null(0),
        (known["high"] - middle).fill_null(0),
    ]
    axes.errorbar(middle, rows, xerr=error, fmt="o", markersize=3, color=BLUE)
    axes.set_ylim(len(points) - 0.5, -0.5)
    axes.locator_params(axis="x", nbins=4)
    axes.grid(axis="x")


def _name(axes: Axes, labels: Sequence[str]) -> None:
    if len(labels) <= MOST_POINTS:
        axes.set_yticks(range(len(labels)), labels)
    else:
        axes.set_ylabel("point")
