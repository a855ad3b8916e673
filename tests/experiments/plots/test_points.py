"""Figures of a study's points: what they draw."""

from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest

from experiments.plots.points import MOST_POINTS, plot_differences, plot_points

LABELS = ["today", "slow", "fast"]


def estimates(points: int = 3, metrics: tuple[str, ...] = ("a", "b")) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "point": [number for number in range(points) for _ in metrics],
            "metric": [*metrics] * points,
            "mean": [float(number) for number in range(points) for _ in metrics],
            "low": [number - 0.5 for number in range(points) for _ in metrics],
            "high": [number + 1.0 for number in range(points) for _ in metrics],
        }
    )


def ends(axes: Any, number: int = 0) -> list[list[float]]:
    """Lower and upper end of each interval of a series."""
    _, _, (bars,) = axes.containers[number].lines
    return [[float(x) for x in segment[:, 0]] for segment in bars.get_segments()]


def middle(axes: Any, number: int = 0) -> list[float]:
    return [float(x) for x in axes.containers[number].lines[0].get_xdata()]


def test_a_panel_for_each_metric_with_mean_and_interval_of_each_point() -> None:
    figure = plot_points(estimates(), LABELS, ["b", "a"])
    first, second = [axes for axes in figure.axes if axes.get_visible()]
    assert tuple(axes.get_title(loc="left") for axes in (first, second)) == ("b", "a")
    assert middle(first) == [0.0, 1.0, 2.0]
    assert ends(first) == [[-0.5, 1.0], [0.5, 2.0], [1.5, 3.0]]
    assert [text.get_text() for text in first.get_yticklabels()] == LABELS
    # The first point is on top.
    low, high = first.get_ylim()
    assert low > high


def test_long_names_of_panels_stay_over_their_own() -> None:
    names = (
        "live_video_to_video_work_top_10_share",
        "orchestrators_profit_usd_per_day",
        "live_video_to_video_latency_s_median",
    )
    figure = plot_points(estimates(3, names), LABELS, names)
    figure.draw_without_rendering()
    titles = [
        axes.title if axes.title.get_text() else axes._left_title for axes in figure.axes
    ]
    boxes = [title.get_window_extent() for title in titles]
    assert [title.get_text().replace("\n", "") for title in titles] == [*names]
    for left, right in pairwise(boxes):
        assert left.x1 < right.x0
    assert boxes[-1].x1 <= figure.bbox.x1
    assert max(box.y1 for box in boxes) <= figure.bbox.y1


def test_panels_without_a_metric_are_not_shown() -> None:
    figure = plot_points(estimates(3, tuple("abcde")), LABELS, [*"abcde"])
    assert sum(axes.get_visible() for axes in figure.axes) == 5


def test_a_point_without_an_interval_is_its_mean() -> None:
    frame = estimates().with_columns(
        low=pl.when(pl.col("point") == 1).then(None).otherwise(pl.col("low")),
        high=pl.when(pl.col("point") == 1).then(None).otherwise(pl.col("high")),
    )
    axes = plot_points(frame, LABELS, ["a"]).axes[0]
    assert ends(axes)[1] == [1.0, 1.0]


def test_a_point_without_the_metric_is_not_drawn() -> None:
    frame = estimates().filter(pl.col("point") != 1)
    axes = plot_points(frame, LABELS, ["a"]).axes[0]
    assert middle(axes) == [0.0, 2.0]


def test_too_many_points_are_not_named() -> None:
    count = MOST_POINTS + 1
    labels = [str(number) for number in range(count)]
    axes = plot_points(estimates(count), labels, ["a"]).axes[0]
    assert axes.get_ylabel() == "point"
    assert len(middle(axes)) == count


@pytest.mark.parametrize("known", [True, False])
def test_a_difference_stands_beside_what_independent_seeds_tell(known: bool) -> None:
    frame = pl.DataFrame(
        {
            "point": [2, 1],
            "metric": ["a", "a"],
            "difference": [2.0, 1.0],
            "low": [1.5, 0.5],
            "high": [2.5, 1.5],
            "independent_low": [-1.0, -2.0] if known else [None, None],
            "independent_high": [5.0, 4.0] if known else [None, None],
        },
        schema_overrides={"independent_low": pl.Float64, "independent_high": pl.Float64},
    )
    axes = plot_differences(frame, LABELS, 0, "a").axes[0]
    assert axes.get_title(loc="left") == "a\ndifference from today"
    assert [text.get_text() for text in axes.get_yticklabels()] == ["slow", "fast"]
    np.testing.assert_allclose(middle(axes, 0), [1.0, 2.0])
    np.testing.assert_allclose(ends(axes, 0), [[0.5, 1.5], [1.5, 2.5]])
    expected = [[-2.0, 4.0], [-1.0, 5.0]] if known else [[1.0, 1.0], [2.0, 2.0]]
    np.testing.assert_allclose(ends(axes, 1), expected)
