"""Tables of a study, read from its store."""

from pathlib import Path

import polars as pl
import pytest

from experiments.store.runs import RunStore
from experiments.studies.assembly import assemble
from experiments.studies.plan import work_of
from tests.experiments.studies.cheap import filled, point

POINTS = [
    point("zero", fails=[1]),
    point("one", mean=1.0, undefined=[0]),
    point("once", mean=2.0, replications=1, more={"other": 5.0}),
]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    return folder


def test_runs_and_kept_tables_are_in_the_order_of_the_points(
    tables: Path, tmp_path: Path
) -> None:
    with filled(tmp_path / "store", POINTS, 3) as store:
        failed = assemble(POINTS, 3, store, tables)
    assert sorted(path.name for path in tables.iterdir()) == [
        "draws.parquet",
        "points.parquet",
        "runs.parquet",
    ]
    runs = pl.read_parquet(tables / "runs.parquet")
    assert runs.columns == ["point", "replication", "key", "value", "other"]
    places = [(0, 0), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0)]
    assert runs.select("point", "replication").rows() == places
    assert runs["key"].to_list() == [work_of(POINTS[p], r).key for p, r in places]
    assert runs["other"].to_list() == [None] * 5 + [5.0]
    # A metric that is not defined is empty; the draws are common to the points.
    values = runs["value"].to_list()
    assert values[2] is None
    assert values[4] == pytest.approx(values[1] + 1)
    draws = pl.read_parquet(tables / "draws.parquet")
    assert draws.columns == ["point", "replication", "value"]
    assert draws.select("point", "replication").rows() == places
    (missing,) = failed
    assert missing[:4] == (0, "zero", 1, work_of(POINTS[0], 1).key)
    assert missing.reason == "ValueError: replication 1 is bad"
    assert "in draw" in missing.traceback


def test_who_did_the_runs_and_when_does_not_show(tables: Path, tmp_path: Path) -> None:
    others = tmp_path / "others"
    others.mkdir()
    with filled(tmp_path / "at once", POINTS, 3) as store:
        assemble(POINTS, 3, store, tables)
    filled(tmp_path / "bit by bit", POINTS[::-1], 1).close()
    with filled(tmp_path / "bit by bit", POINTS[1:], 3) as store:
        store.close()
    with filled(tmp_path / "bit by bit", POINTS, 3) as store:
        assemble(POINTS, 3, store, others)
    for path in tables.iterdir():
        assert path.read_bytes() == (others / path.name).read_bytes()


def test_a_run_that_nobody_did_is_told_as_such(tables: Path, tmp_path: Path) -> None:
    with RunStore.open(tmp_path / "store") as store:
        failed = assemble(POINTS[2:], 3, store, tables)
    assert [run.reason for run in failed] == ["was not run"]
    assert [path.name for path in tables.iterdir()] == ["points.parquet"]


def test_values_of_points_keep_their_type_where_they_share_one(
    tables: Path, tmp_path: Path
) -> None:
    values = [
        {"whole": 1, "mixed": 1, "odd": 1, "some": True},
        {"whole": 2, "mixed": 2.5, "odd": "x"},
    ]
    points = [
        point(str(number))._replace(values=each) for number, each in enumerate(values)
    ]
    with RunStore.open(tmp_path / "store") as store:
        assemble(points, 1, store, tables)
    written = pl.read_parquet(tables / "points.parquet")
    assert dict(written.schema) == {
        "point": pl.Int32,
        "label": pl.String,
        "whole": pl.Int64,
        "mixed": pl.Float64,
        "odd": pl.String,
        "some": pl.Boolean,
    }
    assert written["some"].to_list() == [True, None]
    assert written["odd"].to_list() == ["1", "x"]
