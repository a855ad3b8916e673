"""A directory is read whole, or one error tells what is wrong with it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import experiments
from experiments.errors import BadInput
from experiments.reports.reading import read_source
from experiments.reports.records import RunSummary, StudySummary
from tests.experiments.reports.directories import (
    LABELS,
    study_directory,
    study_manifest,
    study_summary,
    write_json,
)

pytestmark = pytest.mark.xdist_group("stored")


def test_a_study_directory(tmp_path: Path) -> None:
    source = read_source(study_directory(tmp_path / "study"))
    assert isinstance(source.summary, StudySummary)
    assert [point.label for point in source.summary.points] == [*LABELS]
    assert source.summary.points[1].metrics["fees_eth"].replications == 3
    assert source.origin.runs == {"done": 5, "cached": 3, "failed": 1}
    assert [path.name for path in source.plots] == ["estimates_by_point.png"]


def test_a_run_directory(stored: experiments.Result) -> None:
    assert stored.directory is not None
    source = read_source(stored.directory)
    assert isinstance(source.summary, RunSummary)
    assert source.summary.replications == 2
    for name, metric in stored.summary["metrics"].items():
        estimate = source.summary.metrics[name]
        assert estimate == (metric["mean"], metric["low"], metric["high"], 2)
    assert [table.name for table in source.origin.tables] == [*stored.tables]
    assert len(source.plots) == 6


def changed(content: dict[str, Any], *path: str | int, value: Any) -> dict[str, Any]:
    """A copy of a JSON object with one field set, or removed where `value` is `...`."""
    whole = json.loads(json.dumps(content))
    node = whole
    for part in path[:-1]:
        node = node[part]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return whole


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (["points", 1, "label"], 3, "points[1].label must be a text"),
        (
            ["points", 0, "metrics", "fees_eth", "mean"],
            "x",
            "points[0].metrics.fees_eth.mean",
        ),
        (
            ["points", 0, "metrics", "fees_eth", "high"],
            None,
            "fees_eth.low must be at most",
        ),
        (["points", 0, "metrics", "fees_eth", "low"], 9, "fees_eth.low must be at most"),
        (["baseline"], 7, "baseline must be the number of a point"),
        (["differences", 0, "point"], 7, "differences[0].point must be the number"),
        (["ranking", "rows", 2, "with_the_best"], 1, "ranking.rows[2].with_the_best"),
        (["findings"], "one", "findings must be a list"),
        (["failed", 0, "traceback"], ..., "failed[0].traceback is missing"),
        (["checks"], ..., "checks is missing"),
    ],
)
def test_a_damaged_summary_is_named(
    path: list[str | int], value: Any, problem: str, tmp_path: Path
) -> None:
    place = study_directory(tmp_path / "study")
    write_json(place / "summary.json", changed(study_summary(), *path, value=value))
    with pytest.raises(BadInput) as raised:
        read_source(place)
    assert str(raised.value).startswith(f"directory={place}: summary.json is damaged: ")
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (["kind"], "film", "kind must be run or study"),
        (["seed"], ..., "seed is missing"),
        (["tables", "rounds", "rows"], "many", "tables.rounds.rows must be an integer"),
    ],
)
def test_a_damaged_manifest_is_named(
    path: list[str | int], value: Any, problem: str, tmp_path: Path
) -> None:
    place = study_directory(tmp_path / "study")
    write_json(place / "manifest.json", changed(study_manifest(), *path, value=value))
    with pytest.raises(BadInput) as raised:
        read_source(place)
    expected = f"directory={place}: manifest.json is damaged: {problem}"
    assert str(raised.value) == expected


def _cut_short(place: Path) -> None:
    whole = (place / "summary.json").read_bytes()
    (place / "summary.json").write_bytes(whole[: len(whole) // 2])


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (_cut_short, "summary.json is damaged: "),
        (
            lambda place: (place / "summary.json").unlink(),
            "summary.json can't be read: No such",
        ),
        (
            lambda place: (place / "config.yaml").unlink(),
            "config.yaml can't be read: No such",
        ),
        (
            lambda place: (place / "manifest.json").unlink(),
            "holds no result; manifest.json is",
        ),
        (
            lambda place: (place / "config.yaml").write_bytes(b"\xff"),
            "config.yaml is damaged: ",
        ),
        (
            lambda place: (place / "plots" / "a.png").write_bytes(b"GIF89a"),
            "plots/a.png is damaged: it is no PNG image",
        ),
    ],
)
def test_what_is_missing_or_damaged_is_named(
    damage: Callable[[Path], Any], problem: str, tmp_path: Path
) -> None:
    place = study_directory(tmp_path / "study")
    damage(place)
    with pytest.raises(BadInput) as raised:
        read_source(place)
    assert str(raised.value).startswith(f"directory={place}: {problem}")


def test_what_is_no_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name, problem in (("absent", "no such directory"), ("file", "is a file")):
        with pytest.raises(BadInput, match=f"{name}: {problem}"):
            read_source(tmp_path / name)
