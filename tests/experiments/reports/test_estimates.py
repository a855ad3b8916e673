"""Tables of estimates and their drawings."""

import pytest

from experiments.reports.estimates import MAX_METRICS, bars, of_one_point, of_points
from experiments.reports.records import Estimate, Point

A, B = Estimate(1.0, 0.0, 2.0, 5), Estimate(3.0, 2.0, 4.0, 5)
NONE = Estimate(None, None, None, 0)


def test_intervals_share_one_scale() -> None:
    first, second, missing = bars([A, B, NONE], 1.0)
    assert first == (2.0, 26.0, 50.0, 26.0)
    assert second == (50.0, 74.0, 98.0, 26.0)
    assert missing is None


def test_a_mark_is_within_the_scale() -> None:
    (bar,) = bars([B], 0.0)
    assert bar is not None
    assert bar.mark == 2.0
    assert bar.high == 98.0


def test_nothing_is_drawn_where_nothing_differs() -> None:
    same = Estimate(3.0, 3.0, 3.0, 2)
    assert bars([same, same], None) == [None, None]
    assert bars([NONE], None) == [None]


def test_a_run_has_a_row_for_each_metric_the_known_first() -> None:
    table = of_one_point({"fees": A, "bonding_rate_last": B, "x_served_share": NONE}, 0.9)
    assert table.head == ("metric", "mean", "90 % low", "high", "replications")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["bonding_rate_last", "3.0", "2.0", "4.0", "5"],
        ["x_served_share", "undefined", "none", "none", "0"],
        ["fees", "1.0", "0.0", "2.0", "5"],
    ]


@pytest.mark.parametrize(("metrics", "folded"), [(6, []), (8, ["2 more metrics"])])
def test_further_metrics_are_folded(metrics: int, folded: list[str]) -> None:
    names = [f"m{number}" for number in range(metrics)]
    point = Point(0, "only", {}, 5, dict.fromkeys(names, A))
    tables, closed = of_points([point, point._replace(number=1)], ["m3"], 0, 0.95)
    assert [table.caption for table in tables][:2] == ["m3", "m0"]
    assert [part.title for part in closed] == folded
    assert sum(len(part.tables) for part in closed) + len(tables) == metrics


def test_too_many_metrics_are_named() -> None:
    point = Point(0, "only", {}, 5, {f"m{n}": A for n in range(MAX_METRICS + 9)})
    _, (closed,) = of_points([point], [], None, 0.95)
    assert closed.title == "54 more metrics; 9 others are in tables/estimates.parquet"


def test_a_point_without_a_metric_has_no_row() -> None:
    points = [Point(0, "has", {}, 5, {"m": A}), Point(1, "has not", {}, 0, {})]
    (table,), _ = of_points(points, [], None, 0.95)
    assert [row[0].text for row in table.rows] == ["has"]
