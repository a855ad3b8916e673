"""The course of the monetary state: what is drawn."""

import numpy as np
import polars as pl

from experiments.plots.courses import MOST_LINES, plot_courses


def rounds(points: int, replications: int = 2, count: int = 4) -> pl.DataFrame:
    """Bonding rates that rise by the point, inflation that falls by the replication."""
    rows = [
        (point, replication, 100 + index, 0.5 + point / 100, 600_000 - replication * 1_000)
        for point in range(points)
        for replication in range(replications)
        for index in range(count)
    ]
    columns = ["point", "replication", "round", "bonding_rate", "inflation_ppb"]
    return pl.DataFrame(rows, columns, orient="row")


def test_each_point_is_the_mean_of_its_replications() -> None:
    bonding, inflation = plot_courses(rounds(2), ["today", "other"]).axes
    assert len(bonding.lines) == len(inflation.lines) == 2
    np.testing.assert_allclose(bonding.lines[1].get_xdata(), [100, 101, 102, 103])
    np.testing.assert_allclose(bonding.lines[1].get_ydata(), 51.0)
    np.testing.assert_allclose(inflation.lines[0].get_ydata(), 0.05995)
    named = {text.get_text() for text in inflation.texts}
    assert {"today", "other"} <= named


def test_many_points_are_not_named() -> None:
    count = MOST_LINES + 1
    labels = [f"point {number}" for number in range(count)]
    bonding, inflation = plot_courses(rounds(count), labels).axes
    assert len(bonding.lines) == count
    assert not {text.get_text() for text in inflation.texts} & {*labels}
    assert len({str(line.get_color()) for line in bonding.lines}) == count


def test_replications_of_another_length_count_where_they_are() -> None:
    frame = rounds(1).filter((pl.col("replication") == 0) | (pl.col("round") < 102))
    _, inflation = plot_courses(frame, ["today"]).axes
    np.testing.assert_allclose(
        inflation.lines[0].get_ydata(), [0.05995, 0.05995, 0.06, 0.06]
    )
