"""Metrics along the levels of a study: values by run, intervals, sentences, a figure."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import BLUE, in_lines, log_axis, new_figure, styled
from experiments.statistics.intervals import Interval, mean_interval
from experiments.statistics.paired import paired_difference
from experiments.studies.base import Results


class Shown(NamedTuple):
    """A metric as it is told.

    Args:
        metric: its name.
        name: in words.
        unit: of the told value, after a space; empty for none.
        factor: from the metric to that unit.
    """

    metric: str
    name: str
    unit: str = ""
    factor: float = 1.0


def run_values(results: Results, point: int, metric: str) -> dict[int, float]:
    """A metric of a point's runs by replication; NaN where a run has none."""
    table = results.scan("runs")
    if metric not in table.collect_schema().names():
        return {}
    runs = table.filter(pl.col("point") == point).select("replication", metric).collect()
    return {
        int(replication): float("nan") if value is None else float(value)
        for replication, value in runs.iter_rows()
    }


def estimate(results: Results, point: int, shown: Shown) -> Interval:
    """Mean of a metric over a point's runs, with its interval, in the told unit."""
    values = [*run_values(results, point, shown.metric).values()]
    return mean_interval(np.array(values) * shown.factor)


def told(found: Interval, unit: str = "") -> str:
    """A value with its interval in words."""
    if found.value is None:
        return "not known"
    after = f" {unit}" if unit else ""
    if found.low is None or found.high is None:
        return f"{found.value:,.4g}{after}"
    return f"{found.value:,.4g}{after} ({found.low:,.4g} to {found.high:,.4g})"


def sentence(
    results: Results, shown: Shown, labels: Sequence[str], baseline: int
) -> str | None:
    """What a metric is at every level, and how the last differs from the baseline.

    Args:
        results: of the study's runs.
        shown: the metric.
        labels: of the levels, whose numbers are the points'.
        baseline: number of the level that the last is compared with.

    Returns:
        None where no run has the metric.
    """
    found = [estimate(results, point, shown) for point in range(len(labels))]
    if all(each.value is None for each in found):
        return None
    parts = [
        f"{told(each, shown.unit)} at {label}"
        for each, label in zip(found, labels, strict=True)
    ]
    text = f"{shown.name}: {'; '.join(parts)}."
    last = len(labels) - 1
    ours, theirs = (run_values(results, point, shown.metric) for point in (last, baseline))
    both = sorted(ours.keys() & theirs.keys())
    if last == baseline or not both:
        return text
    difference = paired_difference(
        [ours[each] * shown.factor for each in both],
        [theirs[each] * shown.factor for each in both],
    ).paired
    verdict = _verdict(difference)
    apart = told(difference, shown.unit)
    return f"{text} From {labels[baseline]} to {labels[last]} it {verdict}: {apart}."


def _verdict(difference: Interval) -> str:
    if difference.low is None or difference.high is None:
        return "changes, by one run alone"
    if difference.low > 0:
        return "rises"
    return "falls" if difference.high < 0 else "is not told apart"


def level_table(
    results: Results, shown: Sequence[Shown], levels: Sequence[float]
) -> pl.DataFrame:
    """One row for each metric and level: the level, the mean and its interval."""
    rows = [
        (each.metric, float(level), *estimate(results, point, each._replace(factor=1.0)))
        for each in shown
        for point, level in enumerate(levels)
    ]
    schema = {"metric": pl.String, "level": pl.Float64} | dict.fromkeys(
        ("mean", "low", "high"), pl.Float64
    )
    return pl.DataFrame(rows, schema=schema, orient="row")


def plot_levels(
    results: Results,
    shown: Sequence[Shown],
    levels: Sequence[float],
    *,
    axis: str,
    logarithmic: bool = False,
) -> Figure:
    """Mean and interval of each metric along the levels, one panel each.

    Args:
        results: of the study's runs.
        shown: what is drawn, at most three in a row.
        levels: where, by point.
        axis: name of the levels.
        logarithmic: whether levels are spaced by their ratio.
    """
    columns = min(len(shown), 3)
    rows = -(-len(shown) // columns)
    with styled():
        figure = new_figure(2.2 * rows)
        grid = figure.subplots(rows, columns, squeeze=False)
        for axes in grid.flat[len(shown) :]:
            axes.set_visible(False)
        for axes, each in zip(grid.flat, shown, strict=False):
            found = [estimate(results, point, each) for point in range(len(levels))]
            known = [
                (x, f) for x, f in zip(levels, found, strict=True) if f.value is not None
            ]
            if known:
                draw_intervals(axes, [x for x, _ in known], [f for _, f in known], BLUE)
            if logarithmic:
                axes.set_xscale("log")
                log_axis(axes.xaxis)
            axes.set_title(in_lines(each.name, columns))
            axes.set_ylabel(each.unit)
            axes.set_xlabel(in_lines(axis, columns))
            axes.grid(axis="y")
        return figure


def draw_intervals(
    axes: Axes,
    x: Sequence[float],
    found: Sequence[Interval],
    colour: str,
    label: str | None = None,
) -> None:
    """A line through estimates, with their intervals as bars.

    Args:
        axes: of matplotlib.
        x: where.
        found: estimates that are known.
        colour: of the line.
        label: in the legend.
    """
    values = np.array([each.value for each in found], dtype=float)
    low = np.array([each.value if each.low is None else each.low for each in found])
    high = np.array([each.value if each.high is None else each.high for each in found])
    reach = np.maximum([values - low.astype(float), high.astype(float) - values], 0.0)
    axes.errorbar(
        x, values, yerr=reach, color=colour, marker="o", markersize=3, label=label
    )
