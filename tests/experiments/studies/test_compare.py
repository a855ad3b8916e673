"""Points compared on their metrics."""

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.statistics.intervals import mean_interval
from experiments.statistics.paired import paired_difference
from experiments.studies.assembly import assemble
from experiments.studies.base import Point, Question
from experiments.studies.compare import compare, metric_values, metrics_of
from tests.experiments.studies.cheap import filled, point

POINTS = [
    point("zero"),
    point("more", mean=0.1, fails=[3]),
    point("noisy", sigma=2.0, undefined=[0], more={"other": 5.0}),
]
COUNT = 6


def assembled(place: Path, points: list[Point], count: int = COUNT) -> Path:
    tables = place / "tables"
    tables.mkdir()
    with filled(place / "store", points, count) as store:
        assemble(points, count, store, tables)
    return tables


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assembled(tmp_path_factory.mktemp("compare"), POINTS)


def test_values_have_a_place_for_every_run(tables: Path) -> None:
    assert metrics_of(tables) == ["value", "other"]
    values = metric_values(tables, "value", len(POINTS))
    assert values.shape == (3, COUNT)
    assert [*np.argwhere(np.isnan(values)).tolist()] == [[1, 3], [2, 0]]
    kept = [0, 1, 2, 4, 5]
    np.testing.assert_allclose(values[1, kept], values[0, kept] + 0.1)


def test_estimates_are_students_intervals_of_the_values(tables: Path) -> None:
    made = compare(Question("Q"), POINTS, tables, seed=7)
    assert made.differences.height == made.ranking.height == 0
    values = metric_values(tables, "value", len(POINTS))
    for number in range(3):
        row = made.of_point(number)["value"]
        known = values[number][np.isfinite(values[number])]
        assert (row["mean"], row["low"], row["high"]) == tuple(mean_interval(known))
        assert row["replications"] == len(known)
    assert made.metrics == {"value", "other"}
    assert [*made.of_point(0)] == ["value"]
    assert made.runs == (COUNT, COUNT - 1, COUNT)


def test_differences_are_paired_by_replication(tables: Path) -> None:
    made = compare(Question("Q", baseline=0), POINTS, tables, seed=7)
    rows = made.differences.to_dicts()
    assert [(row["point"], row["metric"]) for row in rows] == [(1, "value"), (2, "value")]
    values = metric_values(tables, "value", len(POINTS))
    found = paired_difference(values[1], values[0])
    more = rows[0]
    assert more["difference"] == found.paired.value == pytest.approx(0.1)
    assert (more["low"], more["high"]) == (found.paired.low, found.paired.high)
    assert more["independent_low"] == found.independent.low
    assert (more["replications"], more["verdict"]) == (COUNT - 1, "above")
    # The same draws at both: chance cancels, where independent seeds would drown it.
    assert more["independent_low"] < 0 < more["independent_high"]
    assert more["high"] - more["low"] < 1e-9
    assert rows[1]["verdict"] == "undecided"


@pytest.mark.parametrize(("higher", "best"), [(True, 1), (False, 0)])
def test_the_ranking_has_the_best_first(higher: bool, best: int, tmp_path: Path) -> None:
    points = [point("zero"), point("one", mean=1.0)]
    tables = assembled(tmp_path, points)
    question = Question("Q", rank_by="value", higher_is_better=higher)
    ranking = compare(question, points, tables, seed=7).ranking
    assert ranking["point"].to_list() == [best, 1 - best]
    assert ranking["with_the_best"].to_list() == [True, False]
    assert ranking["best_probability"].to_list() == [1.0, 0.0]
    again = compare(question, points, tables, seed=7).ranking
    assert again.equals(ranking)


def test_one_replication_has_no_interval(tmp_path: Path) -> None:
    points = [point("zero"), point("one", mean=1.0)]
    tables = assembled(tmp_path, points, 1)
    made = compare(Question("Q", baseline=0), points, tables, seed=7)
    assert made.of_point(0)["value"]["low"] is None
    (row,) = made.differences.to_dicts()
    assert (row["low"], row["verdict"]) == (None, "undecided")
    assert row["difference"] == pytest.approx(1)


def test_an_infinite_value_is_left_out(tmp_path: Path) -> None:
    points = [point("bounded", more={"ratio": 1.0}), point("not", more={"ratio": math.inf})]
    made = compare(Question("Q", baseline=0), points, assembled(tmp_path, points), seed=7)
    assert made.of_point(0)["ratio"]["mean"] == 1.0
    assert "ratio" not in made.of_point(1)
    assert made.differences["metric"].to_list() == ["value"]


def test_no_run_has_a_result(tmp_path: Path) -> None:
    points = [point("bad", fails=[0, 1])]
    tables = assembled(tmp_path, points, 2)
    assert metrics_of(tables) == []
    question = Question("Q", baseline=0, rank_by="value")
    made = compare(question, points, tables, seed=7)
    frames = (made.estimates, made.differences, made.ranking)
    assert [frame.height for frame in frames] == [0, 0, 0]
    assert made.runs == (0,)
    assert isinstance(made.estimates, pl.DataFrame)


def test_the_studys_metrics_have_bootstrap_intervals_too(tables: Path) -> None:
    """Of the mean, and of the pairs' differences; the same for the same seed."""
    question = Question("Q", baseline=0, metrics=("value",))
    made = compare(question, POINTS, tables, seed=7)
    values = metric_values(tables, "value", len(POINTS))
    row = made.of_point(0)["value"]
    assert values[0].min() < row["bootstrap_low"] < row["mean"] < row["bootstrap_high"]
    assert row["bootstrap_high"] < values[0].max()
    noisy = made.differences.filter((pl.col("point") == 2) & (pl.col("metric") == "value"))
    (found,) = noisy.to_dicts()
    assert found["bootstrap_low"] < found["difference"] < found["bootstrap_high"]
    assert found["variance_reduction"] > 1, "common random numbers help"
    assert compare(question, POINTS, tables, seed=7).estimates.equals(made.estimates)
    assert not compare(question, POINTS, tables, seed=8).estimates.equals(made.estimates)
    others = made.estimates.filter(pl.col("metric") == "other")
    assert others["bootstrap_low"].null_count() == others.height
